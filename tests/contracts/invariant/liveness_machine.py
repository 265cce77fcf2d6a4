"""From any state that is reached, whoever is stopped, every case can come to an end in which nothing is held.

The walk is `Financing`'s. Now and then, and at the end of each run, somebody is stopped, and all cases are
brought to their end; then the chain goes back to where the walk was.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.financing.cases import ENDED
from tests.contracts.invariant.documents_machine import ANY
from tests.contracts.invariant.financing_machine import Financing
from tests.contracts.invariant.tally import proves
from tests.contracts.invariant.ways_out import WAYS, Exits, Stop, stops

AT_THE_END = 3
"""How many stops are tried at the end of each run."""


class Ends(Financing):
    """A walk with ways out."""

    def teardown(self) -> None:
        """The next stops in turn, so that all of them are tried over the runs."""
        every = list(stops(self.players))
        if self.sound and self.book.cases:
            for turn in range(AT_THE_END):
                number = self.tally.runs * AT_THE_END + turn
                self.leave(every[number % len(every)], WAYS[number % len(WAYS)])
        super().teardown()

    @precondition(lambda self: self.book.cases)
    @rule(which=ANY, way=st.sampled_from(WAYS))
    def every_case_can_end(self, which: int, way: str) -> None:
        every = list(stops(self.players))
        self.leave(every[which % len(every)], way)

    def leave(self, stop: Stop, way: str) -> None:
        """Stops somebody, ends every case, and comes back."""
        before = self.node.snapshot()
        self.sound = False
        exits = Exits(self.players, stop)
        if exits.begin():
            for case_id in self.book.cases:
                self.can_end(exits, case_id, way)
            for account in self.papers.accounts:
                found = self.desk.documents.account(account)
                assert found.held.minor == 0, f"still held on an account: {stop}, {way}"
        self.node.revert(before)
        self.sound = True

    def can_end(self, exits: Exits, case_id: bytes, way: str) -> None:
        """One case."""
        case = self.book.cases[case_id]
        if not case.is_open_for_bank():
            return
        label = self.label(exits, case_id)
        exits.end(case_id, way, cleared=case.cleared)
        assert exits.holds_nothing(case_id)
        if way == "by strangers":
            self.tally.held["L-3"] += 1
        else:
            self.ended(exits, case_id, label)

    @proves("L-1")
    def ended(self, exits: Exits, case_id: bytes, label: str) -> None:
        """It is in a state in which nothing is held any more."""
        assert exits.status(case_id) in ENDED
        self.tally.states[f"ended from {label}"] += 1
        if exits.stop.how.endswith("paused"):
            self.tally.held["L-2"] += 1

    def label(self, exits: Exits, case_id: bytes) -> str:
        """From where, under which stop of whom."""
        case, how = self.book.cases[case_id], exits.stop.how
        if how.endswith("paused") or how == "late":
            return f"{case.status.name}, {how}"
        roles = {case.bank: "its bank", case.enterprise: "its enterprise"}
        other = {self.desk.operator.id: "the operator", self.players.customs[0].id: "customs"}
        who = roles.get(exits.stopped.id) or other.get(exits.stopped.id, "somebody else")
        return f"{case.status.name}, {who} {how}"
