"""People: by name, by id, by key, by what documents call them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.errors import BadInput
from chain.keys import Key
from contracts.registry.fingerprints import HashKey
from contracts.registry.identifiers import bic, uscc
from contracts.registry.participants import Capacity, Role
from scenarios.cast import cast_of
from scenarios.people import Actor, People

KEY = HashKey.from_seed("test")


def test_from_seed__the_same_name_and_seed__is_the_same_actor() -> None:
    first, second = (Actor.from_seed("bank_a", "bank", seed="x") for _ in range(2))

    assert first == second
    assert first != Actor.from_seed("bank_a", "bank", seed="y")


def test_reference__of_two_actors__differs() -> None:
    people = cast_of(["bank_a", "bank_b"])

    assert people["bank_a"].reference("R-1") != people["bank_b"].reference("R-1")
    assert people["bank_a"].reference("R-1") == people["bank_a"].reference(" R-1 ")


def test_admission__a_bank__has_maker_checker_and_two_admins() -> None:
    admission = Actor.from_seed("bank_a", "bank").admission()

    assert admission.roles is Role.BANK
    capacities = [key.capacity for key in admission.keys]
    assert capacities == [Capacity.ADMIN, Capacity.ADMIN, Capacity.MAKER, Capacity.CHECKER]


def test_getitem__unknown_name__hints_at_the_nearest() -> None:
    people = cast_of(["bank_a"])

    with pytest.raises(BadInput) as caught:
        people["bank-a"]

    assert caught.value.hint == "Did you mean bank_a?"


def test_add__a_name_twice__is_refused() -> None:
    people = People(KEY, [Actor.from_seed("bank_a", "bank")])

    with pytest.raises(BadInput, match="somebody called bank_a"):
        people.add(Actor.from_seed("bank_a", "bank", seed="other"))


def test_add__an_identity_twice__is_refused() -> None:
    people = People(KEY, [Actor.from_seed("bank_a", "bank", identity=bic("DEMACNSH"))])

    with pytest.raises(BadInput, match="is bank_a already"):
        people.add(Actor.from_seed("bank_b", "bank", identity=bic("DEMACNSHXXX")))


def test_by__id_identity_and_key__finds() -> None:
    people = cast_of(["exporter"])
    exporter = people["exporter"]

    assert people.by_id(exporter.id) is exporter
    assert people.by_identity(uscc("91330200MA9DEM1X8B")) is exporter
    assert people.by_key(exporter.party.maker.address) is exporter
    assert people.by_id(bytes(32)) is None
    assert people.by_key(Key.from_seed("nobody").address) is None
    assert people.name_of(exporter.id) == "exporter"
    assert people.name_of(bytes(32)) == "00000000…"


def test_change__other_keys__acts_with_them() -> None:
    people = cast_of(["bank_a"])
    bank = people["bank_a"]
    key = Key.from_seed("new maker")

    people.change(replace(bank, party=replace(bank.party, maker=key)))

    assert people.by_key(key.address) is people["bank_a"]
    assert people.by_key(bank.party.maker.address) is None
    assert len(people) == 2


def test_operator__nobody_is__is_refused() -> None:
    with pytest.raises(BadInput, match="operator"):
        People(KEY).operator()
