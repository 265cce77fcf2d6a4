"""What a watch sees of capital payments: the payment after a step, the sample that was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from contracts.payments.words import Finding
from scenarios.desks.office import DocumentRef, Office
from scenarios.people import Actor
from scenarios.reading.payment_figures import payment_figures, sample_figures
from scenarios.watching.names import Names
from scenarios.watching.steps import PaymentFigures, SampleFigures

__all__ = ["PaymentsWatch", "payment_finding"]

_ASKED = frozenset({"EVIDENCED", "PAID", "VERIFIED"})
_DRAWING = frozenset({"carry", "note_silence", "reveal_seed"})


class PaymentsWatch:
    """Keeps what was told of payments.

    Attributes:
        payments: Every payment that was ordered, and its name.
    """

    def __init__(self, office: Office, names: Names) -> None:
        self.office = office
        self.payments: dict[bytes, str] = {}
        self._names = names

    def subject(self, action: str, arguments: Mapping[str, object], result: object) -> bytes | None:
        """The payment that a step is about, which has its name from the order's reference."""
        if action == "order" and isinstance(result, bytes):
            if not self._names.knows(result):
                self.payments[result] = str(arguments["reference"])
                self._names.call(result, self.payments[result])
            return result
        found = arguments.get("payment_id")
        return found if isinstance(found, bytes) else None

    def payment(self, payment_id: bytes) -> PaymentFigures | None:
        """A payment's figures now."""
        return payment_figures(self.office, self._names.of(payment_id), payment_id)

    def questioned(self, action: str, arguments: Mapping[str, object]) -> tuple[PaymentFigures, ...]:
        """The payments that a step put in question, from the next second on; none if it was about another."""
        if action != "question":
            return ()
        account = self.office.account(cast("DocumentRef", arguments["document"]))
        found = self.office.suite.capital.payments_on(self.office.suite.documents, account)
        figures = (self.payment(each) for each in found)
        asked = (each for each in figures if each is not None and each.status in _ASKED)
        return tuple(replace(each, in_question=True) for each in asked)

    def sample(self, actor: Actor, action: str, arguments: Mapping[str, object]) -> SampleFigures | None:
        """The pool that a step was about; None if it was about none."""
        if action not in _DRAWING:
            return None
        named = arguments.get("bank") or arguments.get("of") or actor.name
        bank = self.office.people[str(named)]
        return sample_figures(self.office, bank.id, int(str(arguments["period"])))


def payment_finding(result: object) -> Finding | None:
    """What a check of an order answered; None if it was no such check."""
    return result if isinstance(result, Finding) else None
