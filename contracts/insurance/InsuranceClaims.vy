# pragma version 0.4.3
# pragma optimize codesize
"""
@title InsuranceClaims: what becomes of a covered shipment
@license Apache-2.0
@notice The buyer pays, or he does not: notice of probable loss, claim, indemnity, recovery. The bank to which the
        indemnity was assigned is paid first, up to what is outstanding; the exporter has the rest.

        Invariants, in minor units of the shipment's currency:
        paid <= declared; indemnity <= loss at risk * percentage, and <= what was left of the policy's maximum;
        of each indemnity and of each recovery, bank + exporter + insurer have exactly the whole;
        insurer's part of all recoveries = floor(recovered * indemnity / whole loss): when all is recovered, the insurer
        has exactly what it paid.

        Nothing here is stopped by a suspension, or by a pause in the Directory: it all ends what is at risk.
@dev Sources: Sinosure's handbook (notice, waiting period, claim, recovery); reports of SAFE on the scenario
     出口信保保单融资. A recovery is shared as the loss was borne: insurer : insured = indemnity : the rest of the whole loss.
     The shipment's state, its limit and its cover are CreditInsurance's. What was recorded has no counter-entry yet [A].
"""

from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import IIndemnityAssignments
from contracts.interfaces import IInsuranceClaims
from contracts.interfaces import IInsuredLoans
from contracts.interfaces import IParticipants
from contracts.interfaces import IRates
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import claim_messages
from contracts.modules import errors
from contracts.modules import insurance_days
from contracts.modules import packing
from contracts.modules import parties
from contracts.modules import rounding
from contracts.modules import typed_signing

implements: IInsuranceClaims

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

ALL: constant(uint256) = 10_000

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
RATES: immutable(IRates)
ASSIGNMENTS: immutable(IIndemnityAssignments)

insurance_of: HashMap[bytes32, address]
claims: HashMap[bytes32, IInsuranceClaims.Claim]


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    rates: address,
    assignments: address,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    RATES = IRates(rates)
    ASSIGNMENTS = IIndemnityAssignments(assignments)


# Anyone: reading


@external
@view
def claim_of(shipment_id: bytes32) -> IInsuranceClaims.Claim:
    """
    @notice What became of a shipment's money; all empty for one that was never covered.
    """
    return self.claims[shipment_id]


# CreditInsurance


@external
def open(shipment_id: bytes32):
    """
    @notice A shipment is covered: from here on it can be paid for, or claimed.
    """
    access: IDirectory.Access = staticcall DIRECTORY.access_of(msg.sender)
    assert access.admitted and access.issues != 0, errors.UNKNOWN_APPLICATION
    assert self.insurance_of[shipment_id] == empty(address), errors.BAD_SHIPMENT_STATE

    self.insurance_of[shipment_id] = msg.sender


# The loss payee, or the insurer: maker and checker


@external
def collect(
    shipment_id: bytes32,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
):
    """
    @notice The buyer paid an amount, before any indemnity: the loss payee records it, or the insurer where there is
            none. It lowers what is at risk.
    """
    action: ICreditInsurance.Action = ICreditInsurance.Action.COLLECT
    shipment: ICreditInsurance.Shipment = self._shipment(shipment_id)
    party: bytes32 = empty(bytes32)
    participant: bytes32 = empty(bytes32)
    party, participant = self._receiver(shipment, False)
    if not self._is_new(party, reference, action, shipment_id, amount, value_day):
        return
    assert shipment.at_risk > 0, errors.BAD_SHIPMENT_STATE
    claim: IInsuranceClaims.Claim = self.claims[shipment_id]
    assert amount > 0, errors.BAD_CLAIM_AMOUNT
    assert amount <= shipment.declared - claim.paid, errors.OVER_DECLARED
    self._check_received(shipment_id, shipment, participant, action, reference, amount, value_day, seal)

    claim.paid += amount
    self.claims[shipment_id] = claim
    unpaid: uint256 = shipment.declared - claim.paid
    status: ICreditInsurance.Status = shipment.status
    if unpaid == 0:
        status = ICreditInsurance.Status.COLLECTED

    log IInsuranceClaims.Collected(
        shipment_id=shipment_id,
        reference=reference,
        amount=amount,
        value_day=value_day,
        paid=claim.paid,
    )
    self._change(shipment_id, action, status, min(shipment.cover, unpaid), 0, False, msg.sender, seal.signer)


@external
def recover(
    shipment_id: bytes32,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
):
    """
    @notice Something of an indemnified loss was recovered, or the buyer paid after all: shared as the loss was borne.
            The insured's part goes to the bank first, while its loan is open.
    """
    action: ICreditInsurance.Action = ICreditInsurance.Action.RECOVER
    shipment: ICreditInsurance.Shipment = self._shipment(shipment_id)
    party: bytes32 = empty(bytes32)
    participant: bytes32 = empty(bytes32)
    party, participant = self._receiver(shipment, True)
    if not self._is_new(party, reference, action, shipment_id, amount, value_day):
        return
    assert shipment.status == ICreditInsurance.Status.INDEMNIFIED, errors.BAD_SHIPMENT_STATE
    claim: IInsuranceClaims.Claim = self.claims[shipment_id]
    assert amount > 0, errors.BAD_CLAIM_AMOUNT
    assert amount <= claim.loss - claim.recovered, errors.OVER_LOSS
    self._check_received(shipment_id, shipment, participant, action, reference, amount, value_day, seal)

    claim.recovered += amount
    insurers: uint256 = rounding._share_down(claim.recovered, claim.indemnity, claim.loss)
    to_insurer: uint256 = insurers - claim.insurers
    claim.insurers = insurers
    self.claims[shipment_id] = claim
    status: ICreditInsurance.Status = shipment.status
    if claim.recovered == claim.loss:
        status = ICreditInsurance.Status.CLOSED
    self._change(shipment_id, action, status, 0, 0, False, msg.sender, seal.signer)
    to_bank: uint256 = self._credit(
        shipment_id, IFinancing.Action.RECOVER, reference, amount - to_insurer, seal.signer
    )

    log IInsuranceClaims.Recovered(
        shipment_id=shipment_id,
        reference=reference,
        amount=amount,
        value_day=value_day,
        to_insurer=to_insurer,
        to_bank=to_bank,
        to_exporter=amount - to_insurer - to_bank,
    )


# The exporter, or a bank with a mandate


@external
def pursue(
    shipment_id: bytes32,
    action: ICreditInsurance.Action,
    cause: IInsuranceClaims.Cause,
    text: String[256],
    seal: ISigning.Seal,
):
    """
    @notice NOTIFY the insurer of a probable loss; CLAIM; TAKE_BACK a claim. A suspended exporter may, too.
    @param cause Of the loss. The insurer finds out whether it is so.
    @param seal The claimant's own: empty signature if it sends this itself.
    """
    shipment: ICreditInsurance.Shipment = self._shipment(shipment_id)
    actor: address = typed_signing._author_of(
        msg.sender,
        claim_messages._pursue(shipment_id, shipment.version, action, cause, text, seal),
        seal,
    )
    claim: IInsuranceClaims.Claim = self.claims[shipment_id]
    claimant: bytes32 = self._claimant(actor, shipment)
    assert cause in (
        IInsuranceClaims.Cause.NON_PAYMENT
        | IInsuranceClaims.Cause.INSOLVENCY
        | IInsuranceClaims.Cause.POLITICAL
    ) and packing._is_one(convert(cause, uint256)), errors.BAD_CAUSE
    today: uint256 = china_time._today()
    status: ICreditInsurance.Status = ICreditInsurance.Status.NOTIFIED
    if action == ICreditInsurance.Action.NOTIFY:
        assert shipment.status == ICreditInsurance.Status.COVERED, errors.BAD_SHIPMENT_STATE
        assert today <= shipment.due_day + insurance_days.NOTICE_DAYS, errors.LATE_NOTICE
    elif action == ICreditInsurance.Action.CLAIM:
        assert shipment.status == ICreditInsurance.Status.NOTIFIED, errors.BAD_SHIPMENT_STATE
        assert (
            cause == IInsuranceClaims.Cause.INSOLVENCY
            or today >= shipment.due_day + insurance_days.WAITING_DAYS
        ), errors.EARLY_CLAIM
        assert today <= shipment.due_day + insurance_days.CLAIM_DAYS, errors.LATE_CLAIM
        status = ICreditInsurance.Status.CLAIMED
        claim.claimant = claimant
    else:
        assert action == ICreditInsurance.Action.TAKE_BACK, errors.BAD_SHIPMENT_STATE
        assert shipment.status == ICreditInsurance.Status.CLAIMED, errors.BAD_SHIPMENT_STATE
        assert claimant == claim.claimant, errors.NOT_CLAIMANT
        # Later nobody could claim again.
        assert today <= shipment.due_day + insurance_days.CLAIM_DAYS, errors.LATE_CLAIM
    claim.cause = cause
    self.claims[shipment_id] = claim

    log IInsuranceClaims.Pursued(
        shipment_id=shipment_id, action=action, cause=cause, text=text
    )
    self._change(
        shipment_id,
        action,
        status,
        shipment.at_risk,
        0,
        action == ICreditInsurance.Action.NOTIFY,
        actor,
        empty(address),
    )


# Insurers: maker and checker


@external
def indemnify(
    shipment_id: bytes32,
    reference: bytes32,
    quotes: DynArray[IFinancing.Quote, 5],
    seal: ISigning.Seal,
):
    """
    @notice The insurer pays: floor(loss * percentage), at most what is left of the policy's maximum, which it lowers.
            To the bank up to what is outstanding, the rest to the exporter.
    @param quotes The rates in force of the shipment's and the policy's currency, where they differ.
    """
    shipment: ICreditInsurance.Shipment = self._shipment(shipment_id)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, shipment.insurer, True
    )
    if not extcall DOCUMENTS.remember(
        shipment.insurer,
        reference,
        keccak256(abi_encode(ICreditInsurance.Action.INDEMNIFY, shipment_id, quotes)),
    ):
        return
    assert shipment.status == ICreditInsurance.Status.CLAIMED, errors.BAD_SHIPMENT_STATE
    typed_signing._check_second(
        participant,
        claim_messages._indemnify(
            msg.sender, shipment_id, shipment.version, reference, quotes, seal
        ),
        seal,
    )
    claim: IInsuranceClaims.Claim = self.claims[shipment_id]
    percentage: uint256 = shipment.commercial
    if claim.cause == IInsuranceClaims.Cause.POLITICAL:
        percentage = shipment.political
    lowered: uint256 = 0
    claim.loss = shipment.declared - claim.paid
    claim.indemnity, lowered = self._capped(
        self.insurance_of[shipment_id],
        shipment,
        rounding._share_down(shipment.at_risk, percentage, ALL),
        quotes,
    )
    self.claims[shipment_id] = claim

    self._change(
        shipment_id,
        ICreditInsurance.Action.INDEMNIFY,
        ICreditInsurance.Status.INDEMNIFIED,
        0,
        lowered,
        False,
        msg.sender,
        seal.signer,
    )
    to_bank: uint256 = self._credit(
        shipment_id, IFinancing.Action.INDEMNIFY, reference, claim.indemnity, seal.signer
    )

    log IInsuranceClaims.Indemnified(
        shipment_id=shipment_id,
        reference=reference,
        loss=claim.loss,
        indemnity=claim.indemnity,
        to_bank=to_bank,
        to_exporter=claim.indemnity - to_bank,
        lowered=lowered,
    )


@external
def settle(
    shipment_id: bytes32,
    action: ICreditInsurance.Action,
    reason: String[256],
    seal: ISigning.Seal,
):
    """
    @notice DENY a claim, with the reason; CLOSE one that was indemnified, when nothing more will be recovered.
    """
    shipment: ICreditInsurance.Shipment = self._shipment(shipment_id)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, shipment.insurer, True
    )
    status: ICreditInsurance.Status = ICreditInsurance.Status.DENIED
    if action == ICreditInsurance.Action.DENY:
        assert shipment.status == ICreditInsurance.Status.CLAIMED, errors.BAD_SHIPMENT_STATE
    else:
        assert action == ICreditInsurance.Action.CLOSE, errors.BAD_SHIPMENT_STATE
        assert shipment.status == ICreditInsurance.Status.INDEMNIFIED, errors.BAD_SHIPMENT_STATE
        status = ICreditInsurance.Status.CLOSED
    typed_signing._check_second(
        participant,
        claim_messages._settle(
            msg.sender, shipment_id, shipment.version, action, reason, seal
        ),
        seal,
    )

    log ICreditInsurance.Said(shipment_id=shipment_id, text=reason)
    self._change(shipment_id, action, status, 0, 0, False, msg.sender, seal.signer)


# Internal


@view
@internal
def _shipment(shipment_id: bytes32) -> ICreditInsurance.Shipment:
    insurance: address = self.insurance_of[shipment_id]
    assert insurance != empty(address), errors.UNKNOWN_SHIPMENT
    return staticcall ICreditInsurance(insurance).shipment_of(shipment_id)


@view
@internal
def _payee(shipment: ICreditInsurance.Shipment) -> IIndemnityAssignments.Payee:
    return staticcall ASSIGNMENTS.payee_of(
        shipment.policy, shipment.limit, shipment.shipped_day
    )


@view
@internal
def _receiver(shipment: ICreditInsurance.Shipment, insurer_too: bool) -> (bytes32, bytes32):
    """
    @notice Who may record money, and for whom the sender acts: the loss payee; the insurer where there is none, or
            after an indemnity.
    """
    payee: bytes32 = self._payee(shipment).bank
    signer: IParticipants.Signer = staticcall PARTICIPANTS.signer_of(msg.sender)
    if payee != empty(bytes32) and not (
        insurer_too
        and IParticipants.Role.INSURER in signer.roles
        and not parties._acts_as(PARTICIPANTS, signer.participant, payee)
    ):
        return payee, typed_signing._maker_of(
            msg.sender, IParticipants.Role.BANK, payee, True
        )
    return shipment.insurer, typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, shipment.insurer, True
    )


@view
@internal
def _claimant(actor: address, shipment: ICreditInsurance.Shipment) -> bytes32:
    """
    @notice For whom a key claims: the exporter, or a loss payee with a mandate, which may be an exporter of its own.
    """
    signer: IParticipants.Signer = staticcall PARTICIPANTS.signer_of(actor)
    payee: IIndemnityAssignments.Payee = self._payee(shipment)
    if IParticipants.Role.ENTERPRISE in signer.roles and not (
        payee.mandate and parties._acts_as(PARTICIPANTS, signer.participant, payee.bank)
    ):
        typed_signing._maker_of(
            actor, IParticipants.Role.ENTERPRISE, shipment.enterprise, True
        )
        return shipment.enterprise
    assert payee.mandate, errors.NOT_CLAIMANT
    typed_signing._maker_of(actor, IParticipants.Role.BANK, payee.bank, True)
    return payee.bank


@internal
def _is_new(
    party: bytes32,
    reference: bytes32,
    action: ICreditInsurance.Action,
    shipment_id: bytes32,
    amount: uint256,
    value_day: uint256,
) -> bool:
    return extcall DOCUMENTS.remember(
        party, reference, keccak256(abi_encode(action, shipment_id, amount, value_day))
    )


@internal
def _check_received(
    shipment_id: bytes32,
    shipment: ICreditInsurance.Shipment,
    participant: bytes32,
    action: ICreditInsurance.Action,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
):
    assert (
        shipment.shipped_day <= value_day and value_day <= china_time._today()
    ), errors.BAD_CLAIM_DAY
    typed_signing._check_second(
        participant,
        claim_messages._receive(
            msg.sender,
            shipment_id,
            shipment.version,
            action,
            reference,
            amount,
            value_day,
            seal,
        ),
        seal,
    )


@view
@internal
def _capped(
    insurance: address,
    shipment: ICreditInsurance.Shipment,
    amount: uint256,
    quotes: DynArray[IFinancing.Quote, 5],
) -> (uint256, uint256):
    """
    @notice An indemnity within what is left of the policy's maximum, and what it lowers it by, in the policy's
            currency: rounded up, as all use is.
    """
    left: uint256 = staticcall ICreditInsurance(insurance).left_of(shipment.policy)
    currency: bytes3 = (staticcall DOCUMENTS.account(shipment.policy)).currency
    if currency == shipment.currency:
        return min(amount, left), min(amount, left)
    ours: uint256 = self._weight(shipment.currency, quotes)
    theirs: uint256 = self._weight(currency, quotes)
    use: uint256 = rounding._share_up(amount, ours, theirs)
    if use <= left:
        return amount, use
    return rounding._share_down(left, theirs, ours), left


@view
@internal
def _weight(currency: bytes3, quotes: DynArray[IFinancing.Quote, 5]) -> uint256:
    for quote: IFinancing.Quote in quotes:
        if quote.currency == currency:
            assert quote.rate_id != empty(bytes32), errors.NO_RATE
            assert staticcall RATES.in_force(currency) == quote.rate_id, errors.NOT_IN_FORCE
            return staticcall RATES.weight_of(currency, quote.rate_id)
    raise errors.NO_RATE


@internal
def _credit(
    shipment_id: bytes32,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    second: address,
) -> uint256:
    """
    @notice What of an amount the loans on the shipment take, oldest first.
    """
    lender: address = staticcall ASSIGNMENTS.lender_of(shipment_id)
    if amount == 0 or lender == empty(address):
        return 0
    return extcall IInsuredLoans(lender).credit(
        shipment_id, action, reference, amount, msg.sender, second
    )


@internal
def _change(
    shipment_id: bytes32,
    action: ICreditInsurance.Action,
    status: ICreditInsurance.Status,
    at_risk: uint256,
    lower: uint256,
    stop: bool,
    actor: address,
    second: address,
):
    extcall ICreditInsurance(self.insurance_of[shipment_id]).change(
        shipment_id,
        ICreditInsurance.Change(
            action=action,
            status=status,
            at_risk=at_risk,
            lower=lower,
            stop=stop,
            actor=actor,
            second=second,
        ),
    )
