"""What a watch sees of insurance: the shipment after a step, who had the money, loans that it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chain.abi import Event
from contracts.financing.applications import Check as LoanCheck
from contracts.insurance.shipments import Check
from contracts.registry.money import Money
from scenarios.desks.office import Office
from scenarios.reading.document_names import document_name
from scenarios.reading.ledger import case_figures, shipment_figures
from scenarios.watching.names import Names
from scenarios.watching.steps import CaseFigures, Gap, ShipmentFigures

__all__ = ["InsuranceWatch", "ground_of"]


class InsuranceWatch:
    """Keeps what was told of shipments and of the loans on them.

    Attributes:
        shipments: Every shipment that was declared, and its name.
    """

    def __init__(self, office: Office, names: Names) -> None:
        self.office = office
        self.shipments: dict[bytes, str] = {}
        self._names = names
        self._loans: dict[bytes, CaseFigures] = {}
        self._assignments = 0

    def name(self, action: str, arguments: Mapping[str, object], result: object) -> None:
        """Gives what a verb brought its name."""
        if not isinstance(result, bytes):
            return
        if action == "declare" and not self._names.knows(result):
            self.shipments[result] = str(arguments["reference"])
            self._names.call(result, self.shipments[result])
        elif action == "cover":
            paper = self.office.vault.get(result)
            number = arguments.get("number")
            self._names.call(result, str(number) if paper is None else paper.number.canonical)
        elif action == "sign_assignment" and not self._names.knows(result):
            self._assignments += 1
            self._names.call(result, f"assignment {self._assignments}")

    def shipment(self, shipment_id: bytes) -> ShipmentFigures | None:
        """A shipment's figures now."""
        return shipment_figures(self.office, self._names.of(shipment_id), shipment_id)

    def loans(self, shipment_id: bytes, cases: Mapping[bytes, str]) -> tuple[CaseFigures, ...]:
        """The loans on a shipment that are not as they were told last."""
        changed: list[CaseFigures] = []
        for case_id in self.office.suite.insured_loans.loans_on(shipment_id):
            now = case_figures(self.office, cases.get(case_id, "?"), case_id)
            known = self._loans.get(case_id)
            told = None if known is None else (known.status, known.outstanding)
            if now is not None and (now.status, now.outstanding) != told:
                changed.append(now)
                self._loans[case_id] = now
        return tuple(changed)

    def told(self, case_id: bytes, figures: CaseFigures | None) -> None:
        """A loan was told of in a step of its own."""
        if figures is not None:
            self._loans[case_id] = figures

    def shares(self, events: Sequence[Event]) -> dict[str, Money] | None:
        """Who had what of an indemnity or of a recovery; None if there was neither."""
        for event in events:
            if event.name in ("Indemnified", "Recovered") and "to_bank" in event.args:
                currency = self.office.shipment(event["shipment_id"]).declared.currency
                return {
                    name: Money(event[f"to_{name}"], currency)
                    for name in ("insurer", "bank", "exporter")
                    if f"to_{name}" in event.args
                }
        return None

    def gap(self, events: Iterable[Event]) -> Gap | None:
        """That more is lent than is left of a cover, if a contract said so."""
        for event in events:
            if event.name == "CoverGap":
                account = self.office.suite.documents.account(event["account"])
                lent, left = (Money(event[name], account.currency) for name in ("used", "face"))
                return Gap(document_name(self.office, account.id), lent, left)
        return None

    def left(self, check: Check) -> dict[str, Money]:
        """What is left of policy and limit, as the check recorded it."""
        limit = self.office.suite.insurance.limit(check.limit)
        documents = self.office.suite.documents
        found = {"limit": Money(check.limit_left, documents.account(check.limit).currency)}
        if limit is not None:
            found["policy"] = Money(check.policy_left, documents.account(limit.policy).currency)
        return found


def ground_of(result: object) -> str | None:
    """What a check of a loan says of its shipment; None where it stands on none."""
    return result.ground.name if isinstance(result, LoanCheck) and result.ground.name != "SOUND" else None
