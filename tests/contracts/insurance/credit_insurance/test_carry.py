"""What is insured of a declaration follows it when customs merges it into another."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from tests.contracts.cases import attest, rows, usd
from tests.contracts.checks import names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insured import cover, covered, declared, limit, policy


def merge(desk: Desk, account: bytes, into: bytes) -> None:
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), into)


def insured(desk: Desk, *accounts: bytes) -> list[int]:
    return [desk.suite.insurance.insured_of(account) for account in accounts]


def test_carry__merged__counts_at_the_end(desk: Desk) -> None:
    old, new = attest(desk, usd(100), usd(150))
    buyer = limit(desk, policy(desk))
    covered(desk, buyer, rows([old], usd(70)))
    covered(desk, buyer, rows([new], usd(10)))
    merge(desk, old, new)
    receipt = desk.suite.insurance.carry(desk.stranger, old)
    assert insured(desk, old, new) == [0, 80]
    assert names_logged(desk.suite.insurance, receipt) == []
    over = declared(desk, buyer, rows([new], usd(71)))
    with refused("INSURED_ELSEWHERE"):
        cover(desk, over)
    cover(desk, over, usd(70))


def test_carry__twice_or_of_nothing__changes_nothing(desk: Desk) -> None:
    old, new, empty = attest(desk, usd(100), usd(100), usd(100))
    covered(desk, limit(desk, policy(desk)), rows([old], usd(70)))
    merge(desk, old, new)
    merge(desk, empty, new)
    for account in (old, old, empty):
        desk.suite.insurance.carry(desk.stranger, account)
    assert insured(desk, old, new, empty) == [0, 70, 0]


def test_carry__not_merged_or_unknown__is_refused(desk: Desk) -> None:
    [account] = attest(desk, usd(100))
    with refused("NOT_MERGED"):
        desk.suite.insurance.carry(desk.stranger, account)
    with refused("UNKNOWN_ACCOUNT"):
        desk.suite.insurance.carry(desk.stranger, b"\xee" * 32)


def test_end__of_a_cover_on_a_merged_declaration__gives_back_where_it_counts(desk: Desk) -> None:
    for carried in (False, True):
        old, new = attest(desk, usd(100), usd(100))
        buyer = limit(desk, policy(desk))
        first = covered(desk, buyer, rows([old], usd(30)))
        second = covered(desk, buyer, rows([old], usd(50)))
        merge(desk, old, new)
        desk.suite.insurance.end(desk.insurer, first, "not shipped")
        assert insured(desk, old, new) == [50, 0]
        if carried:
            desk.suite.insurance.carry(desk.stranger, old)
        desk.suite.insurance.end(desk.insurer, second, "not shipped")
        assert insured(desk, old, new) == [0, 0]


def test_end__along_a_line_of_mergers__is_never_refused(desk: Desk) -> None:
    line = attest(desk, usd(100), usd(100), usd(100))
    buyer = limit(desk, policy(desk))
    shipment_id = covered(desk, buyer, rows(line[:1], usd(80)))
    for account, into in pairwise(line):
        merge(desk, account, into)
        if into == line[1]:
            desk.suite.insurance.carry(desk.stranger, account)
    assert insured(desk, *line) == [0, 80, 0]
    desk.suite.insurance.end(desk.insurer, shipment_id, "not shipped")
    assert insured(desk, *line) == [0, 0, 0]


@pytest.mark.parametrize("carried", list(product([False, True], repeat=2)))
def test_end__along_a_line_of_mergers__gives_back_its_own_and_no_others(
    desk: Desk, carried: tuple[bool, bool]
) -> None:
    line = attest(desk, usd(100), usd(100), usd(300))
    buyer = limit(desk, policy(desk))
    covers = [covered(desk, buyer, rows([account], usd(80))) for account in line]
    for (account, into), carries in zip(pairwise(line), carried, strict=True):
        merge(desk, account, into)
        if carries:
            desk.suite.insurance.carry(desk.stranger, account)
    for number, shipment_id in enumerate(covers, 1):
        desk.suite.insurance.end(desk.insurer, shipment_id, "not shipped")
        assert sum(insured(desk, *line)) == 80 * (3 - number)
    assert insured(desk, *line) == [0, 0, 0]


def test_end__along_a_line_that_was_carried__gives_all_back(desk: Desk) -> None:
    line = attest(desk, usd(100), usd(100), usd(100))
    shipment_id = covered(desk, limit(desk, policy(desk)), rows(line[:1], usd(80)))
    for account, into in pairwise(line):
        merge(desk, account, into)
        desk.suite.insurance.carry(desk.stranger, account)
    assert insured(desk, *line) == [0, 0, 80]
    desk.suite.insurance.end(desk.insurer, shipment_id, "not shipped")
    assert insured(desk, *line) == [0, 0, 0]
