# pragma version 0.4.3
"""
@title The typed messages of Participants
@license Apache-2.0
@notice EIP-712 struct hashes: what a checker, or a second admin, signs. Field for field the message types that
        contracts/messages.py lists.
"""

from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

NEW_KEY_TYPEHASH: constant(bytes32) = keccak256("NewKey(address key,uint256 capacity)")
ADMISSION_TYPEHASH: constant(bytes32) = keccak256(
    "Admission(bytes32 participant,uint256 roles,NewKey[] keys)NewKey(address key,uint256 capacity)"
)
ADMIT_TYPEHASH: constant(bytes32) = keccak256(
    "Admit(address maker,address checker,Admission[] admissions,uint256 nonce,uint256 deadline)"
    "Admission(bytes32 participant,uint256 roles,NewKey[] keys)NewKey(address key,uint256 capacity)"
)
SUSPEND_TYPEHASH: constant(bytes32) = keccak256(
    "Suspend(address maker,address checker,bytes32 participant,uint256 version,string reason,uint256 nonce,uint256 deadline)"
)
REINSTATE_TYPEHASH: constant(bytes32) = keccak256(
    "Reinstate(address maker,address checker,bytes32 participant,uint256 version,string reason,uint256 nonce,uint256 deadline)"
)
RETIRE_TYPEHASH: constant(bytes32) = keccak256(
    "Retire(address maker,address checker,bytes32 participant,uint256 version,bytes32 successor,string reason,uint256 nonce,uint256 deadline)"
)
ADD_KEY_TYPEHASH: constant(bytes32) = keccak256(
    "AddKey(address maker,address checker,bytes32 participant,uint256 version,address key,uint256 capacity,uint256 nonce,uint256 deadline)"
)
ROTATE_KEY_TYPEHASH: constant(bytes32) = keccak256(
    "RotateKey(address maker,address checker,bytes32 participant,uint256 version,address old_key,address new_key,uint256 nonce,uint256 deadline)"
)
REVOKE_KEY_TYPEHASH: constant(bytes32) = keccak256(
    "RevokeKey(address maker,address checker,bytes32 participant,uint256 version,address key,uint256 nonce,uint256 deadline)"
)
DISTRUST_KEY_TYPEHASH: constant(bytes32) = keccak256(
    "DistrustKey(address maker,address checker,bytes32 participant,uint256 version,address key,uint256 since,uint256 nonce,uint256 deadline)"
)
ANNOUNCE_REKEY_TYPEHASH: constant(bytes32) = keccak256(
    "AnnounceRekey(address maker,address checker,bytes32 participant,uint256 version,NewKey[] keys,uint256 nonce,uint256 deadline)"
    "NewKey(address key,uint256 capacity)"
)
SET_DIRECTORY_TYPEHASH: constant(bytes32) = keccak256(
    "SetDirectory(address maker,address checker,address directory,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _new_keys(keys: DynArray[IParticipants.NewKey, 8]) -> bytes32:
    hashes: DynArray[bytes32, 8] = []
    for new_key: IParticipants.NewKey in keys:
        hashes.append(keccak256(abi_encode(NEW_KEY_TYPEHASH, new_key.key, new_key.capacity)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _admit(maker: address, seal: ISigning.Seal, batch: DynArray[IParticipants.Admission, 50]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for admission: IParticipants.Admission in batch:
        keys: bytes32 = self._new_keys(admission.keys)
        hashes.append(
            keccak256(abi_encode(ADMISSION_TYPEHASH, admission.participant, admission.roles, keys))
        )
    return keccak256(
        abi_encode(
            ADMIT_TYPEHASH,
            maker,
            seal.signer,
            typed_signing._hash_list(hashes),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _set_directory(maker: address, seal: ISigning.Seal, directory: address) -> bytes32:
    return keccak256(
        abi_encode(SET_DIRECTORY_TYPEHASH, maker, seal.signer, directory, seal.nonce, seal.deadline)
    )


@pure
@internal
def _suspend(
    maker: address, seal: ISigning.Seal, participant: bytes32, version: uint256, reason: String[256]
) -> bytes32:
    content: Bytes[32] = abi_encode(keccak256(reason))
    return self._change(SUSPEND_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _reinstate(
    maker: address, seal: ISigning.Seal, participant: bytes32, version: uint256, reason: String[256]
) -> bytes32:
    content: Bytes[32] = abi_encode(keccak256(reason))
    return self._change(REINSTATE_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _retire(
    maker: address,
    seal: ISigning.Seal,
    participant: bytes32,
    version: uint256,
    successor: bytes32,
    reason: String[256],
) -> bytes32:
    content: Bytes[64] = abi_encode(successor, keccak256(reason))
    return self._change(RETIRE_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _add_key(
    maker: address,
    seal: ISigning.Seal,
    participant: bytes32,
    version: uint256,
    key: address,
    capacity: IParticipants.Capacity,
) -> bytes32:
    content: Bytes[64] = abi_encode(key, capacity)
    return self._change(ADD_KEY_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _rotate_key(
    maker: address,
    seal: ISigning.Seal,
    participant: bytes32,
    version: uint256,
    old_key: address,
    new_key: address,
) -> bytes32:
    content: Bytes[64] = abi_encode(old_key, new_key)
    return self._change(ROTATE_KEY_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _revoke_key(
    maker: address, seal: ISigning.Seal, participant: bytes32, version: uint256, key: address
) -> bytes32:
    return self._change(REVOKE_KEY_TYPEHASH, maker, seal, participant, version, abi_encode(key))


@pure
@internal
def _distrust_key(
    maker: address,
    seal: ISigning.Seal,
    participant: bytes32,
    version: uint256,
    key: address,
    since: uint256,
) -> bytes32:
    content: Bytes[64] = abi_encode(key, since)
    return self._change(DISTRUST_KEY_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _announce_rekey(
    maker: address, seal: ISigning.Seal, participant: bytes32, version: uint256, keys_hash: bytes32
) -> bytes32:
    """
    @param keys_hash Of the new keys, see `_new_keys`.
    """
    content: Bytes[32] = abi_encode(keys_hash)
    return self._change(ANNOUNCE_REKEY_TYPEHASH, maker, seal, participant, version, content)


@pure
@internal
def _change(
    type_hash: bytes32,
    maker: address,
    seal: ISigning.Seal,
    participant: bytes32,
    version: uint256,
    content: Bytes[64],
) -> bytes32:
    """
    @notice A change of one participant: who, which, at which version, the fields of this change, and the seal's own.
    @param content The encoded fields between `version` and `nonce`.
    """
    return keccak256(
        concat(
            abi_encode(type_hash, maker, seal.signer, participant, version),
            content,
            abi_encode(seal.nonce, seal.deadline),
        )
    )
