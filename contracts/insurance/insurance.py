"""Credit insurance up to the cover: terms of policies, buyer limits, shipments declared and covered."""

from __future__ import annotations

from typing import Any, Self

from chain.hashing import abi_encode, keccak
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.insurance.shipments import (
    Declaration,
    Limit,
    Move,
    Policy,
    Shipment,
    Terms,
    read_move,
    read_shipment,
)
from contracts.parties import Party
from contracts.registry.calendar import date_of
from contracts.registry.documents import Row
from contracts.registry.money import Money

__all__ = ["CreditInsurance"]


class CreditInsurance(Face):
    """Policies, buyer limits, shipments and their cover. Refusals are raised as `Reverted`, with a hint."""

    NAME = "CreditInsurance"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        documents: str,
        checks: str,
        claims: str,
        policy_kind: int,
        limit_kind: int,
        cover_kind: int,
    ) -> Self:
        """Creates the contract, on those at these addresses; with the kinds of its documents."""
        return cls._deploy(
            network,
            key,
            participants,
            directory,
            documents,
            checks,
            claims,
            policy_kind,
            limit_kind,
            cover_kind,
        )

    # Reading

    def shipment_id_of(self, enterprise: bytes, reference: bytes) -> bytes:
        """The id that a shipment has, or would have; computed here as the contract does."""
        return keccak(abi_encode(["address", "bytes32", "bytes32"], [self.address, enterprise, reference]))

    def shipment(self, shipment_id: bytes, *, block: Block | None = None) -> Shipment | None:
        """A shipment whole; None if there is none with this id."""
        found = self._read("shipment_of", shipment_id, block=block)
        if not found.status:
            return None
        rows = tuple(
            Row(row.account, Money(row.amount, row.currency.decode("ascii")))
            for row in self._read("rows_of", shipment_id, block=block)
        )
        return read_shipment(shipment_id, found, rows)

    def policy(self, policy: bytes) -> Policy | None:
        """The terms of a policy, by the account of its document; None if none were set."""
        found = self._read("policy_of", policy)
        if not found.version:
            return None
        terms = found.terms
        return Policy(
            found.insurer,
            Terms(
                date_of(terms.first_day),
                date_of(terms.last_day),
                terms.commercial,
                terms.political,
                terms.premium_paid,
                self._label(policy),
            ),
            found.version,
        )

    def limit(self, limit: bytes) -> Limit | None:
        """A buyer limit, by the account of its document; None if it is under no policy."""
        found = self._read("limit_of", limit)
        return Limit(found.policy, found.stopped, found.version) if found.version else None

    def left_of(self, policy: bytes) -> int:
        """What a policy can still indemnify, in minor units of its currency."""
        left: int = self._read("left_of", policy)
        return left

    def insured_of(self, account: bytes) -> int:
        """How much of a declaration is insured by all insurers together, in its minor units."""
        insured: int = self._read("insured_of", account)
        return insured

    def moves(self, shipment_id: bytes) -> tuple[Move, ...]:
        """Every move of a shipment, oldest first."""
        events = self.contract.events("Moved", to_block=self._block, shipment_id=shipment_id)
        return tuple(read_move(event) for event in events)

    def reasons(self, shipment_id: bytes) -> dict[int, str]:
        """What was said with a move, by its block."""
        events = self.contract.events("Said", to_block=self._block, shipment_id=shipment_id)
        return {event.log.block_number: event["text"] for event in events if event["text"]}

    def gaps(self, shipment_id: bytes) -> tuple[tuple[int, int, int], ...]:
        """Every time that more was lent than was left of the cover: used, face, block."""
        events = self.contract.events("CoverGap", to_block=self._block, shipment_id=shipment_id)
        return tuple((event["used"], event["face"], event.log.block_number) for event in events)

    def all(
        self, *, enterprise: bytes | None = None, limit: bytes | None = None, until: Block | None = None
    ) -> tuple[bytes, ...]:
        """The ids of all shipments up to a block, oldest first: of an enterprise, under a limit."""
        wanted: dict[str, Any] = {}
        if enterprise is not None:
            wanted["enterprise"] = enterprise
        if limit is not None:
            wanted["limit"] = limit
        events = self.contract.events("Declared", to_block=self._block if until is None else until, **wanted)
        return tuple(event["shipment_id"] for event in events)

    def policies(self, *, insurer: bytes | None = None) -> tuple[bytes, ...]:
        """The accounts of all policies whose terms were ever set, oldest first: of an insurer."""
        wanted: dict[str, Any] = {} if insurer is None else {"insurer": insurer}
        events = self.contract.events("TermsSet", to_block=self._block, **wanted)
        return tuple(dict.fromkeys(event["policy"] for event in events))

    def limits(self, *, policy: bytes | None = None) -> tuple[bytes, ...]:
        """The accounts of all buyer limits, oldest first: under a policy."""
        wanted: dict[str, Any] = {} if policy is None else {"policy": policy}
        events = self.contract.events("LimitSet", to_block=self._block, **wanted)
        return tuple(dict.fromkeys(event["limit"] for event in events))

    # Insurers

    def set_terms(self, insurer: Party, policy: bytes, terms: Terms) -> Receipt:
        """Sets the terms of a policy that the insurer attested, for covers from now on."""
        known = self._read("policy_of", policy)
        return self._send_checked(
            insurer,
            "set_terms",
            policy,
            terms.fields(),
            terms.product,
            message="SetTerms",
            fields={
                "policy": policy,
                "version": known.version,
                **terms.fields(),
                "product": terms.product,
            },
        )

    def set_limit(self, insurer: Party, limit: bytes, policy: bytes, *, stopped: bool = False) -> Receipt:
        """Puts a buyer limit under its policy, stops it, or lets it take cover again."""
        known = self._read("limit_of", limit)
        fields = {"limit": limit, "version": known.version, "policy": policy, "stopped": stopped}
        return self._send_checked(
            insurer, "set_limit", limit, policy, stopped, message="SetLimit", fields=fields
        )

    def cover(
        self,
        insurer: Party,
        shipment_id: bytes,
        reference: bytes,
        amount: Money,
        fingerprint: bytes,
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Covers a shipment, which uses the limit; `fingerprint` is that of the insurer's own number."""
        fields = {
            "shipment_id": shipment_id,
            "version": self._version(shipment_id),
            "reference": reference,
            "amount": amount.minor,
            "fingerprint": fingerprint,
        }
        return self._send_checked(
            insurer,
            "cover",
            shipment_id,
            reference,
            amount.minor,
            fingerprint,
            message="Cover",
            fields=fields,
            dry_run=dry_run,
        )

    def confirm(self, insurer: Party, shipment_id: bytes) -> Receipt:
        """Another, trusted key of the insurer stands behind a cover that a distrusted key stated."""
        return self._send(insurer.maker, "confirm", shipment_id)

    def refuse(self, insurer: Party, shipment_id: bytes, reason: str) -> Receipt:
        """Does not cover a shipment. `reason` is public, at most 256 bytes."""
        return self._send(insurer.maker, "refuse", shipment_id, reason)

    def end(self, insurer: Party, shipment_id: bytes, reason: str) -> Receipt:
        """Ends a cover without a loss: not shipped, or the goods came back."""
        fields = {"shipment_id": shipment_id, "version": self._version(shipment_id), "reason": reason}
        return self._send_checked(insurer, "end", shipment_id, reason, message="EndCover", fields=fields)

    # Exporters

    def declare(
        self,
        enterprise: Party,
        declaration: Declaration,
        *,
        relayer: Key | None = None,
        dry_run: bool = False,
    ) -> bytes:
        """Declares a shipment, and returns its id; sent again, it returns the same and changes nothing."""
        fields = declaration.fields()
        sender, seal = self._authored(enterprise, relayer, "Declare", fields)
        self._send(sender, "declare", fields, seal, dry_run=dry_run)
        return self.shipment_id_of(declaration.enterprise, declaration.reference)

    def withdraw(
        self, enterprise: Party, shipment_id: bytes, reason: str = "", *, relayer: Key | None = None
    ) -> Receipt:
        """Takes a shipment back that is not answered yet."""
        fields = {"shipment_id": shipment_id, "reason": reason}
        sender, seal = self._authored(enterprise, relayer, "WithdrawShipment", fields)
        return self._send(sender, "withdraw", shipment_id, reason, seal)

    # Anybody

    def lapse(self, key: Key, shipment_id: bytes) -> Receipt:
        """Ends a shipment whose time for the next step has passed."""
        return self._send(key, "lapse", shipment_id)

    def carry(self, key: Key, account: bytes) -> Receipt:
        """Carries what is insured of a merged declaration over to the account it was merged into."""
        return self._send(key, "carry", account)

    def _version(self, shipment_id: bytes) -> int:
        version: int = self._read("shipment_of", shipment_id).version
        return version

    def _label(self, policy: bytes) -> str:
        events = self.contract.events("TermsSet", to_block=self._block, policy=policy)
        label: str = events[-1]["product"] if events else ""
        return label
