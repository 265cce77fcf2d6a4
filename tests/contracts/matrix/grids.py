"""A grid: lines (functions) × states, for every caller; and what is predicted for each of its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from contracts.face import Face
from tests.contracts.matrix.callers import CONTRACTS, OWN, PEOPLE, RIGHTS, Caller
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import Cell, Question, Table

__all__ = ["RIGHTFUL", "Condition", "Grid", "Line", "predict"]

S = TypeVar("S")

RIGHTFUL: Mapping[str, str] = {
    "operator": "operator.maker",
    "bank": "bank.maker",
    "bank exit": "bank.maker",
    "firm": "firm.maker",
    "firm exit": "firm.maker",
    "firm signed": "firm.maker",
    "firm exit signed": "firm.maker",
    "attester": "customs.maker",
    "customs": "customs.maker",
    "customs exit": "customs.maker",
    "customs less": "customs.maker",
    "insurer": "insurer.maker",
    "insurer exit": "insurer.maker",
    "insurer signed": "insurer.maker",
    "receiver": "bank.maker",
    "bank signed": "bank.maker",
    "claimant": "firm.maker",
    "mandated": "bank.maker",
    "claimant signed": "firm.maker",
    "claimant alone": "firm.maker",
    "claimant alone signed": "firm.maker",
    "pays": "capital",
    "proves": "proofs",
    "finds": "proofs",
    "desk": "desk",
    "product": "product",
    "insured": "insured",
    "basis": "basis",
    "claims": "claims",
    "covers": "insurance",
    "lent": "basis",
    "nobody": "stranger",
    "amender": "amender",
    "anybody": "stranger",
    "two admins": "own.admin",
    "an admin": "own.admin",
    "own veto": "own.admin",
}
"""By right, the caller whom the conditions are about; where none is named it is the application."""


@dataclass(frozen=True)
class Line(Generic[S]):
    """A function, or one of the things that it does.

    Attributes:
        name: Row of the tables.
        fn: Function of the ABI.
        right: Who may: see `RIGHTS`.
        args: What is sent, sound but for what the cell is about.
        events: What this contract logs when it works, but for spent signatures.
        events_in: The same, in states where it differs.
        sealed: Whether it needs a second key.
        relayed: Whether the caller signs and a stranger sends.
        face: Which contract, if not the grid's.
        callers: Who tries; None: the grid's.
    """

    name: str
    fn: str
    right: str
    args: Callable[[Stage, S, Caller], tuple[object, ...]]
    events: tuple[str, ...] = ()
    events_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    sealed: bool = False
    relayed: bool = False
    face: Callable[[S], Face] | None = None
    callers: tuple[str, ...] | None = None

    def logs(self, state: str) -> tuple[str, ...]:
        """What it logs in a state."""
        return self.events_in.get(state, self.events)


@dataclass(frozen=True)
class Condition:
    """Something that holds for the whole grid: somebody is suspended, an application is paused, …

    Attributes:
        arrange: Lets it happen. Returns who acts in place of whom.
    """

    arrange: Callable[[Stage], Mapping[str, Caller] | None]


@dataclass(frozen=True)
class Grid(Generic[S]):
    """Lines × states of one contract.

    Attributes:
        contract: Its name.
        title: What the columns are states of.
        lines: Its rows.
        states: What each line does in each state, for who may.
        prepare: Makes one of each state, on the stage as it is.
        look: Names the state that something is in.
        conditions: What each line does under each condition, for who acts.
        own: Callers who are the subject's own keys.
        callers: Who tries; None: everybody.
    """

    contract: str
    title: str
    lines: tuple[Line[S], ...]
    states: Table
    prepare: Callable[[Stage], Mapping[str, S]]
    look: Callable[[Stage, S], str]
    conditions: Mapping[str, Condition] = field(default_factory=dict[str, Condition])
    under: Table = field(default_factory=dict[str, Mapping[str, Cell | None]])
    own: Callable[[Stage, S], Mapping[str, Caller]] | None = None
    callers: tuple[str, ...] = (*PEOPLE, *CONTRACTS)

    def __post_init__(self) -> None:
        """Every line has its row, and every row its line."""
        names = {line.name for line in self.lines}
        assert set(self.states) == names, f"{self.contract}, {self.title}: {set(self.states) ^ names}"
        assert set(self.under) in (set[str](), names), (
            f"{self.contract}, {self.title}: {names ^ set(self.under)}"
        )

    def __str__(self) -> str:
        """For the names of tests."""
        return f"{self.contract} {self.title}"

    def face(self, stage: Stage) -> Face:
        """The contract."""
        return next(face for face in stage.desk.suite.faces() if self.contract == face.NAME)

    def callers_of(self, line: Line[S], stage: Stage, subject: S) -> Mapping[str, Caller]:
        """Who tries a line: everybody; or the keys of the participant that it is about."""
        if line.right in OWN:
            assert self.own is not None
            return self.own(stage, subject)
        return {name: stage.callers[name] for name in line.callers or self.callers}


def predict(grid: Grid[S], line: Line[S], who: str, state: str, condition: str | None = None) -> Cell | None:
    """What the tables say of a cell; None where there is no such case."""
    in_state = grid.states[line.name][state]
    if in_state is None:
        return None
    answers = [(Question.STATE, in_state)]
    may = RIGHTS[line.right][who]
    if may is not None:
        answers.append((Question.WHO, may))
    if condition is not None:
        under = grid.under[line.name][condition]
        if under is None:
            return None
        answers.append((Question.CONDITION, under))
    refused = [(cell.order(question), cell) for question, cell in answers if not cell.works or cell.repeats]
    if refused:
        return min(refused, key=lambda pair: pair[0])[1]
    after = [cell.after for _, cell in answers if cell.after is not None]
    return Cell(after=after[-1] if after else None)
