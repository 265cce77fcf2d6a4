"""The first pass: every row and message is read once, answered, and kept for its owner."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from chain.errors import BadInput
from contracts.registry.answers import Answer, Counts, Problem
from contracts.registry.calendar import date_at
from contracts.registry.files import FileSet
from contracts.registry.filings import NewDocument
from contracts.registry.kinds import Attester, kind
from scenarios.portfolio.actors import Actor
from scenarios.portfolio.declaring import Register
from scenarios.portfolio.memory import Peak
from scenarios.portfolio.store import DeclarationStore

__all__ = ["Reading", "read"]

_LOOK_EVERY = 1_000


@dataclass(slots=True)
class Reading:
    """What files came to.

    Attributes:
        counts: Rows and messages, and refused ones by code.
        attested: Documents that are to be attested.
        corrections: Messages about others of these documents.
        first: For each code, the file and the line of the first row refused for it.
        problem: The first problem of all.
        latest: Latest day of issue among the good rows, those of the future left out.
        currencies: Of the good rows.
        attesters: Who attests them.
        several: There is more than one file.
    """

    counts: Counts = field(default_factory=Counts)
    attested: int = 0
    corrections: int = 0
    first: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    problem: Problem | None = None
    latest: date | None = None
    currencies: set[str] = field(default_factory=set[str])
    attesters: set[Attester] = field(default_factory=set[Attester])
    several: bool = False

    def refuse_bad_rows(self) -> None:
        """For who wants all rows or none. Raises BadInput if a row is bad, naming the first."""
        if self.problem is None:
            return
        error = self.problem.error()
        raise BadInput(
            f"{self.counts.bad:,} of {self.counts.rows:,} rows cannot be imported, so none was. The first:"
            f" {error.message}",
            hint=error.hint or "Correct the rows, or take the good ones without --all-or-nothing.",
            **error.data,
        )

    def note(self, problem: Problem) -> None:
        """Counts where a code came first."""
        self.first.setdefault(problem.code, (problem.file, problem.row))
        self.problem = self.problem or problem


def read(
    source: FileSet,
    authorities: Mapping[Attester, Actor],
    store: DeclarationStore,
    peak: Peak,
    told: Callable[[int, int], None],
) -> Reading:
    """Reads files into the store: what authorities will attest, as messages among them have changed it.

    Args:
        source: The files.
        authorities: Their ids and secrets make the fingerprints.
        store: Takes the good rows, and is complete afterwards.
        peak: Looks at the memory now and then.
        told: How far it is, in bytes of the files: done, all.
    """
    reading, today = Reading(several=len(source.files) > 1), date_at(int(time.time()))
    register = Register(authorities, store)
    changes: list[Answer] = []
    for at, given in enumerate(source, 1):
        answer = given
        filing = answer.filing
        if isinstance(filing, NewDocument):
            problem = register.add(at, answer, filing)
            if problem is None:
                _note_good(reading, filing, today)
            else:
                answer = replace(answer, filing=None, problems=(problem,))
        elif filing is not None:
            changes.append(answer)
        reading.counts.add(answer)
        for problem in answer.problems:
            reading.note(problem)
        if reading.counts.rows % _LOOK_EVERY == 0:
            peak.look()
            told(source.position, source.size)
    _change(reading, register, changes)
    store.complete()
    reading.attested = reading.counts.good - reading.corrections
    told(source.size, source.size)
    return reading


def _note_good(reading: Reading, filing: NewDocument, today: date) -> None:
    fields = filing.fields
    if fields.issued_on <= today:
        reading.latest = max(fields.issued_on, reading.latest or fields.issued_on)
    if fields.amount is not None:
        reading.currencies.add(fields.amount.currency)
    reading.attesters.add(kind(fields.number.kind).attester)


def _change(reading: Reading, register: Register, changes: list[Answer]) -> None:
    """What messages make of the documents; a document that is cancelled is not attested."""
    for answer, problem, dropped in register.change(changes):
        if problem is None:
            reading.corrections += 1
        else:
            _count_bad(reading, problem)
        if dropped:
            _count_bad(reading, answer.problem("", dropped, "It was taken back by a message."))


def _count_bad(reading: Reading, problem: Problem) -> None:
    """What was counted as good turned out to be not."""
    reading.counts.good -= 1
    reading.counts.bad += 1
    reading.counts.reasons[problem.code] += 1
    reading.note(problem)
