# pragma version 0.4.3
"""
@title The typed messages of a loan
@license Apache-2.0
@notice EIP-712 struct hashes: what a checker signs. Field for field the message types that
        contracts/messages.py lists. A checker's message names the case's version: once the case has changed,
        the signature is worthless.
"""

from contracts.interfaces import IFinancing
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

NAMED_TYPEHASH: constant(bytes32) = keccak256("Named(bytes32 account,uint256 amount)")
QUOTE_TYPEHASH: constant(bytes32) = keccak256("Quote(bytes3 currency,bytes32 rate_id)")
EXPIRED_TYPEHASH: constant(bytes32) = keccak256("Expired(address application,bytes32 case_id)")
APPROVE_TYPEHASH: constant(bytes32) = keccak256(
    "Approve(address maker,address checker,bytes32 case_id,uint256 version,uint256 amount,uint256 advance_rate,uint256 tenor_days,uint256 hold_until,Quote[] quotes,Expired[] expired,uint256 nonce,uint256 deadline)Expired(address application,bytes32 case_id)Quote(bytes3 currency,bytes32 rate_id)"
)
DISBURSE_TYPEHASH: constant(bytes32) = keccak256(
    "Disburse(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,uint256 amount,uint256 value_day,bytes32 certificate,uint256 certificate_until,uint256 nonce,uint256 deadline)"
)
REPAY_TYPEHASH: constant(bytes32) = keccak256(
    "Repay(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,uint256 amount,uint256 value_day,uint256 source,Named[] named,uint256 nonce,uint256 deadline)Named(bytes32 account,uint256 amount)"
)
END_TYPEHASH: constant(bytes32) = keccak256(
    "End(address maker,address checker,bytes32 case_id,uint256 version,uint256 action,bytes32 reference,uint256 value_day,uint256 nonce,uint256 deadline)"
)
REVERSE_TYPEHASH: constant(bytes32) = keccak256(
    "Reverse(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,bytes32 posting,string reason,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _named(named: DynArray[IFinancing.Named, 50]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for item: IFinancing.Named in named:
        hashes.append(keccak256(abi_encode(NAMED_TYPEHASH, item)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _quotes(quotes: DynArray[IFinancing.Quote, 5]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for quote: IFinancing.Quote in quotes:
        hashes.append(keccak256(abi_encode(QUOTE_TYPEHASH, quote)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _expired(expired: DynArray[IFinancing.Expired, 8]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for item: IFinancing.Expired in expired:
        hashes.append(keccak256(abi_encode(EXPIRED_TYPEHASH, item)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _approve(
    maker: address,
    case_id: bytes32,
    version: uint256,
    approval: IFinancing.Approval,
    expired: DynArray[IFinancing.Expired, 8],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            APPROVE_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            approval.amount,
            approval.advance_rate,
            approval.tenor_days,
            approval.hold_until,
            self._quotes(approval.quotes),
            self._expired(expired),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _disburse(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    certificate: bytes32,
    certificate_until: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            DISBURSE_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            amount,
            value_day,
            certificate,
            certificate_until,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _repay(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    source: IFinancing.Source,
    named: DynArray[IFinancing.Named, 50],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            REPAY_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            amount,
            value_day,
            source,
            self._named(named),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _end(
    maker: address,
    case_id: bytes32,
    version: uint256,
    action: IFinancing.Action,
    reference: bytes32,
    value_day: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice Cancel, close, write off, clear: what ends a case or a part of it, named by `action`.
    """
    return keccak256(
        abi_encode(
            END_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            action,
            reference,
            value_day,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _reverse(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    posting: bytes32,
    reason: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            REVERSE_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            posting,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )
