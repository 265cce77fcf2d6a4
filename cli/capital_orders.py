"""`shroff capital orders`: what an enterprise orders, and takes back; what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import capital_importing, capital_paying
from cli.capital_paying import Payer, Payment
from cli.capital_showing import act_on, print_payment, state_of, tell_payment
from cli.case_showing import grouped
from cli.session import Json, Noun, Session, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace

__all__ = ["register"]


def register(group: Noun) -> None:
    """Adds the commands."""
    orders = noun("orders", group, "Payments: ordered, checked, paid, proved.")
    command(
        orders,
        "place",
        example="shroff capital orders place --bank bank_a --amount '450000.00 CNY' --purpose materials \\\n"
        "    --payee OWN:STEEL --contract C-1 --invoice 26332000000000041277 --reference PAY-1\n"
        "shroff capital orders place --bank bank_a --amount '900 USD' --purpose travel --petty-cash \\\n"
        "    --payee OWN:AIRLINE --contract none",
    )(place)
    command(orders, "withdraw", example="shroff capital orders withdraw PAY-1")(withdraw)
    capital_paying.register(orders)
    capital_importing.register(group, orders)
    command(orders, "show", example="shroff capital orders show PAY-1 --json")(show)
    command(orders, "list", example="shroff capital orders list --status paid")(list_)


def place(
    session: Session,
    bank: Annotated[str, typer.Option("--bank", metavar="NAME", help="Who pays it out.")],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="As in '450000.00 CNY'.")],
    purpose: Annotated[
        str, typer.Option("--purpose", metavar="CODE", help="What for; the negative list names such codes.")
    ],
    payee: Annotated[str, typer.Option("--payee", metavar="SCHEME:CODE", help="Who is paid.")],
    contract: Annotated[str, typer.Option("--contract", metavar="NUMBER", help="Of the contract.")],
    invoices: Annotated[
        list[str] | None,
        typer.Option(
            "--invoice",
            metavar="NUMBER[=AMOUNT]",
            help="A tax invoice, and how much of it; alone: all. May be repeated.",
            show_default="named when it is asked for",
        ),
    ] = None,
    exemption: Annotated[
        str,
        typer.Option("--exemption", metavar="CODE", help="Why there is no invoice.", show_default="none"),
    ] = "",
    shown: Annotated[
        str,
        typer.Option("--document", metavar="TEXT", help="What is shown instead of it.", show_default="none"),
    ] = "",
    petty_cash: Annotated[
        bool, typer.Option("--petty-cash", help="No proof; 200,000 dollars a calendar month.")
    ] = False,
    ordinary: Annotated[
        bool, typer.Option("--ordinary", help="Checked before it is paid, not by sample afterwards.")
    ] = False,
    days: Annotated[
        int, typer.Option("--days", help="How long it can be paid, 1 to 30 days.", min=1, max=30)
    ] = 7,
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference",
            metavar="TEXT",
            help="The enterprise's own; the same again changes nothing.",
            show_default="a new one",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who orders.", show_default="the only enterprise"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Order a payment out of capital-account income. The invoices that it names are held.

    Payee, contract and document stay here; only commitments to them go on the chain.
    """
    from cli.acting import parts_of
    from cli.parsing import code, money
    from cli.references import new_reference
    from cli.workspace import open_workspace
    from contracts.registry.identifiers import read_identifier
    from scenarios.desks import EnterpriseDesk

    wanted, to = money(amount), str(read_identifier(payee))
    why = code(exemption) if exemption else ""
    named = reference or new_reference("PAY")
    with open_workspace(session.folder, session.passwords) as work:
        desk = EnterpriseDesk(work.office, work.actor(by or _only_enterprise(work)))
        payment_id = desk.order(
            work.actor(bank).name,
            wanted,
            code(purpose),
            named,
            payee=to,
            contract=contract,
            parts=parts_of(work, invoices or []),
            exemption=why,
            document=shown,
            petty_cash=petty_cash,
            ordinary=ordinary,
            days=days,
        )
        work.references.note(payment_id, named)
        tell_payment(session, work, payment_id, as_json)


def withdraw(
    session: Session,
    payment: Payment,
    reason: Annotated[
        str, typer.Option("--reason", help="Why. It is public, on the chain.", show_default="none")
    ] = "",
    by: Payer = None,
    as_json: Json = False,
) -> None:
    """Take an order back before it is paid. What it held is free again."""
    from cli.capital_finding import enterprise_of

    def act(work: Workspace, which: bytes) -> None:
        enterprise_of(work, which, by).withdraw_order(which, reason)

    act_on(session, payment, as_json, act)


def show(session: Session, payment: Payment, as_json: Json = False) -> None:
    """Show a payment whole: invoices, checks, every move, what the sample says of it."""
    from cli.capital_data import payment_data
    from cli.capital_finding import find_payment
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        found = payment_data(work, find_payment(work, payment))
    if as_json:
        session.console.json(found)
    else:
        print_payment(session, found)


def list_(
    session: Session,
    enterprise: Annotated[
        str | None, typer.Option("--enterprise", metavar="NAME", help="Of one payer.", show_default="all")
    ] = None,
    bank: Annotated[
        str | None, typer.Option("--bank", metavar="NAME", help="At one bank.", show_default="all")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="In one state: ordered, paid, discrepant, …", show_default="all"),
    ] = None,
    as_json: Json = False,
) -> None:
    """List payments, oldest first."""
    from cli.capital_data import payment_data
    from cli.finding import find_participant
    from cli.parsing import choice
    from cli.workspace import open_workspace
    from contracts.payments.words import Status

    wanted = None if status is None else choice(Status, status).name
    with open_workspace(session.folder, readonly=True) as work:
        payer = None if enterprise is None else work.people.name_of(find_participant(work, enterprise))
        at = None if bank is None else work.people.name_of(find_participant(work, bank))
        every = [payment_data(work, each, whole=False) for each in work.suite.capital.all()]
    asked = {"status": wanted, "enterprise": payer, "bank": at}
    found = [each for each in every if all(value in (None, each[name]) for name, value in asked.items())]
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        session.figures(("payment", "reference", "enterprise", "bank", "amount", "cur", "purpose", "state")),
        [
            (
                str(each["payment"])[:12],
                each["reference"] or "–",
                each["enterprise"],
                each["bank"],
                *_amount(each["amount"]),
                each["purpose"],
                state_of(session, each),
            )
            for each in found
        ],
        right=session.figures(("amount",)),
    )


def _amount(amount: object) -> tuple[str, str]:
    from typing import cast

    found = cast("dict[str, str]", amount)
    return grouped(found["amount"]), found["currency"]


def _only_enterprise(work: Workspace) -> str:
    from chain.errors import BadInput

    found = work.people.of_role("enterprise")
    if len(found) != 1:
        raise BadInput("Which enterprise orders is not said.", hint="Name it with --as.")
    return found[0].name
