"""Applications that do anything with the documents, right and wrong: two of them on the same accounts.

What an application does is forwarded by a contract that has no rules of its own, so that Documents alone says
what is refused. A third such contract is not registered; the first is replaced by a new version in some runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.contracts.cases import EXPORT
from tests.contracts.desk import ALL_KINDS, Puppet
from tests.contracts.invariant.accounts import Access, Holder, Line, Share
from tests.contracts.invariant.documents_machine import ANY, PARTS, DocumentMoves, part
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.tally import Tally, proves
from tests.contracts.world import DAY

WHICH = st.sampled_from([0] * 6 + [1] * 6 + [2])
"""An application: all kinds; export declarations alone; not registered."""
PICKS = st.lists(st.tuples(ANY, PARTS), min_size=1, max_size=3)


@dataclass(frozen=True)
class Puppets:
    """Two registered applications, one that is not, and the next version of the first."""

    registered: tuple[Puppet, Puppet]
    stranger: Puppet
    successor: Puppet


class Accounts(DocumentMoves):
    """Two applications with three cases each."""

    def __init__(self, players: Players, puppets: Puppets, tally: Tally) -> None:
        self.puppets: Mapping[str, Puppet] = {
            each.address: each for each in (*puppets.registered, puppets.stranger)
        }
        self.next_version = puppets.successor
        super().__init__(players, tally, [each.address for each in puppets.registered])
        first, second = puppets.registered
        self.papers.apps[first.address] = Access(frozenset(ALL_KINDS))
        self.papers.apps[second.address] = Access(frozenset({EXPORT}))
        self.done: dict[Holder, list[list[Line]]] = {}

    @initialize(
        faces=st.lists(st.integers(100, 1_000), min_size=2, max_size=4),
        uses=st.lists(st.tuples(st.sampled_from([0, 1]), ANY, PICKS, ANY), min_size=2, max_size=4),
    )
    def begin(self, faces: list[int], uses: list[tuple[int, int, list[tuple[int, int]], int]]) -> None:
        """Some declarations in dollars, that two applications hold, and draw on."""
        for face in faces:
            self._attest([face], 0, "customs", 0, 300, 0)
        for app, case, picks, how in uses:
            self.hold(app, case, [(which, min(percent, 60)) for which, percent in picks], 0, 15)
            if how % 4:
                self.draw(case, [50, 80, 100], 0)
            if how % 4 == 3:
                self.come_back(case, [20, 40, 100], bool(how % 8 == 7), 0)

    # Helpers

    def forward(self, name: str, holder: Holder, model: Callable[[], object], fn: str, *args: object) -> bool:
        """Lets an application call Documents."""
        puppet = self.puppets[holder[0]]
        return self.attempt(name, model, lambda: puppet.send(self.desk.documents, fn, *args))

    def holder(self, app: int, case: int) -> Holder:
        """A case of an application."""
        return list(self.puppets)[app], (case % 3 + 1).to_bytes(32, "big")

    def with_shares(self, field: str) -> list[tuple[Holder, list[bytes]]]:
        """Cases that have something held, drawn or settled, each with its accounts."""
        found: dict[Holder, list[bytes]] = {}
        for (account, holder), share in self.papers.shares.items():
            if getattr(share, field) and holder[0] in self.puppets:
                found.setdefault(holder, []).append(account)
        return list(found.items())

    def is_stopped(self, holder: Holder, accounts: list[bytes]) -> bool:
        """Whether something stops what adds: a pause, a newer version, an impaired document, the time."""
        access = self.papers.apps.get(holder[0], Access())
        ends = [self.papers.end(each) for each in accounts]
        return (
            access.paused
            or not access.current
            or self.papers.held_until.get(holder, 0) < self.time.now
            or any(self.papers.is_impaired(end) or not self.papers.is_valid(end) for end in ends)
        )

    # Moves

    @precondition(lambda self: self.papers.accounts)
    @rule(app=WHICH, case=ANY, picks=PICKS, odd=ANY, days=st.integers(0, 20))
    def hold(self, app: int, case: int, picks: list[tuple[int, int]], odd: int, days: int) -> None:
        """Some rows, with a flaw now and then."""
        holder = self.holder(app, case)
        ends = [each.id for each in self.papers.accounts.values() if each.merged_into is None]
        wanted: dict[bytes, tuple[int, str]] = {}
        for which, percent in picks:
            account = self.account(which) if odd % 5 == 4 else ends[which % len(ends)]
            paper = self.papers.accounts[account]
            free = self.papers.available(self.papers.end(account))
            wanted[account] = part(min(percent, 110 if odd % 3 == 2 else 70), free), paper.currency
        rows = [(account, amount, currency) for account, (amount, currency) in sorted(wanted.items())]
        owner = self.papers.accounts[rows[0][0]].owner
        if odd % 11 == 10:
            rows.reverse()
        elif odd % 11 == 9:
            rows[-1] = (rows[-1][0], rows[-1][1], "EUR")
        elif odd % 31 == 30:
            rows[-1] = (b"\7" * 32, 1, "USD")
        elif odd % 31 == 29:
            rows[-1] = (rows[-1][0], 0, rows[-1][2])
        elif odd % 31 == 28:
            owner = self.desk.importer.id
        elif odd % 61 == 60:
            rows = []
        until = self.time.now + days * DAY - (odd % 41 == 40)
        if odd % 6 != 5:  # all that a case holds has one expiry
            until = self.papers.held_until.get(holder, until)
        room = {account: self._free(account) for account, _, _ in rows if account in self.papers.accounts}
        fields = [
            {"account": account, "amount": amount, "currency": currency.encode()}
            for account, amount, currency in rows
        ]
        done = self.forward(
            "hold",
            holder,
            lambda: self.papers.hold(holder, owner, until, rows),
            "hold",
            holder[1],
            owner,
            until,
            fields,
        )
        self.rows_together(len(rows))
        if done:
            self.was_within({account: amount for account, amount, _ in rows}, room)

    def _free(self, account: bytes) -> int:
        return self.desk.documents.account(account).available.minor

    @proves("D-3", "D-13")
    def was_within(self, rows: Mapping[bytes, int], free: Mapping[bytes, int]) -> None:
        """Never beyond what was available just before it; no two rows in the same account."""
        assert all(amount <= free[account] for account, amount in rows.items())
        assert len({self.papers.end(account).id for account in rows}) == len(rows)

    @proves("D-5")
    def rows_together(self, count: int) -> bool:
        """All rows or none: what was done agrees with the model, what was refused changed nothing."""
        return count > 1

    @precondition(lambda self: self.with_shares("held"))
    @rule(which=ANY, percents=st.lists(PARTS, min_size=3, max_size=3), odd=ANY)
    def draw(self, which: int, percents: list[int], odd: int) -> None:
        """A part of what is held, or more than that; now and then by another application."""
        held = self.with_shares("held")
        if not held:
            return
        holder, accounts = held[which % len(held)]
        if odd % 20 == 19:
            holder = (list(self.puppets)[odd % 3], holder[1])
        lines = [
            Line(account, draw=part(percent, self.papers.share(account, holder).held))
            for account, percent in zip(sorted(accounts), percents, strict=False)
        ]
        before = [self.desk.documents.account(line.account) for line in lines]
        done = self._post("draw", holder, lines, draws=odd % 15 != 14)
        if done:
            until = self.desk.documents.hold_until(*holder)
            self.was_drawable(until or 0, any(each.impaired for each in before))

    @proves("D-4")
    def was_drawable(self, until: int, impaired: bool) -> None:
        """The hold was live, and nothing impaired."""
        assert self.time.now <= until
        assert not impaired

    def _post(self, name: str, holder: Holder, lines: list[Line], *, draws: bool) -> bool:
        stopped = self.is_stopped(holder, [line.account for line in lines])
        fields = [
            {"account": line.account, "draw": line.draw, "settle": line.settle, "restore": line.restore}
            for line in lines
        ]
        done = self.forward(
            name,
            holder,
            lambda: self.papers.post(holder, lines, draws=draws),
            "post",
            holder[1],
            draws,
            fields,
        )
        self.rows_together(len(lines))
        if done:
            self.done.setdefault(holder, []).append(lines)
            if stopped and not draws:
                self.exit_was_open(name)
        return done

    @precondition(lambda self: self.with_shares("drawn"))
    @rule(which=ANY, percents=st.lists(PARTS, min_size=3, max_size=3), settles=st.booleans(), odd=ANY)
    def come_back(self, which: int, percents: list[int], settles: bool, odd: int) -> None:
        """Settle or restore a part of what is drawn; sometimes undone at once."""
        drawn = self.with_shares("drawn")
        if not drawn:
            return
        holder, accounts = drawn[which % len(drawn)]
        if odd % 20 == 19:
            holder = (list(self.puppets)[odd % 3], holder[1])
        accounts = sorted(accounts)[:3]
        amounts = [
            part(percent, self.papers.share(account, holder).drawn)
            for account, percent in zip(accounts, percents, strict=False)
        ]
        lines = [
            Line(account, settle=amount) if settles else Line(account, restore=amount)
            for account, amount in zip(accounts, amounts, strict=True)
        ]
        before = self.shares_of(holder, accounts)
        done = self._post("settle" if settles else "restore", holder, lines, draws=False)
        if done and odd % 4 == 3 and self._undo(holder, lines, keep=True):
            self.done[holder] = self.done[holder][:-1]
            self.is_as_before(holder, accounts, before)

    def shares_of(self, holder: Holder, accounts: list[bytes]) -> list[Share]:
        """What the contract says that a case has."""
        found = [self.desk.documents.allocation(account, *holder) for account in accounts]
        return [Share(each.held, each.drawn, each.settled, each.written_off) for each in found]

    @proves("D-15")
    def is_as_before(self, holder: Holder, accounts: list[bytes], before: list[Share]) -> None:
        """Undoing restored the figures exactly."""
        assert self.shares_of(holder, accounts) == before

    @precondition(lambda self: any(self.done.values()))
    @rule(which=ANY, keep=st.booleans(), odd=ANY)
    def undo(self, which: int, keep: bool, odd: int) -> None:
        """The newest posting of a case; or an older one, which may not fit any more."""
        holders = [holder for holder, lines in self.done.items() if lines]
        holder = holders[which % len(holders)]
        lines = self.done[holder][-1] if odd % 6 else self.done[holder][0]
        if self._undo(holder, lines, keep=keep):
            self.done[holder].remove(lines)

    def _undo(self, holder: Holder, lines: list[Line], *, keep: bool) -> bool:
        fields = [
            {"account": line.account, "draw": line.draw, "settle": line.settle, "restore": line.restore}
            for line in lines
        ]
        stopped = self.is_stopped(holder, [line.account for line in lines])
        done = self.forward(
            "undo",
            holder,
            lambda: self.papers.undo(holder, lines, keep=keep),
            "undo",
            holder[1],
            fields,
            keep,
        )
        if done and stopped:
            self.exit_was_open("undo")
        return done

    @rule(app=WHICH, case=ANY, picks=PICKS)
    def release(self, app: int, case: int, picks: list[tuple[int, int]]) -> None:
        """All that a case holds on some accounts, its own or others."""
        holder = self.holder(app, case)
        held = [accounts for each, accounts in self.with_shares("held") if each == holder]
        accounts = held[0] if held else [self.account(which) for which, _ in picks if self.papers.accounts]
        stopped = bool(held) and self.is_stopped(holder, accounts)
        done = self.forward(
            "release",
            holder,
            lambda: self.papers.release(holder, accounts),
            "release",
            holder[1],
            accounts,
        )
        if done and stopped:
            self.exit_was_open("release")

    @precondition(lambda self: self.papers.shares)
    @rule(app=WHICH, which=ANY, marks=st.booleans(), twice=ANY)
    def mark(self, app: int, which: int, marks: bool, twice: int) -> None:
        """Written off, or cleared; now and then twice the same."""
        used = list(self.papers.shares)
        account, holder = used[which % len(used)]
        if holder[0] not in self.puppets:
            holder = self.holder(app, which)
        accounts = [account] * (2 if twice % 12 == 11 else 1)
        self.forward(
            "mark" if marks else "unmark",
            holder,
            lambda: self.papers.mark(holder, accounts, marked=marks),
            "mark_written_off" if marks else "clear_written_off",
            holder[1],
            accounts,
        )

    @rule(which=ANY, days=st.integers(0, 12), exact=st.booleans())
    def wait(self, which: int, days: int, exact: bool) -> None:
        """Some days, or until the last second of some hold, or the first one after it."""
        ends = sorted({each for each in self.papers.held_until.values() if each > self.time.now})
        self.go_to(ends[0] + which % 2 if exact and ends else self.time.now + days * DAY)

    @precondition(lambda self: self.next_version.address not in self.papers.apps)
    @rule(really=st.sampled_from([True, False, False]))
    def renew(self, really: bool) -> None:
        """A new version of the first application: the old one lets exits through, and nothing else."""
        if not really:
            return
        old = next(iter(self.puppets))

        def model() -> None:
            self.papers.apps[old].current = False
            self.papers.apps[self.next_version.address] = Access(frozenset(ALL_KINDS))

        self.attempt(
            "register",
            model,
            lambda: self.desk.directory.register(
                self.desk.operator, "Puppet", 2, self.next_version.address, draws=ALL_KINDS, issues=()
            ),
        )
