"""What enterprises let banks do, and what applications make of it, right and wrong; in model and contract."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from chain.contract import Contract
from chain.keys import Key
from contracts.parties import Party
from contracts.registry.consents import ANY_DOCUMENT, Terms
from contracts.registry.participants import Role, Standing
from tests.contracts.invariant.machine import Machine, keys_of
from tests.contracts.invariant.people import NOBODY, People
from tests.contracts.invariant.permits import LONGEST, MAX_KINDS, Permit, Permits
from tests.contracts.invariant.tally import Tally, proves
from tests.contracts.registry.acts import REASON
from tests.contracts.world import DAY, World, admission

ANY = st.integers(0, 1_000)
"""Picks one of what there is."""
AUTHOR = st.sampled_from(["grantor"] * 6 + ["another", "bank", "checker", "stranger"])
PURPOSES = (b"\1" * 32, b"\2" * 32)
DIGESTS = (b"\3" * 32, b"\4" * 32)
STARTS = st.sampled_from([0, 0, 0, -DAY, 1, 3_600, 10 * DAY])
LENGTHS = st.sampled_from([-1, 0, 1, 3_600, DAY, 30 * DAY, LONGEST, LONGEST + 1])
KINDS = st.sampled_from([0b10, 0b10, 0b110, 0b111110, MAX_KINDS, 0, MAX_KINDS + 1])
USES = st.sampled_from([1, 1, 1, 2, 3, 0, 2**32])


class Grants(Machine):
    """Two enterprises, two banks; an application in two versions, and a contract that is none.

    Args:
        world: The suite.
        holders: The replaced version, the current one, and one that is not registered.
        tally: What is counted.
    """

    def __init__(self, world: World, holders: list[Contract], tally: Tally) -> None:
        self.parties = [world.exporter, world.importer, world.bank_a, world.bank_b, world.operator]
        super().__init__(world, tally, [*keys_of(self.parties), world.stranger])
        self.world = world
        self.holders = holders
        people = People(self.time, world.operator.id)
        roles = [Role.ENTERPRISE, Role.ENTERPRISE, Role.BANK, Role.BANK, Role.OPERATOR]
        for party, role in zip(self.parties, roles, strict=True):
            people.join(admission(party, role))
        self.people = people
        self.permits = Permits(self.time, people, {holders[0].address: False, holders[1].address: True})
        self.salts = 0
        self.revoked_at: dict[bytes, int] = {}

    @initialize(uses=st.lists(st.tuples(ANY, ANY), min_size=1, max_size=4))
    def begin(self, uses: list[tuple[int, int]]) -> None:
        """Two consents, and some cases that use them."""
        for number in (1, 2):
            self.grant(number, number, 1, 0b110, 0, 30 * DAY, number, "grantor", number == 2)
        for which, case in uses:
            self._use(self.consent(which), case, self.holders[1])

    # Helpers

    def consent(self, which: int) -> bytes:
        """Some consent's id; now and then one that is none."""
        ids = list(self.permits.granted)
        return ids[which % len(ids)] if ids and which % 30 != 29 else b"\7" * 32

    def author(self, who: str, grantor: bytes) -> Party:
        """Who signs: most often the grantor, or who came after it."""
        ids = {party.id: party for party in self.parties}
        heir = self.people.line(grantor)[-1] if grantor in self.people.persons else grantor
        right = ids.get(heir, self.world.exporter)
        other = self.world.importer if right.id == self.world.exporter.id else self.world.exporter
        wrong = {
            "another": other.maker,
            "bank": self.world.bank_a.maker,
            "checker": right.second(),
            "stranger": self.world.stranger,
        }
        key = wrong.get(who, right.maker)
        assert isinstance(key, Key)
        return replace(right, maker=key)

    # Grants

    @rule(
        enterprise=ANY,
        bank=ANY,
        what=ANY,
        kinds=KINDS,
        start=STARTS,
        length=LENGTHS,
        uses=USES,
        who=AUTHOR,
        relays=st.booleans(),
    )
    def grant(
        self,
        enterprise: int,
        bank: int,
        what: int,
        kinds: int,
        start: int,
        length: int,
        uses: int,
        who: str,
        relays: bool,
    ) -> None:
        grantor = self.parties[enterprise % 2].id if enterprise % 25 != 24 else NOBODY
        grantee = self.parties[2 + bank % 2].id if bank % 20 != 19 else self.world.operator.id
        self.salts += 1
        terms = Terms(
            grantor,
            grantee,
            PURPOSES[what % 5 == 4],
            kinds if what % 3 else 0b110,
            self.time.now + start,
            self.time.now + start + (length if what % 2 else 30 * DAY),
            uses if what % 3 else 1 + uses % 2,
            (ANY_DOCUMENT, *DIGESTS)[what % 7 % 3],
            self.salts.to_bytes(32, "big"),
        )
        self._grant(terms, who, relays)

    @precondition(lambda self: self.permits.granted)
    @rule(which=ANY, who=AUTHOR, relays=st.booleans())
    def grant_again(self, which: int, who: str, relays: bool) -> None:
        """The same terms change nothing, whoever sends them and whatever became of the consent."""
        terms = list(self.permits.granted.values())[which % len(self.permits.granted)].terms
        author = self.author(who, terms.grantor)
        relayer = self.world.stranger if relays else None
        self.again("grant", lambda: self.world.consents.grant(author, terms, relayer=relayer))

    def _grant(self, terms: Terms, who: str, relays: bool) -> None:
        author = self.author(who, terms.grantor)
        consent_id = self.world.consents.id_of(terms)
        relayer = self.world.stranger if relays else None
        self.attempt(
            "grant",
            lambda: self.permits.grant(author.maker.address, consent_id, terms),
            lambda: self.world.consents.grant(author, terms, relayer=relayer),
        )

    @rule(which=ANY, who=AUTHOR, relays=st.booleans())
    def revoke(self, which: int, who: str, relays: bool) -> None:
        consent_id = self.consent(which)
        permit = self.permits.granted.get(consent_id)
        author = self.author(who, permit.terms.grantor if permit else self.world.exporter.id)
        self.attempt(
            "revoke",
            lambda: self.permits.revoke(author.maker.address, consent_id),
            lambda: self.world.consents.revoke(
                author, consent_id, relayer=self.world.stranger if relays else None
            ),
        )

    # Uses

    @precondition(lambda self: self.permits.granted)
    @rule(which=ANY, case=ANY, by=st.sampled_from([1] * 8 + [0, 2]))
    def use(self, which: int, case: int, by: int) -> None:
        self._use(self.consent(which), case, self.holders[by])

    @precondition(lambda self: any(permit.users for permit in self.permits.granted.values()))
    @rule(which=ANY, case=ANY)
    def use_again(self, which: int, case: int) -> None:
        """Something that was used before: by the same case or another one, be it revoked or over."""
        used = [each for each, permit in self.permits.granted.items() if permit.users]
        self._use(used[which % len(used)], case, self.holders[1])

    def _use(self, consent_id: bytes, case: int, holder: Contract) -> None:
        case_id = (case % 3 + 1).to_bytes(32, "big")
        self.attempt(
            "use",
            lambda: self.permits.use((holder.address, case_id), consent_id),
            lambda: holder.send(self.world.stranger, "use", self.world.consents.address, consent_id, case_id),
        )

    @precondition(lambda self: self.permits.granted)
    @rule(which=ANY, odd=ANY, kinds=st.sampled_from([0b10, 0b100, 0b110, 0b1000]), case=ANY)
    def ask(self, which: int, odd: int, kinds: int, case: int) -> None:
        """Whether it covers something, for whom it was given or somebody else, for what or something else."""
        consent_id = self.consent(which)
        permit = self.permits.granted.get(consent_id)
        terms = permit.terms if permit else next(iter(self.permits.granted.values())).terms
        grantor = self.world.importer.id if odd % 8 == 7 else terms.grantor
        grantee = self.world.bank_b.id if odd % 8 == 6 else terms.grantee
        purpose = PURPOSES[1] if odd % 8 == 5 else terms.purpose
        documents = DIGESTS[odd % 2]
        user = (self.holders[1].address, (case % 3 + 1).to_bytes(32, "big"))
        self.covers_agree(consent_id, grantor, grantee, purpose, kinds, documents, user)

    @proves("C-2")
    def covers_agree(
        self,
        consent_id: bytes,
        grantor: bytes,
        grantee: bytes,
        purpose: bytes,
        kinds: int,
        documents: bytes,
        user: tuple[str, bytes],
    ) -> None:
        """The contract answers what the model answers."""
        found = self.world.consents.contract.read(
            "covers", consent_id, grantor, grantee, purpose, kinds, documents, *user
        )
        expected = self.permits.covers(consent_id, grantor, grantee, purpose, kinds, documents, user)
        assert found == expected
        self.tally.states[f"covers: {'yes' if found else 'no'}"] += 1

    # Standing and time

    @rule(which=ANY, what=st.sampled_from(["suspend", "reinstate", "suspend", "reinstate", "retire"]))
    def stand(self, which: int, what: str) -> None:
        operator = self.world.operator
        due = {"suspend": Standing.ACTIVE, "reinstate": Standing.SUSPENDED, "retire": Standing.ACTIVE}[what]
        able = [party for party in self.parties[:4] if self.people.persons[party.id].standing is due]
        party = able[which % len(able)] if able and which % 7 != 6 else self.parties[which % 4]
        maker, checker = operator.maker.address, operator.second().address
        if what == "retire":
            heir = self.parties[self.parties.index(party) ^ 1].id
            self.attempt(
                what,
                lambda: self.people.retire(maker, checker, party.id, heir),
                lambda: self.world.participants.retire(operator, party.id, REASON, successor=heir),
            )
            return
        model, contract = getattr(self.people, what), getattr(self.world.participants, what)
        self.attempt(
            what,
            lambda: model(maker, checker, party.id),
            lambda: contract(operator, party.id, REASON),
        )

    @rule(which=ANY, exact=st.booleans(), days=st.integers(0, 12))
    def wait(self, which: int, exact: bool, days: int) -> None:
        """Some days, or to an end of some window: its last second, or the first one after it."""
        terms = [permit.terms for permit in self.permits.granted.values()]
        ends = sorted(
            second
            for each in terms
            for second in (each.since - 1, each.since, each.until, each.until + 1)
            if second > self.time.now
        )
        self.go_to(ends[which % min(3, len(ends))] if exact and ends else self.time.now + days * DAY)
        for consent_id, permit in self.permits.granted.items():
            if self.time.now in (permit.terms.until, permit.terms.until + 1):
                self.ends_exactly(consent_id, permit)

    @proves("I-4")
    def ends_exactly(self, consent_id: bytes, permit: Permit) -> None:
        """In its last second it works, in the first one after it it does not."""
        user = min(permit.users, default=(self.holders[1].address, b"\1" * 32))
        terms = permit.terms
        digest = DIGESTS[0] if terms.documents == ANY_DOCUMENT else terms.documents
        found = self.world.consents.contract.read(
            "covers", consent_id, terms.grantor, terms.grantee, terms.purpose, terms.kinds, digest, *user
        )
        assert found == (self.time.now == terms.until and not permit.revoked and permit.has_room(user))
        self.tally.states["last second of a consent, or the next"] += 1

    # What must hold

    def compare(self) -> None:
        for consent_id, permit in self.permits.granted.items():
            if self.is_news(consent_id, permit):
                self.agrees(consent_id, permit)

    @proves("C-1")
    def agrees(self, consent_id: bytes, permit: Permit) -> None:
        """Terms as given, for ever; each case counted once, and never beyond what was granted."""
        found = self.world.consents.contract.read("consent", consent_id)
        terms = permit.terms
        assert (found.grantor, found.grantee, found.purpose, found.kinds, found.documents) == (
            terms.grantor,
            terms.grantee,
            terms.purpose,
            terms.kinds,
            terms.documents,
        )
        assert (found.since, found.until, found.uses) == (terms.since, terms.until, terms.uses)
        assert (found.used, found.revoked) == (len(permit.users), permit.revoked)
        assert found.used <= found.uses
        for user in permit.users:
            assert self.world.consents.contract.read("is_used_by", consent_id, *user)
        self.tally.states["consent used up"] += len(permit.users) == terms.uses
        self.tally.states["consent revoked"] += permit.revoked
        self.tally.states["consent over"] += terms.until < self.time.now
        standing = self.people.persons[terms.grantor].standing
        self.tally.states[f"consent of a grantor {standing.name}"] += 1
        self.tally.states["consent to a bank that is retired"] += (
            self.people.persons[terms.grantee].standing is Standing.RETIRED
        )
