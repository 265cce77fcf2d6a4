"""Any sequence of moves on policies, limits, shipments and claims: the contracts do what the model does."""

from __future__ import annotations

from tests.contracts.desk import Desk
from tests.contracts.invariant.claims_machine import Insurance
from tests.contracts.invariant.insurers import Insurers
from tests.contracts.invariant.search import conclude, search
from tests.contracts.invariant.tally import Tally

EVERY_RUN = {"declare": 1, "cover": 1, "sign": 1}
LONG_RUN: dict[str, int] = {
    "amend": 11,
    "attest": 116,
    "claim": 7,
    "collect": 13,
    "cover": 17,
    "declare": 45,
    "indemnify": 6,
    "notify": 7,
    "pause": 3,
    "publish": 13,
    "recover": 17,
    "refuse": 3,
    "release": 3,
    "set_limit": 40,
    "set_terms": 26,
    "sign": 35,
    "stop limit": 2,
    "void": 2,
    "account impaired": 67,
    "account void": 66,
    "all recovered": 4,
    "covers in force after: amend of document": 3,
    "shipment CLAIMED": 7,
    "shipment CLOSED": 19,
    "shipment COLLECTED": 12,
    "shipment COVERED": 59,
    "shipment DECLARED": 136,
    "shipment ENDED": 4,
    "shipment INDEMNIFIED": 29,
    "shipment LAPSED": 6,
    "shipment NOTIFIED": 11,
    "shipment NO_COVER": 10,
    "shipment WITHDRAWN": 7,
    "claim: BAD_SHIPMENT_STATE": 7,
    "claim: NOT_CLAIMANT": 2,
    "collect: BAD_CLAIM_DAY": 3,
    "cover: BAD_SHIPMENT_STATE": 2,
    "cover: DECLARED_LATE": 3,
    "cover: INSURED_ELSEWHERE": 5,
    "cover: LIMIT_CLOSED": 2,
    "cover: LIMIT_EXHAUSTED": 10,
    "declare: BAD_SHIPMENT_DAYS": 4,
    "declare: NOT_PARTY": 2,
    "declare: PAUSED": 2,
    "declare: WRONG_ROLE": 2,
    "indemnify: UNKNOWN_SHIPMENT": 2,
    "lapse: NOT_LAPSED": 6,
    "notify: LATE_NOTICE": 3,
    "sign: OVERLAPS": 3,
    "take_back: BAD_SHIPMENT_STATE": 2,
    "unpause: UNCHANGED": 2,
}


def test_insurance__any_sequence_of_moves__agrees_with_the_model(desk: Desk, tally: Tally) -> None:
    players = Insurers.at(desk)
    search(lambda: Insurance(players, tally), dev=(4, 15), ci=(40, 50))
    conclude(tally, "insurance", every_run=EVERY_RUN, long_run=LONG_RUN)
