"""available → held: all rows or none, never beyond what is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.registry.documents import Allocation, Row, Step
from tests.contracts.cases import IMPORT, attest, attestation, usd
from tests.contracts.checks import logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger
from tests.contracts.world import DAY, TODAY


def test_hold__three_rows__are_held(ledger: Ledger) -> None:
    receipt = ledger.hold(10, 20, 300)
    assert [ledger.figures(on) for on in range(3)] == [(10, 0, 0, 90), (20, 0, 0, 180), (300, 0, 0, 0)]
    assert ledger.share(2) == Allocation(300, 0, 0, False)
    assert ledger.desk.documents.hold_until(ledger.puppet.address, CASE) == ledger.until
    events = [event for event in ledger.desk.documents.contract.decode(receipt) if event.name == "Moved"]
    assert [event["amount"] for event in events] == [10, 20, 300]
    assert dict(events[0].args) == {
        "account": ledger.accounts[0],
        "application": ledger.puppet.address,
        "case_id": CASE,
        "step": Step.HOLD,
        "amount": 10,
        "face": 100,
        "held": 10,
        "drawn": 0,
        "settled": 0,
    }


def test_hold__the_last_unit__goes_to_the_first(ledger: Ledger) -> None:
    ledger.hold(99)
    ledger.hold(1, case_id=OTHER_CASE)
    with refused("NO_HEADROOM"):
        ledger.hold(1, case_id=b"\3" * 32)
    assert ledger.figures() == (100, 0, 0, 0)


def test_hold__one_unit_too_much_on_the_last_row__holds_none(ledger: Ledger) -> None:
    with refused("NO_HEADROOM"):
        ledger.hold(100, 200, 301)
    assert [ledger.figures(on)[0] for on in range(3)] == [0, 0, 0]
    assert ledger.desk.documents.hold_until(ledger.puppet.address, CASE) is None


def test_hold__other_application_with_the_same_case__has_its_own_share(ledger: Ledger) -> None:
    other = make_puppet(ledger.desk, "Other")
    ledger.hold(60)
    other.send(ledger.desk.documents, "hold", CASE, ledger.desk.exporter.id, ledger.until, ledger.rows(40))
    assert ledger.figures() == (100, 0, 0, 0)
    assert ledger.share().held == 60
    assert ledger.share(application=other.address).held == 40


def test_hold__until_this_second__holds(ledger: Ledger) -> None:
    ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.desk.now, ledger.rows(1))
    assert ledger.figures()[0] == 1


def test_hold__until_the_second_before__is_refused(ledger: Ledger) -> None:
    with refused("BAD_EXPIRY"):
        ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.desk.now - 1, ledger.rows(1))


def test_hold__again_with_another_expiry__revives_nothing_and_is_refused(ledger: Ledger) -> None:
    owner, first = ledger.desk.exporter.id, ledger.desk.now + 10
    ledger.call("hold", CASE, owner, first, ledger.rows(1))
    more = attest(ledger.desk, usd(100), usd(100))
    held = [[Row(account, usd(5)).fields()] for account in more]
    for until in (first + 1, first - 1):
        with refused("BAD_EXPIRY"):
            ledger.call("hold", CASE, owner, until, held[0])
    ledger.call("hold", CASE, owner, first, held[0])
    ledger.desk.go_to(first + 1)
    with refused("BAD_EXPIRY"):
        ledger.call("hold", CASE, owner, first + 20, held[1])


def test_hold__a_stranger__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(
            ledger.desk.stranger, "hold", CASE, ledger.desk.exporter.id, ledger.until, ledger.rows(1)
        )


def test_hold__replaced_version__is_refused(ledger: Ledger) -> None:
    make_puppet(ledger.desk, version=2)
    with refused("NOT_CURRENT"):
        ledger.hold(1)


def test_hold__paused_application__is_refused(ledger: Ledger) -> None:
    ledger.desk.directory.pause(ledger.desk.operator, ledger.puppet.address, "a fault")
    with refused("PAUSED"):
        ledger.hold(1)


def test_hold__no_rows__is_refused(ledger: Ledger) -> None:
    with refused("EMPTY_BATCH"):
        ledger.hold()


def test_hold__unsorted_rows__are_refused(ledger: Ledger) -> None:
    with refused("NOT_SORTED"):
        ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.until, list(reversed(ledger.rows(1, 1))))


def test_hold__lowest_ids_one_behind_the_other__are_held(ledger: Ledger) -> None:
    desk = ledger.desk
    accounts = [number.to_bytes(32, "big") for number in (1, 2)]
    batch = [replace(attestation(desk, usd(100)), fingerprint=account) for account in accounts]
    desk.attestations.attest(desk.customs, desk.reference(), batch)
    found = replace(ledger, accounts=tuple(accounts))
    found.hold(10, 20)
    assert [found.figures(on)[0] for on in range(2)] == [10, 20]


def test_hold__one_document_twice__is_refused(ledger: Ledger) -> None:
    with refused("NOT_SORTED"):
        ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.until, ledger.rows(1) * 2)


def test_hold__nothing_of_a_document__is_refused(ledger: Ledger) -> None:
    with refused("BAD_AMOUNT"):
        ledger.hold(0)


def test_hold__by_a_case_that_holds_already__is_refused(ledger: Ledger) -> None:
    ledger.hold(1)
    with refused("ALREADY_HELD"):
        ledger.hold(1)


def test_hold__by_a_case_that_settled_there__is_refused(ledger: Ledger) -> None:
    """A case's share is one story: it can't begin a second time."""
    ledger.drawn(1)
    ledger.post(ledger.posting(settle=1))
    with refused("ALREADY_HELD"):
        ledger.hold(1)


def test_hold__unknown_account__is_refused(ledger: Ledger) -> None:
    row = {"account": b"\xee" * 32, "amount": 1, "currency": b"USD"}
    with refused("UNKNOWN_ACCOUNT"):
        ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.until, [row])


def test_hold__somebody_elses_document__is_refused(ledger: Ledger) -> None:
    with refused("NOT_OWNER"):
        ledger.call("hold", CASE, ledger.desk.importer.id, ledger.until, ledger.rows(1))


def test_hold__for_the_owners_successor__holds(ledger: Ledger) -> None:
    desk = ledger.desk
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    ledger.call("hold", CASE, desk.importer.id, ledger.until, ledger.rows(1))
    assert ledger.figures()[0] == 1


def test_hold__kind_it_may_not_draw_on__is_refused(ledger: Ledger) -> None:
    narrow = make_puppet(ledger.desk, "Narrow", draws=[IMPORT])
    with refused("KIND_NOT_ALLOWED"):
        narrow.send(
            ledger.desk.documents, "hold", CASE, ledger.desk.exporter.id, ledger.until, ledger.rows(1)
        )


def test_hold__void__is_refused(ledger: Ledger) -> None:
    ledger.void()
    with refused("VOID"):
        ledger.hold(1)


def test_hold__used_above_its_face__is_refused(ledger: Ledger) -> None:
    ledger.hold(100)
    ledger.restate(99)
    with refused("IMPAIRED"):
        ledger.hold(1, case_id=OTHER_CASE)


def test_hold__attested_by_a_distrusted_key__is_refused(ledger: Ledger) -> None:
    ledger.distrust()
    with refused("IMPAIRED"):
        ledger.hold(1)


def test_hold__written_off_and_not_cleared__is_refused(ledger: Ledger) -> None:
    ledger.call("mark_written_off", OTHER_CASE, [ledger.accounts[0]])
    with refused("BLOCKED"):
        ledger.hold(1)
    ledger.call("clear_written_off", OTHER_CASE, [ledger.accounts[0]])
    ledger.hold(1)


def test_hold__merged__is_refused(ledger: Ledger) -> None:
    ledger.merge(0, 1)
    with refused("MERGED_ACCOUNT"):
        ledger.hold(1)


def test_hold__other_currency__is_refused(ledger: Ledger) -> None:
    with refused("CURRENCY"):
        ledger.call("hold", CASE, ledger.desk.exporter.id, ledger.until, ledger.rows(1, currency="EUR"))


@pytest.mark.parametrize(("first", "last"), [(-1, 1), (0, 0)])
def test_hold__on_its_first_and_last_day__holds(ledger: Ledger, first: int, last: int) -> None:
    desk = ledger.desk
    account = attest(
        desk,
        usd(10),
        valid_from=TODAY + timedelta(days=first),
        valid_until=TODAY + timedelta(days=last),
    )[0]
    row = {"account": account, "amount": 1, "currency": b"USD"}
    ledger.call("hold", CASE, desk.exporter.id, ledger.until, [row])
    desk.wait((last + 1) * DAY)
    with refused("EXPIRED"):
        ledger.call("hold", OTHER_CASE, desk.exporter.id, ledger.until, [row])


def test_hold__before_its_first_day__is_refused(ledger: Ledger) -> None:
    desk = ledger.desk
    account = attest(desk, usd(10), valid_from=TODAY + timedelta(days=1))[0]
    row = {"account": account, "amount": 1, "currency": b"USD"}
    with refused("EXPIRED"):
        ledger.call("hold", CASE, desk.exporter.id, ledger.until, [row])
    desk.wait(DAY)
    ledger.call("hold", CASE, desk.exporter.id, ledger.until, [row])


def test_hold__event__is_one_a_row(ledger: Ledger) -> None:
    assert logged(ledger.desk.documents, ledger.hold(5), "Moved")["held"] == 5
