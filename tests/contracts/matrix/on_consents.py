"""Consents: who may grant, revoke and use one, in every state of it (domain.md §3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from contracts.registry.consents import Terms
from tests.contracts.matrix.about_cases import CONDITIONS
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import DAY

__all__ = ["GRIDS"]

CASE = b"\x11" * 32
ANOTHER = b"\x22" * 32


@dataclass(frozen=True)
class Consent:
    """A consent in a state; a case of the application has used it."""

    terms: Terms
    id: bytes


def _grant(stage: Stage, subject: Consent, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    seal = stage.own(stage.desk.consents, by, "Consent", asdict(subject.terms), signed=signed)
    return subject.terms, seal


def _grant_signed(stage: Stage, subject: Consent, by: Caller) -> tuple[object, ...]:
    return _grant(stage, subject, by, signed=True)


def _revoke(stage: Stage, subject: Consent, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    fields = {"consent_id": subject.id}
    return subject.id, stage.own(stage.desk.consents, by, "RevokeConsent", fields, signed=signed)


def _revoke_signed(stage: Stage, subject: Consent, by: Caller) -> tuple[object, ...]:
    return _revoke(stage, subject, by, signed=True)


def _use(stage: Stage, subject: Consent, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, ANOTHER


def _use_again(stage: Stage, subject: Consent, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, CASE


LINES = (
    Line("grant", "grant", "firm", _grant, ("Granted",)),
    Line("grant, signed", "grant", "firm signed", _grant_signed, ("Granted",), relayed=True),
    Line("revoke", "revoke", "firm exit", _revoke, ("Revoked",)),
    Line("revoke, signed", "revoke", "firm exit signed", _revoke_signed, ("Revoked",), relayed=True),
    Line("use", "use", "application", _use, ("Used",)),
    Line("use again", "use", "application", _use_again, callers=("stranger", "application", "contract")),
)

# Terms that are known are answered, whoever sends them. The case that used it before is not counted again.
STATES = table(
    """
line            NONE              LIVE      EARLY     LAPSED    REVOKED   USED UP
grant           +LIVE             =         =         =         =         =
grant, signed   +LIVE             =         =         =         =         =
revoke          UNKNOWN_CONSENT   +REVOKED  +REVOKED  +REVOKED  REVOKED   +REVOKED
revoke, signed  UNKNOWN_CONSENT   +REVOKED  +REVOKED  +REVOKED  REVOKED   +REVOKED
use             UNKNOWN_CONSENT~  +         NOT_LIVE  NOT_LIVE  NOT_LIVE  NOT_LIVE
use again       UNKNOWN_CONSENT~  +         NOT_LIVE  NOT_LIVE  NOT_LIVE  +
"""
)


def _pause(stage: Stage) -> None:
    stage.pause(stage.puppet.address)


def _replace(stage: Stage) -> None:
    stage.replace("Puppet")


_FROM_CASES = ("bank susp", "bank gone", "firm susp", "firm heir", "firm gone")
UNDER = table(
    """
line            bank susp  bank gone    firm susp  firm heir  firm gone  app paused  app old
grant           +          BAD_GRANTEE  susp       +          dead       +           +
grant, signed   +          BAD_GRANTEE  susp       +          dead       +           +
revoke          +          +            +          +          dead       +           +
revoke, signed  +          +            +          +          dead       +           +
use             +          +            +          +          +          +           old!
use again       +          +            +          +          +          +           old!
"""
)


def _prepare(stage: Stage) -> Mapping[str, Consent]:
    desk, now = stage.desk, stage.desk.now
    windows = {
        "NONE": (0, 30),
        "LIVE": (0, 30),
        "EARLY": (10, 30),
        "LAPSED": (0, 2),
        "REVOKED": (0, 30),
        "USED UP": (0, 30),
    }
    found: dict[str, Consent] = {}
    for state, (first, last) in windows.items():
        terms = Terms(
            desk.exporter.id,
            desk.bank_a.id,
            desk.applications.purpose(),
            2,
            now + first * DAY,
            now + last * DAY,
            1 if state == "USED UP" else 3,
            salt=desk.reference(),
        )
        found[state] = Consent(terms, desk.consents.id_of(terms))
        if state != "NONE":
            desk.consents.grant(desk.exporter, terms)
        if state not in ("NONE", "EARLY"):
            stage.puppet.send(desk.consents, "use", found[state].id, CASE)
        if state == "REVOKED":
            desk.consents.revoke(desk.exporter, found[state].id)
    desk.wait(3 * DAY)
    return found


def _look(stage: Stage, subject: Consent) -> str:
    view = stage.desk.consents.consent(subject.id)
    now = stage.desk.now
    if view is None:
        return "NONE"
    if view.revoked:
        return "REVOKED"
    if now < view.since:
        return "EARLY"
    if now > view.until:
        return "LAPSED"
    return "LIVE" if view.used < view.uses else "USED UP"


GRIDS = (
    Grid(
        "Consents",
        "consents",
        LINES,
        STATES,
        _prepare,
        _look,
        {
            **{name: CONDITIONS[name] for name in _FROM_CASES},
            "app paused": Condition(_pause),
            "app old": Condition(_replace),
        },
        UNDER,
    ),
)
