"""Every function that changes anything refuses a stranger, whatever he sends; but for a short list.

Arguments are made up from the ABI, so that a function which nobody thought of is tried as well. What each
does in every state is in `matrix/`, and so is the short list with its why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from chain.building import contract_files, load
from chain.errors import Reverted
from contracts.financing.cases import Status
from contracts.messages import direct
from contracts.registry.calendar import day_of
from tests.contracts.cases import EXPORT, today, usd
from tests.contracts.checks import REASONS
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.insured import approved_loan, insured_case, insured_shipment, shipment
from tests.contracts.matrix.book import OPEN
from tests.contracts.payments.acts import asked_for
from tests.contracts.payments.flows import evidence

NAMES = tuple(contract_files())

ABOUT_WHO = (
    "UNKNOWN_KEY",
    "UNKNOWN_APPLICATION",
    "NOT_PRODUCT",
    "NOT_CLAIMS",
    "NOT_CLAIMANT",
    "NOT_PROOFS",
)
"""Reasons that say: you are nobody here."""


def mutators(name: str) -> list[Mapping[str, Any]]:
    return [
        entry
        for entry in load(name).abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    ]


EVERY = [(name, entry["name"]) for name in NAMES for entry in mutators(name)]
CLOSED = [(name, fn) for name, fn in EVERY if fn not in OPEN]


INSURED = ("InsuredFinancing", "InsuredLoans")
PAYING = ("CapitalPayments", "PaymentProofs", "PaymentSamples")


def case_for(desk: Desk, name: str, fn: str, shipment_id: bytes) -> bytes:
    """A case that the function could be about: one that is approved, or can be."""
    if name not in INSURED:
        return STATES[Status.VERIFIED if fn == "approve" else Status.APPROVED](desk)
    make = insured_case if fn == "approve" else approved_loan
    return make(desk, shipment_id, usd(50_000))


def payment_for(desk: Desk, name: str, fn: str) -> bytes:
    """A payment that the function could be about: one with evidence for a verdict, else one that is paid."""
    if name not in PAYING:
        return bytes(32)
    payment_id = asked_for(desk)
    if fn == "judge":
        evidence(desk, payment_id)
    return payment_id


def sound(desk: Desk, case_id: bytes, shipment_id: bytes, payment_id: bytes) -> Mapping[str, object]:
    """By name of the parameter: something that is there, so that only the stranger is wrong."""
    account = desk.applications.rows(case_id)[0].account
    of = shipment(desk, shipment_id)
    return {
        "case_id": case_id,
        "shipment_id": shipment_id,
        "payment_id": payment_id,
        "admitted": True,
        "suspended": True,
        "first_day": day_of(today(desk)) + 1,
        "last_day": day_of(today(desk)) + 1,
        "policy": of.policy,
        "limit": of.limit,
        "assignment_id": desk.suite.assignments.all(policy=of.policy)[0],
        "account": account,
        "into": account,
        "document": account,
        "accounts": [account],
        "participant": desk.bank_a.id,
        "enterprise": desk.exporter.id,
        "owner": desk.exporter.id,
        "grantor": desk.exporter.id,
        "grantee": desk.bank_a.id,
        "bank": desk.bank_a.id,
        "product": desk.receivables.address,
        "application": desk.receivables.address,
        "consent_id": desk.applications.checks(case_id)[0].consent_id,
        "key": desk.bank_a.maker.address,
        "old_key": desk.bank_a.maker.address,
        "reference": desk.reference(),
        "kind": EXPORT,
        "expired": [],
        "seal": direct(desk.stranger.address),
        "agreed": direct(desk.stranger.address),
        "taken": direct(desk.stranger.address),
        "taken_second": direct(desk.stranger.address),
        "permission": direct(desk.stranger.address),
    }


def argument(parameter: Mapping[str, Any], known: Mapping[str, object]) -> object:
    """Something of the parameter's type: what is known by its name, else the least there is."""
    kind: str = parameter["type"]
    is_seal = parameter["name"] in {"seal", "permission", "agreed", "taken", "taken_second"}
    if parameter["name"] in known and (is_seal or kind not in ("tuple", "string")):
        return known[parameter["name"]]
    if kind.endswith("]"):
        element, _, size = kind[:-1].rpartition("[")
        return [argument({**parameter, "type": element, "name": ""}, known)] * int(size or 1)
    if kind == "tuple":
        return {each["name"]: argument(each, known) for each in parameter["components"]}
    least: Mapping[str, object] = {"bool": False, "string": "", "bytes": b"", "address": "0x" + "11" * 20}
    if kind in least:
        return least[kind]
    if kind.startswith("bytes"):
        return b"\1" * int(kind[5:])
    return 1


@pytest.mark.parametrize(("name", "fn"), CLOSED)
def test_mutators__a_stranger__is_refused_for_who_he_is(desk: Desk, name: str, fn: str) -> None:
    shipment_id = insured_shipment(desk, usd(100_000))
    case_id = case_for(desk, name, fn, shipment_id)
    face = next((face for face in desk.suite.faces() if name == face.NAME), None)
    assert face is not None, f"{name} is not deployed with the suite: see contracts/suite.py"
    entry = next(entry for entry in mutators(name) if entry["name"] == fn)
    known = sound(desk, case_id, shipment_id, payment_for(desk, name, fn))
    args = [argument(parameter, known) for parameter in entry["inputs"]]
    with pytest.raises(Reverted) as info:
        face.contract.send(desk.stranger, fn, *args)
    assert info.value.reason in {REASONS[reason] for reason in ABOUT_WHO}


def test_mutators__list_of_contracts__is_the_whole_suite(desk: Desk) -> None:
    assert {face.NAME for face in desk.suite.faces()} == set(NAMES)


def test_mutators__each__takes_no_money(desk: Desk) -> None:
    for name in NAMES:
        assert {entry["stateMutability"] for entry in mutators(name)} <= {"nonpayable"}
    assert desk.network.balance(desk.documents.address) == 0
