# pragma version 0.4.3
# Long because every move of a loan stands in one place, under one table of states.
"""
@title Lending: what every financing contract does with a case that LoanApplications has checked
@license Apache-2.0
@notice The bank approves and holds the documents, lends on them, and records how the loan is repaid. Documents are
        used up together with every other bank and application, in Documents, and never twice. A product that
        asks for more than documents (an insured shipment) has a basis: a contract that is told of every move
        of a loan's amounts, and refuses what it can't stand.

        Invariants: proceeds + other funds + recovered <= disbursed <= approved <= requested;
        a case holds something only while it is APPROVED, or DISBURSED with something undrawn;
        nothing that anybody may call ever approves, lends or adds exposure.
@dev Sources: reports of SAFE and its branches on the platform, 2019-2024; bank product pages. Outstanding is
     principal; interest and fees are outside [A]. A hold is not a pledge: the pledge is registered outside
     (动产融资统一登记), the case keeps the certificate's commitment.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import IApportionment
from contracts.interfaces import IBasis
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import ILoanApplications
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import loan
from contracts.modules import loan_messages
from contracts.modules import packing
from contracts.modules import typed_signing

initializes: typed_signing
initializes: loan

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] A hold lives 30 days at the most, and less where the bank says less.
HOLD_WINDOW: constant(uint256) = 30 * 86400

MAX_TENOR: constant(uint256) = 365

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
APPLICATIONS: immutable(ILoanApplications)
APPORTIONMENT: immutable(IApportionment)
AMENDMENTS: immutable(address)
BASIS: immutable(IBasis)


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    applications: address,
    apportionment: address,
    amendments: address,
    basis: address,
):
    """
    @param basis Empty for a product that stands on its documents alone.
    """
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    APPLICATIONS = ILoanApplications(applications)
    APPORTIONMENT = IApportionment(apportionment)
    AMENDMENTS = amendments
    BASIS = IBasis(basis)


# Anyone: reading


@external
@view
def loan_of(case_id: bytes32) -> IFinancing.Loan:
    """
    @notice A loan whole, but for its history, which is in its events. What came before it was approved is in
            LoanApplications, under the same id.
    """
    case: loan.Loan = loan._load(case_id)
    return IFinancing.Loan(
        bank=loan.bank_of[case_id],
        enterprise=loan.enterprise_of[case_id],
        status=case.status,
        version=case.version,
        currency=case.currency,
        approved=case.approved,
        disbursed=case.disbursed,
        proceeds=case.proceeds,
        other_funds=case.other_funds,
        recovered=case.recovered,
        reduced=case.reduced,
        outstanding=loan._outstanding(case),
        undrawn=loan._undrawn(case),
        advance_rate=case.advance_rate,
        tenor_days=case.tenor_days,
        approved_day=case.approved_day,
        first_day=case.first_day,
        due_day=case.first_day + case.tenor_days,
        overdue=loan._is_overdue(case),
        hold_until=case.hold_until,
        postings=case.postings,
        final=case.final,
        certificate=loan.certificates[case_id],
        certificate_until=loan.certificates_until[case_id],
    )


@external
@view
def open_cases(participant: bytes32) -> uint256:
    """
    @notice How many cases of this bank or enterprise have not ended.
    """
    return loan.open_cases[participant]


@external
@view
def can_lapse(case_id: bytes32) -> bool:
    """
    @notice Whether the case's hold has expired with something still held.
    """
    return self._can_lapse(case_id)


@external
@view
def amender() -> address:
    """
    @notice The contract through which loans are amended.
    """
    return AMENDMENTS


@external
@view
def basis() -> address:
    """
    @notice The contract of what loans stand on beside their documents; empty for none.
    """
    return BASIS.address


# Anyone: releasing what time has ended


@external
def lapse(case_id: bytes32):
    """
    @notice The hold has expired: what was not drawn is available again.
    """
    self._lapse(case_id, msg.sender)


# LoanApplications


@external
def recheck(case_id: bytes32, maker: address):
    """
    @notice An approved case was checked again: its version goes on, and signatures from before are worthless.
    """
    errors._require(msg.sender == APPLICATIONS.address, errors.NOT_PRODUCT)
    case: loan.Loan = loan._load(case_id)
    errors._require(case.status == IFinancing.Status.APPROVED, errors.BAD_TRANSITION)

    loan._move(case_id, case, IFinancing.Action.CHECK, case.status, maker, empty(address))


# LoanAmendments


@external
def amend(
    case_id: bytes32,
    amendment: IFinancing.Amendment,
    changes: DynArray[IDocuments.Change, 50],
):
    """
    @notice What bank and enterprise agreed on later: another tenor, a longer hold, a smaller amount, another
            declaration, another bank.
    @dev LoanAmendments asks who may, and what may be; Documents, whether there is headroom.
    """
    errors._require(msg.sender == AMENDMENTS, errors.NOT_PRODUCT)
    case: loan.Loan = loan._load(case_id)
    errors._require(
        case.status in (IFinancing.Status.APPROVED | IFinancing.Status.DISBURSED),
        errors.BAD_TRANSITION,
    )

    case.tenor_days = amendment.tenor_days
    case.hold_until = amendment.hold_until
    case.reduced = amendment.reduced
    if amendment.is_final:
        case.final = case.postings
    loan._hand_over(case_id, amendment.bank)
    self._move(
        case_id, case, amendment.action, case.status, amendment.actor, amendment.second
    )
    extcall DOCUMENTS.reallocate(
        case_id, amendment.owner, amendment.hold_until, changes
    )


# The basis


@external
def credit(
    case_id: bytes32,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    actor: address,
    second: address,
):
    """
    @notice What the loan stands on has paid: an indemnity, or a part of a recovery, reached the bank. It settles,
            and can't be reversed here: it is the payer's posting.
    @param actor Who recorded it, with `second`.
    """
    errors._require(msg.sender == BASIS.address, errors.NOT_PRODUCT)
    case: loan.Loan = loan._load(case_id)
    before: loan.Loan = case
    self._check_repayable(case, amount)

    case.final = case.postings + 1
    self._receive(
        case_id,
        case,
        before,
        action,
        reference,
        amount,
        china_time._today(),
        IFinancing.Source.PROCEEDS,
        [],
        True,
        actor,
        second,
    )


# Banks: maker and checker


@external
def approve(
    case_id: bytes32,
    approval: IFinancing.Approval,
    expired: DynArray[IFinancing.Expired, 8],
    seal: ISigning.Seal,
):
    """
    @notice The bank approves, and the declarations are held for it. Expired holds of others can be lapsed first.
    @param expired Cases whose expired holds are in the way.
    """
    for item: IFinancing.Expired in expired:
        access: IDirectory.Access = staticcall DIRECTORY.access_of(item.application)
        errors._require(access.admitted, errors.UNKNOWN_APPLICATION)
        # Somebody else may have lapsed it since the checker signed.
        if item.application == self:
            if self._can_lapse(item.case_id):
                self._lapse(item.case_id, msg.sender)
        elif staticcall IApplication(item.application).can_lapse(item.case_id):
            extcall IApplication(item.application).lapse(item.case_id)
    dossier: ILoanApplications.Dossier = extcall APPLICATIONS.hand_over(case_id)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, dossier.bank, False
    )
    self._check_standing(dossier.enterprise)
    errors._require(0 < approval.amount, errors.BAD_LOAN_AMOUNT)
    errors._require(approval.amount <= dossier.requested, errors.OVER_REQUESTED)
    errors._require(0 < approval.tenor_days and approval.tenor_days <= MAX_TENOR, errors.BAD_TENOR)
    errors._require(
        0 < approval.advance_rate and approval.advance_rate <= 10_000,
        errors.BAD_ADVANCE_RATE,
    )
    errors._require(
        block.timestamp <= approval.hold_until
        and approval.hold_until <= block.timestamp + HOLD_WINDOW,
        errors.BAD_HOLD,
    )
    typed_signing._check_second(
        participant,
        loan_messages._approve(
            msg.sender, case_id, dossier.version, approval, expired, seal
        ),
        seal,
    )
    limit: uint256 = staticcall APPORTIONMENT.advance_limit(
        case_id, dossier.currency, approval.advance_rate, approval.quotes
    )
    errors._require(approval.amount <= limit, errors.OVER_ADVANCE)

    loan.bank_of[case_id] = dossier.bank
    loan.enterprise_of[case_id] = dossier.enterprise
    loan.quotes[case_id] = approval.quotes
    case: loan.Loan = empty(loan.Loan)
    case.status = IFinancing.Status.APPROVED
    case.version = dossier.version
    case.currency = dossier.currency
    case.approved = approval.amount
    case.advance_rate = approval.advance_rate
    case.tenor_days = approval.tenor_days
    case.hold_until = approval.hold_until
    case.approved_day = china_time._today()

    log IFinancing.Approved(
        case_id=case_id,
        amount=approval.amount,
        advance_rate=approval.advance_rate,
        tenor_days=approval.tenor_days,
        hold_until=approval.hold_until,
        limit=limit,
        quotes=approval.quotes,
    )
    loan._move(
        case_id,
        case,
        IFinancing.Action.APPROVE,
        IFinancing.Status.VERIFIED,
        msg.sender,
        seal.signer,
    )
    extcall DOCUMENTS.hold(
        case_id,
        dossier.enterprise,
        approval.hold_until,
        staticcall APPLICATIONS.rows_of(case_id),
    )
    if BASIS.address != empty(address):
        extcall BASIS.open(case_id, dossier.basis, approval.quotes)


@external
def disburse(
    case_id: bytes32,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    certificate: bytes32,
    certificate_until: uint256,
    seal: ISigning.Seal,
):
    """
    @notice Money goes out: a tranche of what was approved, drawn on every row. All that the chain knows is asked
            again.
    @param certificate Commitment of the pledge's registration; empty to leave what the case has.
    @param certificate_until The last second of that registration.
    """
    participant: bytes32 = self._bank_maker(case_id, True)
    if not self._is_new(
        case_id,
        reference,
        keccak256(
            abi_encode(
                IFinancing.Action.DISBURSE,
                case_id,
                amount,
                value_day,
                certificate,
                certificate_until,
            )
        ),
    ):
        return
    case: loan.Loan = loan._load(case_id)
    before: loan.Loan = case
    self._check_standing(participant)
    self._check_standing(loan.enterprise_of[case_id])
    errors._require(
        case.status in (IFinancing.Status.APPROVED | IFinancing.Status.DISBURSED),
        errors.BAD_TRANSITION,
    )
    errors._require(0 < amount and amount <= packing.MAX_AMOUNT, errors.BAD_LOAN_AMOUNT)
    errors._require(amount <= loan._undrawn(case), errors.OVER_APPROVED)
    self._check_value_day(case, value_day)
    errors._require(block.timestamp <= case.hold_until, errors.HOLD_EXPIRED)
    if case.disbursed == 0:
        errors._require(staticcall APPLICATIONS.stands(case_id), errors.CHECK_AGAIN)
    typed_signing._check_second(
        participant,
        loan_messages._disburse(
            msg.sender,
            case_id,
            case.version,
            reference,
            amount,
            value_day,
            certificate,
            certificate_until,
            seal,
        ),
        seal,
    )

    if certificate != empty(bytes32):
        errors._require(certificate_until >= block.timestamp, errors.BAD_CERTIFICATE)
        loan.certificates[case_id] = certificate
        loan.certificates_until[case_id] = certificate_until
        log IFinancing.Pledged(
            case_id=case_id, certificate=certificate, until=certificate_until
        )
    postings: DynArray[IDocuments.Posting, 50] = staticcall APPORTIONMENT.drawing(
        case_id, self._totals(case), amount
    )
    if case.disbursed == 0:
        case.first_day = value_day
    case.disbursed += amount
    case.status = IFinancing.Status.DISBURSED
    self._post(
        case_id,
        case,
        before,
        IFinancing.Action.DISBURSE,
        reference,
        amount,
        value_day,
        postings,
        msg.sender,
        seal.signer,
    )


@external
def repay(
    case_id: bytes32,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    source: IFinancing.Source,
    named: DynArray[IFinancing.Named, 50],
    seal: ISigning.Seal,
):
    """
    @notice The bank records a repayment. From the buyer's payment it settles for good; from other funds it makes
            the declarations available again. After a write-off every repayment is a recovery, and settles.
    @param named The declarations whose buyer paid, and how much of each; sorted; empty for pro rata.
    """
    participant: bytes32 = self._bank_maker(case_id, True)
    if not self._is_new(
        case_id,
        reference,
        keccak256(
            abi_encode(IFinancing.Action.REPAY, case_id, amount, value_day, source, named)
        ),
    ):
        return
    case: loan.Loan = loan._load(case_id)
    before: loan.Loan = case
    self._check_repayable(case, amount)
    errors._require(
        source == IFinancing.Source.PROCEEDS or source == IFinancing.Source.OTHER_FUNDS,
        errors.BAD_SOURCE,
    )
    recovers: bool = case.status == IFinancing.Status.WRITTEN_OFF
    if BASIS.address != empty(address):
        settles: bool = staticcall BASIS.settles(case_id, source == IFinancing.Source.PROCEEDS)
        recovers = recovers or settles
    self._check_value_day(case, value_day)
    typed_signing._check_second(
        participant,
        loan_messages._repay(
            msg.sender,
            case_id,
            case.version,
            reference,
            amount,
            value_day,
            source,
            named,
            seal,
        ),
        seal,
    )

    self._receive(
        case_id,
        case,
        before,
        IFinancing.Action.REPAY,
        reference,
        amount,
        value_day,
        source,
        named,
        recovers,
        msg.sender,
        seal.signer,
    )


@external
def end(
    case_id: bytes32,
    action: IFinancing.Action,
    reference: bytes32,
    value_day: uint256,
    seal: ISigning.Seal,
):
    """
    @notice What ends a case, or a part of it, by the bank's own will: CANCEL an approved case; CLOSE the undrawn
            part of a disbursed one; WRITE_OFF an overdue one; CLEAR the declarations of one that was written
            off, so that they can be financed again.
    @param value_day The day it counts from, not after today.
    """
    participant: bytes32 = self._bank_maker(case_id, True)
    if not self._is_new(
        case_id,
        reference,
        keccak256(abi_encode(action, case_id, value_day))
    ):
        return
    case: loan.Loan = loan._load(case_id)
    before: loan.Loan = case
    self._check_value_day(case, value_day)
    typed_signing._check_second(
        participant,
        loan_messages._end(
            msg.sender, case_id, case.version, action, reference, value_day, seal
        ),
        seal,
    )

    if action == IFinancing.Action.CANCEL:
        errors._require(case.status == IFinancing.Status.APPROVED, errors.BAD_TRANSITION)
        case.status = IFinancing.Status.CANCELLED
        self._move(case_id, case, action, before.status, msg.sender, seal.signer)
        self._release(case_id)
    elif action == IFinancing.Action.CLOSE:
        errors._require(case.status == IFinancing.Status.DISBURSED, errors.BAD_TRANSITION)
        errors._require(
            loan._undrawn(case) > 0 or loan._outstanding(case) == 0,
            errors.NOTHING_UNDRAWN,
        )
        self._close(case_id, case, action, reference, value_day, msg.sender, seal.signer)
    elif action == IFinancing.Action.WRITE_OFF:
        errors._require(case.status == IFinancing.Status.DISBURSED, errors.BAD_TRANSITION)
        errors._require(loan._is_overdue(case), errors.NOT_OVERDUE)
        errors._require(value_day > case.first_day + case.tenor_days, errors.BAD_VALUE_DATE)
        case.status = IFinancing.Status.WRITTEN_OFF
        case.closed = True
        case.cleared = False
        self._post(
            case_id,
            case,
            before,
            action,
            reference,
            loan._outstanding(case),
            value_day,
            [],
            msg.sender,
            seal.signer,
        )
        self._release(case_id)
        extcall DOCUMENTS.mark_written_off(case_id, staticcall APPLICATIONS.accounts_of(case_id))
    else:
        errors._require(action == IFinancing.Action.CLEAR, errors.BAD_TRANSITION)
        errors._require(case.status == IFinancing.Status.WRITTEN_OFF, errors.BAD_TRANSITION)
        errors._require(not case.cleared, errors.BAD_TRANSITION)
        case.cleared = True
        self._move(case_id, case, action, before.status, msg.sender, seal.signer)
        self._clear(case_id)


@external
def reverse(
    case_id: bytes32,
    reference: bytes32,
    record: IFinancing.Record,
    reason: String[256],
    seal: ISigning.Seal,
):
    """
    @notice Undo the newest posting of a case exactly, by a counter-entry. Never refused for want of headroom: the
            money is out. A hold that was released is not taken back.
    @param record The posting, as its event has it.
    """
    participant: bytes32 = self._bank_maker(case_id, True)
    posting: bytes32 = loan._record_hash(record)
    if not self._is_new(
        case_id,
        reference,
        keccak256(abi_encode(IFinancing.Action.REVERSE, case_id, posting, keccak256(reason))),
    ):
        return
    case: loan.Loan = loan._load(case_id)
    typed_signing._check_second(
        participant,
        loan_messages._reverse(
            msg.sender, case_id, case.version, reference, posting, reason, seal
        ),
        seal,
    )

    popped: loan.Loan = loan._pop(case_id, case, posting, record.terms, record.sums, record.repaid)

    log IFinancing.Reversed(
        case_id=case_id, reference=reference, number=record.number, reason=reason
    )
    self._move(
        case_id, popped, IFinancing.Action.REVERSE, case.status, msg.sender, seal.signer
    )
    if len(record.rows) > 0:
        extcall DOCUMENTS.undo(case_id, record.rows, not popped.closed)
    if record.action == IFinancing.Action.WRITE_OFF and not case.cleared:
        self._clear(case_id)


# Internal


@internal
def _move(
    case_id: bytes32,
    case: loan.Loan,
    action: IFinancing.Action,
    before: IFinancing.Status,
    actor: address,
    second: address,
):
    """
    @notice The loan as it is now, and what it stands on follows.
    """
    loan._move(case_id, case, action, before, actor, second)
    if BASIS.address != empty(address):
        extcall BASIS.follow(case_id, action)


@internal
def _release(case_id: bytes32):
    """
    @notice Give back whatever the case still holds.
    """
    extcall DOCUMENTS.release(case_id, staticcall APPLICATIONS.accounts_of(case_id))


@internal
def _clear(case_id: bytes32):
    """
    @notice The documents of a loan that was written off can be financed again.
    """
    extcall DOCUMENTS.clear_written_off(case_id, staticcall APPLICATIONS.accounts_of(case_id))


@pure
@internal
def _totals(case: loan.Loan) -> IApportionment.Totals:
    return IApportionment.Totals(
        approved=case.approved,
        disbursed=case.disbursed,
        proceeds=case.proceeds + case.recovered,
        other_funds=case.other_funds,
    )


@view
@internal
def _check_standing(participant: bytes32):
    errors._require(typed_signing._is_active(participant), errors.SUSPENDED)


@view
@internal
def _bank_maker(case_id: bytes32, is_exit: bool) -> bytes32:
    bank: bytes32 = loan.bank_of[case_id]
    errors._require(bank != empty(bytes32), errors.UNKNOWN_CASE)
    return typed_signing._maker_of(msg.sender, IParticipants.Role.BANK, bank, is_exit)


@internal
def _is_new(case_id: bytes32, reference: bytes32, content: bytes32) -> bool:
    return extcall DOCUMENTS.remember(loan.bank_of[case_id], reference, content)


@view
@internal
def _check_value_day(case: loan.Loan, value_day: uint256):
    errors._require(
        max(case.approved_day, case.first_day) <= value_day
        and value_day <= china_time._today(),
        errors.BAD_VALUE_DATE,
    )


@view
@internal
def _can_lapse(case_id: bytes32) -> bool:
    case: loan.Loan = loan._load(case_id)
    return block.timestamp > case.hold_until and (
        case.status == IFinancing.Status.APPROVED
        or (case.status == IFinancing.Status.DISBURSED and loan._undrawn(case) > 0)
    )


@internal
def _lapse(case_id: bytes32, actor: address):
    case: loan.Loan = loan._load(case_id)
    errors._require(block.timestamp > case.hold_until, errors.HOLD_LIVE)
    errors._require(self._can_lapse(case_id), errors.BAD_TRANSITION)

    if case.status == IFinancing.Status.APPROVED:
        before: IFinancing.Status = case.status
        case.status = IFinancing.Status.LAPSED
        self._move(
            case_id, case, IFinancing.Action.LAPSE, before, actor, empty(address)
        )
        self._release(case_id)
    else:
        self._close(
            case_id,
            case,
            IFinancing.Action.LAPSE,
            empty(bytes32),
            china_time._today(),
            actor,
            empty(address),
        )


@internal
def _close(
    case_id: bytes32,
    case: loan.Loan,
    action: IFinancing.Action,
    reference: bytes32,
    value_day: uint256,
    actor: address,
    second: address,
):
    """
    @notice Release the undrawn part; with nothing outstanding either, restore the rest and end the case.
    """
    closed: loan.Loan = case
    closed.closed = True
    postings: DynArray[IDocuments.Posting, 50] = []
    if loan._outstanding(case) == 0:
        closed.status = IFinancing.Status.REPAID
        postings = staticcall APPORTIONMENT.restoring(
            case_id, self._totals(case), 0, True
        )
    pushed: loan.Loan = loan._push(
        case_id, closed, case, action, reference, loan._undrawn(case), value_day, postings
    )
    self._move(case_id, pushed, action, case.status, actor, second)
    self._release(case_id)
    if len(postings) > 0:
        extcall DOCUMENTS.post(case_id, action == IFinancing.Action.DISBURSE, postings)


@view
@internal
def _check_repayable(case: loan.Loan, amount: uint256):
    errors._require(
        case.status in (IFinancing.Status.DISBURSED | IFinancing.Status.WRITTEN_OFF),
        errors.BAD_TRANSITION,
    )
    errors._require(amount > 0, errors.BAD_LOAN_AMOUNT)
    errors._require(amount <= loan._outstanding(case), errors.OVER_OUTSTANDING)


@internal
def _receive(
    case_id: bytes32,
    case: loan.Loan,
    before: loan.Loan,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    source: IFinancing.Source,
    named: DynArray[IFinancing.Named, 50],
    recovers: bool,
    actor: address,
    second: address,
):
    """
    @notice Money came back. A recovery settles whatever its source; else what the buyer paid settles, and other
            funds restore.
    """
    paid: loan.Loan = case
    posted: IFinancing.Action = action
    settles: bool = True
    if recovers:
        if action == IFinancing.Action.REPAY:
            posted = IFinancing.Action.RECOVER
        paid.recovered += amount
    elif source == IFinancing.Source.PROCEEDS:
        paid.proceeds += amount
    else:
        errors._require(len(named) == 0, errors.BAD_ROWS)
        settles = False
        paid.other_funds += amount
    finishes: bool = loan._outstanding(paid) + loan._undrawn(paid) == 0
    if finishes and paid.status == IFinancing.Status.DISBURSED:
        paid.status = IFinancing.Status.REPAID
    postings: DynArray[IDocuments.Posting, 50] = []
    if settles:
        postings = staticcall APPORTIONMENT.settling(
            case_id,
            self._totals(before),
            amount,
            named,
            loan.quotes[case_id],
            recovers,
            finishes,
        )
    else:
        postings = staticcall APPORTIONMENT.restoring(
            case_id, self._totals(before), amount, finishes
        )
    self._post(
        case_id, paid, before, posted, reference, amount, value_day, postings, actor, second
    )


@internal
def _post(
    case_id: bytes32,
    case: loan.Loan,
    before: loan.Loan,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    postings: DynArray[IDocuments.Posting, 50],
    actor: address,
    second: address,
):
    pushed: loan.Loan = loan._push(
        case_id, case, before, action, reference, amount, value_day, postings
    )
    self._move(case_id, pushed, action, before.status, actor, second)
    if len(postings) > 0:
        extcall DOCUMENTS.post(case_id, action == IFinancing.Action.DISBURSE, postings)
