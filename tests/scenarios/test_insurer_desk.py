"""The desk of an insurer, assignments of indemnity at every desk, and the operator's pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chain.errors import BadInput
from contracts.insurance.words import Cause, Side
from contracts.insurance.words import Status as ShipmentStatus
from contracts.registry.numbers import policy_part
from contracts.registry.rates import decimal_rate
from scenarios.desks import draft_assignment
from scenarios.insurance.common import (
    POLICY,
    assigned,
    declared,
    limit_of,
    limit_paper,
    written,
)
from scenarios.papers import usd
from scenarios.stage import Stage
from scenarios.vault import Vault
from tests.scenarios.recorder import rows_in

Attest = Callable[..., str]


# The insurer


def test_cover__its_own_number__is_the_documents(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    insurer = stage.insurer("insurer")
    number = policy_part("shipment", POLICY, "77")

    document = insurer.cover(shipment, "COV-1", number=number)

    assert document == insurer.fingerprint(number) == stage.office.shipment(shipment).account


def test_cover__without_the_paper__needs_a_number(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    stage.office.vault = Vault()
    insurer = stage.insurer("insurer")

    with pytest.raises(BadInput, match="not handed over"):
        insurer.cover(shipment, "COV-1")
    insurer.cover(shipment, "COV-1", number=policy_part("shipment", POLICY, "77"))

    assert stage.office.shipment(shipment).status is ShipmentStatus.COVERED


def test_cover__one_unit_over_the_limit__is_refused_with_what_is_left(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(80))])
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    insurer = stage.insurer("insurer")

    refused = stage.refused(
        "insurance: limit exhausted", lambda: insurer.cover(shipment, "COV-1", usd(80, 1))
    )
    insurer.cover(shipment, "COV-1", usd(80))

    assert (refused.data["asked"], refused.data["available"]) == (usd(80, 1), usd(80))
    assert stage.balance(f"{POLICY}/0001").face == usd(72)


def test_cover__insured_elsewhere__names_the_declaration(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    written(stage, usd(1_000), [("boston", usd(1_000))])
    first = declared(stage, "boston", [(number, usd(70))], "SHIP-0001")
    second = declared(stage, "boston", [(number, usd(40))], "SHIP-0002")
    insurer = stage.insurer("insurer")
    insurer.cover(first, "COV-1")

    refused = stage.refused("insurance: insured elsewhere", lambda: insurer.cover(second, "COV-2"))

    assert rows_in(refused.data) == [
        {"document": number, "asked": usd(40), "insured": usd(70), "face": usd(100)}
    ]


def test_stop_limit__one_under_no_policy__is_refused(stage: Stage) -> None:
    insurer = stage.insurer("insurer")
    insurer.attest([limit_paper(stage, "boston", usd(100))], "L-1")

    with pytest.raises(BadInput, match="under no policy"):
        insurer.stop_limit(limit_of("boston"))


def test_set_limit__one_attested__takes_cover(stage: Stage) -> None:
    written(stage, usd(1_000), [])
    insurer = stage.insurer("insurer")
    insurer.attest([limit_paper(stage, "boston", usd(100))], "L-1")

    insurer.set_limit(limit_of("boston"), POLICY)

    found = stage.office.suite.insurance.limit(stage.office.account(limit_of("boston")))
    assert found is not None
    assert not found.stopped


def test_indemnify__the_policy_has_another_currency__is_converted(stage: Stage, attest: Attest) -> None:
    day = stage.office.today()
    stage.operator().publish([decimal_rate("USD", "7", day, day + timedelta(days=9))])
    written(stage, replace(usd(0), minor=300_000_00, currency="CNY"), [("boston", usd(1_000))])
    assigned(stage)
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    insurer, exporter = stage.insurer("insurer"), stage.enterprise("exporter")
    insurer.cover(shipment, "COV-1")
    exporter.notify(shipment, Cause.INSOLVENCY)
    exporter.claim(shipment, Cause.INSOLVENCY)

    share = insurer.indemnify(shipment, "IND-1")

    assert (share.amount, share.to_bank, share.to_exporter) == (9_000, 0, 9_000)
    assert stage.balance(POLICY).face.minor == 300_000_00 - 63_000


def test_end_cover__of_a_declared_one__is_refused_with_its_state(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    insurer = stage.insurer("insurer")

    refused = stage.refused("insurance: not in this state", lambda: insurer.end_cover(shipment, "no"))

    assert refused.data["status"] == "DECLARED"


# Assignments


def test_draft_assignment__without_days__is_from_today(stage: Stage) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])

    terms = draft_assignment(stage.office, POLICY, "bank_a", limit=limit_of("boston"))

    assert terms.first_day == stage.office.today() == date(2026, 3, 2)
    assert terms.exporter == stage.office.people["exporter"].id
    assert terms.limit == stage.office.account(limit_of("boston"))


def test_draft_assignment__no_terms__is_refused(stage: Stage, attest: Attest) -> None:
    with pytest.raises(BadInput, match="No terms were set"):
        draft_assignment(stage.office, attest(usd(100)), "bank_a")


def test_sign_assignment__relayed_and_direct__counts_each_side(stage: Stage) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    terms = draft_assignment(stage.office, POLICY, "bank_a")
    relayer = stage.stranger().actor.party.maker

    found = stage.enterprise("exporter").sign_assignment(terms, relayer=relayer)
    stage.bank("bank_a").sign_assignment(terms)

    state = stage.office.suite.assignments.state(found)
    assert state is not None
    assert (state.signed, state.live) == (frozenset({Side.EXPORTER, Side.BANK}), False)


def test_end_idle_assignment__after_ninety_days__is_anybodys(stage: Stage) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    found = assigned(stage)

    stage.wait(days=90)
    stage.refused("assignment: not idle for 90 days", lambda: stage.bank("bank_b").end_idle_assignment(found))
    stage.wait(days=1)
    stage.bank("bank_b").end_idle_assignment(found)

    state = stage.office.suite.assignments.state(found)
    assert state is not None
    assert state.ended


def test_pause__of_insurance__stops_declaring(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    written(stage, usd(1_000), [("boston", usd(1_000))])

    stage.operator().pause("an incident", contract="CreditInsurance")
    stage.refused(
        "directory: application paused", lambda: declared(stage, "boston", [(number, usd(100))], "SHIP-0001")
    )
    stage.operator().unpause("over", contract="CreditInsurance")
    declared(stage, "boston", [(number, usd(100))], "SHIP-0001")

    with pytest.raises(BadInput, match="no contract Nothing"):
        stage.operator().pause("x", contract="Nothing")
