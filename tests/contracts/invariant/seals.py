"""What is signed in a search: acts, who signs them, and how a seal can be changed on its way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chain.keys import Key
from contracts.messages import Seal
from contracts.parties import Party, Signer

HALF = 57896044618658097711785492504343953926418782139537452191302581570759080747168
ORDER = 2 * HALF + 1
ACTS = ("Suspend", "Reinstate", "Pause", "Unpause", "Repay", "Disburse")
TWINS = {"Suspend": "Reinstate", "Pause": "Unpause", "Repay": "Disburse"}
"""Acts of the same contract, and nearly the same content."""


@dataclass(frozen=True)
class Signed:
    """A seal with what was signed, so that the model knows what it fits."""

    act: str
    maker: str
    subject: int
    words: int
    version: int
    day: int
    seal: Seal
    spoilt: bool
    """Signed for another contract or chain, or changed since."""


@dataclass(frozen=True)
class Cast:
    """Who signs here: two makers and three checkers of one participant, one of them a contract's owners."""

    party: Party
    makers: tuple[Key, ...]
    checkers: tuple[Signer, ...]


@dataclass
class Subject:
    """What can be acted on: its counter, and whether the opposite act is due."""

    version: int
    down: bool = False


def tampered_with(seal: Seal, differs: str, cast: Cast) -> Seal:
    """The same seal, changed on its way."""
    others = [each.address for each in cast.checkers if each.address != seal.signer]
    match differs:
        case "signer":
            return replace(seal, signer=others[seal.nonce % len(others)])
        case "deadline":
            return replace(seal, deadline=seal.deadline + 1)
        case "bits":
            return replace(seal, signature=seal.signature[:-2] + bytes([seal.signature[-2] ^ 1, 27]))
        case "short":
            return replace(seal, signature=seal.signature[:-1])
        case "twin":  # the other signature of the same key over the same digest
            r, s, v = (
                seal.signature[:32],
                int.from_bytes(seal.signature[32:64], "big"),
                seal.signature[64],
            )
            return replace(seal, signature=r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v]))
        case _:
            return seal
