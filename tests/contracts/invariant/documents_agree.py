"""After every move: model and contracts agree on every account and allocation, and what must hold does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import rows, usd
from tests.contracts.invariant.accounts import Holder, Paper
from tests.contracts.invariant.machine import Machine
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.tally import Tally, proves

FREEING = frozenset(
    {"release", "cancel", "close", "lapse", "write_off", "replace", "alias", "merge", "restore", "repay"}
    | {"undo_collection", "withdraw", "reject", "reduce", "substitute", "hand_over", "clear", "reverse"}
    | {"come_back"}
)
"""Moves after which it is asked how much can be held anew."""
OVERUSING = frozenset({"amend", "replace", "merge", "undo", "reverse"})
"""The only moves after which more may be used than there is: an authority's, and undoing a restore."""


class Agreement(Machine):
    """What the machines on documents and on loans compare.

    Args:
        players: The suite with its people.
        tally: What is counted.
        askers: Applications that may draw on export declarations.
    """

    overusing: frozenset[str] = OVERUSING

    def __init__(self, players: Players, tally: Tally, askers: Sequence[str]) -> None:
        super().__init__(players.desk, tally, players.keys())
        self.players = players
        self.desk = players.desk
        self.papers = players.holdings(self.time)
        self.people = self.papers.people
        self.askers = askers
        self.first_facts: dict[bytes, tuple[bytes, int, str]] = {}
        self.first_index: dict[bytes, bytes] = {}
        self.over: set[bytes] = set()

    def compare(self) -> None:
        self.allocations_agree()
        changed: list[Paper] = []
        for account in self.papers.accounts:
            end = self.papers.end(account)
            impaired = self.papers.is_impaired(end)
            if self.is_news(account, (end, impaired, self.papers.is_distrusted(end))):
                self.account_agrees(account, end)
                changed.append(end)
        for fingerprint, account in self.papers.index.items():
            if self.is_news(("index", fingerprint), account):
                self.index_stays(fingerprint, account)
        self.over_for_a_reason()
        if self.last_move in FREEING:
            for end in {paper.id: paper for paper in changed}.values():
                self.no_more_than_there_is(end)

    @proves("D-1", "D-9")
    def allocations_agree(self) -> bool:
        """Every share of every case; and no other case's changed with it."""
        by_holder: dict[Holder, list[bytes]] = {}
        for (account, holder), share in self.papers.shares.items():
            if self.is_news((account, holder), share):
                by_holder.setdefault(holder, []).append(account)
        for holder, accounts in by_holder.items():
            fields = [row.fields() for row in rows(accounts, usd(1))]
            found = self.desk.documents.contract.read("allocations_of", *holder, fields)
            for account, each in zip(accounts, found, strict=True):
                share = self.papers.share(account, holder)
                assert tuple(each) == (share.held, share.drawn, share.settled, share.marked)
        return bool(by_holder)

    @proves("D-1", "D-2", "D-11", "D-13")
    def account_agrees(self, account: bytes, end: Paper) -> None:
        """The figures are sums over the line; owner, kind and currency are those of the first day."""
        found = self.desk.documents.account(account)
        assert (found.end, found.document) == (end.id, end.document)
        figures = (found.face.minor, found.held.minor, found.drawn.minor, found.settled.minor)
        assert figures == (end.face, end.held, end.drawn, end.settled)
        assert (found.impaired, found.distrusted, found.void) == (
            self.papers.is_impaired(end),
            self.papers.is_distrusted(end),
            end.void,
        )
        assert (found.written_off, found.revision) == (end.written_off, end.revision)
        assert (found.commitment, found.attested_by) == (end.commitment, end.key)
        sums: Counter[str] = Counter()
        for (each, _), share in self.papers.shares.items():
            if self.papers.end(each).id == end.id:
                sums.update({"held": share.held, "drawn": share.drawn, "settled": share.settled})
        assert figures[1:] == (sums["held"], sums["drawn"], sums["settled"])
        headroom = 0 if found.impaired else max(0, figures[0] - sum(figures[1:]))
        assert found.available.minor == headroom
        facts = (found.owner, found.kind, found.currency)
        assert self.first_facts.setdefault(account, facts) == facts
        assert end.links <= 8
        for name in ("impaired", "distrusted", "void"):
            self.tally.states[f"account {name}"] += bool(getattr(found, name))
        self.tally.states["account merged"] += end.id != account
        self.tally.states["account written off"] += bool(found.written_off)

    @proves("D-10")
    def index_stays(self, fingerprint: bytes, account: bytes) -> None:
        """A fingerprint leads where it led at first."""
        assert self.desk.documents.account_at(fingerprint) == account
        assert self.first_index.setdefault(fingerprint, account) == account

    @proves("D-7")
    def over_for_a_reason(self) -> bool:
        """More is used than there is only after an authority's act, or the reversal of a restore."""
        over = {each.id for each in self.papers.accounts.values() if each.used > each.face}
        fresh = over - self.over
        assert not fresh or self.last_move in self.overusing, f"over its face after {self.last_move}"
        self.over = over
        self.tally.states["used over face"] += bool(fresh)
        return bool(over)

    @proves("D-6")
    def no_more_than_there_is(self, end: Paper) -> bool:
        """What was freed can be held again, and not a unit more."""
        free = self.papers.available(end)
        asked = [Row(end.id, Money(amount, end.currency)) for amount in (max(1, free), free + 1)]
        found = self.desk.documents.examine(self.askers[0], end.owner, asked)
        for row, finding in zip(asked, found, strict=True):
            wanted = (row.account, row.amount.minor, end.currency)
            assert finding.outcome.name == self.papers.outcome(self.askers[0], wanted, end.owner, holds=False)
            assert finding.outcome.name != "PASSED" or row.amount.minor <= free
        return free > 0

    @proves("D-8")
    def exit_was_open(self, name: str) -> bool:
        """What lowers use was done although something stops what adds."""
        self.tally.states[f"exit while stopped: {name}"] += 1
        return True
