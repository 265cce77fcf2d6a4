"""An observer that keeps what it is told, and the scenarios played once for all tests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from scenarios.catalogue import run, scenario
from scenarios.watching.steps import Item, Step


class Recorder:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def observe(self, item: Item) -> None:
        """Keeps it."""
        self.items.append(item)

    @property
    def steps(self) -> list[Step]:
        """The steps."""
        return [item for item in self.items if isinstance(item, Step)]

    @property
    def last(self) -> Step:
        """The last step."""
        return self.steps[-1]


def rows_in(figures: Mapping[str, object]) -> list[dict[str, object]]:
    """The documents that stand in the way, of a refusal's figures."""
    return cast("list[dict[str, object]]", figures["rows"])


@cache
def played(name: str) -> Recorder:
    """What a scenario told: it is played once, and nobody changes what it told."""
    recorder = Recorder()
    run(scenario(name), [recorder])
    return recorder
