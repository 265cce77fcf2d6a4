"""Mutants that no test can catch, each with the reason why that is so: `survivors.toml`.

A mutant is named by its source, function and operator and by the line as it was and as it becomes, so that an
explanation holds while that line stands, wherever it moves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from tests.mutants.mutation import Mutant

FILE = Path(__file__).with_name("survivors.toml")

Key: TypeAlias = tuple[str, str, str, str, str]


class Survivor(BaseModel):
    """A mutant that is known to survive.

    Attributes:
        source: Its file, relative to the root.
        function: The function; empty for a constant.
        operator: The operator.
        before: The line as it was.
        after: The line as it becomes.
        why: Why no test can tell, or why it does no harm: one sentence.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    function: str
    operator: str
    before: str
    after: str
    why: str = Field(min_length=20)

    @property
    def key(self) -> Key:
        """The key of the mutants that it explains."""
        return (self.source, self.function, self.operator, self.before, self.after)


class _Survivors(BaseModel):
    model_config = ConfigDict(extra="forbid")

    survivor: list[Survivor] = Field(default_factory=list[Survivor])


def read_survivors(file: Path = FILE) -> dict[Key, Survivor]:
    """All explanations, by the key of their mutants.

    Raises:
        ValueError: A mutant is explained twice, or the file is none.
    """
    found = _Survivors.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).survivor
    explained = {survivor.key: survivor for survivor in found}
    if len(explained) != len(found):
        raise ValueError("A mutant is explained twice.")
    return explained


def stale(explained: Mapping[Key, Survivor], possible: Iterable[Mutant]) -> list[Survivor]:
    """Explanations of mutants that do not exist any more."""
    keys = {mutant.key for mutant in possible}
    return [survivor for key, survivor in explained.items() if key not in keys]
