"""What people call a key, and which one it is: by the first digits of its address, or whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from chain.keystore_folder import StoredKey
    from chain.keystore_kdf import Kdf
    from cli.keyring import Keyring
    from scenarios.people import People

__all__ = ["KeyArgument", "find_stored", "kdf_of", "who_has"]

KeyArgument = Annotated[
    str, typer.Argument(metavar="KEY", help="First digits of the address, or whose it is: bank_a.maker.")
]


def find_stored(keyring: Keyring, people: People, text: str) -> StoredKey:
    """A key of the keystore.

    Raises:
        BadInput: There is none, several are meant, or nobody is called so.
        Unreachable: It acts here, and is not in the keystore.
    """
    from chain.errors import BadInput
    from cli.parsing import choice
    from contracts.registry.participants import Capacity

    name, dot, of = text.partition(".")
    if not dot:
        return keyring.keystore.match(text)
    party = people[name if name in people else name.replace("-", "_")].party
    found = {
        Capacity.MAKER: [party.maker.address],
        Capacity.CHECKER: [] if party.checker is None else [party.checker.address],
        Capacity.ADMIN: [admin.address for admin in party.admins],
    }[choice(Capacity, of)]
    if len(found) != 1:
        several = f"has several: {', '.join(found)}" if found else "has none"
        raise BadInput(f"{text} is not one key: {party.name} {several}.", hint="Name it by its address.")
    return keyring.stored(found[0], text)


def who_has(people: People, address: str) -> str:
    """Whose key this is, as it is named: `bank_a.maker`; empty if nobody acts with it here."""
    actor = people.by_key(address)
    if actor is None:
        return ""
    party = actor.party
    checker = None if party.checker is None else party.checker.address
    capacity = {party.maker.address: "maker", checker: "checker"}.get(address, "admin")
    return f"{actor.name}.{capacity}"


def kdf_of(*, light: bool) -> Kdf | None:
    """How a new password is stretched: lightly, or as the keystore does otherwise."""
    from chain.keystore_kdf import LIGHT

    return LIGHT if light else None
