"""The payments of an invoice, through the index of events: over the whole line of its accounts."""

from __future__ import annotations

from contracts.registry.documents import Row
from tests.contracts.cases import usd
from tests.contracts.desk import Desk
from tests.contracts.paying import ordered, paid
from tests.contracts.payments.flows import invoices, order


def pay_from(desk: Desk, account: bytes) -> bytes:
    """A payment of the ordinary path that uses 40 of an invoice."""
    return paid(desk, order(desk, usd(40), [Row(account, usd(40))], facilitated=False))


def merge(desk: Desk, account: bytes, into: bytes) -> None:
    """Lets the tax bureau say that two invoices are one."""
    desk.attestations.merge(desk.tax, desk.reference(), desk.documents.account(account), into)


def test_payments_on__an_invoice_that_was_only_held__are_none(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    ordered(desk, order(desk, usd(40), [Row(account, usd(40))], facilitated=False))
    assert desk.suite.capital.payments_on(desk.documents, account) == ()


def test_payments_on__an_invoice_that_another_was_merged_into__are_of_both(desk: Desk) -> None:
    first, second = invoices(desk, usd(100), usd(100))
    ids = (pay_from(desk, first), pay_from(desk, second), pay_from(desk, first))
    merge(desk, first, second)
    for account in (second, first):
        assert desk.suite.capital.payments_on(desk.documents, account) == ids


def test_payments_on__a_line_of_three__are_of_all_and_of_no_other_invoice(desk: Desk) -> None:
    first, second, third, other = invoices(desk, *[usd(200)] * 4)
    ids = [pay_from(desk, account) for account in (third, first)]
    pay_from(desk, other)
    merge(desk, first, second)
    ids.append(pay_from(desk, second))
    merge(desk, second, third)
    for account in (first, second, third):
        assert desk.suite.capital.payments_on(desk.documents, account) == tuple(ids)
