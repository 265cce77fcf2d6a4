"""The main demonstration: an exporter, three declarations, two banks."""

from __future__ import annotations

from contracts.financing.cases import Source
from scenarios.papers import declaration, usd
from scenarios.receivables.common import Part
from scenarios.stage import Stage

__all__ = ["play"]


def play(stage: Stage) -> None:
    """From customs to the last repayment; and nothing is financed twice."""
    first, second, third = _attest(stage)
    loan = _apply(stage, [(first, usd(86_400)), (second, usd(100_000)), (third, usd(48_900))])
    _lend(stage, loan)
    stage.expect("what is left of the towels", stage.balance(second).available, usd(52_750))
    other = _second_bank(stage, second)
    stage.wait(days=45)
    _repay(stage, loan, other, first, second)
    _again(stage, first)


def _attest(stage: Stage) -> tuple[str, str, str]:
    customs, exporter = stage.authority("customs"), stage.office.people["exporter"]
    stage.scene("Customs attests", "Amounts and owners are on the chain; numbers, goods and buyers are not.")
    shirts = declaration(exporter, 412_771, usd(86_400), goods="shirts", buyer="hamburg")
    towels = declaration(exporter, 412_788, usd(152_750), goods="towels", buyer="boston")
    trousers = declaration(exporter, 413_020, usd(48_900), goods="trousers", buyer="hamburg")
    customs.attest([shirts, towels, trousers], "GACC-2026-0218")
    stage.refused("documents: fingerprint known", lambda: customs.attest([shirts], "GACC-2026-0219"))
    return shirts.number.canonical, towels.number.canonical, trousers.number.canonical


def _apply(stage: Stage, parts: list[Part]) -> bytes:
    exporter, bank_a = stage.enterprise("exporter"), stage.bank("bank_a")
    stage.scene("The exporter applies", "Bank A looks only with the exporter's consent.")
    loan = exporter.apply("bank_a", parts, usd(200_000), 90, "LOAN-1")
    bank_a.accept(loan, "NB-26-0311")
    stage.expect("a check without consent", bank_a.verify(loan).passed, False)
    exporter.consent("bank_a")
    stage.expect("the check with consent", bank_a.verify(loan).passed, True)
    return loan


def _lend(stage: Stage, loan: bytes) -> None:
    bank_a = stage.bank("bank_a")
    stage.scene("Bank A approves", "Maker and checker sign; the declarations are held for 30 days.")
    too_low = stage.refused(
        "receivables: over the advance rate", lambda: bank_a.approve(loan, usd(200_000), advance_rate=8_000)
    )
    stage.expect("the limit at 80 %", too_low.data.get("limit"), usd(188_240))
    bank_a.approve(loan, usd(200_000), advance_rate=8_500)

    stage.scene("Two tranches", "What goes out is drawn on every declaration, pro rata.")
    bank_a.disburse(loan, usd(120_000), "NB-26-0311-D1")
    stage.refused(
        "receivables: over the approved amount", lambda: bank_a.disburse(loan, usd(90_000), "NB-26-0311-D2")
    )
    bank_a.disburse(loan, usd(80_000), "NB-26-0311-D2")


def _second_bank(stage: Stage, towels: str) -> bytes:
    exporter, bank_b = stage.enterprise("exporter"), stage.bank("bank_b")
    stage.scene("A second bank", "It is told how much is left of the towels, and takes that.")
    exporter.consent("bank_b")
    loan = exporter.apply("bank_b", [(towels, usd(80_000))], usd(60_000), 60, "LOAN-2")
    bank_b.accept(loan, "HZ-8841")
    stage.expect("the check of more than is left", bank_b.verify(loan).passed, False)
    exporter.replace_rows(loan, [(towels, usd(52_750))])
    stage.expect("the check of what is left", bank_b.verify(loan).passed, True)
    bank_b.approve(loan, usd(42_000))
    bank_b.disburse(loan, usd(42_000), "HZ-8841-D1")
    return loan


def _repay(stage: Stage, loan: bytes, other: bytes, shirts: str, towels: str) -> None:
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    stage.scene("The buyers pay", "Proceeds settle for good; other funds make a declaration available again.")
    too_little = stage.refused(
        "receivables: under the repaid share",
        lambda: bank_a.repay(loan, usd(73_000), "NB-26-0311-R1", named=[(shirts, usd(80_000))]),
    )
    stage.expect("the least that has to be settled", too_little.data.get("at_least"), usd(85_884, 50))
    bank_a.repay(loan, usd(73_000), "NB-26-0311-R1", named=[(shirts, usd(86_400))])
    bank_a.repay(loan, usd(60_000), "NB-26-0311-R2", source=Source.OTHER_FUNDS)
    stage.refused(
        "receivables: over the outstanding amount",
        lambda: bank_a.repay(loan, usd(67_000, 1), "NB-26-0311-R3"),
    )
    bank_a.repay(loan, usd(67_000), "NB-26-0311-R3")
    bank_b.repay(other, usd(42_000), "HZ-8841-R1", named=[(towels, usd(52_750))])
    stage.expect("bank A's loan", stage.status(loan), "REPAID")
    stage.expect("bank B's loan", stage.status(other), "REPAID")


def _again(stage: Stage, shirts: str) -> None:
    exporter, bank_b = stage.enterprise("exporter"), stage.bank("bank_b")
    stage.scene("Nothing is financed twice", "The shirts are paid: no bank lends on them again.")
    loan = exporter.apply("bank_b", [(shirts, usd(86_400))], usd(60_000), 60, "LOAN-3")
    exporter.consent("bank_b")
    bank_b.accept(loan, "HZ-8902")
    stage.expect("the check of a paid declaration", bank_b.verify(loan).passed, False)
    bank_b.reject(loan, "the declaration is paid")
    stage.expect("what is left of the shirts", stage.balance(shirts).available, usd(0))
