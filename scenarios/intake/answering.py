"""What became of a row or a message on its way to the chain."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from chain.errors import BadInput, Reverted, ShroffError
from contracts.registry.answers import Answer, Problem

__all__ = ["OUTCOMES", "NoAuthority", "Outcome", "Taken", "Unknown", "refusal"]

Outcome = Literal["attested", "amended", "replaced", "voided", "known", "refused", "unreadable"]

OUTCOMES: tuple[Outcome, ...] = (
    "attested",
    "amended",
    "replaced",
    "voided",
    "known",
    "refused",
    "unreadable",
)
"""`known`: it was done before, or changes nothing. `refused`: by the chain, or because what is there does not
agree. `unreadable`: it never came so far."""

_PARTS = {"documents: bad amount": "amount", "documents: bad owner": "owner"}
"""What the chain refuses of a single field."""


class Unknown(BadInput):
    """The document that a message is about is not known, or not surely."""


class NoAuthority(BadInput):
    """Nobody here attests such documents, or it is not said who does."""


@dataclass(slots=True)
class Taken:
    """What became of an answer of a reader; without an outcome as long as nothing did."""

    answer: Answer
    outcome: Outcome | None = None
    number: str | None = None
    document: bytes | None = None
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[str] = field(default_factory=list[str])

    @property
    def bad(self) -> bool:
        """Whether it did not go through."""
        return self.outcome in {"refused", "unreadable"}

    def refuse(self, outcome: Outcome, part: str, code: str, error: ShroffError) -> None:
        """Says why it did not go through; `part` is the field that is to blame, or empty."""
        expected = str(error.data.get("expected", ""))
        self.outcome = outcome
        self.problems.append(
            self.answer.problem(part, code, error.message, expected=expected, hint=error.hint)
        )

    def slim(self) -> None:
        """Lets go of what was read: of a large file only the answers stay in memory."""
        self.answer = replace(self.answer, filing=None, problems=(), paths={})

    def data(self) -> dict[str, object]:
        """For programs."""
        return {
            "file": self.answer.file,
            self.answer.place: self.answer.row,
            "outcome": self.outcome,
            "number": self.number,
            "document": None if self.document is None else self.document.hex(),
            "problems": [each.data() for each in self.problems],
            "notes": self.notes,
        }


def refusal(taken: Taken, error: Reverted) -> None:
    """Puts down what the chain says."""
    said = BadInput("The chain refuses it.", hint=error.hint)
    taken.refuse("refused", _PARTS.get(error.reason, ""), error.reason, said)
