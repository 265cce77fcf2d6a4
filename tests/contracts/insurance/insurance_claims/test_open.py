"""A shipment becomes known to claims when it is covered, and by an issuer of documents alone."""

from __future__ import annotations

from chain.hashing import keccak
from tests.contracts.cases import attest, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.insured import declared, insured_shipment, limit, policy, shipment

UNKNOWN = keccak(b"no shipment")


def test_open__by_a_stranger__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_APPLICATION"):
        desk.suite.claims.contract.send(desk.stranger, "open", UNKNOWN)


def test_open__by_an_application_that_issues_nothing__is_refused(desk: Desk) -> None:
    puppet = make_puppet(desk, issues=())
    with refused("UNKNOWN_APPLICATION"):
        puppet.send(desk.suite.claims, "open", UNKNOWN)


def test_open__a_covered_shipment_again__is_refused(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    puppet = make_puppet(desk)
    with refused("BAD_SHIPMENT_STATE"):
        puppet.send(desk.suite.claims, "open", shipment_id)


def test_open__not_covered_yet__nothing_can_be_recorded(desk: Desk) -> None:
    buyer = limit(desk, policy(desk))
    shipment_id = declared(desk, buyer, rows(attest(desk, usd(1_000)), usd(1_000)))
    found = shipment(desk, shipment_id)
    with refused("UNKNOWN_SHIPMENT"):
        desk.suite.claims.collect(desk.insurer, found, desk.reference(), usd(1), today(desk))


def test_claim_of__never_covered__is_empty(desk: Desk) -> None:
    found = desk.suite.claims.contract.read("claim_of", UNKNOWN)
    assert (*found,) == (0, 0, 0, 0, 0, 0, bytes(32))
