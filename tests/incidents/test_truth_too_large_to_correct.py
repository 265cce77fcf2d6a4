"""A correction had to visit every case, and one day no longer fitted a block.

Avoided: where a change of a document walks through all the cases that stand on it, the hundredth small
loan makes it so expensive that the authority can't correct the truth any more, and anybody could see to
that on purpose. Here what a correction means for a case is computed when somebody looks; it costs the
same with no case as with many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.contracts.cases import approved, attest, attestation, disburse, disbursed, rows, statement, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def _amend(desk: Desk, account: bytes) -> None:
    standing = desk.documents.account(account)
    desk.attestations.amend(desk.customs, desk.reference(), standing, statement(desk, usd(50)))


def _void(desk: Desk, account: bytes) -> None:
    desk.attestations.void(desk.customs, desk.reference(), desk.documents.account(account), "deleted")


def _replace(desk: Desk, account: bytes) -> None:
    standing = desk.documents.account(account)
    new = attestation(desk, usd(50)).fingerprint
    desk.attestations.replace(desk.customs, desk.reference(), standing, new, statement(desk, usd(50)))


def _merge(desk: Desk, account: bytes) -> None:
    into = attest(desk, usd(5_000))[0]
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), into)


CORRECTIONS: Mapping[str, Callable[[Desk, bytes], None]] = {
    "amend": _amend,
    "void": _void,
    "replace": _replace,
    "merge": _merge,
}

SLACK = 5_000
"""Gas by which calldata may differ: a byte that is zero costs less than another."""


def gas_of(desk: Desk, correct: Callable[[Desk, bytes], None], account: bytes) -> int:
    node = desk.network.node
    before = node.snapshot()
    correct(desk, account)
    used = node.receipt(node.head.transactions[-1]).gas_used
    node.revert(before)
    return used


@pytest.mark.parametrize("name", CORRECTIONS)
def test_correction__of_a_document_in_many_cases__costs_what_it_costs_in_one(desk: Desk, name: str) -> None:
    account = attest(desk, usd(1_000))[0]
    banks = (desk.bank_a, desk.bank_b, desk.bank_c)
    disbursed(desk, rows([account], usd(20)), bank=desk.bank_a)
    approved(desk, rows([account], usd(20)), bank=desk.bank_b)
    one = gas_of(desk, CORRECTIONS[name], account)
    for number in range(20):
        make = disbursed if number % 2 else approved
        make(desk, rows([account], usd(20)), bank=banks[number % 3])
    many = gas_of(desk, CORRECTIONS[name], account)
    assert abs(many - one) <= SLACK


def test_correction__reaches_every_case__without_visiting_any(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    cases = [approved(desk, rows([account], usd(20)), bank=bank) for bank in (desk.bank_a, desk.bank_b)]
    _void(desk, account)
    for case_id in cases:
        with refused("VOID"):
            disburse(desk, case_id, usd(1))
