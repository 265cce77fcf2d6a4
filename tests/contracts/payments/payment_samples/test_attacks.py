"""On chain: what an attacker of the sample would need is refused, or gains it nothing.

How much each would gain without these rules is played in `payments/test_attacks.py`.
"""

from __future__ import annotations

from chain.hashing import keccak
from contracts.payments.shuffle import drawn_of, rank, seed_of
from contracts.payments.words import Fate
from tests.contracts import paying
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    NO_RATIOS,
    add_period,
    commit_operator,
    drawing,
    go_behind,
    go_to_first_day,
    open_period,
    order,
    paid,
    reveal,
    reveal_operator,
)
from tests.contracts.payments.payment_samples.filling import fill, make_filler
from tests.contracts.world import DAY

SIZE, BAD, RATIO = 10, 3, 5_000
TRIALS = 24


def test_bank__that_reveals_only_what_suits_it__is_found_out_whenever_it_would_have_been(desk: Desk) -> None:
    """The bank computes the draw once the operator has revealed, and is silent if it does not suit it."""
    samples, bank, node = desk.suite.samples, desk.bank_a, desk.network.node
    filler = make_filler(desk)
    period = add_period(desk, floors=(RATIO, RATIO, RATIO, RATIO))
    commit_operator(desk, period)
    silent = 0
    for trial in range(TRIALS):
        before = node.snapshot()
        own = keccak(b"bank %d" % trial)
        samples.commit(bank, period, own)
        go_to_first_day(desk, period)
        bad = fill(desk, filler, SIZE)[BAD]
        go_behind(desk, period)
        reveal_operator(desk, period)
        pool = samples.pool(bank.id, period)
        seed = seed_of(own, pool.operator_seed, pool.root)
        suits = rank(seed, 0, BAD, SIZE) >= drawn_of(SIZE, RATIO)
        if suits:
            samples.reveal(bank, period, own)
        else:
            silent += 1
            desk.wait(8 * DAY)
        assert drawing(desk, [bad])[0].fate is (Fate.SPARED if suits else Fate.DRAWN)
        node.revert(before)
    assert 0 < silent < TRIALS


def test_operator__that_waits_for_the_banks_seed__waits_in_vain(desk: Desk) -> None:
    """The bank's seed is taken behind the operator's alone, and silence is final before it is known."""
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    paid(desk)
    go_behind(desk, period)
    with refused("OPERATOR_FIRST"):
        reveal(desk, period)
    assert samples.pool(bank.id, period).bank_seed == bytes(32)
    go_behind(desk, period, days=8)
    with refused("OPERATOR_FIRST"):
        reveal(desk, period)
    with refused("REVEALED_LATE"):
        reveal_operator(desk, period)


def test_operator__that_has_revealed__can_t_have_the_pool_carried(desk: Desk) -> None:
    period = open_period(desk)
    paid(desk)
    go_behind(desk, period)
    reveal_operator(desk, period)
    reveal(desk, period)
    open_period(desk)
    with refused("NOT_SILENT"):
        desk.suite.samples.carry(desk.operator.maker, period, desk.bank_a.id)


def test_operator__that_was_silent__has_another_seed_to_reveal(desk: Desk) -> None:
    """Of the pool into which it is carried: the old seed opens nothing there."""
    samples, bank, operator = desk.suite.samples, desk.bank_a, desk.operator
    period = open_period(desk)
    paid(desk)
    go_behind(desk, period, days=8)
    following = open_period(desk)
    samples.carry(desk.stranger, period, bank.id)
    go_behind(desk, following)
    with refused("BAD_SEED"):
        samples.reveal_operator(operator, following, bank.id, paying.seed_of(operator, bank, period))
    reveal_operator(desk, following)


def test_bank__that_pays_once_a_seed_is_known__comes_into_another_pool(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    paid(desk)
    root = samples.pool(bank.id, period).root
    following = open_period(desk)
    reveal_operator(desk, period)
    late = paid(desk)
    assert drawing(desk, [late])[0].period == following
    assert samples.pool(bank.id, period).root == root


def test_bank__that_chooses_the_class__can_t(desk: Desk) -> None:
    """Only the operator sets it; and what it sets during a period changes nothing in that."""
    samples, bank = desk.suite.samples, desk.bank_a
    floors = (1_000, 200, 200, 200)
    period = open_period(desk, floors=floors, ratios=NO_RATIOS)
    with refused("WRONG_ROLE"):
        samples.set_class(bank, desk.exporter.id, 1)
    payment_id = paid(desk)
    samples.set_class(desk.operator, desk.exporter.id, 1)
    later = paid(desk, order(desk))
    found = drawing(desk, [payment_id, later])
    assert [each.risk_class for each in found] == [0, 0]
    assert samples.pool(bank.id, period).counts == (2, 0, 0, 0)


def test_bank__that_commits_to_another_seed_or_ratio__can_t(desk: Desk) -> None:
    """Neither once the operator has committed nor once the period is open."""
    samples, bank = desk.suite.samples, desk.bank_a
    period = add_period(desk)
    paying.commit(desk, period, ratios=(5_000, 0, 0, 0))
    with refused("ALREADY_COMMITTED"):
        samples.commit(bank, period, keccak(b"another"))
    go_to_first_day(desk, period)
    with refused("NO_PERIOD"):
        samples.commit(bank, period, keccak(b"another"))
    assert samples.pool(bank.id, period).ratios == (5_000, 0, 0, 0)
