"""`shroff receivables verify|approve|disburse|cancel|close|lapse`: what a bank checks, holds and pays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.case_showing import print_check, tell_case
from cli.consents import tell_how
from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from scenarios.desks import BankDesk

__all__ = [
    "Agents",
    "ByBank",
    "Case",
    "Consent",
    "OfClass",
    "Reference",
    "ValueDate",
    "end",
    "noted",
    "register",
]

Case = Annotated[
    str, typer.Argument(metavar="CASE", help="Reference of the application, or the first digits of the id.")
]
ByBank = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the case's bank")
]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="TEXT",
        help="The bank's own; the same again changes nothing.",
        show_default="a new one",
    ),
]
ValueDate = Annotated[
    str | None, typer.Option("--value-date", metavar="DATE", help="As in 2026-01-31.", show_default="today")
]

Consent = Annotated[
    str | None,
    typer.Option(
        "--consent", metavar="ID", help="First digits of the enterprise's consent.", show_default="its newest"
    ),
]
Agents = Annotated[
    list[str] | None,
    typer.Option(
        "--agent",
        metavar="CODE",
        help="Agent of whose agreement the bank has a record; may be repeated.",
        show_default="none",
    ),
]
OfClass = Annotated[
    str, typer.Option("--class", metavar="A|B|C", help="The exporter's class under SAFE's goods-trade rules.")
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(group, "verify", example="shroff receivables verify LOAN-1")(verify)
    command(
        group, "approve", example="shroff receivables approve LOAN-1 --amount '4000.00 EUR' --advance-rate 80"
    )(approve)
    command(
        group, "disburse", example="shroff receivables disburse LOAN-1 '4000.00 EUR' --reference TRANCHE-1"
    )(disburse)
    command(group, "cancel", example="shroff receivables cancel LOAN-1")(cancel)
    command(group, "close", example="shroff receivables close LOAN-1")(close)
    command(group, "lapse", example="shroff receivables lapse LOAN-1 --as exporter_b")(lapse)


def verify(
    session: Session,
    case: Case,
    consent: Consent = None,
    agents: Agents = None,
    exporter_class: OfClass = "A",
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Check a case on record: the bank opens its documents, the chain answers per row. No exits with 5."""
    from cli.acting import bank_book, bank_desk
    from cli.exits import ExitCode
    from cli.finding import find_case, find_consent
    from cli.insurance_showing import tell_doubts
    from cli.showing import check_data
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        dossier = work.suite.applications.dossier(case_id)
        desk = bank_desk(work, by, case_id, bank_book(work, case_id, exporter_class, agents or []))
        check = desk.verify(case_id, None if consent is None else find_consent(work, consent))
        if as_json:
            currencies = [row.amount.currency for row in dossier.rows]
            session.console.json({"case": case_id.hex(), **check_data(work, check, currencies)})
        else:
            print_check(session, check_data(work, check, [row.amount.currency for row in dossier.rows]))
            status = work.suite.applications.dossier(case_id).status.name
            session.console.data(f"{case}: {session.term(status, 'status')}")
            if dossier.basis is not None and check.ground.name != "UNKNOWN":
                tell_doubts(session, work, dossier.basis)
            if not check.consented:
                tell_how(session, work, dossier.enterprise, dossier.bank, insured=dossier.basis is not None)
    if not check.passed:
        raise typer.Exit(ExitCode.NO)


def approve(
    session: Session,
    case: Case,
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount", metavar="AMOUNT", help="In the loan's currency.", show_default="what was asked for"
        ),
    ] = None,
    advance_rate: Annotated[
        str | None,
        typer.Option(
            "--advance-rate",
            metavar="PERCENT",
            help="Of what the documents are worth.",
            show_default="80; on insured exports 90, or the product's in the table",
        ),
    ] = None,
    tenor: Annotated[
        int | None,
        typer.Option("--tenor", metavar="DAYS", help="1 to 365.", show_default="what was asked for"),
    ] = None,
    hold_days: Annotated[
        int, typer.Option("--hold-days", help="How long the documents are held, 1 to 30 days.")
    ] = 30,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Approve a case, and hold its documents.

    Where currencies differ, the official rates of today are fixed with it.
    """
    from cli.acting import bank_desk, usual_advance_rate
    from cli.finding import find_case
    from cli.parsing import money, percentage
    from cli.workspace import open_workspace

    given = None if advance_rate is None else percentage(advance_rate)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        asked = work.suite.applications.dossier(case_id).requested
        approved = asked if amount is None else money(amount, asked.currency)
        desk = bank_desk(work, by, case_id)
        rate = usual_advance_rate(work, case_id) if given is None else given
        desk.approve(case_id, approved, advance_rate=rate, tenor_days=tenor, hold_days=hold_days)
        tell_case(session, work, case_id, as_json)


def disburse(
    session: Session,
    case: Case,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Of the tranche, in the loan's currency.")],
    certificate: Annotated[
        str | None,
        typer.Option(
            "--certificate",
            metavar="TEXT",
            help="The pledge's registration; a keyed hash goes on the chain.",
            show_default="none",
        ),
    ] = None,
    certificate_until: Annotated[
        str | None,
        typer.Option("--certificate-until", metavar="DATE", help="Its last day.", show_default="none"),
    ] = None,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Pay out a tranche."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.parsing import day, money
    from cli.workspace import open_workspace
    from contracts.registry.calendar import day_of, last_second

    paid_on = None if value_date is None else day(value_date)
    until = 0 if certificate_until is None else last_second(day_of(day(certificate_until)))
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        tranche = money(amount, work.suite.applications.dossier(case_id).requested.currency)
        named = noted(work, desk, reference, "TRANCHE")
        desk.disburse(
            case_id,
            tranche,
            named,
            value_date=paid_on,
            certificate=bytes(32) if certificate is None else desk.actor.reference(certificate),
            certificate_until=until,
        )
        tell_case(session, work, case_id, as_json)


def cancel(
    session: Session,
    case: Case,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """End an approved case before anything is paid out; its documents are released."""
    end(session, "cancel", case, value_date, reference, by, as_json)


def close(
    session: Session,
    case: Case,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Give the undrawn part of a case back."""
    end(session, "close", case, value_date, reference, by, as_json)


def lapse(
    session: Session,
    case: Case,
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who sends it; anybody may.", show_default="the operator"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Release what a case still holds after its time."""
    from cli.finding import find_case
    from cli.workspace import open_workspace
    from scenarios.desks import AnyDesk

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        AnyDesk(work.office, work.people.operator() if by is None else work.actor(by)).lapse(case_id)
        tell_case(session, work, case_id, as_json)


def end(
    session: Session,
    verb: str,
    case: str,
    value_date: str | None,
    reference: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """What ends something of a case, by a bank: `cancel`, `close`, `write-off`, `clear`."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.parsing import day
    from cli.workspace import open_workspace

    on = None if value_date is None else day(value_date)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        acts = {"cancel": desk.cancel, "close": desk.close, "write-off": desk.write_off, "clear": desk.clear}
        acts[verb](case_id, noted(work, desk, reference, verb.upper()), value_date=on)
        tell_case(session, work, case_id, as_json)


def noted(work: Workspace, desk: BankDesk, given: str | None, prefix: str) -> str:
    """A bank's reference, as typed or a new one, kept so that people can read it later."""
    from cli.references import new_reference

    text = given or new_reference(prefix)
    work.references.note(desk.actor.reference(text), text)
    return text
