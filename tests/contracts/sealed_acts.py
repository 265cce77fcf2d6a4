"""A call that needs a checker's seal, as an example that a test can seal well or badly, and send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chain.keys import Key
from chain.values import Receipt
from contracts.face import Face
from contracts.messages import Seal, checked
from contracts.parties import Party, Signer

__all__ = ["Act"]


def _nothing() -> None:
    """Nobody changes it meanwhile."""


@dataclass(frozen=True)
class Act:
    """A call that is sound, and the message over which it needs a second signature.

    Attributes:
        stir: What raises the version of the case, so that the call would still be sound with a new signature.
        after: Arguments behind the seal.
        sender: Who sends, where it is not the party's own maker.
    """

    face: Face
    party: Party
    fn: str
    args: tuple[object, ...]
    message: str
    fields: Mapping[str, object]
    stir: Callable[[], object] = field(default=_nothing)
    after: tuple[object, ...] = ()
    sender: Key | None = None

    def seal(
        self,
        *,
        checker: Signer | None = None,
        maker: Key | None = None,
        deadline: int | None = None,
        nonce: int | None = None,
        face: Face | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Seal:
        """The checker's seal; `changes` are the fields that differ from what will be sent."""
        return checked(
            (face or self.face).contract,
            self.message,
            maker=(maker or self.party.maker).address,
            checker=checker or self.party.second(),
            fields={**self.fields, **(changes or {})},
            deadline=deadline,
            nonce=nonce,
        )

    def send(self, seal: Seal, maker: Key | None = None) -> Receipt:
        """Sends it."""
        by = maker or self.sender or self.party.maker
        return self.face.contract.send(by, self.fn, *self.args, seal, *self.after)
