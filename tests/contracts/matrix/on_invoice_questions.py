"""InvoiceQuestions: anybody may say that more of an invoice is used than is left (domain.md §5.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.payments.words import Proof
from contracts.registry.documents import Row
from tests.contracts.cases import INVOICE, attest, statement, today, usd
from tests.contracts.desk import Desk
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.on_payments import CONDITIONS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.paying import by_invoice, order, ordered, paid

__all__ = ["GRIDS"]


@dataclass(frozen=True)
class Invoice:
    """A tax invoice, by its account."""

    account: bytes


def _question(stage: Stage, subject: Invoice, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.account,)


LINES = (Line("question", "question", "anybody", _question, ("Questioned",)),)

# FREE: nobody uses it; HELD: ordered on it; USED: paid; LESS: red-lettered down to what is used, of which a
# part came back, though more of it is held; VOID FREE: void, and nobody used it; HELD V, HELD X: held, and
# void or red-lettered; what is only held concerns nobody. OVER: more is used than is left; VOID: used, and
# void; SAID: somebody said so; UP: then it was stated higher again; MORE: then red-lettered once more.
STATES = table(
    """
line      NONE   FREE    HELD    USED    LESS    VOID FREE  HELD V  HELD X  OVER   VOID   SAID       UP      MORE
question  acct~  unques  unques  unques  unques  unques     unques  unques  +SAID  +SAID  UNCHANGED  unques  +SAID
"""  # noqa: E501 -- a table
)

UNDER = table(
    """
line      bank susp  firm susp  paused  old  bank heir  firm gone
question  +          +          +       +    +          +
"""
)


def _state(desk: Desk, account: bytes, cents: int) -> None:
    """The tax bureau states it anew, with so much."""
    stated = desk.documents.account(account)
    desk.attestations.amend(desk.tax, desk.reference(), stated, statement(desk, usd(cents)))


def _void(desk: Desk, account: bytes) -> None:
    stated = desk.documents.account(account)
    desk.attestations.void(desk.tax, desk.reference(), stated, "cancelled")


def _used(desk: Desk, *, back: int = 0) -> bytes:
    """An invoice that a payment uses, but for what came back of it."""
    asked, capital = by_invoice(desk), desk.suite.capital
    payment_id = paid(desk, asked)
    if back:
        found = capital.payment(payment_id)
        assert found is not None
        capital.come_back(desk.bank_a, found, desk.reference(), usd(back), today(desk))
    return asked.rows[0].account


def _prepare(stage: Stage) -> Mapping[str, Invoice]:
    desk = stage.desk
    free, void_free = attest(desk, usd(100), usd(100), of_kind=INVOICE)
    _void(desk, void_free)
    found = {"NONE": desk.reference(), "FREE": free, "VOID FREE": void_free, "USED": _used(desk)}
    for name in ("HELD", "HELD V", "HELD X"):
        asked = by_invoice(desk)
        ordered(desk, asked)
        found[name] = asked.rows[0].account
    found["LESS"] = _used(desk, back=40)
    some = Row(found["LESS"], usd(1))
    ordered(desk, order(desk, proof=Proof.INVOICES, rows=(some,), facilitated=False))
    _state(desk, found["LESS"], 60)
    _state(desk, found["HELD X"], 99)
    for name in ("OVER", "VOID", "SAID", "UP", "MORE"):
        found[name] = _used(desk)
    for name in ("VOID", "HELD V"):
        _void(desk, found[name])
    for name in ("OVER", "SAID", "UP", "MORE"):
        _state(desk, found[name], 99)
    for name in ("SAID", "UP", "MORE"):
        desk.suite.questions.question(desk.stranger, found[name])
    for name in ("UP", "MORE"):
        _state(desk, found[name], 100)
    _state(desk, found["MORE"], 98)
    desk.wait(60)
    return {name: Invoice(account) for name, account in found.items()}


def _look(stage: Stage, subject: Invoice) -> str:
    """Whether it was said of the invoice as it is stated now."""
    desk = stage.desk
    said = desk.suite.questions.contract.events("Questioned", account=subject.account)
    if not said:
        return "NOT SAID"
    revision = desk.documents.contract.read("account", subject.account).revision
    return "SAID" if said[-1]["revision"] == revision else "NOT SAID"


GRIDS = (
    Grid(
        "InvoiceQuestions",
        "invoices",
        LINES,
        STATES,
        _prepare,
        _look,
        {name: CONDITIONS[name] for name in UNDER["question"]},
        UNDER,
    ),
)
