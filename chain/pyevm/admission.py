"""Which transactions a block may hold, whatever they do; the others are refused without being mined."""

from __future__ import annotations

from chain.errors import InvalidTransaction
from chain.pyevm.accounts import AccountOverlay
from chain.pyevm.transactions import SignedTransaction
from chain.pyevm.worldstate import EMPTY_CODE

_MAX_INITCODE = 49_152  # EIP-3860
_DELEGATION = b"\xef\x01\x00"  # EIP-7702


def admit(
    transaction: SignedTransaction,
    accounts: AccountOverlay,
    *,
    base_fee: int,
    gas_left: int,
    gas_limit: int | None,
) -> None:
    """Raises InvalidTransaction, with the figures, for what may not go into a block.

    `gas_left` is what the block has left, `gas_limit` what one transaction may ask for (None: no limit).
    """
    _admit_gas(transaction, gas_left, gas_limit)
    if not transaction.to and len(transaction.data) > _MAX_INITCODE:
        raise InvalidTransaction(
            f"The deployment has {len(transaction.data):,} bytes, and may have {_MAX_INITCODE:,} (EIP-3860).",
            size=len(transaction.data),
            limit=_MAX_INITCODE,
        )
    offered = transaction.max_fee_per_gas
    if offered < base_fee:
        raise InvalidTransaction(
            f"The transaction offers {offered} wei a unit of gas, and the block asks for {base_fee}.",
            offered=offered,
            base_fee=base_fee,
        )
    nonce = accounts.get_nonce(transaction.sender)
    if transaction.nonce != nonce:
        raise InvalidTransaction(
            f"The sender's next nonce is {nonce}, and the transaction has {transaction.nonce}.",
            expected=nonce,
            nonce=transaction.nonce,
        )
    cost = transaction.value + transaction.gas * offered
    balance = accounts.get_balance(transaction.sender)
    if balance < cost:
        raise InvalidTransaction(
            f"The sender has {balance} wei, and the transaction may cost {cost}.", balance=balance, cost=cost
        )
    if accounts.get_code_hash(transaction.sender) != EMPTY_CODE and not accounts.get_code(
        transaction.sender
    ).startswith(_DELEGATION):
        raise InvalidTransaction("The sender is a contract, and contracts sign nothing (EIP-3607).")


def _admit_gas(transaction: SignedTransaction, left: int, limit: int | None) -> None:
    asked = transaction.gas
    if limit is not None and asked > limit:
        raise InvalidTransaction(
            f"The transaction asks for {asked:,} gas, and none may ask for more than {limit:,} (EIP-7825).",
            asked=asked,
            limit=limit,
        )
    if asked > left:
        raise InvalidTransaction(
            f"The transaction asks for {asked:,} gas, and the block has {left:,} left.",
            asked=asked,
            left=left,
        )
    needed = max(transaction.intrinsic_gas, transaction.floor_gas)
    if asked < needed:
        raise InvalidTransaction(
            f"The transaction gives {asked:,} gas, and costs {needed:,} before it does anything.",
            given=asked,
            needed=needed,
        )
