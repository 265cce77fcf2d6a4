"""Commitments to seeds, and what a bank draws of each class: before a period opens, once."""

from __future__ import annotations

import pytest

from chain.keys import Key
from contracts.payments.samples import Ratios
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    NO_RATIOS,
    add_period,
    begins,
    commit,
    commit_operator,
    go_behind,
    go_to_first_day,
    seed_of,
)
from tests.contracts.payments.payment_samples import acts


def commit_bank(desk: Desk, period: int, ratios: Ratios = NO_RATIOS) -> None:
    bank = desk.bank_a
    desk.suite.samples.commit(bank, period, seed_of(bank, bank, period), ratios)


def test_commit__before_a_period__holds_seed_and_ratios(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = add_period(desk)
    receipt = samples.commit(bank, period, b"\7" * 32, (0, 1, 9_999, 10_000))
    hidden = samples.commitment(bank.id, bank.id, period, b"\7" * 32)
    assert dict(logged(samples, receipt, "Committed").args) == {
        "period": period,
        "bank": bank.id,
        "committer": bank.id,
        "commitment": hidden,
        "ratios": (0, 1, 9_999, 10_000),
        "maker": bank.maker.address,
    }
    pool = samples.pool(bank.id, period)
    assert pool.ratios == (0, 1, 9_999, 10_000)
    assert pool.committed == (True, False)
    assert samples.contract.read("pool", bank.id, period).bank_commitment == hidden
    assert pool.bank_seed == bytes(32)


def test_commit_operator__for_one_bank__is_for_that_bank_alone(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = add_period(desk)
    receipt = samples.commit_operator(desk.operator, period, bank.id, b"\7" * 32)
    assert dict(logged(samples, receipt, "Committed").args) == {
        "period": period,
        "bank": bank.id,
        "committer": desk.operator.id,
        "commitment": samples.commitment(desk.operator.id, bank.id, period, b"\7" * 32),
        "ratios": NO_RATIOS,
        "maker": desk.operator.maker.address,
    }
    assert samples.pool(bank.id, period).committed == (False, True)
    assert samples.pool(desk.bank_b.id, period).committed == (False, False)


def test_commitment_to__every_part__makes_another(desk: Desk) -> None:
    """The contract's own answer is the one that is computed here; nobody's is another's."""
    samples = desk.suite.samples
    cases = [
        (desk.bank_a.id, desk.bank_a.id, 1, b"\7" * 32),
        (desk.operator.id, desk.bank_a.id, 1, b"\7" * 32),
        (desk.bank_a.id, desk.bank_b.id, 1, b"\7" * 32),
        (desk.bank_a.id, desk.bank_a.id, 2, b"\7" * 32),
        (desk.bank_a.id, desk.bank_a.id, 1, b"\x08" * 32),
    ]
    found = [samples.commitment(*case) for case in cases]
    assert len(set(found)) == len(cases)
    assert [samples.contract.read("commitment_to", *case) for case in cases] == found


def test_commit__in_the_last_second_before_a_period__is_taken(desk: Desk) -> None:
    period = add_period(desk)
    desk.go_to(begins(desk, period) - 1)
    commit(desk, period)
    assert desk.suite.samples.pool(desk.bank_a.id, period).committed == (True, True)


def test_commit__in_the_first_second_of_a_period__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    desk.go_to(begins(desk, period))
    with refused("NO_PERIOD"):
        commit_bank(desk, period)
    desk.go_to(begins(desk, period))
    with refused("NO_PERIOD"):
        commit_operator(desk, period)


def test_commit__after_a_period__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    go_behind(desk, period)
    with refused("NO_PERIOD"):
        commit_bank(desk, period)


@pytest.mark.parametrize("period", [0, 2, 2**256 - 1])
def test_commit__to_no_period__is_refused(desk: Desk, period: int) -> None:
    add_period(desk)
    with refused("NO_PERIOD"):
        desk.suite.samples.commit(desk.bank_a, period, b"\7" * 32)
    with refused("NO_PERIOD"):
        desk.suite.samples.commit_operator(desk.operator, period, desk.bank_a.id, b"\7" * 32)


def test_commit__to_several_periods_ahead__is_taken(desk: Desk) -> None:
    for period in (add_period(desk), add_period(desk), add_period(desk)):
        commit(desk, period)
    go_to_first_day(desk, 2)
    assert desk.suite.samples.is_ready(desk.bank_a.id)
    assert not desk.suite.samples.is_ready(desk.bank_b.id)


def test_commit__twice__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    commit(desk, period)
    with refused("ALREADY_COMMITTED"):
        commit_bank(desk, period)
    with refused("ALREADY_COMMITTED"):
        desk.suite.samples.commit(desk.bank_a, period, b"\7" * 32, (5_000, 0, 0, 0))
    with refused("ALREADY_COMMITTED"):
        commit_operator(desk, period)


@pytest.mark.parametrize("risk_class", range(4))
@pytest.mark.parametrize(("ratio", "taken"), [(0, True), (10_000, True), (10_001, False)])
def test_commit__ratios__are_at_most_all(desk: Desk, risk_class: int, ratio: int, taken: bool) -> None:
    period = add_period(desk)
    a, b, c, d = (ratio if each == risk_class else 1 for each in range(4))
    if taken:
        commit_bank(desk, period, (a, b, c, d))
        assert desk.suite.samples.pool(desk.bank_a.id, period).ratios == (a, b, c, d)
    else:
        with refused("BAD_RATIO"):
            commit_bank(desk, period, (a, b, c, d))


def test_commit__to_nothing__is_refused(desk: Desk) -> None:
    act = acts.commit(desk, commitment=bytes(32))
    with refused("BAD_SEED"):
        act.send(act.seal())
    with refused("BAD_SEED"):
        desk.suite.samples.contract.send(desk.operator.maker, "commit_operator", 1, desk.bank_a.id, bytes(32))


def test_is_ready__one_commitment_missing__is_not(desk: Desk) -> None:
    samples = desk.suite.samples
    period = add_period(desk)
    commit_bank(desk, period)
    commit_operator(desk, period, bank=desk.bank_b)
    commit(desk, period, bank=desk.bank_c)
    assert not samples.is_ready(desk.bank_c.id)
    go_to_first_day(desk, period)
    assert [samples.is_ready(bank.id) for bank in (desk.bank_a, desk.bank_b, desk.bank_c)] == [
        False,
        False,
        True,
    ]
    go_behind(desk, period)
    assert not samples.is_ready(desk.bank_c.id)


def test_commit__by_another_bank__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    with refused("NOT_PARTY"):
        desk.suite.samples.commit(desk.bank_b, period, b"\7" * 32, of=desk.bank_a.id)


def test_commit__by_who_took_its_cases_over__is_taken(desk: Desk) -> None:
    period = add_period(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    desk.suite.samples.commit(desk.bank_b, period, b"\7" * 32, of=desk.bank_a.id)
    pool = desk.suite.samples.pool(desk.bank_a.id, period)
    assert pool.committed == (True, False)


def test_commit__by_a_suspended_bank__is_taken(desk: Desk) -> None:
    period = add_period(desk)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "until further notice")
    commit(desk, period)


def test_commit__by_who_is_no_bank__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    for party in (desk.operator, desk.exporter):
        act = acts.commit(desk, period, by=party, bank=party)
        with refused("WRONG_ROLE"):
            act.send(act.seal())


def test_commit_operator__by_somebody_else__is_refused(desk: Desk) -> None:
    period = add_period(desk)
    wrong: list[tuple[Key, str]] = [
        (desk.stranger, "UNKNOWN_KEY"),
        (desk.bank_a.maker, "WRONG_ROLE"),
        (desk.operator.admins[0], "WRONG_CAPACITY"),
    ]
    for key, reason in wrong:
        with refused(reason):
            desk.suite.samples.contract.send(key, "commit_operator", period, desk.bank_a.id, b"\7" * 32)
