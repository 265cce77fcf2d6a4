"""Roles were strings that the caller supplied.

Seen in a published system of trade finance: the caller said in an argument which role he had, and the
contract believed him. Here a call says for whom it acts, never what the caller is: role, capacity and
standing of the key that sends or signed come from the one registry, whose address no contract can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chain.building import contract_files, load
from chain.contract import Contract
from chain.keys import Key
from contracts.financing.applications import LoanApplications
from contracts.registry.participants import Admission, Capacity, Participants, Role
from tests.contracts.cases import application, attest, attestation, rows, submitted, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.world import admission, make_party

TELLING = ("role", "roles", "capacity", "standing", "is_admin", "sender", "caller", "msg_sender")


def names(parameters: list[Mapping[str, Any]]) -> set[str]:
    """Names of parameters, and of what is in them."""
    found = {str(each["name"]) for each in parameters}
    for each in parameters:
        found |= names(each.get("components", []))
    return found


def test_interface__of_every_contract__takes_no_word_for_who_the_caller_is() -> None:
    telling = {
        (name, entry["name"])
        for name in contract_files()
        for entry in load(name).abi
        if entry["type"] == "function"
        and entry["stateMutability"] not in {"view", "pure"}
        and names(entry["inputs"]) & {*TELLING}
    }
    assert telling == {
        ("Participants", "admit"),
        ("Participants", "add_key"),
        ("Participants", "announce_rekey"),
        ("Participants", "rekey"),
    }


def test_interface__of_every_contract__cannot_change_whom_it_asks() -> None:
    """Participants are asked where the constructor said; a Directory is named once."""
    setters = [
        entry["name"]
        for name in contract_files()
        for entry in load(name).abi
        if entry["type"] == "function" and entry["name"].startswith(("set_", "change_", "update_", "upgrade"))
        if any(parameter["type"] == "address" for parameter in entry["inputs"])
    ]
    assert setters == ["set_directory"]


def test_admit__as_the_operator__is_refused_to_the_operator_itself(desk: Desk) -> None:
    newcomer = make_party("newcomer")
    for roles in (Role.OPERATOR, Role.OPERATOR | Role.BANK):
        with refused("ONE_OPERATOR"):
            desk.participants.admit(desk.operator, [admission(newcomer, roles)])


def test_add_key__to_oneself_as_another_participant__is_refused(desk: Desk) -> None:
    """Whoever writes another's id into a call is still who his key says."""
    key = Key.from_seed("a key of his own")
    as_bank = replace(desk.exporter, id=desk.bank_a.id)
    with refused("WRONG_CAPACITY"):
        desk.participants.add_key(as_bank, desk.bank_a.id, key.address, Capacity.MAKER)


def test_apply__in_the_name_of_another__is_refused(desk: Desk) -> None:
    asked = application(desk, rows(attest(desk, usd(100)), usd(50)))
    with refused("NOT_PARTY"):
        desk.applications.apply(desk.importer, asked)


def test_accept__by_an_enterprise_that_calls_itself_the_bank__is_refused(desk: Desk) -> None:
    case_id = submitted(desk, rows(attest(desk, usd(100)), usd(50)))
    with refused("WRONG_ROLE"):
        desk.applications.accept(replace(desk.exporter, id=desk.bank_a.id), case_id, desk.reference())


def test_attest__by_a_bank_that_calls_itself_customs__is_refused(desk: Desk) -> None:
    item = attestation(desk, usd(1))
    with refused("WRONG_ROLE"):
        desk.attestations.attest(replace(desk.bank_a, id=desk.customs.id), desk.reference(), [item])


@pytest.mark.parametrize("fn", ["open", "confirm"])
def test_documents__told_who_attests__believe_official_contracts_alone(desk: Desk, fn: str) -> None:
    """The key that attests is an argument there: so nobody but an official issuer may call."""
    args: tuple[object, ...] = (desk.customs.maker.address, [attestation(desk, usd(1)).fields()])
    if fn == "confirm":
        args = (attest(desk, usd(1))[0], desk.customs.maker.address)
    for key in (desk.stranger, desk.customs.maker, desk.operator.maker):
        with refused("UNKNOWN_APPLICATION"):
            desk.documents.contract.send(key, fn, *args)


def test_counterfeit__with_a_registry_of_its_own__moves_nothing_here(desk: Desk) -> None:
    """Its own Participants call its owner an operator, a bank, customs; the suite does not ask them."""
    owner = make_party("counterfeiter")
    contract = Contract.deploy(
        desk.network, desk.stranger, load("Participants"), admission(owner, Role.OPERATOR)
    )
    fake = Participants(contract)
    everybody = Role.BANK | Role.ENTERPRISE | Role.CUSTOMS
    party = make_party("counterfeit bank")
    fake.admit(owner, [Admission(party.id, everybody, admission(party, Role.BANK).keys)])
    applications = LoanApplications.deploy(
        desk.network,
        desk.stranger,
        fake.address,
        desk.directory.address,
        desk.documents.address,
        desk.consents.address,
        desk.rates.address,
    )
    asked = application(desk, rows(attest(desk, usd(100)), usd(50)), enterprise=party, bank=party)
    with refused("UNKNOWN_APPLICATION"):
        applications.apply(party, asked)
    with refused("UNKNOWN_KEY"):
        desk.applications.apply(party, asked)
