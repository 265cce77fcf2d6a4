"""The messages that keys sign (EIP-712): their types as data, and the seals that carry the signatures.

Two kinds of message. A *checked* one is signed by the checker of the participant whose maker sends the
transaction: four eyes on exactly that action. A *relayed* one is signed by the author himself, and sent by
anybody. In every one the nonce is random and used once, and the deadline is its last second.

The contracts hold the same types as hashes of text; a test compares the two lists.
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

Fields = tuple[tuple[str, str], ...]

CHECKER_WINDOW = 86_400
"""[A] Seconds: no checker's signature may live longer, as a refused transaction leaves it unused."""

LIFETIME = 3_600
"""Seconds that a seal lives unless somebody says otherwise."""

_DOMAIN_NAME = "shroff"
_DOMAIN_VERSION = "1"
_END: Fields = (("nonce", "uint256"), ("deadline", "uint256"))


def _checked(*fields: tuple[str, str]) -> Fields:
    return (("maker", "address"), ("checker", "address"), *fields, *_END)


def _relayed(*fields: tuple[str, str]) -> Fields:
    return (("signer", "address"), *fields, *_END)


_PARTICIPANT: Fields = (("participant", "bytes32"), ("version", "uint256"))
_APPLICATION: Fields = (("application", "address"), ("revision", "uint256"))
_REFERENCE = ("reference", "bytes32")
_ACCOUNT: Fields = (("account", "bytes32"), ("revision", "uint256"))
_CASE: Fields = (("case_id", "bytes32"), ("version", "uint256"))
_SHIPMENT: Fields = (("shipment_id", "bytes32"), ("version", "uint256"))
_TENOR_AND_HOLD: Fields = (("tenor_days", "uint256"), ("hold_until", "uint256"))
_EXCHANGE: Fields = (("account", "bytes32"), ("replacement", "bytes32"))
_STATEMENT: Fields = (
    ("face", "uint256"),
    ("valid_from", "uint256"),
    ("valid_until", "uint256"),
    ("commitment", "bytes32"),
)

STRUCTS: Mapping[str, Fields] = MappingProxyType(
    {
        "NewKey": (("key", "address"), ("capacity", "uint256")),
        "Admission": (("participant", "bytes32"), ("roles", "uint256"), ("keys", "NewKey[]")),
        "NewRate": (
            ("rate_id", "bytes32"),
            ("currency", "bytes3"),
            ("numerator", "uint256"),
            ("denominator", "uint256"),
            ("first_day", "uint256"),
            ("last_day", "uint256"),
        ),
        "Row": (("account", "bytes32"), ("amount", "uint256"), ("currency", "bytes3")),
        "Named": (("account", "bytes32"), ("amount", "uint256")),
        "Quote": (("currency", "bytes3"), ("rate_id", "bytes32")),
        "Expired": (("application", "address"), ("case_id", "bytes32")),
    }
)
"""Structs that messages hold lists of."""

MESSAGES: Mapping[str, Fields] = MappingProxyType(
    {
        # Participants
        "Admit": _checked(("admissions", "Admission[]")),
        "Suspend": _checked(*_PARTICIPANT, ("reason", "string")),
        "Reinstate": _checked(*_PARTICIPANT, ("reason", "string")),
        "Retire": _checked(*_PARTICIPANT, ("successor", "bytes32"), ("reason", "string")),
        "AddKey": _checked(*_PARTICIPANT, ("key", "address"), ("capacity", "uint256")),
        "RotateKey": _checked(*_PARTICIPANT, ("old_key", "address"), ("new_key", "address")),
        "RevokeKey": _checked(*_PARTICIPANT, ("key", "address")),
        "DistrustKey": _checked(*_PARTICIPANT, ("key", "address"), ("since", "uint256")),
        "AnnounceRekey": _checked(*_PARTICIPANT, ("keys", "NewKey[]")),
        "SetDirectory": _checked(("directory", "address")),
        # Directory
        "Register": _checked(
            ("name", "string"),
            ("version", "uint256"),
            ("application", "address"),
            ("draws", "uint256"),
            ("issues", "uint256"),
        ),
        "Pause": _checked(*_APPLICATION, ("reason", "string")),
        "Unpause": _checked(*_APPLICATION, ("reason", "string")),
        # Rates
        "AddCurrency": _checked(("currency", "bytes3"), ("exponent", "uint256")),
        "Publish": _checked(("rates", "NewRate[]")),
        # Consents
        "Consent": _relayed(
            ("grantor", "bytes32"),
            ("grantee", "bytes32"),
            ("purpose", "bytes32"),
            ("kinds", "uint256"),
            ("documents", "bytes32"),
            ("since", "uint256"),
            ("until", "uint256"),
            ("uses", "uint256"),
            ("salt", "bytes32"),
        ),
        "RevokeConsent": _relayed(("consent_id", "bytes32")),
        # Attestations
        "DefineKind": _checked(
            ("kind", "uint256"),
            ("name", "string"),
            ("attester", "uint256"),
            ("by_application", "bool"),
            ("revolving", "bool"),
            ("open_ended", "bool"),
        ),
        "Amend": _checked(*_ACCOUNT, *_STATEMENT, _REFERENCE),
        "Void": _checked(*_ACCOUNT, ("reason", "string"), _REFERENCE),
        "Replace": _checked(*_ACCOUNT, ("fingerprint", "bytes32"), *_STATEMENT, _REFERENCE),
        "Merge": _checked(*_ACCOUNT, ("into", "bytes32"), _REFERENCE),
        "Collect": _checked(
            ("bank", "bytes32"), ("account", "bytes32"), ("amount", "uint256"), ("undo", "bool"), _REFERENCE
        ),
        "AllowCollection": _relayed(
            ("bank", "bytes32"), ("account", "bytes32"), ("amount", "uint256"), _REFERENCE
        ),
        # LoanApplications
        "Apply": _relayed(
            ("product", "address"),
            ("basis", "bytes32"),
            ("enterprise", "bytes32"),
            ("bank", "bytes32"),
            ("currency", "bytes3"),
            ("amount", "uint256"),
            ("tenor_days", "uint256"),
            _REFERENCE,
            ("rows", "Row[]"),
        ),
        "ReplaceRows": _relayed(*_CASE, ("rows", "Row[]")),
        "Withdraw": _relayed(("case_id", "bytes32"), ("reason", "string")),
        # Loans
        "Approve": _checked(
            *_CASE,
            ("amount", "uint256"),
            ("advance_rate", "uint256"),
            ("tenor_days", "uint256"),
            ("hold_until", "uint256"),
            ("quotes", "Quote[]"),
            ("expired", "Expired[]"),
        ),
        "Disburse": _checked(
            *_CASE,
            _REFERENCE,
            ("amount", "uint256"),
            ("value_day", "uint256"),
            ("certificate", "bytes32"),
            ("certificate_until", "uint256"),
        ),
        "Repay": _checked(
            *_CASE,
            _REFERENCE,
            ("amount", "uint256"),
            ("value_day", "uint256"),
            ("source", "uint256"),
            ("named", "Named[]"),
        ),
        "End": _checked(*_CASE, ("action", "uint256"), _REFERENCE, ("value_day", "uint256")),
        "Reverse": _checked(*_CASE, _REFERENCE, ("posting", "bytes32"), ("reason", "string")),
        # LoanAmendments
        "Extend": _checked(*_CASE, _REFERENCE, *_TENOR_AND_HOLD),
        "AgreeExtension": _relayed(*_CASE, *_TENOR_AND_HOLD),
        "Reduce": _checked(*_CASE, _REFERENCE, ("amount", "uint256")),
        "Substitute": _checked(
            *_CASE,
            _REFERENCE,
            *_EXCHANGE,
            ("consent_id", "bytes32"),
            ("report", "uint256"),
            ("commitment", "bytes32"),
        ),
        "AgreeSubstitution": _relayed(*_CASE, *_EXCHANGE),
        "HandOver": _checked(*_CASE, _REFERENCE, ("to_bank", "bytes32")),
        "TakeOver": _checked(*_CASE, _REFERENCE, ("from_bank", "bytes32"), ("to_bank", "bytes32")),
        "AgreeHandOver": _relayed(*_CASE, ("to_bank", "bytes32")),
        # CreditInsurance
        "SetTerms": _checked(
            ("policy", "bytes32"),
            ("version", "uint256"),
            ("first_day", "uint256"),
            ("last_day", "uint256"),
            ("commercial", "uint256"),
            ("political", "uint256"),
            ("premium_paid", "bool"),
            ("product", "string"),
        ),
        "SetLimit": _checked(
            ("limit", "bytes32"), ("version", "uint256"), ("policy", "bytes32"), ("stopped", "bool")
        ),
        "Declare": _relayed(
            ("enterprise", "bytes32"),
            ("limit", "bytes32"),
            ("shipped_day", "uint256"),
            ("due_day", "uint256"),
            _REFERENCE,
            ("commitment", "bytes32"),
            ("rows", "Row[]"),
        ),
        "WithdrawShipment": _relayed(("shipment_id", "bytes32"), ("reason", "string")),
        "Cover": _checked(*_SHIPMENT, _REFERENCE, ("amount", "uint256"), ("fingerprint", "bytes32")),
        "EndCover": _checked(*_SHIPMENT, ("reason", "string")),
        # InsuranceClaims
        "Receive": _checked(
            *_SHIPMENT, ("action", "uint256"), _REFERENCE, ("amount", "uint256"), ("value_day", "uint256")
        ),
        "Pursue": _relayed(*_SHIPMENT, ("action", "uint256"), ("cause", "uint256"), ("text", "string")),
        "Indemnify": _checked(*_SHIPMENT, _REFERENCE, ("quotes", "Quote[]")),
        "SettleClaim": _checked(*_SHIPMENT, ("action", "uint256"), ("reason", "string")),
        # IndemnityAssignments
        "AssignIndemnity": _relayed(
            ("policy", "bytes32"),
            ("limit", "bytes32"),
            ("exporter", "bytes32"),
            ("bank", "bytes32"),
            ("insurer", "bytes32"),
            ("first_day", "uint256"),
            ("mandate", "bool"),
            ("salt", "bytes32"),
        ),
        "ReleaseIndemnity": _checked(("assignment_id", "bytes32")),
    }
)
"""The messages of all contracts, by name."""


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
