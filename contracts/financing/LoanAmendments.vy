# pragma version 0.4.3
# pragma optimize codesize
"""
@title LoanAmendments
@license Apache-2.0
@notice What bank and enterprise agree on after a loan was approved: a longer tenor or hold, a smaller amount,
        another declaration in the place of one, another bank. One contract for every kind of financing.

        Invariants: nothing here raises an approved amount, or what is used of any declaration but one that its
        owner puts in; the enterprise signs all but a reduction; a loan that is handed over keeps its id, its rows
        and what it holds, so that nobody can come between release and hold.

        The operator can pause it, or the product, in the Directory: that stops extending, substituting and handing
        over, never reducing.
@dev Sources: reports of SAFE and its branches on the platform's scenario 出口应收账款融资, 2019-2024. No source gives
     the rules of an amendment: what is said here is [A]. It holds no state but spent nonces; the product stores
     the loan, Documents the balance.
"""

from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import ILoanAmendments
from contracts.interfaces import ILoanApplications
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import amendment_messages
from contracts.modules import errors
from contracts.modules import rounding
from contracts.modules import typed_signing

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] As for an approval: a hold lives 30 days at the most, from now; a tenor 365, from the first disbursement.
HOLD_WINDOW: constant(uint256) = 30 * 86400
MAX_TENOR: constant(uint256) = 365

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
APPLICATIONS: immutable(ILoanApplications)


@deploy
def __init__(participants: address, directory: address, documents: address, applications: address):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    APPLICATIONS = ILoanApplications(applications)


# Banks: maker and checker, and the enterprise's signature


@external
def extend(
    case_id: bytes32,
    reference: bytes32,
    tenor_days: uint256,
    hold_until: uint256,
    agreed: ISigning.Seal,
    seal: ISigning.Seal,
):
    """
    @notice A longer tenor, or a longer hold of what is undrawn, or both. An expired hold is not revived: others may
            count on it; nor is one extended that could not be drawn, as a document is void, impaired, expired.
    @param tenor_days At least what it was, at most 365 from the first disbursement.
    @param hold_until At least what it was; where it changes, at most 30 days from now [A].
    @param agreed The enterprise's, over `AgreeExtension`.
    """
    dossier: ILoanApplications.Dossier = staticcall APPLICATIONS.dossier_of(case_id)
    participant: bytes32 = self._bank_maker(dossier.bank)
    if not extcall DOCUMENTS.remember(
        dossier.bank,
        reference,
        keccak256(abi_encode(IFinancing.Action.EXTEND, case_id, tenor_days, hold_until)),
    ):
        return
    self._check_live(dossier.product)
    case: IFinancing.Loan = self._open_loan(case_id, dossier)
    self._check_standing(participant)
    self._check_standing(dossier.enterprise)
    assert case.tenor_days <= tenor_days and tenor_days <= MAX_TENOR, errors.BAD_TENOR
    if hold_until != case.hold_until:
        assert block.timestamp <= case.hold_until, errors.HOLD_EXPIRED
        assert (
            case.hold_until < hold_until and hold_until <= block.timestamp + HOLD_WINDOW
        ), errors.BAD_HOLD
        assert case.undrawn > 0, errors.NOTHING_UNDRAWN
        findings: DynArray[IDocuments.Finding, 50] = staticcall DOCUMENTS.examine(
            dossier.product, dossier.enterprise, staticcall APPLICATIONS.rows_of(case_id), [], True
        )
        for finding: IDocuments.Finding in findings:
            assert finding.outcome == IDocuments.Outcome.PASSED, errors.IMPAIRED
    else:
        assert tenor_days > case.tenor_days, errors.NOTHING_NEW
    agreed_by: address = empty(address)
    owner: bytes32 = empty(bytes32)
    agreed_by, owner = self._agreed_by(
        dossier.enterprise,
        amendment_messages._agree_extension(
            case_id, case.version, tenor_days, hold_until, agreed
        ),
        agreed,
        False,
    )
    typed_signing._check_second(
        participant,
        amendment_messages._extend(
            msg.sender, case_id, case.version, reference, tenor_days, hold_until, seal
        ),
        seal,
    )

    log ILoanAmendments.Extended(
        case_id=case_id,
        reference=reference,
        tenor_before=case.tenor_days,
        tenor_days=tenor_days,
        hold_before=case.hold_until,
        hold_until=hold_until,
        agreed_by=agreed_by,
    )
    amendment: IFinancing.Amendment = self._amendment(
        case, IFinancing.Action.EXTEND, seal.signer
    )
    amendment.tenor_days = tenor_days
    amendment.hold_until = hold_until
    extcall IFinancing(dossier.product).amend(case_id, amendment, [])


@external
def reduce(case_id: bytes32, reference: bytes32, amount: uint256, seal: ISigning.Seal):
    """
    @notice The bank will disburse that much less, and gives back what it holds for it: of each row only
            ceil(row * what can still be disbursed in all / approved) stays held or drawn. An exit: neither
            suspension nor a pause stops it.
    @param amount Below what is undrawn: all of it is a cancellation, or a closing.
    """
    dossier: ILoanApplications.Dossier = staticcall APPLICATIONS.dossier_of(case_id)
    participant: bytes32 = self._bank_maker(dossier.bank)
    if not extcall DOCUMENTS.remember(
        dossier.bank,
        reference,
        keccak256(abi_encode(IFinancing.Action.REDUCE, case_id, amount)),
    ):
        return
    case: IFinancing.Loan = self._open_loan(case_id, dossier)
    assert amount > 0, errors.BAD_LOAN_AMOUNT
    assert amount < case.undrawn, errors.NOT_BELOW_UNDRAWN
    typed_signing._check_second(
        participant,
        amendment_messages._reduce(
            msg.sender, case_id, case.version, reference, amount, seal
        ),
        seal,
    )
    left: uint256 = case.approved - case.reduced - amount
    rows: DynArray[IDocuments.Row, 50] = staticcall APPLICATIONS.rows_of(case_id)
    shares: DynArray[IDocuments.Allocation, 50] = staticcall DOCUMENTS.allocations_of(
        dossier.product, case_id, rows
    )
    changes: DynArray[IDocuments.Change, 50] = []
    for i: uint256 in range(len(rows), bound=50):
        keep: uint256 = rounding._share_up(
            rows[i].amount, left, case.approved
        ) - rounding._share_up(rows[i].amount, case.disbursed, case.approved)
        change: IDocuments.Change = empty(IDocuments.Change)
        change.account = rows[i].account
        if shares[i].held > keep:
            change.release = shares[i].held - keep
        changes.append(change)

    log ILoanAmendments.Reduced(
        case_id=case_id, reference=reference, amount=amount, reduced=case.reduced + amount
    )
    amendment: IFinancing.Amendment = self._amendment(
        case, IFinancing.Action.REDUCE, seal.signer
    )
    amendment.reduced += amount
    extcall IFinancing(dossier.product).amend(case_id, amendment, changes)


@external
def substitute(
    case_id: bytes32,
    reference: bytes32,
    substitution: ILoanAmendments.Substitution,
    agreed: ISigning.Seal,
    seal: ISigning.Seal,
):
    """
    @notice Another declaration of the enterprise takes the place of one, for the same amount in the same currency:
            what is held and drawn on the one is given back, and held and drawn on the other. Of what was settled
            nothing can be taken back, so a declaration that was settled in part stays. What was posted before
            can't be reversed any more.
    @param agreed The enterprise's, over `AgreeSubstitution`.
    """
    dossier: ILoanApplications.Dossier = staticcall APPLICATIONS.dossier_of(case_id)
    participant: bytes32 = self._bank_maker(dossier.bank)
    if not extcall DOCUMENTS.remember(
        dossier.bank,
        reference,
        keccak256(abi_encode(IFinancing.Action.SUBSTITUTE, case_id, substitution)),
    ):
        return
    self._check_live(dossier.product)
    case: IFinancing.Loan = self._open_loan(case_id, dossier)
    self._check_standing(participant)
    self._check_standing(dossier.enterprise)
    share: IDocuments.Allocation = staticcall DOCUMENTS.allocation(
        substitution.account, dossier.product, case_id
    )
    assert share.settled == 0, errors.PART_SETTLED
    assert share.held + share.drawn > 0, errors.BAD_ROWS
    assert substitution.replacement != substitution.account, errors.BAD_ROWS
    agreed_by: address = empty(address)
    owner: bytes32 = empty(bytes32)
    agreed_by, owner = self._agreed_by(
        dossier.enterprise,
        amendment_messages._agree_substitution(
            case_id, case.version, substitution.account, substitution.replacement, agreed
        ),
        agreed,
        False,
    )
    typed_signing._check_second(
        participant,
        amendment_messages._substitute(
            msg.sender, case_id, case.version, reference, substitution, seal
        ),
        seal,
    )

    log ILoanAmendments.Substituted(
        case_id=case_id,
        reference=reference,
        account=substitution.account,
        replacement=substitution.replacement,
        held=share.held,
        drawn=share.drawn,
        consent_id=substitution.consent_id,
        report=substitution.report.report,
        commitment=substitution.report.commitment,
        agreed_by=agreed_by,
    )
    extcall APPLICATIONS.substitute(
        case_id,
        substitution.account,
        substitution.replacement,
        substitution.consent_id,
        substitution.report,
        participant,
    )
    amendment: IFinancing.Amendment = self._amendment(
        case, IFinancing.Action.SUBSTITUTE, seal.signer
    )
    amendment.is_final = True
    amendment.owner = owner
    leaves: IDocuments.Change = empty(IDocuments.Change)
    leaves.account = substitution.account
    leaves.release = share.held
    leaves.restore = share.drawn
    comes: IDocuments.Change = empty(IDocuments.Change)
    comes.account = substitution.replacement
    comes.currency = (staticcall DOCUMENTS.account(substitution.account)).currency
    comes.hold = share.held + share.drawn
    comes.draw = share.drawn
    extcall IFinancing(dossier.product).amend(case_id, amendment, [leaves, comes])


@external
def hand_over(
    case_id: bytes32,
    transfer: ILoanAmendments.Transfer,
    agreed: ISigning.Seal,
    taken: ISigning.Seal,
    taken_second: ISigning.Seal,
    seal: ISigning.Seal,
):
    """
    @notice Another bank takes the loan over as it stands; both banks and the enterprise sign. Nothing is released:
            the case keeps its id, its rows and what it holds and has drawn. A bank lends on its own check only: a
            case that is not yet disbursed it has to check with a consent of its own, and the undrawn part of one
            that is, is closed before. What was posted before can't be reversed any more.
    @param agreed The enterprise's, over `AgreeHandOver`.
    @param taken Of the maker of the bank that takes over, over `TakeOver`.
    @param taken_second Of its checker, over the same.
    @param seal Of the checker of the bank that gives the loan up, over `HandOver`.
    """
    participant: bytes32 = self._bank_maker(transfer.from_bank)
    content: bytes32 = keccak256(abi_encode(IFinancing.Action.HAND_OVER, case_id, transfer))
    if not extcall DOCUMENTS.remember(transfer.from_bank, transfer.reference, content):
        return
    dossier: ILoanApplications.Dossier = staticcall APPLICATIONS.dossier_of(case_id)
    assert dossier.bank == transfer.from_bank, errors.NOT_PARTY
    self._check_live(dossier.product)
    case: IFinancing.Loan = self._open_loan(case_id, dossier)
    assert case.disbursed == 0 or case.undrawn == 0, errors.STILL_UNDRAWN
    assert transfer.to_bank not in [transfer.from_bank, dossier.enterprise], errors.BAD_BANK
    agreed_by: address = empty(address)
    owner: bytes32 = empty(bytes32)
    agreed_by, owner = self._agreed_by(
        dossier.enterprise,
        amendment_messages._agree_hand_over(case_id, case.version, transfer.to_bank, agreed),
        agreed,
        True,
    )
    taken_by: address = typed_signing._author_of(
        msg.sender,
        amendment_messages._take_over(
            taken.signer, taken_second.signer, case_id, case.version, transfer, taken
        ),
        taken,
    )
    taker: bytes32 = typed_signing._maker_of(
        taken_by, IParticipants.Role.BANK, transfer.to_bank, False
    )
    assert taker == transfer.to_bank, errors.BAD_BANK
    typed_signing._check_second(
        taker,
        amendment_messages._take_over(
            taken.signer, taken_second.signer, case_id, case.version, transfer, taken_second
        ),
        taken_second,
    )
    typed_signing._check_second(
        participant,
        amendment_messages._hand_over(msg.sender, case_id, case.version, transfer, seal),
        seal,
    )
    assert extcall DOCUMENTS.remember(
        transfer.to_bank, transfer.their_reference, content
    ), errors.REFERENCE_TAKEN

    log ILoanAmendments.HandedOver(
        case_id=case_id,
        from_bank=transfer.from_bank,
        to_bank=transfer.to_bank,
        reference=transfer.reference,
        their_reference=transfer.their_reference,
        outstanding=case.outstanding,
        taken_by=taken_by,
        taken_second=taken_second.signer,
        agreed_by=agreed_by,
    )
    extcall APPLICATIONS.reassign(case_id, transfer.to_bank)
    amendment: IFinancing.Amendment = self._amendment(
        case, IFinancing.Action.HAND_OVER, seal.signer
    )
    amendment.bank = transfer.to_bank
    amendment.is_final = True
    extcall IFinancing(dossier.product).amend(case_id, amendment, [])


# Internal


@view
@internal
def _bank_maker(bank: bytes32) -> bytes32:
    return typed_signing._maker_of(msg.sender, IParticipants.Role.BANK, bank, True)


@view
@internal
def _check_standing(participant: bytes32):
    assert typed_signing._is_active(participant), errors.SUSPENDED


@view
@internal
def _check_live(product: address):
    """
    @notice Neither this contract nor the product is paused or replaced.
    """
    for application: address in [self, product]:
        access: IDirectory.Access = staticcall DIRECTORY.access_of(application)
        assert access.current, errors.NOT_CURRENT
        assert not access.paused, errors.PAUSED


@view
@internal
def _open_loan(
    case_id: bytes32, dossier: ILoanApplications.Dossier
) -> IFinancing.Loan:
    assert dossier.status == IFinancing.Status.APPROVED, errors.BAD_TRANSITION
    case: IFinancing.Loan = staticcall IFinancing(dossier.product).loan_of(case_id)
    assert case.status in (
        IFinancing.Status.APPROVED | IFinancing.Status.DISBURSED
    ), errors.BAD_TRANSITION
    return case


@internal
def _agreed_by(
    enterprise: bytes32, struct_hash: bytes32, agreed: ISigning.Seal, is_exit: bool
) -> (address, bytes32):
    """
    @notice The key with which the enterprise, or its successor, agreed; and whose it is.
    """
    actor: address = typed_signing._author_of(msg.sender, struct_hash, agreed)
    return actor, typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, enterprise, is_exit
    )


@view
@internal
def _amendment(
    case: IFinancing.Loan, action: IFinancing.Action, second: address
) -> IFinancing.Amendment:
    """
    @notice An amendment that changes nothing yet.
    """
    return IFinancing.Amendment(
        action=action,
        bank=case.bank,
        owner=case.enterprise,
        tenor_days=case.tenor_days,
        hold_until=case.hold_until,
        reduced=case.reduced,
        is_final=False,
        actor=msg.sender,
        second=second,
    )
