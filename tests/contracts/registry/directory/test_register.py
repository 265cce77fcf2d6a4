"""Registering the official contracts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.registry.directory import Entry
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import register
from tests.contracts.world import World


def application(world: World) -> str:
    return world.deploy("CaseHolder").address


def test_register__a_contract__is_current(world: World) -> None:
    address = application(world)
    receipt = world.directory.register(world.operator, "Receivables", 3, address, draws=[1, 63], issues=[0])
    assert world.directory.entry(address) == Entry(
        name="Receivables",
        version=3,
        address=address,
        current=True,
        paused=False,
        revision=0,
        draws=frozenset({1, 63}),
        issues=frozenset({0}),
    )
    assert world.directory.address_of("Receivables") == address
    assert world.directory.at_version("Receivables", 3) == address
    event = logged(world.directory, receipt, "Registered")
    assert (event["application"], event["version"]) == (address, 3)
    assert (event["draws"], event["issues"]) == (1 << 63 | 2, 1)
    assert (event["maker"], event["checker"]) == (
        world.operator.maker.address,
        world.operator.second().address,
    )


def test_register__the_next_version__replaces_the_one_before(world: World) -> None:
    old, new = application(world), application(world)
    world.directory.register(world.operator, "Receivables", 1, old, draws=[1])
    world.directory.register(world.operator, "Receivables", 2, new, draws=[1])
    before, after = world.directory.entry(old), world.directory.entry(new)
    assert before is not None
    assert after is not None
    assert (before.current, after.current) == (False, True)
    assert before.draws == frozenset({1})
    assert world.directory.address_of("Receivables") == new
    assert world.directory.at_version("Receivables", 1) == old
    assert world.directory.contract.read("applications") == (old, new)


def test_register__another_name__leaves_the_first_current(world: World) -> None:
    first, second = application(world), application(world)
    world.directory.register(world.operator, "Receivables", 1, first, draws=[1])
    world.directory.register(world.operator, "Payments", 1, second, draws=[2])
    entries = world.directory.entries()
    assert [(entry.name, entry.current) for entry in entries] == [
        ("Receivables", True),
        ("Payments", True),
    ]


def test_register__replacing_a_paused_version__leaves_it_paused(world: World) -> None:
    old, new = application(world), application(world)
    world.directory.register(world.operator, "Receivables", 1, old, draws=[1])
    world.directory.pause(world.operator, old, "a fault")
    world.directory.register(world.operator, "Receivables", 2, new, draws=[1])
    before, after = world.directory.entry(old), world.directory.entry(new)
    assert before is not None
    assert after is not None
    assert (before.paused, before.revision, after.paused) == (True, 1, False)


def test_register__what_does_not_draw__needs_no_cases(world: World) -> None:
    world.directory.register(world.operator, "Rates", 1, world.rates.address)
    assert world.directory.contract.read("applications") == ()
    assert world.directory.contract.read("entries") == (world.rates.address,)


def test_register__what_draws_and_knows_no_cases__is_refused(world: World) -> None:
    """Otherwise nobody could be retired any more."""
    with refused("NOT_APPLICATION"):
        world.directory.register(world.operator, "Rates", 1, world.rates.address, draws=[1])
    silent = world.deploy("BadSigner")
    silent.send(world.stranger, "behave", 2)
    with refused("NOT_APPLICATION"):
        world.directory.register(world.operator, "Silent", 1, silent.address, draws=[1])


def test_register__what_holds_cases_and_draws_on_nothing__is_asked_too(world: World) -> None:
    address = application(world)
    world.directory.register(world.operator, "Applications", 1, address)
    assert world.directory.contract.read("applications") == (address,)


def test_register__an_address_twice__is_refused(world: World) -> None:
    address = application(world)
    world.directory.register(world.operator, "Receivables", 1, address)
    for name, version in (("Receivables", 2), ("Payments", 1)):
        with refused("KNOWN_APPLICATION"):
            world.directory.register(world.operator, name, version, address)


@pytest.mark.parametrize("version", [0, 1, 4, 5])
def test_register__a_version_that_is_not_newer__is_refused(world: World, version: int) -> None:
    world.directory.register(world.operator, "Receivables", 5, application(world))
    with refused("BAD_VERSION"):
        world.directory.register(world.operator, "Receivables", version, application(world))


def test_register__version_zero_of_a_new_name__is_refused(world: World) -> None:
    with refused("BAD_VERSION"):
        world.directory.register(world.operator, "Receivables", 0, application(world))


def test_register__highest_version_and_one_more__are_told_apart(world: World) -> None:
    with refused("BAD_VERSION"):
        world.directory.register(world.operator, "Receivables", 2**32, application(world))
    address = application(world)
    world.directory.register(world.operator, "Receivables", 2**32 - 1, address)
    assert world.directory.at_version("Receivables", 2**32 - 1) == address


def test_register__no_contract__is_refused(world: World) -> None:
    with refused("BAD_ADDRESS"):
        world.directory.register(world.operator, "Receivables", 1, world.stranger.address)


def test_register__no_name__is_refused(world: World) -> None:
    with refused("BAD_NAME"):
        world.directory.register(world.operator, "", 1, application(world))


def test_register__longest_name__is_kept_whole(world: World) -> None:
    address = application(world)
    world.directory.register(world.operator, "n" * 32, 1, address)
    assert world.directory.address_of("n" * 32) == address


@pytest.mark.parametrize("field", ["draws", "issues"])
def test_register__every_kind_at_once__is_kept(world: World, field: str) -> None:
    address = application(world)
    world.directory.register(world.operator, "All", 1, address, **{field: range(64)})
    entry = world.directory.entry(address)
    assert entry is not None
    assert getattr(entry, field) == frozenset(range(64))


@pytest.mark.parametrize("field", ["draws", "issues"])
def test_register__a_kind_beyond_63__is_refused(world: World, field: str) -> None:
    act = register(world)
    fields = {**act.fields, field: 1 << 64}
    with refused("KIND_NOT_ALLOWED"):
        replace(act, args=tuple(fields.values()), fields=fields).succeed(world)


def test_register__the_65th__is_refused(world: World) -> None:
    addresses = [application(world) for _ in range(65)]
    for number in range(64):
        world.directory.register(world.operator, f"App {number}", 1, addresses[number], draws=[1])
    assert len(world.directory.entries()) == 64
    with refused("TOO_MANY_APPLICATIONS"):
        world.directory.register(world.operator, "App 64", 1, addresses[64], draws=[1])


def test_retire__asking_64_applications__fits_a_transaction(world: World) -> None:
    world.participants.set_directory(world.operator, world.directory.address)
    for number in range(64):
        world.directory.register(world.operator, f"App {number}", 1, application(world), draws=[1])
    receipt = world.participants.retire(world.operator, world.bank_a.id, "closed")
    assert receipt.gas_used < 1_000_000
