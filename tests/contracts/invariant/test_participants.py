"""Any sequence of moves on participants and keys: the contract does what the model of the rules does."""

from __future__ import annotations

from tests.contracts.invariant.participants_machine import Standings
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally
from tests.contracts.registry.acts import register
from tests.contracts.world import World

EVERY_RUN = {
    "admit": 1,
    "suspend": 1,
    "retire": 1,
    "add_key": 1,
    "revoke_key": 1,
    "veto_rekey: DEAD_KEY": 1,
}
LONG_RUN: dict[str, int] = {
    "add_key": 27,
    "admit": 132,
    "announce_rekey": 18,
    "distrust_key": 43,
    "reinstate": 3,
    "rekey": 3,
    "retire": 100,
    "revoke_key": 32,
    "rotate_key": 28,
    "suspend": 20,
    "veto_rekey": 5,
    "line of 0 links": 4,
    "line of 1 links": 18,
    "line of 2 links": 12,
    "line of 3 links": 11,
    "line of 4 links": 10,
    "line of 5 links": 10,
    "line of 6 links": 10,
    "line of 7 links": 10,
    "line of 8 links": 12,
    "standing ACTIVE": 1328,
    "standing RETIRED": 489,
    "standing SUSPENDED": 67,
    "add_key: BAD_CAPACITY": 12,
    "add_key: NOT_CHECKER": 5,
    "add_key: WRONG_CAPACITY": 8,
    "announce_rekey: BAD_CAPACITY": 6,
    "announce_rekey: BAD_STANDING": 15,
    "announce_rekey: WRONG_CAPACITY": 7,
    "distrust_key: UNKNOWN_KEY": 10,
    "distrust_key: WRONG_CAPACITY": 8,
    "reinstate: BAD_STANDING": 19,
    "retire: BAD_STANDING": 19,
    "retire: BAD_SUCCESSOR": 24,
    "retire: LAST_OPERATOR": 9,
    "retire: TOO_MANY_LINKS": 34,
    "retire: WRONG_CAPACITY": 11,
    "revoke_key: DEAD_KEY": 15,
    "revoke_key: LAST_ADMIN": 5,
    "revoke_key: UNKNOWN_KEY": 19,
    "revoke_key: WRONG_CAPACITY": 6,
    "rotate_key: DEAD_KEY": 15,
    "rotate_key: NOT_CHECKER": 7,
    "rotate_key: UNKNOWN_KEY": 16,
    "rotate_key: WRONG_CAPACITY": 6,
    "suspend: BAD_STANDING": 20,
    "suspend: LAST_OPERATOR": 7,
    "suspend: WRONG_CAPACITY": 7,
    "veto_rekey: DEAD_KEY": 78,
    "veto_rekey: NOT_PARTY": 20,
    "veto_rekey: NO_REKEY": 36,
}


def test_participants__any_sequence_of_moves__agrees_with_the_model(world: World, tally: Tally) -> None:
    cases = world.deploy("CaseHolder")
    register(world, application=cases.address).succeed(world)
    world.participants.set_directory(world.operator, world.directory.address)

    search(lambda: Standings(world, cases, tally), dev=(8, 20), ci=(100, 50))
    conclude(tally, "participants", every_run=EVERY_RUN, long_run=LONG_RUN)
