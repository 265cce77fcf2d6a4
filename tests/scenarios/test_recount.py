"""A draw that is recomputed from what the chain logged agrees with the contract, payment by payment."""

from __future__ import annotations

from contracts.payments.words import Fate
from scenarios.capital.common import opened
from scenarios.reading.recount import Drawing, recount
from scenarios.stage import Stage
from tests.scenarios.paying import pays


def drawing(stage: Stage, period: int) -> Drawing:
    """The first bank's pool of a period."""
    found = recount(stage.office, stage.office.people["bank_a"].id, period)
    assert found is not None
    return found


def test_recount__no_such_period__is_none(stage: Stage) -> None:
    assert recount(stage.office, stage.office.people["bank_a"].id, 1) is None


def test_recount__an_open_period__says_how_many_will_be_drawn(stage: Stage) -> None:
    opened(stage, "bank_a")
    payments = [pays(stage, f"PAY-{number}") for number in range(3)]

    found = drawing(stage, 1)

    assert found.agrees
    assert [place.payment_id for place in found.places] == payments
    assert {(place.fate, place.rank, place.drawn) for place in found.places} == {(Fate.OPEN, None, 1)}


def test_recount__two_classes_both_revealed__finds_ranks_and_fates_of_the_contract(stage: Stage) -> None:
    stage.operator().set_class("exporter_2", 3)
    opened(stage, "bank_a", "bank_b")
    for number in range(11):
        pays(stage, f"PAY-{number}")
    for number in range(3):
        pays(stage, f"OTHER-{number}", payer="exporter_2")
    pays(stage, "AT-B", bank="bank_b")
    stage.wait(days=29)
    stage.operator().reveal_seed("bank_a", 1)
    assert drawing(stage, 1).seed is None
    stage.bank("bank_a").reveal_seed(1)

    found = drawing(stage, 1)

    assert found.agrees
    assert found.seed is not None
    drawn = [place.risk_class for place in found.places if place.fate is Fate.DRAWN]
    assert (drawn.count(0), drawn.count(3)) == (2, 1)
    assert sorted(place.rank or 0 for place in found.places if place.risk_class == 0) == list(range(11))


def test_recount__the_bank_is_silent__all_are_drawn(stage: Stage) -> None:
    opened(stage, "bank_a")
    for number in range(3):
        pays(stage, f"PAY-{number}")
    stage.wait(days=29)
    stage.operator().reveal_seed("bank_a", 1)
    stage.wait(days=8)

    found = drawing(stage, 1)

    assert found.agrees
    assert {(place.fate, place.rank) for place in found.places} == {(Fate.DRAWN, None)}


def test_recount__a_pool_was_carried__stands_behind_those_of_the_later_one(stage: Stage) -> None:
    opened(stage, "bank_a", periods=2)
    early = [pays(stage, f"EARLY-{number}") for number in range(3)]
    stage.wait(days=29)
    first = pays(stage, "LATE-1")
    stage.wait(days=8)
    stage.stranger().carry("bank_a", 1)
    last = pays(stage, "LATE-2")
    stage.wait(days=21)
    stage.operator().reveal_seed("bank_a", 2)
    stage.bank("bank_a").reveal_seed(2)

    found = drawing(stage, 2)

    assert found.agrees
    assert [place.payment_id for place in found.places] == [first, *early, last]
    assert [place.entered for place in found.places] == [2, 1, 1, 1, 2]
    assert [place.position for place in found.places] == [0, 1, 2, 3, 4]

    carried = drawing(stage, 1)

    assert carried.agrees
    assert carried.places == found.places[1:4]
    assert (carried.seed, carried.pool.carried_to) == (found.seed, 2)


def test_recount__a_pool_was_carried_and_is_not_drawn_yet__agrees_and_says_so(stage: Stage) -> None:
    opened(stage, "bank_a", periods=2)
    pays(stage, "EARLY-1")
    stage.wait(days=37)
    stage.stranger().carry("bank_a", 1)

    found = drawing(stage, 1)

    assert found.agrees
    assert [(place.fate, place.rank) for place in found.places] == [(Fate.OPEN, None)]
