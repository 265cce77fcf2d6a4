"""`shroff receivables repay|write-off|clear|reverse`: what comes back, and what does not."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.case_showing import tell_case
from cli.receivables_lending import ByBank, Case, Reference, ValueDate, end, noted
from cli.session import Json, Noun, Session, Yes, command

__all__ = ["register"]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "repay",
        example="shroff receivables repay LOAN-1 '4000.00 EUR' --paid 310120260123456789=5000.00\n"
        "shroff receivables repay LOAN-1 '1000.00 EUR' --source other-funds",
    )(repay)
    command(group, "write-off", example="shroff receivables write-off LOAN-1 --yes")(write_off)
    command(group, "clear", example="shroff receivables clear LOAN-1")(clear)
    command(group, "reverse", example='shroff receivables reverse LOAN-1 --reason "booked twice" --yes')(
        reverse
    )


def repay(
    session: Session,
    case: Case,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="In the loan's currency.")],
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="proceeds|other-funds",
            help="The buyer's payment settles, other funds restore.",
        ),
    ] = "proceeds",
    paid: Annotated[
        list[str] | None,
        typer.Option(
            "--paid",
            metavar="NUMBER=AMOUNT",
            help="A document whose buyer paid, and how much; may be repeated.",
            show_default="all pro rata",
        ),
    ] = None,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Record a repayment; after a write-off, a recovery."""
    from cli.acting import bank_desk, parts_of
    from cli.finding import find_case
    from cli.parsing import choice, day, money
    from cli.workspace import open_workspace
    from contracts.financing.cases import Source

    where, on = choice(Source, source), None if value_date is None else day(value_date)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        back = money(amount, work.suite.applications.dossier(case_id).requested.currency)
        named, desk = parts_of(work, paid or []), bank_desk(work, by, case_id)
        text = noted(work, desk, reference, "REPAYMENT")
        desk.repay(case_id, back, text, source=where, named=named, value_date=on)
        tell_case(session, work, case_id, as_json)


def write_off(
    session: Session,
    case: Case,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write an overdue loan off. Its documents take no new hold until the bank clears them."""
    session.ask(f"Write {case} off?", yes=yes)
    end(session, "write-off", case, value_date, reference, by, as_json)


def clear(
    session: Session,
    case: Case,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Let the documents of a loan that was written off be financed again."""
    end(session, "clear", case, value_date, reference, by, as_json)


def reverse(
    session: Session,
    case: Case,
    reason: Annotated[str, typer.Option("--reason", help="Why. It is public, on the chain.")],
    reference: Reference = None,
    by: ByBank = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Undo the newest posting of a case, by a counter-entry."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    session.ask(f"Reverse the newest posting of {case}?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        desk.reverse(case_id, noted(work, desk, reference, "REVERSAL"), reason)
        tell_case(session, work, case_id, as_json)
