"""One tree of exceptions: what went wrong in a sentence, a hint, and the figures behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chain.values import Receipt


NO_REASON = "reverted without a reason"
"""What stands for the reason of a contract that gives none."""


class ShroffError(Exception):
    """Anything that shroff refuses or fails at.

    `message` is one sentence, `hint` one more that says what to do (or empty), `data` the figures by name.
    """

    def __init__(self, message: str, *, hint: str = "", **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.data = data


class Reverted(ShroffError):
    """A contract refused. `reason` is its own string, `call` what was called (`"Documents.hold"`, or empty).

    `receipt` is there if the refusal was mined; a dry run and a call leave none, but what came back.
    """

    def __init__(
        self,
        reason: str,
        *,
        call: str = "",
        receipt: Receipt | None = None,
        output: bytes = b"",
        hint: str = "",
        **data: object,
    ) -> None:
        super().__init__(f"{call}: {reason}" if call else reason, hint=hint, **data)
        self.output = output
        self.reason = reason
        self.call = call
        self.receipt = receipt

    def with_data(self, data: Mapping[str, object]) -> Reverted:
        """The same refusal with other `data`."""
        return Reverted(
            self.reason,
            call=self.call,
            receipt=self.receipt,
            output=self.output,
            hint=self.hint,
            **data,
        )


class InvalidTransaction(ShroffError):
    """A transaction that no block may hold: wrong chain id, nonce, signature or gas. Nothing was mined."""


class BadInput(ShroffError):
    """The user's input is wrong; `data` may hold `file`, `row`, `field`, `expected`."""


class CheckFailed(ShroffError):
    """A check that answered no: a proof that does not hold, a chain that is not what it says it is."""


class NotFound(ShroffError):
    """The chain has no such block, transaction or snapshot."""


class Unreachable(ShroffError):
    """A network or a file that could not be reached, or that is not what it should be."""


class Damaged(Unreachable):
    """A chain on disk that is not as it was written."""


class ChainLocked(Unreachable):
    """Another process has the chain open."""


class WrongChain(Unreachable):
    """The chain is not the one that was asked for: another chain id, or other settings."""


class DiskFull(Unreachable):
    """The disk has no room for the next block; nothing of it was written."""
