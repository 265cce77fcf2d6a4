"""Another key of the authority stands behind what a distrusted one attested."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.participants import Capacity
from tests.contracts.cases import attest, statement, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


@pytest.fixture
def second(desk: Desk) -> Party:
    """Customs with another maker."""
    key = Key.from_seed("customs maker, the second")
    desk.participants.add_key(desk.customs, desk.customs.id, key.address, Capacity.MAKER)
    return replace(desk.customs, maker=key)


def distrust(desk: Desk, since: int) -> None:
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, since)


def test_confirm__by_another_key__ends_the_impairment(desk: Desk, second: Party) -> None:
    accounts = attest(desk, usd(1), usd(2))
    distrust(desk, desk.now)
    assert [desk.documents.account(each).impaired for each in accounts] == [True, True]
    desk.attestations.confirm(second, accounts)
    assert [desk.documents.account(each).impaired for each in accounts] == [False, False]


@pytest.mark.parametrize(("early", "impaired"), [(0, True), (1, False)])
def test_distrust__counts_from_its_second_on(desk: Desk, early: int, impaired: bool) -> None:
    account = attest(desk, usd(1))[0]
    attested_at = desk.now
    desk.wait(10)
    distrust(desk, attested_at + early)
    assert desk.documents.account(account).impaired == impaired


def test_confirm__by_the_distrusted_key__is_refused(desk: Desk, second: Party) -> None:
    account = attest(desk, usd(1))[0]
    distrust(desk, desk.now)
    with refused("TRUSTED_KEY_ONLY"):
        desk.attestations.confirm(desk.customs, [account])
    desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    with refused("SUSPENDED"):
        desk.attestations.confirm(second, [account])


def test_confirm__what_nobody_distrusts__is_refused(desk: Desk, second: Party) -> None:
    first, other = attest(desk, usd(1), usd(2))
    with refused("NOT_DISTRUSTED"):
        desk.attestations.confirm(second, [first])
    distrust(desk, desk.now)
    with refused("NOT_DISTRUSTED"):
        desk.attestations.confirm(second, [first, other, other])


def test_confirm__by_another_authority__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1))[0]
    distrust(desk, desk.now)
    with refused("WRONG_ROLE"):
        desk.attestations.confirm(desk.tax, [account])


def test_confirm__desk_paused__is_refused(desk: Desk, second: Party) -> None:
    """To end an impairment is to add exposure."""
    account = attest(desk, usd(1))[0]
    distrust(desk, desk.now)
    desk.directory.pause(desk.operator, desk.attestations.address, "a fault")
    with refused("PAUSED"):
        desk.attestations.confirm(second, [account])


@pytest.mark.parametrize("stop", ["nothing", "suspended", "paused"])
def test_amend__lower__is_an_exit_and_ends_no_distrust(desk: Desk, second: Party, stop: str) -> None:
    account = attest(desk, usd(100))[0]
    distrust(desk, desk.now)
    if stop == "suspended":
        desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    elif stop == "paused":
        desk.directory.pause(desk.operator, desk.attestations.address, "why")
    before = desk.documents.account(account)
    lower = statement(desk, usd(90), commitment=b"\x07" * 32)
    desk.attestations.amend(second, desk.reference(), before, lower)
    after = desk.documents.account(account)
    assert (after.face, after.impaired) == (usd(90), True)
    assert (after.attested_by, after.attested_at) == (before.attested_by, before.attested_at)


def test_amend__higher__by_another_key_ends_the_distrust(desk: Desk, second: Party) -> None:
    account = attest(desk, usd(100))[0]
    distrust(desk, desk.now)
    higher = statement(desk, usd(110), commitment=b"\x07" * 32)
    desk.attestations.amend(second, desk.reference(), desk.documents.account(account), higher)
    assert not desk.documents.account(account).impaired
