"""The borrower declared it "paid".

Seen in a published registry of receivables: whoever had created the record could mark it as paid, and so
free what was financed on it. Here only the bank of the case records a payment, with two keys; a
collection without a loan is the bank's too, and the owner can only allow it; the authority's void frees
nothing that was lent.
"""

from __future__ import annotations

import pytest

from contracts.financing.cases import Source
from contracts.parties import Party
from tests.contracts.cases import attest, disbursed, figures, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def lent(desk: Desk) -> tuple[bytes, bytes]:
    account = attest(desk, usd(1_000))[0]
    return account, disbursed(desk, rows([account], usd(600)), usd(400))


@pytest.mark.parametrize("who", ["exporter", "importer", "customs", "operator", "bank_b"])
@pytest.mark.parametrize("source", [Source.PROCEEDS, Source.OTHER_FUNDS])
def test_repay__by_anybody_but_the_bank__is_refused(desk: Desk, who: str, source: Source) -> None:
    account, case_id = lent(desk)
    party: Party = getattr(desk, who)
    with refused("NOT_PARTY" if who == "bank_b" else "WRONG_ROLE"):
        desk.receivables.repay(party, case_id, desk.reference(), usd(1), today(desk), source)
    assert figures(desk, account) == (0, 600, 0, 400)


def test_repay__relayed_with_the_banks_checker_but_another_maker__is_refused(desk: Desk) -> None:
    """The borrower holds no key that could stand in for the bank's maker."""
    _, case_id = lent(desk)
    borrowed = Party(desk.exporter.id, "exporter", desk.exporter.maker, desk.bank_a.second())
    with refused("WRONG_ROLE"):
        desk.receivables.repay(borrowed, case_id, desk.reference(), usd(1), today(desk), Source.PROCEEDS)


def test_collect__by_the_owner__is_refused(desk: Desk) -> None:
    account, _ = lent(desk)
    owner = Party(desk.bank_a.id, "exporter", desk.exporter.maker, desk.exporter.checker)
    with refused("WRONG_ROLE"):
        desk.attestations.collect(owner, desk.exporter, desk.reference(), account, usd(1))


def test_collect__by_the_bank__needs_the_owner_and_frees_nothing(desk: Desk) -> None:
    account, _ = lent(desk)
    with refused("NOT_PARTY"):
        desk.attestations.collect(desk.bank_a, desk.importer, desk.reference(), account, usd(100))
    desk.attestations.collect(desk.bank_a, desk.exporter, desk.reference(), account, usd(100))
    assert figures(desk, account) == (0, 600, 100, 300)
