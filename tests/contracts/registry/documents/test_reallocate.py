"""The allocation of an amended case: longer, less, or on another document; all or none, and only its own."""

from __future__ import annotations

import pytest

from contracts.registry.documents import Row
from tests.contracts.cases import attest, figures, usd, void
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.world import DAY

CASE = b"\xca" * 32


def change(account: bytes, **amounts: int) -> dict[str, object]:
    empty = {"release": 0, "restore": 0, "hold": 0, "draw": 0}
    return {"account": account, "currency": b"USD", **empty, **amounts}


@pytest.fixture
def puppet(desk: Desk) -> Puppet:
    return make_puppet(desk)


@pytest.fixture
def accounts(desk: Desk, puppet: Puppet) -> list[bytes]:
    """Two declarations of 1,000: 600 of the first are held, and 200 of them drawn."""
    made = attest(desk, usd(1_000), usd(1_000))
    rows = [Row(made[0], usd(600)).fields()]
    puppet.send(desk.documents, "hold", CASE, desk.exporter.id, desk.now + DAY, rows)
    posting = {"account": made[0], "draw": 200, "settle": 0, "restore": 0}
    puppet.send(desk.documents, "post", CASE, True, [posting])
    return made


def until(desk: Desk, puppet: Puppet) -> int:
    found: int = desk.documents.contract.read("hold_until", puppet.address, CASE)
    return found


def test_reallocate__all_that_it_has__is_on_another_document(
    desk: Desk, puppet: Puppet, accounts: list[bytes]
) -> None:
    first, second = accounts
    changes = [change(first, release=400, restore=200), change(second, hold=600, draw=200)]
    last = until(desk, puppet)
    puppet.send(desk.documents, "reallocate", CASE, desk.exporter.id, last, changes)
    assert [figures(desk, each) for each in accounts] == [(0, 0, 0, 1_000), (400, 200, 0, 400)]


def test_reallocate__longer_hold__is_said(desk: Desk, puppet: Puppet, accounts: list[bytes]) -> None:
    last = until(desk, puppet)
    desk.go_to(last)
    receipt = puppet.send(desk.documents, "reallocate", CASE, desk.exporter.id, last + 1, [])
    assert dict(logged(desk.documents, receipt, "HoldExtended").args) == {
        "application": puppet.address,
        "case_id": CASE,
        "until_before": last,
        "until": last + 1,
    }
    assert until(desk, puppet) == last + 1
    assert figures(desk, accounts[0])[:2] == (400, 200)


@pytest.mark.usefixtures("accounts")
def test_reallocate__hold_that_expired_or_would_be_shorter__is_refused(desk: Desk, puppet: Puppet) -> None:
    last = until(desk, puppet)
    with refused("BAD_EXPIRY"):
        puppet.ask(desk.documents, "reallocate", CASE, desk.exporter.id, last - 1, [])
    desk.go_to(last + 1)
    with refused("HOLD_EXPIRED"):
        puppet.ask(desk.documents, "reallocate", CASE, desk.exporter.id, last + DAY, [])
    puppet.send(desk.documents, "reallocate", CASE, desk.exporter.id, last, [])


def test_reallocate__more_than_it_has__is_refused(desk: Desk, puppet: Puppet, accounts: list[bytes]) -> None:
    first, second = accounts
    last = until(desk, puppet)
    for wrong, reason in (
        (change(first, release=401), "NOT_HELD"),
        (change(first, restore=201), "NOT_DRAWN"),
        (change(second, release=1), "NOT_HELD"),
        (change(second, hold=1_001), "NO_HEADROOM"),
        (change(second, hold=10, draw=11), "NOT_HELD"),
        (change(first, draw=1), "NOT_HELD"),
        ({**change(second, hold=1), "currency": b"EUR"}, "CURRENCY"),
    ):
        with refused(reason):
            puppet.ask(desk.documents, "reallocate", CASE, desk.exporter.id, last, [wrong])


def test_reallocate__new_hold_after_its_last_second__only_to_draw_at_once(
    desk: Desk, puppet: Puppet, accounts: list[bytes]
) -> None:
    last = until(desk, puppet)
    desk.go_to(last + 1)
    with refused("HOLD_EXPIRED"):
        puppet.ask(
            desk.documents, "reallocate", CASE, desk.exporter.id, last, [change(accounts[1], hold=10, draw=9)]
        )
    puppet.send(
        desk.documents, "reallocate", CASE, desk.exporter.id, last, [change(accounts[1], hold=10, draw=10)]
    )
    assert figures(desk, accounts[1])[:2] == (0, 10)


def test_reallocate__what_lowers__goes_on_while_paused_and_on_a_void_document(
    desk: Desk, puppet: Puppet, accounts: list[bytes]
) -> None:
    first, second = accounts
    last = until(desk, puppet)
    void(desk, first)
    desk.directory.pause(desk.operator, puppet.address, "incident")
    for raising in ([change(second, hold=1)], [change(first, release=1), change(second, hold=1)]):
        with refused("PAUSED"):
            puppet.ask(desk.documents, "reallocate", CASE, desk.exporter.id, last, raising)
    with refused("PAUSED"):
        puppet.ask(desk.documents, "reallocate", CASE, desk.exporter.id, last + 1, [])
    lowering = [change(first, release=400, restore=200)]
    puppet.send(desk.documents, "reallocate", CASE, desk.exporter.id, last, lowering)
    assert figures(desk, first)[:3] == (0, 0, 0)


def test_reallocate__another_application__can_not_touch_it(desk: Desk, accounts: list[bytes]) -> None:
    other = make_puppet(desk, "Other")
    with refused("NOT_HELD"):
        other.ask(desk.documents, "reallocate", CASE, desk.exporter.id, 0, [change(accounts[0], release=1)])
    with refused("UNKNOWN_APPLICATION"):
        desk.documents.contract.simulate(desk.stranger.address, "reallocate", CASE, desk.exporter.id, 0, [])


def test_reallocate__somebody_elses_document__is_refused(
    desk: Desk, puppet: Puppet, accounts: list[bytes]
) -> None:
    last = until(desk, puppet)
    with refused("NOT_OWNER"):
        puppet.ask(desk.documents, "reallocate", CASE, desk.importer.id, last, [change(accounts[1], hold=1)])
