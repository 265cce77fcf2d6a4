"""Who plays in the searches on payments: the suite's people, with what payments draw on."""

from __future__ import annotations

from dataclasses import dataclass

from tests.contracts.cases import INVOICE
from tests.contracts.desk import Desk
from tests.contracts.invariant.accounts import Access
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.model import Hours
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.prices import Prices
from tests.contracts.invariant.proving import Proving
from tests.contracts.invariant.rulebook import COUNTRY, Rulebook
from tests.contracts.invariant.sampling import Sampling

REGIONS = (COUNTRY, 440_300, 310_000)
PURPOSES = ("goods", "goods", "wages", "securities")
EXEMPTIONS = ("deposit", "tax-paid", "nothing")
CODES = tuple(sorted({*PURPOSES, *EXEMPTIONS}))
"""Everything that a table may name."""


@dataclass(frozen=True)
class Payers(Players):
    """Players whose banks pay on order."""

    @classmethod
    def at(cls, desk: Desk) -> Payers:
        """Admits the others."""
        base = Players.at(desk)
        return cls(base.desk, base.customs, base.rival, base.heir)

    def holdings(self, time: Hours) -> Holdings:
        """The model of the documents."""
        papers = super().holdings(time)
        papers.apps[self.desk.suite.capital.address] = Access(draws=frozenset({INVOICE}))
        return papers

    def paying(self, papers: Holdings) -> Proving:
        """The model of the payments."""
        people = papers.people
        rules = Rulebook(people, Prices(papers.time, people))
        return Proving(papers, rules, Sampling(people), self.desk.suite.capital.address)
