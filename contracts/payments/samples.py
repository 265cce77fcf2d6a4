"""Which of the payments of a period a bank has to check: calendar, commitments, pools, draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.payments.shuffle import commitment
from contracts.payments.words import Fate
from contracts.registry.calendar import date_of, day_of

__all__ = ["CLASSES", "Draw", "PaymentSamples", "Period", "Pool", "Ratios"]

CLASSES = 4
"""Risk classes of enterprises, from 0."""

Ratios = tuple[int, int, int, int]
"""Basis points, one for each class."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the calendar, both days included; `floors` is what every bank draws at least."""

    number: int
    first_day: date
    last_day: date
    floors: Ratios


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool of a bank in a period. Times are Unix seconds, 0 for not yet.

    Attributes:
        root: Folds every payment in, in the order they came.
        counts: Payments of each class.
        ratios: What is drawn of each class, in basis points, if the floor is not more: as the bank committed,
            or the higher one of a pool that was carried to it.
        committed: Whether bank and operator have committed.
        bank_seed, operator_seed: Once revealed.
        carried_to: The period in whose pool it is drawn, where it could not be; 0 for its own.
        offsets: Behind how many of each class it stands there.
    """

    root: bytes
    counts: Ratios
    ratios: Ratios
    committed: tuple[bool, bool]
    bank_seed: bytes
    operator_seed: bytes
    operator_revealed: int
    bank_revealed: int
    carried_to: int
    offsets: Ratios


@dataclass(frozen=True, slots=True)
class Draw:
    """What the draw says of a payment.

    Attributes:
        since: The second in which it became drawn.
        period: Of the pool in which it is drawn; `position` in its class there.
        rank: Place in the permuted order of its class, of which the first `drawn` of `size` are drawn.
    """

    fate: Fate
    since: int
    period: int
    risk_class: int
    position: int
    rank: int
    size: int
    drawn: int


class PaymentSamples(Face):
    """Periods, commitments, pools, draws. Refusals are raised as `Reverted`, with a hint."""

    NAME = "PaymentSamples"

    @classmethod
    def deploy(cls, network: Network, key: Key, participants: str, directory: str) -> Self:
        """Creates the contract, on the contracts at these addresses."""
        return cls._deploy(network, key, participants, directory)

    # Reading

    def period(self, number: int) -> Period | None:
        """A period; None where there is none of this number."""
        found = self._read("period", number)
        if not found.last_day:
            return None
        return Period(number, date_of(found.first_day), date_of(found.last_day), tuple(found.floors))

    def period_today(self) -> int | None:
        """The number of the period that is open; None where none is."""
        return self._read("period_today") or None

    def period_count(self) -> int:
        """How many periods the calendar has."""
        count: int = self._read("period_count")
        return count

    def class_of(self, enterprise: bytes, period: int) -> int:
        """The risk class of an enterprise in the period of today, or in one to come.

        Of a past one only where it was not changed twice since: what entered a pool keeps its class there.
        """
        found: int = self._read("class_of", enterprise, period)
        return found

    def is_ready(self, bank: bytes) -> bool:
        """Whether a payment of the bank could enter a pool now."""
        return bool(self._read("is_ready", bank))

    def pool(self, bank: bytes, period: int) -> Pool:
        """The pool of a bank in a period."""
        found = self._read("pool", bank, period)
        return Pool(
            found.root,
            tuple(found.counts),
            tuple(found.ratios),
            (any(found.bank_commitment), any(found.operator_commitment)),
            found.bank_seed,
            found.operator_seed,
            found.operator_revealed,
            found.bank_revealed,
            found.carried_to,
            tuple(found.offsets),
        )

    def draw_of(self, payment_id: bytes) -> Draw:
        """What the draw says of a payment."""
        found = self._read("draw_of", payment_id)
        return Draw(
            Fate(found.fate),
            found.since,
            found.period,
            found.risk_class,
            found.position,
            found.rank,
            found.size,
            found.drawn,
        )

    def entered(self, bank: bytes, period: int) -> tuple[tuple[bytes, int], ...]:
        """The payments that came into a pool, each with its class, in order."""
        wanted = self.contract.events("Entered", to_block=self._block, bank=bank, period=period)
        return tuple((event["payment_id"], event["risk_class"]) for event in wanted)

    def commitment(self, committer: bytes, bank: bytes, period: int, seed: bytes) -> bytes:
        """What a party commits to; computed here, so that no node sees the seed."""
        return commitment(self.contract.network.chain_id, self.address, committer, bank, period, seed)

    def open_cases(self, bank: bytes) -> int:
        """Pools of a bank that are not drawn, nor carried."""
        count: int = self._read("open_cases", bank)
        return count

    # The operator

    def add_period(self, operator: Party, first_day: date, last_day: date, floors: Ratios) -> Receipt:
        """The next period of the calendar."""
        terms = {"first_day": day_of(first_day), "last_day": day_of(last_day), "floors": list(floors)}
        return self._send_checked(
            operator,
            "add_period",
            *terms.values(),
            message="AddPeriod",
            fields={"period": self.period_count() + 1, **terms},
        )

    def next_period(self) -> int:
        """The first period that has not begun, be it known or not."""
        number: int = self._read("next_period")
        return number

    def set_class(self, operator: Party, enterprise: bytes, risk_class: int) -> Receipt:
        """The risk class of an enterprise, from the next period on that has not begun."""
        fields = {"enterprise": enterprise, "period": self.next_period(), "risk_class": risk_class}
        return self._send_checked(
            operator, "set_class", enterprise, risk_class, message="SetClass", fields=fields
        )

    def add(self, operator: Party, payment_id: bytes, reason: str) -> Receipt:
        """Puts a payment of the ordinary path into the pool that is open. `reason` is public."""
        fields = {"payment_id": payment_id, "reason": reason}
        return self._send_checked(operator, "add", *fields.values(), message="AddPayment", fields=fields)

    def commit_operator(self, operator: Party, period: int, bank: bytes, seed: bytes) -> Receipt:
        """The operator commits to its seed for a bank and a period."""
        hidden = self.commitment(operator.id, bank, period, seed)
        return self._send(operator.maker, "commit_operator", period, bank, hidden)

    def reveal_operator(self, operator: Party, period: int, bank: bytes, seed: bytes) -> Receipt:
        """The operator reveals first. A seed that it has revealed before is refused."""
        return self._send(operator.maker, "reveal_operator", period, bank, seed)

    # Banks

    def commit(
        self, bank: Party, period: int, seed: bytes, ratios: Ratios = (0, 0, 0, 0), *, of: bytes | None = None
    ) -> Receipt:
        """A bank commits to its seed of a period and to its ratios. `of`: the bank that it has taken over."""
        owner = of or bank.id
        fields = {
            "period": period,
            "bank": owner,
            "commitment": self.commitment(owner, owner, period, seed),
            "ratios": list(ratios),
        }
        return self._send_checked(bank, "commit", *fields.values(), message="Commit", fields=fields)

    def reveal(self, bank: Party, period: int, seed: bytes, *, of: bytes | None = None) -> Receipt:
        """The bank reveals after the operator: its pool is drawn."""
        return self._send(bank.maker, "reveal", period, of or bank.id, seed)

    # Anybody

    def note_silence(self, key: Key, period: int, bank: bytes) -> Receipt:
        """Puts on record that a bank did not reveal in time, or commit for what was carried: all is drawn."""
        return self._send(key, "note_silence", period, bank)

    def carry(self, key: Key, period: int, bank: bytes) -> Receipt:
        """Has a pool that nobody can draw drawn with the one that is open now, at the higher ratio."""
        return self._send(key, "carry", period, bank)
