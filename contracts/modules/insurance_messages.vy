# pragma version 0.4.3
"""
@title The typed messages of CreditInsurance
@license Apache-2.0
@notice EIP-712 struct hashes: what exporters and the insurer's checkers sign. Field for field the message types that
        contracts/messages.py lists. What a checker signs names the version of what it changes.
"""

from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDocuments
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

ROW_TYPEHASH: constant(bytes32) = keccak256("Row(bytes32 account,uint256 amount,bytes3 currency)")
SET_TERMS_TYPEHASH: constant(bytes32) = keccak256(
    "SetTerms(address maker,address checker,bytes32 policy,uint256 version,uint256 first_day,uint256 last_day,uint256 commercial,uint256 political,bool premium_paid,string product,uint256 nonce,uint256 deadline)"
)
SET_LIMIT_TYPEHASH: constant(bytes32) = keccak256(
    "SetLimit(address maker,address checker,bytes32 limit,uint256 version,bytes32 policy,bool stopped,uint256 nonce,uint256 deadline)"
)
DECLARE_TYPEHASH: constant(bytes32) = keccak256(
    "Declare(address signer,bytes32 enterprise,bytes32 limit,uint256 shipped_day,uint256 due_day,bytes32 reference,bytes32 commitment,Row[] rows,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
WITHDRAW_SHIPMENT_TYPEHASH: constant(bytes32) = keccak256(
    "WithdrawShipment(address signer,bytes32 shipment_id,string reason,uint256 nonce,uint256 deadline)"
)
COVER_TYPEHASH: constant(bytes32) = keccak256(
    "Cover(address maker,address checker,bytes32 shipment_id,uint256 version,bytes32 reference,uint256 amount,bytes32 fingerprint,uint256 nonce,uint256 deadline)"
)
END_COVER_TYPEHASH: constant(bytes32) = keccak256(
    "EndCover(address maker,address checker,bytes32 shipment_id,uint256 version,string reason,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _set_terms(
    maker: address,
    policy: bytes32,
    version: uint256,
    terms: ICreditInsurance.Terms,
    product: String[32],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SET_TERMS_TYPEHASH,
            maker,
            seal.signer,
            policy,
            version,
            terms,
            keccak256(product),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _set_limit(
    maker: address,
    limit: bytes32,
    version: uint256,
    policy: bytes32,
    stopped: bool,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SET_LIMIT_TYPEHASH,
            maker,
            seal.signer,
            limit,
            version,
            policy,
            stopped,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _declare(declaration: ICreditInsurance.Declaration, seal: ISigning.Seal) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in declaration.rows:
        hashes.append(keccak256(abi_encode(ROW_TYPEHASH, row)))
    return keccak256(
        abi_encode(
            DECLARE_TYPEHASH,
            seal.signer,
            declaration.enterprise,
            declaration.limit,
            declaration.shipped_day,
            declaration.due_day,
            declaration.reference,
            declaration.commitment,
            typed_signing._hash_list(hashes),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _withdraw(shipment_id: bytes32, reason: String[256], seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            WITHDRAW_SHIPMENT_TYPEHASH,
            seal.signer,
            shipment_id,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _cover(
    maker: address,
    shipment_id: bytes32,
    version: uint256,
    reference: bytes32,
    amount: uint256,
    fingerprint: bytes32,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            COVER_TYPEHASH,
            maker,
            seal.signer,
            shipment_id,
            version,
            reference,
            amount,
            fingerprint,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _end(
    maker: address,
    shipment_id: bytes32,
    version: uint256,
    reason: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            END_COVER_TYPEHASH,
            maker,
            seal.signer,
            shipment_id,
            version,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )
