"""`shroff receivables`: export receivables financing, from the application to the last repayment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import receivables_amending, receivables_applying, receivables_lending, receivables_repaying
from cli.case_showing import print_case
from cli.receivables_lending import Case
from cli.session import Json, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("receivables", app, "Finance export receivables: apply, verify, approve, pay out, repay.")
    receivables_applying.register(group)
    receivables_lending.register(group)
    receivables_repaying.register(group)
    receivables_amending.register(group)
    command(group, "show", example="shroff receivables show LOAN-1 --json")(show)
    command(group, "list", example="shroff receivables list --bank bank_a --status disbursed")(list_)


def show(session: Session, case: Case, as_json: Json = False) -> None:
    """Show a case whole: application, loan, documents, checks, every move and posting."""
    from cli.finding import find_case
    from cli.showing import case_data
    from cli.workspace import open_workspace
    from scenarios.desks import read_case

    with open_workspace(session.folder, readonly=True) as work:
        found = case_data(work, read_case(work.office, find_case(work, case)))
    if as_json:
        session.console.json(found)
    else:
        print_case(session, found)


def list_(
    session: Session,
    bank: Annotated[
        str | None, typer.Option("--bank", metavar="NAME", help="Of one bank.", show_default="all")
    ] = None,
    enterprise: Annotated[
        str | None,
        typer.Option("--enterprise", metavar="NAME", help="Of one enterprise.", show_default="all"),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="In one state: submitted, approved, disbursed, …", show_default="all"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List cases, oldest first."""
    from cli.finding import find_participant
    from cli.parsing import choice
    from cli.workspace import open_workspace
    from contracts.financing.cases import Status
    from scenarios.reading.statement import cases_of

    wanted = None if status is None else choice(Status, status)
    with open_workspace(session.folder, readonly=True) as work:
        cases = work.suite.applications.all(
            enterprise=None if enterprise is None else find_participant(work, enterprise)
        )
        if bank is not None:
            theirs = set(cases_of(work.office, find_participant(work, bank)))
            cases = tuple(each for each in cases if each in theirs)
        found = [_summary(work, each) for each in cases]
    if wanted is not None:
        found = [each for each in found if each["status"] == wanted.name]
    if as_json:
        session.console.json(found)
        return
    amounts = ("requested", "disbursed", "outstanding")
    session.console.table(
        session.figures(("case", "reference", "enterprise", "bank", "cur", *amounts, "state")),
        [
            (
                str(each["case"])[:12],
                each["reference"] or "–",
                each["enterprise"],
                each["bank"],
                each["currency"],
                *(grouped(each[name]) for name in amounts),
                session.term(each["status"], "status") + (", overdue" if each["overdue"] else ""),
            )
            for each in found
        ],
        right=session.figures(amounts),
    )


def grouped(amount: object) -> str:
    """An amount as people read it; a dash where there is none."""
    from cli.case_showing import grouped as shown

    return "–" if amount is None else shown(amount)


def _summary(work: Workspace, case_id: bytes) -> dict[str, object]:
    from chain.errors import Reverted
    from contracts.financing.cases import Status

    dossier = work.suite.applications.dossier(case_id)
    found: dict[str, object] = {
        "case": case_id.hex(),
        "reference": work.references.text_of(case_id),
        "enterprise": work.people.name_of(dossier.enterprise),
        "bank": work.people.name_of(dossier.bank),
        "shipment": None if dossier.basis is None else dossier.basis.hex(),
        "documents": len(dossier.rows),
        "currency": dossier.requested.currency,
        "requested": dossier.requested.decimal,
        "approved": None,
        "disbursed": None,
        "outstanding": None,
        "due_on": None,
        "overdue": False,
        "status": dossier.status.name,
    }
    if dossier.status is not Status.APPROVED:
        return found
    try:
        loan = work.office.lending(case_id).loan(case_id)
    except Reverted:  # another product's case
        return found
    return found | {
        "approved": loan.approved.decimal,
        "disbursed": loan.disbursed.decimal,
        "outstanding": loan.outstanding.decimal,
        "due_on": loan.due_day.isoformat() if loan.due_day else None,
        "overdue": loan.overdue,
        "status": loan.status.name,
    }
