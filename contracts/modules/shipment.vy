# pragma version 0.4.3
"""
@title Shipment: its state, its amounts, its days
@license Apache-2.0
@notice One flag for the state and one function that moves it.

        word    status 16 | version 32 | currency 24 | commercial 16 | political 16 | shipped 24 | due 24
                | declared on 24
        sums    declared 80 | cover 80 | at risk 80
@dev Nothing here restricts the caller; the contract does.
"""

from contracts.interfaces import ICreditInsurance
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import insurance_days

MASK_16: constant(uint256) = 2**16 - 1
MASK_24: constant(uint256) = 2**24 - 1
MASK_32: constant(uint256) = 2**32 - 1
MASK_80: constant(uint256) = 2**80 - 1


# Days are China Standard Time; the percentages are basis points, as they were when it was covered.
struct Case:
    status: ICreditInsurance.Status
    version: uint256
    currency: bytes3
    commercial: uint256
    political: uint256
    shipped_day: uint256
    due_day: uint256
    declared_day: uint256
    declared: uint256
    cover: uint256
    at_risk: uint256


enterprise_of: HashMap[bytes32, bytes32]
insurer_of: HashMap[bytes32, bytes32]
words: HashMap[bytes32, uint256]
sums: HashMap[bytes32, uint256]
open_cases: HashMap[bytes32, uint256]


@view
@internal
def _load(shipment_id: bytes32) -> Case:
    word: uint256 = self.words[shipment_id]
    errors._require(word != 0, errors.UNKNOWN_SHIPMENT)
    sums: uint256 = self.sums[shipment_id]
    return Case(
        status=convert(word & MASK_16, ICreditInsurance.Status),
        version=(word >> 16) & MASK_32,
        currency=convert(convert((word >> 48) & MASK_24, uint24), bytes3),
        commercial=(word >> 72) & MASK_16,
        political=(word >> 88) & MASK_16,
        shipped_day=(word >> 104) & MASK_24,
        due_day=(word >> 128) & MASK_24,
        declared_day=(word >> 152) & MASK_24,
        declared=sums & MASK_80,
        cover=(sums >> 80) & MASK_80,
        at_risk=sums >> 160,
    )


@internal
def _move(
    shipment_id: bytes32,
    case: Case,
    action: ICreditInsurance.Action,
    before: ICreditInsurance.Status,
    actor: address,
    second: address,
):
    """
    @notice Store the shipment with its next version, keep the count of open cases, say what happened.
    """
    version: uint256 = case.version + 1
    word: uint256 = convert(case.status, uint256)
    word |= version << 16
    word |= convert(case.currency, uint256) << 48
    word |= case.commercial << 72
    word |= case.political << 88
    word |= case.shipped_day << 104
    word |= case.due_day << 128
    word |= case.declared_day << 152
    self.words[shipment_id] = word
    self.sums[shipment_id] = case.declared | (case.cover << 80) | (case.at_risk << 160)
    was_open: bool = self._is_open(before)
    is_open: bool = self._is_open(case.status)
    if was_open != is_open:
        for party: bytes32 in [
            self.enterprise_of[shipment_id],
            self.insurer_of[shipment_id],
        ]:
            if is_open:
                self.open_cases[party] += 1
            else:
                self.open_cases[party] -= 1

    log ICreditInsurance.Moved(
        shipment_id=shipment_id,
        action=action,
        before=before,
        after=case.status,
        version=version,
        at_risk=case.at_risk,
        actor=actor,
        second=second,
    )


@view
@internal
def _is_open(status: ICreditInsurance.Status) -> bool:
    return status in (
        ICreditInsurance.Status.DECLARED
        | ICreditInsurance.Status.COVERED
        | ICreditInsurance.Status.NOTIFIED
        | ICreditInsurance.Status.CLAIMED
        | ICreditInsurance.Status.INDEMNIFIED
    )


@view
@internal
def _can_lapse(case: Case) -> bool:
    today: uint256 = china_time._today()
    if case.status == ICreditInsurance.Status.DECLARED:
        return today > case.declared_day + insurance_days.ANSWER_DAYS
    if case.status == ICreditInsurance.Status.COVERED:
        return today > case.due_day + insurance_days.NOTICE_DAYS
    return (
        case.status == ICreditInsurance.Status.NOTIFIED
        and today > case.due_day + insurance_days.CLAIM_DAYS
    )
