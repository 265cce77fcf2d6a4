"""`shroff receivables apply|accept|send-back|replace-rows|reject|withdraw`: before a bank approves."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.case_showing import tell_case
from cli.receivables_lending import ByBank, Case
from cli.session import Json, Noun, Reason, Session, command

__all__ = ["register"]

ByEnterprise = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the case's enterprise")
]
Parts = Annotated[
    list[str],
    typer.Option(
        "--document",
        metavar="NUMBER[=AMOUNT]",
        help="A document, and how much of it; alone: all of it. May be repeated.",
    ),
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "apply",
        example="shroff receivables apply --as exporter_a --bank bank_a --reference LOAN-1 \\\n"
        "    --document 310120260123456789=5000.00 --amount '4000.00 EUR' --tenor 90",
    )(apply)
    command(group, "accept", example="shroff receivables accept LOAN-1 --reference BANK-77")(accept)
    command(group, "send-back", example='shroff receivables send-back LOAN-1 --reason "wrong declaration"')(
        send_back
    )
    command(
        group, "replace-rows", example="shroff receivables replace-rows LOAN-1 --document 310120260123456789"
    )(replace_rows)
    command(group, "reject", example='shroff receivables reject LOAN-1 --reason "over our limit"')(reject)
    command(group, "withdraw", example="shroff receivables withdraw LOAN-1")(withdraw)


def apply(
    session: Session,
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The enterprise.")],
    bank: Annotated[str, typer.Option("--bank", metavar="NAME", help="The bank.")],
    documents: Parts,
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Of the loan: '800000.00 USD'.")],
    currency: Annotated[
        str | None,
        typer.Option("--currency", help="ISO 4217, where the amount names none.", show_default="none"),
    ] = None,
    tenor: Annotated[
        int, typer.Option("--tenor", metavar="DAYS", help="From the first disbursement, 1 to 365.")
    ] = 90,
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The enterprise's own; the same again changes nothing.",
            show_default="a new one",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Apply for a loan on up to 50 documents."""
    from cli.acting import parts_of
    from cli.parsing import money
    from cli.references import new_reference
    from cli.workspace import open_workspace
    from scenarios.desks import EnterpriseDesk

    wanted, named = money(amount, currency), reference or new_reference("LOAN")
    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(by)
        case_id = work.suite.applications.case_id_of(actor.id, actor.reference(named))
        desk = EnterpriseDesk(work.office, actor)
        desk.apply(work.actor(bank).name, parts_of(work, documents), wanted, tenor, named)
        work.references.note(case_id, named)
        tell_case(session, work, case_id, as_json)


def accept(
    session: Session,
    case: Case,
    by: ByBank = None,
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The bank's own; the same again changes nothing.",
            show_default="a new one",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take an application on, under the bank's own reference."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.references import new_reference
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        bank_desk(work, by, case_id).accept(case_id, reference or new_reference("BANK"))
        tell_case(session, work, case_id, as_json)


def send_back(session: Session, case: Case, reason: Reason, by: ByBank = None, as_json: Json = False) -> None:
    """Ask the enterprise for other documents."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        bank_desk(work, by, case_id).send_back(case_id, reason)
        tell_case(session, work, case_id, as_json)


def replace_rows(
    session: Session, case: Case, documents: Parts, by: ByEnterprise = None, as_json: Json = False
) -> None:
    """Give other documents for a case that was sent back, or whose check failed."""
    from cli.acting import enterprise_desk, parts_of
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        enterprise_desk(work, by, case_id).replace_rows(case_id, parts_of(work, documents))
        tell_case(session, work, case_id, as_json)


def reject(session: Session, case: Case, reason: Reason, by: ByBank = None, as_json: Json = False) -> None:
    """Turn an application down before it is approved."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        bank_desk(work, by, case_id).reject(case_id, reason)
        tell_case(session, work, case_id, as_json)


def withdraw(
    session: Session,
    case: Case,
    reason: Annotated[
        str, typer.Option("--reason", help="Why. It is public, on the chain.", show_default="none")
    ] = "",
    by: ByEnterprise = None,
    as_json: Json = False,
) -> None:
    """Take an application back before it is approved."""
    from cli.acting import enterprise_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        enterprise_desk(work, by, case_id).withdraw(case_id, reason)
        tell_case(session, work, case_id, as_json)
