"""`shroff receivables extend|reduce|substitute|hand-over`, and what others sign for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.case_showing import tell_case
from cli.receivables_applying import ByEnterprise
from cli.receivables_lending import Agents, ByBank, Case, Consent, OfClass, Reference, noted
from cli.session import Json, Noun, Session, Yes, command

if TYPE_CHECKING:
    from scenarios.desks.agreements import Agreement

__all__ = ["register"]

Out = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="Where the signed agreement is written.")
]
Agreed = Annotated[
    Path, typer.Option("--agreed", metavar="FILE", help="What the enterprise signed; it has the terms.")
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "agree-extension",
        example="shroff receivables agree-extension LOAN-1 --tenor 120 --hold-days 20 -o longer.json",
    )(agree_extension)
    command(group, "extend", example="shroff receivables extend LOAN-1 --agreed longer.json")(extend)
    command(group, "reduce", example="shroff receivables reduce LOAN-1 '500.00 EUR'")(reduce)
    command(
        group,
        "agree-substitution",
        example="shroff receivables agree-substitution LOAN-1 \\\n"
        "    --document 310120260123456789 --by 310120260987654321 -o exchange.json",
    )(agree_substitution)
    command(group, "substitute", example="shroff receivables substitute LOAN-1 --agreed exchange.json")(
        substitute
    )
    command(
        group,
        "agree-hand-over",
        example="shroff receivables agree-hand-over LOAN-1 --to bank_b -o agreed.json",
    )(agree_hand_over)
    command(group, "take-over", example="shroff receivables take-over LOAN-1 --as bank_b -o taken.json")(
        take_over
    )
    command(
        group,
        "hand-over",
        example="shroff receivables hand-over LOAN-1 --agreed agreed.json --taken taken.json --yes",
    )(hand_over)


def agree_extension(
    session: Session,
    case: Case,
    out: Out,
    tenor: Annotated[
        int | None,
        typer.Option(
            "--tenor", metavar="DAYS", min=1, max=365, help="In all, at most 365.", show_default="as it is"
        ),
    ] = None,
    hold_days: Annotated[
        int | None,
        typer.Option(
            "--hold-days",
            metavar="DAYS",
            min=1,
            max=30,
            help="From now, at most 30.",
            show_default="as it is",
        ),
    ] = None,
    by: ByEnterprise = None,
) -> None:
    """Sign, as the enterprise, that a loan's tenor or hold may be longer."""
    from cli.acting import enterprise_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = enterprise_desk(work, by, case_id)
        agreement = desk.agree_extension(case_id, tenor_days=tenor, hold_days=hold_days)
    _write(session, out, agreement)


def extend(
    session: Session,
    case: Case,
    agreed: Agreed,
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Give a loan a longer tenor, or a longer hold, as the enterprise agreed."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    agreement = _read(agreed)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        desk.extend(case_id, agreement, noted(work, desk, reference, "EXTENSION"))
        tell_case(session, work, case_id, as_json)


def reduce(
    session: Session,
    case: Case,
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help="By how much, in the loan's currency; below the undrawn.")
    ],
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Give up a part of what is undrawn, and what is held for it."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.parsing import money
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        less = money(amount, work.suite.applications.dossier(case_id).requested.currency)
        desk.reduce(case_id, less, noted(work, desk, reference, "REDUCTION"))
        tell_case(session, work, case_id, as_json)


def agree_substitution(
    session: Session,
    case: Case,
    document: Annotated[str, typer.Option("--document", metavar="NUMBER", help="The one that leaves.")],
    replacement: Annotated[
        str, typer.Option("--by", metavar="NUMBER", help="The one that takes its place, for the same amount.")
    ],
    out: Out,
    by: ByEnterprise = None,
) -> None:
    """Sign, as the enterprise, that another declaration takes the place of one."""
    from cli.acting import enterprise_desk
    from cli.finding import find_account, find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = enterprise_desk(work, by, case_id)
        agreement = desk.agree_substitution(
            case_id, find_account(work, document), find_account(work, replacement)
        )
    _write(session, out, agreement)


def substitute(
    session: Session,
    case: Case,
    agreed: Agreed,
    consent: Consent = None,
    agents: Agents = None,
    exporter_class: OfClass = "A",
    reference: Reference = None,
    by: ByBank = None,
    as_json: Json = False,
) -> None:
    """Put another declaration in the place of one, as the enterprise agreed; the bank opens it first."""
    from cli.acting import bank_book, bank_desk
    from cli.finding import find_case, find_consent
    from cli.workspace import open_workspace

    agreement = _read(agreed)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id, bank_book(work, case_id, exporter_class, agents or []))
        chosen = None if consent is None else find_consent(work, consent)
        desk.substitute(case_id, agreement, noted(work, desk, reference, "SUBSTITUTION"), consent_id=chosen)
        tell_case(session, work, case_id, as_json)


def agree_hand_over(
    session: Session,
    case: Case,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="The bank that takes the loan over.")],
    out: Out,
    by: ByEnterprise = None,
) -> None:
    """Sign, as the enterprise, that another bank takes a loan over."""
    from cli.acting import enterprise_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        agreement = enterprise_desk(work, by, case_id).agree_hand_over(case_id, work.actor(to).name)
    _write(session, out, agreement)


def take_over(
    session: Session,
    case: Case,
    by: Annotated[str, typer.Option("--as", metavar="NAME", help="The bank that takes the loan over.")],
    out: Out,
    reference: Reference = None,
) -> None:
    """Sign, with both keys of the bank that takes a loan over, that it does."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        desk = bank_desk(work, by, case_id)
        agreement = desk.take_over(case_id, noted(work, desk, reference, "TAKE-OVER"))
    _write(session, out, agreement)


def hand_over(
    session: Session,
    case: Case,
    agreed: Agreed,
    taken: Annotated[
        Path, typer.Option("--taken", metavar="FILE", help="What the bank that takes over signed.")
    ],
    reference: Reference = None,
    by: ByBank = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Hand a loan over to another bank; what was posted before can't be reversed any more."""
    from cli.acting import bank_desk
    from cli.finding import find_case
    from cli.workspace import open_workspace

    agreement, taking = _read(agreed), _read(taken)
    session.ask(f"Hand {case} over?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        case_id = find_case(work, case)
        gives = work.people.by_id(taking.id("from_bank")) if "from_bank" in taking.terms else None
        desk = bank_desk(work, by or (None if gives is None else gives.name), case_id)
        desk.hand_over(case_id, agreement, taking, noted(work, desk, reference, "HAND-OVER"))
        tell_case(session, work, case_id, as_json)


def _write(session: Session, out: Path, agreement: Agreement) -> None:
    from chain.private_files import create_texts

    create_texts({out: agreement.to_text()})
    session.console.say(f"Signed, and written to {out}. It is good for a day, until the case changes.")


def _read(path: Path) -> Agreement:
    from chain.private_files import read_text
    from scenarios.desks.agreements import Agreement

    return Agreement.from_text(read_text(path), file=str(path))
