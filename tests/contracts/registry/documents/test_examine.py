"""What the chain answers about rows: an outcome each, the first that applies; never a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.registry.bitmaps import bitmap
from contracts.registry.documents import Hint, Outcome, Row
from contracts.registry.money import Money
from tests.contracts.cases import EXPORT, IMPORT, attest, usd
from tests.contracts.checks import refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import CASE, OTHER_CASE, Ledger
from tests.contracts.world import DAY


def outcome(
    ledger: Ledger, row: Row, *, owner: bytes | None = None, application: str | None = None
) -> Outcome:
    found = ledger.desk.documents.examine(
        application or ledger.puppet.address, owner or ledger.desk.exporter.id, [row]
    )
    return found[0].outcome


def worsen(ledger: Ledger) -> list[tuple[Outcome, Callable[[], object]]]:
    """Each reason why a row fails, the weakest first, with what brings it about on top of those before."""
    return [
        (Outcome.NO_HEADROOM, lambda: ledger.hold(100, case_id=OTHER_CASE)),
        (Outcome.EXPIRED, lambda: ledger.restate(100, valid_from=1, valid_until=2)),
        (
            Outcome.WRITTEN_OFF,
            lambda: ledger.call("mark_written_off", OTHER_CASE, [ledger.accounts[0]]),
        ),
        (Outcome.IMPAIRED, lambda: ledger.restate(99, valid_from=1, valid_until=2)),
        (Outcome.VOID, ledger.void),
    ]


def test_examine__several_reasons__names_the_first_in_order(ledger: Ledger) -> None:
    row = Row(ledger.accounts[0], usd(1))
    assert outcome(ledger, row) is Outcome.PASSED
    for expected, change in worsen(ledger):
        change()
        assert outcome(ledger, row) is expected
    imports_only = make_puppet(ledger.desk, "Imports", draws=[IMPORT]).address
    assert outcome(ledger, row, application=imports_only) is Outcome.WRONG_KIND
    importer = ledger.desk.importer.id
    assert outcome(ledger, row, application=imports_only, owner=importer) is Outcome.NOT_YOURS
    ledger.merge(0, 1)
    assert outcome(ledger, row, application=imports_only, owner=importer) is Outcome.MERGED
    assert outcome(ledger, Row(b"\xee" * 32, usd(1)), owner=importer) is Outcome.NOT_FOUND


@pytest.mark.parametrize(("amount", "expected"), [(100, Outcome.PASSED), (101, Outcome.NO_HEADROOM)])
def test_examine__headroom__is_exact(ledger: Ledger, amount: int, expected: Outcome) -> None:
    assert outcome(ledger, Row(ledger.accounts[0], usd(amount))) is expected


def test_examine__other_currency__is_said(ledger: Ledger) -> None:
    assert outcome(ledger, Row(ledger.accounts[0], Money(1, "EUR"))) is Outcome.CURRENCY


def test_examine__unknown_application__may_draw_on_nothing(ledger: Ledger) -> None:
    row = Row(ledger.accounts[0], usd(1))
    assert outcome(ledger, row, application=ledger.desk.stranger.address) is Outcome.WRONG_KIND


def test_examine__figures__are_those_of_the_row(ledger: Ledger) -> None:
    ledger.hold(30)
    found = ledger.desk.documents.examine(
        ledger.puppet.address, ledger.desk.exporter.id, [Row(ledger.accounts[0], usd(71))]
    )[0]
    assert (found.held, found.expired, found.available) == (30, 0, 70)
    assert found.commitment == ledger.desk.documents.account(ledger.accounts[0]).commitment


def hinted(ledger: Ledger, *hints: Hint) -> list[int]:
    rows = [Row(account, usd(1)) for account in ledger.accounts[:2]]
    found = ledger.desk.documents.examine(ledger.puppet.address, ledger.desk.exporter.id, rows, hints)
    return [each.expired for each in found]


def test_examine__expired_holds__are_counted_from_the_second_after(ledger: Ledger) -> None:
    puppet, until = ledger.puppet.address, ledger.until
    ledger.hold(30, 7)
    ledger.desk.wait(60)
    ledger.hold(20, case_id=OTHER_CASE)
    account, other = ledger.accounts[:2]
    hints = sorted(
        (
            Hint(0, account, puppet, CASE),
            Hint(0, account, puppet, OTHER_CASE),
            Hint(1, other, puppet, CASE),
        ),
        key=Hint.order,
    )
    ledger.desk.go_to(until)
    assert hinted(ledger, *hints) == [0, 0]
    ledger.desk.go_to(until + 1)
    assert hinted(ledger, *hints) == [30, 7]
    ledger.desk.wait(DAY)
    assert hinted(ledger, *hints) == [50, 7]
    assert hinted(ledger) == [0, 0]


def test_examine__hints_twice_unsorted_or_of_no_row__are_refused(ledger: Ledger) -> None:
    puppet = ledger.puppet.address
    ledger.hold(30, 7)
    ledger.desk.wait(10 * DAY)
    first, second, third = (Hint(row, account, puppet, CASE) for row, account in enumerate(ledger.accounts))
    for hints in ((first, first), (second, first), (third,)):
        with refused("NOT_SORTED"):
            hinted(ledger, *hints)


def test_examine__headroom_that_lapsing_would_give__is_enough(ledger: Ledger) -> None:
    """The approval can lapse the expired hold in the same call: the check passes, and says what is free."""
    ledger.hold(30)
    ledger.hold(20, case_id=OTHER_CASE)
    ledger.desk.wait(10 * DAY)
    account, puppet = ledger.accounts[0], ledger.puppet.address
    hints = sorted((Hint(0, account, puppet, CASE), Hint(0, account, puppet, OTHER_CASE)), key=Hint.order)

    def outcome_of(amount: int, *known: Hint) -> Outcome:
        found = ledger.desk.documents.examine(
            puppet, ledger.desk.exporter.id, [Row(account, usd(amount))], known
        )
        assert found[0].available == 50
        return found[0].outcome

    assert outcome_of(51) is Outcome.NO_HEADROOM
    assert outcome_of(100, *hints) is Outcome.PASSED
    assert outcome_of(101, *hints) is Outcome.NO_HEADROOM


def test_examine__expired_hold_on_an_account_that_was_merged__counts(ledger: Ledger) -> None:
    ledger.hold(30)
    ledger.merge(0, 1)
    ledger.desk.wait(10 * DAY)
    hint = Hint(0, ledger.accounts[0], ledger.puppet.address, CASE)
    found = ledger.desk.documents.examine(
        ledger.puppet.address, ledger.desk.exporter.id, [Row(ledger.accounts[1], usd(200))], [hint]
    )[0]
    assert (found.expired, found.available, found.outcome) == (30, 170, Outcome.PASSED)
    elsewhere = replace(hint, account=ledger.accounts[2])
    found = ledger.desk.documents.examine(
        ledger.puppet.address,
        ledger.desk.exporter.id,
        [Row(ledger.accounts[1], usd(1))],
        [elsewhere],
    )[0]
    assert found.expired == 0


def test_kinds_of__rows__are_a_bitmap(ledger: Ledger) -> None:
    desk = ledger.desk
    declared = attest(desk, usd(1), of_kind=IMPORT)[0]
    rows = [Row(account, usd(1)).fields() for account in (ledger.accounts[0], declared)]
    assert desk.documents.contract.read("kinds_of", rows) == bitmap([EXPORT, IMPORT])


def test_commitments_of__rows__change_with_any_of_them(ledger: Ledger) -> None:
    def digest() -> bytes:
        found: bytes = ledger.desk.documents.contract.read("commitments_of", ledger.rows(1, 1))
        return found

    before = digest()
    ledger.hold(5)
    assert digest() == before
    ledger.restate(200, on=1)
    assert digest() != before
