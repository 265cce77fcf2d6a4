"""Payments as people read them, from the data of `--json`; and what comes next when one is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from cli.case_showing import grouped, is_some, print_moves
from cli.session import Session

if TYPE_CHECKING:
    from chain.errors import Reverted
    from cli.workspace import Workspace

__all__ = ["act_on", "print_check", "print_payment", "state_of", "tell_payment"]

_Data = Mapping[str, object]

_ADVICE = {
    "NOT_ADMITTED": "The bank may not pay first: the operator admits it, or the order is --ordinary.",
    "SUSPENDED": "The enterprise is not paid first until the operator reinstates it: order it --ordinary.",
    "NO_SAMPLE": "No period is open for which bank and operator have committed to their seeds.",
    "LISTED": "The negative list in force today where the payer is registered forbids the purpose.",
    "NOT_EXEMPT": "The code is not on the table of exemptions today where the payer is registered.",
    "OVER_PETTY_CASH": "Petty cash is at most 200,000.00 dollars in a calendar month.",
    "NO_RATE": "No rate of the currency is in force today: the operator publishes one.",
    "INVOICE": "An invoice is void, impaired, not the payer's, or has not so much left.",
    "UNPROVED": "The invoices do not make up the amount.",
    "PARTIES": "The buyer is not who pays, or the seller not who is paid.",
}
"""By what a check of an order finds: what it means, or what to do."""

_NEXT = {
    "ORDERED": "its bank answers with `check`; its enterprise can `withdraw` it",
    "CHECKED": "its bank pays with `pay`, or answers with `refuse`",
    "PAID": "once it is drawn or in question, `evidence`; what came back, `come-back`",
    "EVIDENCED": "its bank decides with `judge`, after 28 days the operator",
    "VERIFIED": "`come-back`; evidence again, if its invoice is put in question",
    "DISCREPANT": "`come-back`; the operator lets the enterprise pay first again with `rules reinstate`",
}
"""By state: what comes next, below `shroff capital orders`. Nothing leads out of the other states."""


def act_on(session: Session, payment: str, as_json: bool, act: Callable[[Workspace, bytes], object]) -> None:
    """Does something about a payment as it was named, and tells what became of it.

    Raises:
        Reverted: A contract refused; where the state was the matter, the hint says what comes next.
    """
    from chain.errors import Reverted
    from cli.capital_finding import find_payment
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        payment_id = find_payment(work, payment)
        try:
            act(work, payment_id)
        except Reverted as error:
            raise _advised(work, payment_id, error) from error
        tell_payment(session, work, payment_id, as_json)


def state_of(session: Session, found: _Data) -> str:
    """The state of a payment, and what time and the sample make of it: `paid, sampled, in question`."""
    said = [session.term(found["status"], "payment")]
    sample = cast("_Data | None", found["sample"])
    if sample is not None and sample["fate"] == "DRAWN":
        said.append(session.term("DRAWN", "fate"))
    if found["in_question"]:
        said.append(session.term("in question", "figure"))
    if found["cause"] is not None:
        said.append(session.term(found["cause"], "why"))
    return ", ".join(said)


def print_check(session: Session, found: _Data) -> None:
    """A recorded check of an order: the verdict, what stands in the way, and what that means."""
    finding = str(found["finding"])
    said = session.term(finding, "answer")
    said = said if found["passed"] else f"not passed: {said}"
    session.console.data(f"Check by {found['by']} in block {found['block']}: {said}")
    if finding in _ADVICE:
        session.console.data(f"  {_ADVICE[finding]}")


def tell_payment(session: Session, work: Workspace, payment_id: bytes, as_json: bool) -> None:
    """What became of a payment: a line; or the whole payment as JSON. Both say whether anything changed."""
    from cli.capital_data import payment_data

    found = payment_data(work, payment_id)
    unchanged = work.is_unchanged()
    if as_json:
        session.console.json({**found, "unchanged": unchanged})
        return
    said = f", {session.term('unchanged', 'result')}" if unchanged else ""
    session.console.data(_headline(session, found) + said)


def print_payment(session: Session, found: _Data) -> None:
    """All of it."""
    console = session.console
    console.data(_headline(session, found))
    facts: dict[str, object] = {name: found[name] for name in _FACTS}
    facts["paid_to"] = found["payee"]
    facts["proof"] = str(found["proof"]).lower().replace("_", " ")
    amount = cast("Mapping[str, str]", found["amount"])
    came_back = f"{grouped(found['came_back'])} {amount['currency']}"
    facts["came_back"] = came_back if is_some(found["came_back"]) else None
    if sample := cast("_Data | None", found["sample"]):
        fate = session.term(sample["fate"], "fate")
        facts["sample"] = f"{fate}, period {sample['period']}, class {sample['class']}"
    if found["cause"] is not None:
        facts["cause"] = session.term(found["cause"], "why")
    console.facts({session.term(name, "figure"): value for name, value in facts.items()})
    if rows := cast("Sequence[_Data]", found["rows"]):
        console.data("")
        console.table(
            session.figures(("number", "amount", "cur")),
            [(row["number"], grouped(row["amount"]), row["currency"]) for row in rows],
            right=session.figures(("amount",)),
        )
    for check in cast("Sequence[_Data]", found["checks"]):
        console.data("")
        print_check(session, check)
    print_moves(session, cast("Sequence[_Data]", found["moves"]), states="payment", actions="move")


_FACTS = (
    "payment",
    "enterprise",
    "bank",
    "purpose",
    "contract",
    "facilitated",
    "proof",
    "exemption",
    "petty_cash",
    "until",
    "evidence_by",
)


def _headline(session: Session, found: _Data) -> str:
    amount = cast("Mapping[str, str]", found["amount"])
    name = found["reference"] or str(found["payment"])[:12]
    said = f"{name} ({str(found['payment'])[:12]}): {state_of(session, found)}"
    said += f", {grouped(amount['amount'])} {amount['currency']}"
    by = f", {session.term('evidence by', 'figure')} {str(found['evidence_by'])[:10]}"
    return said + (by if found["evidence_by"] else "")


def _advised(work: Workspace, payment_id: bytes, error: Reverted) -> Reverted:
    """The same refusal, with the state that the payment is in, and what comes next."""
    if error.reason != "payments: not in this state":
        return error
    found = work.suite.capital.payment(payment_id)
    if found is None:
        return error
    name = found.status.name
    advised = error.with_data({**error.data, "status": name})
    said = "It came back" if name == "CAME_BACK" else f"It is {name.lower()}"
    advised.hint = (
        f"{said}. What comes next: {_NEXT[name]}."
        if name in _NEXT
        else f"{said}: nothing leads out of this state."
    )
    return advised
