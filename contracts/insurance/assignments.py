"""Assignments of indemnity: exporter, bank and insurer sign who is paid when a buyer does not pay."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.insurance.words import Side
from contracts.parties import Party
from contracts.registry.calendar import date_of, day_of

__all__ = ["Assignment", "AssignmentState", "IndemnityAssignments", "Payee"]

NOTHING = bytes(32)
_TYPE = "(bytes32,bytes32,bytes32,bytes32,bytes32,uint256,bool,bytes32)"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the three sign, each the same.

    Attributes:
        policy: Account of the policy's document.
        limit: Account of one buyer's limit under it; None for the whole policy.
        exporter, bank, insurer: Their ids.
        first_day: It is for shipments that were shipped on this day or later.
        mandate: Whether the bank too may give notice and claim.
        salt: Random, 32 bytes, so that the same terms can be agreed on again.
    """

    policy: bytes
    limit: bytes | None
    exporter: bytes
    bank: bytes
    insurer: bytes
    first_day: date
    mandate: bool = False
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "policy": self.policy,
            "limit": self.limit or NOTHING,
            "exporter": self.exporter,
            "bank": self.bank,
            "insurer": self.insurer,
            "first_day": day_of(self.first_day),
            "mandate": self.mandate,
            "salt": self.salt,
        }

    @property
    def id(self) -> bytes:
        """Its id, computed here as the contract does."""
        return keccak(abi_encode([_TYPE], [tuple(self.fields().values())]))


@dataclass(frozen=True, slots=True)
class AssignmentState:
    """An assignment as it stands.

    Attributes:
        signed: Who has signed.
        lent: How many loans are open under it.
        idle_since: The day since which there is none; None while it is not live yet.
    """

    assignment: Assignment
    signed: frozenset[Side]
    live: bool
    ended: bool
    lent: int
    idle_since: date | None


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid for a loss on a shipment, and whether he may claim."""

    assignment_id: bytes
    bank: bytes
    mandate: bool


class IndemnityAssignments(Face):
    """Who is paid when a buyer does not pay. Refusals are raised as `Reverted`, with a hint."""

    NAME = "IndemnityAssignments"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str, directory: str, documents: str) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory, documents)

    def state(self, assignment_id: bytes) -> AssignmentState | None:
        """An assignment; None if nobody has signed one with this id."""
        found = self._read("assignment_of", assignment_id)
        if not found.signed:
            return None
        terms = found.assignment
        return AssignmentState(
            Assignment(
                terms.policy,
                terms.limit if any(terms.limit) else None,
                terms.exporter,
                terms.bank,
                terms.insurer,
                date_of(terms.first_day),
                terms.mandate,
                terms.salt,
            ),
            frozenset(side for side in Side if found.signed & side),
            found.live,
            found.ended,
            found.lent,
            date_of(found.idle_since) if found.live or found.ended else None,
        )

    def payee(self, policy: bytes, limit: bytes, shipped: date) -> Payee | None:
        """The loss payee of a shipment of that day under a limit of a policy; None for nobody."""
        found = self._read("payee_of", policy, limit, day_of(shipped))
        if not any(found.assignment_id):
            return None
        return Payee(found.assignment_id, found.bank, found.mandate)

    def all(self, *, policy: bytes | None = None) -> tuple[bytes, ...]:
        """The ids of all that anybody signed, oldest first: for a policy."""
        wanted: dict[str, Any] = {} if policy is None else {"policy": policy}
        events = self.contract.events("Signed", to_block=self._block, **wanted)
        return tuple(dict.fromkeys(event["assignment_id"] for event in events))

    def sign(
        self, party: Party, assignment: Assignment, side: Side, *, relayer: Key | None = None
    ) -> Receipt:
        """One of the three signs, in any order; with the last signature it is live."""
        fields = assignment.fields()
        sender, seal = self._authored(party, relayer, "AssignIndemnity", fields)
        return self._send(sender, "sign", fields, int(side), seal)

    def release(self, bank: Party, assignment_id: bytes) -> Receipt:
        """The bank gives the indemnity back, with nothing lent under it."""
        return self._send_checked(
            bank,
            "release",
            assignment_id,
            message="ReleaseIndemnity",
            fields={"assignment_id": assignment_id},
        )

    def end_idle(self, key: Key, assignment_id: bytes) -> Receipt:
        """Ends an assignment under which nothing was lent for 90 days."""
        return self._send(key, "end_idle", assignment_id)
