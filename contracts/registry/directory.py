"""The official contracts: their names, versions and addresses, and on what each may draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from chain.hashing import ZERO_ADDRESS
from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.registry.bitmaps import bitmap, kinds_in

__all__ = ["Directory", "Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered contract.

    Attributes:
        name: For example `ReceivablesFinancing`.
        version: Higher than those before it.
        address: Where it is.
        current: False once a newer version replaced it: then it lets exits through.
        paused: Whether the operator stopped what adds exposure.
        revision: Raised by every pause and unpause.
        draws: Indices of the kinds of documents on which it may draw.
        issues: Indices of the kinds that it may attest itself.
    """

    name: str
    version: int
    address: str
    current: bool
    paused: bool
    revision: int
    draws: frozenset[int]
    issues: frozenset[int]


class Directory(Face):
    """The list of official contracts. Refusals are raised as `Reverted`, with a hint."""

    NAME = "Directory"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str) -> Self:
        """Creates the Directory, on the Participants contract at an address."""
        return cls._deploy(network, key, participants)

    def address_of(self, name: str) -> str | None:
        """The current contract of a name; None for an unknown name."""
        return _known(self._read("address_of", name))

    def at_version(self, name: str, version: int) -> str | None:
        """The contract of a name and version, or None."""
        return _known(self._read("at", name, version))

    def entry(self, application: str) -> Entry | None:
        """What is registered at an address; None for a counterfeit."""
        found = self._read("entry", application)
        if not found.access.admitted:
            return None
        return Entry(
            found.name,
            found.version,
            application,
            found.access.current,
            found.access.paused,
            found.revision,
            kinds_in(found.access.draws),
            kinds_in(found.access.issues),
        )

    def entries(self) -> tuple[Entry, ...]:
        """All registered contracts, replaced versions too, oldest first."""
        found = (self.entry(address) for address in self._read("entries"))
        return tuple(entry for entry in found if entry is not None)

    def register(
        self,
        operator: Party,
        name: str,
        version: int,
        application: str,
        *,
        draws: Iterable[int] = (),
        issues: Iterable[int] = (),
    ) -> Receipt:
        """Registers a contract; the version before it lets only exits through from then on."""
        fields = {
            "name": name,
            "version": version,
            "application": application,
            "draws": bitmap(draws),
            "issues": bitmap(issues),
        }
        return self._send_checked(operator, "register", *fields.values(), message="Register", fields=fields)

    def pause(self, operator: Party, application: str, reason: str) -> Receipt:
        """Stops what adds exposure in an application. `reason` is public, at most 256 bytes."""
        return self._set_paused(operator, "pause", application, reason, message="Pause")

    def unpause(self, operator: Party, application: str, reason: str) -> Receipt:
        """Ends a pause."""
        return self._set_paused(operator, "unpause", application, reason, message="Unpause")

    def _set_paused(
        self, operator: Party, fn: str, application: str, reason: str, *, message: str
    ) -> Receipt:
        revision: int = self._read("entry", application).revision
        fields = {"application": application, "revision": revision, "reason": reason}
        return self._send_checked(operator, fn, application, reason, message=message, fields=fields)


def _known(address: str) -> str | None:
    return None if address == ZERO_ADDRESS else address
