"""Any sequence of moves on orders, payments, pools and invoices; and ways out of all that is reached."""

from __future__ import annotations

from tests.contracts.desk import Desk
from tests.contracts.invariant.payers import Payers
from tests.contracts.invariant.payments_ends_machine import PaymentEnds
from tests.contracts.invariant.payments_machine import Payments
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally

EVERY_RUN = {"order": 5, "check": 3, "pay": 2, "attest": 4}
LONG_RUN: dict[str, int] = {
    "add_period": 29,
    "admit": 16,
    "amend": 18,
    "attest": 56,
    "carry": 2,
    "check": 54,
    "come_back": 11,
    "commit": 35,
    "commit_operator": 36,
    "give_evidence": 4,
    "lapse": 2,
    "order": 62,
    "order again": 3,
    "pay": 36,
    "pay again": 2,
    "publish": 24,
    "publish rates": 21,
    "question": 2,
    "reinstate to facilitation": 2,
    "reveal": 4,
    "reveal_operator": 5,
    "set_class": 25,
    "void": 3,
    "withdraw": 2,
    "account impaired": 19,
    "account void": 14,
    "all drawn: silent": 103,
    "an invoice of several payments": 3,
    "asked for evidence": 26,
    "came back in part": 21,
    "discrepant: NO_EVIDENCE": 4,
    "discrepant: SHORT": 8,
    "draw DRAWN": 54,
    "draw OPEN": 147,
    "draw OUTSIDE": 193,
    "draw SPARED": 10,
    "draw WAITING": 63,
    "found NO_SAMPLE": 4,
    "found PASSED": 45,
    "listed: EXEMPTIONS": 84,
    "listed: PURPOSES": 85,
    "payment CAME_BACK": 23,
    "payment CHECKED": 85,
    "payment DISCREPANT": 13,
    "payment EVIDENCED": 12,
    "payment LAPSED": 8,
    "payment ORDERED": 90,
    "payment PAID": 218,
    "payment REFUSED": 46,
    "payment VERIFIED": 5,
    "payment WITHDRAWN": 9,
    "pool carried": 9,
    "sample drawn": 22,
    "sample of several": 17,
    "amend: WRONG_CAPACITY": 2,
    "commit: NO_PERIOD": 4,
    "commit_operator: NO_PERIOD": 5,
    "give_evidence: NOT_ASKED": 2,
    "judge: NOT_PROVED": 3,
    "lapse: ORDER_LIVE": 2,
    "order: NOT_PARTY": 2,
    "overdue: NOT_LATE": 3,
    "pay: ORDER_EXPIRED": 2,
    "question: NOT_IN_QUESTION": 15,
    "question: UNCHANGED": 2,
    "reinstate to facilitation: UNCHANGED": 2,
}
ENDED: dict[str, int] = {
    "all ended: all paused": 2,
    "all ended: by strangers": 4,
    "all ended: comes back": 4,
    "all ended: discrepant": 2,
    "all ended: re-keyed": 5,
    "all ended: retired": 3,
    "all ended: suspended": 4,
    "all ended: verified": 4,
    "ended from CHECKED comes back": 2,
    "ended from CHECKED verified": 2,
    "ended from ORDERED comes back": 2,
    "ended from PAID by strangers": 4,
    "ended from PAID comes back": 3,
    "ended from PAID discrepant": 2,
    "ended from PAID verified": 3,
}


def test_payments__any_sequence_of_moves__agrees_with_the_model(desk: Desk, tally: Tally) -> None:
    players = Payers.at(desk)
    search(lambda: Payments(players, tally), dev=(4, 15), ci=(100, 50))
    conclude(tally, "payments", every_run=EVERY_RUN, long_run=LONG_RUN)


def test_payments__from_any_state_reached_whoever_is_stopped__can_end(desk: Desk, tally: Tally) -> None:
    players = Payers.at(desk)
    search(lambda: PaymentEnds(players, tally), dev=(4, 10), ci=(32, 30))
    conclude(tally, "payments_liveness", every_run={"pay": 1}, long_run=ENDED)
