"""Shipments and their cover, right and wrong."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.hashing import keccak
from contracts.insurance.shipments import Declaration
from contracts.insurance.words import Action, Status
from contracts.registry.calendar import date_of
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import EXPORT
from tests.contracts.invariant.promises_machine import WHO, PromiseMoves
from tests.contracts.invariant.sending import ANY, EYES, PARTS, part
from tests.contracts.invariant.shipments import Shipment

__all__ = ["WHO", "InsuranceMoves"]

MOST_SHIPMENTS = 8


class InsuranceMoves(PromiseMoves):
    """Up to the cover."""

    def begin_to_ship(self, which: int, percent: int, days: int) -> None:
        """A shipment on two declarations, or one."""
        picks = [(which // 3, percent), (which // 7, percent)]
        self.declare(which, picks, days, 0, 100 - which % 2 * 30, "right", 2 * (which % 15))

    @precondition(lambda self: len(self.cover.shipments) < MOST_SHIPMENTS)
    @rule(
        which=ANY,
        picks=st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3),
        days=st.integers(0, 70),
        late=st.sampled_from([0, 0, 0, 1, 15, 16, -1]),
        covers=st.sampled_from([0, 0, 100, 100, 80, 50]),
        who=WHO,
        odd=ANY,
    )
    def declare(
        self,
        which: int,
        picks: list[tuple[int, int]],
        days: int,
        late: int,
        covers: int,
        who: str,
        odd: int,
    ) -> None:
        """An exporter ships on open account; often it is covered at once."""
        limits = list(self.cover.allowances)
        limit = limits[which % len(limits)] if odd % 41 != 40 else self.papers_of(EXPORT)[0]
        rows: dict[bytes, Row] = {}
        exports = self.papers_of(EXPORT)
        for pick, percent in picks:
            paper = self.papers.accounts[exports[pick % len(exports)]]
            rows[paper.id] = Row(paper.id, Money(part(percent, paper.face), paper.currency))
        owner = self.papers.end(limit).owner
        by = self.by(owner, who)
        shipped = self.time.today - late
        said = Declaration(
            owner if odd % 31 != 30 else self.desk.importer.id,
            limit,
            date_of(shipped),
            date_of(shipped + (days if odd % 37 != 36 else -1)),
            self.reference(odd),
            keccak(b"shipment " + self.desk.reference()),
            tuple(rows[each] for each in sorted(rows)),
        )
        shipment_id = self.suite.insurance.shipment_id_of(said.enterprise, said.reference)
        relayer = self.desk.stranger if odd % 2 else None
        done = self.signed(
            "declare",
            lambda: self.cover.declare(by.maker.address, shipment_id, said),
            lambda: self.suite.insurance.declare(by, said, relayer=relayer),
        )
        if done:
            self.one_event(self.cover.shipments[shipment_id], None, Action.DECLARE)
            if covers:
                self._cover(self.cover.shipments[shipment_id], covers, "right", "right", 0)

    @precondition(lambda self: self.shipment(0))
    @rule(
        which=ANY,
        what=st.sampled_from(["cover"] * 5 + ["refuse", "withdraw", "end", "lapse", "lapse"]),
        percent=PARTS,
        who=WHO,
        eyes=EYES,
        odd=ANY,
    )
    def answer(self, which: int, what: str, percent: int, who: str, eyes: str, odd: int) -> None:
        """The insurer covers it or not; it is taken back, or ends without a loss."""
        wanted = (Status.COVERED,) if what == "end" else (Status.DECLARED,)
        shipment = self.shipment(which, *wanted) if odd % 5 else self.shipment(which)
        if what == "lapse":
            shipment = self.shipment(which)
        if shipment is None:
            return
        if what == "lapse":
            due = [each for each in self.cover.shipments.values() if self.cover.can_lapse(each)]
            self._lapse(due[which % len(due)] if due and odd % 4 else shipment)
            return
        if what == "cover":
            self._cover(shipment, percent, who, eyes, odd)
            return
        insurer = self.cover.insurer_of(shipment)
        by = self.by(shipment.enterprise if what == "withdraw" else insurer, who, eyes)
        before, key = shipment.status, by.maker.address
        match what:
            case "refuse":
                done = self.attempt(
                    what,
                    lambda: self.cover.refuse(key, shipment.id),
                    lambda: self.suite.insurance.refuse(by, shipment.id, "no"),
                )
            case "withdraw":
                done = self.attempt(
                    what,
                    lambda: self.cover.withdraw(key, shipment.id),
                    lambda: self.suite.insurance.withdraw(by, shipment.id, "no"),
                )
            case _:
                done = self.attempt(
                    what,
                    lambda: self.cover.end((key, by.second().address), shipment.id),
                    lambda: self.suite.insurance.end(by, shipment.id, "not shipped"),
                )
        if done:
            self.one_event(shipment, before, Action[what.upper()])

    def _cover(self, shipment: Shipment, percent: int, who: str, eyes: str, odd: int) -> None:
        by = self.by(self.cover.insurer_of(shipment), who, eyes)
        keys, own = (by.maker.address, by.second().address), self.reference(odd)
        most = shipment.declared
        if odd % 3:
            most = max(1, min(most, self.papers.available(self.papers.end(shipment.limit))))
        amount = most if odd % 5 == 1 else part(percent, most)
        fingerprint = keccak(b"cover " + self.desk.reference())
        if odd % 27 == 26:
            fingerprint = next(iter(self.papers.index))
        done = self.signed(
            "cover",
            lambda: self.cover.cover(keys, shipment.id, own, amount, fingerprint),
            lambda: self.suite.insurance.cover(
                by, shipment.id, own, Money(amount, shipment.currency), fingerprint
            ),
        )
        if done:
            self.was_within_what_is_there(shipment)
            self.one_event(shipment, Status.DECLARED, Action.COVER)
            limit = self.papers.end(shipment.limit)
            self.tally.states["limit used to its last unit"] += limit.used == limit.face

    def _lapse(self, shipment: Shipment) -> None:
        before = shipment.status
        done = self.attempt(
            "lapse",
            lambda: self.cover.lapse(shipment.id),
            lambda: self.suite.insurance.lapse(self.desk.stranger, shipment.id),
        )
        if done:
            self.one_event(shipment, before, Action.LAPSE)
            self.tally.states[f"lapsed {before.name}"] += 1
