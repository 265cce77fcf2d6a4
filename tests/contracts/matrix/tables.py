"""Tables that people read: a row is a function, a column a role, a state, a condition; a cell is an outcome.

Columns stand two blanks apart. A cell is one of

    +           it works, and leaves the state as it was
    +APPROVED   it works, and leads there
    =           it answers as it did the first time and changes nothing, whoever asks
    /           there is no such case
    key, state  refused: a word of `WORDS`
    VOID        refused: a reason as `modules/errors.vy` names it

Where two reasons hold at once, one has to be given. Asked first is whether there is such a thing at all
(UNKNOWN_…), then who the caller is, then the conditions (suspended, paused), then the state. A cell that is
asked earlier than that ends in `!`, one that is asked later in `~`: see `Cell.order`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from tests.contracts.checks import REASONS

__all__ = ["Cell", "Question", "Table", "table"]

WORDS: Mapping[str, str] = {
    "key": "UNKNOWN_KEY",
    "dead": "DEAD_KEY",
    "cap": "WRONG_CAPACITY",
    "role": "WRONG_ROLE",
    "party": "NOT_PARTY",
    "susp": "SUSPENDED",
    "sig": "BAD_SIGNATURE",
    "app": "UNKNOWN_APPLICATION",
    "old": "NOT_CURRENT",
    "paused": "PAUSED",
    "issuer": "NOT_ISSUER",
    "state": "BAD_TRANSITION",
    "case": "UNKNOWN_CASE",
    "prod": "NOT_PRODUCT",
    "stand": "BAD_STANDING",
    "known": "KNOWN_FINGERPRINT",
    "acct": "UNKNOWN_ACCOUNT",
    "merged": "MERGED_ACCOUNT",
    "again": "CHECK_AGAIN",
    "live": "HOLD_LIVE",
    "ended": "HOLD_EXPIRED",
    "distr": "TRUSTED_KEY_ONLY",
    "kind": "KIND_NOT_ALLOWED",
    "id": "UNKNOWN_ID",
    "taken": "KNOWN_APPLICATION",
    "same": "UNCHANGED",
    "claims": "NOT_CLAIMS",
    "mandate": "NOT_CLAIMANT",
    "lender": "OTHER_LENDER",
    "ship": "UNKNOWN_SHIPMENT",
    "stage": "BAD_SHIPMENT_STATE",
    "asgn": "UNKNOWN_ASSIGNMENT",
    "cover": "NOT_COVERED",
    "signed": "ALREADY_SIGNED",
    "pay": "UNKNOWN_PAYMENT",
    "done": "BAD_PAYMENT_STATE",
    "unasked": "NOT_ASKED",
    "toolate": "EVIDENCE_LATE",
    "unproved": "NOT_PROVED",
    "unheard": "NOT_HEARD",
    "timely": "NOT_LATE",
    "unexp": "ORDER_LIVE",
    "open": "STILL_OPEN",
    "began": "NO_PERIOD",
    "told": "ALREADY_REVEALED",
    "late": "REVEALED_LATE",
    "spoke": "NOT_SILENT",
    "unques": "NOT_IN_QUESTION",
    "ref": "REFERENCE_TAKEN",
    "spell": "BAD_SPELLING",
}
"""Short for reasons that stand in many cells."""


class Question(Enum):
    """What a cell answers: who may, in which state, under which condition."""

    WHO = "who"
    STATE = "state"
    CONDITION = "condition"


# Which answer is given where several would do: the one with the lowest number.
_ORDER: Mapping[tuple[Question, str], float] = {
    (Question.CONDITION, "!"): 1,
    (Question.WHO, "!"): 2,
    (Question.STATE, "!"): 2.5,
    (Question.WHO, ""): 3,
    (Question.STATE, "~"): 4,
    (Question.CONDITION, ""): 5,
    (Question.WHO, "~"): 6,
    (Question.STATE, ""): 7,
    (Question.CONDITION, "~"): 8,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One outcome.

    Attributes:
        reason: Why it is refused, as `errors.vy` names it; None: it works.
        after: The state it leads to; None: as it was.
        repeats: It answers as the first time, and changes nothing.
        mark: "!" for asked earlier, "~" for asked later, "" for in its turn.
    """

    reason: str | None = None
    after: str | None = None
    repeats: bool = False
    mark: str = ""

    @property
    def works(self) -> bool:
        """Whether nothing stands in the way here."""
        return self.reason is None

    def order(self, question: Question) -> float:
        """Of several reasons the lowest is given."""
        if self.repeats:
            return -1
        unknown = self.reason is not None and self.reason.startswith("UNKNOWN_")
        if question is Question.STATE and unknown and not self.mark:
            return 0
        return _ORDER[question, self.mark]


Table = Mapping[str, Mapping[str, Cell | None]]
"""By row, then by column; None where there is no such case."""


def table(text: str) -> Table:
    """Reads a table: first the line of its columns, then its rows."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    _, *columns = lines[0]
    found: dict[str, Mapping[str, Cell | None]] = {}
    for name, *cells in lines[1:]:
        assert len(cells) == len(columns), f"{name}: {len(cells)} cells under {len(columns)} columns"
        assert name not in found, f"{name} stands there twice"
        found[name] = {column: cell(word) for column, word in zip(columns, cells, strict=True)}
    return found


def cell(word: str) -> Cell | None:
    """One cell."""
    if word == "/":
        return None
    if word == "=":
        return Cell(repeats=True)
    mark = word[-1] if word[-1] in "!~" else ""
    plain = word.rstrip("!~")
    if plain.startswith("+"):
        return Cell(after=plain[1:] or None)
    reason = WORDS.get(plain, plain)
    assert reason in REASONS, f"{word}: errors.vy has no {reason}"
    return Cell(reason=reason, mark=mark)
