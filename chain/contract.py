"""A contract on a network: read it, ask it, send to it, and look at what it logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, overload

from chain.abi import Abi, Event, Topic
from chain.abi_values import Value
from chain.artifacts import Artifact
from chain.errors import BadInput, Reverted
from chain.hashing import checksum
from chain.keys import Key
from chain.networks import Block, Network
from chain.sending import Batch, Outcome, with_call
from chain.values import Log, Receipt

__all__ = ["Contract"]


class Contract:
    """A deployed contract.

    Args:
        network: Where it is.
        abi: Its ABI, as `Abi` or as the JSON list.
        address: Its address.
        name: For messages: `Documents`.
        hints: What to do when it refuses, by reason.
    """

    def __init__(
        self,
        network: Network,
        abi: Abi | Iterable[Mapping[str, Any]],
        address: str,
        name: str,
        *,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        self.network = network
        self.abi = abi if isinstance(abi, Abi) else Abi(abi)
        self.address = checksum(address)
        self.name = name
        self.hints: Mapping[str, str] = hints or {}

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        artifact: Artifact,
        *args: object,
        hints: Mapping[str, str] | None = None,
    ) -> Contract:
        """Creates the contract, and returns it.

        Raises:
            BadInput: The arguments are not the constructor's.
            Reverted: The constructor refused.
        """
        address, _ = network.deploy(key, artifact, *args)
        return cls(network, artifact.abi, address, artifact.name, hints=hints)

    def __repr__(self) -> str:
        """Name and address."""
        return f"Contract({self.name!r}, {self.address})"

    def read(self, fn: str, *args: object, block: Block = "latest") -> Value:
        """Calls a function without a sender. Returns None, the value, or a tuple of several.

        Raises:
            BadInput: No such function, or arguments that do not fit.
            Reverted: The contract refused.
        """
        return self._call(fn, args, sender=None, block=block)

    def simulate(self, sender: Key | str, fn: str, *args: object, block: Block = "latest") -> Value:
        """What a transaction from `sender` would return now, without sending it. Errors as for `read`."""
        address = sender.address if isinstance(sender, Key) else sender
        return self._call(fn, args, sender=address, block=block)

    @overload
    def send(
        self,
        key: Key,
        fn: str,
        *args: object,
        gas: int | None = None,
        dry_run: bool = False,
        batch: None = None,
    ) -> Receipt: ...

    @overload
    def send(
        self, key: Key, fn: str, *args: object, gas: int | None = None, dry_run: bool = False, batch: Batch
    ) -> Outcome: ...

    def send(
        self,
        key: Key,
        fn: str,
        *args: object,
        gas: int | None = None,
        dry_run: bool = False,
        batch: Batch | None = None,
    ) -> Receipt | Outcome:
        """Sends a transaction.

        Args:
            key: Who signs it.
            fn: The function.
            args: Its arguments; a struct is a dataclass, mapping, tuple, or any object with its attributes.
            gas: Limit; None takes the network's.
            dry_run: Asks first; what would be refused raises, and nothing is sent.
            batch: Adds it to this batch instead, and returns its outcome.

        Raises:
            BadInput: No such function, or arguments that do not fit.
            Reverted: The contract refused; with the receipt, unless the dry run said so.
        """
        call = f"{self.name}.{fn}"
        data = self._encode(fn, args)
        if batch is None:
            return self.network.send(
                key, self.address, data, gas=gas, dry_run=dry_run, call=call, hints=self.hints
            )
        if dry_run:
            self._call(fn, args, sender=key.address, block="pending")
        return batch.send(key, self.address, data, gas=gas, call=call, hints=self.hints)

    def events(
        self,
        name: str | None = None,
        /,
        *,
        from_block: Block = 0,
        to_block: Block = "latest",
        **indexed: object,
    ) -> list[Event]:
        """Events of this contract, oldest first.

        Args:
            name: One event only; None takes all.
            from_block: First block.
            to_block: Last block.
            indexed: Values of indexed parameters; a list is any of them.

        Raises:
            BadInput: No such event, or no such indexed parameter.
        """
        topics: list[Topic] | None = None
        if name is not None:
            topics = self.abi.event(name).topics(indexed)
        elif indexed:
            raise BadInput("Parameters are of one event.", hint="Give the name of the event too.")
        return self._decode(
            self.network.logs([self.address], topics, from_block=from_block, to_block=to_block)
        )

    def decode(self, receipt: Receipt) -> list[Event]:
        """Events that this contract logged in a transaction; those of other contracts are left out."""
        return self._decode(receipt.logs)

    def _decode(self, logs: Iterable[Log]) -> list[Event]:
        found = (self.abi.decode_log(log) for log in logs if log.address == self.address)
        return [event for event in found if event is not None]

    def _encode(self, fn: str, args: tuple[object, ...]) -> bytes:
        try:
            return self.abi.encode(fn, args)
        except BadInput as error:
            raise BadInput(f"{self.name}: {error.message}", hint=error.hint, **error.data) from error

    def _call(self, fn: str, args: tuple[object, ...], *, sender: str | None, block: Block) -> Value:
        data = self._encode(fn, args)
        try:
            output = self.network.call(self.address, data, sender=sender, block=block)
        except Reverted as error:
            raise with_call(error, f"{self.name}.{fn}", self.hints) from None
        return self.abi.function(fn, len(args)).decode_output(output)
