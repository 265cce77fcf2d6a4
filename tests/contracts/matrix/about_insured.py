"""Insured loans in every state, each on a shipment of its own whose indemnity is assigned to the bank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.financing.applications import Application
from contracts.financing.cases import Source, Status
from contracts.insurance.words import Cause
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import LAST_DAY, application, approval, attest, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insured import (
    assigned,
    check,
    claimed,
    collect,
    covered,
    disburse,
    limit,
    noticed,
    policy,
    repay,
    shipment,
)
from tests.contracts.matrix.about_cases import CODES, Case, case_of
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY

__all__ = ["Lender", "cases", "cover_changed", "every_insured_status", "lender"]

ASKED = usd(720)
HALF = usd(360)
TENOR = 60
DAYS_TO_PAY = timedelta(days=200)
"""The buyer has so long that no loan here outlives its shipment."""


@dataclass(frozen=True)
class Lender:
    """Makes insured loans under one policy, which is assigned to bank_a.

    Attributes:
        under: The policy's account.
        valid_until: Last day of the declarations.
        to_pay: How long the buyers have.
        tenor: Days of the loans.
        basis: The shipment that they stand on; None: each on one of its own.
    """

    desk: Desk
    under: bytes
    valid_until: date = LAST_DAY
    to_pay: timedelta = DAYS_TO_PAY
    tenor: int = TENOR
    basis: bytes | None = None

    def covered(self) -> bytes:
        """A covered shipment with a buyer limit of its own; its id."""
        desk = self.desk
        accounts = attest(desk, usd(1_000), usd(500), valid_until=self.valid_until)
        buyer = limit(desk, self.under)
        on = rows(accounts, usd(600), usd(300))
        return covered(desk, buyer, on, due=today(desk) + self.to_pay)

    def asked(self, on: Sequence[Row] | None = None) -> Application:
        """What could be applied for on a shipment."""
        desk, basis = self.desk, self.basis or self.covered()
        return application(
            desk,
            on or shipment(desk, basis).rows,
            ASKED,
            tenor_days=self.tenor,
            product=desk.suite.insured.address,
            basis=basis,
        )

    def submitted(self, on: Sequence[Row] | None = None) -> bytes:
        """Applied for."""
        return self.desk.applications.apply(self.desk.exporter, self.asked(on))

    def accepted(self, on: Sequence[Row] | None = None) -> bytes:
        """Taken on."""
        case_id = self.submitted(on)
        self.desk.applications.accept(self.desk.bank_a, case_id, self.desk.reference())
        return case_id

    def sent_back(self) -> bytes:
        """The bank wants other rows."""
        case_id = self.submitted()
        self.desk.applications.send_back(self.desk.bank_a, case_id, "other rows, please")
        return case_id

    def verified(self) -> bytes:
        """Its check passed."""
        case_id = self.accepted()
        assert check(self.desk, case_id)
        return case_id

    def failed(self) -> bytes:
        """Its check failed: the rows are not the shipment's."""
        case_id = self.accepted(rows(attest(self.desk, usd(1_000)), usd(900)))
        assert not check(self.desk, case_id)
        return case_id

    def approved(self) -> bytes:
        """Held."""
        desk, case_id = self.desk, self.verified()
        version = desk.applications.dossier(case_id).version
        desk.suite.insured.approve(desk.bank_a, case_id, version, approval(desk, case_id))
        return case_id

    def disbursed(self, amount: Money = HALF) -> bytes:
        """Paid out, in part unless it is said how much."""
        case_id = self.approved()
        disburse(self.desk, case_id, amount)
        return case_id

    def repaid(self) -> bytes:
        """Paid back by the buyers."""
        case_id = self.disbursed(ASKED)
        repay(self.desk, case_id, ASKED, Source.PROCEEDS)
        return case_id

    def written_off(self) -> bytes:
        """Never paid back."""
        desk, case_id = self.desk, self.disbursed()
        desk.wait((self.tenor + 1) * DAY)
        desk.suite.insured.write_off(desk.bank_a, case_id, desk.reference(), today(desk))
        return case_id

    def withdrawn(self) -> bytes:
        """The enterprise took it back."""
        case_id = self.submitted()
        self.desk.applications.withdraw(self.desk.exporter, case_id, "no need")
        return case_id

    def rejected(self) -> bytes:
        """The bank does not want it."""
        case_id = self.submitted()
        self.desk.applications.reject(self.desk.bank_a, case_id, "no")
        return case_id

    def cancelled(self) -> bytes:
        """Approved, and given up."""
        desk, case_id = self.desk, self.approved()
        desk.suite.insured.cancel(desk.bank_a, case_id, desk.reference(), today(desk))
        return case_id

    def lapsed(self) -> bytes:
        """Approved, and never paid out."""
        desk, case_id = self.desk, self.approved()
        desk.wait(20 * DAY + 1)
        desk.suite.insured.lapse(desk.stranger, case_id)
        return case_id


_MAKES: Mapping[Status, Callable[[Lender], bytes]] = {
    # Those for which time has to pass come first.
    Status.WRITTEN_OFF: Lender.written_off,
    Status.LAPSED: Lender.lapsed,
    Status.SUBMITTED: Lender.submitted,
    Status.ACCEPTED: Lender.accepted,
    Status.SENT_BACK: Lender.sent_back,
    Status.VERIFIED: Lender.verified,
    Status.FAILED: Lender.failed,
    Status.APPROVED: Lender.approved,
    Status.DISBURSED: Lender.disbursed,
    Status.REPAID: Lender.repaid,
    Status.WITHDRAWN: Lender.withdrawn,
    Status.REJECTED: Lender.rejected,
    Status.CANCELLED: Lender.cancelled,
}


def lender(desk: Desk) -> Lender:
    """Under a new policy."""
    under = policy(desk, usd(10_000_000))
    assigned(desk, under)
    return Lender(desk, under)


def every_insured_status(stage: Stage) -> Mapping[str, Case]:
    """An insured loan in each state, today."""
    desk = stage.desk
    makes = lender(desk)
    made = {CODES[status]: make(makes) for status, make in _MAKES.items()}
    asked = makes.asked()
    case_id = desk.applications.case_id_of(desk.exporter.id, asked.reference)
    found = cases(desk, made, makes)
    borrowed = found["DISB"].posting
    return {"NONE": Case(case_id, desk.suite.insured, asked.fields(), borrowed), **found}


def cases(desk: Desk, made: Mapping[str, bytes], makes: Lender) -> Mapping[str, Case]:
    """Cases as the lines need them."""
    loans = desk.suite.insured
    borrowed = loans.newest_posting(makes.disbursed())
    assert borrowed is not None
    return {name: case_of(desk, case_id, borrowed, loans=loans) for name, case_id in made.items()}


def _collected(desk: Desk, shipment_id: bytes) -> None:
    collect(desk, shipment_id, usd(900))


def _claimed(desk: Desk, shipment_id: bytes) -> None:
    claimed(desk, shipment_id, Cause.INSOLVENCY)


def _ended(desk: Desk, shipment_id: bytes) -> None:
    desk.suite.insurance.end(desk.insurer, shipment_id, "the goods came back")


def _denied(desk: Desk, shipment_id: bytes) -> None:
    _claimed(desk, shipment_id)
    desk.suite.claims.deny(desk.insurer, shipment(desk, shipment_id), "not shipped")


def _indemnified(desk: Desk, shipment_id: bytes) -> None:
    _claimed(desk, shipment_id)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())


def _stopped(desk: Desk, shipment_id: bytes) -> None:
    """The insurer cuts the limit."""
    of = shipment(desk, shipment_id)
    desk.suite.insurance.set_limit(desk.insurer, of.limit, of.policy, stopped=True)


_CHANGES: Mapping[str, Callable[[Desk, bytes], None]] = {
    "cut": _stopped,
    "coll": _collected,
    "noti": noticed,
    "clmd": _claimed,
    "indm": _indemnified,
    "deni": _denied,
    "ended": _ended,
}


def cover_changed(stage: Stage) -> Mapping[str, Case]:
    """V, A, D: verified, approved, paid out in part; then something happened to the shipment."""
    desk = stage.desk
    makes = lender(desk)
    made: dict[str, bytes] = {}
    for name, make in {"V": Lender.verified, "A": Lender.approved, "D": Lender.disbursed}.items():
        for change, happen in _CHANGES.items():
            case_id = made[f"{name} {change}"] = make(makes)
            basis = desk.applications.dossier(case_id).basis
            assert basis is not None
            happen(desk, basis)
    return cases(desk, made, makes)
