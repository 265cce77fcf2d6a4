"""From any state that is reached, whoever is stopped, every order, payment and pool can come to its end.

The walk is `Payments`'. At the end of each run somebody is stopped, in turn, and all is brought to an end in
which nothing is held; then the chain goes back.
"""

from __future__ import annotations

from contracts.payments.words import Status
from tests.contracts.invariant.bills import NEVER_PAID, OPEN
from tests.contracts.invariant.payments_machine import Payments
from tests.contracts.invariant.payments_ways_out import WAYS, PaymentExits, stops
from tests.contracts.invariant.tally import proves
from tests.contracts.invariant.ways_out import Stop

AT_THE_END = 3
"""How many stops are tried at the end of each run."""


class PaymentEnds(Payments):
    """A walk with ways out."""

    def teardown(self) -> None:
        """The next stops in turn, so that all of them are tried over the runs."""
        every = list(stops(self.players))
        try:
            for turn in range(AT_THE_END if self.sound and self.model.bills else 0):
                number = self.tally.runs * AT_THE_END + turn
                self.leave(every[number % len(every)], WAYS[number % len(WAYS)])
        finally:
            super().teardown()

    def leave(self, stop: Stop, way: str) -> None:
        """Stops somebody, ends everything, and comes back."""
        before = self.node.snapshot()
        self.sound = False
        exits = PaymentExits(self.players, stop, seed=self.seed, told=set(self.sampling.told), way=way)
        if exits.begin():
            self.desk.wait(1)  # a question of this second counts from the next one on
            for bank, period in self.pools_left():
                exits.end_pool(bank, period)
            for bill in self.model.bills.values():
                before_it = exits.found(bill.id).status
                waits = before_it in OPEN or (bill.paid_day is not None and exits.asked(bill.id) > 0)
                exits.end_payment(bill.id)
                if waits:
                    self.tally.states[f"ended from {before_it.name} {way}"] += 1
            self.nothing_is_held(exits, stop, way)
        self.node.revert(before)
        self.sound = True

    @proves("L-1", "K-8", "K-12")
    def nothing_is_held(self, exits: PaymentExits, stop: Stop, way: str) -> None:
        """Nobody has to act, no invoice is held; nor used by what never was paid, or all came back."""
        for bill in self.model.bills.values():
            found = exits.found(bill.id)
            assert found.status not in OPEN, f"{found.status.name}: {stop}, {way}"
            if bill.paid_day is not None:
                assert not exits.asked(bill.id), f"still asked for evidence: {stop}, {way}"
            for row in found.rows:
                share = self.desk.documents.allocation(row.account, *self.model.holder(bill))
                assert share.held == 0
                assert not share.drawn or found.status not in NEVER_PAID | {Status.CAME_BACK}
        for account in self.papers.accounts:
            assert self.found(account).held.minor == 0, f"an invoice is held: {stop}, {way}"
        for party in self.players.parties:
            waits = self.suite.capital.contract.read("open_cases", party.id)
            assert (waits, self.suite.samples.open_cases(party.id)) == (0, 0)
        self.tally.states[f"all ended: {stop}"] += 1
        self.tally.states[f"all ended: {way}"] += 1
        if stop.how.endswith("paused"):
            self.tally.held["L-2"] += 1
        if way == "by strangers":
            self.tally.held["L-3"] += 1
