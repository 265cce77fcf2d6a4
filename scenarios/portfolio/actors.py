"""Who acts in a portfolio run. Keys follow from names; those of exporters are made when they are needed."""

from __future__ import annotations

from dataclasses import dataclass

from chain.hashing import keccak
from chain.keys import Key
from contracts.parties import Party
from contracts.registry.fingerprints import HashKey, reference_hash
from contracts.registry.participants import Admission, Capacity, NewKey, Role

__all__ = ["Actor", "admission", "exporter", "institution"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A participant with its keys, and with the secret that hides its references (customs: its numbers)."""

    party: Party
    secret: HashKey

    @property
    def id(self) -> bytes:
        """Its id on the chain."""
        return self.party.id

    def reference(self, text: str) -> bytes:
        """A reference of its own, as it goes on the chain: 32 bytes."""
        return reference_hash(self.secret, self.party.id, text)


def institution(name: str) -> Actor:
    """The operator, customs, or a bank: maker, checker and two admins."""
    seed = f"shroff portfolio {name}"
    party = Party(
        keccak(f"{seed} id".encode()),
        name,
        Key.from_seed(f"{seed} maker"),
        Key.from_seed(f"{seed} checker"),
        (Key.from_seed(f"{seed} admin 1"), Key.from_seed(f"{seed} admin 2")),
    )
    return Actor(party, HashKey.from_seed(seed))


def exporter(number: int) -> Actor:
    """The owner of declarations that was the `number`th to appear in the file: a maker and an admin.

    Its id comes from the number, not from the code that the file has: an id is never a code of the trade.
    """
    seed = f"shroff portfolio owner {number}"
    party = Party(
        keccak(f"{seed} id".encode()),
        f"owner {number}",
        Key.from_seed(f"{seed} maker"),
        admins=(Key.from_seed(f"{seed} admin"),),
    )
    return Actor(party, HashKey.from_seed(seed))


def admission(actor: Actor, role: Role) -> Admission:
    """What admits an actor with all its keys."""
    party = actor.party
    keys = [NewKey(admin.address, Capacity.ADMIN) for admin in party.admins]
    keys.append(NewKey(party.maker.address, Capacity.MAKER))
    if party.checker is not None:
        keys.append(NewKey(party.checker.address, Capacity.CHECKER))
    return Admission(party.id, role, tuple(keys))
