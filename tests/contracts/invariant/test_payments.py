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
    "add_period": 48,
    "admit": 34,
    "amend": 30,
    "attest": 99,
    "carry": 3,
    "check": 94,
    "come_back": 23,
    "commit": 65,
    "commit_operator": 65,
    "give_evidence": 16,
    "judge": 11,
    "lapse": 4,
    "note_silence": 2,
    "order": 115,
    "order again": 11,
    "overdue": 4,
    "pause": 3,
    "pay": 60,
    "pay again": 6,
    "publish": 47,
    "publish rates": 37,
    "question": 10,
    "refuse": 2,
    "reinstate to facilitation": 2,
    "retire": 2,
    "reveal": 14,
    "reveal_operator": 16,
    "set_class": 52,
    "set_region": 25,
    "submit_evidence": 12,
    "suspend": 3,
    "void": 9,
    "withdraw": 2,
    "account impaired": 72,
    "account void": 44,
    "all drawn: silent": 205,
    "an invoice of several payments": 12,
    "asked again from the verdict on": 2,
    "asked for evidence": 95,
    "came back in part": 54,
    "discrepant: NO_EVIDENCE": 23,
    "discrepant: SHORT": 18,
    "discrepant: VERDICT": 8,
    "draw DRAWN": 138,
    "draw OPEN": 195,
    "draw OUTSIDE": 381,
    "draw SPARED": 26,
    "draw WAITING": 90,
    "evidence added to": 12,
    "evidence on a named invoice": 2,
    "found NOT_ADMITTED": 5,
    "found NO_SAMPLE": 9,
    "found PARTIES": 2,
    "found PASSED": 73,
    "found SUSPENDED": 2,
    "in time at the last second": 3,
    "listed: EXEMPTIONS": 138,
    "listed: PURPOSES": 137,
    "overdue at the first second": 4,
    "payment CAME_BACK": 29,
    "payment CHECKED": 125,
    "payment DISCREPANT": 50,
    "payment EVIDENCED": 43,
    "payment LAPSED": 17,
    "payment ORDERED": 193,
    "payment PAID": 300,
    "payment REFUSED": 116,
    "payment VERIFIED": 35,
    "payment WITHDRAWN": 13,
    "pool carried": 17,
    "sample drawn": 74,
    "sample of several": 39,
    "sample with what was carried": 9,
    "used over face": 6,
    "verified by invoices for all": 7,
    "amend: WRONG_CAPACITY": 4,
    "come_back: BAD_VALUE_DATE": 4,
    "commit: NO_PERIOD": 8,
    "commit_operator: NO_PERIOD": 6,
    "give_evidence: EVIDENCE_LATE": 8,
    "give_evidence: NOT_ASKED": 6,
    "judge: NOT_PROVED": 3,
    "lapse: ORDER_LIVE": 2,
    "order: NOT_PARTY": 3,
    "order: NO_HEADROOM": 2,
    "overdue: NOT_LATE": 6,
    "question: NOT_IN_QUESTION": 30,
    "question: UNCHANGED": 9,
    "reinstate to facilitation: UNCHANGED": 2,
    "set_region: UNCHANGED": 2,
}
ENDED: dict[str, int] = {
    "all ended: all paused": 2,
    "all ended: by strangers": 5,
    "all ended: comes back": 5,
    "all ended: discrepant": 4,
    "all ended: re-keyed": 6,
    "all ended: retired": 4,
    "all ended: suspended": 5,
    "all ended: verified": 5,
    "ended from CHECKED by strangers": 2,
    "ended from CHECKED comes back": 2,
    "ended from CHECKED verified": 2,
    "ended from ORDERED by strangers": 3,
    "ended from ORDERED verified": 2,
    "ended from PAID by strangers": 4,
    "ended from PAID comes back": 4,
    "ended from PAID discrepant": 3,
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
