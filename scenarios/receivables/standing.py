"""Participants that change in the middle of a case."""

from __future__ import annotations

from chain.keys import Key
from scenarios.cast import SEED
from scenarios.desks import BankDesk
from scenarios.papers import usd
from scenarios.receivables.common import apply_and_verify, approved, attested, company
from scenarios.stage import Stage

__all__ = ["key_rotated", "suspended_bank"]


def suspended_bank(stage: Stage) -> None:
    """A bank suspended in the middle: nothing new, and every exit goes on."""
    desks = company(stage)
    bank, exporter, operator = desks.bank_a, desks.exporter, stage.operator()
    suspended = "keys: participant suspended"
    stage.scene("One tranche is out")
    shirts, towels = attested(stage, "ATT-1", usd(100_000), usd(60_000))
    case = approved(stage, bank, [(shirts, usd(100_000))], usd(80_000), "LOAN-1")
    bank.disburse(case, usd(50_000), "D-1")
    checked = apply_and_verify(stage, bank, [(towels, usd(60_000))], usd(48_000), "LOAN-2")
    waiting = exporter.apply("bank_a", [(towels, usd(10_000))], usd(8_000), 90, "LOAN-3")

    stage.scene("The operator suspends bank A")
    operator.suspend("bank_a", "capital below the minimum")
    stage.refused(suspended, lambda: bank.disburse(case, usd(30_000), "D-2"))
    stage.refused(suspended, lambda: bank.approve(checked, usd(48_000)))
    stage.refused(suspended, lambda: bank.accept(waiting, "IN-3"))
    again = [(towels, usd(5_000))]
    stage.refused("receivables: bad bank", lambda: exporter.apply("bank_a", again, usd(4_000), 90, "LOAN-4"))

    stage.scene("Exits go on")
    bank.repay(case, usd(20_000), "R-1")
    bank.close(case, "C-1")
    bank.reverse(case, "RV-1", "booked on the wrong account")
    bank.reject(waiting, "suspended")
    exporter.withdraw(checked, "another bank will do it")

    stage.scene("Reinstated")
    operator.reinstate("bank_a", "capital was raised")
    outstanding = stage.office.suite.receivables.loan(case).outstanding
    bank.repay(case, outstanding, "R-2")
    stage.expect("the loan", stage.status(case), "REPAID")
    more = approved(stage, bank, [(towels, usd(60_000))], usd(48_000), "LOAN-5")
    bank.disburse(more, usd(48_000), "D-5")
    bank.repay(more, usd(48_000), "R-5")


def key_rotated(stage: Stage) -> None:
    """Keys rotated in the middle: the old ones can't act, what they did stays theirs, the case goes on."""
    desks = company(stage)
    bank = desks.bank_a
    old = BankDesk(stage.office, bank.actor)
    stage.scene("The old keys approve and pay out")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    case = approved(stage, bank, [(shirts, usd(100_000))], usd(80_000), "LOAN-1")
    bank.disburse(case, usd(50_000), "D-1")

    stage.scene("Two admins rotate the maker's key")
    bank.rotate_key("maker", Key.from_seed(f"{SEED} bank_a maker 2"))
    stage.refused("keys: revoked key", lambda: old.disburse(case, usd(30_000), "D-2"))
    bank.disburse(case, usd(30_000), "D-2")

    stage.scene("And the checker's", "A seal of the old checker is worth nothing.")
    after_maker = BankDesk(stage.office, bank.actor)
    bank.rotate_key("checker", Key.from_seed(f"{SEED} bank_a checker 2"))
    stage.refused("keys: revoked key", lambda: after_maker.repay(case, usd(80_000), "R-1"))
    stage.refused(
        "participants: key taken",
        lambda: bank.rotate_key("checker", Key.from_seed(f"{SEED} bank_a checker")),
    )
    bank.repay(case, usd(80_000), "R-1")
    stage.expect("the loan", stage.status(case), "REPAID")
    actors = {move.actor for move in stage.office.suite.receivables.moves(case)}
    keys = {old.actor.party.maker.address, bank.actor.party.maker.address}
    stage.expect("both makers are on record", actors, keys)
