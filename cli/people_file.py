"""The people of a chain, with their secret keys, in a file that only its owner reads."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from chain.errors import BadInput, Unreachable
from chain.keys import Key
from cli.private_files import read_text, write_text
from contracts.parties import Party
from contracts.registry.fingerprints import HashKey
from contracts.registry.identifiers import Identifier, IdentifierScheme
from scenarios.people import Actor, People, RoleName

__all__ = ["load_people", "save_people"]

_FORMAT = 1


class _Identity(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scheme: IdentifierScheme
    value: str
    overridden: tuple[str, ...] = ()


class _Person(BaseModel):
    """Keys are hexadecimal."""

    model_config = ConfigDict(extra="forbid")

    name: str
    role: RoleName
    title: str = ""
    identity: _Identity | None = None
    id: str
    maker: str
    checker: str | None
    admins: tuple[str, ...]
    references: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    fingerprints: str
    people: tuple[_Person, ...]


def save_people(path: Path, people: People) -> None:
    """Writes everybody, with all keys, mode 0600."""
    written = _File(
        format=_FORMAT,
        fingerprints=people.fingerprint_key.secret.hex(),
        people=tuple(_person(actor) for actor in people),
    )
    write_text(path, written.model_dump_json(indent=1) + "\n")


def load_people(path: Path) -> People:
    """Reads everybody.

    Raises:
        Unreachable: The file is not there, or is not what `save_people` wrote.
    """
    text = read_text(path)
    try:
        found = _File.model_validate_json(text)
        if found.format != _FORMAT:
            raise Unreachable(f"{path} has the format {found.format}; this release reads {_FORMAT}.")
        return People(HashKey.from_hex(found.fingerprints), map(_actor, found.people))
    except (ValidationError, ValueError, BadInput):
        # Without the cause: it shows keys.
        raise Unreachable(
            f"{path} is damaged: it does not hold people with their keys.", hint="Restore it from a copy."
        ) from None


def _person(actor: Actor) -> _Person:
    checker = actor.party.checker
    identity = actor.identity
    return _Person(
        name=actor.name,
        role=actor.role,
        title=actor.title,
        identity=None
        if identity is None
        else _Identity(scheme=identity.scheme, value=identity.value, overridden=identity.overridden),
        id=actor.id.hex(),
        maker=actor.party.maker.secret.hex(),
        checker=checker.secret.hex() if isinstance(checker, Key) else None,
        admins=tuple(admin.secret.hex() for admin in actor.party.admins),
        references=actor.hash_key.secret.hex(),
    )


def _actor(person: _Person) -> Actor:
    def key(secret: str) -> Key:
        return Key(bytes.fromhex(secret))

    party = Party(
        bytes.fromhex(person.id),
        person.name,
        key(person.maker),
        key(person.checker) if person.checker is not None else None,
        tuple(key(admin) for admin in person.admins),
    )
    identity = person.identity
    return Actor(
        person.name,
        person.role,
        party,
        HashKey.from_hex(person.references),
        None if identity is None else Identifier(identity.scheme, identity.value, identity.overridden),
        person.title,
    )
