"""Directory: who may register and pause, in every state of an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.contracts.desk import make_puppet
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import REASON, Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS"]


@dataclass(frozen=True)
class Application:
    """A contract and its name; `next` is what can take its place."""

    address: str
    name: str
    next: str


def _register_as(stage: Stage, name: str, version: int, address: str, by: Caller) -> tuple[object, ...]:
    fields = {"name": name, "version": version, "application": address, "draws": 2, "issues": 0}
    return *fields.values(), stage.sealed(stage.desk.directory, by, "Register", fields)


def _register(stage: Stage, subject: Application, by: Caller) -> tuple[object, ...]:
    return _register_as(stage, subject.name, 1, subject.address, by)


def _register_next(stage: Stage, subject: Application, by: Caller) -> tuple[object, ...]:
    return _register_as(stage, subject.name, 2, subject.next, by)


def _paused(stage: Stage, subject: Application, by: Caller, message: str) -> tuple[object, ...]:
    directory = stage.desk.directory
    entry = stage.once("entry", bytes.fromhex(subject.address[2:]), lambda: directory.entry(subject.address))
    fields = {
        "application": subject.address,
        "revision": entry.revision if entry else 0,
        "reason": REASON,
    }
    return subject.address, REASON, stage.sealed(directory, by, message, fields)


def _pause(stage: Stage, subject: Application, by: Caller) -> tuple[object, ...]:
    return _paused(stage, subject, by, "Pause")


def _unpause(stage: Stage, subject: Application, by: Caller) -> tuple[object, ...]:
    return _paused(stage, subject, by, "Unpause")


LINES = (
    Line("register", "register", "operator", _register, ("Registered",), sealed=True),
    Line("register the next", "register", "operator", _register_next, ("Registered",), sealed=True),
    Line("pause", "pause", "operator", _pause, ("Paused",), sealed=True),
    Line("unpause", "unpause", "operator", _unpause, ("Paused",), sealed=True),
)

# OLD: a newer version took its place; BOTH: that, and paused.
STATES = table(
    """
line               NONE       ADMITTED   PAUSED     OLD          BOTH
register           +ADMITTED  taken      taken      taken        taken
register the next  /          +OLD       +BOTH      BAD_VERSION  BAD_VERSION
pause              app        +PAUSED    same       +BOTH        same
unpause            app        same       +ADMITTED  same         +OLD
"""
)


def _prepare(stage: Stage) -> Mapping[str, Application]:
    desk = stage.desk
    found: dict[str, Application] = {}
    for state in next(iter(STATES.values())):
        name = f"Matrix {state}"
        following = desk.deploy("Puppet").address
        if state == "NONE":
            found[state] = Application(desk.deploy("Puppet").address, name, following)
            continue
        address = make_puppet(desk, name).address
        if state in ("OLD", "BOTH"):
            make_puppet(desk, name, 2)
        if state in ("PAUSED", "BOTH"):
            stage.pause(address)
        found[state] = Application(address, name, following)
    return found


def _look(stage: Stage, subject: Application) -> str:
    entry = stage.desk.directory.entry(subject.address)
    if entry is None:
        return "NONE"
    if entry.current:
        return "PAUSED" if entry.paused else "ADMITTED"
    return "BOTH" if entry.paused else "OLD"


GRIDS = (Grid("Directory", "applications", LINES, STATES, _prepare, _look),)
