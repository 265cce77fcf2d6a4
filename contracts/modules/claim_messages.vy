# pragma version 0.4.3
"""
@title The typed messages of InsuranceClaims
@license Apache-2.0
@notice EIP-712 struct hashes: what checkers, and a claimant whose message is relayed, sign. Field for field the message
        types that contracts/messages.py lists. Each names the shipment's version.
"""

from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IFinancing
from contracts.interfaces import IInsuranceClaims
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

QUOTE_TYPEHASH: constant(bytes32) = keccak256("Quote(bytes3 currency,bytes32 rate_id)")
RECEIVE_TYPEHASH: constant(bytes32) = keccak256(
    "Receive(address maker,address checker,bytes32 shipment_id,uint256 version,uint256 action,bytes32 reference,uint256 amount,uint256 value_day,uint256 nonce,uint256 deadline)"
)
PURSUE_TYPEHASH: constant(bytes32) = keccak256(
    "Pursue(address signer,bytes32 shipment_id,uint256 version,uint256 action,uint256 cause,string text,uint256 nonce,uint256 deadline)"
)
INDEMNIFY_TYPEHASH: constant(bytes32) = keccak256(
    "Indemnify(address maker,address checker,bytes32 shipment_id,uint256 version,bytes32 reference,Quote[] quotes,uint256 nonce,uint256 deadline)Quote(bytes3 currency,bytes32 rate_id)"
)
SETTLE_CLAIM_TYPEHASH: constant(bytes32) = keccak256(
    "SettleClaim(address maker,address checker,bytes32 shipment_id,uint256 version,uint256 action,string reason,uint256 nonce,uint256 deadline)"
)


@view
@internal
def _receive(
    maker: address,
    shipment_id: bytes32,
    version: uint256,
    action: ICreditInsurance.Action,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice The buyer paid, or something was recovered: named by `action`.
    """
    return keccak256(
        abi_encode(
            RECEIVE_TYPEHASH,
            maker,
            seal.signer,
            shipment_id,
            version,
            action,
            reference,
            amount,
            value_day,
            seal.nonce,
            seal.deadline,
        )
    )


@view
@internal
def _pursue(
    shipment_id: bytes32,
    version: uint256,
    action: ICreditInsurance.Action,
    cause: IInsuranceClaims.Cause,
    text: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice A notice, a claim, or a claim that is taken back: named by `action`.
    """
    return keccak256(
        abi_encode(
            PURSUE_TYPEHASH,
            seal.signer,
            shipment_id,
            version,
            action,
            cause,
            keccak256(text),
            seal.nonce,
            seal.deadline,
        )
    )


@view
@internal
def _indemnify(
    maker: address,
    shipment_id: bytes32,
    version: uint256,
    reference: bytes32,
    quotes: DynArray[IFinancing.Quote, 5],
    seal: ISigning.Seal,
) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for quote: IFinancing.Quote in quotes:
        hashes.append(keccak256(abi_encode(QUOTE_TYPEHASH, quote)))
    return keccak256(
        abi_encode(
            INDEMNIFY_TYPEHASH,
            maker,
            seal.signer,
            shipment_id,
            version,
            reference,
            typed_signing._hash_list(hashes),
            seal.nonce,
            seal.deadline,
        )
    )


@view
@internal
def _settle(
    maker: address,
    shipment_id: bytes32,
    version: uint256,
    action: ICreditInsurance.Action,
    reason: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice A claim is denied, or an indemnified one closed: named by `action`.
    """
    return keccak256(
        abi_encode(
            SETTLE_CLAIM_TYPEHASH,
            maker,
            seal.signer,
            shipment_id,
            version,
            action,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )
