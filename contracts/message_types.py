"""The types of the messages that keys sign (EIP-712), as data: field for field those of the contracts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["MESSAGES", "STRUCTS", "Fields"]

Fields = tuple[tuple[str, str], ...]

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
_PAYMENT: Fields = (("payment_id", "bytes32"), ("version", "uint256"))
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
        "Entry": (
            ("region", "uint256"),
            ("code", "bytes32"),
            ("from_day", "uint256"),
            ("listed", "bool"),
        ),
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
        # PaymentRules
        "AdmitBank": _checked(("bank", "bytes32"), ("version", "uint256"), ("admitted", "bool")),
        "SetFacilitation": _checked(
            ("enterprise", "bytes32"), ("version", "uint256"), ("suspended", "bool"), ("reason", "string")
        ),
        "SetRegion": _checked(("enterprise", "bytes32"), ("version", "uint256"), ("region", "uint256")),
        "PublishEntries": _checked(("table", "uint256"), ("entries", "Entry[]")),
        # PaymentSamples
        "AddPeriod": _checked(
            ("period", "uint256"),
            ("first_day", "uint256"),
            ("last_day", "uint256"),
            ("floors", "uint256[4]"),
        ),
        "SetClass": _checked(("enterprise", "bytes32"), ("period", "uint256"), ("risk_class", "uint256")),
        "AddPayment": _checked(("payment_id", "bytes32"), ("reason", "string")),
        "Commit": _checked(
            ("period", "uint256"), ("bank", "bytes32"), ("commitment", "bytes32"), ("ratios", "uint256[4]")
        ),
        # CapitalPayments
        "Order": _relayed(
            ("enterprise", "bytes32"),
            ("bank", "bytes32"),
            _REFERENCE,
            ("account_kind", "bytes32"),
            ("purpose", "bytes32"),
            ("currency", "bytes3"),
            ("amount", "uint256"),
            ("payee", "bytes32"),
            ("contract", "bytes32"),
            ("proof", "uint256"),
            ("exemption", "bytes32"),
            ("document", "bytes32"),
            ("facilitated", "bool"),
            ("until", "uint256"),
            ("rows", "Row[]"),
        ),
        "WithdrawOrder": _relayed(("payment_id", "bytes32"), ("reason", "string")),
        "Pay": _checked(*_PAYMENT, _REFERENCE, ("value_day", "uint256")),
        "ComeBack": _checked(*_PAYMENT, _REFERENCE, ("amount", "uint256"), ("value_day", "uint256")),
        # PaymentProofs
        "GiveEvidence": _relayed(
            *_PAYMENT, _REFERENCE, ("rows", "Row[]"), ("exemption", "bytes32"), ("document", "bytes32")
        ),
        "SubmitEvidence": _checked(
            *_PAYMENT, _REFERENCE, ("rows", "Row[]"), ("exemption", "bytes32"), ("document", "bytes32")
        ),
        "Judge": _checked(
            *_PAYMENT,
            ("report", "uint256"),
            ("commitments", "bytes32"),
            ("verified", "bool"),
            ("text", "string"),
        ),
    }
)
"""The messages of all contracts, by name."""
