"""What a portfolio run came to: for people as a table, for programs as an object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contracts.registry.money import Money

__all__ = ["CurrencySummary", "NotImportable", "Refused", "Summary"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class NotImportable:
    """Rows of the file that were refused for a reason; a row may have several. `first_row` is a line.

    `first_file` is empty if there is one file only.
    """

    reason: str
    rows: int
    first_row: int
    first_file: str = ""

    @property
    def first(self) -> str:
        """Where the first of them is."""
        return (
            f"first in {self.first_file}, line {self.first_row}"
            if self.first_file
            else f"first in row {self.first_row}"
        )

    def as_json(self) -> dict[str, object]:
        """As an object."""
        return {"rows": self.rows, "first_row": self.first_row, "first_file": self.first_file or None}


@dataclass(frozen=True, slots=True)
class Refused:
    """Cases that were not financed, by the step at which (`apply`, `check`, `approve`) and the reason.

    Who loses a race is refused twice: his approval reverts, and his next check, on record, fails.
    """

    step: str
    reason: str
    cases: int


@dataclass(frozen=True, slots=True)
class CurrencySummary:
    """Balances of all accounts of a currency, as the chain has them.

    `lent` is what banks paid out. `agrees`: the sums of what was done in this run give the same balances.
    """

    lent: Money
    face: Money
    held: Money
    drawn: Money
    settled: Money
    available: Money
    agrees: bool

    def as_json(self) -> dict[str, object]:
        """Amounts as decimal numbers in text."""
        names = ("lent", "face", "held", "drawn", "settled", "available")
        amounts: dict[str, object] = {name: getattr(self, name).decimal for name in names}
        return amounts | {"agrees": self.agrees}


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a portfolio run.

    Attributes:
        file: What was read.
        format: `korea`, `shroff` or `xml`; several, with commas, for several files.
        banks: How many banks there were.
        rows: Read, in all.
        importable: Rows that authorities attested, each a document.
        corrections: Messages about others of these documents, which were attested as they say.
        rounded: Of these, how many had their amount rounded to the minor unit (half-even).
        not_importable: The others, by reason.
        exporters: Owners of documents, all admitted.
        applied: Cases; also those at a second bank.
        financed: Cases that were paid out.
        financed_documents: Documents in them.
        refused: The other cases, by reason.
        amounts: By currency.
        chain: Folder of the chain, or None if it was a temporary one.
        chain_bytes: Size of its database.
        transactions: All, deployment included.
        blocks: All, without the first.
        seconds: From the start to the end.
        peak_bytes: Private memory (RssAnon) at its highest; None where the system does not tell.
    """

    file: str
    format: str
    banks: int
    rows: int
    importable: int
    corrections: int
    rounded: int
    not_importable: tuple[NotImportable, ...]
    exporters: int
    applied: int
    financed: int
    financed_documents: int
    refused: tuple[Refused, ...]
    amounts: tuple[CurrencySummary, ...]
    chain: Path | None
    chain_bytes: int
    transactions: int
    blocks: int
    seconds: float
    peak_bytes: int | None

    @property
    def rejected(self) -> int:
        """How many rows could not be imported."""
        return self.rows - self.importable - self.corrections

    @property
    def rows_per_second(self) -> float:
        """Rows of the file, good and bad, by seconds of the whole run."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def agrees(self) -> bool:
        """Whether the chain's balances are what the run did, in every currency."""
        return all(each.agrees for each in self.amounts)

    def as_json(self) -> dict[str, object]:
        """As an object for JSON: amounts as decimal numbers in text, memory in bytes."""
        return {
            "file": self.file,
            "format": self.format,
            "banks": self.banks,
            "rows": {
                "read": self.rows,
                "attested": self.importable,
                "corrections": self.corrections,
                "not_importable": self.rejected,
                "rounded": self.rounded,
            },
            "not_importable": {each.reason: each.as_json() for each in self.not_importable},
            "exporters": self.exporters,
            "cases": {"applied": self.applied, "financed": self.financed},
            "documents": {"attested": self.importable, "financed": self.financed_documents},
            "refused": [
                {"step": each.step, "reason": each.reason, "cases": each.cases} for each in self.refused
            ],
            "amounts": {each.face.currency: each.as_json() for each in self.amounts},
            "agrees": self.agrees,
            "chain": None if self.chain is None else str(self.chain),
            "chain_bytes": self.chain_bytes,
            "transactions": self.transactions,
            "blocks": self.blocks,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows_per_second, 1),
            "peak_private_bytes": self.peak_bytes,
        }

    def __str__(self) -> str:
        """As a table: lines of text, for a terminal."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterable[str]:
        yield from _counts(
            f"{self.file} ({self.format}), {self.banks} banks",
            [
                ("rows read", self.rows, ""),
                ("attested", self.importable, f"{self.exporters:,} exporters"),
                ("amounts rounded to the minor unit, half-even", self.rounded, ""),
                *([("corrections of them", self.corrections, "")] if self.corrections else []),
                ("not importable", self.rejected, ""),
                *((f"  {each.reason}", each.rows, each.first) for each in self.not_importable),
            ],
        )
        yield from _counts(
            "financing",
            [
                ("cases applied for", self.applied, ""),
                ("financed", self.financed, f"{self.financed_documents:,} declarations"),
                *((f"  refused at {each.step}: {each.reason}", each.cases, "") for each in self.refused),
            ],
        )
        for each in self.amounts:
            yield from _amounts(each)
        yield "the run"
        where = "temporary, removed" if self.chain is None else str(self.chain)
        yield f"  {self.transactions:,} transactions in {self.blocks:,} blocks"
        yield f"  chain: {where}, {self.chain_bytes / _MIB:,.0f} MiB"
        yield f"  {self.seconds:,.1f} s, {self.rows_per_second:,.0f} rows a second"
        if self.peak_bytes is not None:
            yield f"  {self.peak_bytes / _MIB:,.0f} MiB of private memory at its highest"


def _counts(title: str, rows: list[tuple[str, int, str]]) -> Iterable[str]:
    yield title
    wide = max(len(name) for name, _, _ in rows)
    for name, count, note in rows:
        yield f"  {name:<{wide}} {count:>9,}{f'  {note}' if note else ''}"
    yield ""


def _amounts(each: CurrencySummary) -> Iterable[str]:
    verdict = "as the chain has them" if each.agrees else "as the chain has them, AND NOT AS THEY SHOULD BE"
    yield f"amounts in {each.face.currency}, {verdict}"
    for name in ("face", "held", "drawn", "settled", "available"):
        yield f"  {name:<10} {_shown(getattr(each, name)):>26}"
    yield f"  {'lent':<10} {_shown(each.lent):>26}"
    yield ""


def _shown(amount: Money) -> str:
    return str(amount).removesuffix(f" {amount.currency}")
