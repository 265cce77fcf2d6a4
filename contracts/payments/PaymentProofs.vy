# pragma version 0.4.3
# pragma optimize codesize
"""
@title PaymentProofs: evidence for what was paid, and the verdict on it
@license Apache-2.0
@notice A payment that is drawn in a sample, or in question, is asked for evidence; the bank says whether it proves the
        payment, and after its days the operator does.

        Invariants: evidence is asked for by a draw or a question alone; a payment is discrepant by a verdict, by evidence
        that has not so much left, or by the time to give it, never by a reversal alone; whoever is discrepant is paid
        first no more, until the operator reinstates it.

        Nothing here is stopped by a suspension or a pause. In a pause, or in a version that was replaced, nothing can be used
        any more: evidence is then a document's commitment [A].
@dev Sources: Huifa 2019-28, 2020-8, 2023-28. The payment's state, its invoices and its balance are CapitalPayments'.
     A draw that comes up while evidence is looked at can be answered from the verdict on, a question at once; of two
     demands the earlier ends first [A]. Whatever comes up in the very second of the evidence counts as answered by it [A].
"""

from contracts.interfaces import ICapitalPayments
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IInvoiceQuestions
from contracts.interfaces import IParticipants
from contracts.interfaces import IPaymentProofs
from contracts.interfaces import IPaymentRules
from contracts.interfaces import IPaymentSamples
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import packing
from contracts.modules import parties
from contracts.modules import payment_messages
from contracts.modules import typed_signing

implements: IPaymentProofs

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] Evidence is given within 28 days from when it is asked for, a verdict within 28 days from then; later the operator's.
EVIDENCE_DAYS: constant(uint256) = 28
VERDICT_DAYS: constant(uint256) = 28

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)
RULES: immutable(IPaymentRules)
SAMPLES: immutable(IPaymentSamples)
QUESTIONS: immutable(IInvoiceQuestions)

capital_of: HashMap[bytes32, address]
proofs: HashMap[bytes32, IPaymentProofs.Proof]


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    rules: address,
    samples: address,
    questions: address,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)
    RULES = IPaymentRules(rules)
    SAMPLES = IPaymentSamples(samples)
    QUESTIONS = IInvoiceQuestions(questions)


# Anyone: reading


@external
@view
def proof_of(payment_id: bytes32) -> IPaymentProofs.Proof:
    """
    @notice What became of a payment after it was paid; all empty where nothing was asked for yet.
    """
    return self.proofs[payment_id]


@external
@view
def asked_of(payment_id: bytes32) -> uint256:
    """
    @notice The last second in which evidence can be given; 0 where none is asked for: not drawn, nor in question.
    """
    return self._asked_of(payment_id, self._payment(payment_id))


# CapitalPayments


@external
def open(payment_id: bytes32):
    """
    @notice A payment was paid: from here on it can be asked for.
    """
    assert (
        staticcall DIRECTORY.entry(msg.sender)
    ).name == "CapitalPayments", errors.UNKNOWN_APPLICATION
    assert self.capital_of[payment_id] == empty(address), errors.BAD_PAYMENT_STATE

    self.capital_of[payment_id] = msg.sender


# Enterprise or bank


@external
def give_evidence(
    payment_id: bytes32,
    reference: bytes32,
    evidence: DynArray[IDocuments.Row, 50],
    exemption: bytes32,
    document: bytes32,
    as_bank: bool,
    seal: ISigning.Seal,
):
    """
    @notice What was asked for: invoices that the order did not name, which are used now; or why there is none, and the
            commitment of another document. An invoice that has not so much left makes the payment discrepant; none that the
            bank names before the enterprise was heard. More can be given until there is a verdict, while the days run.
    @param reference The author's own: the same evidence sent again, until there is a verdict, changes nothing.
    @param evidence Amounts as they are used now; empty where what the order named is all.
    @param as_bank True for the bank, which has the documents on its files: maker and checker.
    """
    paid: ICapitalPayments.Payment = self._payment(payment_id)
    author: bytes32 = paid.enterprise
    if as_bank:
        author = paid.bank
    if not extcall DOCUMENTS.remember(
        author,
        reference,
        keccak256(
            abi_encode(
                payment_id, self.proofs[payment_id].judged, evidence, exemption, document
            )
        ),
    ):
        return
    actor: address = msg.sender
    second: address = empty(address)
    # Whose invoices they may be: the payer's, or its heir's.
    owner: bytes32 = parties._end_of(PARTICIPANTS, paid.enterprise)
    if as_bank:
        participant: bytes32 = typed_signing._maker_of(
            actor, IParticipants.Role.BANK, paid.bank, True
        )
        typed_signing._check_second(
            participant,
            payment_messages._submit_evidence(
                actor, payment_id, paid.version, reference, evidence, exemption, document, seal
            ),
            seal,
        )
        second = seal.signer
    else:
        actor = typed_signing._author_of(
            msg.sender,
            payment_messages._give_evidence(
                payment_id, paid.version, reference, evidence, exemption, document, seal
            ),
            seal,
        )
        owner = typed_signing._maker_of(
            actor, IParticipants.Role.ENTERPRISE, paid.enterprise, True
        )
    until: uint256 = self._asked_of(payment_id, paid)
    errors._require(until > 0, errors.NOT_ASKED)
    errors._require(block.timestamp <= until, errors.EVIDENCE_LATE)
    if exemption != empty(bytes32):
        errors._require(document != empty(bytes32), errors.BAD_FACTS)
        errors._require(
            staticcall RULES.is_listed(
                IPaymentRules.Table.EXEMPTIONS, paid.enterprise, exemption
            ),
            errors.NOT_EXEMPT,
        )
    capital: ICapitalPayments = ICapitalPayments(self.capital_of[payment_id])

    log IPaymentProofs.Evidenced(
        payment_id=payment_id, exemption=exemption, document=document, rows=evidence
    )
    is_used: bool = False
    total: uint256 = 0
    is_less: bool = False
    is_used, total, is_less = extcall capital.use(payment_id, owner, evidence)
    proof: IPaymentProofs.Proof = self.proofs[payment_id]
    if not is_used:
        errors._require(proof.heard or not as_bank, errors.NOT_HEARD)
        self._find(
            payment_id,
            paid,
            ICapitalPayments.Action.EVIDENCE,
            ICapitalPayments.Cause.SHORT,
            actor,
            second,
        )
        return
    # What the bank brings makes no payment less proved than it was.
    errors._require(not (as_bank and is_less), errors.NOT_PROVED)
    proof.answered = block.timestamp
    proof.until = until
    proof.heard = proof.heard or not as_bank
    if exemption != empty(bytes32):
        proof.exempt = True
    proof.whole = total >= paid.amount - paid.came_back or (proof.whole and not is_less)
    # Of what is given on a normal day nothing is believed without its invoices, whatever stops later. Who could only show
    # a document has days to bring them.
    if not proof.documented and document != empty(bytes32) and not self._is_current(capital):
        proof.documented = True
        proof.until = self._days_after(block.timestamp, EVIDENCE_DAYS)
    self.proofs[payment_id] = proof
    extcall capital.advance(
        payment_id,
        ICapitalPayments.Action.EVIDENCE,
        ICapitalPayments.Status.EVIDENCED,
        actor,
        second,
    )


# Banks, then the operator: maker and checker


@external
def judge(
    payment_id: bytes32,
    report: ICapitalPayments.Report,
    commitments: bytes32,
    verified: bool,
    text: String[256],
    seal: ISigning.Seal,
):
    """
    @notice The verdict on the evidence: by the bank within 28 days [A], then by the operator. Where the bank alone gave it,
            none is discrepant before the enterprise's days to give its own have passed; nor where an invoice was put in
            question after it was heard.
    @param report What was found in the opened fields: a payment is verified where all matches.
    @param commitments Of the invoices' fields, as they were compared (Documents.commitments_of).
    """
    paid: ICapitalPayments.Payment = self._payment(payment_id)
    proof: IPaymentProofs.Proof = self.proofs[payment_id]
    role: IParticipants.Role = IParticipants.Role.BANK
    party: bytes32 = paid.bank
    if (
        paid.status == ICapitalPayments.Status.EVIDENCED
        and block.timestamp > self._days_after(proof.answered, VERDICT_DAYS)
    ):
        role = IParticipants.Role.OPERATOR
        party = typed_signing._own_maker(msg.sender, role, True)
    participant: bytes32 = typed_signing._maker_of(msg.sender, role, party, True)
    errors._require(
        paid.status == ICapitalPayments.Status.EVIDENCED, errors.BAD_PAYMENT_STATE
    )
    errors._require(packing._is_one(convert(report, uint256)), errors.BAD_REPORTS)
    capital: ICapitalPayments = ICapitalPayments(self.capital_of[payment_id])
    errors._require(
        commitments == staticcall DOCUMENTS.commitments_of(staticcall capital.rows_of(payment_id)),
        errors.OTHER_FIELDS,
    )
    typed_signing._check_second(
        participant,
        payment_messages._judge(
            msg.sender, payment_id, paid.version, report, commitments, verified, text, seal
        ),
        seal,
    )

    log IPaymentProofs.Judged(
        payment_id=payment_id,
        report=report,
        commitments=commitments,
        verified=verified,
        text=text,
    )
    if not verified:
        # What the bank gave ends nobody else's days to give evidence.
        until: uint256 = self._asked_of(payment_id, paid)
        errors._require(
            (proof.heard and until == proof.until) or block.timestamp > until, errors.NOT_HEARD
        )
        self._find(
            payment_id,
            paid,
            ICapitalPayments.Action.VERDICT,
            ICapitalPayments.Cause.VERDICT,
            msg.sender,
            seal.signer,
        )
        return
    errors._require(
        report == ICapitalPayments.Report.MATCHES
        and self._is_proved(capital, payment_id, paid, proof),
        errors.NOT_PROVED,
    )
    proof.judged = block.timestamp
    proof.heard = False
    proof.exempt = False
    proof.documented = False
    self.proofs[payment_id] = proof
    extcall capital.advance(
        payment_id,
        ICapitalPayments.Action.VERDICT,
        ICapitalPayments.Status.VERIFIED,
        msg.sender,
        seal.signer,
    )


# Anyone: ending what time has ended


@external
def overdue(payment_id: bytes32):
    """
    @notice The evidence that was asked for did not come in time.
    """
    paid: ICapitalPayments.Payment = self._payment(payment_id)
    until: uint256 = self._asked_of(payment_id, paid)
    errors._require(
        paid.status != ICapitalPayments.Status.EVIDENCED
        and until > 0
        and block.timestamp > until,
        errors.NOT_LATE,
    )
    self._find(
        payment_id,
        paid,
        ICapitalPayments.Action.OVERDUE,
        ICapitalPayments.Cause.NO_EVIDENCE,
        msg.sender,
        empty(address),
    )


# Internal


@view
@internal
def _payment(payment_id: bytes32) -> ICapitalPayments.Payment:
    capital: address = self.capital_of[payment_id]
    errors._require(capital != empty(address), errors.UNKNOWN_PAYMENT)
    return staticcall ICapitalPayments(capital).payment_of(payment_id)


@view
@internal
def _is_current(capital: ICapitalPayments) -> bool:
    access: IDirectory.Access = staticcall DIRECTORY.access_of(capital.address)
    return access.current and not access.paused


@view
@internal
def _days_after(time: uint256, days: uint256) -> uint256:
    return china_time._end_of(china_time._day_of(time) + days)


@view
@internal
def _asked_of(payment_id: bytes32, paid: ICapitalPayments.Payment) -> uint256:
    if paid.status not in (
        ICapitalPayments.Status.PAID
        | ICapitalPayments.Status.EVIDENCED
        | ICapitalPayments.Status.VERIFIED
    ):
        return 0
    proof: IPaymentProofs.Proof = self.proofs[payment_id]
    since: uint256 = staticcall QUESTIONS.asked_since(
        staticcall ICapitalPayments(self.capital_of[payment_id]).rows_of(payment_id), proof.answered
    )
    if paid.status == ICapitalPayments.Status.EVIDENCED:
        # A reversal of meanwhile leaves time to answer it.
        if since == 0:
            return proof.until
        return max(proof.until, self._days_after(since, EVIDENCE_DAYS))
    drawn: uint256 = staticcall SAMPLES.drawn_since(payment_id)
    if drawn > proof.answered and (since == 0 or drawn < since):
        since = drawn
    if since == 0:
        return 0
    return self._days_after(max(since, proof.judged), EVIDENCE_DAYS)


@view
@internal
def _is_proved(
    capital: ICapitalPayments,
    payment_id: bytes32,
    paid: ICapitalPayments.Payment,
    proof: IPaymentProofs.Proof,
) -> bool:
    """
    @notice Whether invoices that are not void were named for all that stayed paid, or there need not be any. Rounding of
            what came back since takes nothing from what was proved whole.
    """
    if (
        paid.proof in (ICapitalPayments.Proof.PETTY_CASH | ICapitalPayments.Proof.EXEMPT)
        or proof.exempt
    ):
        return True
    total: uint256 = 0
    is_any_void: bool = False
    total, is_any_void = staticcall capital.used_of(payment_id)
    if total >= paid.amount - paid.came_back or (proof.whole and not is_any_void):
        return True
    return proof.documented and not self._is_current(capital)


@internal
def _find(
    payment_id: bytes32,
    paid: ICapitalPayments.Payment,
    action: ICapitalPayments.Action,
    cause: ICapitalPayments.Cause,
    actor: address,
    second: address,
):
    """
    @notice A payment is discrepant: that is reported, and its enterprise is paid first no more.
    """
    extcall ICapitalPayments(self.capital_of[payment_id]).advance(
        payment_id, action, ICapitalPayments.Status.DISCREPANT, actor, second
    )

    log IPaymentProofs.Discrepant(
        payment_id=payment_id, enterprise=paid.enterprise, cause=cause
    )
    extcall RULES.suspend_for(paid.enterprise, "a payment is discrepant")
