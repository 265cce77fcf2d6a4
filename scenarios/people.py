"""Who acts: participants by name, with the keys of their desks and what they are called on documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, get_args

from chain.errors import BadInput
from chain.hashing import keccak
from chain.keys import Key
from contracts.parties import Party
from contracts.registry.fingerprints import HashKey, reference_hash
from contracts.registry.identifiers import Identifier
from contracts.registry.participants import Admission, Capacity, NewKey, Role

__all__ = ["ROLES", "Actor", "People", "RoleName"]

RoleName = Literal["operator", "customs", "tax", "insurer", "bank", "enterprise"]

ROLES: tuple[RoleName, ...] = get_args(RoleName)
"""Roles by name, in the order of their flags."""

_ADMINS = 2


@dataclass(frozen=True, slots=True)
class Actor:
    """A participant that acts here.

    Attributes:
        name: What it is called here: `bank_a`. Never on the chain.
        role: What it is.
        party: Its id and its keys.
        hash_key: Makes its own references unreadable for others.
        identity: What documents call it: a social credit code, a BIC. None where it does not matter.
        title: Its full name.
    """

    name: str
    role: RoleName
    party: Party
    hash_key: HashKey = field(repr=False)
    identity: Identifier | None = None
    title: str = ""

    @classmethod
    def from_seed(
        cls,
        name: str,
        role: RoleName,
        *,
        seed: str = "shroff",
        identity: Identifier | None = None,
        title: str = "",
    ) -> Actor:
        """The same seed and name give the same id and keys: for demonstrations and tests."""

        def key(which: str) -> Key:
            return Key.from_seed(f"{seed} {name} {which}")

        party = Party(
            keccak(f"{seed} id of {name}".encode()),
            name,
            key("maker"),
            key("checker"),
            tuple(key(f"admin {number}") for number in range(_ADMINS)),
        )
        return cls(name, role, party, HashKey.from_seed(f"{seed} {name} references"), identity, title)

    @property
    def id(self) -> bytes:
        """Its id on the chain."""
        return self.party.id

    def reference(self, text: str) -> bytes:
        """A reference of its own, as it goes on the chain."""
        return reference_hash(self.hash_key, self.id, text)

    def admission(self) -> Admission:
        """What the operator sends to admit it."""
        keys = [NewKey(admin.address, Capacity.ADMIN) for admin in self.party.admins]
        keys.append(NewKey(self.party.maker.address, Capacity.MAKER))
        if self.party.checker is not None:
            keys.append(NewKey(self.party.checker.address, Capacity.CHECKER))
        return Admission(self.id, Role[self.role.upper()], tuple(keys))


class People:
    """Everybody who acts here, by name, by id, and by what documents call them.

    Args:
        fingerprint_key: The key of the documents' fingerprints, which authorities and the operator share.
        actors: Who is there from the start.
    """

    def __init__(self, fingerprint_key: HashKey, actors: Iterable[Actor] = ()) -> None:
        self.fingerprint_key = fingerprint_key
        self._by_name: dict[str, Actor] = {}
        self._by_id: dict[bytes, Actor] = {}
        self._by_identity: dict[str, Actor] = {}
        for actor in actors:
            self.add(actor)

    def add(self, actor: Actor) -> Actor:
        """Adds somebody.

        Raises:
            BadInput: The name or the identity is somebody else's.
        """
        if actor.name in self._by_name:
            raise BadInput(f"There is somebody called {actor.name} already.", field="name")
        if actor.identity is not None and str(actor.identity) in self._by_identity:
            other = self._by_identity[str(actor.identity)].name
            raise BadInput(f"{actor.identity} is {other} already.", field="identity")
        self._put(actor)
        return actor

    def change(self, actor: Actor) -> Actor:
        """Puts somebody in the place of who has its name: with other keys, for example."""
        self[actor.name]
        self._put(actor)
        return actor

    def __getitem__(self, name: str) -> Actor:
        """Somebody by name.

        Raises:
            BadInput: Nobody is called so; the hint names who is meant, perhaps.
        """
        found = self._by_name.get(name)
        if found is None:
            close = get_close_matches(name, self._by_name, n=1)
            known = ", ".join(self._by_name) if len(self._by_name) <= 12 else ""
            raise BadInput(
                f"Nobody is called {name!r}.",
                hint=f"Did you mean {close[0]}?" if close else f"There are: {known}." if known else "",
            )
        return found

    def __contains__(self, name: str) -> bool:
        """Whether somebody is called so."""
        return name in self._by_name

    def __iter__(self) -> Iterator[Actor]:
        """Everybody, in the order in which they came."""
        return iter(self._by_name.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._by_name)

    def by_id(self, participant: bytes) -> Actor | None:
        """Whose id this is; None if nobody's here."""
        return self._by_id.get(participant)

    def by_identity(self, identity: object) -> Actor | None:
        """Whom documents call so (`USCC:9133…`, an `Identifier`, a document's party); None if nobody."""
        return self._by_identity.get(str(identity))

    def by_key(self, address: str) -> Actor | None:
        """Who acts with the key of this address now; None if nobody here."""
        for actor in self:
            party = actor.party
            second = () if party.checker is None else (party.checker.address,)
            if address in (party.maker.address, *second, *(admin.address for admin in party.admins)):
                return actor
        return None

    def name_of(self, participant: bytes) -> str:
        """The name behind an id; its first digits if nobody here has it."""
        found = self.by_id(participant)
        return found.name if found is not None else f"{participant.hex()[:8]}…"

    def of_role(self, role: RoleName) -> tuple[Actor, ...]:
        """Everybody with a role."""
        return tuple(actor for actor in self if actor.role == role)

    def operator(self) -> Actor:
        """The operator.

        Raises:
            BadInput: Nobody here is.
        """
        for actor in self.of_role("operator"):
            return actor
        raise BadInput("The operator is not among those who act here.")

    def _put(self, actor: Actor) -> None:
        self._by_name[actor.name] = actor
        self._by_id[actor.id] = actor
        if actor.identity is not None:
            self._by_identity[str(actor.identity)] = actor
