"""From any state that is reached, whoever is stopped, every shipment, claim and loan can come to its end.

The walk is `InsuredLoans`'. At the end of each run somebody is stopped, in turn, and all is brought to an end
in which nothing is held; then the chain goes back.
"""

from __future__ import annotations

from contracts.financing.cases import ENDED as LOAN_ENDED
from contracts.financing.cases import Status
from contracts.insurance.words import ENDED
from tests.contracts.invariant.insured_machine import InsuredLoans
from tests.contracts.invariant.insured_ways_out import WAYS, InsuredExits, stops
from tests.contracts.invariant.tally import proves
from tests.contracts.invariant.ways_out import Stop

AT_THE_END = 3
"""How many stops are tried at the end of each run."""


class InsuredEnds(InsuredLoans):
    """A walk with ways out."""

    def teardown(self) -> None:
        """The next stops in turn, so that all of them are tried over the runs."""
        every = list(stops(self.insurers))
        if self.sound and self.cover.shipments:
            for turn in range(AT_THE_END):
                number = self.tally.runs * AT_THE_END + turn
                self.leave(every[number % len(every)], WAYS[number % len(WAYS)], loans_first=number % 2 == 0)
        super().teardown()

    def leave(self, stop: Stop, way: str, *, loans_first: bool) -> None:
        """Stops somebody, ends everything, and comes back."""
        before = self.node.snapshot()
        self.sound = False
        exits = InsuredExits(self.insurers, stop)
        if exits.begin():
            if loans_first:
                self.end_loans(exits, way)
            for shipment in self.cover.shipments.values():
                exits.end_shipment(shipment.id, way)
                self.tally.states[f"ended {way}"] += shipment.status not in ENDED
            if not loans_first:
                self.end_loans(exits, way)
            self.nothing_is_held(exits, stop, way)
        self.node.revert(before)
        self.sound = True

    def end_loans(self, exits: InsuredExits, way: str) -> None:
        """All of them; some are lost."""
        for case in (*self.insured.cases.values(), *self.plain.cases.values()):
            ground = self.insured.grounds.get(case.id)
            cleared = ground.is_cleared if ground else case.cleared
            _, face = self.home(case)
            exits.end_loan(face, case.id, cleared=cleared, loses=way == "denied")

    @proves("L-1", "S-14")
    def nothing_is_held(self, exits: InsuredExits, stop: Stop, way: str) -> None:
        """No limit is used, no cover or policy lent on, nothing held anywhere."""
        for shipment in self.cover.shipments.values():
            found = exits.found(shipment.id)
            assert found.status in ENDED
            assert found.at_risk.minor == 0
        for limit in self.cover.allowances:
            assert self.found(limit).drawn.minor == 0, f"a limit is still used: {stop}, {way}"
        for case_id, ground in self.insured.grounds.items():
            for account in ground.worth:
                share = self.desk.documents.allocation(account, *self.insured.seat(case_id))
                assert (share.held, share.drawn) == (0, 0), f"still lent on: {stop}, {way}"
        for account in self.papers.accounts:
            assert self.found(account).held.minor == 0
        for case in self.insured.cases.values():
            status = self.suite.applications.dossier(case.id).status
            if status is Status.APPROVED:
                status = self.suite.insured.loan(case.id).status
            assert status in LOAN_ENDED
        self.tally.states[f"all ended: {stop}"] += 1
        if stop.how.endswith("paused"):
            self.tally.held["L-2"] += 1
        if way == "by strangers":
            self.tally.held["L-3"] += 1
