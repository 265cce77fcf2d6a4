# pragma version 0.4.3
"""
@title The typed messages of LoanAmendments
@license Apache-2.0
@notice EIP-712 struct hashes: what checkers, the enterprise and the other bank sign. Field for field the message
        types that contracts/messages.py lists. Each names the case's version: once the case has changed, the
        signature is worthless.
"""

from contracts.interfaces import ILoanAmendments
from contracts.interfaces import ISigning

EXTEND_TYPEHASH: constant(bytes32) = keccak256(
    "Extend(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,uint256 tenor_days,uint256 hold_until,uint256 nonce,uint256 deadline)"
)
AGREE_EXTENSION_TYPEHASH: constant(bytes32) = keccak256(
    "AgreeExtension(address signer,bytes32 case_id,uint256 version,uint256 tenor_days,uint256 hold_until,uint256 nonce,uint256 deadline)"
)
REDUCE_TYPEHASH: constant(bytes32) = keccak256(
    "Reduce(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,uint256 amount,uint256 nonce,uint256 deadline)"
)
SUBSTITUTE_TYPEHASH: constant(bytes32) = keccak256(
    "Substitute(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,bytes32 account,bytes32 replacement,bytes32 consent_id,uint256 report,bytes32 commitment,uint256 nonce,uint256 deadline)"
)
AGREE_SUBSTITUTION_TYPEHASH: constant(bytes32) = keccak256(
    "AgreeSubstitution(address signer,bytes32 case_id,uint256 version,bytes32 account,bytes32 replacement,uint256 nonce,uint256 deadline)"
)
HAND_OVER_TYPEHASH: constant(bytes32) = keccak256(
    "HandOver(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,bytes32 to_bank,uint256 nonce,uint256 deadline)"
)
TAKE_OVER_TYPEHASH: constant(bytes32) = keccak256(
    "TakeOver(address maker,address checker,bytes32 case_id,uint256 version,bytes32 reference,bytes32 from_bank,bytes32 to_bank,uint256 nonce,uint256 deadline)"
)
AGREE_HAND_OVER_TYPEHASH: constant(bytes32) = keccak256(
    "AgreeHandOver(address signer,bytes32 case_id,uint256 version,bytes32 to_bank,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _extend(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    tenor_days: uint256,
    hold_until: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            EXTEND_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            tenor_days,
            hold_until,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _agree_extension(
    case_id: bytes32,
    version: uint256,
    tenor_days: uint256,
    hold_until: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            AGREE_EXTENSION_TYPEHASH,
            seal.signer,
            case_id,
            version,
            tenor_days,
            hold_until,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _reduce(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    amount: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            REDUCE_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            amount,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _substitute(
    maker: address,
    case_id: bytes32,
    version: uint256,
    reference: bytes32,
    substitution: ILoanAmendments.Substitution,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SUBSTITUTE_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            reference,
            substitution,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _agree_substitution(
    case_id: bytes32,
    version: uint256,
    account: bytes32,
    replacement: bytes32,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            AGREE_SUBSTITUTION_TYPEHASH,
            seal.signer,
            case_id,
            version,
            account,
            replacement,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _hand_over(
    maker: address,
    case_id: bytes32,
    version: uint256,
    transfer: ILoanAmendments.Transfer,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            HAND_OVER_TYPEHASH,
            maker,
            seal.signer,
            case_id,
            version,
            transfer.reference,
            transfer.to_bank,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _take_over(
    maker: address,
    checker: address,
    case_id: bytes32,
    version: uint256,
    transfer: ILoanAmendments.Transfer,
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice What both keys of the bank that takes over sign, each with a nonce and a deadline of its own.
    """
    return keccak256(
        abi_encode(
            TAKE_OVER_TYPEHASH,
            maker,
            checker,
            case_id,
            version,
            transfer.their_reference,
            transfer.from_bank,
            transfer.to_bank,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _agree_hand_over(
    case_id: bytes32, version: uint256, to_bank: bytes32, seal: ISigning.Seal
) -> bytes32:
    return keccak256(
        abi_encode(
            AGREE_HAND_OVER_TYPEHASH,
            seal.signer,
            case_id,
            version,
            to_bank,
            seal.nonce,
            seal.deadline,
        )
    )
