"""A seed that is not revealed: by the bank, by the operator. Nobody gains by it."""

from __future__ import annotations

from contracts.payments.words import Fate
from scenarios.capital.common import cny, company, opened, ordered, paid
from scenarios.stage import Stage

__all__ = ["bank_silent", "operator_silent"]

_PAYMENTS = 4


def bank_silent(stage: Stage) -> None:
    """The bank does not reveal: everything is drawn."""
    desks = company(stage)
    stage.scene("Four payments", "Of which one would be drawn.")
    opened(stage, "bank_a")
    payments = _four(stage, "S")
    stage.wait(days=29)
    stage.scene("The operator has revealed", "The bank has seen what would be drawn, and says nothing.")
    desks.operator.reveal_seed("bank_a", 1)
    stage.wait(days=7)
    stage.refused("samples: nobody is silent", lambda: stage.stranger().note_silence("bank_a", 1))
    stage.wait(days=1)
    stage.scene("On the eighth day", "All of them are drawn, whether somebody says so or not.")
    stage.refused("samples: too late to reveal", lambda: desks.bank_a.reveal_seed(1))
    stage.stranger().note_silence("bank_a", 1)
    stage.expect("what is drawn", _fates(stage, payments), [Fate.DRAWN] * _PAYMENTS)
    for number, payment in enumerate(payments, 1):
        desks.payer.give_evidence(payment, f"PROOF-{number}", document="invoices follow by post")
    desks.bank_a.judge(payments[0], verified=False, text="no invoice has come")
    stage.wait(days=29)
    stage.scene("No verdict in 28 days", "The operator judges the others.")
    stage.refused("keys: wrong role", lambda: desks.bank_a.judge(payments[1], verified=False))
    for payment in payments[1:]:
        desks.operator.judge(payment, verified=False, text="the bank has not judged")


def operator_silent(stage: Stage) -> None:
    """The operator does not reveal: what is in the pool is drawn with the next one."""
    desks = company(stage)
    stage.scene("Four payments in each of two periods")
    opened(stage, "bank_a", periods=2)
    first = _four(stage, "S")
    stage.wait(days=29)
    second = _four(stage, "T")
    stage.refused("samples: nobody is silent", lambda: stage.stranger().carry("bank_a", 1))
    stage.wait(days=7)
    stage.scene("The operator was silent", "The gap is on record; nothing leaves the pool.")
    stage.refused("samples: too late to reveal", lambda: desks.operator.reveal_seed("bank_a", 1))
    stage.stranger().carry("bank_a", 1)
    stage.refused("samples: the pool was carried", lambda: stage.stranger().carry("bank_a", 1))
    stage.wait(days=22)
    stage.scene("Both pools are drawn as one")
    desks.operator.reveal_seed("bank_a", 2)
    desks.bank_a.reveal_seed(2)
    drawn = _fates(stage, [*first, *second]).count(Fate.DRAWN)
    stage.expect("how many of eight are drawn", drawn, 1)


def _four(stage: Stage, prefix: str) -> list[bytes]:
    return [
        paid(
            stage,
            "bank_a",
            ordered(stage, "bank_a", cny(10_000 * number), f"{prefix}-{number}"),
            f"A-{prefix}{number}",
        )
        for number in range(1, _PAYMENTS + 1)
    ]


def _fates(stage: Stage, payments: list[bytes]) -> list[Fate]:
    samples = stage.office.suite.samples
    return [samples.draw_of(each).fate for each in payments]
