"""Parties and what they lack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.errors import BadInput
from tests.contracts.registry.acts import REASON
from tests.contracts.world import World


def test_second__a_party_without_checker__says_so(world: World) -> None:
    alone = replace(world.operator, checker=None)
    with pytest.raises(BadInput, match="operator has no checker"):
        world.participants.suspend(alone, world.bank_a.id, REASON)


def test_veto_rekey__a_party_without_admins__says_so(world: World) -> None:
    with pytest.raises(BadInput, match="bank a has no admin key"):
        world.participants.veto_rekey(replace(world.bank_a, admins=()))


def test_repr__of_a_face__names_it_and_where_it_is(world: World) -> None:
    assert repr(world.rates) == f"Rates({world.rates.address})"


def test_at__address_of_a_deployed_contract__is_the_same_face(world: World) -> None:
    again = type(world.participants).at(world.network, world.participants.address)
    assert again.operator() == world.operator.id
