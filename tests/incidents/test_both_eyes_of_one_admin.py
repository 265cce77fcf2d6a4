"""One admin was both eyes.

Avoided: two signatures were asked for, but one person could make the second key himself. Here an admin's
key is never a maker's or checker's, no key has two capacities, and adding or changing a key takes another
admin or two keys of the operator; only taking a key away needs one.
"""

from __future__ import annotations

import pytest

from chain.keys import Key
from contracts.messages import checked
from contracts.parties import Party
from contracts.registry.participants import Capacity
from tests.contracts.cases import accepted, approval, attest, check, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk

NEW = Key.from_seed("a second pair of eyes, made at home")


def alone(party: Party) -> Party:
    """An admin who signs as his own second."""
    return Party(party.id, party.name, party.maker, party.checker, (party.admins[0], party.admins[0]))


def test_add_key__by_one_admin_twice__is_refused(desk: Desk) -> None:
    with refused("NOT_CHECKER"):
        desk.participants.add_key(alone(desk.bank_a), desk.bank_a.id, NEW.address, Capacity.CHECKER)


def test_rotate_key__by_one_admin_twice__is_refused(desk: Desk) -> None:
    with refused("NOT_CHECKER"):
        desk.participants.rotate_key(alone(desk.bank_a), desk.bank_a.second().address, NEW.address)


@pytest.mark.parametrize("second", ["maker", "checker"])
def test_add_key__by_an_admin_with_maker_or_checker__is_refused(desk: Desk, second: str) -> None:
    bank = desk.bank_a
    key = bank.maker if second == "maker" else bank.checker
    assert isinstance(key, Key)
    with refused("WRONG_CAPACITY"):
        desk.participants.add_key(
            Party(bank.id, bank.name, bank.maker, bank.checker, (bank.admins[0], key)),
            bank.id,
            NEW.address,
            Capacity.CHECKER,
        )


def test_add_key__that_has_another_capacity__is_refused(desk: Desk) -> None:
    """No key is two things."""
    for key in (desk.bank_a.admins[0], desk.bank_a.maker):
        with refused("KEY_TAKEN"):
            desk.participants.add_key(desk.bank_a, desk.bank_a.id, key.address, Capacity.CHECKER)


def test_revoke_key__by_one_admin__works_and_leaves_the_bank_with_one_eye(desk: Desk) -> None:
    desk.participants.revoke_key(desk.bank_a, desk.bank_a.second().address)
    case_id = accepted(desk, rows(attest(desk, usd(1_000)), usd(600)))
    assert check(desk, case_id).passed
    version = desk.applications.dossier(case_id).version
    with refused("DEAD_KEY"):
        desk.receivables.approve(desk.bank_a, case_id, version, approval(desk, case_id))


def test_approve__with_the_makers_own_second_signature__is_refused(desk: Desk) -> None:
    case_id = accepted(desk, rows(attest(desk, usd(1_000)), usd(600)))
    assert check(desk, case_id).passed
    own = Party(desk.bank_a.id, "bank a", desk.bank_a.maker, desk.bank_a.maker)
    version = desk.applications.dossier(case_id).version
    with refused("WRONG_CAPACITY"):
        desk.receivables.approve(own, case_id, version, approval(desk, case_id))


def test_operator__one_key_alone__decides_nothing(desk: Desk) -> None:
    fields = {"participant": desk.bank_a.id, "version": 0, "reason": "under review"}
    for key in (desk.operator.maker, *desk.operator.admins):
        seal = checked(
            desk.participants.contract,
            "Suspend",
            maker=desk.operator.maker.address,
            checker=key,
            fields=fields,
        )
        with refused("WRONG_CAPACITY"):
            desk.participants.contract.send(
                desk.operator.maker, "suspend", desk.bank_a.id, "under review", seal
            )
