"""What Participants should say, in plain Python: ids, keys, standing, succession (domain.md §1).

Each move demands everything before it changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chain.hashing import ZERO_ADDRESS
from contracts.registry.participants import Admission, Capacity, NewKey, Role, Standing
from tests.contracts.checks import constant
from tests.contracts.invariant.model import Hours, demand

MAX_LINKS = 8
REKEY_WAIT = constant("Participants.vy", "REKEY_WAIT")
NOBODY = bytes(32)


@dataclass
class KeyState:
    """A key: whose it is for ever, and what became of it."""

    owner: bytes
    capacity: Capacity
    epoch: int
    revoked_at: int = 0
    distrusted_since: int = 0


@dataclass
class Person:
    """A participant."""

    id: bytes
    roles: Role
    standing: Standing = Standing.ACTIVE
    version: int = 1
    epoch: int = 0
    links: int = 0
    successor: bytes | None = None
    announced: tuple[NewKey, ...] = ()
    ready_at: int = 0


@dataclass
class People:
    """All participants and all keys that there ever were."""

    time: Hours
    operator: bytes
    persons: dict[bytes, Person] = field(default_factory=dict[bytes, Person])
    keys: dict[str, KeyState] = field(default_factory=dict[str, KeyState])
    open_cases: Counter[bytes] = field(default_factory=Counter[bytes])

    # What there is

    def person(self, participant: bytes) -> Person:
        """Whoever has an id."""
        demand(participant in self.persons, "UNKNOWN_ID")
        return self.persons[participant]

    def is_live(self, key: str) -> bool:
        """Whether a key can do anything."""
        found = self.keys.get(key)
        if found is None:
            return False
        owner = self.persons[found.owner]
        return not found.revoked_at and found.epoch == owner.epoch and owner.standing is not Standing.RETIRED

    def live_keys(self, participant: bytes, capacity: Capacity) -> list[str]:
        """The live keys of a participant of one capacity."""
        return [
            key
            for key, found in self.keys.items()
            if found.owner == participant and found.capacity is capacity and self.is_live(key)
        ]

    def line(self, participant: bytes) -> list[bytes]:
        """A participant, and who came after it."""
        found = [participant]
        while (heir := self.persons[found[-1]].successor) is not None:
            found.append(heir)
        return found

    def acts_for(self, actor: bytes, owner: bytes) -> bool:
        """Whether the keys of `actor` act on the cases of `owner`."""
        return owner in self.persons and actor in self.line(owner)

    def is_active(self, participant: bytes) -> bool:
        """Whether a participant, or who came after it, may add exposure."""
        return self.persons[self.line(participant)[-1]].standing is Standing.ACTIVE

    def distrusted_since(self, key: str) -> int:
        """Since when a key is distrusted; 0 for trusted."""
        return self.keys[key].distrusted_since if key in self.keys else 0

    # Who may act

    def live(self, key: str) -> KeyState:
        """A key that can do something."""
        demand(key in self.keys, "UNKNOWN_KEY")
        demand(self.is_live(key), "DEAD_KEY")
        return self.keys[key]

    def maker(self, key: str, role: Role, party: bytes | None = None, *, is_exit: bool) -> bytes:
        """Who acts with a key, in a role, on behalf of `party`: itself, or one that it succeeded."""
        found = self.live(key)
        actor = self.persons[found.owner]
        demand(found.capacity is Capacity.MAKER, "WRONG_CAPACITY")
        demand(role in actor.roles, "WRONG_ROLE")
        demand(is_exit or actor.standing is Standing.ACTIVE, "SUSPENDED")
        demand(party is None or self.acts_for(actor.id, party), "NOT_PARTY")
        return actor.id

    def second(self, participant: bytes, key: str, capacity: Capacity = Capacity.CHECKER) -> None:
        """The second pair of eyes of a participant."""
        found = self.live(key)
        demand(found.owner == participant, "NOT_CHECKER")
        demand(found.capacity is capacity, "WRONG_CAPACITY")

    def operators(self, maker: str, checker: str) -> None:
        """Two keys of the operator."""
        self.second(self.maker(maker, Role.OPERATOR, is_exit=False), checker)

    def _is_admin(self, participant: bytes, key: str) -> bool:
        found = self.live(key)
        return found.owner == participant and found.capacity is Capacity.ADMIN

    def _two(self, participant: bytes, first: str, second: str) -> None:
        """Two admins of a participant, or two keys of the operator."""
        if self._is_admin(participant, first):
            demand(first != second, "NOT_CHECKER")
            self.second(participant, second, Capacity.ADMIN)
        else:
            self.operators(first, second)

    # Moves

    def admit(self, maker: str, checker: str, batch: Sequence[Admission]) -> None:
        """All or none."""
        self.operators(maker, checker)
        ids: set[bytes] = set(self.persons)
        taken: set[str] = set(self.keys)
        for each in batch:
            demand(each.participant != NOBODY, "EMPTY_ID")
            demand(each.participant not in ids, "KNOWN_ID")
            demand(each.roles, "NO_ROLE")
            demand(Role.OPERATOR not in each.roles, "ONE_OPERATOR")
            self._can_be_all(each.keys, taken, pair=False)
            ids.add(each.participant)
            taken |= {new.key for new in each.keys}
        for each in batch:
            self.join(each)

    def join(self, each: Admission) -> None:
        """Takes somebody in."""
        self.persons[each.participant] = Person(each.participant, each.roles)
        self._give(each.participant, each.keys)

    def suspend(self, maker: str, checker: str, participant: bytes) -> None:
        person = self.person(participant)
        self.operators(maker, checker)
        demand(participant != self.operator, "LAST_OPERATOR")
        demand(person.standing is Standing.ACTIVE, "BAD_STANDING")
        self._changed(participant).standing = Standing.SUSPENDED

    def reinstate(self, maker: str, checker: str, participant: bytes) -> None:
        person = self.person(participant)
        self.operators(maker, checker)
        demand(person.standing is Standing.SUSPENDED, "BAD_STANDING")
        self._changed(participant).standing = Standing.ACTIVE

    def retire(self, maker: str, checker: str, participant: bytes, heir: bytes | None) -> None:
        """With open cases it needs a successor; who was retired without one may get one, once."""
        person = self.person(participant)
        self.operators(maker, checker)
        demand(participant != self.operator, "LAST_OPERATOR")
        if person.standing is Standing.RETIRED:
            demand(heir is not None and person.successor is None, "BAD_STANDING")
        else:
            demand(heir is not None or not self.open_cases[participant], "NEEDS_SUCCESSOR")
        if heir is not None:
            follows = self.person(heir)
            demand(heir != participant and follows.standing is not Standing.RETIRED, "BAD_SUCCESSOR")
            demand(follows.roles & person.roles == person.roles, "BAD_SUCCESSOR")
            demand(person.links < MAX_LINKS, "TOO_MANY_LINKS")
            follows.links = max(follows.links, person.links + 1)
            self._changed(heir)
            person.successor = heir
        self._changed(participant).standing = Standing.RETIRED

    def add_key(self, first: str, second: str, participant: bytes, key: str, capacity: int) -> None:
        person = self.person(participant)
        self._two(participant, first, second)
        demand(person.standing is not Standing.RETIRED, "BAD_STANDING")
        self._can_be(key, capacity)
        self._give(participant, [NewKey(key, Capacity(capacity))])
        self._changed(participant)

    def rotate_key(self, first: str, second: str, old: str, new: str) -> None:
        demand(old in self.keys, "UNKNOWN_KEY")
        found = self.keys[old]
        self._two(found.owner, first, second)
        demand(self.is_live(old), "DEAD_KEY")
        self._can_be(new, found.capacity)
        found.revoked_at = self.time.now
        self._give(found.owner, [NewKey(new, found.capacity)])
        self._changed(found.owner)

    def revoke_key(self, first: str, second: str, key: str) -> None:
        """One admin may, or two keys of the operator."""
        demand(key in self.keys, "UNKNOWN_KEY")
        found = self.keys[key]
        if not self._is_admin(found.owner, first):
            self.operators(first, second)
        demand(self.is_live(key), "DEAD_KEY")
        if len(self.live_keys(found.owner, found.capacity)) == 1:
            demand(found.capacity is not Capacity.ADMIN, "LAST_ADMIN")
            demand(found.owner != self.operator, "LAST_OPERATOR")
        found.revoked_at = self.time.now
        self._changed(found.owner)

    def distrust(self, maker: str, checker: str, key: str, since: int) -> None:
        demand(key in self.keys, "UNKNOWN_KEY")
        found = self.keys[key]
        self.operators(maker, checker)
        demand(0 < since <= self.time.now, "BAD_SINCE")
        demand(not found.distrusted_since or since < found.distrusted_since, "BAD_SINCE")
        found.distrusted_since = since
        self._changed(found.owner)

    def announce(self, maker: str, checker: str, participant: bytes, keys: Sequence[NewKey]) -> None:
        person = self.person(participant)
        self.operators(maker, checker)
        demand(person.standing is not Standing.RETIRED, "BAD_STANDING")
        self._can_be_all(keys, set(self.keys), pair=participant == self.operator)
        person.announced = tuple(keys)
        person.ready_at = self.time.now + REKEY_WAIT
        self._changed(participant)

    def veto(self, key: str, participant: bytes) -> None:
        found = self.live(key)
        demand(found.owner == participant, "NOT_PARTY")
        demand(found.capacity is Capacity.ADMIN, "WRONG_CAPACITY")
        person = self.persons[participant]
        demand(person.announced, "NO_REKEY")
        person.announced, person.ready_at = (), 0
        self._changed(participant)

    def rekey(self, maker: str, participant: bytes, keys: Sequence[NewKey]) -> None:
        """Not before its time, and only as announced."""
        self.maker(maker, Role.OPERATOR, is_exit=False)
        person = self.person(participant)
        demand(person.announced and person.announced == tuple(keys), "NO_REKEY")
        demand(self.time.now >= person.ready_at, "TOO_EARLY")
        demand(person.standing is not Standing.RETIRED, "BAD_STANDING")
        self._can_be_all(keys, set(self.keys), pair=participant == self.operator)
        person.announced, person.ready_at = (), 0
        person.epoch += 1
        self._give(participant, keys)
        self._changed(participant)

    # Inside

    def _changed(self, participant: bytes) -> Person:
        self.persons[participant].version += 1
        return self.persons[participant]

    def _give(self, participant: bytes, keys: Sequence[NewKey]) -> None:
        epoch = self.persons[participant].epoch
        for new in keys:
            self.keys[new.key] = KeyState(participant, new.capacity, epoch)

    def _can_be(self, key: str, capacity: int, taken: set[str] | None = None) -> None:
        demand(key != ZERO_ADDRESS, "BAD_KEY")
        demand(capacity in set(Capacity), "BAD_CAPACITY")
        demand(key not in (self.keys if taken is None else taken), "KEY_TAKEN")

    def _can_be_all(self, keys: Sequence[NewKey], taken: set[str], *, pair: bool) -> None:
        seen: set[str] = set()
        for new in keys:
            self._can_be(new.key, new.capacity, taken)
            demand(new.key not in seen, "KEY_TAKEN")
            seen.add(new.key)
        found = {new.capacity for new in keys}
        demand(Capacity.ADMIN in found, "NO_ADMIN")
        demand(not pair or found == set(Capacity), "NO_PAIR")
