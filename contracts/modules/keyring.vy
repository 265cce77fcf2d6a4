# pragma version 0.4.3
"""
@title Keyring: the keys of all participants
@license Apache-2.0
@notice A key belongs to one participant for ever and has one capacity; once dead it never lives again.
@dev Nothing here restricts the caller.
"""

from contracts.interfaces import IParticipants
from contracts.modules import errors
from contracts.modules import participant_words as words

owners: HashMap[address, bytes32]
states: HashMap[address, uint256]


@view
@internal
def _state_of(key: address) -> words.KeyState:
    return words._unpack_key(self.states[key])


@view
@internal
def _is_live(key: words.KeyState, owner: words.State) -> bool:
    return (
        key.revoked_at == 0
        and key.epoch == owner.epoch
        and owner.standing != IParticipants.Standing.RETIRED
    )


@view
@internal
def _check_new(key: address, capacity: IParticipants.Capacity):
    """
    @notice A key that can be added: nobody ever had it, and it has one capacity.
    """
    assert key != empty(address), errors.BAD_KEY
    assert (
        capacity == IParticipants.Capacity.ADMIN
        or capacity == IParticipants.Capacity.MAKER
        or capacity == IParticipants.Capacity.CHECKER
    ), errors.BAD_CAPACITY
    assert self.owners[key] == empty(bytes32), errors.KEY_TAKEN


@view
@internal
def _check_all_new(keys: DynArray[IParticipants.NewKey, 8], needs_pair: bool):
    """
    @notice Keys that can be all keys of a participant: one admin at least.
    @param needs_pair A maker and a checker as well.
    """
    seen: DynArray[address, 8] = []
    capacities: IParticipants.Capacity = empty(IParticipants.Capacity)
    for new_key: IParticipants.NewKey in keys:
        self._check_new(new_key.key, new_key.capacity)
        assert new_key.key not in seen, errors.KEY_TAKEN
        seen.append(new_key.key)
        capacities |= new_key.capacity
    assert IParticipants.Capacity.ADMIN in capacities, errors.NO_ADMIN
    if needs_pair:
        assert IParticipants.Capacity.MAKER in capacities, errors.NO_PAIR
        assert IParticipants.Capacity.CHECKER in capacities, errors.NO_PAIR


@internal
def _add(
    owner: bytes32,
    epoch: uint256,
    key: address,
    capacity: IParticipants.Capacity,
    actor: address,
    second: address,
):
    self.owners[key] = owner
    self.states[key] = words._pack_key(
        words.KeyState(capacity=capacity, epoch=epoch, revoked_at=0, distrusted_since=0)
    )

    log IParticipants.KeyAdded(participant=owner, key=key, capacity=capacity, actor=actor, second=second)


@internal
def _add_all(
    owner: bytes32,
    epoch: uint256,
    keys: DynArray[IParticipants.NewKey, 8],
    actor: address,
    second: address,
) -> uint256:
    """
    @return The counters of live keys, if these are all.
    """
    live_keys: uint256 = 0
    for new_key: IParticipants.NewKey in keys:
        self._add(owner, epoch, new_key.key, new_key.capacity, actor, second)
        live_keys += words._one(new_key.capacity)
    return live_keys


@internal
def _revoke(owner: bytes32, key: address, actor: address, second: address):
    state: words.KeyState = self._state_of(key)
    state.revoked_at = block.timestamp
    self.states[key] = words._pack_key(state)

    log IParticipants.KeyRevoked(participant=owner, key=key, actor=actor, second=second)


@internal
def _distrust(owner: bytes32, key: address, since: uint256, maker: address, checker: address):
    state: words.KeyState = self._state_of(key)
    state.distrusted_since = since
    self.states[key] = words._pack_key(state)

    log IParticipants.KeyDistrusted(participant=owner, key=key, since=since, maker=maker, checker=checker)
