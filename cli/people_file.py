"""The people of a chain, in a file that only its owner reads: who acts, with which keys, by their addresses.

The keys themselves are in the keystore. What this file has of secrets makes numbers and references unreadable
for others; it moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from chain.errors import BadInput, Unreachable
from chain.hashing import checksum
from chain.keys import Key
from chain.private_files import read_text, write_text
from contracts.parties import Party
from contracts.registry.fingerprints import HashKey
from contracts.registry.identifiers import Identifier, IdentifierScheme
from scenarios.people import Actor, People, RoleName

__all__ = ["load_people", "save_people"]

_FORMAT = 2


class _Identity(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scheme: IdentifierScheme
    value: str
    overridden: tuple[str, ...] = ()


class _Person(BaseModel):
    """Keys are addresses; `references` is the secret behind the references' hashes, hexadecimal."""

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


class _Head(BaseModel):
    model_config = ConfigDict(extra="ignore")

    format: int


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: int
    fingerprints: str
    people: tuple[_Person, ...]


def save_people(path: Path, people: People) -> None:
    """Writes everybody, mode 0600."""
    written = _File(
        format=_FORMAT,
        fingerprints=people.fingerprint_key.secret.hex(),
        people=tuple(_person(actor) for actor in people),
    )
    write_text(path, written.model_dump_json(indent=1) + "\n")


def load_people(path: Path, key: Callable[[str, str], Key]) -> People:
    """Reads everybody.

    Args:
        path: The file.
        key: Gives the key of an address; is told whose it is, `bank_a.maker`.

    Raises:
        Unreachable: The file is not there, or is not what `save_people` wrote.
    """
    text = read_text(path)
    try:
        version = _Head.model_validate_json(text).format
        if version != _FORMAT:
            raise Unreachable(
                f"{path} has the format {version}; this release reads {_FORMAT}.",
                hint="Make a chain anew, with `shroff init`.",
            )
        found = _File.model_validate_json(text)
        return People(HashKey.from_hex(found.fingerprints), [_actor(each, key) for each in found.people])
    except (ValidationError, ValueError, BadInput):
        # Without the cause: it shows what the file holds.
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
        maker=actor.party.maker.address,
        checker=None if checker is None else checker.address,
        admins=tuple(admin.address for admin in actor.party.admins),
        references=actor.hash_key.secret.hex(),
    )


def _actor(person: _Person, key: Callable[[str, str], Key]) -> Actor:
    def of(address: str, capacity: str) -> Key:
        return key(checksum(address), f"{person.name}.{capacity}")

    party = Party(
        bytes.fromhex(person.id),
        person.name,
        of(person.maker, "maker"),
        of(person.checker, "checker") if person.checker is not None else None,
        tuple(of(admin, "admin") for admin in person.admins),
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
