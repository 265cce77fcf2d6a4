"""Loans that are repaid: by the buyer, in parts, in full."""

from __future__ import annotations

from contracts.financing.cases import Source
from contracts.registry.money import Money, total
from scenarios.papers import usd
from scenarios.receivables.common import Part, apply_and_verify, approved, attested, company
from scenarios.stage import Stage

__all__ = ["one_loan", "paid_in_full", "thirty_declarations"]


def one_loan(stage: Stage) -> None:
    """One declaration, one loan, repaid by the buyer."""
    bank = company(stage).bank_a
    stage.scene("One declaration, one loan")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    case = apply_and_verify(stage, bank, [(shirts, usd(100_000))], usd(80_000), "LOAN-1")
    stage.refused("receivables: unknown case", lambda: bank.disburse(case, usd(80_000), "D-1"))
    stage.refused("receivables: over the requested amount", lambda: bank.approve(case, usd(80_000, 1)))
    bank.approve(case, usd(80_000))
    stage.refused("receivables: not in this state", lambda: bank.repay(case, usd(1), "R-0"))
    bank.disburse(case, usd(80_000), "D-1")
    stage.refused("receivables: over the approved amount", lambda: bank.disburse(case, usd(0, 1), "D-2"))

    stage.wait(days=60)
    stage.scene("The buyer pays")
    stage.refused("receivables: over the outstanding amount", lambda: bank.repay(case, usd(80_000, 1), "R-1"))
    bank.repay(case, usd(80_000), "R-1")
    stage.expect("the loan", stage.status(case), "REPAID")
    balance = stage.balance(shirts)
    stage.expect("settled", balance.settled, usd(100_000))
    stage.expect("available", balance.available, usd(0))
    stage.refused("receivables: not in this state", lambda: bank.repay(case, usd(1), "R-2"))


def thirty_declarations(stage: Stage) -> None:
    """Thirty declarations, one loan, repaid in parts."""
    bank = company(stage).bank_a
    amounts = [usd(12_000 + 613 * place, place) for place in range(30)]
    sum_of_rows = total(amounts, "USD")
    loan = Money(sum_of_rows.minor * 8 // 10, "USD")
    stage.scene("Thirty declarations, one loan", f"{sum_of_rows} in all, 80 % of it lent.")
    numbers = attested(stage, "ATT-30", *amounts)
    parts: list[Part] = list(zip(numbers, amounts, strict=True))
    case = apply_and_verify(stage, bank, parts, loan, "LOAN-30")
    stage.refused("receivables: over the requested amount", lambda: bank.approve(case, loan + usd(0, 1)))
    bank.approve(case, loan)
    bank.disburse(case, loan, "D-1")

    stage.wait(days=30)
    stage.scene(
        "Repaid in parts", "A part of three from the buyers, one from other funds, the rest from the buyers."
    )
    third = Money(loan.minor // 3, "USD")
    bank.repay(case, third, "R-1")
    stage.expect(
        "settled is its share, each row rounded up", _settled(stage, numbers), _third_up(amounts, loan)
    )
    bank.repay(case, third, "R-2", source=Source.OTHER_FUNDS)
    stage.refused("receivables: over the outstanding amount", lambda: bank.repay(case, loan - third, "R-3"))
    bank.repay(case, loan - third - third, "R-3")
    stage.expect("the loan", stage.status(case), "REPAID")
    left = total((stage.told(number).available for number in numbers), "USD")
    stage.expect("settled and available together", left + _settled(stage, numbers), sum_of_rows)


def paid_in_full(stage: Stage) -> None:
    """A buyer who paid in full: his declaration can't be financed again, though half of it was lent."""
    desks = company(stage)
    bank, exporter = desks.bank_a, desks.exporter
    bank_b = stage.bank("bank_b")
    stage.scene("Half is lent, all is paid", "The whole row is drawn for a loan of half its amount.")
    paid, open_one = attested(stage, "ATT-1", usd(100_000), usd(100_000))
    parts = [(paid, usd(100_000)), (open_one, usd(100_000))]
    case = approved(stage, bank, parts, usd(100_000), "LOAN-1")
    bank.disburse(case, usd(100_000), "D-1")
    stage.wait(days=40)
    stage.refused(
        "documents: more than drawn",
        lambda: bank.repay(case, usd(50_000), "R-1", named=[(paid, usd(100_000, 1))]),
    )
    bank.repay(case, usd(50_000), "R-1", named=[(paid, usd(100_000))])
    bank.repay(case, usd(50_000), "R-2", source=Source.OTHER_FUNDS)
    stage.expect("the loan", stage.status(case), "REPAID")

    stage.scene("Again?", "What the buyer paid is settled for good; what was repaid otherwise is available.")
    again = apply_and_verify(stage, bank_b, [(paid, usd(100_000))], usd(50_000), "LOAN-2", passes=False)
    stage.refused("receivables: not in this state", lambda: bank_b.approve(again, usd(50_000)))
    exporter.withdraw(again, "the buyer has paid")
    other = approved(stage, bank_b, [(open_one, usd(100_000))], usd(50_000), "LOAN-3")
    bank_b.cancel(other, "C-1")
    stage.expect("available of the paid one", stage.balance(paid).available, usd(0))
    stage.expect("available of the other", stage.balance(open_one).available, usd(100_000))


def _settled(stage: Stage, numbers: list[str]) -> Money:
    return total((stage.told(number).settled for number in numbers), "USD")


def _third_up(amounts: list[Money], loan: Money) -> Money:
    third = loan.minor // 3
    return Money(sum(-(-amount.minor * third // loan.minor) for amount in amounts), "USD")
