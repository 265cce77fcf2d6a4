# pragma version 0.4.3
"""
@title Packed words of Participants
@license Apache-2.0
@notice Every check of a key reads one word of the key and one of its participant.

        state      roles 8 | standing 8 | epoch 32 | version 32 | links 8 | live keys 3 x 32
        key state  capacity 8 | epoch 32 | revoked at 40 | distrusted since 40
"""

from contracts.interfaces import IParticipants

MASK_8: constant(uint256) = 2**8 - 1
MASK_32: constant(uint256) = 2**32 - 1
MASK_40: constant(uint256) = 2**40 - 1
MASK_96: constant(uint256) = 2**96 - 1


# `live_keys`: three counters of 32 bits, admins, makers, checkers from the lowest bit.
struct State:
    roles: IParticipants.Role
    standing: IParticipants.Standing
    epoch: uint256
    version: uint256
    links: uint256
    live_keys: uint256


struct KeyState:
    capacity: IParticipants.Capacity
    epoch: uint256
    revoked_at: uint256
    distrusted_since: uint256


@pure
@internal
def _one(capacity: IParticipants.Capacity) -> uint256:
    """
    @notice One live key of this capacity, as `live_keys` counts it.
    @dev Flags are 1, 2, 4; halved they are 0, 1, 2.
    """
    return 1 << (32 * (convert(capacity, uint256) // 2))


@pure
@internal
def _count(live_keys: uint256, capacity: IParticipants.Capacity) -> uint256:
    """
    @notice How many live keys of this capacity there are.
    """
    return (live_keys // self._one(capacity)) & MASK_32


@pure
@internal
def _pack(state: State) -> uint256:
    word: uint256 = convert(state.roles, uint256)
    word |= convert(state.standing, uint256) << 8
    word |= state.epoch << 16
    word |= state.version << 48
    word |= state.links << 80
    word |= state.live_keys << 88
    return word


@pure
@internal
def _unpack(word: uint256) -> State:
    return State(
        roles=convert(word & MASK_8, IParticipants.Role),
        standing=convert((word >> 8) & MASK_8, IParticipants.Standing),
        epoch=(word >> 16) & MASK_32,
        version=(word >> 48) & MASK_32,
        links=(word >> 80) & MASK_8,
        live_keys=(word >> 88) & MASK_96,
    )


@pure
@internal
def _pack_key(key_state: KeyState) -> uint256:
    word: uint256 = convert(key_state.capacity, uint256)
    word |= key_state.epoch << 8
    word |= key_state.revoked_at << 40
    word |= key_state.distrusted_since << 80
    return word


@pure
@internal
def _unpack_key(word: uint256) -> KeyState:
    return KeyState(
        capacity=convert(word & MASK_8, IParticipants.Capacity),
        epoch=(word >> 8) & MASK_32,
        revoked_at=(word >> 40) & MASK_40,
        distrusted_since=(word >> 80) & MASK_40,
    )
