"""An answer that was lost: the client sends again."""

from __future__ import annotations

from scenarios.papers import declaration, usd
from scenarios.receivables.common import company
from scenarios.stage import Stage

__all__ = ["lost_answer"]


def lost_answer(stage: Stage) -> None:
    """An answer lost and sent again: booked once. Another content under the same reference is refused."""
    desks = company(stage)
    customs, exporter, bank = desks.customs, desks.exporter, desks.bank_a
    other_content = "documents: reference used for other content"

    stage.scene("Customs sends twice")
    shirts = declaration(exporter.actor, 412_771, usd(100_000))
    towels = declaration(exporter.actor, 412_788, usd(40_000))
    first = customs.attest([shirts], "ATT-1")
    stage.expect("the same document", customs.attest([shirts], "ATT-1"), first)
    stage.refused(other_content, lambda: customs.attest([towels], "ATT-1"))
    number = shirts.number.canonical

    stage.scene("The exporter and the bank send twice")
    exporter.consent("bank_a")
    parts = [(number, usd(100_000))]
    case = exporter.apply("bank_a", parts, usd(80_000), 90, "LOAN-1")
    stage.expect("the same case", exporter.apply("bank_a", parts, usd(80_000), 90, "LOAN-1"), case)
    stage.refused(other_content, lambda: exporter.apply("bank_a", parts, usd(70_000), 90, "LOAN-1"))
    for _ in range(2):
        bank.accept(case, "IN-1")
    stage.expect("the check", bank.verify(case).passed, True)
    bank.approve(case, usd(80_000))

    stage.scene("The bank books once")
    for _ in range(2):
        bank.disburse(case, usd(50_000), "D-1")
    stage.refused(other_content, lambda: bank.disburse(case, usd(30_000), "D-1"))
    stage.expect("disbursed", stage.office.suite.receivables.loan(case).disbursed, usd(50_000))
    bank.disburse(case, usd(30_000), "D-2")
    stage.wait(days=20)
    for _ in range(2):
        bank.repay(case, usd(30_000), "R-1")
    stage.expect("outstanding", stage.office.suite.receivables.loan(case).outstanding, usd(50_000))
    stage.refused(other_content, lambda: bank.repay(case, usd(30_000), "D-2"))
    bank.repay(case, usd(50_000), "R-2")
    bank.repay(case, usd(50_000), "R-2")
    stage.expect("the loan", stage.status(case), "REPAID")
    stage.expect("postings", len(stage.office.suite.receivables.postings(case)), 4)
