"""Any sequence of moves on insured shipments and the loans on them; and ways out of all that is reached."""

from __future__ import annotations

from tests.contracts.desk import Desk
from tests.contracts.invariant.insured_ends_machine import InsuredEnds
from tests.contracts.invariant.insured_machine import InsuredLoans
from tests.contracts.invariant.insurers import Insurers
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally

EVERY_RUN = {"cover": 1, "apply": 1, "approve": 1, "disburse": 1}
LONG_RUN: dict[str, int] = {
    "accept": 20,
    "amend": 2,
    "apply": 20,
    "approve": 13,
    "attest": 80,
    "check": 20,
    "claim": 5,
    "collect": 4,
    "cover": 12,
    "declare": 29,
    "disburse": 11,
    "grant": 20,
    "indemnify": 5,
    "notify": 5,
    "pause": 2,
    "publish": 11,
    "recover": 11,
    "repay": 8,
    "set_limit": 27,
    "set_terms": 17,
    "sign": 56,
    "suspend": 2,
    "account impaired": 61,
    "account void": 59,
    "account written off": 4,
    "all recovered": 3,
    "bank was paid": 2,
    "cover gap": 2,
    "exporter had the rest": 2,
    "loan APPROVED": 22,
    "loan DISBURSED": 41,
    "loan LAPSED": 3,
    "loan REPAID": 21,
    "loan WRITTEN_OFF": 3,
    "loan could not stand on its shipment": 3,
    "shipment CLAIMED": 5,
    "shipment CLOSED": 17,
    "shipment COLLECTED": 8,
    "shipment COVERED": 46,
    "shipment DECLARED": 93,
    "shipment ENDED": 5,
    "shipment INDEMNIFIED": 23,
    "shipment LAPSED": 3,
    "shipment NOTIFIED": 6,
    "shipment NO_COVER": 6,
    "shipment WITHDRAWN": 3,
    "claim: BAD_SHIPMENT_STATE": 2,
    "cover: INSURED_ELSEWHERE": 3,
    "cover: ITS_TIME_PASSED": 2,
    "cover: LIMIT_CLOSED": 2,
    "cover: LIMIT_EXHAUSTED": 6,
    "declare: BAD_SHIPMENT_DAYS": 4,
    "lapse: NOT_LAPSED": 4,
    "lapse loan: BAD_TRANSITION": 3,
    "lapse loan: HOLD_LIVE": 2,
    "notify: LATE_NOTICE": 2,
    "notify: NOT_CLAIMANT": 2,
    "sign: OVERLAPS": 2,
    "unpause: UNCHANGED": 2,
}
ENDED: dict[str, int] = {
    "all ended: all paused": 3,
    "all ended: re-keyed": 5,
    "all ended: retired": 4,
    "all ended: suspended": 4,
    "ended by strangers": 8,
    "ended denied": 10,
    "ended indemnified": 11,
    "ended recovered": 8,
    "ended the buyer pays": 10,
}


def test_insured__any_sequence_of_moves__agrees_with_the_model(desk: Desk, tally: Tally) -> None:
    players = Insurers.at(desk)
    search(lambda: InsuredLoans(players, tally), dev=(4, 15), ci=(45, 50))
    conclude(tally, "insured", every_run=EVERY_RUN, long_run=LONG_RUN)


def test_shipments__from_any_state_reached_whoever_is_stopped__can_end(desk: Desk, tally: Tally) -> None:
    players = Insurers.at(desk)
    search(lambda: InsuredEnds(players, tally), dev=(3, 10), ci=(20, 30))
    conclude(tally, "insured_liveness", every_run={"cover": 1}, long_run=ENDED)
