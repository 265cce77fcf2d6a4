"""Real cases against exact fractions: cutting into small ones changes nothing, and no rounding is lost."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from contracts.financing.cases import Source, Status
from contracts.financing.loans import Named
from tests.contracts.cases import (
    allocations,
    approved,
    attest,
    disburse,
    disbursed,
    repay,
    rows,
    today,
    usd,
)
from tests.contracts.checks import REASONS, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.apportionment.exact import (
    drawn_in_life,
    least_settled,
    restored_in_life,
    settled_in_life,
)

BIG = 2**64
AMOUNTS = st.one_of(st.integers(1, 50), st.integers(1, 10**9), st.integers(1, BIG))
ROWS = st.lists(AMOUNTS, min_size=1, max_size=4)


@contextmanager
def anew(desk: Desk) -> Generator[None]:
    """Leaves nothing behind."""
    node = desk.network.node
    before = node.snapshot()
    try:
        yield
    finally:  # hypothesis may end an example in the middle
        node.revert(before)


@st.composite
def cuts(draw: st.DrawFn, total: int) -> list[int]:
    """An amount in up to four parts, each at least 1."""
    points = draw(st.sets(st.integers(1, total), max_size=3)) if total > 1 else set[int]()
    ends = sorted(points | {total})
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


@st.composite
def loans(draw: st.DrawFn) -> tuple[list[int], int, int]:
    """Rows, what is approved on them, what of it is disbursed."""
    on = draw(ROWS)
    granted = draw(st.integers(1, sum(on)))
    return on, granted, draw(st.integers(1, granted))


def case(desk: Desk, on: Sequence[int], granted: int) -> tuple[bytes, list[bytes]]:
    accounts = attest(desk, *map(usd, on))
    return approved(desk, rows(accounts, *map(usd, on)), usd(granted)), accounts


@given(loan=loans(), data=st.data())
def test_drawing__in_any_tranches__is_the_share_rounded_up(
    wired: Desk, loan: tuple[list[int], int, int], data: st.DataObject
) -> None:
    on, granted, out = loan
    with anew(wired):
        case_id, accounts = case(wired, on, granted)
        so_far = 0
        for tranche in data.draw(cuts(out)):
            disburse(wired, case_id, usd(tranche))
            so_far += tranche
            for row, share in zip(on, allocations(wired, case_id, accounts), strict=True):
                assert share.drawn == drawn_in_life(row, so_far, granted)
                assert share.held + share.drawn == row


@given(loan=loans(), data=st.data())
def test_settling__in_any_parts__is_the_share_rounded_up(
    wired: Desk, loan: tuple[list[int], int, int], data: st.DataObject
) -> None:
    on, granted, out = loan
    back = data.draw(st.integers(1, out))
    with anew(wired):
        case_id, accounts = case(wired, on, granted)
        disburse(wired, case_id, usd(out))
        for part in data.draw(cuts(back)):
            repay(wired, case_id, usd(part))
        ended = wired.receivables.loan(case_id).status is Status.REPAID
        assert ended == (back == granted)
        for row, share in zip(on, allocations(wired, case_id, accounts), strict=True):
            assert share.settled == settled_in_life(row, back, granted)
            assert share.drawn == (0 if ended else drawn_in_life(row, out, granted) - share.settled)


@given(loan=loans(), data=st.data())
def test_restoring__in_any_parts__is_the_share_rounded_down(
    wired: Desk, loan: tuple[list[int], int, int], data: st.DataObject
) -> None:
    on, granted, out = loan
    back = data.draw(st.integers(1, out))
    with anew(wired):
        case_id, accounts = case(wired, on, granted)
        disburse(wired, case_id, usd(out))
        for part in data.draw(cuts(back)):
            repay(wired, case_id, usd(part), Source.OTHER_FUNDS)
        ended = back == granted
        for row, share in zip(on, allocations(wired, case_id, accounts), strict=True):
            left = drawn_in_life(row, out, granted) - restored_in_life(row, back, granted)
            assert (share.drawn, share.settled) == (0 if ended else left, 0)


@given(loan=loans(), data=st.data())
def test_both__mixed_in_any_order__add_up_to_what_was_drawn(
    wired: Desk, loan: tuple[list[int], int, int], data: st.DataObject
) -> None:
    """Two orders of the same repayments arrive at the same, as totals are all that counts."""
    on, granted, out = loan
    parts = [(part, data.draw(st.sampled_from(Source), label="source")) for part in data.draw(cuts(out))]
    arrived: list[object] = []
    for order in (parts, parts[::-1]):
        with anew(wired):
            case_id, accounts = case(wired, on, granted)
            disburse(wired, case_id, usd(out))
            for part, source in order:
                repay(wired, case_id, usd(part), source)
            shares = allocations(wired, case_id, accounts)
            arrived.append([(share.drawn, share.settled) for share in shares])
            proceeds = sum(part for part, source in parts if source is Source.PROCEEDS)
            for row, share in zip(on, shares, strict=True):
                assert share.settled == settled_in_life(row, proceeds, granted)
                assert share.drawn + share.settled <= drawn_in_life(row, out, granted)
    assert arrived[0] == arrived[1]


@given(loan=loans(), data=st.data())
def test_named__the_least_that_must_be_named__is_the_repaid_share_rounded_down(
    wired: Desk, loan: tuple[list[int], int, int], data: st.DataObject
) -> None:
    on, granted, out = loan
    back = data.draw(st.integers(1, out))
    with anew(wired):
        accounts = attest(wired, *map(usd, on))
        case_id = disbursed(wired, rows(accounts, *map(usd, on)), usd(granted), paid_out=usd(out))
        life = [Fraction(drawn_in_life(row, out, granted)) for row in on]
        least = least_settled(life, back, out)
        for total, reason in ((least - 1, "UNDER_SHARE"), (least, None)):
            named = _fill(accounts, [int(each) for each in life], total)
            if not named:
                continue
            if reason is not None:
                with refused(reason):
                    _repay_named(wired, case_id, back, named)
            else:
                _repay_named(wired, case_id, back, named)
                shares = allocations(wired, case_id, accounts)
                assert sum(share.settled for share in shares) == total
    assert "UNDER_SHARE" in REASONS


def _fill(accounts: Sequence[bytes], most: Sequence[int], total: int) -> list[Named]:
    """Names the first declarations until they make up the total."""
    named: list[Named] = []
    for account, limit in zip(accounts, most, strict=True):
        part = min(limit, total)
        if part > 0:
            named.append(Named(account, usd(part)))
        total -= part
    return named


def _repay_named(desk: Desk, case_id: bytes, amount: int, named: list[Named]) -> None:
    desk.receivables.repay(
        desk.bank_a, case_id, desk.reference(), usd(amount), today(desk), Source.PROCEEDS, named
    )
