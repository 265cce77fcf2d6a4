"""`shroff insurance collect|notice|claim|take-back|indemnify|deny|recover|close`: money, and its absence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.insurance_acting import act_on
from cli.insurance_policies import Insurer
from cli.insurance_shipments import Shipment
from cli.receivables_lending import ValueDate
from cli.session import Json, Noun, Reason, Session, Yes, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.insurance.shipments import Share
    from contracts.registry.money import Money
    from scenarios.desks import BankDesk, EnterpriseDesk, InsurerDesk

__all__ = ["register"]

Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="In the shipment's currency.")]
Cause = Annotated[str, typer.Option("--cause", metavar="CAUSE", help="non-payment, insolvency or political.")]
Text = Annotated[
    str, typer.Option("--text", help="What is said with it. It is public, on the chain.", show_default="none")
]
Claimant = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="NAME", help="The exporter, or a bank with a mandate.", show_default="the exporter"
    ),
]
Receiver = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who received it.", show_default="loss payee, or insurer"),
]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="TEXT",
        help="Of whoever records it; the same again changes nothing.",
        show_default="a new one",
    ),
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(group, "collect", example="shroff insurance collect SHIP-1 '5000.00 USD' --as bank_a")(collect)
    command(group, "notice", example="shroff insurance notice SHIP-1 --cause insolvency")(notice)
    command(group, "claim", example="shroff insurance claim SHIP-1 --as bank_a --cause insolvency")(claim)
    command(group, "take-back", example='shroff insurance take-back SHIP-1 --text "the buyer pays"')(
        take_back
    )
    command(group, "indemnify", example="shroff insurance indemnify SHIP-1 --reference PAY-9 --yes")(
        indemnify
    )
    command(group, "deny", example='shroff insurance deny SHIP-1 --reason "goods in dispute" --yes')(deny)
    command(group, "recover", example="shroff insurance recover SHIP-1 '1000.00 USD'")(recover)
    command(group, "close", example='shroff insurance close SHIP-1 --reason "nothing is left" --yes')(close)


def collect(
    session: Session,
    shipment: Shipment,
    amount: Amount,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: Receiver = None,
    as_json: Json = False,
) -> None:
    """Record that the buyer paid, or a part. What he has paid is no longer at risk.

    A bank that has lent on the shipment records the repayment as well: `shroff receivables repay`.
    """

    def act(work: Workspace, which: bytes) -> None:
        desk, money, text = _received(work, which, amount, by, reference, "COLLECTION")
        desk.collect(which, money, text, value_date=_day(value_date))

    act_on(session, shipment, as_json, act)


def recover(
    session: Session,
    shipment: Shipment,
    amount: Amount,
    value_date: ValueDate = None,
    reference: Reference = None,
    by: Receiver = None,
    as_json: Json = False,
) -> None:
    """Record what came in after the indemnity; it is shared as the loss was borne."""

    def act(work: Workspace, which: bytes) -> Share:
        desk, money, text = _received(work, which, amount, by, reference, "RECOVERY")
        return desk.recover(which, money, text, value_date=_day(value_date))

    act_on(session, shipment, as_json, act)


def notice(
    session: Session,
    shipment: Shipment,
    cause: Cause = "non-payment",
    text: Text = "",
    by: Claimant = None,
    as_json: Json = False,
) -> None:
    """Give notice of a probable loss, until 30 days after the due day. The limit takes no new cover then."""
    from cli.parsing import choice
    from contracts.insurance.words import Cause as Causes

    why = choice(Causes, cause)
    act_on(
        session, shipment, as_json, lambda work, which: _claimant(work, which, by).notify(which, why, text)
    )


def claim(
    session: Session,
    shipment: Shipment,
    cause: Annotated[
        str | None,
        typer.Option(
            "--cause",
            metavar="CAUSE",
            help="non-payment, insolvency or political.",
            show_default="the notice's",
        ),
    ] = None,
    text: Text = "",
    by: Claimant = None,
    as_json: Json = False,
) -> None:
    """Claim, from 120 days after the due day (insolvency: at once) until 300."""
    from cli.parsing import choice
    from contracts.insurance.words import Cause as Causes

    given = None if cause is None else choice(Causes, cause)

    def act(work: Workspace, which: bytes) -> None:
        noticed = work.suite.claims.claim(work.office.shipment(which)).cause
        _claimant(work, which, by).claim(which, given or noticed or Causes.NON_PAYMENT, text)

    act_on(session, shipment, as_json, act)


def take_back(
    session: Session, shipment: Shipment, text: Text = "", by: Claimant = None, as_json: Json = False
) -> None:
    """Take a claim back that is not decided yet. Its notice stands."""

    act_on(session, shipment, as_json, lambda work, which: _claimant(work, which, by).take_back(which, text))


def indemnify(
    session: Session,
    shipment: Shipment,
    reference: Reference = None,
    by: Insurer = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Pay a claim: to the loss payee what is outstanding, to the exporter the rest.

    The question before it has the amounts.
    """
    from cli.insurance_finding import insurer_of, reference_noted
    from cli.references import new_reference

    def act(work: Workspace, which: bytes) -> Share:
        desk, text = insurer_of(work, which, by), reference or new_reference("INDEMNITY")
        known = work.suite.documents.content_of(desk.actor.id, desk.actor.reference(text)) is not None
        if not (yes or known):  # what was sent before changes nothing, or is refused
            session.ask(_question(work, desk, which, shipment, text), yes=False)
        return desk.indemnify(which, reference_noted(work, desk, text, "INDEMNITY"))

    act_on(session, shipment, as_json, act)


def deny(
    session: Session,
    shipment: Shipment,
    reason: Reason,
    by: Insurer = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Deny a claim. Nothing of the shipment is insured any more."""
    from cli.insurance_finding import insurer_of

    session.ask(f"Deny the claim for {shipment}?", yes=yes)
    act_on(session, shipment, as_json, lambda work, which: insurer_of(work, which, by).deny(which, reason))


def close(
    session: Session,
    shipment: Shipment,
    reason: Reason,
    by: Insurer = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Close a claim that was indemnified: nothing more will be recovered."""
    from cli.insurance_finding import insurer_of

    session.ask(f"Close the claim for {shipment}?", yes=yes)
    act_on(
        session, shipment, as_json, lambda work, which: insurer_of(work, which, by).close_claim(which, reason)
    )


def _question(work: Workspace, desk: InsurerDesk, shipment_id: bytes, shipment: str, reference: str) -> str:
    """Whether to pay a claim, with the amounts: what the contracts answer in a block that is thrown away."""
    from cli.workspace import rehearsal
    from contracts.registry.money import Money
    from scenarios.desks import InsurerDesk

    of = work.office.shipment(shipment_id)
    with rehearsal(work) as stage:
        share = InsurerDesk(stage.office, desk.actor).indemnify(shipment_id, reference)
    whole, to_bank, to_exporter = (
        Money(each, of.declared.currency) for each in (share.amount, share.to_bank, share.to_exporter)
    )
    return f"Pay {whole} for {shipment}, {to_bank} to the loss payee and {to_exporter} to the exporter?"


def _received(
    work: Workspace, shipment_id: bytes, amount: str, by: str | None, reference: str | None, prefix: str
) -> tuple[BankDesk | InsurerDesk, Money, str]:
    """Who records it, the amount, and the reference, noted."""
    from chain.errors import BadInput
    from cli.acting import heir_of
    from cli.insurance_finding import party_desk, reference_noted
    from cli.parsing import money
    from scenarios.desks import EnterpriseDesk

    of = work.office.shipment(shipment_id)
    payee = work.suite.assignments.payee(of.policy, of.limit, of.shipped)
    desk = party_desk(work, by or heir_of(work, of.insurer if payee is None else payee.bank))
    if isinstance(desk, EnterpriseDesk):
        raise BadInput(
            f"{desk.actor.name} is an exporter.", expected="the loss payee; the insurer where there is none"
        )
    read = money(amount, of.declared.currency)
    return desk, read, reference_noted(work, desk, reference, prefix)


def _claimant(work: Workspace, shipment_id: bytes, by: str | None) -> BankDesk | EnterpriseDesk:
    from chain.errors import BadInput
    from cli.insurance_finding import exporter_of, party_desk
    from scenarios.desks import InsurerDesk

    desk = exporter_of(work, shipment_id, None) if by is None else party_desk(work, by)
    if isinstance(desk, InsurerDesk):
        raise BadInput(f"{desk.actor.name} is an insurer.", expected="the exporter, or a bank with a mandate")
    return desk


def _day(text: str | None) -> date | None:
    from cli.parsing import day

    return None if text is None else day(text)
