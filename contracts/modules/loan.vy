# pragma version 0.4.3
"""
@title Loan: its states, its running totals, its postings
@license Apache-2.0
@notice One flag for the state and one function that moves it. Running totals from the start of the case: a
        repayment cut into small ones changes nothing. Every posting is on a stack, with what it did to each
        row, so that the newest can be undone exactly.

        terms   status 16 | version 32 | currency 24 | tenor 16 | advance rate 16 | approved day 24
                | first day 24 | hold until 40 | postings 32 | closed 1 | cleared 1 | final 28
        sums    approved 80 | disbursed 80 | reduced 80
        repaid  proceeds 80 | other funds 80 | recovered 80
@dev Nothing here restricts the caller; the contract does.
"""

from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.modules import china_time
from contracts.modules import errors

MASK_80: constant(uint256) = 2**80 - 1


struct Loan:
    status: IFinancing.Status
    version: uint256
    currency: bytes3
    tenor_days: uint256
    advance_rate: uint256
    approved_day: uint256
    first_day: uint256
    hold_until: uint256
    postings: uint256
    closed: bool
    cleared: bool
    final: uint256
    approved: uint256
    disbursed: uint256
    reduced: uint256
    proceeds: uint256
    other_funds: uint256
    recovered: uint256


bank_of: HashMap[bytes32, bytes32]
enterprise_of: HashMap[bytes32, bytes32]
quotes: HashMap[bytes32, DynArray[IFinancing.Quote, 5]]
terms: HashMap[bytes32, uint256]
sums: HashMap[bytes32, uint256]
repaid: HashMap[bytes32, uint256]
certificates: HashMap[bytes32, bytes32]
certificates_until: HashMap[bytes32, uint256]
postings: HashMap[bytes32, HashMap[uint256, bytes32]]
open_cases: HashMap[bytes32, uint256]


# Words


@pure
@internal
def _terms_word(loan: Loan) -> uint256:
    word: uint256 = convert(loan.status, uint256)
    word |= loan.version << 16
    word |= convert(loan.currency, uint256) << 48
    word |= loan.tenor_days << 72
    word |= loan.advance_rate << 88
    word |= loan.approved_day << 104
    word |= loan.first_day << 128
    word |= loan.hold_until << 152
    word |= loan.postings << 192
    if loan.closed:
        word |= 1 << 224
    if loan.cleared:
        word |= 1 << 225
    word |= loan.final << 226
    return word


@pure
@internal
def _loan_from(terms: uint256, sums: uint256, repaid: uint256) -> Loan:
    return Loan(
        status=convert(terms & 65535, IFinancing.Status),
        version=(terms >> 16) & (2**32 - 1),
        currency=convert(convert((terms >> 48) & (2**24 - 1), uint24), bytes3),
        tenor_days=(terms >> 72) & 65535,
        advance_rate=(terms >> 88) & 65535,
        approved_day=(terms >> 104) & (2**24 - 1),
        first_day=(terms >> 128) & (2**24 - 1),
        hold_until=(terms >> 152) & (2**40 - 1),
        postings=(terms >> 192) & (2**32 - 1),
        closed=(terms >> 224) & 1 == 1,
        cleared=(terms >> 225) & 1 == 1,
        final=terms >> 226,
        approved=sums & MASK_80,
        disbursed=(sums >> 80) & MASK_80,
        reduced=sums >> 160,
        proceeds=repaid & MASK_80,
        other_funds=(repaid >> 80) & MASK_80,
        recovered=repaid >> 160,
    )


@view
@internal
def _load(case_id: bytes32) -> Loan:
    word: uint256 = self.terms[case_id]
    errors._require(word != 0, errors.UNKNOWN_CASE)
    return self._loan_from(word, self.sums[case_id], self.repaid[case_id])


@internal
def _store(case_id: bytes32, loan: Loan):
    self.terms[case_id] = self._terms_word(loan)
    self.sums[case_id] = loan.approved | (loan.disbursed << 80) | (loan.reduced << 160)
    self.repaid[case_id] = loan.proceeds | (loan.other_funds << 80) | (loan.recovered << 160)


@view
@internal
def _is_open(terms: uint256, for_bank: bool) -> bool:
    """
    @notice Whether the case has not ended. A loan that was written off has ended for the enterprise; the bank has
            its documents to clear.
    """
    loan: Loan = self._loan_from(terms, 0, 0)
    if for_bank and loan.status == IFinancing.Status.WRITTEN_OFF:
        return not loan.cleared
    return loan.status in (IFinancing.Status.APPROVED | IFinancing.Status.DISBURSED)


@internal
def _count(party: bytes32, was_open: bool, is_open: bool):
    if is_open and not was_open:
        self.open_cases[party] += 1
    elif was_open and not is_open:
        self.open_cases[party] -= 1


@internal
def _move(
    case_id: bytes32,
    loan: Loan,
    action: IFinancing.Action,
    before: IFinancing.Status,
    actor: address,
    second: address,
):
    """
    @notice Store the case with its next version, keep the count of open cases, say what happened.
    """
    known: uint256 = self.terms[case_id]
    moved: Loan = loan
    moved.version += 1
    self._store(case_id, moved)
    terms: uint256 = self.terms[case_id]
    self._count(self.bank_of[case_id], self._is_open(known, True), self._is_open(terms, True))
    self._count(
        self.enterprise_of[case_id], self._is_open(known, False), self._is_open(terms, False)
    )

    log IFinancing.Moved(
        case_id=case_id,
        action=action,
        before=before,
        after=moved.status,
        version=moved.version,
        actor=actor,
        second=second,
    )


@internal
def _hand_over(case_id: bytes32, bank: bytes32):
    """
    @notice An open case is another bank's from now on.
    """
    self.open_cases[self.bank_of[case_id]] -= 1
    self.bank_of[case_id] = bank
    self.open_cases[bank] += 1


# Amounts


@pure
@internal
def _outstanding(loan: Loan) -> uint256:
    return loan.disbursed - loan.proceeds - loan.other_funds - loan.recovered


@view
@internal
def _undrawn(loan: Loan) -> uint256:
    if loan.closed or loan.status not in (
        IFinancing.Status.APPROVED | IFinancing.Status.DISBURSED
    ):
        return 0
    return loan.approved - loan.disbursed - loan.reduced


@view
@internal
def _is_overdue(loan: Loan) -> bool:
    return (
        self._outstanding(loan) > 0
        and china_time._today() > loan.first_day + loan.tenor_days
    )


# Postings


@pure
@internal
def _record_hash(record: IFinancing.Record) -> bytes32:
    return keccak256(abi_encode(record))


@internal
def _push(
    case_id: bytes32,
    loan: Loan,
    before: Loan,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    rows: DynArray[IDocuments.Posting, 50],
) -> Loan:
    """
    @notice Put a posting on the case's stack, as its event has it.
    @return The loan with one posting more.
    """
    pushed: Loan = loan
    pushed.postings += 1
    record: IFinancing.Record = IFinancing.Record(
        number=pushed.postings,
        action=action,
        amount=amount,
        value_day=value_day,
        terms=self._terms_word(before),
        sums=self.sums[case_id],
        repaid=self.repaid[case_id],
        rows=rows,
    )
    self.postings[case_id][pushed.postings] = self._record_hash(record)

    log IFinancing.Posted(
        case_id=case_id, reference=reference, action=action, record=record
    )
    return pushed


@internal
def _pop(
    case_id: bytes32, loan: Loan, posting: bytes32, terms: uint256, sums: uint256, repaid: uint256
) -> Loan:
    """
    @notice The loan as it was before its newest posting. Its version goes on, and what bank and enterprise agreed
            on later stands; what was released stays released, for others may have taken it.
    """
    errors._require(loan.postings > loan.final, errors.NO_POSTING)
    errors._require(self.postings[case_id][loan.postings] == posting, errors.NOT_NEWEST)
    self.postings[case_id][loan.postings] = empty(bytes32)
    popped: Loan = self._loan_from(terms, sums, repaid)
    popped.version = loan.version
    popped.tenor_days = loan.tenor_days
    popped.hold_until = loan.hold_until
    popped.final = loan.final
    popped.reduced = loan.reduced
    popped.closed = loan.closed
    popped.cleared = loan.cleared
    return popped
