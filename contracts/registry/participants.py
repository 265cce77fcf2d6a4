"""Who may do what: admit, suspend and retire participants, and manage their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Self

from chain.errors import BadInput
from chain.keys import Key
from chain.networks import Block, Network
from chain.values import Receipt
from contracts.face import Face
from contracts.messages import checked, direct
from contracts.parties import Party, Signer

__all__ = [
    "Admission",
    "Capacity",
    "KeyView",
    "NewKey",
    "ParticipantView",
    "Participants",
    "Role",
    "SignerView",
    "Standing",
]

NOBODY = bytes(32)


class Role(IntFlag):
    """What a participant is. As in IParticipants.vyi."""

    OPERATOR = 1
    CUSTOMS = 2
    TAX = 4
    INSURER = 8
    BANK = 16
    ENTERPRISE = 32


class Standing(IntEnum):
    """Whether a participant may add exposure, only end it, or nothing any more. UNKNOWN: never admitted."""

    UNKNOWN = 0
    ACTIVE = 1
    SUSPENDED = 2
    RETIRED = 4


class Capacity(IntEnum):
    """What a key is for: it manages keys, sends (经办), or signs as second (复核). A key has one."""

    ADMIN = 1
    MAKER = 2
    CHECKER = 4


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be added: its address and its one capacity."""

    key: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Admission:
    """A participant to be admitted: a random id of 32 bytes, roles, at most 8 keys, one an admin's."""

    participant: bytes
    roles: Role
    keys: tuple[NewKey, ...]


@dataclass(frozen=True, slots=True)
class SignerView:
    """What a key can do now. `participant` is None for a key that nobody ever had."""

    key: str
    participant: bytes | None
    roles: Role
    standing: Standing
    capacity: Capacity | None
    live: bool


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key and its history. Times are Unix seconds, None for never."""

    key: str
    participant: bytes
    capacity: Capacity
    epoch: int
    revoked_at: int | None
    distrusted_since: int | None
    live: bool


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """All that the chain knows of a participant.

    Attributes:
        id: Its id.
        roles: Never change.
        standing: Active, suspended or retired.
        version: Raised by every change.
        epoch: How often it was re-keyed.
        links: Length of the longest line of predecessors.
        successor: Whose keys act on its cases, or None.
        rekey_hash: Hash of the keys of an announced re-keying, or None.
        rekey_ready_at: First second (Unix time) at which it may happen, or None.
        keys: Every key it ever had, oldest first.
    """

    id: bytes
    roles: Role
    standing: Standing
    version: int
    epoch: int
    links: int
    successor: bytes | None
    rekey_hash: bytes | None
    rekey_ready_at: int | None
    keys: tuple[KeyView, ...]


class Participants(Face):
    """The registry of participants. Refusals are raised as `Reverted`, with a hint."""

    NAME = "Participants"

    @classmethod
    def deploy(cls, network: Network, key: Key, operator: Admission) -> Self:
        """Creates the registry with its operator, who needs a key of each capacity."""
        return cls._deploy(network, key, operator)

    # Reading

    def operator(self) -> bytes:
        """The operator's id."""
        operator: bytes = self._read("operator")
        return operator

    def signer(self, key: str, *, block: Block | None = None) -> SignerView:
        """What a key can do now."""
        found = self._read("signer_of", key, block=block)
        return SignerView(
            key,
            found.participant if found.participant != NOBODY else None,
            Role(found.roles),
            Standing(found.standing),
            Capacity(found.capacity) if found.capacity else None,
            found.live,
        )

    def standing(self, participant: bytes, *, block: Block | None = None) -> tuple[Role, Standing]:
        """Roles and standing; no role and UNKNOWN for an id that was never admitted."""
        roles, standing = self._read("standing_of", participant, block=block)
        return Role(roles), Standing(standing)

    def acts_for(self, actor: bytes, owner: bytes, *, block: Block | None = None) -> bool:
        """Whether the keys of `actor` act on the cases of `owner`: itself, or a successor."""
        acts: bool = self._read("acts_for", actor, owner, block=block)
        return acts

    def key(self, key: str) -> KeyView | None:
        """A key and its history; None for a key that nobody ever had."""
        found = self._read("key_info", key)
        if found.participant == NOBODY:
            return None
        return KeyView(
            key,
            found.participant,
            Capacity(found.capacity),
            found.epoch,
            found.revoked_at or None,
            found.distrusted_since or None,
            found.live,
        )

    def participant(self, participant: bytes) -> ParticipantView | None:
        """A participant with all its keys; None for an id that was never admitted."""
        found = self._read("participant", participant)
        if not found.standing:
            return None
        added = self.contract.events("KeyAdded", participant=participant)
        keys = (self.key(event["key"]) for event in added)
        return ParticipantView(
            participant,
            Role(found.roles),
            Standing(found.standing),
            found.version,
            found.epoch,
            found.links,
            found.successor if found.successor != NOBODY else None,
            found.rekey_hash if found.rekey_hash != NOBODY else None,
            found.rekey_ready_at or None,
            tuple(key for key in keys if key is not None),
        )

    def all(self) -> tuple[bytes, ...]:
        """The ids of all participants, in the order of their admission."""
        return tuple(event["participant"] for event in self.contract.events("Admitted"))

    def houses_of(self, participant: bytes, *, until: Block | None = None) -> tuple[bytes, ...]:
        """A participant, and all whose cases it has as their successor up to a block."""
        last = self._block if until is None else until
        found = [participant]
        for each in found:
            passed_on = self.contract.events("Succeeded", to_block=last, successor=each)
            found += [event["participant"] for event in passed_on if event["participant"] not in found]
        return tuple(found)

    # The operator

    def admit(self, operator: Party, admissions: Sequence[Admission]) -> Receipt:
        """Admits up to 50 participants, all or none."""
        batch = list(admissions)
        return self._send_checked(operator, "admit", batch, message="Admit", fields={"admissions": batch})

    def suspend(self, operator: Party, participant: bytes, reason: str) -> Receipt:
        """Stops what adds exposure for a participant. `reason` is public, at most 256 bytes."""
        return self._change(operator, "suspend", participant, message="Suspend", reason=reason)

    def reinstate(self, operator: Party, participant: bytes, reason: str) -> Receipt:
        """Ends a suspension."""
        return self._change(operator, "reinstate", participant, message="Reinstate", reason=reason)

    def retire(
        self, operator: Party, participant: bytes, reason: str, *, successor: bytes | None = None
    ) -> Receipt:
        """Ends a participant for ever; with open cases it needs a successor that has all its roles."""
        heir = successor or NOBODY
        return self._change(operator, "retire", participant, message="Retire", successor=heir, reason=reason)

    def distrust_key(self, operator: Party, key: str, since: int) -> Receipt:
        """Puts on record that what a key attested from `since` (Unix seconds) on needs another's word."""
        fields = {**self._versioned(self._owner(key)), "key": key, "since": since}
        return self._send_checked(operator, "distrust_key", key, since, message="DistrustKey", fields=fields)

    def announce_rekey(self, operator: Party, participant: bytes, keys: Sequence[NewKey]) -> Receipt:
        """Announces that all keys of a participant will be replaced, 72 hours later."""
        return self._change(operator, "announce_rekey", participant, message="AnnounceRekey", keys=list(keys))

    def rekey(self, operator: Party, participant: bytes, keys: Sequence[NewKey]) -> Receipt:
        """Carries out an announced re-keying, with the same keys in the same order."""
        return self._send(operator.maker, "rekey", participant, list(keys))

    def set_directory(self, operator: Party, directory: str) -> Receipt:
        """Names the Directory, once."""
        return self._send_checked(
            operator,
            "set_directory",
            directory,
            message="SetDirectory",
            fields={"directory": directory},
        )

    # Participants, for their own keys; the operator in their place

    def add_key(self, by: Party, participant: bytes, key: str, capacity: Capacity) -> Receipt:
        """Adds a key: two admins of the participant, or maker and checker of the operator."""
        fields = {**self._versioned(participant), "key": key, "capacity": capacity}
        return self._by_two(
            by, participant, "add_key", participant, key, capacity, message="AddKey", fields=fields
        )

    def rotate_key(self, by: Party, old_key: str, new_key: str) -> Receipt:
        """Replaces a live key by a new one of the same capacity. Who may is as for `add_key`."""
        owner = self._owner(old_key)
        fields = {**self._versioned(owner), "old_key": old_key, "new_key": new_key}
        return self._by_two(by, owner, "rotate_key", old_key, new_key, message="RotateKey", fields=fields)

    def revoke_key(self, by: Party, key: str) -> Receipt:
        """Ends a key for ever: one admin of its participant, or maker and checker of the operator."""
        owner = self._owner(key)
        if by.id == owner and by.admins:
            admin = by.admins[0]
            return self._send(admin, "revoke_key", key, direct(admin.address))
        fields = {**self._versioned(owner), "key": key}
        return self._send_checked(by, "revoke_key", key, message="RevokeKey", fields=fields)

    def veto_rekey(self, by: Party) -> Receipt:
        """Stops the announced re-keying of `by`, which shows that its keys are not lost."""
        if not by.admins:
            raise BadInput(f"{by.name} has no admin key here.")
        return self._send(by.admins[0], "veto_rekey", by.id)

    def _change(
        self, operator: Party, fn: str, participant: bytes, *, message: str, **content: object
    ) -> Receipt:
        """A function that takes the participant and then `content`, as its message does."""
        fields = {**self._versioned(participant), **content}
        return self._send_checked(
            operator, fn, participant, *content.values(), message=message, fields=fields
        )

    def _by_two(
        self, by: Party, participant: bytes, fn: str, *args: object, message: str, fields: dict[str, object]
    ) -> Receipt:
        first, second = self._two(by, participant)
        seal = checked(self.contract, message, maker=first.address, checker=second, fields=fields)
        return self._send(first, fn, *args, seal)

    def _two(self, by: Party, participant: bytes) -> tuple[Key, Signer]:
        """Two admins where a participant acts for itself and has them; otherwise maker and checker."""
        if by.id == participant and len(by.admins) > 1:
            return by.admins[0], by.admins[1]
        return by.maker, by.second()

    def _owner(self, key: str) -> bytes:
        owner: bytes = self._read("key_info", key).participant
        return owner

    def _versioned(self, participant: bytes) -> dict[str, object]:
        version: int = self._read("version_of", participant)
        return {"participant": participant, "version": version}
