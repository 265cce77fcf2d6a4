"""Who acts: a participant with the keys of its desks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chain.errors import BadInput
from chain.keys import Key
from chain.typed import Typed

__all__ = ["Party", "Signer"]


class Signer(Protocol):
    """Whatever signs typed messages for an address: a `Key`, a device, a contract's owners (EIP-1271)."""

    @property
    def address(self) -> str:
        """The address that the contracts know."""
        ...

    def sign_typed(self, typed: Typed) -> bytes:
        """The signature: 65 bytes of a key, up to 1,024 of a contract's owners."""
        ...


@dataclass(frozen=True, slots=True)
class Party:
    """A participant that acts here.

    Attributes:
        id: Its id on the chain, 32 bytes.
        name: What people call it. Never on the chain.
        maker: The key that sends its transactions (经办).
        checker: Signs as its second pair of eyes (复核); None for a participant that moves no balance.
        admins: Keys that manage its keys; two of them add one.
    """

    id: bytes
    name: str
    maker: Key
    checker: Signer | None = None
    admins: tuple[Key, ...] = ()

    def all_keys(self) -> tuple[Key, ...]:
        """All of its keys; a checker that is no key has its own place."""
        own = (self.checker,) if isinstance(self.checker, Key) else ()
        return (self.maker, *own, *self.admins)

    def second(self) -> Signer:
        """The checker.

        Raises:
            BadInput: The participant has none here.
        """
        if self.checker is None:
            raise BadInput(f"{self.name} has no checker.", hint="This needs four eyes: name its checker.")
        return self.checker
