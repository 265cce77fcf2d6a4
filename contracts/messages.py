"""The messages that keys sign (EIP-712): their types as data, and the seals that carry the signatures.

Two kinds of message. A *checked* one is signed by the checker of the participant whose maker sends the
transaction: four eyes on exactly that action. A *relayed* one is signed by the author himself, and sent by
anybody. In every one the nonce is random and used once, and the deadline is its last second.

Their types are in `contracts.message_types`; the contracts hold the same as hashes of text.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from chain.contract import Contract
from chain.networks import Network
from chain.typed import Domain, Typed
from contracts.message_types import MESSAGES, STRUCTS, Fields
from contracts.parties import Signer

__all__ = [
    "CHECKER_WINDOW",
    "MESSAGES",
    "STRUCTS",
    "Seal",
    "checked",
    "deadline_in",
    "direct",
    "relayed",
    "taken_over",
    "types_of",
    "unsigned",
]

CHECKER_WINDOW = 86_400
"""[A] Seconds: no checker's signature may live longer, as a refused transaction leaves it unused."""

LIFETIME = 3_600
"""Seconds that a seal lives unless somebody says otherwise."""

_DOMAIN_NAME = "shroff"
_DOMAIN_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature that travels with a call, as the contracts take it.

    Attributes:
        signer: Who signed.
        nonce: Random, used once, in no order.
        deadline: The last second (Unix time) at which it works.
        signature: Empty: the signer sends the transaction himself.
    """

    signer: str
    nonce: int
    deadline: int
    signature: bytes


@lru_cache(maxsize=256)
def types_of(message: str) -> Mapping[str, Fields]:
    """The types of one message: its own fields, and those of every struct in it.

    Raises:
        KeyError: There is no such message.
    """
    found = {message: MESSAGES[message]}
    waiting = [MESSAGES[message]]
    while waiting:
        for _, kind in waiting.pop():
            struct = kind.partition("[")[0]
            if struct in STRUCTS and struct not in found:
                found[struct] = STRUCTS[struct]
                waiting.append(STRUCTS[struct])
    return MappingProxyType(found)


def deadline_in(network: Network, seconds: int = LIFETIME) -> int:
    """The second that is `seconds` after the time of the network's next block."""
    return network.now("pending") + seconds


def unsigned(contract: Contract, message: str, fields: Mapping[str, object]) -> Typed:
    """A message for a contract, ready to be signed; `fields` are all of its fields."""
    domain = Domain(_DOMAIN_NAME, _DOMAIN_VERSION, contract.network.chain_id, contract.address)
    return Typed(domain, message, types_of(message), dict(fields))


def checked(
    contract: Contract,
    message: str,
    *,
    maker: str,
    checker: Signer,
    fields: Mapping[str, object],
    deadline: int | None = None,
    nonce: int | None = None,
) -> Seal:
    """The checker's seal over what the maker is about to send.

    Args:
        contract: The contract that will verify it.
        message: Name of the message: `Suspend`.
        maker: Address of the key that sends the transaction.
        checker: Whoever signs.
        fields: What lies between `checker` and `nonce`.
        deadline: None: an hour after the next block. The contracts take at most `CHECKER_WINDOW` seconds.
        nonce: None: a random one.

    Raises:
        BadInput: Fields are missing, unknown or of another type.
    """
    parties = {"maker": maker, "checker": checker.address}
    return _sealed(contract, message, checker, {**parties, **fields}, deadline, nonce)


def relayed(
    contract: Contract,
    message: str,
    *,
    signer: Signer,
    fields: Mapping[str, object],
    deadline: int | None = None,
    nonce: int | None = None,
) -> Seal:
    """The author's seal over a message that anybody may send. Arguments and errors as for `checked`."""
    return _sealed(contract, message, signer, {"signer": signer.address, **fields}, deadline, nonce)


def taken_over(
    contract: Contract,
    message: str,
    *,
    maker: Signer,
    checker: Signer,
    fields: Mapping[str, object],
    deadline: int | None = None,
) -> tuple[Seal, Seal]:
    """The seals of a participant's maker and checker over a message that somebody else sends.

    Each has a nonce of its own. Arguments and errors as for `checked`.
    """
    both = {"maker": maker.address, "checker": checker.address, **fields}
    return (
        _sealed(contract, message, maker, both, deadline, None),
        _sealed(contract, message, checker, both, deadline, None),
    )


def direct(sender: str) -> Seal:
    """The seal of somebody who sends the transaction himself: no signature."""
    return Seal(sender, 0, 0, b"")


def _sealed(
    contract: Contract,
    message: str,
    signer: Signer,
    fields: Mapping[str, object],
    deadline: int | None,
    nonce: int | None,
) -> Seal:
    until = deadline_in(contract.network) if deadline is None else deadline
    once = secrets.randbits(256) if nonce is None else nonce
    typed = unsigned(contract, message, {**fields, "nonce": once, "deadline": until})
    return Seal(signer.address, once, until, signer.sign_typed(typed))
