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
    "hold": 1,
    "draw": 1,
    "release": 1,
}
LONG_RUN: dict[str, int] = {
    "alias": 6,
    "amend": 29,
    "amend again": 2,
    "attest": 161,
    "attest again": 21,
    "collect": 43,
    "collect again": 5,
    "confirm": 4,
    "distrust": 42,
    "draw": 78,
    "hold": 81,
    "mark": 30,
    "merge": 56,
    "pause": 30,
    "register": 17,
    "reinstate": 4,
    "release": 98,
    "replace": 6,
    "restore": 41,
    "settle": 46,
    "suspend": 12,
    "undo": 63,
    "undo_collection": 22,
    "unmark": 6,
    "unpause": 14,
    "void": 6,
    "account distrusted": 364,
    "account impaired": 599,
    "account merged": 768,
    "account void": 35,
    "account written off": 427,
    "exit while stopped: release": 15,
    "exit while stopped: restore": 20,
    "exit while stopped: settle": 21,
    "exit while stopped: undo": 42,
    "line of 1 accounts": 11,
    "line of 2 accounts": 9,
    "line of 3 accounts": 8,
    "line of 4 accounts": 7,
    "line of 5 accounts": 6,
    "line of 6 accounts": 5,
    "line of 7 accounts": 4,
    "line of 8 accounts": 2,
    "used over face": 15,
    "amend: TRUSTED_KEY_ONLY": 20,
    "amend: WRONG_CAPACITY": 7,
    "attest: TRUSTED_KEY_ONLY": 34,
    "collect: NO_HEADROOM": 20,
    "confirm: TRUSTED_KEY_ONLY": 17,
    "draw: HOLD_EXPIRED": 15,
    "draw: IMPAIRED": 13,
    "draw: NOT_CURRENT": 11,
    "draw: PAUSED": 7,
    "hold: ALREADY_HELD": 17,
    "hold: BAD_EXPIRY": 27,
    "hold: IMPAIRED": 9,
    "hold: NOT_CURRENT": 10,
    "mark: NOT_BLOCKED": 10,
    "merge: TRUSTED_KEY_ONLY": 8,
    "reinstate: BAD_STANDING": 31,
    "replace: TRUSTED_KEY_ONLY": 8,
    "unmark: NOT_BLOCKED": 27,
    "unpause: UNCHANGED": 20,
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
