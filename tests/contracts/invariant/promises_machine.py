"""Policies, limits, assignments and the documents below them, right and wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from contracts.insurance.assignments import Assignment
from contracts.insurance.shipments import Terms
from contracts.insurance.words import Side, Status
from contracts.parties import Party
from contracts.registry.attestations import Attestation
from contracts.registry.calendar import date_of, day_of
from contracts.registry.money import Money
from contracts.registry.rates import Rate
from tests.contracts.cases import EXPORT, LIMIT, POLICY, attestation, statement
from tests.contracts.insured import ALWAYS, FOREVER
from tests.contracts.invariant.accounts import Attested, Stated
from tests.contracts.invariant.insurance_agree import InsuranceAgreement
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.shipments import Shipment

WHO = st.sampled_from(["right"] * 24 + ["another", "the other side", "checker", "stranger"])
PERCENTAGES = (9_000, 9_000, 8_000, 7_777, 10_000, 3, 0, 10_001)
MOST_SHIPMENTS = 8
MOST_PLEDGES = 4


class PromiseMoves(InsuranceAgreement):
    """What stands before there is a shipment; and what it begins with."""

    # Who

    def acting(self, participant: bytes) -> Party:
        """Who acts for somebody now."""
        return self.players.party(self.people.line(participant)[-1])

    def by(self, right: bytes, who: str = "right", eyes: str = "right") -> Party:
        """Who acts for a participant; or somebody who may not."""
        desk, party = self.desk, self.acting(right)
        another = next(
            each
            for each in (*self.players.parties,)
            if each.id != party.id
            and self.people.persons[each.id].roles == self.people.persons[party.id].roles
        )
        opposite = desk.exporter if party.id != desk.exporter.id else desk.bank_a
        choice = {"another": another, "the other side": opposite}
        chosen = choice.get(who, party)
        if who == "checker":
            checker = next(key for key in party.all_keys() if key.address == party.second().address)
            chosen = replace(party, maker=checker)
        elif who == "stranger":
            chosen = replace(party, maker=desk.stranger)
        return self.sealed(chosen, eyes)

    def shipment(self, which: int, *states: Status) -> Shipment | None:
        """Some shipment, in one of these states where they are named."""
        found = [each for each in self.cover.shipments.values() if not states or each.status in states]
        return found[which % len(found)] if found else None

    def papers_of(self, kind: int) -> list[bytes]:
        """The accounts of a kind that stand for themselves."""
        return [each.id for each in self.papers.accounts.values() if each.kind == kind]

    # What is there at first

    @initialize(
        faces=st.tuples(*[st.integers(50, 1_000)] * 4),
        limits=st.tuples(*[st.integers(100, 1_500)] * 3),
        policies=st.tuples(*[st.integers(100, 1_500)] * 2),
        euro=st.booleans(),
        shipments=st.lists(st.tuples(ANY, PARTS, st.integers(0, 60)), min_size=1, max_size=3),
        odd=ANY,
    )
    def begin(
        self,
        faces: tuple[int, ...],
        limits: tuple[int, ...],
        policies: tuple[int, ...],
        euro: bool,
        shipments: list[tuple[int, int, int]],
        odd: int,
    ) -> None:
        """Declarations, two policies of two insurers, three limits, shipments; most often an assignment."""
        self._publish()
        for face in faces:
            self._attest(self.desk.customs, EXPORT, face, "USD")
        under = [
            self._attest(insurer, POLICY, face, currency)
            for insurer, face, currency in (
                (self.desk.insurer, policies[0], "USD"),
                (self.insurers.other, policies[1], "EUR" if euro else "USD"),
            )
        ]
        for place, policy in enumerate(under):
            self._set_terms(policy, 9_000, 8_000 + place * 999, "right", "right")
        for place, face in enumerate(limits):
            policy = under[place // 2]
            insurer = self.acting(self.cover.promises[policy].insurer)
            limit = self._attest(insurer, LIMIT, face, "USD")
            self._set_limit(limit, policy, stopped=False)
        if odd % 4:
            self._assign(under[0], None if odd % 3 else self.papers_of(LIMIT)[0], odd)
        for which, percent, days in shipments:
            self.begin_to_ship(which, percent, days)
        self.begin_to_lend(odd)

    def begin_to_ship(self, which: int, percent: int, days: int) -> None:
        """A shipment that is covered if it can be."""

    def begin_to_lend(self, odd: int) -> None:
        """Where there are lenders."""

    def _publish(self) -> None:
        operator, today = self.desk.operator, date_of(self.time.today)
        rates = [
            Rate(self.desk.reference(), currency, price, 10_000, today, today + timedelta(days=9))
            for currency, price in (("USD", 71_234), ("EUR", 78_001))
        ]
        self.attempt(
            "publish",
            lambda: self.cover.prices.publish(operator.maker.address, operator.second().address, rates),
            lambda: self.desk.rates.publish(operator, rates),
        )

    def _attest(self, authority: Party, kind: int, face: int, currency: str) -> bytes:
        item = attestation(
            self.desk, Money(face, currency), of_kind=kind, valid_from=ALWAYS, valid_until=FOREVER
        )
        own = self.reference()
        self.signed(
            "attest",
            lambda: self.papers.attest(authority.maker.address, own, [_attested(item)]),
            lambda: self.desk.attestations.attest(authority, own, [item]),
        )
        return item.fingerprint

    # Authorities change their minds

    @rule(
        which=ANY,
        what=st.sampled_from(["terms", "limit", "limit", "amend", "amend", "attest", "attest", "void"]),
        percent=st.integers(20, 250),
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def promise(self, which: int, what: str, percent: int, who: str, eyes: str, odd: int) -> None:
        """What insurers and customs say of documents, terms and limits."""
        policies = list(self.cover.promises)
        match what:
            case "terms":
                policy = policies[which % len(policies)]
                self._set_terms(policy, PERCENTAGES[odd % 8], PERCENTAGES[odd // 8 % 5], who, eyes, odd)
            case "limit":
                limits = self.papers_of(LIMIT)
                limit = limits[which % len(limits)]
                known = self.cover.allowances.get(limit)
                policy = known.policy if known and odd % 9 else policies[odd % len(policies)]
                stops = bool(known and not known.stopped and odd % 3 == 0)
                if self._set_limit(limit, policy, stopped=stops, who=who, eyes=eyes) and stops:
                    self.stays_covered("stop")
            case "attest":
                if len(self.papers_of(EXPORT)) < 12:
                    self._attest(self.desk.customs, EXPORT, 4 * percent, "USD")
            case _:
                self._restate(which, what, percent, who, eyes, odd)

    def _restate(self, which: int, what: str, percent: int, who: str, eyes: str, odd: int) -> None:
        kind = (EXPORT, EXPORT, POLICY, LIMIT)[odd % 4]
        if what != "amend" and odd % 3:
            return
        accounts = self.papers_of(kind)
        account = accounts[which % len(accounts)]
        found, own = self.papers.end(account), self.reference()
        author = self.people.keys[found.key].owner
        by = self.by(author, who, eyes) if kind != EXPORT else self.sealed(self.desk.customs, eyes)
        keys = by.maker.address, by.second().address
        match what:
            case "amend":
                until = date_of(self.time.today + odd % 40) if odd % 11 == 10 else date_of(found.valid_until)
                stated = statement(
                    self.desk,
                    Money(part(percent, found.face), found.currency),
                    valid_from=date_of(found.valid_from),
                    valid_until=until,
                )
                facts = Stated(
                    stated.face.minor,
                    day_of(stated.valid_from),
                    day_of(stated.valid_until),
                    stated.commitment,
                )
                done = self.signed(
                    "amend",
                    lambda: self.papers.amend(*keys, own, account, facts),
                    lambda: self.desk.attestations.amend(by, own, self.found(account), stated),
                )
            case _:
                done = self._void(account, by, own)
        if done:
            self.stays_covered(f"{what} of {('document', 'document', 'policy', 'limit')[odd % 4]}")

    def _void(self, account: bytes, by: Party, own: bytes) -> bool:
        return self.signed(
            "void",
            lambda: self.papers.void(by.maker.address, by.second().address, own, account),
            lambda: self.desk.attestations.void(by, own, self.found(account), "deleted"),
        )

    def _set_terms(
        self, policy: bytes, commercial: int, political: int, who: str, eyes: str, odd: int = 1
    ) -> None:
        known = self.cover.promises.get(policy)
        by = self.by(known.insurer if known else self.cover.assigning.author(policy), who, eyes)
        first = ALWAYS if odd % 23 != 22 else date_of(self.time.today - 3)
        last = FOREVER if odd % 13 != 12 else date_of(self.time.today + 5)
        if odd % 29 == 28:
            first = last + timedelta(days=1)
        terms = Terms(first, last, commercial, political, odd % 7 != 6, "a policy")
        self.attempt(
            "set_terms",
            lambda: self.cover.set_terms((by.maker.address, by.second().address), policy, terms),
            lambda: self.suite.insurance.set_terms(by, policy, terms),
        )

    def _set_limit(
        self, limit: bytes, policy: bytes, *, stopped: bool, who: str = "right", eyes: str = "right"
    ) -> bool:
        by = self.by(self.cover.promises[policy].insurer, who, eyes)
        keys = by.maker.address, by.second().address
        return self.attempt(
            "stop limit" if stopped else "set_limit",
            lambda: self.cover.set_limit(keys, limit, policy, stopped=stopped),
            lambda: self.suite.insurance.set_limit(by, limit, policy, stopped=stopped),
        )

    # Assignments

    @rule(
        which=ANY,
        what=st.sampled_from(["assign", "assign", "release", "end_idle"]),
        really=st.sampled_from([True, False, False]),
        who=WHO,
        odd=ANY,
    )
    def assign(self, which: int, what: str, really: bool, who: str, odd: int) -> None:
        """The three sign; it is given back, or nobody has lent for long."""
        if not really:
            return
        pledges = list(self.cover.assigning.pledges.values())
        live = [each for each in pledges if each.live and odd % 5] or pledges
        if what == "assign" or not live:
            if len(pledges) < MOST_PLEDGES:
                limits = self.papers_of(LIMIT)
                limit = limits[which % len(limits)]
                known = self.cover.allowances.get(limit)
                policies = list(self.cover.promises)
                policy = known.policy if known and odd % 9 else policies[odd % len(policies)]
                self._assign(policy, limit if odd % 2 else None, odd, who)
            return
        pledge = live[which % len(live)]
        if what == "release":
            by = self.by(pledge.terms.bank, who)
            keys = by.maker.address, by.second().address
            self.attempt(
                what,
                lambda: self.cover.assigning.release(keys, pledge.terms.id),
                lambda: self.suite.assignments.release(by, pledge.terms.id),
            )
        else:
            self.attempt(
                what,
                lambda: self.cover.assigning.end_idle(pledge.terms.id),
                lambda: self.suite.assignments.end_idle(self.desk.stranger, pledge.terms.id),
            )

    def _assign(self, policy: bytes, limit: bytes | None, odd: int, who: str = "right") -> None:
        desk = self.desk
        insurer = self.cover.promises[policy].insurer
        bank = self.players.banks[odd % 5 % 3]
        first = ALWAYS if odd % 4 else date_of(self.time.today - odd % 3)
        terms = Assignment(
            policy, limit, desk.exporter.id, bank.id, insurer, first, odd % 2 == 0, desk.reference()
        )
        sides = [(desk.exporter.id, Side.EXPORTER), (bank.id, Side.BANK), (insurer, Side.INSURER)]
        turn = odd % 3
        for place, (party, side) in enumerate(sides[turn:] + sides[:turn]):
            by = self.by(party, who if place == odd % 7 else "right")
            self._sign(by, terms, side, relayed=odd % 2 == 1)
            if odd % 19 == 18:
                return

    def _sign(self, by: Party, terms: Assignment, side: Side, *, relayed: bool) -> None:
        relayer = self.desk.stranger if relayed else None
        self.attempt(
            "sign",
            lambda: self.cover.assigning.sign(by.maker.address, terms, side),
            lambda: self.suite.assignments.sign(by, terms, side, relayer=relayer),
        )


def _attested(item: Attestation) -> Attested:
    stated = Stated(item.face.minor, day_of(item.valid_from), day_of(item.valid_until), item.commitment)
    return Attested(item.fingerprint, item.owner, item.kind, item.face.currency, stated)
