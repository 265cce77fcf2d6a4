"""What is done about one order: check, pay, evidence, verdict; and what anybody may end or ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli.capital_showing import act_on, print_check, state_of
from cli.session import Json, Noun, Reason, Session, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.payments import words

__all__ = ["Payer", "Payment", "register"]

Payment = Annotated[
    str, typer.Argument(metavar="PAYMENT", help="Its enterprise's reference, or first digits of its id.")
]
Payer = Annotated[
    str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the enterprise")
]
Bank = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who acts.", show_default="the bank")]
Anybody = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who sends it; anybody may.", show_default="the operator"),
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
GiversReference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="TEXT",
        help="The giver's own; the same again changes nothing.",
        show_default="a new one",
    ),
]
Report = Annotated[
    str | None,
    typer.Option(
        "--report",
        metavar="WORD",
        help="What the invoices say: matches, buyer, seller, other.",
        show_default="what their opened fields say",
    ),
]


def register(orders: Noun) -> None:
    """Adds the commands."""
    command(orders, "check", example="shroff capital orders check PAY-1")(check)
    command(orders, "refuse", example='shroff capital orders refuse PAY-1 --reason "no funds"')(refuse)
    command(orders, "pay", example="shroff capital orders pay PAY-1 --reference NB-26-0401")(pay)
    command(orders, "come-back", example="shroff capital orders come-back PAY-1 '1000.00 CNY'")(come_back)
    command(
        orders,
        "evidence",
        example="shroff capital orders evidence PAY-1 --invoice 26332000000000041277=5000.00\n"
        "shroff capital orders evidence PAY-2 --exemption wages --document 'payroll of May'",
    )(evidence)
    command(
        orders,
        "judge",
        example="shroff capital orders judge PAY-1\n"
        "shroff capital orders judge PAY-1 --report seller --text 'another seller'",
    )(judge)
    command(orders, "overdue", example="shroff capital orders overdue PAY-1")(overdue)
    command(orders, "lapse", example="shroff capital orders lapse PAY-1 --as bank_a")(lapse)
    command(orders, "question", example="shroff capital orders question 26332000000000041277")(question)


def check(
    session: Session, payment: Payment, report: Report = None, by: Bank = None, as_json: Json = False
) -> None:
    """Check an order on record. What stands in the way refuses it; no exits with 5.

    On the ordinary path the opened fields of the invoices are compared with the order; what is paid first is
    compared when its evidence is judged.
    """
    from cli.capital_data import payment_data
    from cli.capital_finding import bank_of
    from cli.exits import ExitCode
    from cli.parsing import choice
    from contracts.payments import words

    said = None if report is None else choice(words.Report, report)
    found: list[words.Finding] = []

    def act(work: Workspace, which: bytes) -> None:
        found.append(bank_of(work, which, by).check_order(which, said))
        if not as_json:
            data = payment_data(work, which)
            print_check(session, cast("Sequence[Mapping[str, object]]", data["checks"])[-1])
            _say_compared(session, data, said)

    act_on(session, payment, as_json, act)
    if words.Finding.PASSED not in found:
        raise typer.Exit(ExitCode.NO)


def _say_compared(session: Session, found: Mapping[str, object], said: words.Report | None) -> None:
    """Which invoices were compared with the order, if it names any."""
    numbers = ", ".join(str(row["number"]) for row in cast("Sequence[Mapping[str, object]]", found["rows"]))
    if not numbers:
        return
    if said is not None:
        told = f"reported of {numbers}, as you said: {said.name.lower()}"
    elif found["facilitated"]:
        told = f"not compared, as it is paid first: {numbers}"
    else:
        told = f"buyer and seller compared: {numbers}"
    session.console.data(f"  {told}")


def refuse(
    session: Session, payment: Payment, reason: Reason, by: Bank = None, as_json: Json = False
) -> None:
    """Do not pay. What the order held is free again."""
    from cli.capital_finding import bank_of

    act_on(
        session,
        payment,
        as_json,
        lambda work, which: bank_of(work, which, by).refuse_order(which, reason),
    )


def pay(
    session: Session, payment: Payment, reference: Reference = None, by: Bank = None, as_json: Json = False
) -> None:
    """Record that an order was paid today. Its invoices are used; paid first, it enters the pool."""
    from cli.capital_finding import bank_of
    from cli.references import new_reference

    named = reference or new_reference("PAID")
    act_on(session, payment, as_json, lambda work, which: bank_of(work, which, by).pay(which, named))


def come_back(
    session: Session,
    payment: Payment,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="In the payment's currency.")],
    value_date: Annotated[
        str | None,
        typer.Option("--value-date", metavar="DATE", help="Also today-3.", show_default="today"),
    ] = None,
    reference: Reference = None,
    by: Bank = None,
    as_json: Json = False,
) -> None:
    """Record that money came back, all or a part. What it used is free again."""
    from cli.capital_finding import bank_of, payment_in
    from cli.parsing import day, money
    from cli.references import new_reference

    named = reference or new_reference("BACK")

    def act(work: Workspace, which: bytes) -> None:
        back = money(amount, payment_in(work, which).amount.currency)
        when = None if value_date is None else day(value_date, work.office.today())
        bank_of(work, which, by).come_back(which, back, named, value_date=when)

    act_on(session, payment, as_json, act)


def evidence(
    session: Session,
    payment: Payment,
    invoices: Annotated[
        list[str] | None,
        typer.Option(
            "--invoice",
            metavar="NUMBER[=AMOUNT]",
            help="An invoice to use now, or more of one that was named, and how much. May be repeated.",
            show_default="those that it named",
        ),
    ] = None,
    exemption: Annotated[
        str,
        typer.Option("--exemption", metavar="CODE", help="Why there is no invoice.", show_default="none"),
    ] = "",
    shown: Annotated[
        str,
        typer.Option("--document", metavar="TEXT", help="What is shown instead.", show_default="none"),
    ] = "",
    reference: GiversReference = None,
    by: Payer = None,
    as_json: Json = False,
) -> None:
    """Give the evidence that was asked for, within 28 days; more of it until there is a verdict.

    An invoice without so much left makes the payment discrepant.
    """
    from cli.acting import parts_of
    from cli.capital_finding import bank_of, enterprise_of
    from cli.parsing import code
    from cli.references import new_reference

    named, why = reference or new_reference("PROOF"), code(exemption) if exemption else ""

    def act(work: Workspace, which: bytes) -> None:
        is_bank = by is not None and work.actor(by).role == "bank"
        desk = bank_of(work, which, by) if is_bank else enterprise_of(work, which, by)
        desk.give_evidence(which, named, parts_of(work, invoices or []), exemption=why, document=shown)

    act_on(session, payment, as_json, act)


def judge(
    session: Session,
    payment: Payment,
    discrepant: Annotated[
        bool, typer.Option("--discrepant", help="It is not proved, whatever the invoices say.")
    ] = False,
    report: Report = None,
    text: Annotated[
        str, typer.Option("--text", help="Why. It is public, on the chain.", show_default="none")
    ] = "",
    by: Bank = None,
    as_json: Json = False,
) -> None:
    """Judge the evidence: the bank within 28 days, then the operator. It is verified if all matches.

    A discrepant payment is reported, and its enterprise is not paid first any more until the operator
    reinstates it. Exits with 5 then.
    """
    from cli.capital_finding import bank_of, operator_of, payment_in
    from cli.exits import ExitCode
    from cli.parsing import choice
    from contracts.payments import words

    said = None if report is None else choice(words.Report, report)
    found: list[words.Status] = []

    def act(work: Workspace, which: bytes) -> None:
        is_operator = by is not None and work.actor(by).role == "operator"
        desk = operator_of(work) if is_operator else bank_of(work, which, by)
        desk.judge(which, verified=False if discrepant else None, report=said, text=text)
        found.append(payment_in(work, which).status)

    act_on(session, payment, as_json, act)
    if words.Status.DISCREPANT in found:
        raise typer.Exit(ExitCode.NO)


def overdue(session: Session, payment: Payment, by: Anybody = None, as_json: Json = False) -> None:
    """Find a payment discrepant whose evidence did not come within 28 days."""
    from cli.capital_finding import anybody

    act_on(session, payment, as_json, lambda work, which: anybody(work, by).find_overdue(which))


def lapse(session: Session, payment: Payment, by: Anybody = None, as_json: Json = False) -> None:
    """End an order that was not paid in time. What it held is free again."""
    from cli.capital_finding import anybody

    act_on(session, payment, as_json, lambda work, which: anybody(work, by).lapse_order(which))


def question(
    session: Session,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="Its number, or first digits of its id.")],
    by: Anybody = None,
    as_json: Json = False,
) -> None:
    """Put all payments of an invoice in question, of which more is used than is left after a reversal."""
    from cli.capital_data import payment_data
    from cli.capital_finding import anybody
    from cli.finding import find_account
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        account = find_account(work, invoice)
        anybody(work, by).question(work.suite.documents.account(account).document)
        ids = work.suite.capital.payments_on(work.suite.documents, account)
        found = [payment_data(work, each, whole=False) for each in ids]
    if as_json:
        session.console.json(found)
        return
    session.console.data(f"{invoice}: its payments are in question from now on")
    session.console.table(
        session.figures(("payment", "reference", "enterprise", "bank", "state")),
        [
            (
                str(each["payment"])[:12],
                each["reference"] or "–",
                each["enterprise"],
                each["bank"],
                state_of(session, each),
            )
            for each in found
        ],
    )
