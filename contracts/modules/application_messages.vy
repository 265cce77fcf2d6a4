# pragma version 0.4.3
"""
@title The typed messages of LoanApplications
@license Apache-2.0
@notice EIP-712 struct hashes: what an enterprise signs. Field for field the message types that
        contracts/messages.py lists.
"""

from contracts.interfaces import IDocuments
from contracts.interfaces import ILoanApplications
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

ROW_TYPEHASH: constant(bytes32) = keccak256("Row(bytes32 account,uint256 amount,bytes3 currency)")
APPLY_TYPEHASH: constant(bytes32) = keccak256(
    "Apply(address signer,address product,bytes32 basis,bytes32 enterprise,bytes32 bank,bytes3 currency,uint256 amount,uint256 tenor_days,bytes32 reference,Row[] rows,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
REPLACE_ROWS_TYPEHASH: constant(bytes32) = keccak256(
    "ReplaceRows(address signer,bytes32 case_id,uint256 version,Row[] rows,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
WITHDRAW_TYPEHASH: constant(bytes32) = keccak256(
    "Withdraw(address signer,bytes32 case_id,string reason,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _rows(rows: DynArray[IDocuments.Row, 50]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in rows:
        hashes.append(keccak256(abi_encode(ROW_TYPEHASH, row)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _apply(application: ILoanApplications.Application, seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            APPLY_TYPEHASH,
            seal.signer,
            application.product,
            application.basis,
            application.enterprise,
            application.bank,
            application.currency,
            application.amount,
            application.tenor_days,
            application.reference,
            self._rows(application.rows),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _replace_rows(
    case_id: bytes32, version: uint256, rows: DynArray[IDocuments.Row, 50], seal: ISigning.Seal
) -> bytes32:
    return keccak256(
        abi_encode(
            REPLACE_ROWS_TYPEHASH,
            seal.signer,
            case_id,
            version,
            self._rows(rows),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _withdraw(case_id: bytes32, reason: String[256], seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            WITHDRAW_TYPEHASH, seal.signer, case_id, keccak256(reason), seal.nonce, seal.deadline
        )
    )
