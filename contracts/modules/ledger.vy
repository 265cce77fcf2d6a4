# pragma version 0.4.3
"""
@title Ledger: the accounts of documents, and the only place where a balance moves
@license Apache-2.0
@notice held, drawn and settled of an account are the sums over its allocations. An allocation is keyed by
        (account, application, case), so that an application moves only its own. After a merger an allocation
        stays where it is, and every step on it moves the balance at the end of the line.
@dev Nothing here restricts the caller; the contract does.
"""

from contracts.interfaces import IDocuments
from contracts.interfaces import IParticipants
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import packing

PARTICIPANTS: immutable(IParticipants)


# Whose allocation a step is on. `key` is the hash of application and case.
struct Holder:
    application: address
    case_id: bytes32
    key: bytes32


owner_of: HashMap[bytes32, bytes32]
facts: HashMap[bytes32, uint256]
balances: HashMap[bytes32, uint256]
stamps: HashMap[bytes32, uint256]
commitments: HashMap[bytes32, bytes32]
merged_into: HashMap[bytes32, bytes32]
shares: HashMap[bytes32, uint256]
held_until: HashMap[bytes32, uint256]


@deploy
def __init__(participants: address):
    PARTICIPANTS = IParticipants(participants)


@view
@internal
def _end_of(account: bytes32) -> bytes32:
    end: bytes32 = account
    for _: uint256 in range(packing.MAX_LINKS):
        if not packing._unpack_facts(self.facts[end]).merged:
            break
        end = self.merged_into[end]
    return end


@view
@internal
def _holder(application: address, case_id: bytes32) -> Holder:
    return Holder(
        application=application,
        case_id=case_id,
        key=keccak256(abi_encode(application, case_id)),
    )


@pure
@internal
def _share_key(account: bytes32, holder_key: bytes32) -> bytes32:
    return keccak256(concat(account, holder_key))


@view
@internal
def _allocation(account: bytes32, holder: Holder) -> IDocuments.Allocation:
    share: packing.Balance = packing._unpack_balance(
        self.shares[self._share_key(account, holder.key)]
    )
    return IDocuments.Allocation(
        held=share.held, drawn=share.drawn, settled=share.settled, written_off=share.marked
    )


@pure
@internal
def _is_distrusted(attested_at: uint256, since: uint256) -> bool:
    return since != 0 and attested_at >= since


@pure
@internal
def _is_impaired(facts: packing.Facts, total: packing.Balance, distrusted: bool) -> bool:
    return facts.void or distrusted or total.held + total.drawn + total.settled > facts.face


@pure
@internal
def _available(facts: packing.Facts, total: packing.Balance, distrusted: bool) -> uint256:
    used: uint256 = total.held + total.drawn + total.settled
    if facts.void or distrusted or used > facts.face:
        return 0
    return facts.face - used


@view
@internal
def _examine(
    draws: uint256, owner: bytes32, rows: DynArray[IDocuments.Row, 50], holds: bool
) -> DynArray[IDocuments.Finding, 50]:
    findings: DynArray[IDocuments.Finding, 50] = []
    today: uint256 = china_time._today()
    last_key: address = empty(address)
    since: uint256 = 0
    for row: IDocuments.Row in rows:
        end: bytes32 = self._end_of(row.account)
        word: uint256 = self.facts[end]
        facts: packing.Facts = packing._unpack_facts(word)
        total: packing.Balance = packing._unpack_balance(self.balances[end])
        key: address = empty(address)
        time: uint256 = 0
        key, time = packing._unpack_stamp(self.stamps[end])
        if key != last_key:
            last_key = key
            since = staticcall PARTICIPANTS.distrusted_since(key)
        distrusted: bool = self._is_distrusted(time, since)
        available: uint256 = self._available(facts, total, distrusted)
        outcome: IDocuments.Outcome = IDocuments.Outcome.PASSED
        if word == 0:
            outcome = IDocuments.Outcome.NOT_FOUND
        elif end != row.account and not holds:
            outcome = IDocuments.Outcome.MERGED
        elif not self._is_owner(owner, self.owner_of[end]):
            outcome = IDocuments.Outcome.NOT_YOURS
        elif (draws >> facts.kind) & 1 == 0:
            outcome = IDocuments.Outcome.WRONG_KIND
        elif facts.void:
            outcome = IDocuments.Outcome.VOID
        elif self._is_impaired(facts, total, distrusted):
            outcome = IDocuments.Outcome.IMPAIRED
        elif facts.written_off > 0:
            outcome = IDocuments.Outcome.WRITTEN_OFF
        elif today < facts.valid_from or today > facts.valid_until:
            outcome = IDocuments.Outcome.EXPIRED
        elif row.currency != facts.currency:
            outcome = IDocuments.Outcome.CURRENCY
        elif row.amount > available and not holds:
            outcome = IDocuments.Outcome.NO_HEADROOM
        findings.append(
            IDocuments.Finding(
                outcome=outcome,
                held=total.held,
                expired=0,
                available=available,
                commitment=self.commitments[end],
            )
        )
    return findings


@view
@internal
def _is_owner(applicant: bytes32, owner: bytes32) -> bool:
    if applicant == owner:
        return True
    return staticcall PARTICIPANTS.acts_for(applicant, owner)


@view
@internal
def _check_outcome(outcome: IDocuments.Outcome):
    if outcome == IDocuments.Outcome.PASSED:
        return
    assert outcome != IDocuments.Outcome.NOT_FOUND, errors.UNKNOWN_ACCOUNT
    assert outcome != IDocuments.Outcome.MERGED, errors.MERGED_ACCOUNT
    assert outcome != IDocuments.Outcome.NOT_YOURS, errors.NOT_OWNER
    assert outcome != IDocuments.Outcome.WRONG_KIND, errors.KIND_NOT_ALLOWED
    assert outcome != IDocuments.Outcome.VOID, errors.VOID
    assert outcome != IDocuments.Outcome.IMPAIRED, errors.IMPAIRED
    assert outcome != IDocuments.Outcome.WRITTEN_OFF, errors.BLOCKED
    assert outcome != IDocuments.Outcome.EXPIRED, errors.EXPIRED
    assert outcome != IDocuments.Outcome.CURRENCY, errors.CURRENCY
    raise errors.NO_HEADROOM


@view
@internal
def _check_drawable(postings: DynArray[IDocuments.Posting, 50]):
    today: uint256 = china_time._today()
    last_key: address = empty(address)
    since: uint256 = 0
    for posting: IDocuments.Posting in postings:
        end: bytes32 = self._end_of(posting.account)
        facts: packing.Facts = packing._unpack_facts(self.facts[end])
        key: address = empty(address)
        time: uint256 = 0
        key, time = packing._unpack_stamp(self.stamps[end])
        if key != last_key:
            last_key = key
            since = staticcall PARTICIPANTS.distrusted_since(key)
        assert not facts.void, errors.VOID
        assert not self._is_impaired(
            facts,
            packing._unpack_balance(self.balances[end]),
            self._is_distrusted(time, since),
        ), errors.IMPAIRED
        assert facts.valid_from <= today and today <= facts.valid_until, errors.EXPIRED


@internal
def _store_balance(account: bytes32, total: packing.Balance):
    assert (
        total.held <= packing.MAX_AMOUNT
        and total.drawn <= packing.MAX_AMOUNT
        and total.settled <= packing.MAX_AMOUNT
    ), errors.BAD_AMOUNT
    self.balances[account] = packing._pack_balance(total)


@internal
def _step(step: IDocuments.Step, account: bytes32, holder: Holder, amount: uint256):
    """
    @notice The only place where a balance moves, but for merging: allocation and account go together.
    @dev This function does not restrict the caller. Headroom is the caller's to check, for HOLD and COLLECT.
    """
    if amount == 0:
        return
    assert self.facts[account] != 0, errors.UNKNOWN_ACCOUNT
    share_key: bytes32 = self._share_key(account, holder.key)
    share: packing.Balance = packing._unpack_balance(self.shares[share_key])
    end: bytes32 = self._end_of(account)
    total: packing.Balance = packing._unpack_balance(self.balances[end])
    if step in (IDocuments.Step.DRAW | IDocuments.Step.RELEASE):
        assert share.held >= amount, errors.NOT_HELD
        share.held -= amount
        total.held -= amount
    if step in (
        IDocuments.Step.SETTLE | IDocuments.Step.RESTORE | IDocuments.Step.UNDO_DRAW
    ):
        assert share.drawn >= amount, errors.NOT_DRAWN
        share.drawn -= amount
        total.drawn -= amount
    if step in (IDocuments.Step.UNDO_SETTLE | IDocuments.Step.UNDO_COLLECT):
        assert share.settled >= amount, errors.NOT_SETTLED
        share.settled -= amount
        total.settled -= amount
    if step in (IDocuments.Step.HOLD | IDocuments.Step.UNDO_DRAW):
        share.held += amount
        total.held += amount
    if step in (
        IDocuments.Step.DRAW | IDocuments.Step.UNDO_SETTLE | IDocuments.Step.UNDO_RESTORE
    ):
        share.drawn += amount
        total.drawn += amount
    if step in (IDocuments.Step.SETTLE | IDocuments.Step.COLLECT):
        share.settled += amount
        total.settled += amount
    self.shares[share_key] = packing._pack_balance(share)
    self._store_balance(end, total)

    log IDocuments.Moved(
        account=account,
        application=holder.application,
        case_id=holder.case_id,
        step=step,
        amount=amount,
        face=packing._unpack_facts(self.facts[end]).face,
        held=total.held,
        drawn=total.drawn,
        settled=total.settled,
    )


@internal
def _mark(holder: Holder, accounts: DynArray[bytes32, 50], written_off: bool):
    for account: bytes32 in accounts:
        assert self.facts[account] != 0, errors.UNKNOWN_ACCOUNT
        share_key: bytes32 = self._share_key(account, holder.key)
        share: packing.Balance = packing._unpack_balance(self.shares[share_key])
        assert share.marked != written_off, errors.NOT_BLOCKED
        share.marked = written_off
        self.shares[share_key] = packing._pack_balance(share)
        end: bytes32 = self._end_of(account)
        facts: packing.Facts = packing._unpack_facts(self.facts[end])
        if written_off:
            facts.written_off += 1
        else:
            facts.written_off -= 1
        self.facts[end] = packing._pack_facts(facts)
        log IDocuments.WriteOffMarked(
            account=account,
            application=holder.application,
            case_id=holder.case_id,
            written_off=written_off,
        )

