"""No bank looks without the enterprise's consent."""

from __future__ import annotations

from scenarios.desks import BankDesk
from scenarios.papers import usd
from scenarios.receivables.common import attested, company
from scenarios.stage import Stage

__all__ = ["consents"]


def consents(stage: Stage) -> None:
    """Consent missing, expired, revoked, used up, given to another bank: each fails the check, on record."""
    desks = company(stage)
    exporter, bank = desks.exporter, desks.bank_a
    (shirts,) = attested(stage, "ATT-1", usd(100_000))
    case = exporter.apply("bank_a", [(shirts, usd(50_000))], usd(40_000), 90, "LOAN-1")
    bank.accept(case, "IN-1")

    stage.scene(
        "Missing", "Without one the check fails; the chain's own answer to the row is in it all the same."
    )
    _fails(stage, bank, case, None)
    stage.refused("receivables: not in this state", lambda: bank.approve(case, usd(40_000)))
    stage.refused("consents: bad window", lambda: exporter.consent("bank_a", days=366))
    of_b = exporter.consent("bank_b")
    _fails(stage, bank, case, of_b)

    stage.scene("Expired", "Both ends are included: the last second works, the next one does not.")
    day = exporter.consent("bank_a", days=1)
    stage.wait(days=1)
    stage.expect("the check in the last second", bank.verify(case, day).passed, True)
    stage.wait(seconds=1)
    _fails(stage, bank, case, day)

    stage.scene("Revoked", "At once for new uses.")
    month = exporter.consent("bank_a")
    exporter.revoke(month)
    _fails(stage, bank, case, month)
    stage.refused("consents: revoked", lambda: exporter.revoke(month))

    stage.scene("For one case", "Later checks of the same case do not count again; another case is refused.")
    once = exporter.consent("bank_a", documents=[shirts])
    for _ in range(2):
        stage.expect("the check", bank.verify(case, once).passed, True)
    other = exporter.apply("bank_a", [(shirts, usd(10_000))], usd(8_000), 90, "LOAN-2")
    bank.accept(other, "IN-2")
    _fails(stage, bank, other, once)
    exporter.withdraw(other, "no longer needed")

    stage.scene("An approval needs the check, not a live consent")
    exporter.revoke(once)
    bank.approve(case, usd(40_000))
    bank.disburse(case, usd(40_000), "D-1")
    bank.repay(case, usd(40_000), "R-1")
    stage.expect("the loan", stage.status(case), "REPAID")


def _fails(stage: Stage, bank: BankDesk, case: bytes, consent: bytes | None) -> None:
    check = bank.verify(case, consent)
    stage.expect("the check", (check.passed, check.consented), (False, False))
    stage.expect("the case", stage.status(case), "FAILED")
