# pragma version 0.4.3
# pragma optimize codesize
# Long because whatever uses a limit, a declaration's insurable amount or a policy's maximum stands in one place.
"""
@title CreditInsurance: policies, buyer limits, shipments and their cover (出口信用保险)
@license Apache-2.0
@notice An exporter declares a shipment to the insurer of a policy; the insurer covers it, at most with what is left
        of the buyer's limit at that moment, and there is no top-up [A]. The cover uses the limit until the buyer has
        paid, it ends, or the claim is closed. It is a document of its own, on which banks lend.

        Invariants: at the moment of each new cover, the covers in force on a limit are within it, and the covers of all
        insurers on a declaration within its face; a shipment at risk is COVERED, NOTIFIED or CLAIMED, and no other
        uses its limit; a limit under which a loss was noticed takes no new cover until the insurer says so [A].

        The operator can pause it in the Directory: that stops declaring and covering, never what ends a cover. It
        stops no clock.
@dev Sources: Sinosure's handbook and policy pages; reports of SAFE and its branches on the platform's scenario
     出口信保保单融资, 2019-2024. Policies and limits are documents that the insurer attests (Attestations); what they promise
     beside their amount is set here. A shipment is in one currency, its limit's [A]; the policy may have another. At risk
     is the lesser of the cover and what is unpaid [A]: what the buyer pays is first what the insurer did not cover.
     What happens after a shipment is covered is recorded in InsuranceClaims, which tells this contract.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IInsuranceChecks
from contracts.interfaces import IInsuranceClaims
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import insurance_days
from contracts.modules import insurance_messages
from contracts.modules import packing
from contracts.modules import parties
from contracts.modules import rounding
from contracts.modules import shipment
from contracts.modules import typed_signing

implements: IApplication
implements: ICreditInsurance

initializes: typed_signing
initializes: shipment

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] The longest credit that is insured: two years are short-term insurance.
MAX_CREDIT_DAYS: constant(uint256) = 730

ALL: constant(uint256) = 10_000
PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
CHECKS: immutable(IInsuranceChecks)
CLAIMS: immutable(IInsuranceClaims)

# The kinds of documents that policies, limits and covers are, as the operator numbered them.
POLICY_KIND: immutable(uint256)
LIMIT_KIND: immutable(uint256)
COVER_KIND: immutable(uint256)


policies: HashMap[bytes32, ICreditInsurance.Policy]
limits: HashMap[bytes32, ICreditInsurance.Limit]
# What indemnities used of a policy's document that is void, and states no lower face any more.
spent: HashMap[bytes32, uint256]
limit_under: HashMap[bytes32, bytes32]
account_of: HashMap[bytes32, bytes32]
commitments: HashMap[bytes32, bytes32]
rows: HashMap[bytes32, DynArray[IDocuments.Row, 50]]
insured: HashMap[bytes32, uint256]
# Where what was insured of a merged declaration counts.
carried_to: HashMap[bytes32, bytes32]


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    checks: address,
    claims: address,
    policy_kind: uint256,
    limit_kind: uint256,
    cover_kind: uint256,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    CHECKS = IInsuranceChecks(checks)
    CLAIMS = IInsuranceClaims(claims)
    POLICY_KIND = policy_kind
    LIMIT_KIND = limit_kind
    COVER_KIND = cover_kind


# Anyone: reading


@external
@view
def shipment_of(shipment_id: bytes32) -> ICreditInsurance.Shipment:
    """
    @notice A shipment whole, but for its history, which is in its events; all empty for an unknown one.
    """
    if shipment.words[shipment_id] == 0:
        return empty(ICreditInsurance.Shipment)
    case: shipment.Case = shipment._load(shipment_id)
    limit: bytes32 = self.limit_under[shipment_id]
    policy: bytes32 = self.limits[limit].policy
    return ICreditInsurance.Shipment(
        status=case.status,
        version=case.version,
        enterprise=shipment.enterprise_of[shipment_id],
        insurer=shipment.insurer_of[shipment_id],
        policy=policy,
        limit=limit,
        account=self.account_of[shipment_id],
        currency=case.currency,
        declared=case.declared,
        cover=case.cover,
        at_risk=case.at_risk,
        commercial=case.commercial,
        political=case.political,
        shipped_day=case.shipped_day,
        due_day=case.due_day,
        declared_day=case.declared_day,
        commitment=self.commitments[shipment_id],
    )


@external
@view
def rows_of(shipment_id: bytes32) -> DynArray[IDocuments.Row, 50]:
    """
    @notice The declarations of a shipment, and how much of each it insures.
    """
    return self.rows[shipment_id]


@external
@view
def policy_of(policy: bytes32) -> ICreditInsurance.Policy:
    """
    @notice The terms of a policy, by the account of its document; all empty where none were set.
    """
    return self.policies[policy]


@external
@view
def left_of(policy: bytes32) -> uint256:
    """
    @notice What a policy can still indemnify, in its currency: its face, be it void for new business or not; 0 once
            indemnities have used it up.
    """
    found: IDocuments.Account = staticcall DOCUMENTS.account(policy)
    return found.face - min(found.face, self.spent[found.document])


@external
@view
def limit_of(limit: bytes32) -> ICreditInsurance.Limit:
    """
    @notice What a buyer limit belongs to, by the account of its document, and whether it takes new cover.
    """
    return self.limits[limit]


@external
@view
def insured_of(account: bytes32) -> uint256:
    """
    @notice How much of a declaration is insured, by all insurers together.
    """
    return self.insured[account]


@external
@view
def shipment_id_of(enterprise: bytes32, reference: bytes32) -> bytes32:
    """
    @notice The id of the shipment that this enterprise declares under this reference.
    """
    return self._shipment_id(enterprise, reference)


@external
@view
def open_cases(participant: bytes32) -> uint256:
    """
    @notice How many shipments of this enterprise or insurer have not ended.
    """
    return shipment.open_cases[participant]


@external
@view
def can_lapse(shipment_id: bytes32) -> bool:
    """
    @notice Whether the time for the next step of a shipment has passed.
    """
    return shipment._can_lapse(shipment._load(shipment_id))


# Anyone: ending what time has ended


@external
def lapse(shipment_id: bytes32):
    """
    @notice Not answered in 60 days [A], no notice by 30 days after the due day [A], no claim by 300 [A].
    """
    case: shipment.Case = shipment._load(shipment_id)
    errors._require(shipment._can_lapse(case), errors.NOT_LAPSED)

    self._end(shipment_id, case, ICreditInsurance.Action.LAPSE, ICreditInsurance.Status.LAPSED, msg.sender, empty(address), True)


@external
def carry(account: bytes32):
    """
    @notice A declaration was merged into another: what of it is insured counts there from now on. Until somebody says
            so, the other's insurable amount is whole [A]: mergers are rare, and two keys of customs.
    """
    end: bytes32 = (staticcall DOCUMENTS.account(account)).end
    errors._require(end != account, errors.NOT_MERGED)

    if self.carried_to[account] == empty(bytes32):
        self.carried_to[account] = end
    self.insured[end] += self.insured[account]
    self.insured[account] = 0


# Insurers


@external
def set_terms(
    policy: bytes32, terms: ICreditInsurance.Terms, product: String[32], seal: ISigning.Seal
):
    """
    @notice What a policy promises beside its maximum liability, for covers from now on. Covers in force keep theirs.
    @param policy The account of its document, which the insurer attested.
    @param product What the insurer calls it: a label, of no effect.
    """
    version: uint256 = self.policies[policy].version
    # For good: a successor acts for it.
    insurer: bytes32 = self.policies[policy].insurer
    if version == 0:
        insurer = self._author_of(policy, POLICY_KIND)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, insurer, False
    )
    self._check_current()
    self._check_trusted()
    errors._require(
        terms.first_day <= terms.last_day and terms.last_day <= china_time.LAST_DAY, errors.BAD_VALIDITY
    )
    errors._require(
        0 < terms.commercial
        and terms.commercial <= ALL
        and 0 < terms.political
        and terms.political <= ALL,
        errors.BAD_PERCENTAGE,
    )
    typed_signing._check_second(
        participant,
        insurance_messages._set_terms(msg.sender, policy, version, terms, product, seal),
        seal,
    )

    self.policies[policy] = ICreditInsurance.Policy(
        insurer=insurer, terms=terms, version=version + 1
    )

    log ICreditInsurance.TermsSet(
        policy=policy,
        insurer=insurer,
        terms=terms,
        product=product,
        maker=msg.sender,
        checker=seal.signer,
    )


@external
def set_limit(limit: bytes32, policy: bytes32, stopped: bool, seal: ISigning.Seal):
    """
    @notice Which policy a buyer limit belongs to, for good; and whether it takes new cover. What is in force stays.
    @param stopped True to close it, False to let it take cover again after a notice of loss.
    """
    insurer: bytes32 = self.policies[policy].insurer
    errors._require(insurer != empty(bytes32), errors.UNKNOWN_POLICY)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, insurer, stopped
    )
    known: ICreditInsurance.Limit = self.limits[limit]
    if not stopped:
        self._check_current()
        self._check_trusted()
    if known.policy == empty(bytes32):
        author: bytes32 = self._author_of(limit, LIMIT_KIND)
        errors._require(
            parties._acts_as(PARTICIPANTS, author, insurer), errors.NOT_ATTESTER
        )
        errors._require(
            (staticcall DOCUMENTS.account(limit)).owner
            == (staticcall DOCUMENTS.account(policy)).owner,
            errors.NOT_OWNER,
        )
    else:
        errors._require(known.policy == policy, errors.UNKNOWN_POLICY)
    typed_signing._check_second(
        participant,
        insurance_messages._set_limit(msg.sender, limit, known.version, policy, stopped, seal),
        seal,
    )

    self.limits[limit] = ICreditInsurance.Limit(
        policy=policy, stopped=stopped, version=known.version + 1
    )

    log ICreditInsurance.LimitSet(
        limit=limit, policy=policy, stopped=stopped, maker=msg.sender, checker=seal.signer
    )


@external
def cover(
    shipment_id: bytes32,
    reference: bytes32,
    amount: uint256,
    fingerprint: bytes32,
    seal: ISigning.Seal,
):
    """
    @notice The insurer takes a shipment on: the limit is used, and the cover becomes a document that banks draw on.
    @param amount What of the declared amount is taken on; at most what is left of the limit.
    @param fingerprint Of the insurer's own number of this cover.
    """
    case: shipment.Case = shipment._load(shipment_id)
    limit: bytes32 = self.limit_under[shipment_id]
    policy: ICreditInsurance.Policy = self.policies[self.limits[limit].policy]
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, policy.insurer, True
    )
    if not extcall DOCUMENTS.remember(
        policy.insurer,
        reference,
        keccak256(abi_encode(ICreditInsurance.Action.COVER, shipment_id, amount, fingerprint)),
    ):
        return
    errors._require(typed_signing._is_active(participant), errors.SUSPENDED)
    errors._require(
        typed_signing._is_active(shipment.enterprise_of[shipment_id]), errors.SUSPENDED
    )
    errors._require(case.status == ICreditInsurance.Status.DECLARED, errors.BAD_SHIPMENT_STATE)
    errors._require(not shipment._can_lapse(case), errors.ITS_TIME_PASSED)
    self._check_trusted()
    errors._require(0 < amount and amount <= case.declared, errors.BAD_COVER)
    typed_signing._check_second(
        participant,
        insurance_messages._cover(
            msg.sender, shipment_id, case.version, reference, amount, fingerprint, seal
        ),
        seal,
    )
    self._check_finding(
        staticcall CHECKS.examine(
            self, limit, shipment_id, empty(bytes32), ICreditInsurance.Report.MATCHES
        )
    )
    errors._require(
        amount <= (staticcall DOCUMENTS.account(limit)).available, errors.LIMIT_EXHAUSTED
    )
    before: shipment.Case = case
    case.commercial = policy.terms.commercial
    case.political = policy.terms.political
    case.cover = amount
    case.at_risk = amount
    case.status = ICreditInsurance.Status.COVERED
    face: uint256 = self._face(case)
    errors._require(face > 0, errors.BAD_COVER)
    self._insure(shipment_id, case, True)
    self.account_of[shipment_id] = fingerprint

    log ICreditInsurance.Covered(
        shipment_id=shipment_id,
        account=fingerprint,
        reference=reference,
        cover=amount,
        face=face,
    )
    shipment._move(shipment_id, case, ICreditInsurance.Action.COVER, before.status, msg.sender, seal.signer)
    # Drawn at once: a cover needs no hold.
    extcall DOCUMENTS.reallocate(
        shipment_id,
        shipment.enterprise_of[shipment_id],
        0,
        [
            IDocuments.Change(
                account=limit,
                currency=case.currency,
                release=0,
                restore=0,
                hold=amount,
                draw=amount,
            )
        ],
    )
    extcall DOCUMENTS.open(
        msg.sender,
        [
            IDocuments.Attestation(
                fingerprint=fingerprint,
                kind=COVER_KIND,
                owner=shipment.enterprise_of[shipment_id],
                currency=case.currency,
                face=face,
                valid_from=china_time._today(),
                valid_until=case.due_day + insurance_days.CLAIM_DAYS,
                commitment=self.commitments[shipment_id],
            )
        ],
    )
    extcall CLAIMS.open(shipment_id)


@external
def confirm(shipment_id: bytes32):
    """
    @notice Another, trusted key of the insurer stands behind a cover that a distrusted key stated.
    """
    shipment._load(shipment_id)
    typed_signing._maker_of(
        msg.sender, IParticipants.Role.INSURER, shipment.insurer_of[shipment_id], False
    )
    self._check_current()
    account: bytes32 = self.account_of[shipment_id]
    errors._require(
        (staticcall DOCUMENTS.account(account)).distrusted, errors.NOT_DISTRUSTED
    )
    self._check_trusted()

    extcall DOCUMENTS.confirm(account, msg.sender)


@external
def refuse(shipment_id: bytes32, reason: String[256]):
    """
    @notice The insurer does not cover a shipment.
    """
    case: shipment.Case = shipment._load(shipment_id)
    self._insurer_maker(shipment_id)
    self._turn_down(
        shipment_id,
        case,
        ICreditInsurance.Action.REFUSE,
        ICreditInsurance.Status.NO_COVER,
        msg.sender,
        reason,
    )


@external
def end(shipment_id: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice A cover ends without a loss: not shipped, or the goods came back.
    """
    case: shipment.Case = shipment._load(shipment_id)
    participant: bytes32 = self._insurer_maker(shipment_id)
    errors._require(case.status == ICreditInsurance.Status.COVERED, errors.BAD_SHIPMENT_STATE)
    typed_signing._check_second(
        participant,
        insurance_messages._end(msg.sender, shipment_id, case.version, reason, seal),
        seal,
    )

    log ICreditInsurance.Said(shipment_id=shipment_id, text=reason)
    self._end(
        shipment_id,
        case,
        ICreditInsurance.Action.END,
        ICreditInsurance.Status.ENDED,
        msg.sender,
        seal.signer,
        True,
    )


# Exporters


@external
def declare(declaration: ICreditInsurance.Declaration, seal: ISigning.Seal) -> bytes32:
    """
    @notice An exporter declares a shipment under a buyer's limit. What stands in the way of its cover is for a check
            to say; here only what could never be covered is refused.
    @param declaration `rows` are sorted by account.
    @return The shipment's id.
    """
    shipment_id: bytes32 = self._shipment_id(declaration.enterprise, declaration.reference)
    if not extcall DOCUMENTS.remember(
        declaration.enterprise, declaration.reference, keccak256(abi_encode(declaration))
    ):
        return shipment_id
    self._check_current()
    actor: address = typed_signing._author_of(
        msg.sender, insurance_messages._declare(declaration, seal), seal
    )
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, declaration.enterprise, False
    )
    # Who has retired declares no more; its heir declares for itself.
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(declaration.enterprise)
    errors._require(standing == IParticipants.Standing.ACTIVE, errors.SUSPENDED)
    policy: bytes32 = self.limits[declaration.limit].policy
    errors._require(policy != empty(bytes32), errors.UNKNOWN_LIMIT)
    found: IDocuments.Account = staticcall DOCUMENTS.account(declaration.limit)
    errors._require(
        parties._acts_as(PARTICIPANTS, declaration.enterprise, found.owner), errors.NOT_OWNER
    )
    today: uint256 = china_time._today()
    errors._require(
        declaration.shipped_day <= today
        and declaration.shipped_day <= declaration.due_day
        and declaration.due_day <= declaration.shipped_day + MAX_CREDIT_DAYS,
        errors.BAD_SHIPMENT_DAYS,
    )
    errors._require(declaration.commitment != empty(bytes32), errors.BAD_FACTS)
    errors._require(len(declaration.rows) > 0, errors.BAD_ROWS)
    case: shipment.Case = empty(shipment.Case)
    last: uint256 = 0
    for row: IDocuments.Row in declaration.rows:
        errors._require(convert(row.account, uint256) > last, errors.BAD_ROWS)
        errors._require(0 < row.amount and row.amount <= packing.MAX_FACE, errors.BAD_ROWS)
        errors._require(row.currency == found.currency, errors.CURRENCY)
        last = convert(row.account, uint256)
        case.declared += row.amount
    errors._require(case.declared <= packing.MAX_FACE, errors.BAD_ROWS)

    case.status = ICreditInsurance.Status.DECLARED
    case.currency = found.currency
    case.shipped_day = declaration.shipped_day
    case.due_day = declaration.due_day
    case.declared_day = today
    shipment.enterprise_of[shipment_id] = declaration.enterprise
    shipment.insurer_of[shipment_id] = self.policies[policy].insurer
    self.limit_under[shipment_id] = declaration.limit
    self.commitments[shipment_id] = declaration.commitment
    self.rows[shipment_id] = declaration.rows

    log ICreditInsurance.Declared(
        shipment_id=shipment_id,
        enterprise=declaration.enterprise,
        limit=declaration.limit,
        policy=policy,
        currency=case.currency,
        amount=case.declared,
        shipped_day=case.shipped_day,
        due_day=case.due_day,
        reference=declaration.reference,
        commitment=declaration.commitment,
        rows=declaration.rows,
    )
    shipment._move(
        shipment_id,
        case,
        ICreditInsurance.Action.DECLARE,
        empty(ICreditInsurance.Status),
        actor,
        empty(address),
    )
    return shipment_id


@external
def withdraw(shipment_id: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice The exporter takes a shipment back that is not answered yet.
    """
    case: shipment.Case = shipment._load(shipment_id)
    actor: address = typed_signing._author_of(
        msg.sender, insurance_messages._withdraw(shipment_id, reason, seal), seal
    )
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, shipment.enterprise_of[shipment_id], True
    )
    self._turn_down(
        shipment_id,
        case,
        ICreditInsurance.Action.WITHDRAW,
        ICreditInsurance.Status.WITHDRAWN,
        actor,
        reason,
    )


# InsuranceClaims


@external
def change(shipment_id: bytes32, change: ICreditInsurance.Change):
    """
    @notice What became of a covered shipment.
    """
    errors._require(msg.sender == CLAIMS.address, errors.NOT_CLAIMS)
    case: shipment.Case = shipment._load(shipment_id)
    limit: bytes32 = self.limit_under[shipment_id]
    if change.stop:
        # Each notice counts: a reopening that was signed before it is worthless.
        self.limits[limit].stopped = True
        self.limits[limit].version += 1
        log ICreditInsurance.LimitSet(
            limit=limit,
            policy=self.limits[limit].policy,
            stopped=True,
            maker=change.actor,
            checker=change.second,
        )
    if change.lower > 0:
        self._lower_policy(self.limits[limit].policy, change.lower, change.actor, change.second)
    moved: shipment.Case = case
    moved.at_risk = change.at_risk
    if change.status in (
        ICreditInsurance.Status.COVERED
        | ICreditInsurance.Status.NOTIFIED
        | ICreditInsurance.Status.CLAIMED
    ):
        moved.status = change.status
        self._expose(shipment_id, case, moved, change.actor, change.second)
        shipment._move(shipment_id, moved, change.action, case.status, change.actor, change.second)
    elif case.at_risk > 0:
        self._end(
            shipment_id,
            case,
            change.action,
            change.status,
            change.actor,
            change.second,
            change.status == ICreditInsurance.Status.DENIED,
        )
    else:
        moved.status = change.status
        shipment._move(shipment_id, moved, change.action, case.status, change.actor, change.second)


# Internal


@view
@internal
def _shipment_id(enterprise: bytes32, reference: bytes32) -> bytes32:
    return keccak256(abi_encode(self, enterprise, reference))


@view
@internal
def _author_of(account: bytes32, kind: uint256) -> bytes32:
    """
    @notice The authority that attested a document, which has to be of this kind.
    """
    found: IDocuments.Account = staticcall DOCUMENTS.account(account)
    errors._require(found.kind == kind, errors.BAD_KIND)
    errors._require(found.end == account, errors.MERGED_ACCOUNT)
    return (staticcall PARTICIPANTS.signer_of(found.attested_by)).participant


@view
@internal
def _check_current():
    access: IDirectory.Access = staticcall DIRECTORY.access_of(self)
    errors._require(access.current, errors.NOT_CURRENT)
    errors._require(not access.paused, errors.PAUSED)


@view
@internal
def _check_trusted():
    """
    @notice A key that the operator distrusts states nothing new.
    """
    errors._require(
        staticcall PARTICIPANTS.distrusted_since(msg.sender) == 0, errors.TRUSTED_KEY_ONLY
    )


@view
@internal
def _insurer_maker(shipment_id: bytes32) -> bytes32:
    return typed_signing._maker_of(
        msg.sender,
        IParticipants.Role.INSURER,
        shipment.insurer_of[shipment_id],
        True,
    )


@view
@internal
def _check_finding(finding: ICreditInsurance.Finding):
    if finding == ICreditInsurance.Finding.PASSED:
        return
    errors._require(finding != ICreditInsurance.Finding.NOT_IN_FORCE, errors.ITS_TIME_PASSED)
    errors._require(finding != ICreditInsurance.Finding.POLICY_EXPIRED, errors.POLICY_EXPIRED)
    errors._require(finding != ICreditInsurance.Finding.LIMIT_EXPIRED, errors.LIMIT_EXPIRED)
    errors._require(finding != ICreditInsurance.Finding.LIMIT_CLOSED, errors.LIMIT_CLOSED)
    errors._require(finding != ICreditInsurance.Finding.DECLARED_LATE, errors.DECLARED_LATE)
    errors._require(finding != ICreditInsurance.Finding.PREMIUM_UNPAID, errors.PREMIUM_UNPAID)
    errors._require(finding != ICreditInsurance.Finding.LIMIT_EXHAUSTED, errors.LIMIT_EXHAUSTED)
    errors._require(
        finding != ICreditInsurance.Finding.INSURED_ELSEWHERE, errors.INSURED_ELSEWHERE
    )
    raise errors.BAD_DECLARATION


@pure
@internal
def _face(case: shipment.Case) -> uint256:
    """
    @notice What a loan can stand on: what is at risk, at the lower of the percentages, rounded down.
    """
    return rounding._share_down(case.at_risk, min(case.commercial, case.political), ALL)


@internal
def _insure(shipment_id: bytes32, case: shipment.Case, takes: bool):
    """
    @notice What the cover takes of each declaration's insurable amount, ceil(row * cover / declared); or gives back of
            it, when it ends, what is above ceil(row * (cover - at risk) / declared): what the buyer paid is used up.
    """
    for row: IDocuments.Row in self.rows[shipment_id]:
        if takes:
            self.insured[row.account] += rounding._share_up(
                row.amount, case.cover, case.declared
            )
            errors._require(
                self.insured[row.account] <= (staticcall DOCUMENTS.account(row.account)).face,
                errors.INSURED_ELSEWHERE,
            )
        else:
            account: bytes32 = row.account
            for _: uint256 in range(packing.MAX_LINKS):
                if self.carried_to[account] == empty(bytes32):
                    break
                account = self.carried_to[account]
            self.insured[account] -= rounding._share_up(
                row.amount, case.cover, case.declared
            ) - rounding._share_up(row.amount, case.cover - case.at_risk, case.declared)


@internal
def _expose(shipment_id: bytes32, before: shipment.Case, after: shipment.Case, actor: address, second: address):
    """
    @notice Less is at risk: the limit is free for it again, and banks have that much less to lend on.
    """
    if after.at_risk == before.at_risk:
        return
    extcall DOCUMENTS.post(
        shipment_id,
        False,
        [
            IDocuments.Posting(
                account=self.limit_under[shipment_id],
                draw=0,
                settle=0,
                restore=before.at_risk - after.at_risk,
            )
        ],
    )
    account: bytes32 = self.account_of[shipment_id]
    found: IDocuments.Account = staticcall DOCUMENTS.account(account)
    face: uint256 = self._face(after)
    if face > 0:
        extcall DOCUMENTS.restate(
            account,
            IDocuments.Statement(
                face=face,
                valid_from=found.valid_from,
                valid_until=found.valid_until,
                commitment=found.commitment,
            ),
            empty(bytes32),
            actor,
            second,
        )
    elif not found.void:
        extcall DOCUMENTS.void(account, "nothing at risk", actor, second)
    if found.held + found.drawn > face and after.status != ICreditInsurance.Status.INDEMNIFIED:
        log ICreditInsurance.CoverGap(
            shipment_id=shipment_id,
            account=account,
            used=found.held + found.drawn,
            face=face,
        )


@internal
def _lower_policy(policy: bytes32, amount: uint256, actor: address, second: address):
    """
    @notice An indemnity uses a part of the policy's maximum up for good; all of it, and the policy is void.
    """
    found: IDocuments.Account = staticcall DOCUMENTS.account(policy)
    if amount < found.face and not found.void:
        extcall DOCUMENTS.restate(
            found.end,
            IDocuments.Statement(
                face=found.face - amount,
                valid_from=found.valid_from,
                valid_until=found.valid_until,
                commitment=found.commitment,
            ),
            empty(bytes32),
            actor,
            second,
        )
    else:
        self.spent[found.document] += amount
        if not found.void:
            extcall DOCUMENTS.void(found.end, "exhausted", actor, second)


@internal
def _turn_down(
    shipment_id: bytes32,
    case: shipment.Case,
    action: ICreditInsurance.Action,
    after: ICreditInsurance.Status,
    actor: address,
    reason: String[256],
):
    errors._require(case.status == ICreditInsurance.Status.DECLARED, errors.BAD_SHIPMENT_STATE)

    log ICreditInsurance.Said(shipment_id=shipment_id, text=reason)
    self._end(shipment_id, case, action, after, actor, empty(address), False)


@internal
def _end(
    shipment_id: bytes32,
    case: shipment.Case,
    action: ICreditInsurance.Action,
    after: ICreditInsurance.Status,
    actor: address,
    second: address,
    frees: bool,
):
    """
    @notice Nothing is at risk any more.
    @param frees Whether the declarations can be insured again: not where the buyer paid or the insurer did.
    """
    ended: shipment.Case = case
    ended.at_risk = 0
    ended.status = after
    if case.cover > 0:
        self._expose(shipment_id, case, ended, actor, second)
        if frees:
            self._insure(shipment_id, case, False)
    shipment._move(shipment_id, ended, action, case.status, actor, second)
