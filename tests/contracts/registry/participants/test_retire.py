"""Retiring a participant, and who acts for it then."""

from __future__ import annotations

import pytest

from chain.contract import Contract
from contracts.parties import Party
from contracts.registry.participants import Role, Standing
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.world import World, admission, make_party


@pytest.fixture
def cases(world: World) -> Contract:
    """An application that may draw on documents."""
    holder = world.deploy("CaseHolder")
    world.participants.set_directory(world.operator, world.directory.address)
    world.directory.register(world.operator, "Receivables", 1, holder.address, draws=[1])
    return holder


def admit_bank(world: World, name: str) -> Party:
    bank = make_party(name)
    world.participants.admit(world.operator, [admission(bank, Role.BANK)])
    return bank


def test_retire__without_open_cases__is_retired(world: World) -> None:
    receipt = world.participants.retire(world.operator, world.bank_a.id, REASON)
    assert names_logged(world.participants, receipt) == ["StandingChanged"]
    event = logged(world.participants, receipt, "StandingChanged")
    assert (event["before"], event["after"], event["reason"]) == (
        Standing.ACTIVE,
        Standing.RETIRED,
        REASON,
    )
    view = world.participants.participant(world.bank_a.id)
    assert view is not None
    assert (view.standing, view.successor) == (Standing.RETIRED, None)


def test_retire__keys__are_dead(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    view = world.participants.participant(world.bank_a.id)
    assert view is not None
    assert [key.live for key in view.keys] == [False] * 4
    assert not world.participants.signer(world.bank_a.maker.address).live


def test_retire__suspended__is_retired(world: World) -> None:
    world.participants.suspend(world.operator, world.bank_a.id, REASON)
    receipt = world.participants.retire(world.operator, world.bank_a.id, REASON)
    assert logged(world.participants, receipt, "StandingChanged")["before"] == Standing.SUSPENDED


def test_retire__with_a_successor__its_keys_act(world: World) -> None:
    receipt = world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)
    event = logged(world.participants, receipt, "Succeeded")
    assert dict(event.args) == {
        "participant": world.bank_a.id,
        "successor": world.bank_b.id,
        "maker": world.operator.maker.address,
        "checker": world.operator.second().address,
    }
    assert world.participants.acts_for(world.bank_b.id, world.bank_a.id)
    assert not world.participants.acts_for(world.bank_a.id, world.bank_b.id)
    assert world.participants.contract.read("successor_of", world.bank_a.id) == world.bank_b.id


def test_retire__with_open_cases__needs_a_successor(world: World, cases: Contract) -> None:
    cases.send(world.stranger, "set_open_cases", world.bank_a.id, 1)
    with refused("NEEDS_SUCCESSOR"):
        world.participants.retire(world.operator, world.bank_a.id, REASON)
    world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)


def test_retire__when_the_last_case_has_ended__needs_none(world: World, cases: Contract) -> None:
    cases.send(world.stranger, "set_open_cases", world.bank_a.id, 1)
    cases.send(world.stranger, "set_open_cases", world.bank_a.id, 0)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    assert world.participants.standing(world.bank_a.id) == (Role.BANK, Standing.RETIRED)


def test_retire__open_cases_in_a_replaced_version__count_too(world: World, cases: Contract) -> None:
    newer = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 2, newer.address, draws=[1])
    cases.send(world.stranger, "set_open_cases", world.bank_a.id, 1)
    with refused("NEEDS_SUCCESSOR"):
        world.participants.retire(world.operator, world.bank_a.id, REASON)


def test_retire__open_cases_before_the_directory_is_set__are_not_asked_for(world: World) -> None:
    holder = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 1, holder.address, draws=[1])
    holder.send(world.stranger, "set_open_cases", world.bank_a.id, 1)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    assert world.participants.standing(world.bank_a.id) == (Role.BANK, Standing.RETIRED)


def test_retire__again_with_a_successor__gives_it_one_later(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    receipt = world.participants.retire(
        world.operator, world.bank_a.id, "named now", successor=world.bank_b.id
    )
    assert names_logged(world.participants, receipt) == ["Succeeded", "StandingChanged"]
    event = logged(world.participants, receipt, "StandingChanged")
    assert (event["before"], event["after"]) == (Standing.RETIRED, Standing.RETIRED)
    assert world.participants.acts_for(world.bank_b.id, world.bank_a.id)


def test_retire__again_without_a_successor__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    with refused("BAD_STANDING"):
        world.participants.retire(world.operator, world.bank_a.id, REASON)


def test_retire__again_with_another_successor__is_refused(world: World) -> None:
    third = admit_bank(world, "bank c")
    world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)
    with refused("BAD_STANDING"):
        world.participants.retire(world.operator, world.bank_a.id, REASON, successor=third.id)


def test_retire__unknown_or_unknown_successor__is_refused(world: World) -> None:
    with refused("UNKNOWN_ID"):
        world.participants.retire(world.operator, b"\7" * 32, REASON)
    with refused("UNKNOWN_ID"):
        world.participants.retire(world.operator, world.bank_a.id, REASON, successor=b"\7" * 32)


def test_retire__the_operator__is_refused(world: World) -> None:
    with refused("LAST_OPERATOR"):
        world.participants.retire(world.operator, world.operator.id, REASON)


def test_retire__its_own_successor__is_refused(world: World) -> None:
    with refused("BAD_SUCCESSOR"):
        world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_a.id)


def test_retire__successor_that_is_retired__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_b.id, REASON)
    with refused("BAD_SUCCESSOR"):
        world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)


def test_retire__in_a_circle__is_refused(world: World) -> None:
    world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)
    with refused("BAD_SUCCESSOR"):
        world.participants.retire(world.operator, world.bank_b.id, REASON, successor=world.bank_a.id)


@pytest.mark.parametrize(
    ("roles", "heirs", "allowed"),
    [
        (Role.BANK, Role.BANK, True),
        (Role.BANK, Role.BANK | Role.INSURER, True),
        (Role.BANK | Role.INSURER, Role.BANK, False),
        (Role.BANK, Role.ENTERPRISE, False),
        (Role.BANK, Role.CUSTOMS | Role.TAX | Role.INSURER | Role.ENTERPRISE, False),
    ],
)
def test_retire__successor__has_all_roles(world: World, roles: Role, heirs: Role, allowed: bool) -> None:
    old, heir = make_party("old"), make_party("heir")
    world.participants.admit(world.operator, [admission(old, roles), admission(heir, heirs)])
    if allowed:
        world.participants.retire(world.operator, old.id, REASON, successor=heir.id)
        assert world.participants.acts_for(heir.id, old.id)
    else:
        with refused("BAD_SUCCESSOR"):
            world.participants.retire(world.operator, old.id, REASON, successor=heir.id)


def test_retire__suspended_successor__is_taken(world: World) -> None:
    """It can do what ends cases, which is what is left to do."""
    world.participants.suspend(world.operator, world.bank_b.id, REASON)
    world.participants.retire(world.operator, world.bank_a.id, REASON, successor=world.bank_b.id)
    assert world.participants.acts_for(world.bank_b.id, world.bank_a.id)


def test_retire__a_line_of_eight_links__acts_from_end_to_end(world: World) -> None:
    line = [admit_bank(world, f"bank {number}") for number in range(10)]
    for number in range(8):
        world.participants.retire(world.operator, line[number].id, REASON, successor=line[number + 1].id)
    assert [world.participants.acts_for(line[8].id, line[number].id) for number in range(9)] == [True] * 9
    view = world.participants.participant(line[8].id)
    assert view is not None
    assert view.links == 8
    with refused("TOO_MANY_LINKS"):
        world.participants.retire(world.operator, line[8].id, REASON, successor=line[9].id)


def test_retire__links__are_those_of_the_longest_line(world: World) -> None:
    line = [admit_bank(world, f"bank {number}") for number in range(4)]
    world.participants.retire(world.operator, line[0].id, REASON, successor=line[1].id)
    world.participants.retire(world.operator, line[1].id, REASON, successor=line[2].id)
    world.participants.retire(world.operator, line[3].id, REASON, successor=line[2].id)
    view = world.participants.participant(line[2].id)
    assert view is not None
    assert view.links == 2


def test_acts_for__oneself__is_true_and_for_others_not(world: World) -> None:
    assert world.participants.acts_for(world.bank_a.id, world.bank_a.id)
    assert not world.participants.acts_for(world.bank_b.id, world.bank_a.id)
    assert not world.participants.acts_for(bytes(32), world.bank_a.id)
    world.participants.retire(world.operator, world.bank_a.id, REASON)
    assert not world.participants.acts_for(bytes(32), world.bank_a.id)
