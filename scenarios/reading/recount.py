"""A past draw, recomputed from what the chain logged: who was in the pool, where, and why drawn or not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chain.abi import Event
from chain.hashing import abi_encode, keccak
from contracts.payments.samples import CLASSES, Period, Pool
from contracts.payments.shuffle import drawn_of, fold, ranks, seed_of
from contracts.payments.words import Fate
from scenarios.desks.office import Office

__all__ = ["Drawing", "Place", "recount"]


@dataclass(frozen=True, slots=True)
class Place:
    """A payment in a pool.

    Attributes:
        entered: The period in which it came; another one than the pool's where it was carried.
        position: In its class, from 0.
        rank: Where the seed puts it: of `size`, the first `drawn` are drawn. None without a seed.
        agrees: Whether the contract says the same.
    """

    payment_id: bytes
    entered: int
    risk_class: int
    position: int
    rank: int | None = None
    size: int = 0
    drawn: int = 0
    fate: Fate = Fate.OPEN
    agrees: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A pool as it was recomputed.

    Attributes:
        period: Its period.
        pool: As the contract has it.
        root: Of the pool, recomputed.
        seed: Of the draw, of the period that the pool was carried to; None until both have revealed.
        ratios: What is drawn of each class there, in basis points.
        places: Every payment of the pool as it stands there, in the order in which it came.
    """

    period: Period
    pool: Pool
    root: bytes
    seed: bytes | None
    ratios: tuple[int, ...]
    places: tuple[Place, ...]

    @property
    def agrees(self) -> bool:
        """Whether the contract says the same of the pool and of every payment."""
        return self.root == self.pool.root and all(place.agrees for place in self.places)


@dataclass(slots=True)
class _Pool:
    root: bytes = bytes(32)
    counts: list[int] = field(default_factory=lambda: [0] * CLASSES)
    places: list[Place] = field(default_factory=list[Place])


def recount(office: Office, bank: bytes, period: int) -> Drawing | None:
    """Recomputes a bank's pool of a period, and its draw; None where there is no such period.

    Everything comes from events and revealed seeds; the contract's own answer is only compared with it.
    """
    samples = office.suite.samples
    found = samples.period(period)
    if found is None:
        return None
    pools = _replayed(office, bank)
    mine, pool = pools.get(period, _Pool()), samples.pool(bank, period)
    end, last = period, pool
    while last.carried_to:
        end, last = last.carried_to, samples.pool(bank, last.carried_to)
    whole, span = pools.get(end, _Pool()), samples.period(end)
    both = any(last.bank_seed) and any(last.operator_seed)
    seed = seed_of(last.bank_seed, last.operator_seed, whole.root) if both else None
    floors = (found if span is None else span).floors
    ratios = tuple(max(own, floor) for own, floor in zip(last.ratios, floors, strict=True))
    orders = {
        each: ranks(seed, each, whole.counts[each])
        for each in range(CLASSES)
        if seed is not None and whole.counts[each]
    }
    own = {place.payment_id for place in mine.places}
    places = tuple(
        _judged(office, place, whole, ratios, orders, end)
        for place in whole.places
        if place.payment_id in own
    )
    return Drawing(found, pool, mine.root, seed, ratios, places)


def _judged(
    office: Office,
    place: Place,
    pool: _Pool,
    ratios: tuple[int, ...],
    orders: dict[int, list[int]],
    period: int,
) -> Place:
    """A place with its rank and what that means; without a seed the contract says what is so."""
    said = office.suite.samples.draw_of(place.payment_id)
    size = pool.counts[place.risk_class]
    order = orders.get(place.risk_class)
    if order is None:
        drawn = size if said.fate is Fate.DRAWN else drawn_of(size, ratios[place.risk_class])
        agrees = (said.period, said.position, said.size, said.drawn) == (period, place.position, size, drawn)
        return replace(place, size=size, drawn=drawn, fate=said.fate, agrees=agrees)
    rank, drawn = order[place.position], drawn_of(size, ratios[place.risk_class])
    fate = Fate.DRAWN if rank < drawn else Fate.SPARED
    mine = (period, place.position, rank, size, drawn, fate)
    agrees = mine == (said.period, said.position, said.rank, said.size, said.drawn, said.fate)
    return replace(place, rank=rank, size=size, drawn=drawn, fate=fate, agrees=agrees)


def _replayed(office: Office, bank: bytes) -> dict[int, _Pool]:
    """The bank's pools as its payments came, and as pools were carried into later ones."""
    contract = office.suite.samples.contract
    events = [*contract.events("Entered", bank=bank), *contract.events("Carried", bank=bank)]
    pools: dict[int, _Pool] = {}
    for event in sorted(events, key=_order):
        pool = pools.setdefault(event["period"], _Pool())
        if event.name == "Entered":
            risk_class: int = event["risk_class"]
            pool.places.append(
                Place(event["payment_id"], event["period"], risk_class, pool.counts[risk_class])
            )
            pool.counts[risk_class] += 1
            pool.root = fold([(event["payment_id"], risk_class)], pool.root)
        else:
            _carry(pool, pools.setdefault(event["into"], _Pool()))
    return pools


def _carry(pool: _Pool, into: _Pool) -> None:
    """What could not be drawn stands in another pool, behind what is there."""
    into.places += [
        replace(place, position=place.position + into.counts[place.risk_class]) for place in pool.places
    ]
    into.counts = [own + other for own, other in zip(into.counts, pool.counts, strict=True)]
    types = ["bytes32", "bytes32", f"uint256[{CLASSES}]"]
    into.root = keccak(abi_encode(types, [into.root, pool.root, tuple(pool.counts)]))


def _order(event: Event) -> tuple[int, int]:
    return event.log.block_number, event.log.log_index
