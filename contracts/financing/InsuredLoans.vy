# pragma version 0.4.3
# pragma optimize codesize
"""
@title InsuredLoans: what insured loans use of cover and policy, and what an indemnity repays
@license Apache-2.0
@notice The basis of InsuredFinancing. Beside its declarations a loan uses the cover of its shipment and the maximum of
        its policy: its outstanding principal, and while something is undrawn that too, converted up at the rates
        of its approval. Cover and policy are documents: their balance is shared by all loans, all banks.

        Invariants: a loan is opened, drawn or extended only while its shipment is COVERED and its bank is the loss payee;
        its last day is at most the due day + 30; what it draws on cover and policy is what is outstanding, rounded
        up (one minor unit more while something is undrawn, where rounding would leave that short); of what an
        indemnity or a recovery pays, loans take what is outstanding, oldest first.
@dev Sources: Sinosure's handbook; bank product pages (保单融资). Nothing here can be stopped that lowers what is used. A
     loan is handed over only to a bank to which the indemnity is assigned, and that does not change while a loan is
     open under it: in effect to a successor alone [A].
"""

from contracts.interfaces import IBasis
from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import IIndemnityAssignments
from contracts.interfaces import IInsuranceClaims
from contracts.interfaces import IInsuredLoans
from contracts.interfaces import ILoanApplications
from contracts.interfaces import IParticipants
from contracts.interfaces import IRates
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import insurance_days
from contracts.modules import parties
from contracts.modules import rounding

implements: IBasis
implements: IInsuredLoans

# [A] Loans that are open on a shipment at once: an indemnity repays them all in one transaction.
MAX_LOANS: constant(uint256) = 4

PARTICIPANTS: immutable(IParticipants)
DOCUMENTS: immutable(IDocuments)
RATES: immutable(IRates)
APPLICATIONS: immutable(ILoanApplications)
ASSIGNMENTS: immutable(IIndemnityAssignments)
INSURANCE: immutable(ICreditInsurance)
CLAIMS: immutable(IInsuranceClaims)


# What a loan stands on. The weights are the value of a minor unit of loan, cover and policy at its rates.
# `is_cleared`: it was written off, and its bank lets everything be financed again. `credited`, in the shipment's
# currency: what the bank had of indemnity and recoveries; `repaid`, in the loan's: what of the loan that was.
struct Footing:
    product: address
    shipment_id: bytes32
    assignment_id: bytes32
    cover: bytes32
    policy: bytes32
    loan_weight: uint256
    cover_weight: uint256
    policy_weight: uint256
    is_open: bool
    is_cleared: bool
    credited: uint256
    repaid: uint256


# What a loan's use of one account is to become, see `_step`.
struct Step:
    draw: uint256
    undo_restore: uint256
    undo_draw: uint256
    release: uint256
    restore: uint256


footings: HashMap[bytes32, Footing]
loans: HashMap[bytes32, DynArray[bytes32, 32]]


@deploy
def __init__(
    participants: address,
    documents: address,
    rates: address,
    applications: address,
    assignments: address,
    insurance: address,
    claims: address,
):
    PARTICIPANTS = IParticipants(participants)
    DOCUMENTS = IDocuments(documents)
    RATES = IRates(rates)
    APPLICATIONS = ILoanApplications(applications)
    ASSIGNMENTS = IIndemnityAssignments(assignments)
    INSURANCE = ICreditInsurance(insurance)
    CLAIMS = IInsuranceClaims(claims)


# Anyone: reading


@external
@view
def footing_of(case_id: bytes32) -> Footing:
    """
    @notice What a loan stands on; all empty for one that was never approved here.
    """
    return self.footings[case_id]


@external
@view
def loans_on(shipment_id: bytes32) -> DynArray[bytes32, 32]:
    """
    @notice The loans on a shipment, oldest first; some may have ended.
    """
    return self.loans[shipment_id]


@external
@view
def open_cases(participant: bytes32) -> uint256:
    """
    @notice None of its own: the loans are counted in the contract that they live in.
    """
    return 0


@external
@view
def examine(
    basis: bytes32,
    enterprise: bytes32,
    bank: bytes32,
    rows: DynArray[IDocuments.Row, 50],
    holds: bool,
) -> IBasis.Ground:
    """
    @notice Whether a loan could stand on a shipment. An answer, never a refusal.
    @param basis The shipment's id.
    @param holds True for a loan that is approved: it needs no headroom.
    """
    shipment: ICreditInsurance.Shipment = staticcall INSURANCE.shipment_of(basis)
    if shipment.status == empty(ICreditInsurance.Status):
        return IBasis.Ground.UNKNOWN
    if not parties._acts_as(PARTICIPANTS, enterprise, shipment.enterprise):
        return IBasis.Ground.NOT_YOURS
    if not self._is_in_force(shipment):
        return IBasis.Ground.NOT_IN_FORCE
    if not self._has_rows(basis, rows):
        return IBasis.Ground.OTHER_ROWS
    payee: bytes32 = self._payee(shipment).bank
    if payee == empty(bytes32):
        return IBasis.Ground.NO_PAYEE
    if not parties._acts_as(PARTICIPANTS, bank, payee):
        return IBasis.Ground.OTHER_PAYEE
    if not holds:
        for account: bytes32 in [shipment.account, shipment.policy]:
            if (staticcall DOCUMENTS.account(account)).available == 0:
                return IBasis.Ground.NO_HEADROOM
    return IBasis.Ground.SOUND


@external
@view
def settles(case_id: bytes32, is_proceeds: bool) -> bool:
    """
    @notice Whether nothing is restored any more: the buyer has paid, or a loss was noticed. What he pays after an
            indemnity is a recovery, in which the insurer has its part.
    """
    shipment_id: bytes32 = self.footings[case_id].shipment_id
    status: ICreditInsurance.Status = (staticcall INSURANCE.shipment_of(shipment_id)).status
    assert (
        not is_proceeds or status != ICreditInsurance.Status.INDEMNIFIED
    ), errors.IS_RECOVERY
    claim: IInsuranceClaims.Claim = staticcall CLAIMS.claim_of(shipment_id)
    return claim.paid > 0 or claim.cause != empty(IInsuranceClaims.Cause)


# InsuredFinancing


@external
def open(case_id: bytes32, basis: bytes32, quotes: DynArray[IFinancing.Quote, 5]):
    """
    @notice A loan is approved: it holds of cover and policy what it may draw.
    """
    dossier: ILoanApplications.Dossier = staticcall APPLICATIONS.dossier_of(case_id)
    assert msg.sender == dossier.product, errors.NOT_PRODUCT
    assert self.footings[case_id].product == empty(address), errors.BAD_TRANSITION
    case: IFinancing.Loan = staticcall IFinancing(msg.sender).loan_of(case_id)
    shipment: ICreditInsurance.Shipment = staticcall INSURANCE.shipment_of(basis)
    assert parties._acts_as(PARTICIPANTS, dossier.enterprise, shipment.enterprise), errors.NOT_OWNER
    self._check_footing(case_id, basis, shipment, case)
    policy: IDocuments.Account = staticcall DOCUMENTS.account(shipment.policy)
    footing: Footing = Footing(
        product=msg.sender,
        shipment_id=basis,
        assignment_id=self._payee(shipment).assignment_id,
        cover=shipment.account,
        policy=policy.end,
        loan_weight=1,
        cover_weight=1,
        policy_weight=1,
        is_open=True,
        is_cleared=False,
        credited=0,
        repaid=0,
    )
    if case.currency != shipment.currency or case.currency != policy.currency:
        footing.loan_weight = self._weight(case.currency, quotes)
        footing.cover_weight = self._weight(shipment.currency, quotes)
        footing.policy_weight = self._weight(policy.currency, quotes)
    self.footings[case_id] = footing
    self._enlist(basis, case_id)
    # What a former loss payee has opened again by a reversal is in nobody's way.
    count: uint256 = 0
    for known: bytes32 in self.loans[basis]:
        if self.footings[known].assignment_id == footing.assignment_id:
            count += 1
    assert count <= MAX_LOANS, errors.TOO_MANY_LOANS

    extcall ASSIGNMENTS.note(footing.assignment_id, basis, True)
    rows: DynArray[IDocuments.Row, 50] = [
        IDocuments.Row(
            account=shipment.account,
            amount=rounding._share_up(
                case.approved, footing.loan_weight, footing.cover_weight
            ),
            currency=shipment.currency,
        ),
        IDocuments.Row(
            account=policy.end,
            amount=rounding._share_up(
                case.approved, footing.loan_weight, footing.policy_weight
            ),
            currency=policy.currency,
        ),
    ]
    if convert(rows[1].account, uint256) < convert(rows[0].account, uint256):
        rows = [rows[1], rows[0]]
    extcall DOCUMENTS.hold(case_id, dossier.enterprise, case.hold_until, rows)


@external
def follow(case_id: bytes32, action: IFinancing.Action):
    """
    @notice A loan has moved: what it uses of cover and policy follows.
    """
    footing: Footing = self.footings[case_id]
    assert msg.sender == footing.product, errors.NOT_PRODUCT
    case: IFinancing.Loan = staticcall IFinancing(msg.sender).loan_of(case_id)
    if action in (
        IFinancing.Action.DISBURSE
        | IFinancing.Action.EXTEND
        | IFinancing.Action.SUBSTITUTE
        | IFinancing.Action.HAND_OVER
    ):
        self._check_footing(
            case_id,
            footing.shipment_id,
            staticcall INSURANCE.shipment_of(footing.shipment_id),
            case,
        )
    if (
        action == IFinancing.Action.EXTEND
        and case.hold_until != staticcall DOCUMENTS.hold_until(self, case_id)
    ):
        self._check_sound(footing.cover)
        self._check_sound(footing.policy)
    if action == IFinancing.Action.CLEAR:
        footing.is_cleared = True
        self.footings[case_id].is_cleared = True
    elif footing.is_cleared and case.status != IFinancing.Status.WRITTEN_OFF:
        # Its write-off was reversed.
        footing.is_cleared = False
        self.footings[case_id].is_cleared = False
    if footing.is_cleared:
        case.outstanding = 0
    is_open: bool = case.outstanding + case.undrawn > 0
    if is_open != footing.is_open:
        self.footings[case_id].is_open = is_open
        if is_open:
            self._enlist(footing.shipment_id, case_id)
        extcall ASSIGNMENTS.note(footing.assignment_id, footing.shipment_id, is_open)
    self._use(
        case_id,
        action,
        case,
        footing.cover,
        self._step(
            case_id, action, case, footing.cover, footing.loan_weight, footing.cover_weight
        ),
        footing.policy,
        self._step(
            case_id, action, case, footing.policy, footing.loan_weight, footing.policy_weight
        ),
    )


# InsuranceClaims


@external
def credit(
    shipment_id: bytes32,
    action: IFinancing.Action,
    reference: bytes32,
    amount: uint256,
    actor: address,
    second: address,
) -> uint256:
    """
    @notice An indemnity, or the insured's part of a recovery, repays the open loans of the loss payee, oldest first. A
            loan that was written off and cleared is open no more.
    @param amount In the shipment's currency.
    @return What of it the bank keeps; the rest is the exporter's.
    """
    assert msg.sender == CLAIMS.address, errors.NOT_CLAIMS
    left: uint256 = amount
    assignment_id: bytes32 = self._payee(
        staticcall INSURANCE.shipment_of(shipment_id)
    ).assignment_id
    count: uint256 = 0
    for case_id: bytes32 in self.loans[shipment_id]:
        footing: Footing = self.footings[case_id]
        if not footing.is_open or footing.assignment_id != assignment_id:
            continue
        # Reversals may have opened more again.
        count += 1
        if count > MAX_LOANS:
            break
        outstanding: uint256 = (
            staticcall IFinancing(footing.product).loan_of(case_id)
        ).outstanding
        # On running totals: cut into small ones, an amount repays the same.
        due: uint256 = rounding._share_up(
            footing.repaid + outstanding, footing.loan_weight, footing.cover_weight
        )
        take: uint256 = 0
        if outstanding > 0 and due > footing.credited:
            take = min(left, due - footing.credited)
        credited: uint256 = footing.credited + take
        covered: uint256 = rounding._share_down(
            credited, footing.cover_weight, footing.loan_weight
        )
        repaid: uint256 = 0
        if covered > footing.repaid:
            repaid = min(outstanding, covered - footing.repaid)
        self.footings[case_id].credited = credited
        self.footings[case_id].repaid = footing.repaid + repaid
        left -= take
        if repaid > 0:
            extcall IFinancing(footing.product).credit(
                case_id, action, reference, repaid, actor, second
            )
    return amount - left


# Internal


@view
@internal
def _is_in_force(shipment: ICreditInsurance.Shipment) -> bool:
    """
    @notice Covered, no loss noticed, and still time to give notice of one.
    """
    return (
        shipment.status == ICreditInsurance.Status.COVERED
        and china_time._today() <= shipment.due_day + insurance_days.NOTICE_DAYS
    )


@view
@internal
def _payee(shipment: ICreditInsurance.Shipment) -> IIndemnityAssignments.Payee:
    return staticcall ASSIGNMENTS.payee_of(
        shipment.policy, shipment.limit, shipment.shipped_day
    )


@view
@internal
def _has_rows(shipment_id: bytes32, rows: DynArray[IDocuments.Row, 50]) -> bool:
    """
    @notice Whether all of these rows are of the shipment's declarations, each within what it insures. Both sorted.
    """
    insured: DynArray[IDocuments.Row, 50] = staticcall INSURANCE.rows_of(shipment_id)
    next: uint256 = 0
    for row: IDocuments.Row in insured:
        if next < len(rows) and rows[next].account == row.account:
            if rows[next].amount > row.amount:
                return False
            next += 1
    return next == len(rows)


@view
@internal
def _check_footing(
    case_id: bytes32,
    shipment_id: bytes32,
    shipment: ICreditInsurance.Shipment,
    case: IFinancing.Loan,
):
    assert self._is_in_force(shipment), errors.NOT_COVERED
    payee: bytes32 = self._payee(shipment).bank
    assert payee != empty(bytes32) and parties._acts_as(PARTICIPANTS, case.bank, payee), errors.NO_PAYEE
    assert self._has_rows(shipment_id, staticcall APPLICATIONS.rows_of(case_id)), errors.OTHER_ROWS
    first_day: uint256 = case.first_day
    if first_day == 0:
        first_day = china_time._today()
    assert first_day + case.tenor_days <= shipment.due_day + insurance_days.TENOR_DAYS, errors.TENOR_TOO_LONG


@view
@internal
def _check_sound(account: bytes32):
    """
    @notice A hold is not extended that could not be drawn, as LoanAmendments asks of the declarations.
    """
    found: IDocuments.Account = staticcall DOCUMENTS.account(account)
    today: uint256 = china_time._today()
    assert not found.impaired, errors.IMPAIRED
    assert found.valid_from <= today and today <= found.valid_until, errors.EXPIRED


@view
@internal
def _weight(currency: bytes3, quotes: DynArray[IFinancing.Quote, 5]) -> uint256:
    """
    @notice At the rates of the approval, which are in force: Apportionment has asked.
    """
    for quote: IFinancing.Quote in quotes:
        if quote.currency == currency:
            return staticcall RATES.weight_of(currency, quote.rate_id)
    raise errors.NO_RATE


@internal
def _enlist(shipment_id: bytes32, case_id: bytes32):
    """
    @notice Put a loan on the shipment's list; what has ended leaves it.
    """
    kept: DynArray[bytes32, 32] = []
    for known: bytes32 in self.loans[shipment_id]:
        if known != case_id and self.footings[known].is_open:
            kept.append(known)
    assert len(kept) < 32, errors.TOO_MANY_LOANS
    kept.append(case_id)
    self.loans[shipment_id] = kept


@view
@internal
def _step(
    case_id: bytes32,
    action: IFinancing.Action,
    case: IFinancing.Loan,
    account: bytes32,
    ours: uint256,
    theirs: uint256,
) -> Step:
    """
    @notice From what a loan holds and has drawn on an account to what it should. Every step but a draw only lowers
            what is used, or undoes what lowered it, and is never refused.
    """
    share: IDocuments.Allocation = staticcall DOCUMENTS.allocation(account, self, case_id)
    total: uint256 = rounding._share_up(case.outstanding + case.undrawn, ours, theirs)
    drawn: uint256 = rounding._share_up(case.outstanding, ours, theirs)
    step: Step = empty(Step)
    held: uint256 = share.held
    if action == IFinancing.Action.REVERSE:
        if drawn > share.drawn or total > held + share.drawn:
            # A repayment: together as much as what may still be drawn.
            drawn = max(drawn, max(held, total) - held)
            step.undo_restore = drawn - share.drawn
        else:
            # A disbursement: what was drawn is held again.
            step.undo_draw = share.drawn - drawn
            held += step.undo_draw
    elif drawn > share.drawn:
        step.draw = drawn - share.drawn
        held -= step.draw
    else:
        if total > held:
            drawn = max(drawn, min(share.drawn, total - held))
        step.restore = share.drawn - drawn
    if held + drawn > total:
        step.release = min(held, held + drawn - total)
    return step


@internal
def _use(
    case_id: bytes32,
    action: IFinancing.Action,
    case: IFinancing.Loan,
    cover: bytes32,
    on_cover: Step,
    policy: bytes32,
    on_policy: Step,
):
    if action == IFinancing.Action.DISBURSE:
        extcall DOCUMENTS.post(
            case_id,
            True,
            [
                IDocuments.Posting(account=cover, draw=on_cover.draw, settle=0, restore=0),
                IDocuments.Posting(account=policy, draw=on_policy.draw, settle=0, restore=0),
            ],
        )
    if action == IFinancing.Action.REVERSE:
        extcall DOCUMENTS.undo(
            case_id,
            [
                IDocuments.Posting(
                    account=cover,
                    draw=on_cover.undo_draw,
                    settle=0,
                    restore=on_cover.undo_restore,
                ),
                IDocuments.Posting(
                    account=policy,
                    draw=on_policy.undo_draw,
                    settle=0,
                    restore=on_policy.undo_restore,
                ),
            ],
            True,
        )
    extcall DOCUMENTS.reallocate(
        case_id,
        case.enterprise,
        case.hold_until,
        [
            IDocuments.Change(
                account=cover,
                currency=case.currency,
                release=on_cover.release,
                restore=on_cover.restore,
                hold=0,
                draw=0,
            ),
            IDocuments.Change(
                account=policy,
                currency=case.currency,
                release=on_policy.release,
                restore=on_policy.restore,
                hold=0,
                draw=0,
            ),
        ],
    )
