# pragma version 0.4.3
"""
@title Apportionment
@license Apache-2.0
@notice How a loan is spread over its rows: what it may be at most, what a tranche draws on each declaration, what
        a repayment settles or restores. All on running totals from the start of the case, so that cutting a
        repayment into small ones changes nothing.
@dev No state and no power: every financing contract asks here about its own allocations, and moves balances
     itself. Caps are rounded down, use is rounded up.
"""

from contracts.interfaces import IApportionment
from contracts.interfaces import IDocuments
from contracts.interfaces import IFinancing
from contracts.interfaces import ILoanApplications
from contracts.interfaces import IRates
from contracts.modules import errors
from contracts.modules import rounding

implements: IApportionment

MAX_ROWS: constant(uint256) = 50

# [A] More than four document currencies in one case are refused.
MAX_CURRENCIES: constant(uint256) = 4

APPLICATIONS: immutable(ILoanApplications)
DOCUMENTS: immutable(IDocuments)
RATES: immutable(IRates)


@deploy
def __init__(applications: address, documents: address, rates: address):
    APPLICATIONS = ILoanApplications(applications)
    DOCUMENTS = IDocuments(documents)
    RATES = IRates(rates)


@external
@view
def advance_limit(
    case_id: bytes32,
    currency: bytes3,
    advance_rate: uint256,
    quotes: DynArray[IFinancing.Quote, 5],
) -> uint256:
    """
    @notice floor(advance rate * what the rows are worth in the loan's currency). Sums are converted as sums: one
            rounding per currency, against the borrower, at rates that must be in force now.
    @param advance_rate Basis points.
    @param quotes The rate of the loan's currency and of each document currency, where they differ.
    """
    for quote: IFinancing.Quote in quotes:
        assert quote.rate_id != empty(bytes32), errors.NO_RATE
        assert staticcall RATES.in_force(quote.currency) == quote.rate_id, errors.NOT_IN_FORCE
    rows: DynArray[IDocuments.Row, 50] = staticcall APPLICATIONS.rows_of(case_id)
    currencies: DynArray[bytes3, 4] = []
    totals: DynArray[uint256, 4] = []
    for row: IDocuments.Row in rows:
        found: bool = False
        for i: uint256 in range(len(currencies), bound=MAX_CURRENCIES):
            if currencies[i] == row.currency:
                totals[i] += row.amount
                found = True
                break
        if not found:
            assert len(currencies) < MAX_CURRENCIES, errors.TOO_MANY_CURRENCIES
            currencies.append(row.currency)
            totals.append(row.amount)
    worth: uint256 = 0
    for i: uint256 in range(len(currencies), bound=MAX_CURRENCIES):
        if currencies[i] == currency:
            worth += totals[i]
        else:
            worth += rounding._share_down(
                totals[i],
                self._weight(currencies[i], quotes),
                self._weight(currency, quotes),
            )
    return rounding._share_down(worth, advance_rate, 10_000)


@external
@view
def drawing(
    case_id: bytes32, totals: IApportionment.Totals, amount: uint256
) -> DynArray[IDocuments.Posting, 50]:
    """
    @notice A tranche draws on each row, in total, ceil(row * disbursed so far / approved).
    @param amount The tranche.
    """
    rows: DynArray[IDocuments.Row, 50] = staticcall APPLICATIONS.rows_of(case_id)
    postings: DynArray[IDocuments.Posting, 50] = []
    for row: IDocuments.Row in rows:
        before: uint256 = self._life_drawn(row.amount, totals)
        after: uint256 = rounding._share_up(
            row.amount, totals.disbursed + amount, totals.approved
        )
        postings.append(
            IDocuments.Posting(account=row.account, draw=after - before, settle=0, restore=0)
        )
    return postings


@external
@view
def settling(
    case_id: bytes32,
    totals: IApportionment.Totals,
    amount: uint256,
    named: DynArray[IFinancing.Named, 50],
    quotes: DynArray[IFinancing.Quote, 5],
    recovers: bool,
    finishes: bool,
) -> DynArray[IDocuments.Posting, 50]:
    """
    @notice Proceeds: the bank names what the buyers paid, at least the repaid share by value; or names nothing,
            and each row settles, in total, ceil(row * proceeds so far / approved), at most what is drawn.
    @param named The declarations whose buyer paid, in the order of the rows.
    @param quotes The rates of the case, where its documents have several currencies.
    @param recovers After a write-off everything settles, the rest too.
    @param finishes Nothing outstanding and nothing undrawn: what is still drawn is restored.
    """
    rows: DynArray[IDocuments.Row, 50] = staticcall APPLICATIONS.rows_of(case_id)
    shares: DynArray[IDocuments.Allocation, 50] = staticcall DOCUMENTS.allocations_of(
        msg.sender, case_id, rows
    )
    paid: uint256 = totals.proceeds + amount
    postings: DynArray[IDocuments.Posting, 50] = []
    next: uint256 = 0
    for i: uint256 in range(len(rows), bound=MAX_ROWS):
        settle: uint256 = 0
        if len(named) > 0:
            if next < len(named) and named[next].account == rows[i].account:
                settle = named[next].amount
                assert settle <= shares[i].drawn, errors.NOT_DRAWN
                next += 1
        else:
            target: uint256 = rounding._share_up(rows[i].amount, paid, totals.approved)
            if target > shares[i].settled:
                settle = min(target - shares[i].settled, shares[i].drawn)
        restore: uint256 = 0
        if finishes and recovers:
            settle = shares[i].drawn
        elif finishes:
            restore = shares[i].drawn - settle
        postings.append(
            IDocuments.Posting(
                account=rows[i].account, draw=0, settle=settle, restore=restore
            )
        )
    assert next == len(named), errors.BAD_ROWS
    if len(named) > 0:
        self._check_share(totals, paid, rows, shares, postings, quotes)
    return postings


@external
@view
def restoring(
    case_id: bytes32,
    totals: IApportionment.Totals,
    amount: uint256,
    finishes: bool,
) -> DynArray[IDocuments.Posting, 50]:
    """
    @notice Other funds: each row is restored, in total, floor(row * other funds so far / approved), at most what
            is drawn.
    @param finishes Nothing outstanding and nothing undrawn: what is still drawn is restored.
    """
    rows: DynArray[IDocuments.Row, 50] = staticcall APPLICATIONS.rows_of(case_id)
    shares: DynArray[IDocuments.Allocation, 50] = staticcall DOCUMENTS.allocations_of(
        msg.sender, case_id, rows
    )
    paid: uint256 = totals.other_funds + amount
    postings: DynArray[IDocuments.Posting, 50] = []
    for i: uint256 in range(len(rows), bound=MAX_ROWS):
        restore: uint256 = shares[i].drawn
        if not finishes:
            target: uint256 = rounding._share_down(rows[i].amount, paid, totals.approved)
            known: uint256 = shares[i].drawn + shares[i].settled
            restored: uint256 = self._life_drawn(rows[i].amount, totals) - known
            restore = 0
            if target > restored:
                restore = min(target - restored, shares[i].drawn)
        postings.append(
            IDocuments.Posting(account=rows[i].account, draw=0, settle=0, restore=restore)
        )
    return postings


@pure
@internal
def _life_drawn(row_amount: uint256, totals: IApportionment.Totals) -> uint256:
    return rounding._share_up(row_amount, totals.disbursed, totals.approved)


@view
@internal
def _weight(currency: bytes3, quotes: DynArray[IFinancing.Quote, 5]) -> uint256:
    for quote: IFinancing.Quote in quotes:
        if quote.currency == currency:
            return staticcall RATES.weight_of(currency, quote.rate_id)
    raise errors.NO_RATE


@view
@internal
def _check_share(
    totals: IApportionment.Totals,
    paid: uint256,
    rows: DynArray[IDocuments.Row, 50],
    shares: DynArray[IDocuments.Allocation, 50],
    postings: DynArray[IDocuments.Posting, 50],
    quotes: DynArray[IFinancing.Quote, 5],
):
    """
    @notice By value at the case's rates: settled so far >= floor(drawn in its life * proceeds / disbursed).
    """
    one_currency: bool = True
    for row: IDocuments.Row in rows:
        if row.currency != rows[0].currency:
            one_currency = False
    settled: uint256 = 0
    drawn: uint256 = 0
    for i: uint256 in range(len(rows), bound=MAX_ROWS):
        weight: uint256 = 1
        if not one_currency:
            weight = self._weight(rows[i].currency, quotes)
        settled += (shares[i].settled + postings[i].settle) * weight
        drawn += weight * self._life_drawn(rows[i].amount, totals)
    assert settled >= rounding._share_down(drawn, paid, totals.disbursed), errors.UNDER_SHARE
