"""Any sequence of moves on participants and keys: the contract does what the model of the rules does."""

from __future__ import annotations

from tests.contracts.invariant.participants_machine import Standings
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally
from tests.contracts.registry.acts import register
from tests.contracts.world import World

EVERY_RUN = {
    "admit": 1,
    "retire": 1,
    "add_key": 1,
}
LONG_RUN: dict[str, int] = {
    "add_key": 31,
    "admit": 183,
    "announce_rekey": 21,
    "distrust_key": 45,
    "reinstate": 3,
    "rekey": 7,
    "retire": 149,
    "revoke_key": 32,
    "rotate_key": 34,
    "suspend": 19,
    "veto_rekey": 5,
    "line of 0 links": 5,
    "line of 1 links": 18,
    "line of 2 links": 16,
    "line of 3 links": 17,
    "line of 4 links": 16,
    "line of 5 links": 17,
    "line of 6 links": 15,
    "line of 7 links": 15,
    "line of 8 links": 28,
    "standing ACTIVE": 1492,
    "standing RETIRED": 768,
    "standing SUSPENDED": 67,
    "add_key: BAD_CAPACITY": 11,
    "add_key: WRONG_CAPACITY": 10,
    "announce_rekey: BAD_STANDING": 19,
    "announce_rekey: WRONG_CAPACITY": 8,
    "distrust_key: UNKNOWN_KEY": 10,
    "reinstate: BAD_STANDING": 20,
    "retire: BAD_STANDING": 21,
    "retire: BAD_SUCCESSOR": 24,
    "retire: LAST_OPERATOR": 9,
    "retire: TOO_MANY_LINKS": 36,
    "retire: WRONG_CAPACITY": 9,
    "revoke_key: DEAD_KEY": 11,
    "revoke_key: UNKNOWN_KEY": 12,
    "revoke_key: WRONG_CAPACITY": 8,
    "rotate_key: DEAD_KEY": 18,
    "rotate_key: UNKNOWN_KEY": 18,
    "suspend: BAD_STANDING": 13,
    "suspend: WRONG_CAPACITY": 8,
    "veto_rekey: DEAD_KEY": 71,
    "veto_rekey: NOT_PARTY": 26,
    "veto_rekey: NO_REKEY": 40,
}


def test_participants__any_sequence_of_moves__agrees_with_the_model(world: World, tally: Tally) -> None:
    cases = world.deploy("CaseHolder")
    register(world, application=cases.address).succeed(world)
    world.participants.set_directory(world.operator, world.directory.address)

    search(lambda: Standings(world, cases, tally), dev=(8, 20), ci=(100, 50))
    conclude(tally, "participants", every_run=EVERY_RUN, long_run=LONG_RUN)
