# pragma version 0.4.3
# pragma optimize codesize
# Long because every move of a case before its loan stands in one place, under one table of states.
"""
@title LoanApplications
@license Apache-2.0
@notice An enterprise applies for a loan on its documents; the bank accepts, and checks every row on record; what
        has passed the check, the financing contract that it is for takes over when the bank approves. One desk
        for every kind of financing.

        Invariants: nothing here moves a balance; a case is handed over once, to the product it names, on a
        passed check of the documents as they stand.

        The operator can pause it, or the product, in the Directory: that stops applying, accepting and checking,
        never withdrawing or rejecting.
@dev Sources: reports of SAFE and its branches on the platform's scenario 出口应收账款融资, 2019-2024; bank product
     pages.
"""

from contracts.interfaces import IBasis
from contracts.interfaces import IConsents
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import ILoanApplications
from contracts.interfaces import IParticipants
from contracts.interfaces import IRates
from contracts.interfaces import ISigning
from contracts.modules import application_messages
from contracts.modules import errors
from contracts.modules import packing
from contracts.modules import typed_signing

implements: ILoanApplications

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# What a consent must be for.
PURPOSE: public(constant(bytes32)) = keccak256("export financing")

# [A] An approval needs a passed check not older than 7 days.
CHECK_WINDOW: public(constant(uint256)) = 7 * 86400

MAX_TENOR: constant(uint256) = 365
MASK_80: constant(uint256) = 2**80 - 1

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
CONSENTS: immutable(IConsents)
RATES: immutable(IRates)


# One word in storage: status 16 | version 32 | currency 24 | tenor 16 | checked at 40 | requested 80.
struct Case:
    status: IFinancing.Status
    version: uint256
    currency: bytes3
    tenor_days: uint256
    checked_at: uint256
    requested: uint256


struct StoredRow:
    account: bytes32
    amount_and_currency: uint256


product_of: HashMap[bytes32, address]
basis_of: HashMap[bytes32, bytes32]
bank_of: HashMap[bytes32, bytes32]
enterprise_of: HashMap[bytes32, bytes32]
cases: HashMap[bytes32, uint256]
commitments: HashMap[bytes32, bytes32]
rows: HashMap[bytes32, DynArray[StoredRow, 50]]
open_cases: public(HashMap[bytes32, uint256])


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    consents: address,
    rates: address,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    CONSENTS = IConsents(consents)
    RATES = IRates(rates)


# Anyone: reading


@external
@view
def dossier_of(case_id: bytes32) -> ILoanApplications.Dossier:
    """
    @notice An application whole, but for its history, which is in its events. Once it is APPROVED, its financing
            contract has the rest of its life.
    """
    return self._dossier(case_id, self._load(case_id))


@external
@view
def rows_of(case_id: bytes32) -> DynArray[IDocuments.Row, 50]:
    """
    @notice The rows of a case: document account, amount in the document's currency.
    """
    return self._rows_of(case_id)


@external
@view
def accounts_of(case_id: bytes32) -> DynArray[bytes32, 50]:
    """
    @notice The document accounts of a case, in the order of its rows.
    """
    accounts: DynArray[bytes32, 50] = []
    for stored: StoredRow in self.rows[case_id]:
        accounts.append(stored.account)
    return accounts


@external
@view
def stands(case_id: bytes32) -> bool:
    """
    @notice Whether the last check passed, and no document was amended since.
    """
    return self._stands(case_id)


@external
@view
def case_id_of(enterprise: bytes32, reference: bytes32) -> bytes32:
    """
    @notice The id of the case that this enterprise applies for under this reference.
    """
    return self._case_id(enterprise, reference)


# Enterprises


@external
def apply(application: ILoanApplications.Application, seal: ISigning.Seal) -> bytes32:
    """
    @notice Apply for a loan on these declarations. The enterprise's reference makes the application unique: sent
            again, it answers with the same case and changes nothing.
    @param seal The enterprise's own: empty signature if it sends this itself.
    @return The case's id.
    """
    case_id: bytes32 = self._case_id(application.enterprise, application.reference)
    if not extcall DOCUMENTS.remember(
        application.enterprise, application.reference, keccak256(abi_encode(application))
    ):
        return case_id
    self._check_live(application.product)
    actor: address = typed_signing._author_of(
        msg.sender, application_messages._apply(application, seal), seal
    )
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, application.enterprise, False
    )
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(application.enterprise)
    assert standing == IParticipants.Standing.ACTIVE, errors.SUSPENDED
    roles, standing = staticcall PARTICIPANTS.standing_of(application.bank)
    assert IParticipants.Role.BANK in roles, errors.BAD_BANK
    assert application.bank != application.enterprise, errors.BAD_BANK
    assert standing == IParticipants.Standing.ACTIVE, errors.BAD_BANK
    assert (
        0 < application.amount and application.amount <= packing.MAX_AMOUNT
    ), errors.BAD_LOAN_AMOUNT
    assert staticcall RATES.is_currency(application.currency), errors.UNKNOWN_CURRENCY
    assert 0 < application.tenor_days and application.tenor_days <= MAX_TENOR, errors.BAD_TENOR

    ground: IBasis.Ground = self._ground(
        application.product,
        application.basis,
        application.enterprise,
        application.bank,
        application.rows,
        False,
    )
    assert ground != IBasis.Ground.UNKNOWN, errors.BAD_BASIS

    self.product_of[case_id] = application.product
    self.basis_of[case_id] = application.basis
    self.bank_of[case_id] = application.bank
    self.enterprise_of[case_id] = application.enterprise
    self._put_rows(case_id, application.rows)
    case: Case = empty(Case)
    case.status = IFinancing.Status.SUBMITTED
    case.currency = application.currency
    case.requested = application.amount
    case.tenor_days = application.tenor_days

    log ILoanApplications.Applied(
        case_id=case_id,
        enterprise=application.enterprise,
        bank=application.bank,
        product=application.product,
        basis=application.basis,
        currency=application.currency,
        amount=application.amount,
        tenor_days=application.tenor_days,
        reference=application.reference,
        rows=application.rows,
    )
    self._move(
        case_id,
        case,
        IFinancing.Action.APPLY,
        empty(IFinancing.Status),
        actor,
    )
    return case_id


@external
def replace_rows(case_id: bytes32, rows: DynArray[IDocuments.Row, 50], seal: ISigning.Seal):
    """
    @notice Other declarations, or other amounts, for a case that was sent back or whose check failed.
    """
    case: Case = self._load(case_id)
    before: IFinancing.Status = case.status
    actor: address = typed_signing._author_of(
        msg.sender,
        application_messages._replace_rows(case_id, case.version, rows, seal),
        seal,
    )
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, self.enterprise_of[case_id], False
    )
    self._check_live(self.product_of[case_id])
    assert before in (
        IFinancing.Status.SENT_BACK | IFinancing.Status.FAILED
    ), errors.BAD_TRANSITION

    self._put_rows(case_id, rows)
    case.status = IFinancing.Status.SUBMITTED
    if before == IFinancing.Status.FAILED:
        case.status = IFinancing.Status.ACCEPTED

    log ILoanApplications.RowsReplaced(case_id=case_id, rows=rows)
    self._move(
        case_id, case, IFinancing.Action.REPLACE_ROWS, before, actor
    )


@external
def withdraw(case_id: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice The enterprise takes its application back, any time before it is approved.
    """
    actor: address = typed_signing._author_of(
        msg.sender, application_messages._withdraw(case_id, reason, seal), seal
    )
    case: Case = self._load(case_id)
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, self.enterprise_of[case_id], True
    )
    self._turn_down(
        case_id, case, IFinancing.Action.WITHDRAW, IFinancing.Status.WITHDRAWN, actor, reason
    )


# Banks


@external
def accept(case_id: bytes32, reference: bytes32):
    """
    @notice The bank takes the application on, under its own reference.
    """
    case: Case = self._load(case_id)
    participant: bytes32 = self._bank_maker(case_id, True)
    if not extcall DOCUMENTS.remember(
        self.bank_of[case_id],
        reference,
        keccak256(abi_encode(IFinancing.Action.ACCEPT, case_id)),
    ):
        return
    assert typed_signing._is_active(participant), errors.SUSPENDED
    self._check_live(self.product_of[case_id])
    assert case.status == IFinancing.Status.SUBMITTED, errors.BAD_TRANSITION

    case.status = IFinancing.Status.ACCEPTED
    self._move(
        case_id,
        case,
        IFinancing.Action.ACCEPT,
        IFinancing.Status.SUBMITTED,
        msg.sender,
    )


@external
def send_back(case_id: bytes32, reason: String[256]):
    """
    @notice The bank wants other rows before it takes the application on.
    """
    case: Case = self._load(case_id)
    self._bank_maker(case_id, False)
    self._check_live(self.product_of[case_id])
    assert case.status == IFinancing.Status.SUBMITTED, errors.BAD_TRANSITION

    case.status = IFinancing.Status.SENT_BACK

    log IFinancing.Said(case_id=case_id, text=reason)
    self._move(
        case_id,
        case,
        IFinancing.Action.SEND_BACK,
        IFinancing.Status.SUBMITTED,
        msg.sender,
    )


@external
def reject(case_id: bytes32, reason: String[256]):
    """
    @notice The bank will not lend on this application.
    """
    case: Case = self._load(case_id)
    self._bank_maker(case_id, True)
    self._turn_down(
        case_id, case, IFinancing.Action.REJECT, IFinancing.Status.REJECTED, msg.sender, reason
    )


@external
def check(
    case_id: bytes32,
    consent_id: bytes32,
    reports: DynArray[ILoanApplications.BankReport, 50],
    hints: DynArray[IDocuments.Hint, 50],
) -> bool:
    """
    @notice The recorded check of every row: what the chain can answer, and what the bank reports from the opened
            fields. Never reverts for a business reason: the answer is the record.
    @dev An approved case that is not yet disbursed is checked again when a document was amended; it stays
         approved whatever the answer, and is not disbursed on a failed one. Its product raises its version, so
         that no checker's signature from before is good any more, and refuses a case that is past that.
    @param reports One a row, each with the commitment that the bank opened.
    @return True when every row passed.
    """
    case: Case = self._load(case_id)
    before: IFinancing.Status = case.status
    participant: bytes32 = self._bank_maker(case_id, False)
    self._check_live(self.product_of[case_id])
    is_approved: bool = before == IFinancing.Status.APPROVED
    assert is_approved or before in (
        IFinancing.Status.ACCEPTED | IFinancing.Status.FAILED | IFinancing.Status.VERIFIED
    ), errors.BAD_TRANSITION
    rows: DynArray[IDocuments.Row, 50] = self._rows_of(case_id)
    assert len(reports) == len(rows), errors.BAD_REPORTS
    findings: DynArray[IDocuments.Finding, 50] = staticcall DOCUMENTS.examine(
        self.product_of[case_id], self.enterprise_of[case_id], rows, hints, is_approved
    )
    consented: bool = staticcall CONSENTS.covers(
        consent_id,
        self.enterprise_of[case_id],
        participant,
        PURPOSE,
        staticcall DOCUMENTS.kinds_of(rows),
        self._digest(rows),
        self,
        case_id,
    )
    ground: IBasis.Ground = self._ground(
        self.product_of[case_id],
        self.basis_of[case_id],
        self.enterprise_of[case_id],
        self.bank_of[case_id],
        rows,
        is_approved,
    )
    passed: bool = consented and ground == IBasis.Ground.SOUND
    answers: DynArray[ILoanApplications.Answer, 50] = []
    for i: uint256 in range(len(rows), bound=50):
        report: ILoanApplications.Report = reports[i].report
        outcome: IDocuments.Outcome = findings[i].outcome
        assert packing._is_one(convert(report, uint256)), errors.BAD_REPORTS
        if reports[i].commitment != findings[i].commitment:
            report = ILoanApplications.Report.STALE
        if outcome != IDocuments.Outcome.PASSED or not self._passes(report):
            passed = False
        answers.append(
            ILoanApplications.Answer(
                account=rows[i].account,
                outcome=outcome,
                report=report,
                held=findings[i].held,
                expired=findings[i].expired,
                available=findings[i].available,
                commitment=findings[i].commitment,
            )
        )

    self.commitments[case_id] = empty(bytes32)
    if passed:
        self.commitments[case_id] = staticcall DOCUMENTS.commitments_of(rows)
    case.checked_at = block.timestamp
    if not is_approved:
        case.status = IFinancing.Status.FAILED
        if passed:
            case.status = IFinancing.Status.VERIFIED

    log ILoanApplications.Checked(
        case_id=case_id,
        bank=participant,
        maker=msg.sender,
        passed=passed,
        consent_id=consent_id,
        consented=consented,
        ground=ground,
        answers=answers,
    )
    if is_approved:
        self._store(case_id, case)
        extcall IFinancing(self.product_of[case_id]).recheck(case_id, msg.sender)
    else:
        self._move(case_id, case, IFinancing.Action.CHECK, before, msg.sender)
    if passed:
        extcall CONSENTS.use(consent_id, case_id)
    return passed


# Financing contracts


@external
def hand_over(case_id: bytes32) -> ILoanApplications.Dossier:
    """
    @notice The bank approves, in the financing contract: from here on the case lives there.
    @dev The product asks maker and checker.
    @return The case as it was before.
    """
    case: Case = self._load(case_id)
    assert msg.sender == self.product_of[case_id], errors.NOT_PRODUCT
    self._check_access(staticcall DIRECTORY.access_of(self))
    assert case.status == IFinancing.Status.VERIFIED, errors.BAD_TRANSITION
    assert block.timestamp <= case.checked_at + CHECK_WINDOW, errors.CHECK_OLD
    assert self._stands(case_id), errors.CHECK_AGAIN
    dossier: ILoanApplications.Dossier = self._dossier(case_id, case)

    case.status = IFinancing.Status.APPROVED
    self._store(case_id, case)
    self.open_cases[dossier.bank] -= 1
    self.open_cases[dossier.enterprise] -= 1
    return dossier


# LoanAmendments


@external
def substitute(
    case_id: bytes32,
    account: bytes32,
    replacement: bytes32,
    consent_id: bytes32,
    report: ILoanApplications.BankReport,
    bank: bytes32,
):
    """
    @notice Another declaration takes the place of one of an approved case, for the same amount.
    @dev The amender asks the parties, Documents whether there is headroom.
    @param report What the bank found in the opened fields of the replacement.
    @param bank Who looked: the case's bank, or its successor.
    """
    self._check_amender(case_id)
    self._check_live(self.product_of[case_id])
    stood: bool = self._stands(case_id)
    rows: DynArray[IDocuments.Row, 50] = []
    row: IDocuments.Row = empty(IDocuments.Row)
    known: DynArray[IDocuments.Row, 50] = self._rows_of(case_id)
    for each: IDocuments.Row in known:
        if each.account == account:
            row = each
    assert row.amount > 0, errors.BAD_ROWS
    row.account = replacement
    placed: bool = False
    for each: IDocuments.Row in known:
        if not placed and convert(replacement, uint256) <= convert(each.account, uint256):
            rows.append(row)
            placed = True
        if each.account != account:
            # A row that was merged into the replacement would end in the same account.
            end: bytes32 = (staticcall DOCUMENTS.account(each.account)).end
            assert end != replacement, errors.BAD_ROWS
            rows.append(each)
    if not placed:
        rows.append(row)
    assert self._passes(report.report), errors.NOT_REPORTED
    found: IDocuments.Account = staticcall DOCUMENTS.account(replacement)
    assert report.commitment == found.commitment, errors.CHECK_AGAIN
    # Headroom is asked for what is in use, but no row is above its document.
    assert row.amount <= found.face, errors.NO_HEADROOM
    assert staticcall CONSENTS.covers(
        consent_id,
        self.enterprise_of[case_id],
        bank,
        PURPOSE,
        staticcall DOCUMENTS.kinds_of([row]),
        self._digest([row]),
        self,
        case_id,
    ), errors.NOT_LIVE

    self._put_rows(case_id, rows)
    if stood:
        self.commitments[case_id] = staticcall DOCUMENTS.commitments_of(rows)

    log ILoanApplications.RowsReplaced(case_id=case_id, rows=rows)
    extcall CONSENTS.use(consent_id, case_id)


@external
def reassign(case_id: bytes32, bank: bytes32):
    """
    @notice An approved case is another bank's from now on. Before it disburses for the first time it has to check.
    """
    self._check_amender(case_id)
    self._check_live(self.product_of[case_id])

    self.bank_of[case_id] = bank
    self.commitments[case_id] = empty(bytes32)


# Internal


@view
@internal
def _check_amender(case_id: bytes32):
    """
    @notice The amender of the case's product calls, about a case that was handed over to it.
    """
    case: Case = self._load(case_id)
    assert case.status == IFinancing.Status.APPROVED, errors.BAD_TRANSITION
    amender: address = staticcall IFinancing(self.product_of[case_id]).amender()
    assert msg.sender == amender, errors.NOT_PRODUCT


@view
@internal
def _ground(
    product: address,
    basis: bytes32,
    enterprise: bytes32,
    bank: bytes32,
    rows: DynArray[IDocuments.Row, 50],
    holds: bool,
) -> IBasis.Ground:
    """
    @notice What the loan stands on beside its rows, if its product asks for something.
    """
    book: address = staticcall IFinancing(product).basis()
    if book != empty(address):
        return staticcall IBasis(book).examine(basis, enterprise, bank, rows, holds)
    if basis == empty(bytes32):
        return IBasis.Ground.SOUND
    return IBasis.Ground.UNKNOWN


@view
@internal
def _passes(report: ILoanApplications.Report) -> bool:
    return (
        report == ILoanApplications.Report.MATCHES or report == ILoanApplications.Report.CLASS_B
    )


@view
@internal
def _case_id(enterprise: bytes32, reference: bytes32) -> bytes32:
    return keccak256(abi_encode(self, enterprise, reference))


@view
@internal
def _stands(case_id: bytes32) -> bool:
    return self.commitments[case_id] == staticcall DOCUMENTS.commitments_of(
        self._rows_of(case_id)
    )


@view
@internal
def _dossier(case_id: bytes32, case: Case) -> ILoanApplications.Dossier:
    return ILoanApplications.Dossier(
        product=self.product_of[case_id],
        basis=self.basis_of[case_id],
        bank=self.bank_of[case_id],
        enterprise=self.enterprise_of[case_id],
        status=case.status,
        version=case.version,
        currency=case.currency,
        requested=case.requested,
        tenor_days=case.tenor_days,
        checked_at=case.checked_at,
        commitments=self.commitments[case_id],
    )


@view
@internal
def _digest(rows: DynArray[IDocuments.Row, 50]) -> bytes32:
    """
    @notice The digest by which a consent can name these documents.
    """
    accounts: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in rows:
        accounts.append(row.account)
    return typed_signing._hash_list(accounts)


@view
@internal
def _check_live(product: address):
    """
    @notice Neither this desk nor the product is paused or replaced; and the product is one that lends.
    """
    self._check_access(staticcall DIRECTORY.access_of(self))
    access: IDirectory.Access = staticcall DIRECTORY.access_of(product)
    self._check_access(access)
    assert access.draws != 0, errors.NOT_PRODUCT


@pure
@internal
def _check_access(access: IDirectory.Access):
    assert access.admitted, errors.UNKNOWN_APPLICATION
    assert access.current, errors.NOT_CURRENT
    assert not access.paused, errors.PAUSED


@view
@internal
def _bank_maker(case_id: bytes32, is_exit: bool) -> bytes32:
    bank: bytes32 = self.bank_of[case_id]
    assert bank != empty(bytes32), errors.UNKNOWN_CASE
    return typed_signing._maker_of(msg.sender, IParticipants.Role.BANK, bank, is_exit)


@internal
def _turn_down(
    case_id: bytes32,
    case: Case,
    action: IFinancing.Action,
    after: IFinancing.Status,
    actor: address,
    reason: String[256],
):
    assert case.status in (
        IFinancing.Status.SUBMITTED
        | IFinancing.Status.ACCEPTED
        | IFinancing.Status.SENT_BACK
        | IFinancing.Status.VERIFIED
        | IFinancing.Status.FAILED
    ), errors.BAD_TRANSITION

    ended: Case = case
    ended.status = after

    log IFinancing.Said(case_id=case_id, text=reason)
    self._move(case_id, ended, action, case.status, actor)


@view
@internal
def _load(case_id: bytes32) -> Case:
    word: uint256 = self.cases[case_id]
    assert word != 0, errors.UNKNOWN_CASE
    return Case(
        status=convert(word & 65535, IFinancing.Status),
        version=(word >> 16) & (2**32 - 1),
        currency=convert(convert((word >> 48) & (2**24 - 1), uint24), bytes3),
        tenor_days=(word >> 72) & 65535,
        checked_at=(word >> 88) & (2**40 - 1),
        requested=word >> 128,
    )


@internal
def _store(case_id: bytes32, case: Case):
    word: uint256 = convert(case.status, uint256)
    word |= case.version << 16
    word |= convert(case.currency, uint256) << 48
    word |= case.tenor_days << 72
    word |= case.checked_at << 88
    word |= case.requested << 128
    self.cases[case_id] = word


@internal
def _move(
    case_id: bytes32,
    case: Case,
    action: IFinancing.Action,
    before: IFinancing.Status,
    actor: address,
):
    """
    @notice Store the case with its next version, keep the count of open cases, say what happened.
    """
    moved: Case = case
    moved.version += 1
    self._store(case_id, moved)
    if action == IFinancing.Action.APPLY:
        self.open_cases[self.bank_of[case_id]] += 1
        self.open_cases[self.enterprise_of[case_id]] += 1
    elif action in (IFinancing.Action.WITHDRAW | IFinancing.Action.REJECT):
        self.open_cases[self.bank_of[case_id]] -= 1
        self.open_cases[self.enterprise_of[case_id]] -= 1

    log IFinancing.Moved(
        case_id=case_id,
        action=action,
        before=before,
        after=moved.status,
        version=moved.version,
        actor=actor,
        second=empty(address),
    )


@internal
def _put_rows(case_id: bytes32, rows: DynArray[IDocuments.Row, 50]):
    assert len(rows) > 0, errors.BAD_ROWS
    self.rows[case_id] = []
    last: uint256 = 0
    currency: bytes3 = empty(bytes3)
    for row: IDocuments.Row in rows:
        if row.currency != currency:
            assert staticcall RATES.is_currency(row.currency), errors.UNKNOWN_CURRENCY
            currency = row.currency
        assert convert(row.account, uint256) > last, errors.BAD_ROWS
        assert 0 < row.amount and row.amount <= packing.MAX_AMOUNT, errors.BAD_ROWS
        last = convert(row.account, uint256)
        self.rows[case_id].append(
            StoredRow(
                account=row.account,
                amount_and_currency=row.amount | (convert(row.currency, uint256) << 80),
            )
        )


@view
@internal
def _rows_of(case_id: bytes32) -> DynArray[IDocuments.Row, 50]:
    rows: DynArray[IDocuments.Row, 50] = []
    for stored: StoredRow in self.rows[case_id]:
        rows.append(
            IDocuments.Row(
                account=stored.account,
                amount=stored.amount_and_currency & MASK_80,
                currency=convert(
                    convert((stored.amount_and_currency >> 80) & (2**24 - 1), uint24), bytes3
                ),
            )
        )
    return rows
