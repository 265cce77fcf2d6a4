"""Any sequence of moves on documents: the contracts do what the model of the rules does."""

from __future__ import annotations

from tests.contracts.cases import EXPORT
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.puppets_machine import Accounts, Puppets
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally

EVERY_RUN = {
    "attest": 1,
    "amend": 1,
    "hold": 1,
    "draw": 1,
    "settle": 1,
    "restore": 1,
    "merge": 1,
    "collect": 1,
}
LONG_RUN: dict[str, int] = {
    "alias": 4,
    "amend": 26,
    "amend again": 3,
    "attest": 156,
    "attest again": 15,
    "collect": 50,
    "collect again": 3,
    "confirm": 2,
    "distrust": 35,
    "draw": 84,
    "hold": 80,
    "mark": 36,
    "merge": 38,
    "merge again": 1,
    "pause": 35,
    "register": 17,
    "reinstate": 8,
    "release": 53,
    "replace": 5,
    "restore": 36,
    "retire": 1,
    "settle": 58,
    "suspend": 15,
    "undo": 64,
    "undo_collection": 26,
    "undo_collection again": 1,
    "unmark": 10,
    "unpause": 18,
    "void": 6,
    "void again": 1,
    "account distrusted": 251,
    "account impaired": 396,
    "account merged": 506,
    "account void": 52,
    "account written off": 286,
    "exit while stopped: release": 10,
    "exit while stopped: restore": 17,
    "exit while stopped: settle": 25,
    "exit while stopped: undo": 33,
    "line of 1 accounts": 9,
    "line of 2 accounts": 5,
    "line of 3 accounts": 5,
    "line of 4 accounts": 5,
    "line of 5 accounts": 4,
    "line of 6 accounts": 3,
    "line of 7 accounts": 3,
    "line of 8 accounts": 2,
    "used over face": 14,
    "amend: MERGED_ACCOUNT": 6,
    "amend: SUSPENDED": 5,
    "amend: TRUSTED_KEY_ONLY": 17,
    "amend: UNKNOWN_KEY": 6,
    "amend: WRONG_CAPACITY": 7,
    "attest: PAUSED": 6,
    "attest: TRUSTED_KEY_ONLY": 24,
    "attest: WRONG_ROLE": 6,
    "collect: NOT_PARTY": 6,
    "collect: NO_HEADROOM": 16,
    "collect: WRONG_CAPACITY": 8,
    "confirm: NOT_DISTRUSTED": 10,
    "confirm: TRUSTED_KEY_ONLY": 17,
    "draw: HOLD_EXPIRED": 21,
    "draw: IMPAIRED": 6,
    "draw: NOT_CURRENT": 18,
    "draw: NOT_HELD": 6,
    "hold: ALREADY_HELD": 18,
    "hold: BAD_EXPIRY": 20,
    "hold: IMPAIRED": 5,
    "hold: NOT_CURRENT": 10,
    "hold: PAUSED": 12,
    "hold: UNKNOWN_APPLICATION": 5,
    "mark: NOT_BLOCKED": 10,
    "merge: TRUSTED_KEY_ONLY": 8,
    "reinstate: BAD_STANDING": 32,
    "replace: TRUSTED_KEY_ONLY": 6,
    "settle: NOT_DRAWN": 5,
    "suspend: BAD_STANDING": 5,
    "undo_collection: NOT_SETTLED": 5,
    "unmark: NOT_BLOCKED": 41,
    "unpause: UNCHANGED": 19,
}


def test_documents__any_sequence_of_moves__agrees_with_the_model(desk: Desk, tally: Tally) -> None:
    registered = (
        make_puppet(desk, issues=()),
        make_puppet(desk, "Other", draws=[EXPORT], issues=()),
    )
    others = [Puppet(desk.deploy("Puppet"), desk.stranger) for _ in range(2)]
    puppets = Puppets(registered, others[0], others[1])
    players = Players.at(desk)
    search(lambda: Accounts(players, puppets, tally), dev=(8, 25), ci=(120, 60))
    conclude(tally, "documents", every_run=EVERY_RUN, long_run=LONG_RUN)
