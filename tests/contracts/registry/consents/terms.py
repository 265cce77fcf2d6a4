"""Terms of a consent that are sound, from the exporter to bank_a; tests change one thing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypedDict, Unpack

from chain.hashing import keccak
from contracts.messages import Seal, relayed
from contracts.parties import Signer
from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import Terms
from tests.contracts.world import START, World

PURPOSE = keccak(b"export receivables financing")
CASE = keccak(b"case one")
OTHER_CASE = keccak(b"case two")
KINDS = bitmap([1, 2])
UNTIL = START + 30 * 86_400


class Changes(TypedDict, total=False):
    """What a test says otherwise."""

    grantor: bytes
    grantee: bytes
    purpose: bytes
    kinds: int
    since: int
    until: int
    uses: int
    documents: bytes
    salt: bytes


def terms(world: World, **changes: Unpack[Changes]) -> Terms:
    """Kinds 1 and 2, from now for 30 days, one use."""
    sound = Terms(
        grantor=world.exporter.id,
        grantee=world.bank_a.id,
        purpose=PURPOSE,
        kinds=KINDS,
        since=START,
        until=UNTIL,
        uses=1,
        salt=b"\5" * 32,
    )
    return replace(sound, **changes)


def content(granted: Terms) -> dict[str, object]:
    """The fields of its message."""
    return {each.name: getattr(granted, each.name) for each in fields(granted)}


def sealed(
    world: World, signer: Signer, granted: Terms, *, deadline: int | None = None, nonce: int | None = None
) -> Seal:
    """The author's seal over a grant."""
    return relayed(
        world.consents.contract,
        "Consent",
        signer=signer,
        fields=content(granted),
        deadline=deadline,
        nonce=nonce,
    )
