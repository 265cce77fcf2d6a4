"""Any sequence of signatures, sent as signed or otherwise: the contracts take what the model takes, once."""

from __future__ import annotations

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.participants import Capacity
from tests.contracts.cases import attest, disbursed, rows, usd
from tests.contracts.desk import Desk
from tests.contracts.invariant.seals import Cast
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.signing_machine import Seals
from tests.contracts.invariant.tally import Tally
from tests.contracts.world import Owners, World

EVERY_RUN = {
    "grant": 1,
    "grant: BAD_SIGNATURE": 1,
}
LONG_RUN: dict[str, int] = {
    "cancel_signature": 16,
    "disburse": 7,
    "grant": 90,
    "pause": 12,
    "reinstate": 3,
    "repay": 7,
    "repay again": 4,
    "suspend": 11,
    "unpause": 2,
    "spent in Directory": 14,
    "spent in Participants": 15,
    "spent in ReceivablesFinancing": 14,
    "cancel_signature: NONCE_USED": 17,
    "disburse: BAD_SIGNATURE": 19,
    "disburse: DEADLINE_FAR": 8,
    "disburse: DEADLINE_PASSED": 11,
    "grant: BAD_SIGNATURE": 131,
    "grant: DEADLINE_PASSED": 44,
    "grant: NONCE_USED": 38,
    "pause: BAD_SIGNATURE": 23,
    "pause: DEADLINE_FAR": 9,
    "pause: DEADLINE_PASSED": 12,
    "reinstate: BAD_SIGNATURE": 12,
    "repay: BAD_SIGNATURE": 18,
    "repay: DEADLINE_PASSED": 8,
    "suspend: BAD_SIGNATURE": 25,
    "suspend: DEADLINE_PASSED": 18,
    "unpause: BAD_SIGNATURE": 11,
}


def cast_of(desk: Desk, party: Party) -> Cast:
    """A party with a second maker, a second checker, and a checker that is a contract of two owners."""
    maker, checker = Key.from_seed(f"{party.name} maker 2"), Key.from_seed(f"{party.name} checker 2")
    owners = tuple(Key.from_seed(f"{party.name} owner {number}") for number in range(2))
    safe = desk.deploy("TwoOwners", owners[0].address, owners[1].address)
    for key, capacity in (
        (maker.address, Capacity.MAKER),
        (checker.address, Capacity.CHECKER),
        (safe.address, Capacity.CHECKER),
    ):
        desk.participants.add_key(party, party.id, key, capacity)
    return Cast(party, (party.maker, maker), (party.second(), checker, Owners(safe.address, owners)))


def test_signing__any_sequence_of_signatures__agrees_with_the_model(
    desk: Desk, elsewhere: World, tally: Tally
) -> None:
    operator, bank = cast_of(desk, desk.operator), cast_of(desk, desk.bank_a)
    loans = [
        disbursed(desk, rows(attest(desk, usd(200_000)), usd(200_000)), usd(100_000), paid_out=usd(50_000))
        for _ in range(2)
    ]
    search(
        lambda: Seals(desk, elsewhere.participants.contract, operator, bank, loans, tally),
        dev=(8, 20),
        ci=(100, 50),
    )
    conclude(tally, "signing", every_run=EVERY_RUN, long_run=LONG_RUN)
