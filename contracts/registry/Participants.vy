# pragma version 0.4.3
"""
@title Participants: who may do what
@license Apache-2.0
@notice The registry of participants, their roles, their standing and their keys; all other contracts ask here.

        Invariants:
        1. An id, once admitted, keeps its roles for ever; what changes is its standing, its keys, its successor.
        2. A key belongs to one participant for ever and has one capacity; once dead it never lives again.
        3. A participant that is not retired has a live admin key. The operator also has a live maker and a live
           checker, and is never suspended or retired; so the suite can always be operated.
        4. Lines of successors have no circle, and at most 8 links.
        5. Whatever the operator decides is signed by two of its keys: a maker, who sends it, and a checker.
        6. Every change of a participant raises its version, which is part of what is signed.

        Who can stop it: nobody stops the registry. The operator suspends a participant (its exits stay open) or
        retires it; an admin key of a participant vetoes the re-keying of that participant.
@dev Keys that are contracts sign by EIP-1271. A refused transaction leaves its signature unused, so it can be
     sent again, or cancelled.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import IDirectory
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import errors
from contracts.modules import keyring
from contracts.modules import participant_messages as messages
from contracts.modules import participant_words as words
from contracts.modules import typed_signing

implements: IParticipants

initializes: keyring
initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] How long a re-keying stands announced before it may happen: 72 hours.
REKEY_WAIT: constant(uint256) = 259200

MAX_LINKS: constant(uint256) = 8

OPERATOR: immutable(bytes32)


struct Rekeying:
    keys_hash: bytes32
    ready_at: uint256


directory: public(address)
successor_of: public(HashMap[bytes32, bytes32])
states: HashMap[bytes32, uint256]
rekeyings: HashMap[bytes32, Rekeying]


@deploy
def __init__(operator: IParticipants.Admission):
    """
    @notice Admit the operator, with a key of each capacity at least.
    @param operator Its id, the role OPERATOR and nothing else, and its keys.
    """
    typed_signing.__init__(self)
    OPERATOR = operator.participant
    assert operator.participant != empty(bytes32), errors.EMPTY_ID
    assert operator.roles == IParticipants.Role.OPERATOR, errors.ONE_OPERATOR
    keyring._check_all_new(operator.keys, True)

    self._admit(operator, msg.sender, empty(address))


# Anyone


@external
@view
def operator() -> bytes32:
    """
    @notice The operator's id.
    """
    return OPERATOR


@external
@view
def signer_of(key: address) -> IParticipants.Signer:
    """
    @notice What a key can do now.
    @return Empty for a key that nobody ever had.
    """
    owner: bytes32 = keyring.owners[key]
    if owner == empty(bytes32):
        return empty(IParticipants.Signer)
    state: words.State = words._unpack(self.states[owner])
    key_state: words.KeyState = keyring._state_of(key)
    return IParticipants.Signer(
        participant=owner,
        roles=state.roles,
        standing=state.standing,
        capacity=key_state.capacity,
        live=keyring._is_live(key_state, state),
    )


@external
@view
def standing_of(participant: bytes32) -> (IParticipants.Role, IParticipants.Standing):
    """
    @notice Roles and standing of a participant; both empty for an unknown id.
    """
    state: words.State = words._unpack(self.states[participant])
    return state.roles, state.standing


@external
@view
def acts_for(actor: bytes32, owner: bytes32) -> bool:
    """
    @notice Whether the keys of `actor` act on the cases of `owner`: the same participant, or one that came after
            it, at most 8 links on.
    """
    current: bytes32 = owner
    for _: uint256 in range(MAX_LINKS):
        if current == actor:
            return True
        current = self.successor_of[current]
        if current == empty(bytes32):
            return False
    return current == actor


@external
@view
def distrusted_since(key: address) -> uint256:
    """
    @notice The second (Unix time) since which the operator distrusts what this key attested; 0 for trusted.
    """
    return keyring._state_of(key).distrusted_since


@external
@view
def participant(participant_id: bytes32) -> IParticipants.Record:
    """
    @notice All that is stored about a participant; all empty for an unknown id.
    """
    state: words.State = words._unpack(self.states[participant_id])
    rekeying: Rekeying = self.rekeyings[participant_id]
    return IParticipants.Record(
        roles=state.roles,
        standing=state.standing,
        version=state.version,
        epoch=state.epoch,
        admins=words._count(state.live_keys, IParticipants.Capacity.ADMIN),
        makers=words._count(state.live_keys, IParticipants.Capacity.MAKER),
        checkers=words._count(state.live_keys, IParticipants.Capacity.CHECKER),
        links=state.links,
        successor=self.successor_of[participant_id],
        rekey_hash=rekeying.keys_hash,
        rekey_ready_at=rekeying.ready_at,
    )


@external
@view
def key_info(key: address) -> IParticipants.KeyRecord:
    """
    @notice The history of a key; all empty for a key that nobody ever had.
    """
    owner: bytes32 = keyring.owners[key]
    if owner == empty(bytes32):
        return empty(IParticipants.KeyRecord)
    key_state: words.KeyState = keyring._state_of(key)
    return IParticipants.KeyRecord(
        participant=owner,
        capacity=key_state.capacity,
        epoch=key_state.epoch,
        revoked_at=key_state.revoked_at,
        distrusted_since=key_state.distrusted_since,
        live=keyring._is_live(key_state, words._unpack(self.states[owner])),
    )


@external
@view
def version_of(participant_id: bytes32) -> uint256:
    """
    @notice The counter that every change of the participant raises, and that a checker's signature names.
    """
    return words._unpack(self.states[participant_id]).version


# Parties, for their own keys; the operator in their place


@external
def add_key(participant: bytes32, key: address, capacity: IParticipants.Capacity, seal: ISigning.Seal):
    """
    @notice Give a participant another key. Two of its admins do it, or two keys of the operator: one admin
            alone could otherwise be both eyes. A suspended participant may.
    @param key Never had before by anybody.
    @param capacity Exactly one.
    @param seal By another admin than the sender, or by the operator's checker, over `AddKey`.
    """
    state: words.State = self._state_of(participant)
    struct_hash: bytes32 = messages._add_key(msg.sender, seal, participant, state.version, key, capacity)
    self._check_two(participant, msg.sender, struct_hash, seal)
    assert state.standing != IParticipants.Standing.RETIRED, errors.BAD_STANDING
    keyring._check_new(key, capacity)

    keyring._add(participant, state.epoch, key, capacity, msg.sender, seal.signer)
    state.live_keys += words._one(capacity)
    self._write(participant, state)


@external
def rotate_key(old_key: address, new_key: address, seal: ISigning.Seal):
    """
    @notice Replace a live key by a new one of the same capacity. Who may is as in `add_key`.
    @dev Records that the old key made stay attributed to it and to its participant.
    @param seal By another admin than the sender, or by the operator's checker, over `RotateKey`.
    """
    participant: bytes32 = self._owner_of(old_key)
    state: words.State = self._state_of(participant)
    key_state: words.KeyState = keyring._state_of(old_key)
    struct_hash: bytes32 = messages._rotate_key(
        msg.sender, seal, participant, state.version, old_key, new_key
    )
    self._check_two(participant, msg.sender, struct_hash, seal)
    assert keyring._is_live(key_state, state), errors.DEAD_KEY
    keyring._check_new(new_key, key_state.capacity)

    keyring._revoke(participant, old_key, msg.sender, seal.signer)
    keyring._add(participant, state.epoch, new_key, key_state.capacity, msg.sender, seal.signer)
    self._write(participant, state)


@external
def revoke_key(key: address, seal: ISigning.Seal):
    """
    @notice End a key for ever. One admin of the participant may, alone: to take away a key is never exposure.
            The operator needs two keys. No participant loses its last admin, the operator not its last maker or
            checker: such a key is rotated.
    @param seal Of the operator's checker, over `RevokeKey`; an admin's call does not look at it.
    """
    participant: bytes32 = self._owner_of(key)
    state: words.State = self._state_of(participant)
    key_state: words.KeyState = keyring._state_of(key)
    second: address = empty(address)
    if not self._is_admin(participant, msg.sender):
        second = seal.signer
        struct_hash: bytes32 = messages._revoke_key(msg.sender, seal, participant, state.version, key)
        self._check_operator(msg.sender, struct_hash, seal)
    assert keyring._is_live(key_state, state), errors.DEAD_KEY
    if words._count(state.live_keys, key_state.capacity) == 1:
        assert key_state.capacity != IParticipants.Capacity.ADMIN, errors.LAST_ADMIN
        assert participant != OPERATOR, errors.LAST_OPERATOR

    keyring._revoke(participant, key, msg.sender, second)
    state.live_keys -= words._one(key_state.capacity)
    self._write(participant, state)


@external
def veto_rekey(participant: bytes32):
    """
    @notice Stop the announced re-keying of a participant. Any live admin key of it may: its keys are not lost.
    """
    signer: IParticipants.Signer = typed_signing._live_signer(msg.sender)
    assert signer.participant == participant, errors.NOT_PARTY
    assert signer.capacity == IParticipants.Capacity.ADMIN, errors.WRONG_CAPACITY
    assert self.rekeyings[participant].keys_hash != empty(bytes32), errors.NO_REKEY

    self.rekeyings[participant] = empty(Rekeying)
    self._write(participant, self._state_of(participant))

    log IParticipants.RekeyVetoed(participant=participant, key=msg.sender)


# Operator


@external
def admit(batch: DynArray[IParticipants.Admission, 50], seal: ISigning.Seal):
    """
    @notice Admit participants, all or none.
    @dev Each key costs two slots, about 50,000 gas: 50 participants of 3 keys fit one transaction of 12,000,000.
    @param batch Ids (random, never a code of the trade, nor a hash of one), roles, and keys with one admin at least.
    @param seal Of the operator's checker, over `Admit`.
    """
    self._check_operator(msg.sender, messages._admit(msg.sender, seal, batch), seal)

    for admission: IParticipants.Admission in batch:
        assert admission.participant != empty(bytes32), errors.EMPTY_ID
        assert self.states[admission.participant] == 0, errors.KNOWN_ID
        assert admission.roles != empty(IParticipants.Role), errors.NO_ROLE
        assert IParticipants.Role.OPERATOR not in admission.roles, errors.ONE_OPERATOR
        keyring._check_all_new(admission.keys, False)
        self._admit(admission, msg.sender, seal.signer)


@external
def suspend(participant: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice Stop what adds exposure for a participant; what ends it stays possible.
    @param reason For the record; part of what is signed.
    @param seal Of the operator's checker, over `Suspend`.
    """
    state: words.State = self._state_of(participant)
    struct_hash: bytes32 = messages._suspend(msg.sender, seal, participant, state.version, reason)
    self._check_operator(msg.sender, struct_hash, seal)
    assert participant != OPERATOR, errors.LAST_OPERATOR
    assert state.standing == IParticipants.Standing.ACTIVE, errors.BAD_STANDING

    self._move(participant, state, IParticipants.Standing.SUSPENDED, reason, msg.sender, seal.signer)


@external
def reinstate(participant: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice End a suspension.
    @param reason For the record; part of what is signed.
    @param seal Of the operator's checker, over `Reinstate`.
    """
    state: words.State = self._state_of(participant)
    struct_hash: bytes32 = messages._reinstate(msg.sender, seal, participant, state.version, reason)
    self._check_operator(msg.sender, struct_hash, seal)
    assert state.standing == IParticipants.Standing.SUSPENDED, errors.BAD_STANDING

    self._move(participant, state, IParticipants.Standing.ACTIVE, reason, msg.sender, seal.signer)


@external
def retire(participant: bytes32, successor: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice End a participant for ever: its keys are dead. From then on the keys of the successor act on its cases;
            consents do not pass [A]. A participant retired without a successor may be given one later, once.
    @dev Assumes of the Directory's applications that `open_cases` answers; the Directory asks each before it
         registers it.
    @param successor Empty for none: only when no application has an open case of the participant. Otherwise not
           retired itself, with all roles of the retired one. A line of successors has at most 8 links.
    @param reason For the record; part of what is signed.
    @param seal Of the operator's checker, over `Retire`.
    """
    state: words.State = self._state_of(participant)
    struct_hash: bytes32 = messages._retire(msg.sender, seal, participant, state.version, successor, reason)
    self._check_operator(msg.sender, struct_hash, seal)
    assert participant != OPERATOR, errors.LAST_OPERATOR
    if state.standing == IParticipants.Standing.RETIRED:
        assert successor != empty(bytes32), errors.BAD_STANDING
        assert self.successor_of[participant] == empty(bytes32), errors.BAD_STANDING
    elif successor == empty(bytes32):
        assert not self._has_open_cases(participant), errors.NEEDS_SUCCESSOR

    if successor != empty(bytes32):
        self._succeed(participant, state, successor, msg.sender, seal.signer)
    self._move(participant, state, IParticipants.Standing.RETIRED, reason, msg.sender, seal.signer)


@external
def distrust_key(key: address, since: uint256, seal: ISigning.Seal):
    """
    @notice Put on record that a key was not in its owner's hands: documents that it attested from `since` on are
            impaired until another key of that authority confirms them [A]. To end the key, revoke it as well.
    @param since Unix seconds, from 1 to now. An earlier time may follow, never a later one: trust does not come
           back, documents are confirmed instead.
    @param seal Of the operator's checker, over `DistrustKey`.
    """
    participant: bytes32 = self._owner_of(key)
    state: words.State = self._state_of(participant)
    struct_hash: bytes32 = messages._distrust_key(msg.sender, seal, participant, state.version, key, since)
    self._check_operator(msg.sender, struct_hash, seal)
    before: uint256 = keyring._state_of(key).distrusted_since
    assert since != 0 and since <= block.timestamp, errors.BAD_SINCE
    assert before == 0 or since < before, errors.BAD_SINCE

    keyring._distrust(participant, key, since, msg.sender, seal.signer)
    self._write(participant, state)


@external
def announce_rekey(participant: bytes32, keys: DynArray[IParticipants.NewKey, 8], seal: ISigning.Seal):
    """
    @notice Announce that all keys of a participant will be replaced, because it lost them. It can happen [A] 72
            hours later; a live admin key can veto until it happens. A new announcement replaces the one before.
    @param keys Never had before by anybody; one admin at least, for the operator one of each capacity.
    @param seal Of the operator's checker, over `AnnounceRekey`.
    """
    state: words.State = self._state_of(participant)
    keys_hash: bytes32 = messages._new_keys(keys)
    struct_hash: bytes32 = messages._announce_rekey(msg.sender, seal, participant, state.version, keys_hash)
    self._check_operator(msg.sender, struct_hash, seal)
    assert state.standing != IParticipants.Standing.RETIRED, errors.BAD_STANDING
    keyring._check_all_new(keys, participant == OPERATOR)

    ready_at: uint256 = block.timestamp + REKEY_WAIT
    self.rekeyings[participant] = Rekeying(keys_hash=keys_hash, ready_at=ready_at)
    self._write(participant, state)

    log IParticipants.RekeyAnnounced(
        participant=participant,
        keys_hash=keys_hash,
        ready_at=ready_at,
        maker=msg.sender,
        checker=seal.signer,
    )


@external
def rekey(participant: bytes32, keys: DynArray[IParticipants.NewKey, 8]):
    """
    @notice Carry out an announced re-keying: all old keys of the participant are dead, the new ones live. One
            maker of the operator does it; two keys announced it.
    @param keys As announced, in the same order.
    """
    typed_signing._own_maker(msg.sender, IParticipants.Role.OPERATOR, False)
    state: words.State = self._state_of(participant)
    rekeying: Rekeying = self.rekeyings[participant]
    # No need to ask whether anything stands announced, thanks to a hash that is never empty.
    assert rekeying.keys_hash == messages._new_keys(keys), errors.NO_REKEY
    assert block.timestamp >= rekeying.ready_at, errors.TOO_EARLY
    assert state.standing != IParticipants.Standing.RETIRED, errors.BAD_STANDING
    keyring._check_all_new(keys, participant == OPERATOR)

    self.rekeyings[participant] = empty(Rekeying)
    state.epoch += 1
    state.live_keys = keyring._add_all(participant, state.epoch, keys, msg.sender, empty(address))
    self._write(participant, state)

    log IParticipants.Rekeyed(participant=participant, epoch=state.epoch, actor=msg.sender)


@external
def set_directory(directory: address, seal: ISigning.Seal):
    """
    @notice Name the Directory whose applications are asked for open cases. Once.
    @param seal Of the operator's checker, over `SetDirectory`.
    """
    self._check_operator(msg.sender, messages._set_directory(msg.sender, seal, directory), seal)
    assert self.directory == empty(address), errors.ALREADY_SET
    assert directory.is_contract, errors.BAD_ADDRESS

    self.directory = directory

    log IParticipants.DirectorySet(directory=directory, maker=msg.sender, checker=seal.signer)


# Internal


@internal
def _check_operator(maker: address, struct_hash: bytes32, seal: ISigning.Seal):
    """
    @notice Two keys of the operator: `maker` acts, the seal is its checker's.
    """
    typed_signing._own_maker(maker, IParticipants.Role.OPERATOR, False)
    typed_signing._check_second(OPERATOR, struct_hash, seal)


@internal
def _check_two(participant: bytes32, first: address, struct_hash: bytes32, seal: ISigning.Seal):
    """
    @notice Two admins of the participant, or two keys of the operator.
    """
    if self._is_admin(participant, first):
        assert seal.signer != first, errors.NOT_CHECKER
        typed_signing._spend_second(participant, IParticipants.Capacity.ADMIN, struct_hash, seal)
    else:
        self._check_operator(first, struct_hash, seal)


@view
@internal
def _is_admin(participant: bytes32, key: address) -> bool:
    signer: IParticipants.Signer = typed_signing._live_signer(key)
    return (signer.participant == participant and signer.capacity == IParticipants.Capacity.ADMIN)


@view
@internal
def _has_open_cases(participant: bytes32) -> bool:
    if self.directory == empty(address):
        return False
    applications: DynArray[address, 64] = staticcall IDirectory(self.directory).applications()
    for application: address in applications:
        if staticcall IApplication(application).open_cases(participant) != 0:
            return True
    return False


@view
@internal
def _owner_of(key: address) -> bytes32:
    owner: bytes32 = keyring.owners[key]
    assert owner != empty(bytes32), errors.UNKNOWN_KEY
    return owner


@view
@internal
def _state_of(participant: bytes32) -> words.State:
    word: uint256 = self.states[participant]
    assert word != 0, errors.UNKNOWN_ID
    return words._unpack(word)


@internal
def _admit(admission: IParticipants.Admission, maker: address, checker: address):
    log IParticipants.Admitted(
        participant=admission.participant, roles=admission.roles, maker=maker, checker=checker
    )

    live_keys: uint256 = keyring._add_all(admission.participant, 0, admission.keys, maker, checker)
    self._write(
        admission.participant,
        words.State(
            roles=admission.roles,
            standing=IParticipants.Standing.ACTIVE,
            epoch=0,
            version=0,
            links=0,
            live_keys=live_keys,
        ),
    )


@internal
def _succeed(
    participant: bytes32,
    state: words.State,
    successor: bytes32,
    maker: address,
    checker: address,
):
    heir: words.State = self._state_of(successor)
    assert successor != participant, errors.BAD_SUCCESSOR
    assert heir.standing != IParticipants.Standing.RETIRED, errors.BAD_SUCCESSOR
    assert (heir.roles & state.roles) == state.roles, errors.BAD_SUCCESSOR
    assert state.links < MAX_LINKS, errors.TOO_MANY_LINKS

    # No circle, thanks to a successor that is not retired: it has no successor itself.
    self.successor_of[participant] = successor
    heir.links = max(heir.links, state.links + 1)
    self._write(successor, heir)

    log IParticipants.Succeeded(participant=participant, successor=successor, maker=maker, checker=checker)


@internal
def _move(
    participant: bytes32,
    before: words.State,
    standing: IParticipants.Standing,
    reason: String[256],
    maker: address,
    checker: address,
):
    """
    @dev The one place where a standing changes.
    @notice This function does not restrict the caller.
    """
    after: words.State = before
    after.standing = standing
    self._write(participant, after)

    log IParticipants.StandingChanged(
        participant=participant,
        before=before.standing,
        after=standing,
        maker=maker,
        checker=checker,
        reason=reason,
    )


@internal
def _write(participant: bytes32, state: words.State):
    """
    @notice Store a changed state. Every change raises the version, so that older seals are worthless.
    """
    after: words.State = state
    after.version += 1
    self.states[participant] = words._pack(after)
