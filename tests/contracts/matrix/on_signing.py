"""`cancel_signature`, which every contract has that takes signatures: everybody ends his own, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.contracts.matrix.callers import PEOPLE, Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["signatures"]


@dataclass(frozen=True)
class Nonce:
    """The number of a signature."""

    number: int


def _cancel(stage: Stage, subject: Nonce, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.number,)


LINES = (Line("cancel_signature", "cancel_signature", "anybody", _cancel, ("SignatureCancelled",)),)
STATES = table(
    """
line              FREE  USED
cancel_signature  +     NONCE_USED
"""
)


def signatures(contract: str) -> Grid[Nonce]:
    """The grid of one contract."""

    def prepare(stage: Stage) -> Mapping[str, Nonce]:
        face = next(face for face in stage.desk.suite.faces() if contract == face.NAME)
        used = Nonce(2**256 - 1)
        for name in PEOPLE:
            key = stage.callers[name].key
            assert key is not None
            face.contract.send(key, "cancel_signature", used.number)
        return {"FREE": Nonce(0), "USED": used}

    def look(stage: Stage, subject: Nonce) -> str:
        del stage
        return str(subject.number)

    return Grid(contract, "signatures", LINES, STATES, prepare, look, callers=PEOPLE)
