"""A bank records proceeds of a part that carries no loan; the owner lets it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.messages import checked, direct, relayed
from contracts.parties import Party
from tests.contracts.cases import attest, disbursed, figures, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def test_collect__with_the_owners_word__settles(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    disbursed(desk, rows([account], usd(60)))
    for _ in range(2):
        desk.attestations.collect(desk.bank_b, desk.exporter, b"\1" * 32, account, usd(40))
    assert figures(desk, account) == (0, 60, 40, 0)
    share = desk.documents.allocation(account, desk.attestations.address, desk.bank_b.id)
    assert share.settled == 40


def test_collect__undone__by_the_same_bank_alone(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    desk.attestations.collect(desk.bank_b, desk.exporter, desk.reference(), account, usd(40))
    with refused("NOT_SETTLED"):
        desk.attestations.undo_collection(desk.bank_a, desk.reference(), account, usd(40))
    desk.attestations.undo_collection(desk.bank_b, desk.reference(), account, usd(15))
    assert figures(desk, account) == (0, 0, 25, 75)
    with refused("NOT_SETTLED"):
        desk.attestations.undo_collection(desk.bank_b, desk.reference(), account, usd(26))


def test_collect__more_than_is_free__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    disbursed(desk, rows([account], usd(60)))
    with refused("NO_HEADROOM"):
        desk.attestations.collect(desk.bank_b, desk.exporter, desk.reference(), account, usd(41))


def test_collect__nothing__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    with refused("BAD_AMOUNT"):
        desk.attestations.collect(desk.bank_b, desk.exporter, desk.reference(), account, usd(0))


def test_collect__an_exit__goes_on_under_suspension_and_pause(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    desk.directory.pause(desk.operator, desk.attestations.address, "a fault")
    for party in (desk.bank_b, desk.exporter, desk.customs):
        desk.participants.suspend(desk.operator, party.id, "an inquiry")
    desk.attestations.collect(desk.bank_b, desk.exporter, desk.reference(), account, usd(1))
    assert figures(desk, account) == (0, 0, 1, 99)


@pytest.mark.parametrize(
    ("who", "reason"), [("importer", "NOT_PARTY"), ("customs", "WRONG_ROLE"), ("bank_b", "WRONG_ROLE")]
)
def test_collect__with_somebody_elses_word__is_refused(desk: Desk, who: str, reason: str) -> None:
    account = attest(desk, usd(100))[0]
    other: Party = getattr(desk, who)
    with refused(reason):
        desk.attestations.collect(desk.bank_b, other, desk.reference(), account, usd(1))


def test_collect__by_who_is_no_bank__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    with refused("WRONG_ROLE"):
        desk.attestations.collect(desk.exporter, desk.exporter, desk.reference(), account, usd(1))


def test_collect__in_another_banks_name__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    with refused("NOT_PARTY"):
        desk.attestations.collect(
            replace(desk.bank_a, id=desk.bank_b.id), desk.exporter, desk.reference(), account, usd(1)
        )


def test_collect__without_any_word_of_the_owner__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    _send(desk, account, direct(desk.bank_b.maker.address), "WRONG_ROLE")
    _send(desk, account, direct(desk.exporter.maker.address), "BAD_SIGNATURE")


@pytest.mark.parametrize("change", ["amount", "account", "bank", "reference"])
def test_collect__owner_allowed_something_else__is_refused(desk: Desk, change: str) -> None:
    account, other = attest(desk, usd(100), usd(100))
    content: dict[str, object] = {
        "bank": desk.bank_b.id,
        "account": account,
        "amount": 5,
        "reference": b"\1" * 32,
    }
    content[change] = {
        "amount": 4,
        "account": other,
        "bank": desk.bank_a.id,
        "reference": b"\2" * 32,
    }[change]
    permission = relayed(
        desk.attestations.contract, "AllowCollection", signer=desk.exporter.maker, fields=content
    )
    _send(desk, account, permission, "BAD_SIGNATURE")


def _send(desk: Desk, account: bytes, permission: object, reason: str) -> None:
    """bank_b records 5 under reference 1, with this permission."""
    fields = {
        "bank": desk.bank_b.id,
        "account": account,
        "amount": 5,
        "undo": False,
        "reference": b"\1" * 32,
    }
    seal = checked(
        desk.attestations.contract,
        "Collect",
        maker=desk.bank_b.maker.address,
        checker=desk.bank_b.second(),
        fields=fields,
    )
    with refused(reason):
        desk.attestations.contract.send(
            desk.bank_b.maker,
            "collect",
            b"\1" * 32,
            desk.bank_b.id,
            account,
            5,
            False,
            seal,
            permission,
        )


def test_collect__unknown_account__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        desk.attestations.collect(desk.bank_b, desk.exporter, desk.reference(), b"\xee" * 32, usd(1))
