"""Two accounts turn out to be one document: totals move, allocations stay."""

from __future__ import annotations

from itertools import pairwise

from contracts.registry.documents import Allocation
from contracts.registry.money import Money
from tests.contracts.cases import IMPORT, attest, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.registry.documents.ledger import CASE, Ledger

MAX_LINKS = constant("packing.vy", "MAX_LINKS")


def test_merge__two_accounts__add_up_at_the_end(ledger: Ledger) -> None:
    desk = ledger.desk
    ledger.hold(60, 70)
    ledger.post(ledger.posting(draw=20, settle=5))
    receipt = ledger.merge(0, 1)
    old, new = (desk.documents.account(account) for account in ledger.accounts[:2])
    assert (old.end, new.end) == (ledger.accounts[1], ledger.accounts[1])
    assert (old.face, old.held, old.drawn, old.settled) == (usd(200), usd(110), usd(15), usd(5))
    assert ledger.figures(1) == (110, 15, 5, 70)
    event = logged(desk.documents, receipt, "Merged")
    assert (event["account"], event["into"], event["held"], event["drawn"], event["settled"]) == (
        *ledger.accounts[:2],
        110,
        15,
        5,
    )
    assert ledger.share() == Allocation(40, 15, 5, False)


def test_merge__every_step_on_the_old_one__moves_the_end(ledger: Ledger) -> None:
    ledger.hold(60)
    ledger.merge(0, 1)
    ledger.post(ledger.posting(draw=20))
    assert ledger.figures(1) == (40, 20, 0, 140)
    ledger.post(ledger.posting(settle=10, restore=4))
    assert ledger.figures(1) == (40, 6, 10, 144)
    ledger.call("undo", CASE, [ledger.posting(settle=10)], True)
    ledger.call("release", CASE, [ledger.accounts[0]])
    assert ledger.figures(1) == (0, 16, 0, 184)


def test_merge__together_above_the_face__is_impaired(ledger: Ledger) -> None:
    ledger.hold(100, 150)
    ledger.merge(0, 1)
    assert ledger.desk.documents.account(ledger.accounts[0]).impaired
    ledger.call("release", CASE, [ledger.accounts[1]])
    assert ledger.figures(1) == (100, 0, 0, 100)


def test_merge__into_one_that_was_merged__goes_to_the_end_of_the_line(ledger: Ledger) -> None:
    ledger.hold(10)
    ledger.merge(1, 2)
    ledger.merge(0, 1)
    assert ledger.desk.documents.account(ledger.accounts[0]).end == ledger.accounts[2]
    assert ledger.figures(2)[0] == 10


def test_merge__a_line_of_eight_links__is_the_longest(ledger: Ledger) -> None:
    desk = ledger.desk
    line = attest(desk, *[usd(100)] * (MAX_LINKS + 2))
    customs = desk.customs.maker.address, desk.customs.second().address
    row = {"account": line[0], "amount": 7, "currency": b"USD"}
    ledger.call("hold", CASE, desk.exporter.id, ledger.until, [row])
    for account, into in pairwise(line[: MAX_LINKS + 1]):
        ledger.call("merge", account, into, *customs)
    assert desk.documents.account(line[0]).end == line[MAX_LINKS]
    assert desk.documents.account(line[MAX_LINKS]).held == usd(7)
    with refused("TOO_MANY_ACCOUNTS"):
        ledger.call("merge", line[MAX_LINKS], line[MAX_LINKS + 1], *customs)
    posting = {"account": line[0], "draw": 7, "settle": 0, "restore": 0}
    ledger.call("post", CASE, True, [posting])
    assert desk.documents.account(line[MAX_LINKS]).drawn == usd(7)


def test_merge__into_itself_or_its_own_ancestor__is_refused(ledger: Ledger) -> None:
    with refused("LINKED"):
        ledger.merge(0, 0)
    ledger.merge(0, 1)
    with refused("LINKED"):
        ledger.merge(1, 0)
    with refused("MERGED_ACCOUNT"):
        ledger.merge(0, 2)


def test_merge__other_owner_kind_or_currency__is_refused(ledger: Ledger) -> None:
    desk = ledger.desk
    customs = desk.customs.maker.address, desk.customs.second().address
    others = (
        attest(desk, usd(1), owner=desk.importer),
        attest(desk, usd(1), of_kind=IMPORT),
        attest(desk, Money(1, "EUR")),
    )
    for other in others:
        with refused("BAD_FACTS"):
            ledger.call("merge", ledger.accounts[0], other[0], *customs)


def test_merge__unknown__is_refused(ledger: Ledger) -> None:
    customs = ledger.desk.customs.maker.address, ledger.desk.customs.second().address
    for pair in ((ledger.accounts[0], b"\xee" * 32), (b"\xee" * 32, ledger.accounts[0])):
        with refused("UNKNOWN_ACCOUNT"):
            ledger.call("merge", *pair, *customs)


def test_merge__with_a_void_one__keeps_the_ends_own_state(ledger: Ledger) -> None:
    ledger.hold(10)
    ledger.void()
    ledger.merge(0, 1)
    assert not ledger.desk.documents.account(ledger.accounts[0]).void
    ledger.post(ledger.posting(draw=10))
    assert ledger.figures(1) == (0, 10, 0, 190)
