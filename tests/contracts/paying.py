"""Capital payments made ready: periods with their seeds, orders, payments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from chain.hashing import keccak
from contracts.parties import Party
from contracts.payments.orders import Order, Payment
from contracts.payments.samples import Draw, Ratios
from contracts.payments.words import Finding, Proof
from contracts.registry.calendar import day_of, first_second
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import INVOICE, attest, today, usd, whole
from tests.contracts.desk import Desk
from tests.contracts.world import DAY, HOUR

FLOORS: Ratios = (1_000, 1_000, 1_000, 1_000)
NO_RATIOS: Ratios = (0, 0, 0, 0)


# Periods, commitments, seeds


def seed_of(committer: Party, bank: Party, period: int) -> bytes:
    """The seed of bank or operator: another one for each bank and period."""
    return keccak(committer.id + bank.id + period.to_bytes(4, "big"))


def add_period(desk: Desk, *, days: int = 30, floors: Ratios = FLOORS) -> int:
    """The next period of the calendar, from the first day on that is free; its number."""
    samples = desk.suite.samples
    number = samples.period_count() + 1
    newest = samples.period(number - 1)
    first = max(today(desk), newest.last_day if newest else today(desk)) + timedelta(days=1)
    samples.add_period(desk.operator, first, first + timedelta(days=days - 1), floors)
    return number


def commit(desk: Desk, period: int, *, bank: Party | None = None, ratios: Ratios = NO_RATIOS) -> None:
    """Bank and operator commit."""
    by = bank or desk.bank_a
    desk.suite.samples.commit(by, period, seed_of(by, by, period), ratios)
    commit_operator(desk, period, bank=by)


def commit_operator(desk: Desk, period: int, *, bank: Party | None = None) -> None:
    """The operator commits."""
    of = bank or desk.bank_a
    desk.suite.samples.commit_operator(desk.operator, period, of.id, seed_of(desk.operator, of, period))


def begins(desk: Desk, period: int) -> int:
    """The first second of a period."""
    found = desk.suite.samples.period(period)
    assert found is not None
    return first_second(day_of(found.first_day))


def closes(desk: Desk, period: int) -> int:
    """The last second of a period."""
    found = desk.suite.samples.period(period)
    assert found is not None
    return first_second(day_of(found.last_day) + 1) - 1


def go_to_first_day(desk: Desk, period: int) -> None:
    """Waits until ten in the morning of the first day of a period."""
    desk.go_to(begins(desk, period) + 10 * HOUR)


def go_behind(desk: Desk, period: int, *, days: int = 1) -> None:
    """Waits until ten in the morning of a day after the last day of a period."""
    desk.go_to(closes(desk, period) + 1 + (days - 1) * DAY + 10 * HOUR)


def open_period(
    desk: Desk,
    *,
    bank: Party | None = None,
    days: int = 30,
    floors: Ratios = FLOORS,
    ratios: Ratios = NO_RATIOS,
) -> int:
    """A period that has begun, for which the bank, which may pay first, and the operator have committed."""
    by = bank or desk.bank_a
    if not desk.suite.payment_rules.is_admitted(by.id):
        desk.suite.payment_rules.admit_bank(desk.operator, by.id)
    number = add_period(desk, days=days, floors=floors)
    commit(desk, number, bank=by, ratios=ratios)
    go_to_first_day(desk, number)
    return number


def reveal_operator(desk: Desk, period: int, *, bank: Party | None = None) -> None:
    """The operator reveals."""
    of = bank or desk.bank_a
    desk.suite.samples.reveal_operator(desk.operator, period, of.id, seed_of(desk.operator, of, period))


def reveal(desk: Desk, period: int, *, bank: Party | None = None) -> None:
    """The bank reveals."""
    by = bank or desk.bank_a
    desk.suite.samples.reveal(by, period, seed_of(by, by, period))


def draw(desk: Desk, period: int, *, bank: Party | None = None) -> None:
    """Waits until a period has closed; operator and bank reveal."""
    go_behind(desk, period)
    reveal_operator(desk, period, bank=bank)
    reveal(desk, period, bank=bank)


def drawing(desk: Desk, payments: Sequence[bytes]) -> list[Draw]:
    """What the draw says of payments."""
    return [desk.suite.samples.draw_of(payment_id) for payment_id in payments]


# Payments


def order(
    desk: Desk,
    amount: Money | None = None,
    *,
    enterprise: Party | None = None,
    bank: Party | None = None,
    proof: Proof = Proof.LATER,
    rows: tuple[Row, ...] = (),
    facilitated: bool = True,
    days: int = 20,
) -> Order:
    """An order that nothing stands in the way of, once a period is open."""
    return Order(
        (enterprise or desk.exporter).id,
        (bank or desk.bank_a).id,
        desk.reference(),
        amount or usd(100),
        "wages",
        proof,
        desk.now + days * DAY,
        keccak(b"payee"),
        keccak(b"contract"),
        rows,
        facilitated=facilitated,
    )


def ordered(desk: Desk, asked: Order | None = None) -> bytes:
    """A payment that was ordered; its id."""
    wanted = asked or order(desk)
    return desk.suite.capital.order(desk.party(wanted.enterprise), wanted)


def checked(desk: Desk, asked: Order | None = None) -> bytes:
    """A payment that its bank has checked."""
    wanted = asked or order(desk)
    payment_id = ordered(desk, wanted)
    assert desk.suite.capital.check(desk.party(wanted.bank), payment_id) is Finding.PASSED
    return payment_id


def paid(desk: Desk, asked: Order | None = None) -> bytes:
    """A payment that was paid today; if facilitated, it is in the pool."""
    wanted = asked or order(desk)
    payment_id = checked(desk, wanted)
    found = payment(desk, payment_id)
    desk.suite.capital.pay(desk.party(wanted.bank), found, desk.reference(), today(desk))
    return payment_id


def by_invoice(
    desk: Desk,
    amount: Money | None = None,
    *,
    facilitated: bool = False,
    enterprise: Party | None = None,
    bank: Party | None = None,
) -> Order:
    """An order that names an invoice over all of the amount: of the ordinary path, unless facilitated."""
    invoices = attest(desk, amount or usd(100), owner=enterprise, of_kind=INVOICE)
    return order(
        desk,
        amount,
        enterprise=enterprise,
        bank=bank,
        proof=Proof.INVOICES,
        rows=whole(desk, invoices),
        facilitated=facilitated,
    )


def payment(desk: Desk, payment_id: bytes) -> Payment:
    """A payment as it stands."""
    found = desk.suite.capital.payment(payment_id)
    assert found is not None
    return found


def asked(desk: Desk, payment_id: bytes) -> int:
    """The last second in which evidence can be given for a payment that was paid; 0 if none is asked for."""
    return desk.suite.proofs.proof(payment_id).asked
