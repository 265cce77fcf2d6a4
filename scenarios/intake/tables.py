"""A table on its way to the chain: each row is carried out, or answered why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from chain.errors import BadInput, Reverted
from contracts.insurance.csv_reader import InsuranceFile, RowAnswer
from contracts.registry.answers import Problem

__all__ = ["OUTCOMES", "Done", "Outcome", "Taken", "take_each"]

Outcome = Literal["attested", "changed", "declared", "ordered", "known", "refused", "unreadable"]

OUTCOMES: tuple[Outcome, ...] = (
    "attested",
    "changed",
    "declared",
    "ordered",
    "known",
    "refused",
    "unreadable",
)
"""`changed`: a policy's terms, or a limit that was stopped. `known`: all of it was done before."""

_ASKED = ("asked", "available")


@dataclass(slots=True)
class Done:
    """A row that went through: what became of it, and what is to be said about it."""

    outcome: Outcome
    id: bytes
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Taken:
    """What became of a row.

    Attributes:
        name: Its number, as it is in force; None where it cannot be read.
        id: Of the document or the shipment; None where there is none.
        warnings: What went through, and stands in the way of cover all the same, in sentences.
    """

    answer: RowAnswer[Any]
    outcome: Outcome
    name: str | None = None
    id: bytes | None = None
    problems: list[Problem] = field(default_factory=list[Problem])
    warnings: tuple[str, ...] = ()

    @property
    def bad(self) -> bool:
        """Whether it did not go through."""
        return self.outcome in {"refused", "unreadable"}

    def data(self) -> dict[str, object]:
        """For programs."""
        return {
            "file": self.answer.file,
            "row": self.answer.row,
            "outcome": self.outcome,
            "number": self.name,
            "id": None if self.id is None else self.id.hex(),
            "problems": [each.data() for each in self.problems],
            "notes": list(self.answer.notes),
            "warnings": list(self.warnings),
        }


def take_each(
    rows: InsuranceFile[Any] | Sequence[RowAnswer[Any]], take: Callable[[Any], Done]
) -> Iterator[Taken]:
    """Carries out the rows of a file one by one, or rows from elsewhere; a bad one costs no other."""
    for answer in rows:
        if answer.stated is None:
            yield Taken(answer, "unreadable", problems=list(answer.problems))
            continue
        name = str(answer.stated.name)
        try:
            done = take(answer.stated)
        except Reverted as error:
            said = f"The chain refuses it{_figures(error)}."
            problem = Problem(answer.file, answer.row, "", error.reason, said, hint=error.hint)
        except BadInput as error:
            problem = _problem(answer, error.message, error.hint, error.data)
        else:
            yield Taken(answer, done.outcome, name, done.id, warnings=done.warnings)
            continue
        if isinstance(rows, InsuranceFile):
            rows.forget(answer.stated)
        yield Taken(answer, "refused", name, problems=[problem])


def _figures(error: Reverted) -> str:
    """What was asked for and what is there, of each document that stands in the way."""
    rows = cast("Sequence[Mapping[str, object]]", error.data.get("rows", ()))
    said = [
        f"{row['document']}: " + ", ".join(f"{row[name]} {name}" for name in row if name in _ASKED)
        for row in rows
    ]
    return f", {'; '.join(said)}" if said else ""


def _problem(answer: RowAnswer[Any], message: str, hint: str, data: Mapping[str, object]) -> Problem:
    column = {"owner": "holder"}.get(str(data.get("field", "")), str(data.get("field", "")))
    code = str(data.get("code", "unknown-owner" if column == "holder" else "bad-value"))
    return Problem(answer.file, answer.row, column, code, message, str(data.get("expected", "")), hint)
