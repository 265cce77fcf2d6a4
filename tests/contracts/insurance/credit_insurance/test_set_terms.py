"""The insurer says what a policy promises beside its maximum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from chain.errors import Reverted
from chain.values import Receipt
from contracts.insurance.shipments import Policy, Terms
from contracts.insurance.words import Finding
from contracts.messages import checked
from contracts.registry.calendar import day_of
from tests.contracts.cases import LIMIT, POLICY, attest, rows, today, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, attested_by, open_cases, restate
from tests.contracts.insured import ALWAYS, FOREVER, covered, declared, limit, policy, shipment, terms

LAST_DAY = constant("china_time.vy", "LAST_DAY")
ALL = constant("CreditInsurance.vy", "ALL")


def document(desk: Desk) -> bytes:
    return attested_by(desk, desk.insurer, POLICY, usd(1_000))


def send(desk: Desk, account: bytes, changes: Mapping[str, object]) -> Receipt:
    """Terms with values that the face would not make."""
    fields = {**terms().fields(), **changes}
    version: int = desk.suite.insurance.contract.read("policy_of", account).version
    seal = checked(
        desk.suite.insurance.contract,
        "SetTerms",
        maker=desk.insurer.maker.address,
        checker=desk.insurer.second(),
        fields={"policy": account, "version": version, **fields, "product": ""},
    )
    return desk.suite.insurance.contract.send(desk.insurer.maker, "set_terms", account, fields, "", seal)


def test_set_terms__first__are_there(desk: Desk) -> None:
    account = document(desk)
    assert desk.suite.insurance.policy(account) is None
    said = Terms(ALWAYS, FOREVER, 9_000, 8_500, False, "short term, whole turnover")
    receipt = desk.suite.insurance.set_terms(desk.insurer, account, said)

    assert desk.suite.insurance.policy(account) == Policy(desk.insurer.id, said, 1)
    event = logged(desk.suite.insurance, receipt, "TermsSet")
    assert (event["policy"], event["insurer"], event["product"]) == (
        account,
        desk.insurer.id,
        "short term, whole turnover",
    )
    assert (event["maker"], event["checker"]) == (
        desk.insurer.maker.address,
        desk.insurer.second().address,
    )
    assert event["terms"].commercial == 9_000
    assert names_logged(desk.suite.insurance, receipt) == ["TermsSet"]
    assert desk.suite.insurance.policies(insurer=desk.insurer.id) == (account,)


def test_set_terms__again__raises_the_version(desk: Desk) -> None:
    account = policy(desk)
    desk.suite.insurance.set_terms(desk.insurer, account, terms(commercial=1))
    found = desk.suite.insurance.policy(account)
    assert found is not None
    assert (found.version, found.terms.commercial) == (2, 1)


def test_set_terms__later__leave_covers_in_force_as_they_are(desk: Desk) -> None:
    account = policy(desk)
    buyer = limit(desk, account)
    on = attest(desk, usd(1_000))
    first = covered(desk, buyer, rows(on, usd(400)))
    desk.suite.insurance.set_terms(desk.insurer, account, terms(commercial=5_000, political=6_000))
    second = covered(desk, buyer, rows(on, usd(400)))
    assert [
        (each.commercial, each.political) for each in (shipment(desk, first), shipment(desk, second))
    ] == [(9_000, 9_000), (5_000, 6_000)]
    faces = [desk.documents.account(shipment(desk, each).account or b"").face for each in (first, second)]
    assert faces == [usd(360), usd(200)]


def test_set_terms__that_no_longer_name_its_day__leave_a_cover_in_force(desk: Desk) -> None:
    account = policy(desk)
    buyer = limit(desk, account)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(100)), usd(100)))
    desk.suite.insurance.set_terms(desk.insurer, account, terms(last_day=today(desk) - timedelta(days=1)))
    checks, address = desk.suite.insurance_checks, desk.suite.insurance.address
    assert checks.examine(address, buyer, shipment_id) is Finding.PASSED
    assert checks.examine(address, buyer) is Finding.POLICY_EXPIRED


@pytest.mark.parametrize(
    "change",
    [
        {"commercial": 1, "political": ALL},
        {"commercial": ALL, "political": 1},
        {"first_day": day_of(FOREVER), "last_day": day_of(FOREVER)},
        {"first_day": 0, "last_day": LAST_DAY},
    ],
)
def test_set_terms__at_the_bounds__are_there(desk: Desk, change: dict[str, int]) -> None:
    account = document(desk)
    send(desk, account, change)
    found = desk.suite.insurance.contract.read("policy_of", account).terms
    assert {name: getattr(found, name) for name in change} == change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"commercial": 0}, "BAD_PERCENTAGE"),
        ({"political": 0}, "BAD_PERCENTAGE"),
        ({"commercial": ALL + 1}, "BAD_PERCENTAGE"),
        ({"political": ALL + 1}, "BAD_PERCENTAGE"),
        ({"first_day": day_of(FOREVER) + 1}, "BAD_VALIDITY"),
        ({"last_day": LAST_DAY + 1}, "BAD_VALIDITY"),
    ],
)
def test_set_terms__unsound__are_refused(desk: Desk, change: dict[str, object], reason: str) -> None:
    account = document(desk)
    with refused(reason):
        send(desk, account, change)


def test_set_terms__for_what_is_no_policy__are_refused(desk: Desk) -> None:
    buyer = attested_by(desk, desk.insurer, LIMIT, usd(100))
    shipment_id = covered(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))
    for account in (buyer, shipment(desk, shipment_id).account or b""):
        with pytest.raises(Reverted):
            desk.suite.insurance.set_terms(desk.insurer, account, terms())


def test_set_terms__of_an_unknown_document__are_refused(desk: Desk) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        desk.suite.insurance.set_terms(desk.insurer, b"\xee" * 32, terms())


def test_set_terms__by_another_than_its_insurer__are_refused(desk: Desk) -> None:
    account = document(desk)
    other = another_insurer(desk)
    wrong = {
        other: "NOT_PARTY",
        desk.bank_a: "WRONG_ROLE",
        desk.exporter: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.insurer, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.insurer, maker=desk.insurer.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        with refused(reason):
            desk.suite.insurance.set_terms(party, account, terms())


def test_set_terms__suspended_or_paused__are_refused(desk: Desk) -> None:
    account = document(desk)
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    with refused("SUSPENDED"):
        desk.suite.insurance.set_terms(desk.insurer, account, terms())
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    with refused("PAUSED"):
        desk.suite.insurance.set_terms(desk.insurer, account, terms())


def test_set_terms__by_a_successor__keep_whose_policy_it_is(desk: Desk) -> None:
    account = policy(desk)
    shipment_id = declared(desk, limit(desk, account), rows(attest(desk, usd(100)), usd(100)))
    heir = another_insurer(desk)
    desk.participants.retire(desk.operator, desk.insurer.id, "merged", successor=heir.id)
    restate(desk, heir, account, usd(900))
    desk.suite.insurance.set_terms(heir, account, terms(commercial=7))

    found = desk.suite.insurance.policy(account)
    assert found is not None
    assert (found.insurer, found.terms.commercial) == (desk.insurer.id, 7)
    assert open_cases(desk, desk.insurer, heir, desk.exporter) == (1, 0, 1)
    desk.suite.insurance.refuse(heir, shipment_id, "no")
    assert open_cases(desk, desk.insurer, heir, desk.exporter) == (0, 0, 0)
