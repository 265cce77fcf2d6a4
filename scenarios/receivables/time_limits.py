"""What time ends: holds, tenors."""

from __future__ import annotations

from contracts.financing.applications import Answer
from scenarios.papers import usd
from scenarios.receivables.common import apply_and_verify, approved, attested, company, headroom_told
from scenarios.stage import Stage

__all__ = ["default", "hold_lapses"]


def hold_lapses(stage: Stage) -> None:
    """A hold that lapses: it counts until anybody releases it, and can't be drawn any more."""
    desks = company(stage)
    bank_a, bank_b = desks.bank_a, stage.bank("bank_b")
    stage.scene("Bank A holds for two days", "Bank B has checked before, and comes too late.")
    shirts, towels = attested(stage, "ATT-1", usd(100_000), usd(60_000))
    of_a = apply_and_verify(stage, bank_a, [(shirts, usd(100_000))], usd(80_000), "LOAN-A")
    of_b = apply_and_verify(stage, bank_b, [(shirts, usd(90_000))], usd(72_000), "LOAN-B")
    bank_a.approve(of_a, usd(80_000), hold_days=2)
    stage.refused("receivables: bad hold expiry", lambda: bank_b.approve(of_b, usd(72_000), hold_days=31))
    lost = stage.refused("documents: no headroom", lambda: bank_b.approve(of_b, usd(72_000)))
    headroom_told(stage, lost, usd(0))

    stage.scene("The last second, and the next one")
    stage.wait(days=2)
    stage.refused("documents: hold not expired", lambda: stage.stranger().lapse(of_a))
    stage.wait(seconds=1)
    stage.refused("documents: hold expired", lambda: bank_a.disburse(of_a, usd(80_000), "D-A"))
    bank_b.approve(of_b, usd(72_000))
    stage.expect("bank A's case, lapsed with bank B's approval", stage.status(of_a), "LAPSED")
    bank_b.disburse(of_b, usd(72_000), "D-B")

    stage.scene(
        "A check says how much of held has expired", "What has expired can be had: anybody may release it."
    )
    held = apply_and_verify(stage, bank_a, [(towels, usd(60_000))], usd(48_000), "LOAN-C")
    bank_a.approve(held, usd(48_000), hold_days=1)
    stage.wait(days=1, seconds=1)
    waiting = apply_and_verify(stage, bank_b, [(towels, usd(60_000))], usd(48_000), "LOAN-D")
    answer = stage.office.suite.applications.checks(waiting)[-1].answers[0]
    stage.expect("held, expired, available", _figures(answer), (6_000_000, 6_000_000, 0))
    stage.stranger().lapse(held)
    stage.expect("the case that anybody lapsed", stage.status(held), "LAPSED")
    bank_b.verify(waiting)
    answer = stage.office.suite.applications.checks(waiting)[-1].answers[0]
    stage.expect("held, expired, available", _figures(answer), (0, 0, 6_000_000))
    desks.exporter.withdraw(waiting, "the buyer has paid in advance")
    bank_b.repay(of_b, usd(72_000), "R-B")
    stage.expect("what is left of the towels", stage.balance(towels).available, usd(60_000))


def _figures(answer: Answer) -> tuple[int, int, int]:
    return answer.held, answer.expired, answer.available


def default(stage: Stage) -> None:
    """Default, write-off, recovery: nothing is restored any more, every repayment settles."""
    desks = company(stage)
    bank, bank_b = desks.bank_a, stage.bank("bank_b")
    stage.scene("Thirty days, and no payment")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    case = approved(stage, bank, [(shirts, usd(80_000))], usd(64_000), "LOAN-1", tenor_days=30)
    bank.disburse(case, usd(40_000), "D-1")
    stage.wait(days=30)
    stage.refused("receivables: not overdue", lambda: bank.write_off(case, "W-1"))
    stage.wait(days=1)

    stage.scene("The bank writes off", "What is held is released, what is drawn stays.")
    bank.write_off(case, "W-1")
    stage.expect("the loan", stage.status(case), "WRITTEN_OFF")
    balance = stage.balance(shirts)
    stage.expect("held and drawn", (balance.held, balance.drawn), (usd(0), usd(50_000)))
    other = apply_and_verify(stage, bank_b, [(shirts, usd(50_000))], usd(40_000), "LOAN-2", passes=False)

    stage.scene("Recoveries settle")
    bank.repay(case, usd(10_000), "RC-1")
    stage.expect("settled", stage.balance(shirts).settled, usd(12_500))
    stage.refused(
        "receivables: over the outstanding amount", lambda: bank.repay(case, usd(30_000, 1), "RC-2")
    )
    loan = stage.office.suite.receivables.loan(case)
    stage.expect("the shortfall stays recorded", loan.outstanding, usd(30_000))

    stage.scene("The bank clears the declaration", "Only then may another bank lend on the rest.")
    stage.expect("the check before", bank_b.verify(other).passed, False)
    bank.clear(case, "CL-1")
    stage.refused("receivables: not in this state", lambda: bank.clear(case, "CL-2"))
    stage.expect("the check after", bank_b.verify(other).passed, True)
    bank_b.approve(other, usd(40_000))
    bank_b.disburse(other, usd(40_000), "D-2")
    bank_b.repay(other, usd(40_000), "R-2")
    stage.expect("the other loan", stage.status(other), "REPAID")
