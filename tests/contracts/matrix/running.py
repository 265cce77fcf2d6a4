"""Tries the cells of a grid and compares: a refusal is asked for without a transaction, a success is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chain.errors import Reverted
from chain.values import Receipt
from contracts.face import Face
from tests.contracts.checks import REASONS, names_logged
from tests.contracts.matrix.callers import OWN, RIGHTS, Caller
from tests.contracts.matrix.grids import RIGHTFUL, Condition, Grid, Line, predict
from tests.contracts.matrix.stage import Stage, Unsigned
from tests.contracts.matrix.tables import Cell, cell

__all__ = ["Runner", "Tally"]

_NAMES = {text: name for name, text in REASONS.items()}

SECONDS: Mapping[str, Cell | None] = {
    "unsigned": cell("sig"),
    "its maker": cell("cap"),
    "its admin": cell("cap"),
    "another's checker": cell("NOT_CHECKER"),
    "a stranger": cell("key"),
    "a revoked key": cell("dead"),
}
"""What happens to a maker who may, with another second than his checker (domain.md §1: four eyes)."""


@dataclass
class Tally:
    """How many cells there are, by contract and outcome."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def add(self, contract: str, expected: Cell) -> None:
        """Counts a cell."""
        outcome = "repeats" if expected.repeats else "works" if expected.works else "refused"
        self.counts[contract, outcome] += 1

    def lines(self) -> Iterator[str]:
        """The table that is printed at the end."""
        words = ("works", "repeats", "refused")
        yield f"{'contract':<22}{'cells':>8}" + "".join(f"{word:>9}" for word in words)
        names = sorted({contract for contract, _ in self.counts})
        for name in (*names, "all"):
            found = [
                sum(
                    n
                    for (contract, what), n in self.counts.items()
                    if what == word and name in (contract, "all")
                )
                for word in words
            ]
            yield f"{name:<22}{sum(found):>8}" + "".join(f"{number:>9}" for number in found)


@dataclass
class Runner:
    """Keeps the grid that is prepared, so that its states are made once."""

    stage: Stage
    tally: Tally
    base: int = 0
    standing: str = ""
    subjects: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        """The stage as it is made."""
        self.base = self.stage.desk.network.node.snapshot()

    def at(self, grid: Grid[Any]) -> Mapping[str, Any]:
        """One subject in each state of the grid."""
        if self.standing != str(grid):
            self.stage.desk.network.node.revert(self.base)
            self.standing = ""
            self.stage.seen.clear()
            self.subjects = grid.prepare(self.stage)
            columns = next(iter(grid.states.values()))
            assert set(self.subjects) == set(columns), f"{grid}: a state is not made, or has no column"
            self.standing = str(grid)
        return self.subjects

    @contextmanager
    def undone(self) -> Generator[None]:
        """What happens inside is taken back."""
        node = self.stage.desk.network.node
        before = node.snapshot()
        try:
            yield
        finally:
            node.revert(before)

    def run(self, grid: Grid[Any], line: Line[Any], *, crossed: bool = False) -> list[str]:
        """Every caller in every state. Returns what is not as the tables say.

        Args:
            grid: Where the line stands.
            line: What is tried.
            crossed: A row and a column alone: every caller in one state, one caller in every state.
        """
        wrong: list[str] = []
        telling, who = self._telling(grid, line)[0], RIGHTFUL.get(line.right, "application")
        for state, subject in self.at(grid).items():
            for name, caller in grid.callers_of(line, self.stage, subject).items():
                if crossed and state != telling and name != who:
                    continue
                expected = predict(grid, line, name, state)
                wrong += self.compare(grid, line, state, subject, caller, expected)
        return wrong

    def run_under(self, grid: Grid[Any], name: str, condition: Condition) -> list[str]:
        """Who may do it, under a condition."""
        wrong: list[str] = []
        subjects = self.at(grid)
        with self.undone():
            self.stage.instead.clear()
            self.stage.instead.update(condition.arrange(self.stage) or {})
            for line in grid.lines:
                if line.right in OWN or line.right not in RIGHTS:
                    continue
                who = RIGHTFUL.get(line.right, "application")
                caller = self.stage.caller(who)
                for state in self._telling(grid, line):
                    subject, expected = subjects[state], predict(grid, line, who, state, name)
                    found = self.compare(grid, line, state, subject, caller, expected)
                    wrong += [f"{each} [{name}]" for each in found]
        self.stage.instead.clear()
        return wrong

    def _telling(self, grid: Grid[Any], line: Line[Any]) -> list[str]:
        """States in which a condition tells something: the first in which the line works, and one other."""
        cells = {state: cell for state, cell in grid.states[line.name].items() if cell is not None}
        works = [state for state, cell in cells.items() if cell.works]
        return works[:5] + [state for state in cells if state not in works][:1]

    def run_seconds(self, grid: Grid[Any], line: Line[Any]) -> list[str]:
        """Who may do it, in every state in which it works, with every second who may not."""
        wrong: list[str] = []
        who = RIGHTFUL[line.right]
        caller = self.stage.callers[who]
        for state, subject in self.at(grid).items():
            expected = predict(grid, line, who, state)
            if expected is None or not expected.works:
                continue
            for name, second in self.seconds(caller).items():
                found = self.compare(grid, line, state, subject, second, SECONDS[name])
                wrong += [f"{each} [second: {name}]" for each in found]
        return wrong

    def seconds(self, caller: Caller) -> Mapping[str, Caller]:
        """The same maker, with others as second."""
        party, callers = caller.party, self.stage.callers
        assert party is not None
        revoked = callers["bank.revoked"].key
        assert revoked is not None
        other = self.stage.desk.bank_b.second()
        return {
            "unsigned": caller.sealed_by(Unsigned(party.second().address)),
            "its maker": caller.sealed_by(party.maker),
            "its admin": caller.sealed_by(party.admins[0]),
            "another's checker": caller.sealed_by(other),
            "a stranger": caller.sealed_by(self.stage.desk.stranger),
            "a revoked key": caller.sealed_by(revoked),
        }

    def compare(
        self,
        grid: Grid[Any],
        line: Line[Any],
        state: str,
        subject: Any,  # noqa: ANN401 -- what a grid is about: a case, a document, a participant
        caller: Caller,
        expected: Cell | None,
    ) -> list[str]:
        """One cell."""
        if expected is None:
            return []
        self.tally.add(grid.contract, expected)
        face = line.face(subject) if line.face else grid.face(self.stage)
        args = line.args(self.stage, subject, caller)
        if expected.works:
            found = self._do(grid, line, state, subject, caller, face, args, expected)
        else:
            found = self._ask(line, caller, face, args)
            found = "" if found == expected.reason else f"expected {expected.reason}, found {found}"
        return [f"{grid.contract}.{line.name}, {state}, by {caller.name}: {found}"] if found else []

    def _ask(self, line: Line[Any], caller: Caller, face: Face, args: tuple[object, ...]) -> str:
        """Why it would be refused, without a transaction."""
        sender = self.stage.desk.stranger.address if line.relayed else caller.address
        try:
            face.contract.simulate(sender, line.fn, *args, block="pending")
        except Reverted as error:
            return _NAMES.get(error.reason or "", repr(error.reason))
        return "that it works"

    def _do(
        self,
        grid: Grid[Any],
        line: Line[Any],
        state: str,
        subject: Any,  # noqa: ANN401 -- as above
        caller: Caller,
        face: Face,
        args: tuple[object, ...],
        expected: Cell,
    ) -> str:
        """Does it. Returns what is not as it should be.

        A contract of the suite only asks, as nobody can send in its name; so does everybody but the author and
        a stranger where nothing would change.
        """  # noqa: E501 -- a table
        stage = self.stage
        contract = caller.key is None and caller.puppet is None and not line.relayed
        if contract or (expected.repeats and caller.name not in (RIGHTFUL[line.right], "stranger")):
            found = self._ask(line, caller, face, args)
            return "" if found == "that it works" else f"expected that it works, found {found}"
        before = grid.look(stage, subject)
        with self.undone():
            try:
                receipt = self._send(line, caller, face, args)
            except Reverted as error:
                return f"expected that it works, found {_NAMES.get(error.reason or '', error.reason)}"
            logged = tuple(names_logged(face, receipt))
            after = grid.look(stage, subject)
        if expected.repeats:
            return "" if (logged, after) == ((), before) else f"changed to {after}, logged {logged}"
        wanted = (line.logs(state), expected.after or before)
        return "" if (logged, after) == wanted else f"expected {wanted}, found {(logged, after)}"

    def _send(self, line: Line[Any], caller: Caller, face: Face, args: tuple[object, ...]) -> Receipt:
        if caller.puppet is not None:
            return caller.puppet.send(face, line.fn, *args)
        key = self.stage.desk.stranger if line.relayed else caller.key
        assert key is not None
        return face.contract.send(key, line.fn, *args)
