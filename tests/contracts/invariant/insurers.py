"""Who plays in the searches on insurance: the suite's people, and a second insurer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.parties import Party
from contracts.registry.participants import Role
from tests.contracts.cases import EXPORT, LIMIT, POLICY, SHIPMENT
from tests.contracts.desk import Desk
from tests.contracts.invariant.accounts import Access
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import Hours
from tests.contracts.invariant.players import Players
from tests.contracts.world import admission, make_party


@dataclass(frozen=True)
class Insurers(Players):
    """Players with another insurer, who may succeed the first."""

    other: Party

    @classmethod
    def at(cls, desk: Desk) -> Insurers:
        """Admits the others."""
        base = Players.at(desk)
        other = make_party("other insurer")
        desk.participants.admit(desk.operator, [admission(other, Role.INSURER)])
        return cls(base.desk, base.customs, base.rival, base.heir, other)

    @property
    def parties(self) -> Sequence[Party]:
        """Everybody."""
        return (*super().parties, self.other)

    def holdings(self, time: Hours) -> Holdings:
        """The model of the documents, with what insurance draws on and issues."""
        papers = super().holdings(time)
        suite = self.desk.suite
        papers.attesters |= {POLICY: Role.INSURER, LIMIT: Role.INSURER}
        papers.apps[suite.insurance.address] = Access(
            draws=frozenset({EXPORT, LIMIT}), issues=frozenset({POLICY, SHIPMENT})
        )
        papers.apps[suite.assignments.address] = Access()
        papers.apps[suite.applications.address] = Access()
        papers.apps[suite.receivables.address] = Access(draws=frozenset({EXPORT}))
        papers.apps[suite.insured.address] = Access(draws=frozenset({EXPORT}))
        papers.apps[suite.insured_loans.address] = Access(draws=frozenset({POLICY, SHIPMENT}))
        return papers
