# pragma version 0.4.3
"""
@title The typed messages of Attestations
@license Apache-2.0
@notice EIP-712 struct hashes: what a checker, or an owner, signs. Field for field the message types that
        contracts/messages.py lists.
"""

from contracts.interfaces import IAttestations
from contracts.interfaces import IDocuments
from contracts.interfaces import ISigning

DEFINE_KIND_TYPEHASH: constant(bytes32) = keccak256(
    "DefineKind(address maker,address checker,uint256 kind,string name,uint256 attester,bool by_application,bool revolving,bool open_ended,uint256 nonce,uint256 deadline)"
)
AMEND_TYPEHASH: constant(bytes32) = keccak256(
    "Amend(address maker,address checker,bytes32 account,uint256 revision,uint256 face,uint256 valid_from,uint256 valid_until,bytes32 commitment,bytes32 reference,uint256 nonce,uint256 deadline)"
)
VOID_TYPEHASH: constant(bytes32) = keccak256(
    "Void(address maker,address checker,bytes32 account,uint256 revision,string reason,bytes32 reference,uint256 nonce,uint256 deadline)"
)
REPLACE_TYPEHASH: constant(bytes32) = keccak256(
    "Replace(address maker,address checker,bytes32 account,uint256 revision,bytes32 fingerprint,uint256 face,uint256 valid_from,uint256 valid_until,bytes32 commitment,bytes32 reference,uint256 nonce,uint256 deadline)"
)
MERGE_TYPEHASH: constant(bytes32) = keccak256(
    "Merge(address maker,address checker,bytes32 account,uint256 revision,bytes32 into,bytes32 reference,uint256 nonce,uint256 deadline)"
)
COLLECT_TYPEHASH: constant(bytes32) = keccak256(
    "Collect(address maker,address checker,bytes32 bank,bytes32 account,uint256 amount,bool undo,bytes32 reference,uint256 nonce,uint256 deadline)"
)
ALLOW_COLLECTION_TYPEHASH: constant(bytes32) = keccak256(
    "AllowCollection(address signer,bytes32 bank,bytes32 account,uint256 amount,bytes32 reference,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _define_kind(
    maker: address,
    seal: ISigning.Seal,
    kind: uint256,
    definition: IAttestations.Kind,
) -> bytes32:
    return keccak256(
        abi_encode(
            DEFINE_KIND_TYPEHASH,
            maker,
            seal.signer,
            kind,
            keccak256(definition.name),
            definition.attester,
            definition.by_application,
            definition.revolving,
            definition.open_ended,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _amend(
    maker: address,
    seal: ISigning.Seal,
    account: bytes32,
    revision: uint256,
    statement: IDocuments.Statement,
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            AMEND_TYPEHASH,
            maker,
            seal.signer,
            account,
            revision,
            statement.face,
            statement.valid_from,
            statement.valid_until,
            statement.commitment,
            reference,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _void(
    maker: address,
    seal: ISigning.Seal,
    account: bytes32,
    revision: uint256,
    reason: String[256],
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            VOID_TYPEHASH,
            maker,
            seal.signer,
            account,
            revision,
            keccak256(reason),
            reference,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _replace(
    maker: address,
    seal: ISigning.Seal,
    account: bytes32,
    revision: uint256,
    fingerprint: bytes32,
    statement: IDocuments.Statement,
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            REPLACE_TYPEHASH,
            maker,
            seal.signer,
            account,
            revision,
            fingerprint,
            statement.face,
            statement.valid_from,
            statement.valid_until,
            statement.commitment,
            reference,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _merge(
    maker: address,
    seal: ISigning.Seal,
    account: bytes32,
    revision: uint256,
    into: bytes32,
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            MERGE_TYPEHASH,
            maker,
            seal.signer,
            account,
            revision,
            into,
            reference,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _collect(
    maker: address,
    seal: ISigning.Seal,
    bank: bytes32,
    account: bytes32,
    amount: uint256,
    undo: bool,
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            COLLECT_TYPEHASH,
            maker,
            seal.signer,
            bank,
            account,
            amount,
            undo,
            reference,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _allow_collection(
    seal: ISigning.Seal,
    bank: bytes32,
    account: bytes32,
    amount: uint256,
    reference: bytes32,
) -> bytes32:
    return keccak256(
        abi_encode(
            ALLOW_COLLECTION_TYPEHASH,
            seal.signer,
            bank,
            account,
            amount,
            reference,
            seal.nonce,
            seal.deadline,
        )
    )
