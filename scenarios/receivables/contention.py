"""Banks that want the same declaration."""

from __future__ import annotations

from contracts.registry.documents import Outcome
from scenarios.papers import usd
from scenarios.receivables.common import apply_and_verify, approved, attested, company, headroom_told
from scenarios.stage import Stage

__all__ = ["last_unit", "two_banks"]


def two_banks(stage: Stage) -> None:
    """The second bank is told the headroom that is left, and takes that; a third gets nothing."""
    desks = company(stage)
    bank_b, bank_c = stage.bank("bank_b"), stage.bank("bank_c")
    stage.scene("Bank A takes most of it")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    first = approved(stage, desks.bank_a, [(shirts, usd(70_000))], usd(56_000), "LOAN-A")
    desks.bank_a.disburse(first, usd(56_000), "D-A")

    stage.scene("Bank B is told what is left, and takes that")
    second = apply_and_verify(stage, bank_b, [(shirts, usd(50_000))], usd(40_000), "LOAN-B", passes=False)
    check = stage.office.suite.applications.checks(second)[-1]
    stage.expect("the answer to bank B", check.answers[0].outcome, Outcome.NO_HEADROOM)
    stage.expect("the headroom that bank B is told", check.answers[0].available, usd(30_000).minor)
    desks.exporter.replace_rows(second, [(shirts, usd(30_000))])
    stage.expect("the check of what is left", bank_b.verify(second).passed, True)
    bank_b.approve(second, usd(24_000))
    bank_b.disburse(second, usd(24_000), "D-B")

    stage.scene("Bank C gets nothing")
    third = apply_and_verify(stage, bank_c, [(shirts, usd(0, 1))], usd(0, 1), "LOAN-C", passes=False)
    stage.refused("receivables: not in this state", lambda: bank_c.approve(third, usd(0, 1)))
    bank_c.reject(third, "nothing is left of the declaration")

    stage.wait(days=50)
    stage.scene("Both are repaid")
    desks.bank_a.repay(first, usd(56_000), "R-A")
    bank_b.repay(second, usd(24_000), "R-B")
    stage.expect("settled", stage.balance(shirts).settled, usd(100_000))


def last_unit(stage: Stage) -> None:
    """Two banks race for the last unit, in one block: exactly one wins."""
    bank_a, bank_b = stage.bank("bank_a"), stage.bank("bank_b")
    stage.scene("Both have checked", "Nothing is held yet, so both checks pass.")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    of_a = apply_and_verify(stage, bank_a, [(shirts, usd(100_000))], usd(80_000), "LOAN-A")
    of_b = apply_and_verify(stage, bank_b, [(shirts, usd(0, 1))], usd(0, 1), "LOAN-B")

    stage.scene("Both approve in one block")
    with stage.one_block():
        bank_a.approve(of_a, usd(80_000))
        lost = stage.refused(
            "documents: no headroom", lambda: bank_b.approve(of_b, usd(0, 1), advance_rate=10_000)
        )
    headroom_told(stage, lost, usd(0))
    stage.expect("the loser's case", stage.status(of_b), "VERIFIED")
    stage.expect("the loser's next check", bank_b.verify(of_b).passed, False)

    stage.scene("The winner gives it back", "Then it is the other's.")
    bank_a.cancel(of_a, "C-A")
    stage.expect("the loser's check now", bank_b.verify(of_b).passed, True)
    bank_b.approve(of_b, usd(0, 1), advance_rate=10_000)
    bank_b.disburse(of_b, usd(0, 1), "D-B")
    bank_b.repay(of_b, usd(0, 1), "R-B")
    stage.expect("the loser's loan", stage.status(of_b), "REPAID")
