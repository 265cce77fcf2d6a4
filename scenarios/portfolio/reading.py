"""The first pass: every row is read once, answered, and kept for its owner."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from chain.errors import BadInput
from contracts.registry.calendar import date_at
from contracts.registry.csv_reader import Counts, DeclarationFile
from contracts.registry.csv_rows import Problem, RowAnswer
from contracts.registry.fields import ExportDeclaration, ImportDeclaration, commitment, new_salt
from contracts.registry.fingerprints import fingerprint
from contracts.registry.kinds import kind
from scenarios.portfolio.actors import Actor
from scenarios.portfolio.memory import Peak
from scenarios.portfolio.store import Declaration, DeclarationStore

__all__ = ["VALIDITY", "Reading", "read"]

VALIDITY = timedelta(days=3 * 365)
"""[A] How long a declaration that names no last day is valid, from the day of its issue."""

_LOOK_EVERY = 1_000
_LAST_START = date.max - VALIDITY


@dataclass(slots=True)
class Reading:
    """What a file came to.

    Attributes:
        counts: Rows, and refused rows by code.
        first: For each code, the line of the first row refused for it.
        problem: The first problem of all.
        latest: Latest day of issue among the good rows, those of the future left out.
        currencies: Of the good rows.
    """

    counts: Counts = field(default_factory=Counts)
    first: dict[str, int] = field(default_factory=dict[str, int])
    problem: Problem | None = None
    latest: date | None = None
    currencies: set[str] = field(default_factory=set[str])

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


def read(
    file: DeclarationFile,
    customs: Actor,
    store: DeclarationStore,
    peak: Peak,
    told: Callable[[int, int], None],
) -> Reading:
    """Reads a file into the store: what customs will attest of it.

    Args:
        file: The file.
        customs: Its id and secret make the fingerprints.
        store: Takes the good rows, and is complete afterwards.
        peak: Looks at the memory now and then.
        told: How far it is, in bytes of the file: done, all.
    """
    reading, today = Reading(), date_at(int(time.time()))
    for answer in file:
        if answer.fields is None:
            _note(reading, answer)
        else:
            issued = answer.fields.issued_on
            if issued <= today:
                reading.latest = max(issued, reading.latest or issued)
            taken = _declaration(answer.fields, customs)
            reading.currencies.add(taken.face.currency)
            store.add(answer.row, str(answer.fields.owner), taken)
        if file.counts.rows % _LOOK_EVERY == 0:
            peak.look()
            told(file.position, file.size)
    reading.counts = file.counts
    store.complete()
    told(file.size, file.size)
    return reading


def _note(reading: Reading, answer: RowAnswer) -> None:
    for problem in answer.problems:
        reading.first.setdefault(problem.code, problem.row)
        reading.problem = reading.problem or problem


def _declaration(fields: ExportDeclaration | ImportDeclaration, customs: Actor) -> Declaration:
    if fields.amount is None:
        raise BadInput(f"{fields.number} has no amount.", expected="the declared total")
    salt = new_salt()
    valid_from = fields.valid_from or fields.issued_on
    return Declaration(
        kind(fields.number.kind).index,
        fields.amount,
        valid_from,
        fields.valid_until or _end(max(valid_from, fields.issued_on)),
        fingerprint(customs.secret, customs.id, fields.number),
        salt,
        commitment(salt, fields),
        fields.model_dump_json(exclude_none=True),
    )


def _end(start: date) -> date:
    return min(start, _LAST_START) + VALIDITY
