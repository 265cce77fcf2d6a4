"""Two that want the same: banks a shipment, kinds of financing a declaration, insurers a declaration."""

from __future__ import annotations

from contracts.financing.cases import Ground, Source
from contracts.insurance.words import Finding
from contracts.registry.documents import Outcome
from scenarios.desks import INSURED
from scenarios.insurance.common import (
    assigned,
    company,
    declared,
    lent,
    limit_of,
    ready,
    written,
)
from scenarios.papers import usd
from scenarios.receivables.common import apply_and_verify, attested
from scenarios.stage import Stage

__all__ = ["both_kinds", "insured_twice", "two_banks_one_shipment"]

_ELSEWHERE = "EX26777"


def two_banks_one_shipment(stage: Stage) -> None:
    """One loss payee a shipment: the second bank is told so, and lends once the first has let go."""
    desks = company(stage)
    bank_a, bank_b, exporter, insurer = desks.bank_a, stage.bank("bank_b"), desks.exporter, desks.insurer
    stage.scene("Bank A is loss payee, and lends a part")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    written(stage, usd(500_000), [("boston", usd(200_000))])
    first = assigned(stage)
    shipment = declared(stage, "boston", [(towels, usd(100_000))], "SHIP-0001")
    insurer.cover(shipment, "COV-1")
    loan = lent(stage, shipment, usd(40_000), "LOAN-A", parts=[(towels, usd(50_000))])

    stage.scene("Bank B looks at it too", "There is room on declaration, cover and policy; and a payee.")
    exporter.consent("bank_b", kinds=INSURED, uses=9, days=90)
    answer = bank_b.check_insurance(limit_of("boston"), shipment)
    stage.expect("bank B's check of the shipment", answer.finding, Finding.PAYEE_TAKEN)
    other = exporter.apply_insured(
        "bank_b", shipment, usd(40_000), 70, "LOAN-B", parts=[(towels, usd(50_000))]
    )
    bank_b.accept(other, "IN-B")
    check = bank_b.verify(other)
    stage.expect("what its check finds", (check.passed, check.ground), (False, Ground.OTHER_PAYEE))
    stage.refused("receivables: not in this state", lambda: bank_b.approve(other, usd(40_000)))
    stage.refused("assignment: overlaps with another", lambda: assigned(stage, "bank_b"))

    stage.scene("Bank A lets go", "Not before its loan is repaid.")
    stage.refused("assignment: a loan is open under it", lambda: bank_a.release_assignment(first))
    stage.wait(days=10)
    bank_a.repay(loan, usd(40_000), "R-A", source=Source.OTHER_FUNDS)
    bank_a.release_assignment(first)
    assigned(stage, "bank_b")
    stage.expect("bank B's check of its case", bank_b.verify(other).passed, True)
    bank_b.approve(other, usd(40_000))
    bank_b.disburse(other, usd(40_000), "D-B")
    stage.refused("keys: not a party to this", lambda: bank_a.collect(shipment, usd(100_000), "C-A"))
    stage.wait(days=20)
    bank_b.collect(shipment, usd(100_000), "C-B")
    bank_b.repay(other, usd(40_000), "R-B")
    stage.expect("bank B's loan", stage.status(other), "REPAID")


def both_kinds(stage: Stage) -> None:
    """One declaration, one balance: what one kind uses the other has not, whoever comes first."""
    desks = company(stage)
    bank_a, bank_b, exporter = desks.bank_a, stage.bank("bank_b"), desks.exporter
    stage.scene("Covered, and financed as a receivable", "Bank B lends without the insurance.")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    shipment = ready(stage, towels, usd(100_000))
    plain = apply_and_verify(stage, bank_b, [(towels, usd(40_000))], usd(32_000), "LOAN-B")
    bank_b.approve(plain, usd(32_000))
    bank_b.disburse(plain, usd(32_000), "D-B")

    stage.scene("Bank A looks at the same declaration", "It is told what is left, and takes that.")
    exporter.consent("bank_a", kinds=INSURED)
    case = exporter.apply_insured("bank_a", shipment, usd(80_000), 70, "LOAN-A")
    bank_a.accept(case, "IN-A")
    check = bank_a.verify(case)
    stage.expect("what its check finds", check.answers[0].outcome, Outcome.NO_HEADROOM)
    stage.expect("the headroom it is told", check.answers[0].available, usd(60_000).minor)
    exporter.replace_rows(case, [(towels, usd(60_000))])
    stage.expect("the check of what is left", bank_a.verify(case).passed, True)
    stage.refused("receivables: over the advance rate", lambda: bank_a.approve(case, usd(60_000)))

    stage.scene("And the other way round", "Both approve in one block: the first one has it.")
    again = apply_and_verify(stage, bank_b, [(towels, usd(0, 1))], usd(0, 1), "LOAN-C")
    with stage.one_block():
        bank_a.approve(case, usd(48_000))
        stage.refused("documents: no headroom", lambda: bank_b.approve(again, usd(0, 1), advance_rate=10_000))
    bank_b.reject(again, "nothing is left of the declaration")
    bank_a.disburse(case, usd(48_000), "D-A")
    stage.expect("what is left of the towels", stage.balance(towels).available, usd(0))

    stage.wait(days=30)
    stage.scene("The buyer pays", "Each bank settles its own part.")
    bank_a.collect(shipment, usd(100_000), "C-A")
    bank_a.repay(case, usd(48_000), "R-A")
    bank_b.repay(plain, usd(32_000), "R-B")
    stage.expect("settled", stage.balance(towels).settled, usd(100_000))


def insured_twice(stage: Stage) -> None:
    """One declaration, two insurers: together they cover no more than it is worth."""
    desks = company(stage)
    exporter, insurer, other = desks.exporter, desks.insurer, stage.insurer("insurer_2")
    stage.scene("Two policies")
    (towels,) = attested(stage, "ATT-1", usd(100_000))
    written(stage, usd(500_000), [("boston", usd(200_000))])
    written(stage, usd(300_000), [("boston", usd(150_000))], insurer="insurer_2", policy=_ELSEWHERE)
    first = declared(stage, "boston", [(towels, usd(70_000))], "SHIP-0001")
    second = declared(stage, "boston", [(towels, usd(40_000))], "SHIP-0002", policy=_ELSEWHERE)

    stage.scene("The second one comes too late")
    insurer.cover(first, "COV-1")
    stage.refused("insurance: insured elsewhere", lambda: other.cover(second, "COV-2"))
    stage.refused("insurance: insured elsewhere", lambda: other.cover(second, "COV-2", usd(30_000, 1)))
    stage.refused("keys: not a party to this", lambda: other.end_cover(first, "not ours"))
    exporter.withdraw_shipment(second, "for less, then")
    third = declared(stage, "boston", [(towels, usd(30_000))], "SHIP-0003", policy=_ELSEWHERE)
    other.cover(third, "COV-3")

    stage.scene("The buyer pays", "There is no loss payee: each insurer records it.")
    stage.wait(days=40)
    insurer.collect(first, usd(70_000), "C-1")
    other.collect(third, usd(30_000), "C-3")
    stage.expect("what is left of the limit", stage.balance(limit_of("boston")).available, usd(200_000))
