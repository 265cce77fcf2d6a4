"""After every move on insured loans: model and contracts agree on them, and on what they use of a cover."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from contracts.financing.applications import LoanApplications
from contracts.financing.cases import ENDED, Status
from contracts.financing.lending import Lending as Face
from contracts.insurance.words import Status as ShipmentStatus
from tests.contracts.invariant.accounts import Share
from tests.contracts.invariant.applying import Addresses
from tests.contracts.invariant.case import Case
from tests.contracts.invariant.claims_machine import Insurance
from tests.contracts.invariant.insured_lending import InsuredLending
from tests.contracts.invariant.insurers import Insurers
from tests.contracts.invariant.lending import Lending
from tests.contracts.invariant.permits import Permits
from tests.contracts.invariant.shipments import Shipment
from tests.contracts.invariant.tally import Tally, proves


class InsuredAgreement(Insurance):
    """Shipments with loans on them, and loans on the same declarations without insurance."""

    overusing = Insurance.overusing | {"reverse"}

    def __init__(self, players: Insurers, tally: Tally) -> None:
        super().__init__(players, tally)
        suite, applications = self.suite, self.suite.applications.address
        permits = Permits(self.time, self.people, {applications: True})
        amender = suite.amendments.address
        self.insured = InsuredLending(
            self.papers,
            self.cover.prices,
            permits,
            Addresses(suite.insured.address, applications, amender),
            insuring=self.cover,
            basis=suite.insured_loans.address,
        )
        self.plain = Lending(
            self.papers,
            self.cover.prices,
            permits,
            Addresses(suite.receivables.address, applications, amender),
        )
        self.cover.lenders.append(self.insured)

    def _indemnify(self, shipment: Shipment, who: str, eyes: str, odd: int) -> None:
        before = self.owed(shipment)
        super()._indemnify(shipment, who, eyes, odd)
        self.bank_was_first(shipment, before)

    def _receive(self, shipment: Shipment, amount: int, days: int, who: str, eyes: str, odd: int) -> None:
        before = self.owed(shipment)
        super()._receive(shipment, amount, days, who, eyes, odd)
        self.bank_was_first(shipment, before)

    def owed(self, shipment: Shipment) -> tuple[int, int]:
        """How much is outstanding on a shipment, and how often money was shared."""
        grounds = self.insured.grounds
        cases = [each for each, ground in grounds.items() if ground.shipment == shipment.id]
        outstanding = [self.suite.insured.loan(each).outstanding.minor for each in cases]
        return sum(outstanding), len(shipment.splits)

    @proves("S-6")
    def bank_was_first(self, shipment: Shipment, before: tuple[int, int]) -> bool:
        """The bank had what is repaid of its loans, all if there was enough; the exporter the rest."""
        outstanding, shared = self.owed(shipment)
        if shared == before[1]:
            return False
        split = shipment.splits[-1]
        assert split.bank == before[0] - outstanding == min(before[0], split.amount - split.insurer)
        self.tally.states["bank was paid"] += split.bank > 0
        self.tally.states["shortfall stays"] += split.bank > 0 and outstanding > 0
        self.tally.states["exporter had the rest"] += split.bank > 0 and split.exporter > 0
        return split.bank > 0

    @property
    def applications(self) -> LoanApplications:
        """Where applications and checks are recorded."""
        return self.suite.applications

    def home(self, case: Case) -> tuple[Lending, Face]:
        """Where a case is lent, in the model and on chain."""
        if case.id in self.insured.cases:
            return self.insured, self.suite.insured
        return self.plain, self.suite.receivables

    def compare(self) -> None:
        super().compare()
        for case in (*self.insured.cases.values(), *self.plain.cases.values()):
            if case.approved and self.is_news(("loan", case.id), case):
                self.loan_agrees(case)
            if case.approved and case.id in self.insured.cases:
                self.loan_uses(case)

    @proves("F-2", "F-7")
    def loan_agrees(self, case: Case) -> None:
        """State and sums; and what an ended case still has."""
        book, face = self.home(case)
        loan, sums = face.contract.read("loan_of", case.id), case.sums
        assert (loan.status, loan.version, loan.postings) == (case.status, case.version, len(case.entries))
        assert (loan.disbursed, loan.proceeds, loan.other_funds, loan.recovered) == (
            sums.disbursed,
            sums.proceeds,
            sums.other_funds,
            sums.recovered,
        )
        assert (loan.outstanding, loan.undrawn, loan.final) == (case.outstanding, case.undrawn, case.final)
        self.tally.states[f"loan {case.status.name}"] += case.id in self.insured.cases
        if case.status in ENDED:
            shares = [share for _, _, share in book.shares(case)]
            assert not any(share.held for share in shares)
            assert case.status is Status.WRITTEN_OFF or not any(share.drawn for share in shares)

    def uses(self, case: Case) -> list[tuple[bytes, Share]]:
        """What a loan has on cover and policy."""
        seat, ground = self.insured.seat(case.id), self.insured.grounds[case.id]
        return [(account, self.papers.share(account, seat)) for account in ground.worth]

    @proves("S-11")
    def loan_uses(self, case: Case) -> bool:
        """On cover and policy: what is outstanding is drawn, what may still be drawn is held, rounded up."""
        if not self.is_news(("use", case.id), (case.sums, case.closed, self.uses(case))):
            return False
        ground, seat = self.insured.grounds[case.id], self.insured.seat(case.id)
        outstanding = 0 if ground.is_cleared else case.outstanding
        for account, worth in ground.worth.items():
            found = self.desk.documents.allocation(account, *seat)
            drawn, total = ceil(outstanding * worth), ceil((outstanding + case.undrawn) * worth)
            assert drawn <= found.drawn
            assert found.drawn + found.held >= total
            assert found.settled == 0
            if worth == 1:
                assert (found.held, found.drawn) == (case.undrawn, outstanding)
            if not total:
                assert (found.held, found.drawn) == (0, 0)
        return True

    # At the moment of a move

    @proves("S-12")
    def loan_was_within(self, case: Case) -> None:
        """All that loans use of cover, policy and declarations is within it; the cover at its percentage."""
        shipment, ground = self.insured.shipment(case.id), self.insured.grounds[case.id]
        for account in (*ground.worth, *case.rows):
            found = self.found(account)
            assert found.held.minor + found.drawn.minor + found.settled.minor <= found.face.minor
            assert not found.impaired
        lowest = min(shipment.commercial, shipment.political)
        lent = sum(
            (each.outstanding + each.undrawn) * self.insured.grounds[each.id].worth[ground.cover]
            for each in self.insured.cases.values()
            if each.approved and self.insured.grounds[each.id].shipment == shipment.id
        )
        assert lent <= Fraction(shipment.at_risk * lowest, 10_000)

    @proves("S-13")
    def nothing_restored(self, case: Case, before: list[Share]) -> bool:
        """After a notice, or once the buyer has paid all, what comes back settles."""
        shipment = self.insured.shipment(case.id)
        if shipment.cause is None and shipment.status is not ShipmentStatus.COLLECTED:
            return False
        for was, (_, _, share) in zip(before, self.insured.shares(case), strict=True):
            assert share.drawn + share.settled == was.drawn + was.settled
            assert share.settled >= was.settled
        return True
