"""The insurer takes a shipment on: the limit is used, and the cover becomes a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chain.hashing import keccak
from contracts.insurance.words import Action, Status
from contracts.registry.money import Money
from tests.contracts.cases import LIMIT, SHIPMENT, attest, attestation, figures, rows, today, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, can_lapse, cover_by, open_cases, restate, strike
from tests.contracts.insured import (
    DUE,
    collect,
    cover,
    cover_account,
    covered,
    declared,
    limit,
    policy,
    shipment,
    terms,
    wait_until,
)
from tests.contracts.world import DAY, TODAY


def sound(desk: Desk, *amounts: Money) -> bytes:
    """A shipment that waits for its cover, on a declaration of 1,000 an amount."""
    taken = amounts or (usd(60), usd(41))
    faces = [Money(1_000, each.currency) for each in taken]
    return declared(desk, limit(desk, policy(desk)), rows(attest(desk, *faces), *taken))


def test_cover__sound__is_covered(desk: Desk) -> None:
    shipment_id = sound(desk)
    desk.wait(DAY)
    number, reference = keccak(b"number"), desk.reference()
    desk.suite.insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)

    found = shipment(desk, shipment_id)
    assert (found.status, found.version, found.account) == (Status.COVERED, 2, number)
    assert (found.declared, found.cover, found.at_risk) == (usd(101), usd(99), usd(99))
    assert (found.commercial, found.political) == (9_000, 9_000)
    assert figures(desk, found.limit) == (0, 99, 0, 499_901)
    document = desk.documents.account(number)
    assert (document.kind, document.owner, document.face) == (SHIPMENT, desk.exporter.id, usd(89))
    assert (document.valid_from, document.valid_until) == (today(desk), DUE + timedelta(days=300))
    assert (document.commitment, document.available) == (found.commitment, usd(89))
    allocation = desk.documents.allocation(found.limit, desk.suite.insurance.address, shipment_id)
    assert (allocation.held, allocation.drawn, allocation.settled) == (0, 99, 0)
    assert open_cases(desk, desk.exporter, desk.insurer) == (1, 1)


def test_cover__sound__says_so(desk: Desk) -> None:
    shipment_id = sound(desk)
    number, reference = keccak(b"number"), desk.reference()
    receipt = desk.suite.insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)
    assert names_logged(desk.suite.insurance, receipt) == ["Covered", "Moved"]
    event = logged(desk.suite.insurance, receipt, "Covered")
    assert dict(event.args) == {
        "shipment_id": shipment_id,
        "account": number,
        "reference": reference,
        "cover": 99,
        "face": 89,
    }
    moved = logged(desk.suite.insurance, receipt, "Moved")
    assert (moved["action"], moved["before"], moved["after"], moved["version"], moved["at_risk"]) == (
        Action.COVER,
        Status.DECLARED,
        Status.COVERED,
        2,
        99,
    )
    assert (moved["actor"], moved["second"]) == (
        desk.insurer.maker.address,
        desk.insurer.second().address,
    )
    attested = logged(desk.documents, receipt, "Attested")
    assert (attested["document"], attested["actor"]) == (number, desk.insurer.maker.address)


def test_cover__of_a_part__takes_that_part_of_each_declaration_rounded_up(desk: Desk) -> None:
    shipment_id = sound(desk, usd(60), usd(41), usd(1))
    cover(desk, shipment_id, usd(50))
    insured = [desk.suite.insurance.insured_of(row.account) for row in shipment(desk, shipment_id).rows]
    assert insured == [-(-60 * 50 // 102), -(-41 * 50 // 102), 1] == [30, 21, 1]


def test_cover__the_lower_percentage__is_what_banks_lend_on_rounded_down(desk: Desk) -> None:
    under = policy(desk, on=terms(commercial=9_999, political=8_501))
    buyer = limit(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(101)))
    assert desk.documents.account(cover_account(desk, shipment_id)).face == usd(101 * 8_501 // 10_000)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_cover__in_another_currency_than_the_policy__is_covered(desk: Desk, currency: str) -> None:
    buyer = limit(desk, policy(desk), Money(5_000, currency))
    on = rows(attest(desk, Money(1_000, currency)), Money(999, currency))
    shipment_id = covered(desk, buyer, on)
    assert figures(desk, buyer) == (0, 999, 0, 4_001)
    assert desk.documents.account(cover_account(desk, shipment_id)).face == Money(899, currency)


def test_cover__fifty_rows__is_covered(desk: Desk) -> None:
    accounts = attest(desk, *[usd(10)] * 50)
    covered(desk, limit(desk, policy(desk)), rows(accounts, usd(10)), usd(499))
    assert {desk.suite.insurance.insured_of(account) for account in accounts} == {10}


# Amounts and what is left of the limit


def test_cover__all_that_is_left_of_the_limit__is_covered_and_one_more_is_not(desk: Desk) -> None:
    buyer = limit(desk, policy(desk), usd(100))
    on = attest(desk, usd(1_000))
    first = covered(desk, buyer, rows(on, usd(40)))
    second = declared(desk, buyer, rows(on, usd(200)))
    with refused("LIMIT_EXHAUSTED"):
        cover(desk, second, usd(61))
    cover(desk, second, usd(60))
    assert figures(desk, buyer) == (0, 100, 0, 0)
    third = declared(desk, buyer, rows(on, usd(1)))
    with refused("LIMIT_EXHAUSTED"):
        cover(desk, third)
    collect(desk, first, usd(2), party=desk.insurer)
    fourth = declared(desk, buyer, rows(on, usd(2)))
    cover(desk, fourth)
    assert (figures(desk, buyer)[3], shipment(desk, first).at_risk) == (0, usd(38))


def test_cover__of_a_part__is_never_topped_up(desk: Desk) -> None:
    buyer = limit(desk, policy(desk), usd(100))
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(200)), usd(100))
    restate(desk, desk.insurer, buyer, usd(500))
    with refused("BAD_SHIPMENT_STATE"):
        cover(desk, shipment_id, usd(200))


def test_cover__under_a_limit_that_was_cut__is_refused_and_the_old_one_stays(desk: Desk) -> None:
    buyer = limit(desk, policy(desk), usd(100))
    on = attest(desk, usd(1_000))
    old = covered(desk, buyer, rows(on, usd(80)))
    new = declared(desk, buyer, rows(on, usd(2)))
    restate(desk, desk.insurer, buyer, usd(50))
    with refused("LIMIT_EXHAUSTED"):
        cover(desk, new)
    assert (shipment(desk, old).at_risk, figures(desk, buyer)) == (usd(80), (0, 80, 0, 0))
    desk.suite.insurance.end(desk.insurer, old, "goods returned")
    cover(desk, new)


def test_cover__more_than_is_declared_or_nothing__is_refused(desk: Desk) -> None:
    shipment_id = sound(desk)
    for amount in (usd(102), usd(0)):
        with refused("BAD_COVER"):
            desk.suite.insurance.cover(desk.insurer, shipment_id, desk.reference(), amount, keccak(b"number"))
    cover(desk, shipment_id, usd(101))


def test_cover__of_which_no_unit_is_indemnified__is_refused(desk: Desk) -> None:
    shipment_id = sound(desk)
    with refused("BAD_COVER"):
        cover(desk, shipment_id, usd(1))
    cover(desk, shipment_id, usd(2))
    assert desk.documents.account(cover_account(desk, shipment_id)).face == usd(1)


# References


def test_cover__sent_again__changes_nothing(desk: Desk) -> None:
    shipment_id = sound(desk)
    number, reference = keccak(b"number"), desk.reference()
    insurance = desk.suite.insurance
    insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)
    before = shipment(desk, shipment_id), figures(desk, shipment(desk, shipment_id).limit)
    receipt = insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)
    assert names_logged(insurance, receipt) == []
    assert (shipment(desk, shipment_id), figures(desk, before[0].limit)) == before
    for amount, other in ((usd(98), number), (usd(99), keccak(b"another"))):
        with refused("REFERENCE_TAKEN"):
            insurance.cover(desk.insurer, shipment_id, reference, amount, other)
    with refused("REFERENCE_TAKEN"):
        insurance.cover(desk.insurer, sound(desk), reference, usd(99), number)
    with refused("EMPTY_REFERENCE"):
        insurance.cover(desk.insurer, sound(desk), bytes(32), usd(99), keccak(b"another"))


def test_cover__sent_again_suspended_and_paused__changes_nothing(desk: Desk) -> None:
    shipment_id = sound(desk)
    number, reference = keccak(b"number"), desk.reference()
    insurance = desk.suite.insurance
    insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    desk.directory.pause(desk.operator, insurance.address, "why")
    receipt = insurance.cover(desk.insurer, shipment_id, reference, usd(99), number)
    assert names_logged(insurance, receipt) == []
    with refused("NOT_PARTY"):
        insurance.cover(another_insurer(desk), shipment_id, reference, usd(99), number)


def test_cover__reference_used_for_a_document__is_refused(desk: Desk) -> None:
    shipment_id, reference = sound(desk), desk.reference()
    attested = attestation(desk, usd(1), of_kind=LIMIT)
    desk.attestations.attest(desk.insurer, reference, [attested])
    with refused("REFERENCE_TAKEN"):
        desk.suite.insurance.cover(desk.insurer, shipment_id, reference, usd(99), keccak(b"number"))


def test_cover__with_a_number_that_is_known__is_refused(desk: Desk) -> None:
    first, second = sound(desk), sound(desk)
    number = keccak(b"number")
    desk.suite.insurance.cover(desk.insurer, first, desk.reference(), usd(99), number)
    known = shipment(desk, second).rows[0].account
    for taken in (number, known, shipment(desk, second).limit):
        with refused("KNOWN_FINGERPRINT"):
            desk.suite.insurance.cover(desk.insurer, second, desk.reference(), usd(99), taken)
    with refused("UNKNOWN_DOCUMENT"):
        desk.suite.insurance.cover(desk.insurer, second, desk.reference(), usd(99), bytes(32))
    assert (shipment(desk, second).status, shipment(desk, second).cover) == (Status.DECLARED, usd(0))


# States, time, parties


def test_cover__of_an_unknown_shipment__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_SHIPMENT"):
        desk.suite.insurance.cover(desk.insurer, b"\xee" * 32, desk.reference(), usd(1), keccak(b"number"))


def test_cover__withdrawn_refused_or_covered__is_refused(desk: Desk) -> None:
    withdrawn, turned_down, taken = sound(desk), sound(desk), sound(desk)
    desk.suite.insurance.withdraw(desk.exporter, withdrawn)
    desk.suite.insurance.refuse(desk.insurer, turned_down, "no")
    cover(desk, taken)
    for shipment_id in (withdrawn, turned_down, taken):
        with refused("BAD_SHIPMENT_STATE"):
            cover(desk, shipment_id)


def test_cover__on_the_60th_day__is_covered_and_on_the_61st_is_not(desk: Desk) -> None:
    first, second = sound(desk), sound(desk)
    desk.wait(60 * DAY)
    assert not can_lapse(desk, first)
    cover(desk, first)
    desk.wait(DAY)
    assert can_lapse(desk, second)
    with refused("ITS_TIME_PASSED"):
        cover(desk, second)
    desk.suite.insurance.lapse(desk.stranger, second)


def test_cover__by_another_than_its_insurer__is_refused(desk: Desk) -> None:
    shipment_id = sound(desk)
    wrong = {
        another_insurer(desk): "NOT_PARTY",
        desk.bank_a: "WRONG_ROLE",
        desk.exporter: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.insurer, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.insurer, maker=desk.insurer.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        with refused(reason):
            cover_by(desk, party, shipment_id)


def test_cover__insurer_or_exporter_suspended__is_refused(desk: Desk) -> None:
    shipment_id = sound(desk)
    for party in (desk.insurer, desk.exporter):
        before = desk.network.node.snapshot()
        desk.participants.suspend(desk.operator, party.id, "why")
        with refused("SUSPENDED"):
            cover(desk, shipment_id)
        desk.participants.reinstate(desk.operator, party.id, "well")
        cover(desk, shipment_id)
        desk.network.node.revert(before)


def test_cover__paused__is_refused(desk: Desk) -> None:
    shipment_id = sound(desk)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    with refused("PAUSED"):
        cover(desk, shipment_id)


def test_cover__by_a_successor__is_covered(desk: Desk) -> None:
    shipment_id = sound(desk)
    heir = another_insurer(desk)
    desk.participants.retire(desk.operator, desk.insurer.id, "merged", successor=heir.id)
    cover_by(desk, heir, shipment_id)
    found = shipment(desk, shipment_id)
    assert (found.status, found.insurer) == (Status.COVERED, desk.insurer.id)
    desk.suite.insurance.end(heir, shipment_id, "not shipped")
    assert open_cases(desk, desk.exporter, desk.insurer, heir) == (0, 0, 0)


def test_cover__policy_or_limit_void__is_refused(desk: Desk) -> None:
    for which, reason in (("policy", "POLICY_EXPIRED"), ("limit", "LIMIT_CLOSED")):
        shipment_id = sound(desk)
        strike(desk, desk.insurer, getattr(shipment(desk, shipment_id), which))
        with refused(reason):
            cover(desk, shipment_id)


def test_cover__last_day_of_notice_and_after__is_covered_and_not(desk: Desk) -> None:
    buyer = limit(desk, policy(desk))
    due = TODAY + timedelta(days=5)
    first, second = (declared(desk, buyer, rows(attest(desk, usd(10)), usd(10)), due=due) for _ in range(2))
    wait_until(desk, due + timedelta(days=30))
    cover(desk, first)
    desk.wait(DAY)
    with refused("ITS_TIME_PASSED"):
        cover(desk, second)
