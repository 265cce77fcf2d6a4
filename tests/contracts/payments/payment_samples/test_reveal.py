"""Revealing: the operator first, then the bank, each within seven days."""

from __future__ import annotations

import pytest

from contracts.payments.shuffle import ranks, seed_of
from contracts.payments.words import Fate
from tests.contracts import paying
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    add_period,
    closes,
    commit,
    commit_operator,
    draw,
    drawing,
    go_behind,
    open_period,
    paid,
    reveal,
    reveal_operator,
)
from tests.contracts.payments.payment_samples import acts
from tests.contracts.world import DAY

DAYS = constant("PaymentSamples.vy", "REVEAL_DAYS")


def full(desk: Desk, count: int = 1) -> tuple[int, list[bytes]]:
    """An open period with payments."""
    period = open_period(desk)
    return period, [paid(desk) for _ in range(count)]


def fates(desk: Desk, payments: list[bytes]) -> set[Fate]:
    return {found.fate for found in drawing(desk, payments)}


def test_reveal__operator_then_bank__draws_the_pool(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period, payments = full(desk, 3)
    assert fates(desk, payments) == {Fate.OPEN}
    go_behind(desk, period)
    assert fates(desk, payments) == {Fate.WAITING}
    hidden = paying.seed_of(desk.operator, bank, period)
    receipt = samples.reveal_operator(desk.operator, period, bank.id, hidden)
    assert dict(logged(samples, receipt, "Revealed").args) == {
        "period": period,
        "bank": bank.id,
        "committer": desk.operator.id,
        "seed": hidden,
    }
    assert fates(desk, payments) == {Fate.WAITING}
    assert samples.pool(bank.id, period).operator_revealed == desk.now
    desk.wait(5)
    own = paying.seed_of(bank, bank, period)
    receipt = samples.reveal(bank, period, own)
    assert dict(logged(samples, receipt, "Revealed").args) == {
        "period": period,
        "bank": bank.id,
        "committer": bank.id,
        "seed": own,
    }
    pool = samples.pool(bank.id, period)
    assert (pool.bank_seed, pool.operator_seed, pool.bank_revealed) == (own, hidden, desk.now)
    expected = ranks(seed_of(own, hidden, pool.root), 0, 3)
    found = drawing(desk, payments)
    assert [each.rank for each in found] == expected
    assert [each.fate for each in found] == [Fate.SPARED if rank else Fate.DRAWN for rank in expected]
    assert [each.since for each in found] == [0 if rank else desk.now for rank in expected]
    assert {(each.period, each.size, each.drawn) for each in found} == {(period, 3, 1)}


def test_reveal_operator__on_the_last_day__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    desk.go_to(closes(desk, period))
    with refused("STILL_OPEN"):
        reveal_operator(desk, period)
    desk.go_to(closes(desk, period) + 1)
    reveal_operator(desk, period)


def test_reveal_operator__on_the_seventh_day__is_taken(desk: Desk) -> None:
    period, _ = full(desk)
    desk.go_to(closes(desk, period) + DAYS * DAY)
    reveal_operator(desk, period)


def test_reveal_operator__on_the_eighth_day__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    desk.go_to(closes(desk, period) + DAYS * DAY + 1)
    with refused("REVEALED_LATE"):
        reveal_operator(desk, period)


@pytest.mark.parametrize("after", [0, DAY // 2, 2 * DAY, DAYS * DAY - DAY])
def test_reveal__on_the_seventh_day_after_the_operator__is_taken(desk: Desk, after: int) -> None:
    """Whenever on its day the operator revealed, the bank has until the end of the seventh after it."""
    period, payments = full(desk)
    desk.go_to(closes(desk, period) + 1 + after)
    reveal_operator(desk, period)
    desk.go_to(closes(desk, period) + (1 + after // DAY + DAYS) * DAY)
    assert fates(desk, payments) == {Fate.WAITING}
    reveal(desk, period)
    assert fates(desk, payments) == {Fate.DRAWN}


@pytest.mark.parametrize("after", [0, DAY // 2, 2 * DAY, DAYS * DAY - DAY])
def test_reveal__on_the_eighth_day_after_the_operator__is_refused(desk: Desk, after: int) -> None:
    period, payments = full(desk)
    desk.go_to(closes(desk, period) + 1 + after)
    reveal_operator(desk, period)
    end = closes(desk, period) + (1 + after // DAY + DAYS) * DAY
    desk.go_to(end + 1)
    with refused("REVEALED_LATE"):
        reveal(desk, period)
    assert [(found.fate, found.since) for found in drawing(desk, payments)] == [(Fate.DRAWN, end)]


def test_reveal__before_the_operator__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    with refused("STILL_OPEN"):
        reveal(desk, period)
    go_behind(desk, period)
    with refused("OPERATOR_FIRST"):
        reveal(desk, period)


def test_reveal__twice__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    draw(desk, period)
    with refused("ALREADY_REVEALED"):
        reveal(desk, period)
    with refused("ALREADY_REVEALED"):
        reveal_operator(desk, period)


def test_reveal_operator__twice_before_the_bank__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    go_behind(desk, period)
    reveal_operator(desk, period)
    with refused("ALREADY_REVEALED"):
        reveal_operator(desk, period)


def test_reveal__another_seed__is_refused(desk: Desk) -> None:
    """Also the other's, another bank's and another period's."""
    samples, bank, operator = desk.suite.samples, desk.bank_a, desk.operator
    period, _ = full(desk)
    go_behind(desk, period)
    wrong = [bytes(32), paying.seed_of(bank, bank, period), paying.seed_of(operator, desk.bank_b, period)]
    for seed in (*wrong, paying.seed_of(operator, bank, period + 1)):
        with refused("BAD_SEED"):
            samples.reveal_operator(operator, period, bank.id, seed)
    reveal_operator(desk, period)
    for seed in (bytes(32), paying.seed_of(operator, bank, period), paying.seed_of(bank, bank, period + 1)):
        with refused("BAD_SEED"):
            samples.reveal(bank, period, seed)
    reveal(desk, period)


def test_reveal__a_seed_of_nothing_but_zeros__is_none(desk: Desk) -> None:
    samples, bank, operator, nothing = desk.suite.samples, desk.bank_a, desk.operator, bytes(32)
    period = add_period(desk)
    samples.commit(bank, period, nothing)
    samples.commit_operator(operator, period, bank.id, nothing)
    desk.suite.payment_rules.admit_bank(operator, bank.id)
    paying.go_to_first_day(desk, period)
    paid(desk)
    go_behind(desk, period)
    with refused("BAD_SEED"):
        samples.reveal_operator(operator, period, bank.id, nothing)


def test_reveal__the_banks_seed_of_nothing_but_zeros__is_none(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = add_period(desk)
    samples.commit(bank, period, bytes(32))
    commit_operator(desk, period)
    desk.suite.payment_rules.admit_bank(desk.operator, bank.id)
    paying.go_to_first_day(desk, period)
    paid(desk)
    go_behind(desk, period)
    reveal_operator(desk, period)
    with refused("BAD_SEED"):
        samples.reveal(bank, period, bytes(32))


def test_reveal__a_commitment_that_was_copied__opens_for_nobody_else(desk: Desk) -> None:
    """Bank b commits to what bank a committed to: with the seed in its hands it still can't reveal."""
    samples, seed = desk.suite.samples, b"\7" * 32
    period = add_period(desk)
    hidden = samples.commitment(desk.bank_a.id, desk.bank_a.id, period, seed)
    act = acts.commit(desk, period, by=desk.bank_b, bank=desk.bank_b, commitment=hidden)
    act.send(act.seal())
    commit_operator(desk, period, bank=desk.bank_b)
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_b.id)
    paying.go_to_first_day(desk, period)
    paid(desk, paying.order(desk, bank=desk.bank_b))
    go_behind(desk, period)
    reveal_operator(desk, period, bank=desk.bank_b)
    with refused("BAD_SEED"):
        samples.reveal(desk.bank_b, period, seed)


@pytest.mark.parametrize("period", [0, 2, 2**256 - 1])
def test_reveal__of_no_period__is_refused(desk: Desk, period: int) -> None:
    assert full(desk)[0] == 1
    go_behind(desk, 1)
    with refused("NO_PERIOD"):
        desk.suite.samples.reveal_operator(desk.operator, period, desk.bank_a.id, b"\7" * 32)
    with refused("NO_PERIOD"):
        desk.suite.samples.reveal(desk.bank_a, period, b"\7" * 32)


def test_reveal__of_an_empty_pool__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    go_behind(desk, period)
    with refused("EMPTY_POOL"):
        reveal_operator(desk, period)
    with refused("EMPTY_POOL"):
        reveal(desk, period)


def test_reveal__of_a_pool_that_was_carried__is_refused(desk: Desk) -> None:
    period, _ = full(desk)
    following = add_period(desk)
    commit(desk, following)
    go_behind(desk, period, days=DAYS + 1)
    desk.suite.samples.carry(desk.stranger, period, desk.bank_a.id)
    with refused("WAS_CARRIED"):
        reveal_operator(desk, period)
    with refused("WAS_CARRIED"):
        reveal(desk, period)


def test_reveal__by_others__is_refused(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period, _ = full(desk)
    go_behind(desk, period)
    hidden, own = paying.seed_of(desk.operator, bank, period), paying.seed_of(bank, bank, period)
    for key, reason in (
        (desk.stranger, "UNKNOWN_KEY"),
        (bank.maker, "WRONG_ROLE"),
        (desk.operator.admins[0], "WRONG_CAPACITY"),
    ):
        with refused(reason):
            samples.contract.send(key, "reveal_operator", period, bank.id, hidden)
    reveal_operator(desk, period)
    for key, reason in (
        (desk.stranger, "UNKNOWN_KEY"),
        (desk.operator.maker, "WRONG_ROLE"),
        (desk.exporter.maker, "WRONG_ROLE"),
        (desk.bank_b.maker, "NOT_PARTY"),
        (bank.admins[0], "WRONG_CAPACITY"),
    ):
        with refused(reason):
            samples.contract.send(key, "reveal", period, bank.id, own)


def test_reveal__by_a_suspended_bank__is_taken(desk: Desk) -> None:
    period, payments = full(desk)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "until further notice")
    draw(desk, period)
    assert fates(desk, payments) == {Fate.DRAWN}


def test_reveal__by_who_took_its_cases_over__is_taken(desk: Desk) -> None:
    bank = desk.bank_a
    period, payments = full(desk)
    desk.participants.retire(desk.operator, bank.id, "merged", successor=desk.bank_b.id)
    go_behind(desk, period)
    reveal_operator(desk, period)
    desk.suite.samples.reveal(desk.bank_b, period, paying.seed_of(bank, bank, period), of=bank.id)
    assert fates(desk, payments) == {Fate.DRAWN}


def test_reveal_operator__a_seed_that_was_revealed_before__is_refused_and_the_pool_carried(
    desk: Desk,
) -> None:
    """What everybody knows is no seed: a bank could see the draw while its pool is open."""
    samples = desk.suite.samples
    seed = b"\5" * 32
    for bank in (desk.bank_a, desk.bank_b):
        desk.suite.payment_rules.admit_bank(desk.operator, bank.id)
    period = add_period(desk)
    for bank in (desk.bank_a, desk.bank_b):
        samples.commit(bank, period, paying.seed_of(bank, bank, period))
        samples.commit_operator(desk.operator, period, bank.id, seed)
    paying.go_to_first_day(desk, period)
    for bank in (desk.bank_a, desk.bank_b):
        paid(desk, paying.order(desk, bank=bank))
    go_behind(desk, period)
    samples.reveal_operator(desk.operator, period, desk.bank_a.id, seed)
    with refused("BAD_SEED"):
        samples.reveal_operator(desk.operator, period, desk.bank_b.id, seed)
    go_behind(desk, period, days=DAYS + 1)
    following = open_period(desk, bank=desk.bank_b)
    samples.carry(desk.stranger, period, desk.bank_b.id)
    assert samples.pool(desk.bank_b.id, period).carried_to == following
