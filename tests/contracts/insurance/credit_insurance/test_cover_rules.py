"""When a shipment is not covered: its days, its premium, its declarations, what others insure of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from contracts.insurance.words import Finding, Status
from contracts.registry.calendar import day_of, first_second
from tests.contracts.cases import (
    IMPORT,
    LIMIT,
    amend,
    approved,
    attest,
    figures,
    rows,
    today,
    usd,
    void,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, can_lapse, cover_by, limit_of, policy_of
from tests.contracts.insured import (
    ALWAYS,
    DUE,
    FOREVER,
    cover,
    covered,
    declared,
    limit,
    policy,
    shipment,
    terms,
    wait_until,
)
from tests.contracts.world import DAY, TODAY


def days(number: int) -> timedelta:
    return timedelta(days=number)


def finding(desk: Desk, shipment_id: bytes) -> Finding:
    """What an insurer would be told before it covers."""
    found = shipment(desk, shipment_id)
    address = desk.suite.insurance.address
    return desk.suite.insurance_checks.examine(address, found.limit, shipment_id)


def try_cover(desk: Desk, shipment_id: bytes, expected: Finding) -> None:
    """Covers it; or is refused for the reason of the same name."""
    assert finding(desk, shipment_id) is expected
    if expected is Finding.PASSED:
        cover(desk, shipment_id)
        assert shipment(desk, shipment_id).status is Status.COVERED
        return
    with refused("BAD_DECLARATION" if expected is Finding.DECLARATION else expected.name):
        cover(desk, shipment_id)
    assert shipment(desk, shipment_id).status is Status.DECLARED


def shipped(desk: Desk, on: date, under: bytes | None = None) -> bytes:
    buyer = under or limit(desk, policy(desk))
    return declared(desk, buyer, rows(attest(desk, usd(100)), usd(100)), shipped=on)


@pytest.mark.parametrize(("late", "expected"), [(15, Finding.PASSED), (16, Finding.DECLARED_LATE)])
def test_cover__declared_days_after_the_shipment__until_the_15th(
    desk: Desk, late: int, expected: Finding
) -> None:
    try_cover(desk, shipped(desk, TODAY - days(late)), expected)


def test_cover__declared_in_the_last_second_of_the_15th_day__is_covered_and_a_second_later_not(
    desk: Desk,
) -> None:
    """Days are China's."""
    buyer = limit(desk, policy(desk))
    on = rows(attest(desk, usd(1_000)), usd(100))
    midnight = first_second(day_of(TODAY + days(16)))
    desk.go_to(midnight - 1)
    first = declared(desk, buyer, on, shipped=TODAY)
    desk.go_to(midnight)
    second = declared(desk, buyer, on, shipped=TODAY)
    try_cover(desk, first, Finding.PASSED)
    try_cover(desk, second, Finding.DECLARED_LATE)


def test_cover__declared_on_the_15th_day_and_answered_later__is_covered(desk: Desk) -> None:
    shipment_id = shipped(desk, TODAY - days(15))
    desk.wait(40 * DAY)
    try_cover(desk, shipment_id, Finding.PASSED)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (-3, 30, Finding.PASSED),
        (-2, 30, Finding.POLICY_EXPIRED),
        (-9, -3, Finding.PASSED),
        (-9, -4, Finding.POLICY_EXPIRED),
    ],
)
def test_cover__shipped_on_the_policys_days_or_not(
    desk: Desk, first: int, last: int, expected: Finding
) -> None:
    under = policy(desk, on=terms(first_day=TODAY + days(first), last_day=TODAY + days(last)))
    try_cover(desk, shipped(desk, TODAY - days(3), limit(desk, under)), expected)


@pytest.mark.parametrize(("began", "expected"), [(-3, Finding.PASSED), (-2, Finding.LIMIT_EXPIRED)])
def test_cover__shipped_before_the_limit_began__is_refused(desk: Desk, began: int, expected: Finding) -> None:
    buyer = limit(desk, policy(desk), valid_from=TODAY + days(began))
    try_cover(desk, shipped(desk, TODAY - days(3), buyer), expected)


@pytest.mark.parametrize(("ends", "expected"), [(2, Finding.PASSED), (1, Finding.LIMIT_EXPIRED)])
def test_cover__on_the_last_day_of_the_limit_and_after(desk: Desk, ends: int, expected: Finding) -> None:
    buyer = limit(desk, policy(desk), valid_from=ALWAYS, valid_until=TODAY + days(ends))
    shipment_id = shipped(desk, TODAY, buyer)
    wait_until(desk, TODAY + days(2))
    try_cover(desk, shipment_id, expected)


def test_cover__premium_unpaid__is_refused_until_it_is_paid(desk: Desk) -> None:
    under = policy(desk, on=terms(premium_paid=False))
    shipment_id = shipped(desk, TODAY, limit(desk, under))
    try_cover(desk, shipment_id, Finding.PREMIUM_UNPAID)
    desk.suite.insurance.set_terms(desk.insurer, under, terms())
    try_cover(desk, shipment_id, Finding.PASSED)


def test_cover__limit_stopped__is_refused_until_it_is_opened(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    shipment_id = shipped(desk, TODAY, buyer)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)
    try_cover(desk, shipment_id, Finding.LIMIT_CLOSED)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under)
    try_cover(desk, shipment_id, Finding.PASSED)


def test_cover__limit_merged_into_another__is_refused(desk: Desk) -> None:
    under = policy(desk)
    buyer, into = limit(desk, under), limit(desk, under)
    old = covered(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    shipment_id = shipped(desk, TODAY, buyer)
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(buyer), into)
    try_cover(desk, shipment_id, Finding.LIMIT_CLOSED)
    assert figures(desk, into)[1] == 100
    desk.suite.insurance.end(desk.insurer, old, "not shipped")
    assert figures(desk, into)[1] == 0


def test_cover__policy_or_limit_attested_by_a_distrusted_key__is_refused(desk: Desk) -> None:
    shipment_id = shipped(desk, TODAY)
    since = desk.documents.account(shipment(desk, shipment_id).policy).attested_at
    desk.participants.distrust_key(desk.operator, desk.insurer.maker.address, since)
    assert finding(desk, shipment_id) is Finding.POLICY_EXPIRED
    with refused("TRUSTED_KEY_ONLY"):
        cover(desk, shipment_id)


# The declarations


def impaired(desk: Desk) -> bytes:
    [account] = attest(desk, usd(100))
    approved(desk, rows([account], usd(100)))
    amend(desk, account, usd(99))
    return account


def voided(desk: Desk) -> bytes:
    [account] = attest(desk, usd(100))
    void(desk, account)
    return account


def merged(desk: Desk) -> bytes:
    account, into = attest(desk, usd(100), usd(100))
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), into)
    return account


UNSOUND: Mapping[str, Callable[[Desk], bytes]] = {
    "unknown": lambda _: b"\xfe" * 32,
    "void": voided,
    "impaired": impaired,
    "merged": merged,
    "another's": lambda desk: attest(desk, usd(100), owner=desk.importer)[0],
    "expired": lambda desk: attest(desk, usd(100), valid_from=ALWAYS, valid_until=TODAY - days(1))[0],
    "an import": lambda desk: attest(desk, usd(100), of_kind=IMPORT)[0],
    "a buyer limit": lambda desk: attest(desk, usd(100), of_kind=LIMIT, valid_until=FOREVER)[0],
    "a cover": lambda desk: (
        shipment(
            desk, covered(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))
        ).account
        or b""
    ),
}
"""Documents on which no shipment is covered."""


@pytest.mark.parametrize("which", UNSOUND)
def test_cover__of_a_declaration_that_is_not_sound__is_refused(desk: Desk, which: str) -> None:
    account = UNSOUND[which](desk)
    sound = attest(desk, usd(100))[0]
    on = rows(sorted([sound, account]), usd(10))
    try_cover(desk, declared(desk, limit(desk, policy(desk)), on), Finding.DECLARATION)


def test_cover__of_a_declaration_that_is_financed__is_covered(desk: Desk) -> None:
    accounts = attest(desk, usd(100))
    approved(desk, rows(accounts, usd(100)))
    try_cover(desk, declared(desk, limit(desk, policy(desk)), rows(accounts, usd(100))), Finding.PASSED)


# Insured elsewhere


def test_cover__up_to_the_face_of_a_declaration__over_all_insurers(desk: Desk) -> None:
    other = another_insurer(desk)
    theirs = limit_of(desk, other, policy_of(desk, other))
    accounts = attest(desk, usd(100))
    covered(desk, limit(desk, policy(desk)), rows(accounts, usd(60)))
    over = declared(desk, theirs, rows(accounts, usd(41)))
    with refused("INSURED_ELSEWHERE"):
        cover_by(desk, other, over)
    cover_by(desk, other, over, usd(40))
    assert desk.suite.insurance.insured_of(accounts[0]) == 100
    more = declared(desk, limit(desk, policy(desk)), rows(accounts, usd(2)))
    try_cover(desk, more, Finding.INSURED_ELSEWHERE)


def test_cover__twice_under_two_policies_of_one_insurer__is_refused(desk: Desk) -> None:
    accounts = attest(desk, usd(100), usd(100))
    covered(desk, limit(desk, policy(desk)), rows(accounts, usd(100)))
    again = declared(desk, limit(desk, policy(desk)), rows(accounts, usd(100)))
    try_cover(desk, again, Finding.INSURED_ELSEWHERE)


def test_cover__one_row_that_is_insured_elsewhere__takes_nothing_of_the_others(desk: Desk) -> None:
    accounts = attest(desk, usd(100), usd(100))
    buyer = limit(desk, policy(desk))
    covered(desk, buyer, rows(accounts[1:], usd(99)))
    both = declared(desk, buyer, rows(accounts, usd(10), usd(2)))
    with refused("INSURED_ELSEWHERE"):
        cover(desk, both)
    assert [desk.suite.insurance.insured_of(account) for account in accounts] == [0, 99]


def test_cover__more_than_the_face__is_refused(desk: Desk) -> None:
    [account] = attest(desk, usd(100))
    buyer = limit(desk, policy(desk))
    over = declared(desk, buyer, rows([account], usd(101)))
    for amount in (usd(101), usd(100)):
        with refused("BAD_DECLARATION"):
            cover(desk, over, amount)
    covered(desk, buyer, rows([account], usd(100)))
    assert desk.suite.insurance.insured_of(account) == 100


def test_cover__rounded_up_over_its_rows__counts_what_is_rounded(desk: Desk) -> None:
    """Three rows of 1, covered 2 of 3: each takes ceil(2 / 3) = 1."""
    accounts = attest(desk, usd(1), usd(1), usd(1))
    buyer = limit(desk, policy(desk))
    covered(desk, buyer, rows(accounts, usd(1)), usd(2))
    assert [desk.suite.insurance.insured_of(account) for account in accounts] == [1, 1, 1]
    for account in accounts:
        again = declared(desk, buyer, rows([account], usd(1)))
        assert finding(desk, again) is Finding.INSURED_ELSEWHERE


def test_cover__after_the_declaration_was_cut__is_refused_and_the_old_one_stays(desk: Desk) -> None:
    [account] = attest(desk, usd(100))
    buyer = limit(desk, policy(desk))
    old = covered(desk, buyer, rows([account], usd(80)))
    amend(desk, account, usd(50))
    assert (shipment(desk, old).at_risk, desk.suite.insurance.insured_of(account)) == (usd(80), 80)
    try_cover(desk, declared(desk, buyer, rows([account], usd(5))), Finding.INSURED_ELSEWHERE)
    desk.suite.insurance.end(desk.insurer, old, "returned")
    assert desk.suite.insurance.insured_of(account) == 0


def test_cover__due_long_ago__is_the_insurers_to_decide(desk: Desk) -> None:
    on = rows(attest(desk, usd(100)), usd(100))
    shipment_id = declared(
        desk, limit(desk, policy(desk)), on, shipped=TODAY - days(15), due=TODAY - days(15)
    )
    wait_until(desk, TODAY + days(15))
    try_cover(desk, shipment_id, Finding.PASSED)
    assert not can_lapse(desk, shipment_id)
    assert today(desk) == shipment(desk, shipment_id).due + days(30)
    assert today(desk) < DUE
