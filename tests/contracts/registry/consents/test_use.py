"""Using a consent: by official applications, one case once, never beyond what was granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import pytest

from chain.contract import Contract
from chain.values import Receipt
from tests.contracts.checks import logged, refused
from tests.contracts.registry.acts import REASON
from tests.contracts.registry.consents.terms import CASE, OTHER_CASE, UNTIL, Changes, terms
from tests.contracts.world import START, World


@dataclass(frozen=True)
class App:
    """An application that uses consents."""

    world: World
    holder: Contract

    def use(self, consent_id: bytes, case_id: bytes = CASE) -> Receipt:
        return self.holder.send(self.world.stranger, "use", self.world.consents.address, consent_id, case_id)


@pytest.fixture
def app(world: World) -> App:
    holder = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 1, holder.address, draws=[1])
    return App(world, holder)


def grant(world: World, **changes: Unpack[Changes]) -> bytes:
    granted = terms(world, **changes)
    world.consents.grant(world.exporter, granted)
    return world.consents.id_of(granted)


def used(world: World, consent_id: bytes) -> int:
    view = world.consents.consent(consent_id)
    assert view is not None
    return view.used


def test_use__by_an_application__is_counted(world: World, app: App) -> None:
    consent_id = grant(world)
    receipt = app.use(consent_id)
    assert used(world, consent_id) == 1
    event = logged(world.consents, receipt, "Used")
    assert dict(event.args) == {
        "consent_id": consent_id,
        "application": app.holder.address,
        "case_id": CASE,
        "uses": 1,
    }
    assert world.consents.uses_of(consent_id) == ((app.holder.address, CASE),)
    assert world.consents.contract.read("is_used_by", consent_id, app.holder.address, CASE)


def test_use__by_the_same_case_again__is_not_counted(world: World, app: App) -> None:
    consent_id = grant(world)
    app.use(consent_id)
    assert app.use(consent_id).logs == ()
    assert used(world, consent_id) == 1


def test_use__by_the_last_case_and_one_more__are_told_apart(world: World, app: App) -> None:
    consent_id = grant(world, uses=2)
    app.use(consent_id, CASE)
    app.use(consent_id, OTHER_CASE)
    with refused("NOT_LIVE"):
        app.use(consent_id, b"\7" * 32)
    assert used(world, consent_id) == 2


def test_use__the_same_case_of_another_application__is_another_use(world: World, app: App) -> None:
    other = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Payments", 1, other.address, draws=[1])
    consent_id = grant(world)
    app.use(consent_id)
    with refused("NOT_LIVE"):
        App(world, other).use(consent_id)


@pytest.mark.parametrize(("second", "works"), [(START + 9, False), (START + 10, True)])
def test_use__before_the_window__waits_for_its_first_second(
    world: World, app: App, second: int, works: bool
) -> None:
    consent_id = grant(world, since=START + 10)
    world.go_to(second)
    if works:
        app.use(consent_id)
    else:
        with refused("NOT_LIVE"):
            app.use(consent_id)


@pytest.mark.parametrize(("second", "works"), [(UNTIL, True), (UNTIL + 1, False)])
def test_use__at_the_end_of_the_window__works_to_its_last_second(
    world: World, app: App, second: int, works: bool
) -> None:
    consent_id = grant(world)
    world.go_to(second)
    if works:
        app.use(consent_id)
    else:
        with refused("NOT_LIVE"):
            app.use(consent_id)


def test_use__again_after_the_window_or_revocation__is_refused(world: World, app: App) -> None:
    first, second = grant(world), grant(world, salt=b"\1" * 32)
    app.use(first)
    app.use(second)
    world.consents.revoke(world.exporter, first)
    with refused("NOT_LIVE"):
        app.use(first)
    world.go_to(UNTIL + 1)
    with refused("NOT_LIVE"):
        app.use(second)


def test_use__unknown__is_refused(world: World, app: App) -> None:
    with refused("UNKNOWN_CONSENT"):
        app.use(b"\7" * 32)


def test_use__by_who_is_no_application__is_refused(world: World) -> None:
    consent_id = grant(world)
    with refused("UNKNOWN_APPLICATION"):
        App(world, world.deploy("CaseHolder")).use(consent_id)
    for key in (world.bank_a.maker, world.operator.maker, world.stranger):
        with refused("UNKNOWN_APPLICATION"):
            world.consents.contract.send(key, "use", consent_id, CASE)


@pytest.mark.parametrize("odd", [1, 0])
def test_consent__every_field_odd_or_even__is_read_as_written(world: World, app: App, odd: int) -> None:
    """A mask that is a bit too narrow or too wide shows where all lowest bits are ones, or noughts."""
    consent_id = grant(world, since=START + odd, until=UNTIL + odd, uses=2 + odd, kinds=1 << 63 | 2)
    world.wait(1)
    for case_id in (CASE, OTHER_CASE)[odd:]:
        app.use(consent_id, case_id)
    if odd:
        world.consents.revoke(world.exporter, consent_id)
    view = world.consents.consent(consent_id)
    assert view is not None
    assert (view.since, view.until, view.kinds) == (START + odd, UNTIL + odd, frozenset({1, 63}))
    assert (view.uses, view.used, view.revoked) == (2 + odd, 2 - odd, bool(odd))


def test_use__by_a_replaced_version__is_refused(world: World, app: App) -> None:
    consent_id = grant(world)
    newer = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 2, newer.address, draws=[1])
    with refused("NOT_CURRENT"):
        app.use(consent_id)
    App(world, newer).use(consent_id)


def test_use__grantor_suspended_meanwhile__is_the_applications_question(world: World, app: App) -> None:
    """The consent stands; the application asks who is suspended."""
    consent_id = grant(world)
    world.participants.suspend(world.operator, world.exporter.id, REASON)
    app.use(consent_id)
    assert used(world, consent_id) == 1
