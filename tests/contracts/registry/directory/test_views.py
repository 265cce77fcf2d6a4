"""What anybody can read in the Directory."""

from __future__ import annotations

from tests.contracts.world import World


def test_entry__counterfeit__is_none(world: World) -> None:
    counterfeit = world.deploy("CaseHolder").address
    assert world.directory.entry(counterfeit) is None
    access = world.directory.contract.read("access_of", counterfeit)
    assert tuple(access) == (False, False, False, 0, 0)


def test_address_of__unknown_name_or_version__is_none(world: World) -> None:
    world.directory.register(world.operator, "Rates", 1, world.rates.address)
    assert world.directory.address_of("Rate") is None
    assert world.directory.at_version("Rates", 2) is None
    assert world.directory.at_version("Rates", 0) is None


def test_entries__none_registered__is_empty(world: World) -> None:
    assert world.directory.entries() == ()
