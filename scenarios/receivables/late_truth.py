"""Customs changes its mind after money went out."""

from __future__ import annotations

from contracts.financing.cases import Source
from scenarios.papers import declaration, usd
from scenarios.receivables.common import apply_and_verify, approved, attested, company
from scenarios.stage import Stage

__all__ = ["amended", "replaced"]

_SERIAL = 412_771


def amended(stage: Stage) -> None:
    """A declaration amended after disbursement: impaired, nothing is unwound, exits go on."""
    desks = company(stage)
    bank, exporter = desks.bank_a, desks.exporter
    stage.scene("A loan in two tranches")
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    case = approved(stage, bank, [(shirts, usd(80_000))], usd(64_000), "LOAN-1")
    bank.disburse(case, usd(48_000), "D-1")

    stage.scene("Customs amends", "Half of the goods were not shipped: it states those that were.")
    desks.customs.amend(shirts, declaration(exporter.actor, _SERIAL, usd(50_000)), "AM-1")
    stage.expect("impaired", stage.balance(shirts).impaired, True)
    stage.refused("documents: impaired", lambda: bank.disburse(case, usd(16_000), "D-2"))
    bank_b = stage.bank("bank_b")
    other = apply_and_verify(stage, bank_b, [(shirts, usd(1))], usd(0, 50), "LOAN-2", passes=False)
    bank_b.reject(other, "the declaration is impaired")

    stage.scene("Exits go on")
    bank.repay(case, usd(24_000), "R-1")
    bank.close(case, "C-1")
    stage.expect("still impaired", stage.balance(shirts).impaired, True)
    bank.repay(case, usd(24_000), "R-2", source=Source.OTHER_FUNDS)
    stage.expect("the loan", stage.status(case), "REPAID")
    balance = stage.balance(shirts)
    stage.expect("impaired after the repayment", balance.impaired, False)
    stage.expect("available", balance.available, usd(20_000))

    stage.scene(
        "Amended between approval and disbursement",
        "Another buyer, the same amount: the bank has to check again what it lends on.",
    )
    later = approved(stage, bank, [(shirts, usd(20_000))], usd(16_000), "LOAN-3")
    changed = declaration(exporter.actor, _SERIAL, usd(50_000), buyer="boston")
    desks.customs.amend(shirts, changed, "AM-2")
    stage.refused("receivables: check again", lambda: bank.disburse(later, usd(16_000), "D-3"))
    stage.expect("the new check", bank.verify(later).passed, True)
    bank.disburse(later, usd(16_000), "D-3")
    bank.repay(later, usd(16_000), "R-3")


def replaced(stage: Stage) -> None:
    """A declaration voided and replaced while a loan stands on it: the balance stays, the number changes."""
    desks = company(stage)
    customs, bank, exporter = desks.customs, desks.bank_a, desks.exporter
    stage.scene("A loan stands on it")
    (old,) = attested(stage, "ATT-1", usd(100_000))
    case = approved(stage, bank, [(old, usd(80_000))], usd(64_000), "LOAN-1")
    bank.disburse(case, usd(64_000), "D-1")

    stage.scene("Customs voids it, and attests a successor")
    successor = declaration(exporter.actor, 415_006, usd(90_000))
    customs.void(old, "declared under a wrong regime", "VO-1")
    stage.expect("impaired while void", stage.balance(old).impaired, True)
    stage.refused("documents: void", lambda: customs.void(old, "again", "VO-2"))
    bank_b = stage.bank("bank_b")
    early = apply_and_verify(stage, bank_b, [(old, usd(10_000))], usd(8_000), "LOAN-2", passes=False)
    customs.replace(old, successor, "RP-1")
    new = successor.number.canonical
    stage.expect("one account", stage.office.account(new), stage.office.account(old))
    stage.expect("drawn, carried over", stage.balance(new).drawn, usd(80_000))
    stage.refused("documents: fingerprint known", lambda: customs.attest([successor], "ATT-2"))

    stage.scene("What is left of the successor", "Ten thousand, and not a cent more.")
    exporter.replace_rows(early, [(new, usd(10_000, 1))])
    stage.expect("the check of a cent more", bank_b.verify(early).passed, False)
    exporter.replace_rows(early, [(new, usd(10_000))])
    stage.expect("the check of what is left", bank_b.verify(early).passed, True)
    bank_b.approve(early, usd(8_000))
    bank_b.disburse(early, usd(8_000), "D-2")
    bank.repay(case, usd(64_000), "R-1")
    bank_b.repay(early, usd(8_000), "R-2")
    stage.expect("settled", stage.balance(new).settled, usd(90_000))
