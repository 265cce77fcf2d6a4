"""Participants: who may change what of whom, in every standing (domain.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from chain.building import load
from chain.contract import Contract
from chain.keys import Key
from contracts.face import Face
from contracts.messages import Seal, direct
from contracts.parties import Party
from contracts.registry.participants import Admission, Capacity, NewKey, Participants, Role, Standing
from tests.contracts.cases import attest, rows, submitted, usd
from tests.contracts.matrix.callers import Caller, party_callers
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import REASON, Stage, keys_of
from tests.contracts.matrix.tables import table
from tests.contracts.world import admission, make_party

__all__ = ["GRIDS"]

_NUMBERS = count(1)


@dataclass(frozen=True)
class Subject:
    """A participant in a standing.

    Attributes:
        party: With the keys that it has now.
        announced: The keys of its re-keying, or some that nobody announced.
    """

    party: Party
    announced: tuple[NewKey, ...]


def _fresh() -> str:
    """The address of a key that nobody ever had."""
    return Key.from_seed(f"fresh key {next(_NUMBERS)}").address


def _sealed(stage: Stage, subject: Subject, by: Caller, message: str, fields: Mapping[str, object]) -> Seal:
    face = stage.desk.participants
    version: int = stage.once(
        "participant", subject.party.id, lambda: face.contract.read("version_of", subject.party.id)
    )
    return stage.sealed(face, by, message, {"participant": subject.party.id, "version": version, **fields})


def _admit(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    keys = (NewKey(_fresh(), Capacity.ADMIN), NewKey(_fresh(), Capacity.MAKER))
    batch = [Admission(subject.party.id, Role.BANK, keys)]
    return batch, stage.sealed(stage.desk.participants, by, "Admit", {"admissions": batch})


def _suspend(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    return subject.party.id, REASON, _sealed(stage, subject, by, "Suspend", {"reason": REASON})


def _reinstate(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    return subject.party.id, REASON, _sealed(stage, subject, by, "Reinstate", {"reason": REASON})


def _retire_to(stage: Stage, subject: Subject, by: Caller, heir: bytes) -> tuple[object, ...]:
    seal = _sealed(stage, subject, by, "Retire", {"successor": heir, "reason": REASON})
    return subject.party.id, heir, REASON, seal


def _retire(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    return _retire_to(stage, subject, by, bytes(32))


def _retire_heir(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    return _retire_to(stage, subject, by, stage.desk.bank_c.id)


def _add_key(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    key = _fresh()
    seal = _sealed(stage, subject, by, "AddKey", {"key": key, "capacity": Capacity.MAKER})
    return subject.party.id, key, Capacity.MAKER, seal


def _rotate_key(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    old, new = subject.party.maker.address, _fresh()
    return old, new, _sealed(stage, subject, by, "RotateKey", {"old_key": old, "new_key": new})


def _revoke_key(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    key = subject.party.maker.address
    return key, _sealed(stage, subject, by, "RevokeKey", {"key": key})


def _revoke_alone(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    """An admin needs no second; anybody else has the operator's."""
    if by.name != "own.admin":
        return _revoke_key(stage, subject, by)
    return subject.party.maker.address, direct(by.address)


def _distrust_key(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    key, since = subject.party.maker.address, stage.desk.now - 60
    return key, since, _sealed(stage, subject, by, "DistrustKey", {"key": key, "since": since})


def _announce(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    keys = [NewKey(_fresh(), each) for each in (Capacity.ADMIN, Capacity.MAKER, Capacity.CHECKER)]
    return subject.party.id, keys, _sealed(stage, subject, by, "AnnounceRekey", {"keys": keys})


def _rekey(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.party.id, subject.announced


def _veto(stage: Stage, subject: Subject, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.party.id,)


MOVED = ("StandingChanged",)
LINES = (
    Line("admit", "admit", "operator", _admit, ("Admitted", "KeyAdded", "KeyAdded"), sealed=True),
    Line("suspend", "suspend", "operator", _suspend, MOVED, sealed=True),
    Line("reinstate", "reinstate", "operator", _reinstate, MOVED, sealed=True),
    Line("retire", "retire", "operator", _retire, MOVED, sealed=True),
    Line("retire to an heir", "retire", "operator", _retire_heir, ("Succeeded", *MOVED), sealed=True),
    Line("add_key", "add_key", "operator", _add_key, ("KeyAdded",), sealed=True),
    Line("add_key, two admins", "add_key", "two admins", _add_key, ("KeyAdded",)),
    Line("rotate_key", "rotate_key", "operator", _rotate_key, ("KeyRevoked", "KeyAdded"), sealed=True),
    Line("rotate_key, two admins", "rotate_key", "two admins", _rotate_key, ("KeyRevoked", "KeyAdded")),
    Line("revoke_key", "revoke_key", "operator", _revoke_key, ("KeyRevoked",), sealed=True),
    Line("revoke_key, an admin", "revoke_key", "an admin", _revoke_alone, ("KeyRevoked",)),
    Line("distrust_key", "distrust_key", "operator", _distrust_key, ("KeyDistrusted",), sealed=True),
    Line("announce_rekey", "announce_rekey", "operator", _announce, ("RekeyAnnounced",), sealed=True),
    Line("rekey", "rekey", "operator", _rekey, ("KeyAdded",) * 4 + ("Rekeyed",)),
    Line("veto_rekey", "veto_rekey", "veto", _veto),
    Line("veto_rekey, an admin", "veto_rekey", "own veto", _veto, ("RekeyVetoed",)),
)

# ANNO: a re-keying stands announced; READY: the same, 72 hours ago; CASES: with an open case; OPER: the
# operator. Whoever is retired has no live key. The operator's own admins are in tests of their own.
STATES = table(
    """
line                    NONE     ACTIVE    SUSP      RETIRED  HEIR      ANNO       READY     REKEYED   CASES            OPER
admit                   +ACTIVE  KNOWN_ID  KNOWN_ID  KNOWN_ID  KNOWN_ID  KNOWN_ID  KNOWN_ID  KNOWN_ID  KNOWN_ID         KNOWN_ID
suspend                 id       +SUSP     stand     stand    stand     +SUSP      +SUSP     +SUSP     +SUSP            LAST_OPERATOR
reinstate               id       stand     +ACTIVE   stand    stand     stand      stand     stand     stand            stand
retire                  id       +RETIRED  +RETIRED  stand    stand     +RETIRED   +RETIRED  +RETIRED  NEEDS_SUCCESSOR  LAST_OPERATOR
retire to an heir       id       +HEIR     +HEIR     +HEIR    stand     +HEIR      +HEIR     +HEIR     +HEIR            LAST_OPERATOR
add_key                 id       +         +         stand    stand     +          +         +         +                +
add_key, two admins     id       +         +         dead!    dead!     +          +         +         +                /
rotate_key              key!     +         +         dead     dead      +          +         +         +                +
rotate_key, two admins  key!     +         +         dead!    dead!     +          +         +         +                /
revoke_key              key!     +         +         dead     dead      +          +         +         +                /
revoke_key, an admin    key!     +         +         dead!    dead!     +          +         +         +                /
distrust_key            key!     +         +         +        +         +          +         +         +                +
announce_rekey          id       +ANNO     +         stand    stand     +          +         +ANNO     +ANNO            +ANNO
rekey                   id~      NO_REKEY  NO_REKEY  NO_REKEY  NO_REKEY  TOO_EARLY  +REKEYED  NO_REKEY  NO_REKEY        NO_REKEY
veto_rekey              +        +         +         +        +         +          +         +         +                /
veto_rekey, an admin    key!     NO_REKEY  NO_REKEY  dead!    dead!     +ACTIVE    +ACTIVE   NO_REKEY  NO_REKEY         /
"""  # noqa: E501 -- a table
)


def _prepare(stage: Stage) -> Mapping[str, Subject]:
    """One participant, a bank, in each standing."""
    desk = stage.desk
    names = ("NONE", "ACTIVE", "SUSP", "RETIRED", "HEIR", "ANNO", "READY", "REKEYED", "CASES")
    parties = {name: make_party(f"matrix {name}") for name in names}
    admitted = [admission(party, Role.BANK) for name, party in parties.items() if name != "NONE"]
    desk.participants.admit(desk.operator, admitted)
    keys = {name: tuple(keys_of(make_party(f"keys for {name}"))) for name in names}
    stage.suspend(parties["SUSP"])
    stage.retire(parties["RETIRED"])
    stage.retire(parties["HEIR"], desk.bank_c)
    submitted(desk, rows(attest(desk, usd(100)), usd(50)), bank=parties["CASES"])
    ready = stage.announce_rekey(parties["READY"])
    parties["REKEYED"] = stage.rekey(parties["REKEYED"])
    waiting = stage.announce_rekey(parties["ANNO"])
    keys |= {"READY": tuple(keys_of(ready)), "ANNO": tuple(keys_of(waiting))}
    found = {name: Subject(party, keys[name]) for name, party in parties.items()}
    return found | {"OPER": Subject(desk.operator, keys["NONE"])}


def _look(stage: Stage, subject: Subject) -> str:
    found = stage.desk.participants.contract.read("participant", subject.party.id)
    if not found.standing:
        return "NONE"
    if found.standing == Standing.RETIRED:
        return "HEIR" if any(found.successor) else "RETIRED"
    if found.standing == Standing.SUSPENDED:
        return "SUSP"
    if found.rekey_ready_at:
        return "ANNO"
    return "REKEYED" if found.epoch else "ACTIVE"


def _own(stage: Stage, subject: Subject) -> Mapping[str, Caller]:
    """The keys of the subject; its admin has its other admin as second, the others the operator's checker."""
    callers = party_callers("own", subject.party)
    second = stage.desk.operator.second()
    found = {name: caller.sealed_by(second) for name, caller in callers.items()}
    found["own.admin"] = callers["own.admin"].sealed_by(subject.party.admins[1])
    return found


@dataclass(frozen=True)
class Registry:
    """A Participants contract, with or without its Directory."""

    face: Participants


def _set_directory(stage: Stage, subject: Registry, by: Caller) -> tuple[object, ...]:
    address = stage.desk.directory.address
    return address, stage.sealed(subject.face, by, "SetDirectory", {"directory": address})


def _registries(stage: Stage) -> Mapping[str, Registry]:
    """The suite's own, and one with the same people that was deployed just now."""
    desk = stage.desk
    contract = Contract.deploy(
        desk.network, desk.stranger, load("Participants"), admission(desk.operator, Role.OPERATOR)
    )
    fresh = Participants(contract)
    roles = {desk.customs.id: Role.CUSTOMS, desk.exporter.id: Role.ENTERPRISE}
    people = (desk.customs, desk.bank_a, desk.bank_b, desk.exporter)
    fresh.admit(desk.operator, [admission(each, roles.get(each.id, Role.BANK)) for each in people])
    return {"SET": Registry(desk.participants), "UNSET": Registry(fresh)}


def _is_set(stage: Stage, subject: Registry) -> str:
    del stage
    return "SET" if int(subject.face.contract.read("directory"), 16) else "UNSET"


def _face_of(subject: Registry) -> Face:
    return subject.face


_ADMITTED = ("operator", "customs", "bank", "firm")
GRIDS = (
    Grid("Participants", "standings", LINES, STATES, _prepare, _look, own=_own),
    Grid(
        "Participants",
        "directory",
        (
            Line(
                "set_directory",
                "set_directory",
                "operator",
                _set_directory,
                ("DirectorySet",),
                face=_face_of,
            ),
        ),
        table(
            """
line           SET          UNSET
set_directory  ALREADY_SET  +SET
"""
        ),
        _registries,
        _is_set,
        callers=(
            "stranger",
            *(f"{who}.{capacity}" for who in _ADMITTED for capacity in ("maker", "checker", "admin")),
            "other_bank.maker",
            "contract",
        ),
    ),
)
