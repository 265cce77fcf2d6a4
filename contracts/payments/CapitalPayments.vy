# pragma version 0.4.3
# pragma optimize codesize
# Long because whatever holds, uses and frees an invoice for a payment stands in one place.
"""
@title CapitalPayments: income of the capital account, paid out on the enterprise's order (资本项目收入支付便利化)
@license Apache-2.0
@notice On the facilitated path the bank pays first, and proves by sample afterwards; on the ordinary path it looks at the
        invoices before it pays. A tax invoice is used once, over all banks: its balance is shared.

        Invariants: a payment that was paid facilitated is in a pool, for good; what is used of an invoice is what of its
        payments has not come back, and within its total at the moment of each new use; what was paid of petty cash in a
        calendar month, and has not come back, is within the limit.

        The operator can pause it in the Directory: that stops ordering, checking and paying. It stops no clock.
@dev Sources: Huifa 2016-16, 2019-28, 2020-8, 2023-28, 2025-43. Invoices are documents of Attestations, in the payment's
     currency [A], whose owner is the buyer; that buyer and seller are payer and payee the bank reports from the fields.
     What becomes of a payment that was paid is PaymentProofs'. It is recorded on the day it was paid [A].
"""

from contracts.interfaces import IApplication
from contracts.interfaces import ICapitalPayments
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IParticipants
from contracts.interfaces import IPaymentProofs
from contracts.interfaces import IPaymentRules
from contracts.interfaces import IPaymentSamples
from contracts.interfaces import IRates
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import codes
from contracts.modules import errors
from contracts.modules import packing
from contracts.modules import parties
from contracts.modules import payment
from contracts.modules import payment_messages
from contracts.modules import rounding
from contracts.modules import typed_signing

implements: IApplication
implements: ICapitalPayments

initializes: typed_signing
initializes: payment

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] An order is paid within 30 days, or lapses.
ORDER_WINDOW: constant(uint256) = 30 * 86400

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
RATES: immutable(IRates)
RULES: immutable(IPaymentRules)
SAMPLES: immutable(IPaymentSamples)
PROOFS: immutable(IPaymentProofs)


purposes: HashMap[bytes32, bytes32]
exemptions: HashMap[bytes32, bytes32]
rows: HashMap[bytes32, DynArray[IDocuments.Row, 50]]
# The fields of the invoices that were checked.
commitments: HashMap[bytes32, bytes32]


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    rates: address,
    rules: address,
    samples: address,
    proofs: address,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    RATES = IRates(rates)
    RULES = IPaymentRules(rules)
    SAMPLES = IPaymentSamples(samples)
    PROOFS = IPaymentProofs(proofs)


# Anyone: reading


@external
@view
def payment_of(payment_id: bytes32) -> ICapitalPayments.Payment:
    """
    @notice A payment, but for its history, which is in its events; all empty for an unknown one.
    """
    if payment.words[payment_id] == 0:
        return empty(ICapitalPayments.Payment)
    case: payment.Case = payment._load(payment_id)
    return ICapitalPayments.Payment(
        status=case.status,
        version=case.version,
        enterprise=payment.enterprise_of[payment_id],
        bank=payment.bank_of[payment_id],
        purpose=self.purposes[payment_id],
        currency=case.currency,
        amount=case.amount,
        came_back=case.came_back,
        petty_cash=case.petty_cash,
        month=case.month,
        proof=case.proof,
        exemption=self.exemptions[payment_id],
        facilitated=case.facilitated,
        until=case.until,
    )


@external
@view
def rows_of(payment_id: bytes32) -> DynArray[IDocuments.Row, 50]:
    """
    @notice The invoices of a payment, and how much of each it uses while nothing comes back.
    """
    return self.rows[payment_id]


@external
@view
def examine(
    payment_id: bytes32, report: ICapitalPayments.Report
) -> ICapitalPayments.Finding:
    """
    @notice What stands in the way of paying. An answer, never a refusal.
    """
    return self._finding(payment_id, payment._load(payment_id), report)


@external
@view
def open_cases(participant: bytes32) -> uint256:
    """
    @notice How many payments wait for somebody: ordered, checked, or evidenced without a verdict.
    """
    return payment.open_cases[participant]


@external
@view
def can_lapse(payment_id: bytes32) -> bool:
    """
    @notice Whether the time to pay an order has passed.
    """
    case: payment.Case = payment._load(payment_id)
    return case.status in (
        ICapitalPayments.Status.ORDERED | ICapitalPayments.Status.CHECKED
    ) and block.timestamp > case.until


# Enterprises


@external
def order(order: ICapitalPayments.Order, seal: ISigning.Seal) -> bytes32:
    """
    @notice An enterprise orders a payment; the invoices that it names are held.
    @return The payment's id.
    """
    payment_id: bytes32 = self._payment_id(order.enterprise, order.reference)
    if not extcall DOCUMENTS.remember(
        order.enterprise, order.reference, keccak256(abi_encode(order))
    ):
        return payment_id
    self._check_current()
    actor: address = typed_signing._author_of(
        msg.sender, payment_messages._order(order, seal), seal
    )
    typed_signing._maker_of(actor, IParticipants.Role.ENTERPRISE, order.enterprise, False)
    self._check_standing(order.enterprise, IParticipants.Role.ENTERPRISE)
    self._check_standing(order.bank, IParticipants.Role.BANK)
    errors._require(order.bank != order.enterprise, errors.BAD_BANK)
    self._check_order(order)

    payment.enterprise_of[payment_id] = order.enterprise
    payment.bank_of[payment_id] = order.bank
    self.purposes[payment_id] = order.purpose
    self.exemptions[payment_id] = order.exemption
    self.rows[payment_id] = order.rows
    case: payment.Case = empty(payment.Case)
    case.status = ICapitalPayments.Status.ORDERED
    case.currency = order.currency
    case.proof = order.proof
    case.facilitated = order.facilitated
    case.until = order.until
    case.amount = order.amount

    log ICapitalPayments.Ordered(
        payment_id=payment_id, enterprise=order.enterprise, bank=order.bank, order=order
    )
    payment._move(
        payment_id,
        case,
        ICapitalPayments.Action.ORDER,
        empty(ICapitalPayments.Status),
        actor,
        empty(address),
    )
    if len(order.rows) > 0:
        extcall DOCUMENTS.hold(payment_id, order.enterprise, order.until, order.rows)
    return payment_id


@external
def withdraw(payment_id: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice The enterprise takes an order back that is not paid yet.
    """
    case: payment.Case = payment._load(payment_id)
    actor: address = typed_signing._author_of(
        msg.sender, payment_messages._withdraw_order(payment_id, reason, seal), seal
    )
    typed_signing._maker_of(
        actor, IParticipants.Role.ENTERPRISE, payment.enterprise_of[payment_id], True
    )
    self._drop(
        payment_id,
        case,
        ICapitalPayments.Action.WITHDRAW,
        ICapitalPayments.Status.WITHDRAWN,
        actor,
        reason,
    )


# Banks


@external
def check(
    payment_id: bytes32, report: ICapitalPayments.Report
) -> ICapitalPayments.Finding:
    """
    @notice The bank's maker checks an order: what stands in the way is recorded, and refuses it. Again, where an invoice
            was amended since.
    @param report What it found when it compared the opened fields of the invoices with the order.
    """
    case: payment.Case = payment._load(payment_id)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, payment.bank_of[payment_id], False
    )
    self._check_ready(
        case, ICapitalPayments.Status.ORDERED | ICapitalPayments.Status.CHECKED
    )
    errors._require(packing._is_one(convert(report, uint256)), errors.BAD_REPORTS)
    finding: ICapitalPayments.Finding = self._finding(payment_id, case, report)
    before: ICapitalPayments.Status = case.status
    case.status = ICapitalPayments.Status.CHECKED
    # An amendment meanwhile has to be looked at again.
    commitments: bytes32 = staticcall DOCUMENTS.commitments_of(self.rows[payment_id])
    self.commitments[payment_id] = commitments
    if finding != ICapitalPayments.Finding.PASSED:
        case.status = ICapitalPayments.Status.REFUSED
        self._release(payment_id)

    log ICapitalPayments.Checked(
        payment_id=payment_id,
        finding=finding,
        report=report,
        commitments=commitments,
        maker=msg.sender,
    )
    payment._move(
        payment_id,
        case,
        ICapitalPayments.Action.CHECK,
        before,
        msg.sender,
        empty(address),
    )
    return finding


@external
def refuse(payment_id: bytes32, reason: String[256]):
    """
    @notice The bank does not pay.
    """
    case: payment.Case = payment._load(payment_id)
    typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, payment.bank_of[payment_id], True
    )
    self._drop(
        payment_id,
        case,
        ICapitalPayments.Action.REFUSE,
        ICapitalPayments.Status.REFUSED,
        msg.sender,
        reason,
    )


@external
def pay(
    payment_id: bytes32,
    reference: bytes32,
    value_day: uint256,
    seal: ISigning.Seal,
):
    """
    @notice The bank has paid: what the order named is used, petty cash is counted, and a facilitated payment enters the
            pool of the period. What counts as petty cash is converted at the rates in force.
    """
    case: payment.Case = payment._load(payment_id)
    bank: bytes32 = payment.bank_of[payment_id]
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, bank, True
    )
    if not extcall DOCUMENTS.remember(
        bank,
        reference,
        keccak256(abi_encode(ICapitalPayments.Action.PAY, payment_id, value_day)),
    ):
        return
    errors._require(
        typed_signing._is_active(participant)
        and typed_signing._is_active(payment.enterprise_of[payment_id]),
        errors.SUSPENDED,
    )
    self._check_ready(case, ICapitalPayments.Status.CHECKED)
    errors._require(value_day == china_time._today(), errors.BAD_VALUE_DATE)
    typed_signing._check_second(
        participant,
        payment_messages._pay(
            msg.sender, payment_id, case.version, reference, value_day, seal
        ),
        seal,
    )
    # What passed may pass no more: another day's list, a suspension, a month that is full.
    errors._require(
        self.commitments[payment_id]
        == staticcall DOCUMENTS.commitments_of(self.rows[payment_id])
        and self._finding(payment_id, case, ICapitalPayments.Report.MATCHES)
        == ICapitalPayments.Finding.PASSED,
        errors.NO_LONGER,
    )
    case.status = ICapitalPayments.Status.PAID
    case.day = value_day
    if case.proof == ICapitalPayments.Proof.PETTY_CASH:
        case.month, case.petty_cash = extcall RULES.count(
            payment.enterprise_of[payment_id], case.currency, case.amount
        )
    payment._move(
        payment_id,
        case,
        ICapitalPayments.Action.PAY,
        ICapitalPayments.Status.CHECKED,
        msg.sender,
        seal.signer,
    )
    self._draw(payment_id)
    extcall PROOFS.open(payment_id)
    period: uint256 = 0
    if case.facilitated:
        period = extcall SAMPLES.enter(payment_id, bank, payment.enterprise_of[payment_id])

    log ICapitalPayments.Paid(
        payment_id=payment_id,
        reference=reference,
        value_day=value_day,
        petty_cash=case.petty_cash,
        period=period,
    )


@external
def come_back(
    payment_id: bytes32,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
):
    """
    @notice Money came back: of each invoice only ceil(row * what stayed paid / amount) stays used, and of the month in which
            it was counted as petty cash only that share.
    """
    case: payment.Case = payment._load(payment_id)
    bank: bytes32 = payment.bank_of[payment_id]
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, bank, True
    )
    if not extcall DOCUMENTS.remember(
        bank,
        reference,
        keccak256(
            abi_encode(ICapitalPayments.Action.COME_BACK, payment_id, amount, value_day)
        ),
    ):
        return
    self._check_state(
        case.status,
        ICapitalPayments.Status.PAID
        | ICapitalPayments.Status.EVIDENCED
        | ICapitalPayments.Status.VERIFIED
        | ICapitalPayments.Status.DISCREPANT,
    )
    errors._require(0 < amount and amount <= case.amount - case.came_back, errors.OVER_PAID)
    errors._require(
        case.day <= value_day and value_day <= china_time._today(), errors.BAD_VALUE_DATE
    )
    typed_signing._check_second(
        participant,
        payment_messages._come_back(
            msg.sender, payment_id, case.version, reference, amount, value_day, seal
        ),
        seal,
    )
    before: ICapitalPayments.Status = case.status
    paid: uint256 = case.amount - case.came_back
    left: uint256 = paid - amount
    case.came_back += amount
    if left == 0:
        case.status = ICapitalPayments.Status.CAME_BACK
    if case.petty_cash > 0:
        extcall RULES.discount(
            payment.enterprise_of[payment_id],
            case.month,
            self._counted(case, paid) - self._counted(case, left),
        )

    log ICapitalPayments.CameBack(
        payment_id=payment_id,
        reference=reference,
        amount=amount,
        value_day=value_day,
        came_back=case.came_back,
        petty_cash=self._counted(case, left),
    )
    payment._move(
        payment_id,
        case,
        ICapitalPayments.Action.COME_BACK,
        before,
        msg.sender,
        seal.signer,
    )
    self._restore(payment_id, paid, left, case.amount)


# PaymentProofs


@external
@view
def used_of(payment_id: bytes32) -> (uint256, bool):
    """
    @notice What is used of a payment's invoices, but for those that are void; and whether one is.
    """
    return self._used_of(payment_id, payment._load(payment_id))


@external
def use(
    payment_id: bytes32, owner: bytes32, evidence: DynArray[IDocuments.Row, 50]
) -> (bool, uint256, bool):
    """
    @notice Invoices named as evidence are used now. Those that were named before give back what reversals have taken of
            them, so that others can stand in their place: void ones always, others where there is no room beside them.
    @return False where one of them is void, or has not so much left; nothing is used then. What is used of the payment's
            invoices that are not void. Whether less is used than before.
    """
    self._check_proofs()
    case: payment.Case = payment._load(payment_id)
    left: uint256 = case.amount - case.came_back
    total: uint256 = 0
    is_any_void: bool = False
    total, is_any_void = self._used_of(payment_id, case)
    if len(evidence) == 0:
        return True, total, False
    for row: IDocuments.Row in evidence:
        errors._require(0 < row.amount and row.amount <= left, errors.OVER_PAID)
        total += row.amount
    rows: DynArray[IDocuments.Row, 50] = []
    postings: DynArray[IDocuments.Posting, 50] = []
    before: uint256 = 0
    rows, postings, before, total = self._without_reversed(payment_id, case, left, total > left)
    changes: DynArray[IDocuments.Change, 50] = []
    for row: IDocuments.Row in evidence:
        errors._require(row.currency == case.currency, errors.CURRENCY)
        total += row.amount
        is_known: bool = False
        for i: uint256 in range(len(rows), bound=50):
            if rows[i].account == row.account:
                used: uint256 = rounding._share_up(rows[i].amount, left, case.amount)
                rows[i].amount = self._named_for(case, left, used + row.amount)
                is_known = True
        if not is_known:
            errors._require(len(rows) < 50, errors.TOO_MANY_ROWS)
            rows.append(
                IDocuments.Row(
                    account=row.account,
                    amount=self._named_for(case, left, row.amount),
                    currency=row.currency,
                )
            )
        changes.append(
            IDocuments.Change(
                account=row.account,
                currency=row.currency,
                release=0,
                restore=0,
                hold=row.amount,
                draw=row.amount,
            )
        )
    errors._require(total <= left, errors.OVER_PAID)
    findings: DynArray[IDocuments.Finding, 50] = staticcall DOCUMENTS.examine(
        self, owner, evidence, [], False
    )
    for i: uint256 in range(len(evidence), bound=50):
        outcome: IDocuments.Outcome = findings[i].outcome
        if outcome in (IDocuments.Outcome.VOID | IDocuments.Outcome.NO_HEADROOM):
            return False, 0, False
        # Because it is used up, not because the key that attested it is distrusted.
        if (
            outcome == IDocuments.Outcome.IMPAIRED
            and not (staticcall DOCUMENTS.account(evidence[i].account)).distrusted
        ):
            return False, 0, False

    self.rows[payment_id] = rows
    for row: IDocuments.Row in evidence:
        log ICapitalPayments.Used(
            payment_id=payment_id, account=row.account, amount=row.amount
        )
    if len(postings) > 0:
        extcall DOCUMENTS.post(payment_id, False, postings)
    extcall DOCUMENTS.reallocate(
        payment_id,
        owner,
        staticcall DOCUMENTS.hold_until(self, payment_id),
        changes,
    )
    return True, total, total < before


@external
def advance(
    payment_id: bytes32,
    action: ICapitalPayments.Action,
    status: ICapitalPayments.Status,
    actor: address,
    second: address,
):
    """
    @notice Evidence was given, or a verdict: a payment that was paid moves on.
    """
    self._check_proofs()
    case: payment.Case = payment._load(payment_id)
    before: ICapitalPayments.Status = case.status
    case.status = status
    payment._move(payment_id, case, action, before, actor, second)


# Anyone: ending what time has ended


@external
def lapse(payment_id: bytes32):
    """
    @notice An order that was not paid in time.
    """
    case: payment.Case = payment._load(payment_id)
    errors._require(block.timestamp > case.until, errors.ORDER_LIVE)
    self._drop(
        payment_id,
        case,
        ICapitalPayments.Action.LAPSE,
        ICapitalPayments.Status.LAPSED,
        msg.sender,
        "",
    )


# Internal: what stands in the way


@view
@internal
def _check_proofs():
    errors._require(msg.sender == PROOFS.address, errors.NOT_PROOFS)


@view
@internal
def _check_order(order: ICapitalPayments.Order):
    """
    @notice Only what could never be paid is refused here; the rest is for the check to say.
    """
    errors._require(
        0 < order.amount
        and order.amount <= packing.MAX_FACE
        and staticcall RATES.is_currency(order.currency),
        errors.BAD_PAYMENT_AMOUNT,
    )
    errors._require(
        block.timestamp <= order.until and order.until <= block.timestamp + ORDER_WINDOW,
        errors.BAD_HOLD,
    )
    errors._require(
        order.purpose != empty(bytes32)
        and order.payee != empty(bytes32)
        and order.contract != empty(bytes32)
        and order.account_kind != empty(bytes32),
        errors.BAD_FACTS,
    )
    for code: bytes32 in [order.account_kind, order.purpose, order.exemption]:
        errors._require(codes._is_code(code), errors.BAD_SPELLING)
    is_exempt: bool = order.proof == ICapitalPayments.Proof.EXEMPT
    errors._require(
        packing._is_one(convert(order.proof, uint256))
        and is_exempt == (order.exemption != empty(bytes32))
        and is_exempt == (order.document != empty(bytes32))
        and (order.proof == ICapitalPayments.Proof.INVOICES) == (len(order.rows) > 0)
        and (order.facilitated or order.proof != ICapitalPayments.Proof.LATER),
        errors.BAD_PROOF,
    )
    total: uint256 = 0
    for row: IDocuments.Row in order.rows:
        errors._require(row.amount <= order.amount, errors.OVER_PAID)
        errors._require(row.currency == order.currency, errors.CURRENCY)
        total += row.amount
    errors._require(total <= order.amount, errors.OVER_PAID)


@view
@internal
def _finding(
    payment_id: bytes32, case: payment.Case, report: ICapitalPayments.Report
) -> ICapitalPayments.Finding:
    enterprise: bytes32 = payment.enterprise_of[payment_id]
    found: ICapitalPayments.Finding = staticcall RULES.examine(
        IPaymentRules.Question(
            enterprise=enterprise,
            bank=payment.bank_of[payment_id],
            purpose=self.purposes[payment_id],
            exemption=self.exemptions[payment_id],
            currency=case.currency,
            amount=case.amount,
            facilitated=case.facilitated,
            is_petty_cash=case.proof == ICapitalPayments.Proof.PETTY_CASH,
        )
    )
    if found != ICapitalPayments.Finding.PASSED:
        return found
    rows: DynArray[IDocuments.Row, 50] = self.rows[payment_id]
    for finding: IDocuments.Finding in staticcall DOCUMENTS.examine(
        self, enterprise, rows, [], True
    ):
        if finding.outcome != IDocuments.Outcome.PASSED:
            return ICapitalPayments.Finding.INVOICE
    if not case.facilitated and not self._is_proved(payment_id, case):
        return ICapitalPayments.Finding.UNPROVED
    if report != ICapitalPayments.Report.MATCHES and not (
        case.facilitated and report == ICapitalPayments.Report.NOT_COMPARED
    ):
        return ICapitalPayments.Finding.PARTIES
    return ICapitalPayments.Finding.PASSED


@view
@internal
def _is_proved(payment_id: bytes32, case: payment.Case) -> bool:
    """
    @notice Whether invoices are named for all that is paid, or there need not be any.
    """
    if case.proof != ICapitalPayments.Proof.INVOICES:
        return True
    total: uint256 = 0
    is_any_void: bool = False
    total, is_any_void = self._used_of(payment_id, case)
    return total >= case.amount


@view
@internal
def _examined(payment_id: bytes32) -> DynArray[IDocuments.Finding, 50]:
    return staticcall DOCUMENTS.examine(
        self,
        parties._end_of(PARTICIPANTS, payment.enterprise_of[payment_id]),
        self.rows[payment_id],
        [],
        True,
    )


@view
@internal
def _used_of(payment_id: bytes32, case: payment.Case) -> (uint256, bool):
    """
    @notice What is used of a payment's invoices, but for those that are void; and whether one is.
    """
    total: uint256 = 0
    is_any_void: bool = False
    rows: DynArray[IDocuments.Row, 50] = self.rows[payment_id]
    findings: DynArray[IDocuments.Finding, 50] = self._examined(payment_id)
    for i: uint256 in range(len(rows), bound=50):
        if findings[i].outcome == IDocuments.Outcome.VOID:
            is_any_void = True
        else:
            total += rounding._share_up(
                rows[i].amount, case.amount - case.came_back, case.amount
            )
    return total, is_any_void


@view
@internal
def _without_reversed(
    payment_id: bytes32, case: payment.Case, left: uint256, is_full: bool
) -> (
    DynArray[IDocuments.Row, 50],
    DynArray[IDocuments.Posting, 50],
    uint256,
    uint256,
):
    """
    @notice The invoices of a payment without what reversals have taken of them: all of a void one; and where there is no room
            else, of one that is used over its face so much, as far as this payment used it. What that gives back. What is used
            now of all, and what then.
    """
    rows: DynArray[IDocuments.Row, 50] = []
    postings: DynArray[IDocuments.Posting, 50] = []
    ends: DynArray[bytes32, 50] = []
    before: uint256 = 0
    total: uint256 = 0
    findings: DynArray[IDocuments.Finding, 50] = self._examined(payment_id)
    index: uint256 = 0
    for row: IDocuments.Row in self.rows[payment_id]:
        used: uint256 = rounding._share_up(row.amount, left, case.amount)
        back: uint256 = 0
        if findings[index].outcome == IDocuments.Outcome.VOID:
            back = used
        elif is_full and findings[index].outcome == IDocuments.Outcome.IMPAIRED:
            found: IDocuments.Account = staticcall DOCUMENTS.account(row.account)
            all_used: uint256 = found.drawn + found.settled
            # Another row of this payment may have been merged into the same account.
            for i: uint256 in range(len(ends), bound=50):
                if ends[i] == found.end:
                    all_used -= postings[i].restore
            back = min(used, all_used - min(all_used, found.face))
        index += 1
        before += used
        total += used - back
        kept: IDocuments.Row = row
        if back > 0:
            postings.append(
                IDocuments.Posting(account=row.account, draw=0, settle=0, restore=back)
            )
            ends.append((staticcall DOCUMENTS.account(row.account)).end)
            kept.amount = self._named_for(case, left, used - back)
        if used > back:
            rows.append(kept)
    return rows, postings, before, total


@pure
@internal
def _named_for(case: payment.Case, left: uint256, used: uint256) -> uint256:
    """
    @notice What an order would have named, of which so much is used now: ceil(row * left / amount).
    """
    return rounding._share_down(used, case.amount, left)


@pure
@internal
def _counted(case: payment.Case, left: uint256) -> uint256:
    """
    @notice What of a payment counts as petty cash while so much of it stays paid.
    """
    return rounding._share_up(case.petty_cash, left, case.amount)


# Internal: names and states


@view
@internal
def _payment_id(enterprise: bytes32, reference: bytes32) -> bytes32:
    return keccak256(abi_encode(self, enterprise, reference))


@view
@internal
def _check_current():
    access: IDirectory.Access = staticcall DIRECTORY.access_of(self)
    errors._require(access.current, errors.NOT_CURRENT)
    errors._require(not access.paused, errors.PAUSED)


@view
@internal
def _check_standing(participant: bytes32, role: IParticipants.Role):
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(participant)
    errors._require(role in roles, errors.BAD_BANK)
    errors._require(standing == IParticipants.Standing.ACTIVE, errors.SUSPENDED)


@view
@internal
def _check_ready(case: payment.Case, state: ICapitalPayments.Status):
    self._check_state(case.status, state)
    errors._require(block.timestamp <= case.until, errors.ORDER_EXPIRED)
    self._check_current()


@pure
@internal
def _check_state(status: ICapitalPayments.Status, allowed: ICapitalPayments.Status):
    errors._require(status in allowed, errors.BAD_PAYMENT_STATE)


# Internal: moves


@internal
def _drop(
    payment_id: bytes32,
    case: payment.Case,
    action: ICapitalPayments.Action,
    status: ICapitalPayments.Status,
    actor: address,
    reason: String[256],
):
    """
    @notice An order ends without being paid.
    """
    self._check_state(
        case.status, ICapitalPayments.Status.ORDERED | ICapitalPayments.Status.CHECKED
    )
    self._release(payment_id)
    dropped: payment.Case = case
    dropped.status = status

    log ICapitalPayments.Said(payment_id=payment_id, text=reason)
    payment._move(payment_id, dropped, action, case.status, actor, empty(address))


@internal
def _release(payment_id: bytes32):
    accounts: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in self.rows[payment_id]:
        accounts.append(row.account)
    if len(accounts) > 0:
        extcall DOCUMENTS.release(payment_id, accounts)


@internal
def _draw(payment_id: bytes32):
    postings: DynArray[IDocuments.Posting, 50] = []
    for row: IDocuments.Row in self.rows[payment_id]:
        postings.append(
            IDocuments.Posting(account=row.account, draw=row.amount, settle=0, restore=0)
        )
        log ICapitalPayments.Used(
            payment_id=payment_id, account=row.account, amount=row.amount
        )
    if len(postings) > 0:
        extcall DOCUMENTS.post(payment_id, True, postings)


@internal
def _restore(payment_id: bytes32, before: uint256, left: uint256, amount: uint256):
    postings: DynArray[IDocuments.Posting, 50] = []
    for row: IDocuments.Row in self.rows[payment_id]:
        postings.append(
            IDocuments.Posting(
                account=row.account,
                draw=0,
                settle=0,
                restore=rounding._share_up(row.amount, before, amount)
                - rounding._share_up(row.amount, left, amount),
            )
        )
    if len(postings) > 0:
        extcall DOCUMENTS.post(payment_id, False, postings)
