# pragma version 0.4.3
# pragma optimize codesize
"""
@title InsuranceChecks: the recorded check of policy, limit and shipment
@license Apache-2.0
@notice Before any loan a bank asks: is the policy in force, does the limit take cover, is the shipment declared in
        time and covered, who is paid for a loss? The answer is on record, and is never a refusal. CreditInsurance asks
        the same before it covers a shipment.

        The operator can pause it in the Directory: that stops recording checks. It stops no clock.
@dev Sources: reports of SAFE and its branches on the platform's scenario 出口信保保单融资, 2019-2024: the platform's first use
     for banks. Whether buyer and terms match the limit is what the bank found in the opened fields, and says.
"""

from contracts.interfaces import IConsents
from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IIndemnityAssignments
from contracts.interfaces import IInsuranceChecks
from contracts.interfaces import IParticipants
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import insurance_days
from contracts.modules import parties
from contracts.modules import typed_signing

implements: IInsuranceChecks

initializes: typed_signing

# What a consent must be for.
PURPOSE: public(constant(bytes32)) = keccak256("export financing")

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
CONSENTS: immutable(IConsents)
ASSIGNMENTS: immutable(IIndemnityAssignments)


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    consents: address,
    assignments: address,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    CONSENTS = IConsents(consents)
    ASSIGNMENTS = IIndemnityAssignments(assignments)


# Anyone: reading


@external
@view
def examine(
    insurance: address,
    limit: bytes32,
    shipment_id: bytes32,
    bank: bytes32,
    report: ICreditInsurance.Report,
) -> ICreditInsurance.Finding:
    """
    @notice What stands in the way of lending on a shipment, or on a limit before there is one.
    @param insurance The contract that has the shipment.
    @param shipment_id Empty to ask about policy and limit alone.
    @param bank Who asks; empty for an insurer, who needs no assignment.
    """
    return self._finding(ICreditInsurance(insurance), limit, shipment_id, bank, report)


# Banks


@external
def check(
    limit: bytes32,
    shipment_id: bytes32,
    bank: bytes32,
    consent_id: bytes32,
    report: ICreditInsurance.Report,
) -> ICreditInsurance.Finding:
    """
    @notice The recorded check of policy, limit and shipment, before any loan. Never reverts for a business reason:
            the answer is the record.
    @param shipment_id Empty to ask about policy and limit alone.
    @param report What the bank found when it compared the opened fields of limit and shipment.
    """
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, bank, False
    )
    assert typed_signing._is_active(bank), errors.SUSPENDED
    access: IDirectory.Access = staticcall DIRECTORY.access_of(self)
    assert access.current, errors.NOT_CURRENT
    assert not access.paused, errors.PAUSED
    insurance: ICreditInsurance = ICreditInsurance(
        staticcall DIRECTORY.address_of("CreditInsurance")
    )
    policy: bytes32 = (staticcall insurance.limit_of(limit)).policy
    if policy == empty(bytes32):
        log ICreditInsurance.Checked(
            limit=limit,
            shipment_id=shipment_id,
            bank=bank,
            maker=msg.sender,
            finding=ICreditInsurance.Finding.UNKNOWN,
            report=report,
            consent_id=consent_id,
            consented=False,
            limit_left=0,
            policy_left=0,
        )
        return ICreditInsurance.Finding.UNKNOWN
    left: IDocuments.Account = staticcall DOCUMENTS.account(limit)
    subject: bytes32 = shipment_id
    if subject == empty(bytes32):
        subject = limit
    accounts: DynArray[bytes32, 50] = [limit, policy]
    if convert(policy, uint256) < convert(limit, uint256):
        accounts = [policy, limit]
    consented: bool = staticcall CONSENTS.covers(
        consent_id,
        left.owner,
        participant,
        PURPOSE,
        staticcall DOCUMENTS.kinds_of(
            [
                IDocuments.Row(account=limit, amount=0, currency=empty(bytes3)),
                IDocuments.Row(account=policy, amount=0, currency=empty(bytes3)),
            ]
        ),
        typed_signing._hash_list(accounts),
        self,
        subject,
    )
    finding: ICreditInsurance.Finding = self._finding(
        insurance, limit, shipment_id, bank, report
    )

    log ICreditInsurance.Checked(
        limit=limit,
        shipment_id=shipment_id,
        bank=bank,
        maker=msg.sender,
        finding=finding,
        report=report,
        consent_id=consent_id,
        consented=consented,
        limit_left=left.available,
        policy_left=(staticcall DOCUMENTS.account(policy)).available,
    )
    if consented and finding == ICreditInsurance.Finding.PASSED:
        extcall CONSENTS.use(consent_id, subject)
    return finding


# Internal


@view
@internal
def _finding(
    insurance: ICreditInsurance,
    limit: bytes32,
    shipment_id: bytes32,
    bank: bytes32,
    report: ICreditInsurance.Report,
) -> ICreditInsurance.Finding:
    """
    @notice A cover in force stands, whatever became of its limit since.
    """
    held: ICreditInsurance.Limit = staticcall insurance.limit_of(limit)
    if held.policy == empty(bytes32):
        return ICreditInsurance.Finding.UNKNOWN
    today: uint256 = china_time._today()
    terms: ICreditInsurance.Terms = (staticcall insurance.policy_of(held.policy)).terms
    policy: IDocuments.Account = staticcall DOCUMENTS.account(held.policy)
    found: IDocuments.Account = staticcall DOCUMENTS.account(limit)
    shipment: ICreditInsurance.Shipment = empty(ICreditInsurance.Shipment)
    shipment.shipped_day = today
    if shipment_id != empty(bytes32):
        shipment = staticcall insurance.shipment_of(shipment_id)
        if shipment.status == empty(ICreditInsurance.Status):
            return ICreditInsurance.Finding.NOT_DECLARED
        if shipment.limit != limit:
            return ICreditInsurance.Finding.NOT_YOURS
    in_force: bool = False
    if shipment_id != empty(bytes32):
        if today > shipment.due_day + insurance_days.NOTICE_DAYS:
            return ICreditInsurance.Finding.NOT_IN_FORCE
        if shipment.status == ICreditInsurance.Status.COVERED:
            cover: IDocuments.Account = staticcall DOCUMENTS.account(shipment.account)
            in_force = not cover.void and not cover.distrusted
        if not in_force and (
            shipment.status != ICreditInsurance.Status.DECLARED
            or today > shipment.declared_day + insurance_days.ANSWER_DAYS
        ):
            return ICreditInsurance.Finding.NOT_IN_FORCE
    if (
        policy.void
        or policy.distrusted
        or today < policy.valid_from
        or today > policy.valid_until
    ):
        return ICreditInsurance.Finding.POLICY_EXPIRED
    if not in_force and (
        shipment.shipped_day < terms.first_day or shipment.shipped_day > terms.last_day
    ):
        return ICreditInsurance.Finding.POLICY_EXPIRED
    if not in_force:
        if shipment.shipped_day < found.valid_from or today > found.valid_until:
            return ICreditInsurance.Finding.LIMIT_EXPIRED
        if held.stopped or found.void or found.distrusted or found.end != limit:
            return ICreditInsurance.Finding.LIMIT_CLOSED
    if report == ICreditInsurance.Report.BUYER:
        return ICreditInsurance.Finding.BUYER_MISMATCH
    if report != ICreditInsurance.Report.MATCHES:
        return ICreditInsurance.Finding.TERMS_MISMATCH
    if (
        shipment_id != empty(bytes32)
        and shipment.declared_day > shipment.shipped_day + insurance_days.DECLARE_DAYS
    ):
        return ICreditInsurance.Finding.DECLARED_LATE
    if not in_force and not terms.premium_paid:
        return ICreditInsurance.Finding.PREMIUM_UNPAID
    if bank != empty(bytes32):
        payee: IIndemnityAssignments.Payee = staticcall ASSIGNMENTS.payee_of(
            held.policy, limit, shipment.shipped_day
        )
        if payee.assignment_id == empty(bytes32):
            return ICreditInsurance.Finding.NO_ASSIGNMENT
        if not parties._acts_as(PARTICIPANTS, bank, payee.bank):
            return ICreditInsurance.Finding.PAYEE_TAKEN
    if in_force:
        return ICreditInsurance.Finding.PASSED
    if found.available == 0:
        return ICreditInsurance.Finding.LIMIT_EXHAUSTED
    if shipment_id == empty(bytes32):
        return ICreditInsurance.Finding.PASSED
    return self._about_declarations(
        insurance, shipment_id, shipment.enterprise, found.kind
    )


@view
@internal
def _about_declarations(
    insurance: ICreditInsurance, shipment_id: bytes32, enterprise: bytes32, limit_kind: uint256
) -> ICreditInsurance.Finding:
    """
    @notice What the chain knows of a shipment's declarations. What is lent on them is no matter of the insurer.
    """
    rows: DynArray[IDocuments.Row, 50] = staticcall insurance.rows_of(shipment_id)
    findings: DynArray[IDocuments.Finding, 50] = staticcall DOCUMENTS.examine(
        insurance.address, enterprise, rows, [], False
    )
    # CreditInsurance draws on limits too; what is insured is a declaration.
    if (staticcall DOCUMENTS.kinds_of(rows) >> limit_kind) & 1 == 1:
        return ICreditInsurance.Finding.DECLARATION
    for i: uint256 in range(len(rows), bound=50):
        if findings[i].outcome not in (
            IDocuments.Outcome.PASSED | IDocuments.Outcome.NO_HEADROOM
        ):
            return ICreditInsurance.Finding.DECLARATION
        face: uint256 = (staticcall DOCUMENTS.account(rows[i].account)).face
        if rows[i].amount > face:
            return ICreditInsurance.Finding.DECLARATION
        if staticcall insurance.insured_of(rows[i].account) >= face:
            return ICreditInsurance.Finding.INSURED_ELSEWHERE
    return ICreditInsurance.Finding.PASSED
