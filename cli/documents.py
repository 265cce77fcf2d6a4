"""`shroff documents`: what authorities attest, and how much of it is used up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import document_import, document_proofs, document_statements
from cli.document_showing import print_document, shown_amount
from cli.session import Json, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.documents import Finding, Row

__all__ = ["register"]

Which = Annotated[str, typer.Argument(metavar="DOCUMENT", help="Number, or the first digits of the id.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("documents", app, "Attest documents, and see how much of them is used up.")
    document_import.register(group)
    command(group, "list", example="shroff documents list --owner exporter_a")(list_)
    command(group, "show", example="shroff documents show 310120260123456789")(show)
    command(
        group,
        "check",
        example="shroff documents check 310120260123456789=5000.00 --as exporter_b",
    )(check)
    document_statements.register(group)
    document_proofs.register(group)


def list_(
    session: Session,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="NAME", help="Of one owner.", show_default="all")
    ] = None,
    as_json: Json = False,
) -> None:
    """List documents and their balances, in the order of their attestation."""
    from cli.finding import all_accounts, find_participant
    from cli.showing import account_data, standing_of
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        of = None if owner is None else find_participant(work, owner)
        accounts = [work.suite.documents.account(each) for each in all_accounts(work, of)]
        found = [(account_data(work, each), standing_of(each, work.office.today())) for each in accounts]
    if as_json:
        session.console.json([data for data, _ in found])
        return
    amounts = ("face", "held", "drawn", "settled", "available")
    heads = session.figures(amounts)
    session.console.table(
        session.figures(("number", "owner", "cur", *amounts, "standing")),
        [
            (
                data["number"] or str(data["document"])[:12],
                data["owner"],
                data["currency"],
                *(shown_amount(data[name]) for name in amounts),
                session.standing(standing),
            )
            for data, standing in found
        ],
        right=heads,
    )


def show(session: Session, document: Which, as_json: Json = False) -> None:
    """Show a document whole: its fields, its balance, every step of it, the cases on it."""
    from cli.finding import find_account
    from cli.showing import account_data, movement_data
    from cli.workspace import open_workspace
    from contracts.registry.fields import write_fields

    with open_workspace(session.folder, readonly=True) as work:
        account = work.suite.documents.account(find_account(work, document))
        paper = work.vault.opening(account.document, account.commitment)
        found = account_data(work, account)
        moves = [
            movement_data(work, each, account.currency)
            for each in work.suite.documents.movements(account=account.id)
        ]
        cases = {
            str(each["case"]): work.references.text_of(bytes.fromhex(str(each["case"]))) for each in moves
        }
    written = None if paper is None else write_fields(paper.fields)
    if as_json:
        listed = [{"case": case, "reference": reference} for case, reference in cases.items()]
        session.console.json({**found, "fields": written, "movements": moves, "cases": listed})
        return
    print_document(session, {**found, "fields": written, "movements": moves}, cases)


def check(
    session: Session,
    parts: Annotated[
        list[str],
        typer.Argument(
            metavar="NUMBER[=AMOUNT]...", help="Documents, and how much of each; alone: all of it."
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who would raise money on them.", show_default="the owner"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask whether documents could be financed now, without a record of the question. No exits with 5."""
    from cli.exits import ExitCode
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        found = _examine(work, parts, by)
    passed = all(each["outcome"] == "PASSED" for each in found)
    if as_json:
        session.console.json({"passed": passed, "rows": found})
    else:
        amounts = ("asked", "held", "expired", "available")
        heads = session.figures(amounts)
        session.console.table(
            session.figures(("number", *amounts, "cur", "outcome")),
            [
                (
                    each["number"],
                    *(shown_amount(each[name]) for name in amounts),
                    each["currency"],
                    session.term(each["outcome"], "outcome"),
                )
                for each in found
            ],
            right=heads,
        )
    if not passed:
        raise typer.Exit(ExitCode.NO)


def _examine(work: Workspace, parts: list[str], by: str | None) -> list[dict[str, object]]:
    """Rows of one owner are asked for together; each answer says whose word it is by its outcome."""
    from cli.acting import rows_of

    documents = work.suite.documents
    answers: dict[bytes, tuple[Row, Finding]] = {}
    for row in rows_of(work, parts):
        owner = documents.account(row.account).owner if by is None else work.actor(by).id
        hints = documents.expired_holds([row.account])
        (finding,) = documents.examine(work.suite.receivables.address, owner, [row], hints)
        answers[row.account] = (row, finding)
    return [_finding_data(work, row, finding) for row, finding in answers.values()]


def _finding_data(work: Workspace, row: Row, finding: Finding) -> dict[str, object]:
    from cli.showing import number_of
    from contracts.registry.money import Money

    currency = row.amount.currency
    return {
        "number": number_of(work, row.account),
        "account": row.account.hex(),
        "asked": row.amount.decimal,
        "held": Money(finding.held, currency).decimal,
        "expired": Money(finding.expired, currency).decimal,
        "available": Money(finding.available, currency).decimal,
        "currency": currency,
        "outcome": finding.outcome.name,
    }
