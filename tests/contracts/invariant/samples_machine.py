"""Calendar, seeds, tables and invoices, right and wrong: what payments stand on."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from chain.hashing import keccak
from contracts.payments.rules import Entry
from contracts.payments.samples import CLASSES, Ratios
from contracts.payments.words import Table
from contracts.registry.calendar import date_of, day_of, first_second
from contracts.registry.money import Money
from contracts.registry.rates import Rate
from tests.contracts.cases import INVOICE, attestation, statement
from tests.contracts.insured import ALWAYS, FOREVER
from tests.contracts.invariant.accounts import Attested, Stated
from tests.contracts.invariant.payers import EXEMPTIONS, PURPOSES, REGIONS, Payers
from tests.contracts.invariant.payments_agree import PaymentAgreement
from tests.contracts.invariant.sampling import REVEAL_DAYS, Span
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.tally import Tally
from tests.contracts.registry.acts import REASON
from tests.contracts.world import HOUR

WHO = st.sampled_from(["right"] * 24 + ["another", "the other side", "checker", "stranger"])
FLOORS: tuple[Ratios, ...] = (
    (1_000, 1_000, 1_000, 1_000),
    (1, 5_000, 10_000, 3_333),
    (3_400, 2_500, 6_667, 9_999),
)
RATIOS: tuple[Ratios, ...] = ((0, 0, 0, 0), (5_000, 100, 0, 10_000))
CURRENCIES = ("USD", "USD", "USD", "EUR")
MOST_INVOICES = 9
OPERATES = ("attest", "attest", "publish", "admit", *["reinstate"] * 3, "class", "commit", "region")


class SampleMoves(PaymentAgreement):
    """What operator and tax do, and the seeds of the banks."""

    def __init__(self, players: Payers, tally: Tally) -> None:
        super().__init__(players, tally)
        self.had: dict[tuple[bytes, bytes, int], bytes] = {}
        """Committer, bank, period → the seed that it committed to."""

    @initialize(
        faces=st.tuples(*[st.integers(50, 1_000)] * 4),
        grades=st.tuples(ANY, ANY),
        payments=st.lists(st.tuples(ANY, PARTS, ANY), min_size=2, max_size=5),
        both=ANY,
        odd=ANY,
    )
    def begin(
        self,
        faces: tuple[int, ...],
        grades: tuple[int, int],
        payments: list[tuple[int, int, int]],
        both: int,
        odd: int,
    ) -> None:
        """Invoices; a bank or two that may pay first; the first period has begun."""
        for place, face in enumerate(faces):
            self._attest(face, place % 3 == 2, "EUR" if place == odd % 11 else "USD")
        self._publish(Table.PURPOSES, [Entry("securities", date_of(self.time.today))], "right", "right")
        self._publish(Table.EXEMPTIONS, [Entry("deposit", date_of(self.time.today))], "right", "right")
        self._set_region(self.enterprises[0].id, REGIONS[1 + odd % 2])
        for party, grade in zip(self.enterprises, grades, strict=False):
            self._set_class(party.id, grade % CLASSES)
        self._admit(self.desk.bank_a.id, admitted=True)
        if both % 2:
            self._admit(self.desk.bank_b.id, admitted=True)
        self._begin_period(2 + odd % 9, FLOORS[odd % 3], RATIOS[odd % 2], "")
        for which, percent, how in payments:
            self.begin_to_pay(which, percent, how)

    def begin_to_pay(self, which: int, percent: int, how: int) -> None:
        """A payment, where the machine has them."""

    # Invoices

    def _attest(self, face: int, other: bool, currency: str) -> bytes:
        owner = self.enterprises[1 if other else 0]
        item = attestation(
            self.desk,
            Money(face, currency),
            owner=owner,
            of_kind=INVOICE,
            valid_from=ALWAYS,
            valid_until=FOREVER,
        )
        stated = Stated(face, day_of(item.valid_from), day_of(item.valid_until), item.commitment)
        attested = Attested(item.fingerprint, owner.id, INVOICE, currency, stated)
        own, tax = self.reference(), self.desk.tax
        self.signed(
            "attest",
            lambda: self.papers.attest(tax.maker.address, own, [attested]),
            lambda: self.desk.attestations.attest(tax, own, [item]),
        )
        return item.fingerprint

    @precondition(lambda self: self.papers.accounts)
    @rule(which=ANY, percent=st.integers(1, 140), void=ANY, asks=st.booleans(), who=WHO, eyes=EYES)
    def tax(self, which: int, percent: int, void: int, asks: bool, who: str, eyes: str) -> None:
        """Red-lettered in part or whole, or stated higher; none is discrepant by it."""
        used = [
            each.id for each in self.papers.accounts.values() if each.drawn or (each.used and void % 4 == 3)
        ]
        accounts = used if used and which % 4 else list(self.papers.accounts)
        account = accounts[which % len(accounts)]
        before = {bill.id: (bill.status, bill.version) for bill in self.model.bills.values()}
        if void % 5 == 0:
            done = self._void(account, who, eyes)
        else:
            paper = self.papers.end(account)
            of = paper.drawn if paper.drawn and void % 3 else paper.face
            done = self._amend(account, part(percent, of), who, eyes)
        if done:
            self.none_became_discrepant(before)
        if asks:
            self.question(account)

    def _void(self, account: bytes, who: str, eyes: str) -> bool:
        own, by = self.reference(), self.by(self.desk.tax.id, who if who != "another" else "stranger", eyes)
        return self.signed(
            "void",
            lambda: self.papers.void(by.maker.address, by.second().address, own, account),
            lambda: self.desk.attestations.void(by, own, self.found(account), REASON),
        )

    def _amend(self, account: bytes, face: int, who: str, eyes: str) -> bool:
        own, by = self.reference(), self.by(self.desk.tax.id, who if who != "another" else "stranger", eyes)
        stated = statement(
            self.desk,
            Money(face, self.papers.end(account).currency),
            valid_from=ALWAYS,
            valid_until=FOREVER,
        )
        facts = Stated(face, day_of(ALWAYS), day_of(FOREVER), stated.commitment)
        return self.signed(
            "amend",
            lambda: self.papers.amend(by.maker.address, by.second().address, own, account, facts),
            lambda: self.desk.attestations.amend(by, own, self.found(account), stated),
        )

    def question(self, account: bytes) -> None:
        """By anybody."""
        self.attempt(
            "question",
            lambda: self.model.question(account),
            lambda: self.suite.questions.question(self.desk.stranger, account),
        )

    # Tables

    def publish_rates(self) -> None:
        """Of two currencies, for some days."""
        operator, today = self.desk.operator, date_of(self.time.today)
        rates = [
            Rate(self.desk.reference(), currency, price, 10_000, today, date_of(self.time.today + 9))
            for currency, price in (("USD", 71_234), ("EUR", 78_001))
        ]
        self.attempt(
            "publish rates",
            lambda: self.book.prices.publish(*self.operators, rates),
            lambda: self.desk.rates.publish(operator, rates),
        )

    @rule(which=ANY, what=st.sampled_from(OPERATES), number=st.integers(-1, 6), who=WHO, eyes=EYES)
    def operate(self, which: int, what: str, number: int, who: str, eyes: str) -> None:
        """What payments stand on; rarer than what is done with payments, so one rule for all of it."""
        match what:
            case "attest":
                if len(self.papers.accounts) < MOST_INVOICES:
                    self._attest(50 + which, which % 3 == 2, CURRENCIES[which % 4])
            case "publish":
                self._publish_some(which, number, who, eyes)
            case "commit":
                self._commit_some(which, number, who, eyes)
            case "region":
                region = which % 7 // 6 * 1_000_000 or REGIONS[number % 3]
                self._set_region(self.enterprises[which % 3].id, region)
            case "class":
                self._set_class(self.enterprises[which % 3].id, which % (CLASSES + (which % 11 == 10)))
            case "admit":
                bank = self.players.banks[which % 2].id
                known = bank in self.book.admitted
                if not known or which % 5 == 0:
                    self._admit(bank, admitted=which % 7 == 6 or not known)
            case _:
                due = sorted(self.book.suspended)
                if due or which % 9 == 0:
                    some = due if due and which % 5 else [each.id for each in self.enterprises]
                    self._facilitate(some[which % len(some)], suspended=which % 13 == 12)

    def _publish_some(self, which: int, days: int, who: str, eyes: str) -> None:
        """A code on or off a table, in a region."""
        table = Table.PURPOSES if which % 2 else Table.EXEMPTIONS
        codes = PURPOSES if table is Table.PURPOSES else EXEMPTIONS
        region, first = REGIONS[which % 3], date_of(self.time.today + days)
        listed = which % 5 < 3
        entries = [Entry(codes[which % len(codes)], first, listed, region)]
        if which % 7 == 0:
            entries.append(Entry(codes[0], first, not listed, region))
        self._publish(table, entries, who, eyes)

    def _publish(self, table: Table, entries: list[Entry], who: str, eyes: str) -> None:
        by = self.by(self.desk.operator.id, "stranger" if who == "another" else who, eyes)
        keys = by.maker.address, by.second().address
        self.attempt(
            "publish",
            lambda: self.book.publish(keys, table, entries),
            lambda: self.suite.payment_rules.publish(by, table, entries),
        )

    def _admit(self, bank: bytes, *, admitted: bool) -> None:
        self.attempt(
            "admit",
            lambda: self.book.admit(self.operators, bank, admitted=admitted),
            lambda: self.suite.payment_rules.admit_bank(self.desk.operator, bank, admitted=admitted),
        )

    def _facilitate(self, enterprise: bytes, *, suspended: bool) -> None:
        rules, operator = self.suite.payment_rules, self.desk.operator
        self.attempt(
            "suspend from facilitation" if suspended else "reinstate to facilitation",
            lambda: self.book.set_facilitation(self.operators, enterprise, suspended=suspended),
            lambda: rules.set_facilitation(operator, enterprise, REASON, suspended=suspended),
        )

    def _set_region(self, enterprise: bytes, region: int) -> None:
        self.attempt(
            "set_region",
            lambda: self.book.set_region(self.operators, enterprise, region),
            lambda: self.suite.payment_rules.set_region(self.desk.operator, enterprise, region),
        )

    def _set_class(self, enterprise: bytes, grade: int) -> None:
        self.attempt(
            "set_class",
            lambda: self.sampling.set_class(self.operators, enterprise, grade),
            lambda: self.suite.samples.set_class(self.desk.operator, enterprise, grade),
        )

    # Periods and seeds

    def seed(self, who: bytes, bank: bytes, period: int) -> bytes:
        """Another one for each bank and period, unless the operator committed to one again."""
        return self.had.get((who, bank, period)) or keccak(who + bank + period.to_bytes(4, "big"))

    @rule(
        days=st.integers(1, 9),
        which=ANY,
        silent=st.sampled_from([""] * 6 + ["bank", "operator", "bad", "again"]),
        goes=st.sampled_from([True, True, False]),
    )
    def next_period(self, days: int, which: int, silent: str, goes: bool) -> None:
        """Planned, committed to, and most often entered."""
        if len(self.sampling.spans) - self.sampling.next_period() > 2:
            return
        if self.sampling.period_today() and which % 4:
            return
        self._begin_period(days, FLOORS[which % 3], RATIOS[which % 2], silent, goes=goes)

    def _begin_period(
        self, days: int, floors: Ratios, ratios: Ratios, silent: str, *, goes: bool = True
    ) -> None:
        samples, operator = self.suite.samples, self.desk.operator
        if days % 3:
            self.publish_rates()
        newest = self.sampling.spans[-1].last_day if self.sampling.spans else 0
        first = max(newest, self.time.today) + 1 - (silent == "bad")
        span = Span(first, first + days - 1, floors)
        calendar = date_of(first), date_of(span.last_day)
        self.attempt(
            "add_period",
            lambda: self.sampling.add_period(self.operators, span),
            lambda: samples.add_period(operator, *calendar, floors),
        )
        number = len(self.sampling.spans)
        for bank in self.players.banks[:2]:
            if bank.id not in self.book.admitted:
                continue
            if silent != "bank":
                self._commit(bank.id, number, ratios, "right", "right")
            if silent != "operator":
                self._commit_operator(bank.id, number, again=silent == "again")
        if goes and self.time.today < first:
            self.go_to(first_second(first) + HOUR)

    def _commit(self, bank: bytes, period: int, ratios: Ratios, who: str, eyes: str) -> None:
        by, seed = self.by(bank, who, eyes), self.seed(bank, bank, period)
        keys = by.maker.address, by.second().address
        self.attempt(
            "commit",
            lambda: self.sampling.commit(keys, bank, period, seed, ratios),
            lambda: self.suite.samples.commit(by, period, seed, ratios, of=bank),
        )

    def _commit_operator(self, bank: bytes, period: int, *, again: bool = False) -> None:
        operator = self.desk.operator
        seed = self.seed(operator.id, bank, period)
        if again:
            seed = min(self.sampling.told, default=keccak(b"one for all"))
        if self.attempt(
            "commit_operator",
            lambda: self.sampling.commit_operator(operator.maker.address, bank, period, seed),
            lambda: self.suite.samples.commit_operator(operator, period, bank, seed),
        ):
            self.had[operator.id, bank, period] = seed

    def _commit_some(self, which: int, number: int, who: str, eyes: str) -> None:
        """Most often too late, or a second time; or for a period that nobody planned."""
        bank = self.players.banks[which % 2].id
        period = len(self.sampling.spans) + (which % 4 == 3)
        if number % 2:
            self._commit_operator(bank, period)
        else:
            ratios = (10_001, 0, 0, 0) if which % 8 == 7 else RATIOS[which % 2]
            self._commit(bank, period, ratios, who, eyes)

    def pools_left(self) -> list[tuple[bytes, int]]:
        """Pools that have something in them, and are not drawn, nor carried."""
        return [key for key, lot in self.sampling.lots.items() if lot.is_open]

    @precondition(lambda self: self.pools_left())
    @rule(
        which=ANY,
        to=st.sampled_from(["draw"] * 6 + ["bank silent"] * 2 + ["operator silent"] * 2 + ["now", "wrong"]),
        who=WHO,
    )
    def close(self, which: int, to: str, who: str) -> None:
        """The period has closed: both reveal, or one is silent."""
        bank, period = self.pools_left()[which % len(self.pools_left())]
        last_day = self.sampling.spans[period - 1].last_day
        operator, seed = self.desk.operator, self.seed(bank, bank, period)
        if to != "now" and self.time.today <= last_day:
            self.go_to(first_second(last_day + 1) + which % 3 * HOUR)
        if to == "operator silent":
            self._wait_for(last_day + REVEAL_DAYS + which % 2)
        self._reveal(bank, period, seed if which % 9 < 8 else operator.id, who) if to == "wrong" else None
        late = self.sampling.is_gap(bank, period) or self.sampling.lot(bank, period).operator_revealed
        if not late or which % 6 == 5:
            self._reveal_operator(bank, period)
        if to == "bank silent" and self.sampling.lot(bank, period).operator_revealed:
            self._wait_for(self.time.today + REVEAL_DAYS + which % 4 // 2)
        if self.sampling.lot(bank, period).operator_revealed or which % 7 == 6:
            self._reveal(bank, period, seed if which % 17 < 16 else operator.id, who)
        self._by_anybody(bank, period, which)
        self.after_a_draw(which)

    def after_a_draw(self, which: int) -> None:
        """What is asked for then, where the machine has payments."""

    def _wait_for(self, day: int) -> None:
        if self.time.today < day:
            self.go_to(first_second(day) + HOUR)

    def _by_anybody(self, bank: bytes, period: int, which: int) -> None:
        """What is due; now and then what is not."""
        samples, stranger = self.suite.samples, self.desk.stranger
        if self.sampling.silent_since(bank, period) is not None or which % 7 == 6:
            self.attempt(
                "note_silence",
                lambda: self.sampling.note_silence(bank, period),
                lambda: samples.note_silence(stranger, period, bank),
            )
        gap = self.sampling.is_gap(bank, period) and self.sampling.lot(bank, period).is_open
        if gap and not self.sampling.period_today() and which % 4:
            self._begin_period(1 + which % 3, FLOORS[0], RATIOS[0], "bank" if which % 5 == 0 else "")
        if gap or which % 5 == 4:
            self.attempt(
                "carry",
                lambda: self.sampling.carry(bank, period),
                lambda: samples.carry(stranger, period, bank),
            )

    def _reveal_operator(self, bank: bytes, period: int) -> None:
        operator = self.desk.operator
        seed = self.seed(operator.id, bank, period)
        self.attempt(
            "reveal_operator",
            lambda: self.sampling.reveal_operator(operator.maker.address, bank, period, seed),
            lambda: self.suite.samples.reveal_operator(operator, period, bank, seed),
        )

    def _reveal(self, bank: bytes, period: int, seed: bytes, who: str) -> None:
        by = self.by(bank, who)
        self.attempt(
            "reveal",
            lambda: self.sampling.reveal(by.maker.address, bank, period, seed),
            lambda: self.suite.samples.reveal(by, period, seed, of=bank),
        )
