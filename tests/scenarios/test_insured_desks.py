"""The desks of insurer, exporter and bank: what insurance takes from them, and what a refusal tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chain.errors import BadInput, Reverted
from contracts.financing.cases import Source, Status
from contracts.insurance.words import Cause, Finding, Report
from contracts.insurance.words import Status as ShipmentStatus
from contracts.registry.documents import Outcome
from scenarios.desks import INSURED, read_case, read_shipment_view
from scenarios.insurance.common import (
    POLICY,
    SHIPPED,
    assigned,
    declared,
    lent,
    limit_of,
    shipment_paper,
    written,
)
from scenarios.papers import usd
from scenarios.reading.document_names import document_name
from scenarios.stage import Stage
from scenarios.vault import Vault
from tests.scenarios.recorder import Recorder, rows_in

Attest = Callable[..., str]


# Both kinds of financing at the same desks


def test_lending__of_each_kind__is_the_product_of_the_case(
    stage: Stage, attest: Attest, covered: bytes
) -> None:
    insured = lent(stage, covered, usd(50_000), "L-1", parts=[(_number(stage, covered), usd(60_000))])
    plain = stage.enterprise("exporter").apply(
        "bank_a", [(attest(usd(100), serial=2), usd(100))], usd(80), 90, "L-2"
    )
    suite = stage.office.suite

    assert stage.office.lending(insured) is suite.insured
    assert stage.office.lending(plain) is suite.receivables
    assert stage.office.lending(bytes(32)) is suite.receivables


def test_read_case__an_insured_loan__has_its_moves_and_postings(stage: Stage, covered: bytes) -> None:
    loan = lent(stage, covered, usd(50_000), "L-1")

    found = read_case(stage.office, loan)

    assert (found.status, found.dossier.basis) == (Status.DISBURSED, covered)
    assert [posting.amount for posting in found.postings] == [usd(50_000).minor]
    assert len(found.moves) == 5


def test_amending__an_insured_loan__is_extended_reduced_reversed(stage: Stage, covered: bytes) -> None:
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", covered, usd(80_000), 60, "L-1")
    bank.accept(case, "IN-1")
    bank.verify(case)
    bank.approve(case, usd(80_000))
    bank.disburse(case, usd(30_000), "D-1")

    bank.reduce(case, usd(10_000), "RD-1")
    bank.extend(case, exporter.agree_extension(case, tenor_days=75), "X-1")
    bank.disburse(case, usd(20_000), "D-2")
    bank.reverse(case, "RV-1", "booked twice")

    loan = stage.office.lending(case).loan(case)
    assert (loan.outstanding, loan.undrawn, loan.tenor_days) == (usd(30_000), usd(40_000), 75)
    cover = stage.balance(f"{POLICY}/0001")
    assert (cover.held, cover.drawn) == (usd(40_000), usd(30_000))


def test_extend__past_the_due_day_and_thirty__is_refused_with_the_day(stage: Stage, covered: bytes) -> None:
    loan = lent(stage, covered, usd(50_000), "L-1", tenor_days=80)
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    due = stage.office.shipment(covered).due
    first = stage.office.lending(loan).loan(loan).first_day
    assert first is not None
    longest = (due - first).days + 30

    bank.extend(loan, exporter.agree_extension(loan, tenor_days=longest), "X-1")
    longer = exporter.agree_extension(loan, tenor_days=longest + 1)
    refused = stage.refused("assignment: past the due day + 30", lambda: bank.extend(loan, longer, "X-2"))

    assert refused.data["last_day"] == due + timedelta(days=30)


def test_approve__more_than_is_left_of_the_cover__is_refused_with_the_figures(
    stage: Stage, covered: bytes
) -> None:
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", covered, usd(95_000), 60, "L-1")
    bank.accept(case, "IN-1")
    bank.verify(case)

    refused = stage.refused(
        "documents: no headroom", lambda: bank.approve(case, usd(90_000, 1), advance_rate=9_500)
    )

    assert rows_in(refused.data) == [
        {
            "document": f"{POLICY}/0001",
            "outcome": Outcome.NO_HEADROOM.name,
            "asked": usd(90_000, 1),
            "held": usd(0),
            "drawn": usd(0),
            "available": usd(90_000),
        }
    ]
    bank.approve(case, usd(90_000), advance_rate=9_500)


def test_disburse__the_cover_has_ended__is_refused_with_the_shipments_state(
    stage: Stage, covered: bytes
) -> None:
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", covered, usd(80_000), 60, "L-1")
    bank.accept(case, "IN-1")
    bank.verify(case)
    bank.approve(case, usd(80_000))
    bank.collect(covered, usd(100_000), "C-1")

    refused = stage.refused("assignment: no cover in force", lambda: bank.disburse(case, usd(1_000), "D-1"))

    assert refused.data["status"] == "COLLECTED"


def test_lapse__of_an_insured_loan__releases_cover_and_policy(stage: Stage, covered: bytes) -> None:
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", covered, usd(80_000), 60, "L-1")
    bank.accept(case, "IN-1")
    bank.verify(case)
    bank.approve(case, usd(80_000), hold_days=2)

    stage.wait(days=2, seconds=1)
    stage.stranger().lapse(case)

    assert stage.status(case) == "LAPSED"
    assert stage.balance(POLICY).held == usd(0)


# The exporter


def test_declare__sent_again__is_the_same_shipment(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    written(stage, usd(1_000), [("boston", usd(1_000))])
    paper = shipment_paper(stage, "boston", "0001", usd(100))
    exporter = stage.enterprise("exporter")

    first = exporter.declare(limit_of("boston"), paper, [(number, usd(100))], "SHIP-1")
    again = exporter.declare(limit_of("boston"), paper, [(number, usd(100))], "SHIP-1")

    assert first == again
    shipment = stage.office.shipment(first)
    assert (shipment.shipped, shipment.due) == (SHIPPED, SHIPPED + timedelta(days=60))
    assert stage.office.vault.opening(first, shipment.commitment) is not None


def test_declare__relayed__is_the_exporters(stage: Stage, attest: Attest) -> None:
    number = attest(usd(100))
    written(stage, usd(1_000), [("boston", usd(1_000))])
    paper = shipment_paper(stage, "boston", "0001", usd(100))
    relayer = stage.stranger().actor.party.maker

    found = stage.enterprise("exporter").declare(
        limit_of("boston"), paper, [(number, usd(100))], "SHIP-1", relayer=relayer
    )

    assert stage.office.shipment(found).enterprise == stage.office.people["exporter"].id


def test_withdraw_shipment__before_the_answer__ends_it(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    shipment = declared(stage, "boston", [(attest(usd(100)), usd(100))], "SHIP-0001")
    exporter = stage.enterprise("exporter")

    exporter.withdraw_shipment(shipment, "not shipped")
    refused = stage.refused("insurance: not in this state", lambda: exporter.withdraw_shipment(shipment))

    assert refused.data["status"] == "WITHDRAWN"
    assert "not shipped" in read_shipment_view(stage.office, shipment).reasons.values()


def test_apply_insured__an_unknown_shipment__is_refused(stage: Stage) -> None:
    with pytest.raises(Reverted, match="unknown shipment"):
        stage.enterprise("exporter").apply_insured("bank_a", bytes(32), usd(1), 30, "L-1")


def test_take_back__a_claim__keeps_the_cause(stage: Stage, covered: bytes) -> None:
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.notify(covered, Cause.INSOLVENCY)
    bank.claim(covered, Cause.INSOLVENCY)

    stage.refused("insurance: may not claim", lambda: exporter.take_back(covered, "not ours"))
    bank.take_back(covered, "settled out of court")

    found = read_shipment_view(stage.office, covered)
    assert (found.shipment.status, found.claim.cause) == (ShipmentStatus.NOTIFIED, Cause.INSOLVENCY)
    assert "settled out of court" in found.reasons.values()


# The bank


def test_check_insurance__another_buyer_or_terms__is_reported(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    assigned(stage)
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    number = attest(usd(1_000))
    exporter.consent("bank_a", kinds=INSURED, uses=9)
    limit = limit_of("boston")

    def checked(serial: int, buyer: str, days: int) -> tuple[Report, Finding]:
        paper = shipment_paper(stage, buyer, f"{serial:04}", usd(100), days=days)
        shipment = exporter.declare(limit, paper, [(number, usd(100))], f"SHIP-{serial}")
        found = bank.check_insurance(limit, shipment)
        return found.report, found.finding

    assert checked(1, "boston", 120) == (Report.MATCHES, Finding.PASSED)
    assert checked(2, "boston", 121) == (Report.TERMS, Finding.TERMS_MISMATCH)
    assert checked(3, "hamburg", 60) == (Report.BUYER, Finding.BUYER_MISMATCH)


def test_check_insurance__fields_say_other_than_the_chain__is_terms(stage: Stage, attest: Attest) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    assigned(stage)
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")
    exporter.consent("bank_a", kinds=INSURED)
    paper = shipment_paper(stage, "boston", "0001", usd(90))

    shipment = exporter.declare(limit_of("boston"), paper, [(attest(usd(100)), usd(100))], "SHIP-1")

    assert bank.check_insurance(limit_of("boston"), shipment).report is Report.TERMS


def test_check_insurance__consent_to_declarations_only__does_not_cover(stage: Stage) -> None:
    written(stage, usd(1_000), [("boston", usd(1_000))])
    assigned(stage)
    exporter, bank = stage.enterprise("exporter"), stage.bank("bank_a")

    exporter.consent("bank_a")
    without = bank.check_insurance(limit_of("boston"))
    exporter.consent("bank_a", kinds=INSURED)
    covered = bank.check_insurance(limit_of("boston"))

    assert (without.consented, without.passed) == (False, False)
    assert (covered.consented, covered.passed) == (True, True)


def test_check_insurance__paper_not_handed_over__is_said(stage: Stage, covered: bytes) -> None:
    limit = stage.office.document(limit_of("boston"))
    stage.office.vault = Vault()

    with pytest.raises(BadInput, match="paper was not handed over"):
        stage.bank("bank_a").check_insurance(limit, covered)


def test_collect__sent_again__is_booked_once(stage: Stage, covered: bytes) -> None:
    bank = stage.bank("bank_a")

    bank.collect(covered, usd(30_000), "C-1")
    bank.collect(covered, usd(30_000), "C-1")
    refused = stage.refused(
        "insurance: over what is unpaid", lambda: bank.collect(covered, usd(70_000, 1), "C-2")
    )

    assert (refused.data["declared"], refused.data["paid"]) == (usd(100_000), usd(30_000))
    assert stage.office.shipment(covered).at_risk == usd(70_000)


def test_write_off_and_clear__an_insured_loan__frees_cover_and_policy(stage: Stage, covered: bytes) -> None:
    bank = stage.bank("bank_a")
    loan = lent(stage, covered, usd(50_000), "L-1", tenor_days=30)
    stage.wait(days=31)

    bank.write_off(loan, "W-1")
    bank.repay(loan, usd(50_000), "R-1", source=Source.OTHER_FUNDS)
    bank.clear(loan, "CL-1")

    assert stage.balance(POLICY).drawn == usd(0)
    assert stage.status(loan) == "WRITTEN_OFF"


def test_watch__a_cover_that_ends_under_a_loan__tells_the_gap(
    stage: Stage, covered: bytes, recorder: Recorder
) -> None:
    lent(stage, covered, usd(50_000), "L-1")

    stage.bank("bank_a").collect(covered, usd(100_000), "C-1")

    gap = recorder.last.gap
    assert gap is not None
    assert (gap.cover, gap.lent, gap.left) == (f"{POLICY}/0001", usd(50_000), usd(0))


def _number(stage: Stage, shipment: bytes) -> str:
    """The number of its only declaration."""
    (row,) = stage.office.shipment(shipment).rows
    return document_name(stage.office, row.account)
