"""What PaymentSamples should do, in plain Python: calendar, seeds, pools, draws (rules.md §6).

A rank is that of `contracts.payments.shuffle`, which has tests of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from contracts.payments import shuffle
from contracts.payments.samples import CLASSES, Draw, Ratios
from contracts.payments.words import Fate
from contracts.registry.calendar import day_number, last_second
from contracts.registry.participants import Role
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.people import People

ALL = 10_000
REVEAL_DAYS = 7
MAX_LENGTH = 92


@dataclass(frozen=True)
class Span:
    """A period of the calendar."""

    first_day: int
    last_day: int
    floors: Ratios


@dataclass
class Lot:
    """The pool of a bank in a period: what came in, in order, and who said what."""

    root: bytes = bytes(32)
    members: list[list[bytes]] = field(default_factory=lambda: [[] for _ in range(CLASSES)])
    """By class, what was carried in too."""
    ratios: Ratios = (0, 0, 0, 0)
    """Basis points that the bank committed to; what is carried in may raise them."""
    bank_seed: bytes | None = None
    operator_seed: bytes | None = None
    """What was committed to; nobody else knows it before it is revealed."""
    operator_revealed: int = 0
    bank_revealed: int = 0
    is_noted: bool = False
    carried_to: int = 0

    @property
    def counts(self) -> Ratios:
        """Payments of each class."""
        a, b, c, d = (len(each) for each in self.members)
        return a, b, c, d

    @property
    def is_committed(self) -> bool:
        return self.bank_seed is not None and self.operator_seed is not None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to have it drawn."""
        return any(self.root) and not (self.bank_revealed or self.is_noted or self.carried_to)


@dataclass(frozen=True)
class Place:
    """Where a payment came in."""

    bank: bytes
    period: int
    risk_class: int


@dataclass
class Sampling:
    """Periods from 1; lots by bank and period."""

    people: People
    spans: list[Span] = field(default_factory=list[Span])
    lots: dict[tuple[bytes, int], Lot] = field(default_factory=dict[tuple[bytes, int], Lot])
    places: dict[bytes, Place] = field(default_factory=dict[bytes, Place])
    grades: dict[bytes, dict[int, int]] = field(default_factory=dict[bytes, dict[int, int]])
    """Enterprise → from which period on which class."""
    told: set[bytes] = field(default_factory=set[bytes])
    """Seeds of the operator that everybody knows."""

    @property
    def today(self) -> int:
        """Day number in China."""
        return self.people.time.today

    # What there is

    def lot(self, bank: bytes, period: int) -> Lot:
        """A pool; empty where nothing was said of it."""
        return self.lots.setdefault((bank, period), Lot())

    def period_today(self) -> int:
        """The number of the period that is open; 0 where none is."""
        for number, span in enumerate(self.spans, 1):
            if span.first_day <= self.today <= span.last_day:
                return number
        return 0

    def next_period(self) -> int:
        """The first that has not begun, be it known or not."""
        return 1 + sum(span.first_day <= self.today for span in self.spans)

    def class_of(self, enterprise: bytes, period: int) -> int:
        """The class set last, for this period or before it."""
        known = self.grades.get(enterprise, {})
        return next((known[each] for each in sorted(known, reverse=True) if each <= period), 0)

    def is_ready(self, bank: bytes) -> bool:
        """Whether a payment could enter now."""
        period = self.period_today()
        return period != 0 and self.lot(bank, period).is_committed

    def is_gap(self, bank: bytes, period: int) -> bool:
        """Whether the operator keeps a closed pool from being drawn: it did not commit, or is late."""
        lot = self.lot(bank, period)
        if self.silent_since(bank, period) is not None:
            return False
        late = self.today > self.spans[period - 1].last_day + REVEAL_DAYS
        return lot.operator_seed is None or (not lot.operator_revealed and late)

    def silent_since(self, bank: bytes, period: int) -> int | None:
        """The last second in which the bank could have committed or revealed; None while it can, or did.

        Where it did not commit, something was carried to it.
        """
        lot, closed = self.lot(bank, period), self.spans[period - 1].last_day
        if lot.bank_seed is None:
            return last_second(closed) if self.today > closed else None
        if not lot.operator_revealed or lot.bank_revealed:
            return None
        last = day_number(lot.operator_revealed) + REVEAL_DAYS
        return last_second(last) if self.today > last else None

    def drawn_in(self, payment_id: bytes) -> tuple[bytes, int]:
        """Bank and period of the pool in which a payment is drawn."""
        place = self.places[payment_id]
        period = place.period
        while into := self.lot(place.bank, period).carried_to:
            period = into
        return place.bank, period

    def draw(self, payment_id: bytes) -> Draw:
        """What the draw says of a payment."""
        if payment_id not in self.places:
            return Draw(Fate.OUTSIDE, 0, 0, 0, 0, 0, 0, 0)
        grade = self.places[payment_id].risk_class
        bank, period = self.drawn_in(payment_id)
        lot, span = self.lot(bank, period), self.spans[period - 1]
        size, place = len(lot.members[grade]), lot.members[grade].index(payment_id)
        drawn = ceil(size * self.ratio(bank, period, grade) / ALL)
        fate, since, rank = Fate.WAITING, 0, 0
        silent = self.silent_since(bank, period)
        if self.today <= span.last_day:
            fate = Fate.OPEN
        elif lot.bank_revealed:
            assert lot.bank_seed
            assert lot.operator_seed
            seed = shuffle.seed_of(lot.bank_seed, lot.operator_seed, lot.root)
            rank = shuffle.rank(seed, grade, place, size)
            fate = Fate.DRAWN if rank < drawn else Fate.SPARED
            since = lot.bank_revealed if fate is Fate.DRAWN else 0
        elif silent is not None:
            fate, drawn, since = Fate.DRAWN, size, silent
        return Draw(fate, since, period, grade, place, rank, size, drawn)

    def ratio(self, bank: bytes, period: int, grade: int) -> int:
        """Basis points: of all that is drawn there the highest, which is the bank's or its period's floor."""
        own = max(self.lot(bank, period).ratios[grade], self.spans[period - 1].floors[grade])
        return max([own, *self._brought(bank, period, grade)])

    def carried_into(self, bank: bytes, period: int) -> list[int]:
        """The periods whose pools of that bank were carried straight into one."""
        return [
            number for (owner, number), lot in self.lots.items() if owner == bank and lot.carried_to == period
        ]

    def ratios(self, bank: bytes, period: int) -> Ratios:
        """What a pool's ratios read: what was committed to, raised by what was carried in."""
        own = self.lot(bank, period).ratios
        a, b, c, d = (max([least, *self._brought(bank, period, grade)]) for grade, least in enumerate(own))
        return a, b, c, d

    def _brought(self, bank: bytes, period: int, grade: int) -> list[int]:
        """The ratios that came in with payments of a class."""
        sources = self.carried_into(bank, period)
        return [self.ratio(bank, each, grade) for each in sources if self.lot(bank, each).members[grade]]

    def open_cases(self, bank: bytes) -> int:
        """Pools of a bank that are not drawn, nor carried."""
        return sum(lot.is_open for (owner, _), lot in self.lots.items() if owner == bank)

    # The operator

    def add_period(self, keys: tuple[str, str], span: Span) -> None:
        """The next of the calendar."""
        before = self.spans[-1].last_day if self.spans else 0
        demand(self.today < span.first_day <= span.last_day, "BAD_PERIOD")
        demand(before < span.first_day, "BAD_PERIOD")
        demand(span.last_day < span.first_day + MAX_LENGTH, "BAD_PERIOD")
        demand(all(0 < each <= ALL for each in span.floors), "BAD_RATIO")
        self.people.operators(*keys)
        self.spans.append(span)

    def set_class(self, keys: tuple[str, str], enterprise: bytes, grade: int) -> None:
        """From the next period on."""
        demand(grade < CLASSES, "BAD_CLASS")
        self.people.operators(*keys)
        self.grades.setdefault(enterprise, {})[self.next_period()] = grade

    def add(self, keys: tuple[str, str], payment_id: bytes, parties: tuple[bytes, bytes] | None) -> None:
        """A payment of the ordinary path; `parties` of a paid one: bank and enterprise."""
        self.people.operators(*keys)
        demand(parties, "BAD_PAYMENT_STATE")
        assert parties is not None
        demand(self.is_ready(parties[0]), "NO_SAMPLE")
        demand(payment_id not in self.places, "IN_A_POOL")
        self.enter(payment_id, *parties)

    def enter(self, payment_id: bytes, bank: bytes, enterprise: bytes) -> None:
        """For good."""
        period = self.period_today()
        grade = self.class_of(enterprise, period)
        lot = self.lot(bank, period)
        self.places[payment_id] = Place(bank, period, grade)
        lot.members[grade].append(payment_id)
        lot.root = shuffle.fold([(payment_id, grade)], lot.root)

    # Seeds

    def commit(self, keys: tuple[str, str], bank: bytes, period: int, seed: bytes, ratios: Ratios) -> None:
        """The bank's seed and ratios."""
        actor = self.people.maker(keys[0], Role.BANK, bank, is_exit=True)
        self._before_it_opens(period, self.lot(bank, period).bank_seed)
        demand(all(each <= ALL for each in ratios), "BAD_RATIO")
        self.people.second(actor, keys[1])
        lot = self.lot(bank, period)
        lot.bank_seed, lot.ratios = seed, ratios

    def commit_operator(self, key: str, bank: bytes, period: int, seed: bytes) -> None:
        """The operator's seed."""
        self.people.maker(key, Role.OPERATOR, is_exit=True)
        self._before_it_opens(period, self.lot(bank, period).operator_seed)
        self.lot(bank, period).operator_seed = seed

    def reveal_operator(self, key: str, bank: bytes, period: int, seed: bytes) -> None:
        """First."""
        self.people.maker(key, Role.OPERATOR, is_exit=True)
        lot = self._closed(bank, period)
        demand(not lot.operator_revealed, "ALREADY_REVEALED")
        demand(not self.is_gap(bank, period), "REVEALED_LATE")
        demand(lot.operator_seed == seed and seed not in self.told, "BAD_SEED")
        self.told.add(seed)
        lot.operator_revealed = self.people.time.now

    def reveal(self, key: str, bank: bytes, period: int, seed: bytes) -> None:
        """The pool is drawn."""
        self.people.maker(key, Role.BANK, bank, is_exit=True)
        lot = self._closed(bank, period)
        demand(lot.operator_revealed, "OPERATOR_FIRST")
        demand(not lot.bank_revealed, "ALREADY_REVEALED")
        demand(self.silent_since(bank, period) is None, "REVEALED_LATE")
        demand(lot.bank_seed == seed, "BAD_SEED")
        lot.bank_revealed = self.people.time.now

    # Anybody

    def note_silence(self, bank: bytes, period: int) -> None:
        """The bank was silent: all are drawn, said or not."""
        lot = self._closed(bank, period)
        demand(self.silent_since(bank, period) is not None and not lot.is_noted, "NOT_SILENT")
        lot.is_noted = True

    def carry(self, bank: bytes, period: int) -> None:
        """Behind what is in the pool that is open now."""
        lot = self._closed(bank, period)
        demand(self.is_gap(bank, period), "NOT_SILENT")
        into = self.period_today()
        demand(into > period, "NO_PERIOD")
        target, known = self.lot(bank, into), self.spans[period - 1].last_day + REVEAL_DAYS
        could_know = self.spans[into - 1].first_day > known + 1
        demand(target.bank_seed is not None or could_know, "NO_PERIOD")
        target.root = shuffle.carried(target.root, lot.root, lot.counts)
        for there, here in zip(target.members, lot.members, strict=True):
            there.extend(here)
        lot.carried_to = into

    # Inside

    def _before_it_opens(self, period: int, before: bytes | None) -> None:
        known = 0 < period <= len(self.spans)
        demand(known and self.today < self.spans[period - 1].first_day, "NO_PERIOD")
        demand(before is None, "ALREADY_COMMITTED")

    def _closed(self, bank: bytes, period: int) -> Lot:
        demand(0 < period <= len(self.spans), "NO_PERIOD")
        lot = self.lot(bank, period)
        demand(self.today > self.spans[period - 1].last_day, "STILL_OPEN")
        demand(any(lot.root), "EMPTY_POOL")
        demand(not lot.carried_to, "WAS_CARRIED")
        return lot
