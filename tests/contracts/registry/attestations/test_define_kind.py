"""Kinds of documents are data that the operator adds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.keys import Key
from contracts.messages import checked
from contracts.registry.kinds import KINDS, Kind, kind
from contracts.registry.participants import Capacity, Role
from tests.contracts.cases import attestation, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.world import Owners


def new(index: int = 20) -> Kind:
    return replace(kind("tax-invoice"), index=index)


@pytest.mark.parametrize("index", [8, 63])
def test_define_kind__new__can_be_attested_where_it_is_issued(desk: Desk, index: int) -> None:
    receipt = desk.attestations.define_kind(desk.operator, new(index))
    assert desk.attestations.is_defined(index)
    event = logged(desk.attestations, receipt, "KindDefined")
    assert (event["kind"], event["name"], event["attester"]) == (index, "tax-invoice", Role.TAX)
    assert (event["by_application"], event["revolving"], event["open_ended"]) == (False, False, False)
    with refused("NOT_ISSUER"):
        desk.attestations.attest(desk.tax, desk.reference(), [attestation(desk, usd(1), of_kind=index)])


def test_define_kind__checked_by_a_contract_of_two_owners__takes_both(desk: Desk) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = desk.deploy("TwoOwners", *(owner.address for owner in owners))
    desk.participants.add_key(desk.operator, desk.operator.id, safe.address, Capacity.CHECKER)
    with refused("BAD_SIGNATURE"):
        one = replace(desk.operator, checker=Owners(safe.address, owners[:1]))
        desk.attestations.define_kind(one, new())
    desk.attestations.define_kind(replace(desk.operator, checker=Owners(safe.address, owners)), new())
    assert desk.attestations.is_defined(20)


def test_define_kind__those_of_the_table__are_defined(desk: Desk) -> None:
    assert all(desk.attestations.is_defined(each.index) for each in KINDS)
    assert not desk.attestations.is_defined(20)


@pytest.mark.parametrize("index", [0, 64])
def test_define_kind__number_out_of_bounds__is_refused(desk: Desk, index: int) -> None:
    with refused("BAD_KIND"):
        desk.attestations.define_kind(desk.operator, new(index))


def test_define_kind__known__stays_as_it_is(desk: Desk) -> None:
    with refused("KNOWN_KIND"):
        desk.attestations.define_kind(desk.operator, new(1))


def test_define_kind__by_another__is_refused(desk: Desk) -> None:
    with refused("WRONG_ROLE"):
        desk.attestations.define_kind(desk.customs, new())


@pytest.mark.parametrize(
    ("name", "attester", "by_application"),
    [("", Role.TAX, False), ("a kind", Role(0), False), ("a kind", Role.TAX, True)],
)
def test_define_kind__nameless_or_of_nobody__is_refused(
    desk: Desk, name: str, attester: Role, by_application: bool
) -> None:
    definition = {
        "name": name,
        "attester": attester,
        "by_application": by_application,
        "revolving": False,
        "open_ended": False,
    }
    seal = checked(
        desk.attestations.contract,
        "DefineKind",
        maker=desk.operator.maker.address,
        checker=desk.operator.second(),
        fields={"kind": 20, **definition},
    )
    with refused("BAD_KIND"):
        desk.attestations.contract.send(desk.operator.maker, "define_kind", 20, definition, seal)
