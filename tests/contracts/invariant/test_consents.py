"""Any sequence of grants, uses and revocations: the contract does what the model of the rules does."""

from __future__ import annotations

from tests.contracts.invariant.consents_machine import Grants
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally
from tests.contracts.registry.acts import register
from tests.contracts.world import World

EVERY_RUN = {
    "grant": 1,
    "use": 1,
}
LONG_RUN: dict[str, int] = {
    "grant": 84,
    "grant again": 129,
    "reinstate": 22,
    "retire": 13,
    "revoke": 22,
    "suspend": 57,
    "use": 53,
    "use again": 59,
    "consent of a grantor ACTIVE": 320,
    "consent of a grantor RETIRED": 38,
    "consent of a grantor SUSPENDED": 49,
    "consent over": 111,
    "consent revoked": 78,
    "consent to a bank that is retired": 19,
    "consent used up": 152,
    "covers: no": 100,
    "covers: yes": 23,
    "last second of a consent, or the next": 38,
    "grant: BAD_KINDS": 9,
    "grant: BAD_USES": 8,
    "grant: BAD_WINDOW": 8,
    "grant: NOT_PARTY": 14,
    "grant: SUSPENDED": 9,
    "grant: UNKNOWN_KEY": 13,
    "grant: WRONG_CAPACITY": 15,
    "grant: WRONG_ROLE": 16,
    "reinstate: BAD_STANDING": 26,
    "revoke: NOT_PARTY": 8,
    "revoke: REVOKED": 31,
    "revoke: UNKNOWN_KEY": 11,
    "revoke: WRONG_CAPACITY": 8,
    "revoke: WRONG_ROLE": 10,
    "suspend: BAD_STANDING": 234,
    "use: NOT_CURRENT": 9,
    "use: NOT_LIVE": 148,
    "use: UNKNOWN_APPLICATION": 10,
}


def test_consents__any_sequence_of_moves__agrees_with_the_model(world: World, tally: Tally) -> None:
    holders = [world.deploy("CaseHolder") for _ in range(3)]
    for version in (1, 2):
        register(world, version=version, application=holders[version - 1].address).succeed(world)
    search(lambda: Grants(world, holders, tally), dev=(8, 20), ci=(100, 50))
    conclude(tally, "consents", every_run=EVERY_RUN, long_run=LONG_RUN)
