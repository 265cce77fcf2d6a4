# pragma version 0.4.3
# pragma optimize codesize
"""
@title Documents
@license Apache-2.0
@notice An authority attests a document with an amount; banks use that amount up, together, and never twice.
        The balance of a document is shared by every bank and every application that draws on it.

        Invariants, for every account where a balance is kept:
        held, drawn and settled are the sums over its allocations (account, application, case), each >= 0;
        at the moment of each new hold, held + drawn + settled <= face;
        what was settled is never available again.

        A document is what was attested; an account is the balance. Several fingerprints may lead to one
        account: an alias, a replacement, the same document under a rotated key.
@dev The caller is always a contract that the Directory knows: an issuer (Attestations, or an insurer's
     application) states what documents exist; applications hold, draw, settle, restore and release, each only
     its own allocations. Signatures and roles are those contracts' business. This contract is never replaced,
     so nothing about a kind of document is compiled in. Nobody can stop what reduces exposure.
"""

from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IParticipants
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import ledger
from contracts.modules import packing
from contracts.modules import references

implements: IDocuments

initializes: ledger
initializes: references

MAX_ROWS: constant(uint256) = 50

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)

# Only where they differ from the obvious: a fingerprint that is not its document's id, a document that is not
# its account's id, an account on which another document stands now.
document_of: HashMap[bytes32, bytes32]
account_of: HashMap[bytes32, bytes32]
standing_on: HashMap[bytes32, bytes32]


@deploy
def __init__(participants: address, directory: address):
    ledger.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)


# Anyone: reading


@external
@view
def account_at(fingerprint: bytes32) -> bytes32:
    """
    @notice The account a fingerprint or a document's id leads to, before any merging; empty when unknown.
    """
    return self._account_at(fingerprint)


@external
@view
def account(account: bytes32) -> IDocuments.Account:
    """
    @notice An account whole. Where it was merged, the figures are those of the end of the line.
    """
    assert ledger.facts[account] != 0, errors.UNKNOWN_ACCOUNT
    end: bytes32 = ledger._end_of(account)
    facts: packing.Facts = packing._unpack_facts(ledger.facts[end])
    total: packing.Balance = packing._unpack_balance(ledger.balances[end])
    key: address = empty(address)
    time: uint256 = 0
    key, time = packing._unpack_stamp(ledger.stamps[end])
    distrusted: bool = ledger._is_distrusted(time, staticcall PARTICIPANTS.distrusted_since(key))
    return IDocuments.Account(
        document=self._document_on(end),
        end=end,
        owner=ledger.owner_of[end],
        kind=facts.kind,
        currency=facts.currency,
        face=facts.face,
        held=total.held,
        drawn=total.drawn,
        settled=total.settled,
        available=ledger._available(facts, total, distrusted),
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        void=facts.void,
        distrusted=distrusted,
        impaired=ledger._is_impaired(facts, total, distrusted),
        written_off=facts.written_off,
        revision=facts.revision,
        commitment=ledger.commitments[end],
        attested_by=key,
        attested_at=time,
    )


@external
@view
def allocation(
    account: bytes32, application: address, case_id: bytes32
) -> IDocuments.Allocation:
    """
    @notice What a case holds, has drawn and has settled on an account.
    """
    return ledger._allocation(account, ledger._holder(application, case_id))


@external
@view
def allocations_of(
    application: address, case_id: bytes32, rows: DynArray[IDocuments.Row, 50]
) -> DynArray[IDocuments.Allocation, 50]:
    """
    @notice The allocations of a case, row by row.
    """
    allocations: DynArray[IDocuments.Allocation, 50] = []
    holder: ledger.Holder = ledger._holder(application, case_id)
    for row: IDocuments.Row in rows:
        allocations.append(ledger._allocation(row.account, holder))
    return allocations


@external
@view
def hold_until(application: address, case_id: bytes32) -> uint256:
    """
    @notice The last second in which the holds of a case can be drawn; 0 when it never had any.
    """
    return ledger.held_until[ledger._holder(application, case_id).key]


@external
@view
def content_of(participant: bytes32, reference: bytes32) -> bytes32:
    """
    @notice The content a reference was first used for; empty when it is free.
    """
    return references.contents[participant][reference]


@external
@view
def commitments_of(rows: DynArray[IDocuments.Row, 50]) -> bytes32:
    """
    @notice A digest of the commitments that stand now: it changes when any of the documents is amended.
    """
    found: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in rows:
        found.append(ledger.commitments[ledger._end_of(row.account)])
    return keccak256(abi_encode(found))


@external
@view
def kinds_of(rows: DynArray[IDocuments.Row, 50]) -> uint256:
    """
    @notice The kinds of these documents, as a bitmap.
    """
    bitmap: uint256 = 0
    for row: IDocuments.Row in rows:
        word: uint256 = ledger.facts[row.account]
        if word != 0:
            bitmap |= 1 << packing._unpack_facts(word).kind
    return bitmap


@external
@view
def examine(
    application: address,
    owner: bytes32,
    rows: DynArray[IDocuments.Row, 50],
    hints: DynArray[IDocuments.Hint, 50],
    holds: bool,
) -> DynArray[IDocuments.Finding, 50]:
    """
    @notice What the chain can answer about each row. Never reverts for a business reason.
    @param owner The applicant: the owner of the documents, or its successor.
    @param holds True for rows that the case holds already: they need no headroom, and may have been merged.
    @param hints Allocations that may have expired, sorted by row, then by the hash of the allocation. Headroom
           that lapsing them would give is enough for a check: the approval can lapse them in the same call.
    """
    draws: uint256 = (staticcall DIRECTORY.access_of(application)).draws
    findings: DynArray[IDocuments.Finding, 50] = ledger._examine(draws, owner, rows, holds)
    last: uint256 = 0
    for hint: IDocuments.Hint in hints:
        assert hint.row < len(rows), errors.NOT_SORTED
        holder: ledger.Holder = ledger._holder(hint.application, hint.case_id)
        share_key: bytes32 = ledger._share_key(hint.account, holder.key)
        # Rows first, then shares: a share named twice would count twice.
        order: uint256 = (hint.row << 248) | (convert(share_key, uint256) >> 8)
        assert order > last, errors.NOT_SORTED
        last = order
        same: bool = ledger._end_of(hint.account) == ledger._end_of(rows[hint.row].account)
        if same and ledger.held_until[holder.key] < block.timestamp:
            findings[hint.row].expired += packing._unpack_balance(ledger.shares[share_key]).held
            if (
                findings[hint.row].outcome == IDocuments.Outcome.NO_HEADROOM
                and rows[hint.row].amount
                <= findings[hint.row].available + findings[hint.row].expired
            ):
                findings[hint.row].outcome = IDocuments.Outcome.PASSED
    return findings


# Issuers: applications that the Directory lets issue a kind


@external
def open(key: address, batch: DynArray[IDocuments.Attestation, 50]):
    """
    @notice Open an account for each of these documents. All or none.
    @param key Who attests them.
    """
    self._check_current(self._access())
    kind: uint256 = max_value(uint256)
    owner: bytes32 = empty(bytes32)
    for item: IDocuments.Attestation in batch:
        if item.kind != kind:
            self._check_issuing(item.kind)
            kind = item.kind
        assert item.fingerprint != empty(bytes32), errors.UNKNOWN_DOCUMENT
        assert self._account_at(item.fingerprint) == empty(bytes32), errors.KNOWN_FINGERPRINT
        assert self._is_currency(item.currency), errors.BAD_CURRENCY
        if item.owner != owner:
            roles: IParticipants.Role = empty(IParticipants.Role)
            standing: IParticipants.Standing = empty(IParticipants.Standing)
            roles, standing = staticcall PARTICIPANTS.standing_of(item.owner)
            assert IParticipants.Role.ENTERPRISE in roles, errors.BAD_OWNER
            owner = item.owner

        ledger.owner_of[item.fingerprint] = item.owner
        facts: packing.Facts = empty(packing.Facts)
        facts.kind = item.kind
        facts.currency = item.currency
        self._state(
            item.fingerprint,
            facts,
            IDocuments.Statement(
                face=item.face,
                valid_from=item.valid_from,
                valid_until=item.valid_until,
                commitment=item.commitment,
            ),
            key,
        )

        log IDocuments.Attested(
            document=item.fingerprint,
            owner=item.owner,
            kind=item.kind,
            currency=item.currency,
            face=item.face,
            valid_from=item.valid_from,
            valid_until=item.valid_until,
            commitment=item.commitment,
            application=msg.sender,
            actor=key,
        )


@external
def add_alias(key: address, fingerprint: bytes32, document: bytes32):
    """
    @notice A further fingerprint of a known document.
    """
    account: bytes32 = self._account_at(document)
    assert account != empty(bytes32), errors.UNKNOWN_DOCUMENT
    self._check_issuing(packing._unpack_facts(ledger.facts[account]).kind)
    assert fingerprint != empty(bytes32), errors.UNKNOWN_DOCUMENT
    assert self._account_at(fingerprint) == empty(bytes32), errors.KNOWN_FINGERPRINT
    first: bytes32 = self.document_of[document]
    if first == empty(bytes32):
        first = document

    self.document_of[fingerprint] = first

    log IDocuments.Aliased(fingerprint=fingerprint, document=first, actor=key)


@external
def restate(
    account: bytes32,
    statement: IDocuments.Statement,
    fingerprint: bytes32,
    key: address,
    checker: address,
):
    """
    @notice State amount, validity and commitment anew. Use above the new face stays: the document is impaired
            until it is repaid or stated again. Owner, kind and currency never change.
    @param fingerprint Empty to amend the document that stands; else the new document that takes its place,
           and with it everything that is held, drawn and settled.
    """
    facts: packing.Facts = self._issued_facts(account)
    before: bytes32 = self._document_on(account)
    face_before: uint256 = facts.face
    key_before: address = empty(address)
    time: uint256 = 0
    key_before, time = packing._unpack_stamp(ledger.stamps[account])
    raises: bool = (
        fingerprint != empty(bytes32)
        or statement.face > face_before
        or statement.valid_from < facts.valid_from
        or statement.valid_until > facts.valid_until
    )
    if raises:
        self._check_current(self._access())
    if fingerprint == empty(bytes32):
        assert not facts.void, errors.VOID
    else:
        assert self._account_at(fingerprint) == empty(bytes32), errors.KNOWN_FINGERPRINT
        self.account_of[fingerprint] = account
        self.standing_on[account] = fingerprint
        facts.void = False

    facts.revision += 1
    self._state(account, facts, statement, key)
    # Lowering is an exit: it ends no distrust.
    if not raises and ledger._is_distrusted(
        time, staticcall PARTICIPANTS.distrusted_since(key_before)
    ):
        ledger.stamps[account] = packing._pack_stamp(key_before, time)

    total: packing.Balance = packing._unpack_balance(ledger.balances[account])
    log IDocuments.Restated(
        account=account,
        document_before=before,
        document=self._document_on(account),
        face_before=face_before,
        face=statement.face,
        held=total.held,
        drawn=total.drawn,
        settled=total.settled,
        valid_from=statement.valid_from,
        valid_until=statement.valid_until,
        commitment=statement.commitment,
        maker=key,
        checker=checker,
    )


@external
def void(account: bytes32, reason: String[256], key: address, checker: address):
    """
    @notice The document that stands on the account is deleted: no hold and no draw any more.
    """
    facts: packing.Facts = self._issued_facts(account)
    assert not facts.void, errors.VOID

    facts.void = True
    facts.revision += 1
    ledger.facts[account] = packing._pack_facts(facts)

    total: packing.Balance = packing._unpack_balance(ledger.balances[account])
    log IDocuments.Voided(
        document=self._document_on(account),
        account=account,
        held=total.held,
        drawn=total.drawn,
        settled=total.settled,
        reason=reason,
        maker=key,
        checker=checker,
    )


@external
def merge(account: bytes32, into: bytes32, key: address, checker: address):
    """
    @notice Two accounts turn out to be one document: the totals move to the end of the other's line;
            allocations stay where they are and act on it from now on.
    """
    facts: packing.Facts = self._issued_facts(account)
    assert ledger.facts[into] != 0, errors.UNKNOWN_ACCOUNT
    end: bytes32 = ledger._end_of(into)
    target: packing.Facts = packing._unpack_facts(ledger.facts[end])
    assert end != account, errors.LINKED
    assert (
        facts.kind == target.kind
        and facts.currency == target.currency
        and ledger.owner_of[account] == ledger.owner_of[end]
    ), errors.BAD_FACTS
    links: uint256 = max(target.links, facts.links + 1)
    assert links <= packing.MAX_LINKS, errors.TOO_MANY_ACCOUNTS

    moved: packing.Balance = packing._unpack_balance(ledger.balances[account])
    total: packing.Balance = packing._unpack_balance(ledger.balances[end])
    total.held += moved.held
    total.drawn += moved.drawn
    total.settled += moved.settled
    ledger._store_balance(end, total)
    ledger.balances[account] = 0
    target.links = links
    target.written_off += facts.written_off
    target.revision += 1
    ledger.facts[end] = packing._pack_facts(target)
    facts.merged = True
    ledger.facts[account] = packing._pack_facts(facts)
    ledger.merged_into[account] = end

    log IDocuments.Merged(
        account=account,
        into=end,
        held=total.held,
        drawn=total.drawn,
        settled=total.settled,
        maker=key,
        checker=checker,
    )


@external
def confirm(account: bytes32, key: address):
    """
    @notice Another key of the same authority stands behind the document from now on.
    """
    self._check_current(self._access())
    self._issued_facts(account)
    key_before: address = empty(address)
    time: uint256 = 0
    key_before, time = packing._unpack_stamp(ledger.stamps[account])

    ledger.stamps[account] = packing._pack_stamp(key, block.timestamp)

    log IDocuments.Confirmed(account=account, key_before=key_before, key=key)


@external
def collect(account: bytes32, bank: bytes32, amount: uint256, undo: bool):
    """
    @notice available -> settled: proceeds of a part that carries no loan reached a bank; or its counter-entry.
            The allocation is the bank's, under the application that records it.
    """
    self._issued_facts(ledger._end_of(account))
    holder: ledger.Holder = ledger._holder(msg.sender, bank)
    step: IDocuments.Step = IDocuments.Step.UNDO_COLLECT
    if not undo:
        step = IDocuments.Step.COLLECT
        end: bytes32 = ledger._end_of(account)
        total: packing.Balance = packing._unpack_balance(ledger.balances[end])
        assert (
            amount + total.held + total.drawn + total.settled
            <= packing._unpack_facts(ledger.facts[end]).face
        ), errors.NO_HEADROOM

    ledger._step(step, account, holder, amount)


# Applications


@external
def remember(participant: bytes32, reference: bytes32, content: bytes32) -> bool:
    """
    @notice Note what a reference was used for.
    @dev Warning: the application must make sure that `participant` is the author, in the same transaction.
    @return True when the reference is new; False when the same content was sent before.
    """
    self._access()
    return references._remember(participant, reference, msg.sender, content)


@external
def hold(
    case_id: bytes32, owner: bytes32, until: uint256, rows: DynArray[IDocuments.Row, 50]
):
    """
    @notice available -> held, until an expiry: all rows or none. Rows are sorted by account.
    @param owner The applicant: the owner of the documents, or its successor.
    @param until The last second in which the hold can be drawn: the same for all that a case ever holds, so that
           a later hold revives no expired one.
    """
    access: IDirectory.Access = self._access()
    self._check_current(access)
    assert len(rows) > 0, errors.EMPTY_BATCH
    holder: ledger.Holder = ledger._holder(msg.sender, case_id)
    before: uint256 = ledger.held_until[holder.key]
    assert until >= block.timestamp and (before == 0 or before == until), errors.BAD_EXPIRY
    findings: DynArray[IDocuments.Finding, 50] = ledger._examine(access.draws, owner, rows, False)
    for finding: IDocuments.Finding in findings:
        ledger._check_outcome(finding.outcome)

    ledger.held_until[holder.key] = until
    last: uint256 = 0
    for row: IDocuments.Row in rows:
        assert convert(row.account, uint256) > last, errors.NOT_SORTED
        last = convert(row.account, uint256)
        assert row.amount > 0, errors.BAD_AMOUNT
        assert ledger.shares[ledger._share_key(row.account, holder.key)] == 0, errors.ALREADY_HELD
        ledger._step(IDocuments.Step.HOLD, row.account, holder, row.amount)


@external
def post(case_id: bytes32, draws: bool, postings: DynArray[IDocuments.Posting, 50]):
    """
    @notice held -> drawn when money goes out; drawn -> settled when the document's own proceeds came in;
            drawn -> available when it was repaid from other funds. All rows or none.
    @param draws True when money goes out, be it so little that rounding draws nothing: then the hold must be
           live, and no document impaired.
    """
    access: IDirectory.Access = self._access()
    holder: ledger.Holder = ledger._holder(msg.sender, case_id)
    if draws:
        self._check_current(access)
        assert block.timestamp <= ledger.held_until[holder.key], errors.HOLD_EXPIRED
        ledger._check_drawable(postings)

    for posting: IDocuments.Posting in postings:
        assert draws or posting.draw == 0, errors.NOT_HELD
        ledger._step(IDocuments.Step.DRAW, posting.account, holder, posting.draw)
        ledger._step(IDocuments.Step.SETTLE, posting.account, holder, posting.settle)
        ledger._step(IDocuments.Step.RESTORE, posting.account, holder, posting.restore)


@external
def undo(case_id: bytes32, postings: DynArray[IDocuments.Posting, 50], keep_hold: bool):
    """
    @notice The exact inverse of a posting. Never refused for want of headroom: the money is out, and the
            document may become impaired.
    @param keep_hold False where the hold has ended: what was drawn becomes available, not held.
    """
    self._access()
    holder: ledger.Holder = ledger._holder(msg.sender, case_id)

    for posting: IDocuments.Posting in postings:
        ledger._step(IDocuments.Step.UNDO_RESTORE, posting.account, holder, posting.restore)
        ledger._step(IDocuments.Step.UNDO_SETTLE, posting.account, holder, posting.settle)
        ledger._step(IDocuments.Step.UNDO_DRAW, posting.account, holder, posting.draw)
        if not keep_hold:
            ledger._step(IDocuments.Step.RELEASE, posting.account, holder, posting.draw)


@external
def release(case_id: bytes32, accounts: DynArray[bytes32, 50]):
    """
    @notice held -> available, all that this case still holds on these accounts.
    """
    self._access()
    holder: ledger.Holder = ledger._holder(msg.sender, case_id)

    for account: bytes32 in accounts:
        share: uint256 = ledger.shares[ledger._share_key(account, holder.key)]
        ledger._step(
            IDocuments.Step.RELEASE, account, holder, packing._unpack_balance(share).held
        )


@external
def reallocate(
    case_id: bytes32, owner: bytes32, until: uint256, changes: DynArray[IDocuments.Change, 50]
):
    """
    @notice The allocation of an amended case: its hold lives longer, a part of it is given back, or it moves to
            another document, in one step that nobody can come between. All or none.
    @param owner The applicant, who owns what is newly held.
    @param until The last second in which the hold can be drawn; an expired hold is not revived.
    """
    access: IDirectory.Access = self._access()
    holder: ledger.Holder = ledger._holder(msg.sender, case_id)
    before: uint256 = ledger.held_until[holder.key]
    if until != before:
        self._check_current(access)
        assert block.timestamp <= before, errors.HOLD_EXPIRED
        assert until > before, errors.BAD_EXPIRY

        ledger.held_until[holder.key] = until

        log IDocuments.HoldExtended(
            application=msg.sender, case_id=case_id, until_before=before, until=until
        )

    for change: IDocuments.Change in changes:
        ledger._step(IDocuments.Step.RELEASE, change.account, holder, change.release)
        ledger._step(IDocuments.Step.RESTORE, change.account, holder, change.restore)
    for change: IDocuments.Change in changes:
        assert change.draw <= change.hold, errors.NOT_HELD
        if change.hold > 0:
            self._check_current(access)
            # What is drawn at once needs no live hold: the money has been out for long.
            assert change.hold == change.draw or block.timestamp <= until, errors.HOLD_EXPIRED
            findings: DynArray[IDocuments.Finding, 50] = ledger._examine(
                access.draws,
                owner,
                [
                    IDocuments.Row(
                        account=change.account, amount=change.hold, currency=change.currency
                    )
                ],
                False,
            )
            ledger._check_outcome(findings[0].outcome)
            ledger._step(IDocuments.Step.HOLD, change.account, holder, change.hold)
        ledger._step(IDocuments.Step.DRAW, change.account, holder, change.draw)


@external
def mark_written_off(case_id: bytes32, accounts: DynArray[bytes32, 50]):
    """
    @notice A loan on these documents was written off: they take no new hold until the bank clears them.
    """
    self._access()
    ledger._mark(ledger._holder(msg.sender, case_id), accounts, True)


@external
def clear_written_off(case_id: bytes32, accounts: DynArray[bytes32, 50]):
    """
    @notice The bank lets the documents of a loan it wrote off be financed again.
    """
    self._access()
    ledger._mark(ledger._holder(msg.sender, case_id), accounts, False)


# Internal: the index of fingerprints


@view
@internal
def _account_at(fingerprint: bytes32) -> bytes32:
    document: bytes32 = self.document_of[fingerprint]
    if document == empty(bytes32):
        document = fingerprint
    account: bytes32 = self.account_of[document]
    if account == empty(bytes32) and ledger.facts[document] != 0:
        account = document
    return account


@view
@internal
def _document_on(account: bytes32) -> bytes32:
    document: bytes32 = self.standing_on[account]
    if document == empty(bytes32):
        return account
    return document


# Internal: who may


@view
@internal
def _access() -> IDirectory.Access:
    access: IDirectory.Access = staticcall DIRECTORY.access_of(msg.sender)
    assert access.admitted, errors.UNKNOWN_APPLICATION
    return access


@pure
@internal
def _check_current(access: IDirectory.Access):
    assert access.current, errors.NOT_CURRENT
    assert not access.paused, errors.PAUSED


@pure
@internal
def _is_currency(code: bytes3) -> bool:
    """
    @notice Three capital letters, as ISO 4217 has them.
    """
    word: uint256 = convert(code, uint256)
    for i: uint256 in range(3):
        letter: uint256 = (word >> (8 * i)) & 255
        if letter < 65 or letter > 90:
            return False
    return True


@view
@internal
def _check_issuing(kind: uint256):
    access: IDirectory.Access = self._access()
    assert (access.issues >> kind) & 1 == 1, errors.NOT_ISSUER


@view
@internal
def _issued_facts(account: bytes32) -> packing.Facts:
    """
    @notice The facts of an account where a balance is kept, if the caller may issue its kind.
    """
    word: uint256 = ledger.facts[account]
    assert word != 0, errors.UNKNOWN_ACCOUNT
    facts: packing.Facts = packing._unpack_facts(word)
    assert not facts.merged, errors.MERGED_ACCOUNT
    self._check_issuing(facts.kind)
    return facts


# Internal: moving


@internal
def _state(
    account: bytes32, facts: packing.Facts, statement: IDocuments.Statement, key: address
):
    assert 0 < statement.face, errors.BAD_AMOUNT
    assert (
        statement.face <= packing.MAX_FACE or statement.face == packing.MAX_AMOUNT
    ), errors.BAD_AMOUNT
    assert statement.valid_from <= statement.valid_until, errors.BAD_VALIDITY
    assert statement.valid_until <= china_time.LAST_DAY, errors.BAD_VALIDITY
    assert statement.commitment != empty(bytes32), errors.BAD_FACTS

    stated: packing.Facts = facts
    stated.face = statement.face
    stated.valid_from = statement.valid_from
    stated.valid_until = statement.valid_until
    ledger.facts[account] = packing._pack_facts(stated)
    # Who lowers a face by its own rule says nothing about the fields: whoever attested them stands behind them.
    if ledger.commitments[account] != statement.commitment:
        ledger.stamps[account] = packing._pack_stamp(key, block.timestamp)
    ledger.commitments[account] = statement.commitment
