"""What the operator and the participants do with standing and keys, right and wrong."""

from __future__ import annotations

from typing import cast

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.participants import Admission, Capacity, NewKey, Role, Standing
from tests.contracts.invariant.participants_agree import StandingAgreement
from tests.contracts.invariant.people import NOBODY, REKEY_WAIT
from tests.contracts.registry.acts import REASON

ANY = st.integers(0, 1_000)
"""Picks one of what there is."""
WHO = st.sampled_from(["operator"] * 5 + ["admins"] * 4 + ["one admin", "anybody", "anybody"])
"""Which two keys try it."""
OPERATORS = st.sampled_from(["operator"] * 8 + ["admins", "anybody"])
CAPACITIES = st.sampled_from([*Capacity, *Capacity, *Capacity, 0, 3, 7])
MOST_ADMITTED = 12
MOST = 26
"""Participants: enough for a line that is too long."""


class Standings(StandingAgreement):
    """What is tried with them."""

    # Helpers

    def fresh_key(self) -> Key:
        """A key that nobody ever had."""
        self.made += 1
        key = Key.from_seed(f"made in a search {self.made}")
        self.known_keys[key.address] = key
        return key

    def new_key(self, capacity: int) -> NewKey:
        """A key that nobody ever had; some capacities are none at all."""
        return NewKey(self.fresh_key().address, cast("Capacity", capacity))

    def person(self, which: int) -> bytes:
        """Somebody's id; now and then nobody's."""
        ids = [*self.people.persons]
        return b"\7" * 32 if which % 40 == 39 else ids[which % len(ids)]

    def key(self, which: int) -> Key:
        """Any key, dead ones and the stranger's too."""
        every = list(self.known_keys.values())
        return every[which % len(every)]

    def two(self, who: str, participant: bytes, which: int) -> tuple[Key, Key]:
        """Two keys that try something about a participant."""
        people, operator = self.people, self.people.operator
        if who == "operator":
            firsts, seconds = (
                people.live_keys(operator, each) for each in (Capacity.MAKER, Capacity.CHECKER)
            )
        elif who == "anybody" or participant not in people.persons:
            return self.key(which), self.key(which // 7)
        else:
            firsts = people.live_keys(participant, Capacity.ADMIN)
            seconds = firsts[1:] if who == "admins" and len(firsts) > 1 else firsts
        if not firsts:
            return self.key(which), self.key(which // 7)
        first, second = firsts[0], seconds[which % len(seconds)]
        return self.known_keys[first], self.known_keys[second]

    def pair(self, first: Key, second: Key) -> Party:
        """Two keys as those who act, whoever they are."""
        return Party(NOBODY, "a pair", first, second)

    # Admission and standing

    @precondition(lambda self: len(self.people.persons) < MOST_ADMITTED)
    @rule(
        who=OPERATORS,
        which=ANY,
        role=st.sampled_from([*Role, Role.BANK, Role.BANK | Role.ENTERPRISE, Role(0)]),
        capacities=st.lists(CAPACITIES, max_size=2),
        known=ANY,
    )
    def admit(self, who: str, which: int, role: Role, capacities: list[int], known: int) -> None:
        keys = [self.new_key(Capacity.ADMIN)]
        keys += [self.new_key(capacity) for capacity in capacities]
        if known % 9 == 8:
            keys.append(NewKey(self.key(known).address, Capacity.MAKER))
        if known % 9 == 7:
            keys = keys[1:]
        new = self.world.consents.address.encode()[:20] + (self.made + 1).to_bytes(12, "big")
        batch = [Admission(self.person(which) if known % 9 == 6 else new, role, tuple(keys))]
        if known % 9 == 5:  # and one that is sound: all or none
            other = new[:-1] + b"\xff"
            batch.insert(0, Admission(other, Role.BANK, (NewKey(self.fresh_key().address, Capacity.ADMIN),)))
        self._admit(who, which, batch)

    def _admit(self, who: str, which: int, batch: list[Admission]) -> bool:
        first, second = self.two(who, NOBODY, which)
        return self.attempt(
            "admit",
            lambda: self.people.admit(first.address, second.address, batch),
            lambda: self.contract.admit(self.pair(first, second), batch),
        )

    @rule(who=OPERATORS, which=ANY, what=st.sampled_from(["suspend", "suspend", "reinstate"]))
    def stand(self, who: str, which: int, what: str) -> None:
        participant = self.person(which)
        first, second = self.two(who, participant, which)
        model = getattr(self.people, what)
        contract = getattr(self.contract, what)
        self.attempt(
            what,
            lambda: model(first.address, second.address, participant),
            lambda: contract(self.pair(first, second), participant, REASON),
        )

    @rule(who=OPERATORS, which=ANY, heir=ANY, named=st.sampled_from([True, True, False]))
    def retire(self, who: str, which: int, heir: int, named: bool) -> None:
        participant = self.person(which)
        follows = self.person(heir) if named else None
        if follows is not None and heir % 4 and participant in self.people.persons:
            wanted = self.people.persons[participant].roles
            able = [each.id for each in self.people.persons.values() if each.roles & wanted == wanted]
            follows = able[heir % len(able)]
        self._retire(who, which, participant, follows)

    def _retire(self, who: str, which: int, participant: bytes, heir: bytes | None) -> bool:
        first, second = self.two(who, participant, which)
        done = self.attempt(
            "retire",
            lambda: self.people.retire(first.address, second.address, participant, heir),
            lambda: self.contract.retire(self.pair(first, second), participant, REASON, successor=heir),
        )
        if done:
            longest = max(each.links for each in self.people.persons.values())
            self.tally.states[f"line of {longest} links"] += 1
        return done

    @rule(which=ANY, times=st.integers(1, 5), joins=st.booleans())
    def succeed(self, which: int, times: int, joins: bool) -> None:
        """A bank is followed by a new one, and that by the next one: until the line is too long.

        A bank without predecessors that `joins` in between makes the line no shorter.
        """
        banks = [
            each
            for each in self.people.persons.values()
            if each.roles == Role.BANK and each.standing is not Standing.RETIRED
        ]
        if not banks:
            return
        current = max(banks, key=lambda each: (each.links, each.id)).id
        for _ in range(times):
            if len(self.people.persons) >= MOST:
                return
            if joins and (other := self._new_bank(which)) is not None:
                self._retire("operator", which, other, current)
            new = self._new_bank(which)
            if new is None or not self._retire("operator", which, current, new):
                return
            current = new

    def _new_bank(self, which: int) -> bytes | None:
        """Admits a bank with one key."""
        keys = (self.new_key(Capacity.ADMIN),)
        new = b"follower" + self.made.to_bytes(24, "big")
        return new if self._admit("operator", which, [Admission(new, Role.BANK, keys)]) else None

    @rule(which=ANY, count=st.integers(0, 2))
    def have_cases(self, which: int, count: int) -> None:
        """An application counts open cases of somebody."""
        participant = list(self.people.persons)[which % len(self.people.persons)]
        self.cases.send(self.world.stranger, "set_open_cases", participant, count)
        self.people.open_cases[participant] = count

    # Keys

    @rule(who=WHO, which=ANY, capacity=CAPACITIES, known=ANY)
    def add_key(self, who: str, which: int, capacity: int, known: int) -> None:
        participant = self.person(which)
        first, second = self.two(who, participant, known)
        key = self.key(known) if known % 5 == 4 else self.fresh_key()
        self.attempt(
            "add_key",
            lambda: self.people.add_key(first.address, second.address, participant, key.address, capacity),
            lambda: self.contract.add_key(
                self.pair(first, second),
                participant,
                key.address,
                cast("Capacity", capacity),
            ),
        )

    @rule(who=WHO, which=ANY, known=ANY)
    def rotate_key(self, who: str, which: int, known: int) -> None:
        old = self.key(which)
        owner = self.people.keys[old.address].owner if old.address in self.people.keys else NOBODY
        first, second = self.two(who, owner, known)
        new = self.key(known) if known % 5 == 4 else self.fresh_key()
        self.attempt(
            "rotate_key",
            lambda: self.people.rotate_key(first.address, second.address, old.address, new.address),
            lambda: self.contract.rotate_key(self.pair(first, second), old.address, new.address),
        )

    @rule(who=WHO, which=ANY, other=ANY)
    def revoke_key(self, who: str, which: int, other: int) -> None:
        key = self.key(which)
        owner = self.people.keys[key.address].owner if key.address in self.people.keys else NOBODY
        first, second = self.two(who, owner, other)
        self.attempt(
            "revoke_key",
            lambda: self.people.revoke_key(first.address, second.address, key.address),
            lambda: self.contract.revoke_key(self.pair(first, second), key.address),
        )

    @rule(who=OPERATORS, which=ANY, ago=st.integers(-1, 5_000))
    def distrust(self, who: str, which: int, ago: int) -> None:
        key = self.key(which)
        first, second = self.two(who, NOBODY, which)
        since = self.time.now - ago
        self.attempt(
            "distrust_key",
            lambda: self.people.distrust(first.address, second.address, key.address, since),
            lambda: self.contract.distrust_key(self.pair(first, second), key.address, since),
        )

    # Lost keys

    @rule(who=OPERATORS, which=ANY, capacities=st.lists(CAPACITIES, max_size=2), known=ANY)
    def announce(self, who: str, which: int, capacities: list[int], known: int) -> None:
        participant = self.person(which)
        first, second = self.two(who, participant, which)
        wanted = [Capacity.ADMIN, *capacities] if known % 6 else capacities
        if participant == self.people.operator and known % 6 > 2:
            wanted = list(Capacity)
        keys = [self.new_key(capacity) for capacity in wanted]
        if known % 9 == 8:
            keys.append(NewKey(self.key(known).address, Capacity.MAKER))
        self.attempt(
            "announce_rekey",
            lambda: self.people.announce(first.address, second.address, participant, keys),
            lambda: self.contract.announce_rekey(self.pair(first, second), participant, keys),
        )

    def announced(self) -> list[bytes]:
        """Who is to be re-keyed."""
        return [each.id for each in self.people.persons.values() if each.announced]

    @precondition(lambda self: self.announced())
    @rule(which=ANY, who=OPERATORS, early=st.sampled_from([0, 0, 0, 1]), wrong=ANY)
    def rekey(self, which: int, who: str, early: int, wrong: int) -> None:
        """When it is time, or a second before."""
        waiting = self.announced()
        participant = waiting[which % len(waiting)]
        person = self.people.persons[participant]
        self.go_to(max(self.time.now, person.ready_at - early))
        keys = list(person.announced)
        if wrong % 6 == 5:
            keys.reverse()
        first, _ = self.two(who, participant, which)
        self.attempt(
            "rekey",
            lambda: self.people.rekey(first.address, participant, keys),
            lambda: self.contract.rekey(self.pair(first, first), participant, keys),
        )

    @rule(which=ANY, key=ANY)
    def veto(self, which: int, key: int) -> None:
        waiting = self.announced()
        participant = waiting[which % len(waiting)] if waiting else self.person(which)
        admins = self.people.live_keys(participant, Capacity.ADMIN)
        by = self.known_keys[admins[0]] if admins and key % 3 else self.key(key)
        self.attempt(
            "veto_rekey",
            lambda: self.people.veto(by.address, participant),
            lambda: self.contract.veto_rekey(Party(participant, "who vetoes", by, None, (by,))),
        )

    @rule(seconds=st.sampled_from([1, 60, 3_600, REKEY_WAIT - 1, REKEY_WAIT]))
    def wait(self, seconds: int) -> None:
        self.let_pass(seconds)

    @precondition(lambda self: self.dead_keys())
    @rule(which=ANY)
    def use_a_dead_key(self, which: int) -> None:
        """Whatever it was, it can do nothing any more."""
        dead = self.dead_keys()
        key = self.known_keys[dead[which % len(dead)]]
        participant = self.people.keys[key.address].owner
        self.attempt(
            "veto_rekey",
            lambda: self.people.veto(key.address, participant),
            lambda: self.contract.veto_rekey(Party(participant, "dead", key, None, (key,))),
        )
        self.tally.held["P-4"] += 1

    def dead_keys(self) -> list[str]:
        """Keys that died."""
        return [key for key in self.people.keys if not self.people.is_live(key)]
