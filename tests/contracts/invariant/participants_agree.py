"""After every move on participants and keys: model and contract agree, and what must hold does."""

from __future__ import annotations

from dataclasses import dataclass

from chain.contract import Contract
from contracts.registry.participants import Capacity, Role, Standing
from tests.contracts.invariant.machine import Machine, keys_of
from tests.contracts.invariant.people import MAX_LINKS, NOBODY, People
from tests.contracts.invariant.tally import Tally, proves
from tests.contracts.world import World, admission


@dataclass(frozen=True)
class Seen:
    """What was seen of a key at first, and whether it was dead once."""

    owner: bytes
    capacity: int
    dead: bool


class StandingAgreement(Machine):
    """Banks, authorities, enterprises; and an application in which they may have open cases."""

    def __init__(self, world: World, cases: Contract, tally: Tally) -> None:
        self.parties = (
            world.operator,
            world.customs,
            world.bank_a,
            world.bank_b,
            world.exporter,
            world.importer,
        )
        super().__init__(world, tally, [*keys_of(self.parties), world.stranger])
        self.world = world
        self.contract = world.participants
        self.people = People(self.time, world.operator.id)
        roles = [Role.OPERATOR, Role.CUSTOMS, Role.BANK, Role.BANK, Role.ENTERPRISE, Role.ENTERPRISE]
        for party, role in zip(self.parties, roles, strict=True):
            self.people.join(admission(party, role))
        self.seen: dict[str, Seen] = {}
        self.made: int = 0
        self.cases = cases

    # What must hold

    def compare(self) -> None:
        """Model and contract, on everybody and every key."""
        for person in self.people.persons.values():
            live = [len(self.people.live_keys(person.id, each)) for each in Capacity]
            if not self.is_news(person.id, (person, live)):
                continue
            found = self.contract.contract.read("participant", person.id)
            if person.standing is not Standing.RETIRED:  # else its counters stay, and its keys are dead
                assert [found.admins, found.makers, found.checkers] == live
            assert (found.roles, found.standing, found.version, found.epoch, found.links) == (
                person.roles,
                person.standing,
                person.version,
                person.epoch,
                person.links,
            )
            assert found.successor == (person.successor or NOBODY)
            assert (found.rekey_ready_at, any(found.rekey_hash)) == (person.ready_at, bool(person.announced))
            self.tally.states[f"standing {person.standing.name}"] += 1
        self.keys_agree()
        self.lines_are_short()

    @proves("P-1", "P-2", "P-3", "P-4")
    def keys_agree(self) -> None:
        """Whose a key is and what for is for ever; and so is its death."""
        for key in self.known_keys:
            state = self.people.keys.get(key)
            if not self.is_news(key, (state, self.people.is_live(key))):
                continue
            found = self.contract.contract.read("key_info", key)
            if state is None:
                assert found.participant == NOBODY
                continue
            assert (found.participant, found.capacity, found.epoch, found.revoked_at) == (
                state.owner,
                state.capacity,
                state.epoch,
                state.revoked_at,
            )
            assert (found.distrusted_since, found.live) == (
                state.distrusted_since,
                self.people.is_live(key),
            )
            assert found.capacity in set(Capacity)
            first = self.seen.setdefault(key, Seen(found.participant, found.capacity, not found.live))
            assert (first.owner, first.capacity) == (found.participant, found.capacity)
            assert not (first.dead and found.live)
            self.seen[key] = Seen(first.owner, first.capacity, not found.live)
        live: dict[bytes, set[int]] = {each: set() for each in self.people.persons}
        for seen in self.seen.values():
            if not seen.dead:
                live[seen.owner].add(seen.capacity)
        for participant, capacities in live.items():
            standing = self.people.persons[participant].standing
            assert (Capacity.ADMIN in capacities) == (standing is not Standing.RETIRED)
        assert live[self.people.operator] == set(Capacity)
        assert self.people.persons[self.people.operator].standing is Standing.ACTIVE

    @proves("P-5")
    def lines_are_short(self) -> None:
        """At most 8 links, no circle, all roles kept; and the end acts for all of them."""
        heirs = {each.id: each.successor for each in self.people.persons.values()}
        for start, person in self.people.persons.items():
            if not self.is_news((start, "line"), (heirs if heirs[start] else None)):
                continue
            line = [start]
            while (heir := self.contract.contract.read("successor_of", line[-1])) != NOBODY:
                line.append(heir)
                assert len(line) <= MAX_LINKS + 1
            assert len(set(line)) == len(line)
            assert all(self.people.persons[each].roles & person.roles == person.roles for each in line)
            if len(line) > 1:
                assert self.contract.acts_for(line[-1], start)
                assert not self.contract.acts_for(start, line[-1])
