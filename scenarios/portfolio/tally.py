"""What a run came to, counted while it goes; and the same figures as the chain has them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from contracts.registry.documents import Account
from contracts.registry.money import Money

__all__ = ["Figures", "Refusal", "Tally"]


@dataclass(slots=True)
class Figures:
    """Sums over all accounts of a currency, in minor units."""

    face: int = 0
    held: int = 0
    drawn: int = 0
    settled: int = 0
    available: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a bank did not finance: at which step (`check`, `approve`, `apply`), for which reason."""

    step: str
    reason: str


@dataclass(slots=True)
class Tally:
    """Counts. Amounts are by currency, in minor units.

    Attributes:
        exporters: Participants that were admitted because they own declarations.
        attested: Declarations.
        applied: Cases.
        cases: Cases that were financed.
        documents: Declarations in them.
        lent: What banks paid out.
        refused: Cases, by refusal; a row's reason counts once a case.
        expected: What the balances must be, by what was done.
        found: What the chain has.
    """

    exporters: int = 0
    attested: int = 0
    applied: int = 0
    cases: int = 0
    documents: int = 0
    lent: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[Refusal] = field(default_factory=Counter[Refusal])
    expected: dict[str, Figures] = field(default_factory=dict[str, Figures])
    found: dict[str, Figures] = field(default_factory=dict[str, Figures])

    def attest(self, face: Money) -> None:
        """A declaration was attested."""
        self.attested += 1
        figures = self.expected.setdefault(face.currency, Figures())
        figures.face += face.minor
        figures.available += face.minor

    def disburse(self, amount: Money, rows: list[Money]) -> None:
        """A case was financed: all of its rows are drawn."""
        self.cases += 1
        self.documents += len(rows)
        self.lent[amount.currency] += amount.minor
        for row in rows:
            figures = self.expected[row.currency]
            figures.drawn += row.minor
            figures.available -= row.minor

    def refuse(self, step: str, reason: str) -> None:
        """A bank refused, or was refused."""
        self.refused[Refusal(step, reason)] += 1

    def find(self, account: Account) -> None:
        """An account as the chain has it."""
        figures = self.found.setdefault(account.currency, Figures())
        figures.face += account.face.minor
        figures.held += account.held.minor
        figures.drawn += account.drawn.minor
        figures.settled += account.settled.minor
        figures.available += account.available.minor
