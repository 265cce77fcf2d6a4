"""What all models share: time, and how a move is refused."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.registry.calendar import day_number


class Refused(Exception):
    """A move that the rules do not allow; `name` is the reason's in errors.vy."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def demand(holds: object, name: str) -> None:
    """Refuses for the reason `name` unless it holds."""
    if not holds:
        raise Refused(name)


@dataclass
class Hours:
    """Time as the model knows it, one for all models of a run: Unix seconds, and China's day."""

    now: int

    @property
    def today(self) -> int:
        """Day number in China."""
        return day_number(self.now)
