"""How applications use documents up, in plain Python: hold, post, undo, release, mark (domain.md §2).

Each application moves its own allocations alone, all rows of a step or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.contracts.invariant.accounts import REASON_OF, Holder, Line, Share
from tests.contracts.invariant.model import demand
from tests.contracts.invariant.papers import Papers

Row = tuple[bytes, int, str]
"""Account, amount, currency."""


@dataclass
class Holdings(Papers):
    """The same accounts, with what applications do to them."""

    def hold(self, holder: Holder, owner: bytes, until: int, rows: Sequence[Row]) -> None:
        """available → held."""
        self.may_add(holder[0])
        self.can_hold(holder, owner, until, rows)
        self.held_until[holder] = until
        for account, amount, _ in rows:
            self.step(account, holder, held=amount)

    def can_hold(self, holder: Holder, owner: bytes, until: int, rows: Sequence[Row]) -> None:
        """Every row passes, and is the only one of its account."""
        demand(rows, "EMPTY_BATCH")
        demand(until >= self.time.now, "BAD_EXPIRY")
        demand(self.held_until.get(holder, 0) in (0, until), "BAD_EXPIRY")
        for row in rows:
            found = self.outcome(holder[0], row, owner, holds=False)
            demand(found == "PASSED", REASON_OF.get(found, found))
        last = bytes(32)
        for account, amount, _ in rows:
            demand(account > last, "NOT_SORTED")
            demand(amount > 0, "BAD_AMOUNT")
            demand(self.share(account, holder).is_empty, "ALREADY_HELD")
            last = account

    def post(self, holder: Holder, lines: Sequence[Line], *, draws: bool) -> None:
        """held → drawn when money goes out; drawn → settled or available when it comes back."""
        demand(holder[0] in self.apps, "UNKNOWN_APPLICATION")
        if draws:
            self.may_add(holder[0])
            self.can_draw(holder, lines)
        trial: dict[bytes, Share] = {}
        for line in lines:
            demand(draws or not line.draw, "NOT_HELD")
            share = trial.setdefault(line.account, _copy(self.share(line.account, holder)))
            demand(share.held >= line.draw, "NOT_HELD")
            share.held, share.drawn = share.held - line.draw, share.drawn + line.draw
            demand(share.drawn >= line.settle, "NOT_DRAWN")
            share.drawn, share.settled = share.drawn - line.settle, share.settled + line.settle
            demand(share.drawn >= line.restore, "NOT_DRAWN")
            share.drawn -= line.restore
        for line in lines:
            drawn = line.draw - line.settle - line.restore
            self.step(line.account, holder, held=-line.draw, drawn=drawn, settled=line.settle)

    def can_draw(self, holder: Holder, lines: Sequence[Line]) -> None:
        """The hold is live, and no document impaired or over."""
        demand(self.time.now <= self.held_until.get(holder, 0), "HOLD_EXPIRED")
        for line in lines:
            end = self.end(line.account)
            demand(not end.void, "VOID")
            demand(not self.is_impaired(end), "IMPAIRED")
            demand(self.is_valid(end), "EXPIRED")

    def undo(self, holder: Holder, lines: Sequence[Line], *, keep: bool) -> None:
        """The inverse of a posting; what was drawn is held again, or free where the hold has ended."""
        demand(holder[0] in self.apps, "UNKNOWN_APPLICATION")
        trial: dict[bytes, Share] = {}
        for line in lines:
            share = trial.setdefault(line.account, _copy(self.share(line.account, holder)))
            share.drawn += line.restore
            demand(share.settled >= line.settle, "NOT_SETTLED")
            share.settled, share.drawn = share.settled - line.settle, share.drawn + line.settle
            demand(share.drawn >= line.draw, "NOT_DRAWN")
            share.drawn -= line.draw
        for line in lines:
            drawn = line.restore + line.settle - line.draw
            self.step(line.account, holder, held=line.draw if keep else 0, drawn=drawn, settled=-line.settle)

    def release(self, holder: Holder, accounts: Sequence[bytes]) -> None:
        """held → available, all of it."""
        demand(holder[0] in self.apps, "UNKNOWN_APPLICATION")
        for account in accounts:
            self.step(account, holder, held=-self.share(account, holder).held)

    def mark(self, holder: Holder, accounts: Sequence[bytes], *, marked: bool) -> None:
        """Written off: no new hold until it is cleared."""
        demand(holder[0] in self.apps, "UNKNOWN_APPLICATION")
        for place, account in enumerate(accounts):
            seen = account in accounts[:place]
            demand(self.share(account, holder).marked != marked and not seen, "NOT_BLOCKED")
        for account in accounts:
            self.step(account, holder)
            self.shares[account, holder].marked = marked
            self.end(account).written_off += 1 if marked else -1


def _copy(share: Share) -> Share:
    return Share(share.held, share.drawn, share.settled, share.marked)
