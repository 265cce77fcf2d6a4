# pragma version 0.4.3
"""
@title Payment: its state, its amounts, its times
@license Apache-2.0
@notice One flag for the state and one function that moves it.

        word    status 16 | version 32 | currency 24 | proof 8 | facilitated 8 | until 40 | month 24 | day 24
        sums    amount 80 | came back 80 | petty cash 80
@dev Nothing here restricts the caller; the contract does.
"""

from contracts.interfaces import ICapitalPayments
from contracts.modules import errors

MASK_8: constant(uint256) = 2**8 - 1
MASK_16: constant(uint256) = 2**16 - 1
MASK_24: constant(uint256) = 2**24 - 1
MASK_32: constant(uint256) = 2**32 - 1
MASK_40: constant(uint256) = 2**40 - 1
MASK_80: constant(uint256) = 2**80 - 1


# `until` is the last second to pay in; `day` the one on which it was paid; `petty_cash` what it counts in its month, in US
# cents.
struct Case:
    status: ICapitalPayments.Status
    version: uint256
    currency: bytes3
    proof: ICapitalPayments.Proof
    facilitated: bool
    until: uint256
    month: uint256
    day: uint256
    amount: uint256
    came_back: uint256
    petty_cash: uint256


enterprise_of: HashMap[bytes32, bytes32]
bank_of: HashMap[bytes32, bytes32]
words: HashMap[bytes32, uint256]
sums: HashMap[bytes32, uint256]
open_cases: HashMap[bytes32, uint256]


@view
@internal
def _load(payment_id: bytes32) -> Case:
    word: uint256 = self.words[payment_id]
    errors._require(word != 0, errors.UNKNOWN_PAYMENT)
    sums: uint256 = self.sums[payment_id]
    return Case(
        status=convert(word & MASK_16, ICapitalPayments.Status),
        version=(word >> 16) & MASK_32,
        currency=convert(convert((word >> 48) & MASK_24, uint24), bytes3),
        proof=convert((word >> 72) & MASK_8, ICapitalPayments.Proof),
        facilitated=(word >> 80) & 1 == 1,
        until=(word >> 88) & MASK_40,
        month=(word >> 128) & MASK_24,
        day=(word >> 152) & MASK_24,
        amount=sums & MASK_80,
        came_back=(sums >> 80) & MASK_80,
        petty_cash=sums >> 160,
    )


@internal
def _move(
    payment_id: bytes32,
    case: Case,
    action: ICapitalPayments.Action,
    before: ICapitalPayments.Status,
    actor: address,
    second: address,
):
    """
    @notice Store the payment with its next version, keep the count of open cases, say what happened.
    """
    version: uint256 = case.version + 1
    word: uint256 = convert(case.status, uint256)
    word |= version << 16
    word |= convert(case.currency, uint256) << 48
    word |= convert(case.proof, uint256) << 72
    word |= convert(case.facilitated, uint256) << 80
    word |= case.until << 88
    word |= case.month << 128
    word |= case.day << 152
    self.words[payment_id] = word
    self.sums[payment_id] = case.amount | (case.came_back << 80) | (case.petty_cash << 160)
    was_open: bool = self._is_open(before)
    is_open: bool = self._is_open(case.status)
    if was_open != is_open:
        for party: bytes32 in [self.enterprise_of[payment_id], self.bank_of[payment_id]]:
            if is_open:
                self.open_cases[party] += 1
            else:
                self.open_cases[party] -= 1

    log ICapitalPayments.Moved(
        payment_id=payment_id,
        action=action,
        before=before,
        after=case.status,
        version=version,
        actor=actor,
        second=second,
    )


@view
@internal
def _is_open(status: ICapitalPayments.Status) -> bool:
    """
    @notice Whether somebody has to act. A payment that was paid may be asked for; its bank's pools count for that.
    """
    return status in (
        ICapitalPayments.Status.ORDERED
        | ICapitalPayments.Status.CHECKED
        | ICapitalPayments.Status.EVIDENCED
    )
