"""What the faces of all contracts share: where it is, and how two keys of a participant act on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from chain.abi import Event
from chain.abi_values import Value
from chain.building import load
from chain.contract import Contract
from chain.keys import Key
from chain.networks import Block, Network
from chain.sending import Batch
from chain.values import Receipt
from contracts.messages import Seal, checked, direct, relayed
from contracts.parties import Party
from contracts.reasons import HINTS

__all__ = ["Face"]


class Face:
    """The Python face of a contract: what people have in, what contracts take out, and back.

    Args:
        contract: The contract on its network.
    """

    NAME: ClassVar[str]
    """Name of the contract, which is the stem of its file."""

    def __init__(self, contract: Contract, batch: Batch | None = None) -> None:
        self.contract = contract
        self._batch = batch

    def in_batch(self, batch: Batch) -> Self:
        """The same contract, but what is sent goes into one block with the rest of the batch.

        A refusal is raised as it would be alone, and leaves the batch as it was; readings see the block as
        it stands. Only where an outcome is known at once: on the embedded network.
        """
        return type(self)(self.contract, batch)

    @classmethod
    def at(cls, network: Network, address: str) -> Self:
        """The contract at an address. Whether it is an official one is for the Directory to say."""
        return cls(Contract(network, load(cls.NAME).abi, address, cls.NAME, hints=HINTS))

    @property
    def address(self) -> str:
        """Where the contract is."""
        return self.contract.address

    def __repr__(self) -> str:
        """Name and address."""
        return f"{type(self).__name__}({self.address})"

    @classmethod
    def _deploy(cls, network: Network, key: Key, *args: object) -> Self:
        return cls(Contract.deploy(network, key, load(cls.NAME), *args, hints=HINTS))

    @property
    def _block(self) -> Block:
        """What readings look at: the last block, or within a batch the one that is being made."""
        return "latest" if self._batch is None else "pending"

    def _read(self, fn: str, *args: object, block: Block | None = None) -> Value:
        return self.contract.read(fn, *args, block=self._block if block is None else block)

    def _events(self, *names: str, until: Block | None = None, **indexed: bytes) -> list[Event]:
        """Events of several names up to a block, all there are unless one is given; in the chain's order."""
        last = self._block if until is None else until
        wanted: dict[str, Any] = {**indexed}
        found = [event for name in names for event in self.contract.events(name, to_block=last, **wanted)]
        return sorted(found, key=lambda event: (event.log.block_number, event.log.log_index))

    def _send(self, key: Key, fn: str, *args: object, dry_run: bool = False) -> Receipt:
        if self._batch is None:
            return self.contract.send(key, fn, *args, dry_run=dry_run)
        outcome = self.contract.send(key, fn, *args, dry_run=dry_run, batch=self._batch)
        if outcome.error is not None:
            raise outcome.error
        return outcome.receipt

    def _send_checked(
        self,
        party: Party,
        fn: str,
        *args: object,
        message: str,
        fields: Mapping[str, object],
        dry_run: bool = False,
    ) -> Receipt:
        """Sends `fn(*args, seal)`: by the maker of `party`, with its checker's seal over `message`."""
        return self._send(party.maker, fn, *args, self._second(party, message, fields), dry_run=dry_run)

    def _second(self, party: Party, message: str, fields: Mapping[str, object]) -> Seal:
        """The seal of the checker of `party` over what its maker is about to send."""
        return checked(
            self.contract, message, maker=party.maker.address, checker=party.second(), fields=fields
        )

    def _authored(
        self, party: Party, relayer: Key | None, message: str, fields: Mapping[str, object]
    ) -> tuple[Key, Seal]:
        """Who sends what `party` does, and its seal: itself, or anybody who relays its signature."""
        if relayer is None:
            return party.maker, direct(party.maker.address)
        return relayer, relayed(self.contract, message, signer=party.maker, fields=fields)
