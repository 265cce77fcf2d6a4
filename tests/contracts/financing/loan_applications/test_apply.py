"""An enterprise applies, itself or by a message that anybody relays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.financing.applications import Application
from contracts.financing.cases import Status
from contracts.messages import relayed
from contracts.registry.documents import Row
from contracts.registry.money import MAX_MINOR, Money
from tests.contracts.cases import application, attest, rows, usd
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk, make_puppet

MAX_TENOR = constant("LoanApplications.vy", "MAX_TENOR")


def sound(desk: Desk) -> Application:
    accounts = attest(desk, usd(100), usd(200))
    return application(desk, rows(accounts, usd(50), usd(60)), usd(80), tenor_days=45)


def test_apply__sound__is_submitted(desk: Desk) -> None:
    asked = sound(desk)
    case_id = desk.applications.apply(desk.exporter, asked)
    assert case_id == desk.applications.case_id_of(desk.exporter.id, asked.reference)
    dossier = desk.applications.dossier(case_id)
    assert (dossier.product, dossier.bank, dossier.enterprise) == (
        desk.receivables.address,
        desk.bank_a.id,
        desk.exporter.id,
    )
    assert (dossier.status, dossier.version, dossier.requested, dossier.tenor_days) == (
        Status.SUBMITTED,
        1,
        usd(80),
        45,
    )
    assert (dossier.rows, dossier.checked_at, dossier.stands_on) == (asked.rows, None, None)
    assert not desk.applications.stands(case_id)
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    event = logged(desk.applications, receipt, "Applied")
    assert (event["case_id"], event["reference"], event["amount"]) == (case_id, asked.reference, 80)
    assert logged(desk.applications, receipt, "Moved")["actor"] == desk.exporter.maker.address
    assert desk.applications.all(bank=desk.bank_a.id) == (case_id,)
    assert desk.applications.contract.read("accounts_of", case_id) == tuple(row.account for row in asked.rows)


def test_apply__relayed__is_the_same_but_for_the_nonce(desk: Desk) -> None:
    asked = sound(desk)
    before = desk.network.node.snapshot()
    direct = desk.applications.dossier(desk.applications.apply(desk.exporter, asked))
    desk.network.node.revert(before)
    sent = desk.applications.apply(desk.exporter, asked, relayer=desk.stranger)
    assert desk.applications.dossier(sent) == direct
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    assert logged(desk.applications, receipt, "Moved")["actor"] == desk.exporter.maker.address
    assert logged(desk.applications, receipt, "SignatureSpent")["signer"] == desk.exporter.maker.address


def test_apply__sent_again__is_the_same_case(desk: Desk) -> None:
    asked = sound(desk)
    first = desk.applications.apply(desk.exporter, asked)
    desk.applications.accept(desk.bank_a, first, desk.reference())
    again = desk.applications.apply(desk.exporter, asked, relayer=desk.stranger)
    assert again == first
    assert desk.applications.dossier(first).status is Status.ACCEPTED
    assert desk.applications.all() == (first,)
    with refused("REFERENCE_TAKEN"):
        desk.applications.apply(desk.exporter, replace(asked, bank=desk.bank_b.id))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": 0}, "BAD_LOAN_AMOUNT"),
        ({"amount": MAX_MINOR + 1}, "BAD_LOAN_AMOUNT"),
        ({"currency": bytes(3)}, "UNKNOWN_CURRENCY"),
        ({"currency": b"XXX"}, "UNKNOWN_CURRENCY"),
        ({"tenor_days": 0}, "BAD_TENOR"),
        ({"tenor_days": MAX_TENOR + 1}, "BAD_TENOR"),
        ({"reference": bytes(32)}, "EMPTY_REFERENCE"),
        ({"rows": []}, "BAD_ROWS"),
        ({"bank": b"\xee" * 32}, "BAD_BANK"),
    ],
)
def test_apply__unsound__is_refused(desk: Desk, change: dict[str, object], reason: str) -> None:
    fields = {**sound(desk).fields(), **change}
    with refused(reason):
        _send(desk, fields)


def _send(desk: Desk, fields: dict[str, object]) -> bytes:
    """Relays an application with these fields; the id of its case."""
    seal = relayed(desk.applications.contract, "Apply", signer=desk.exporter.maker, fields=fields)
    desk.applications.contract.send(desk.stranger, "apply", fields, seal)
    return desk.applications.all()[-1]


@pytest.mark.parametrize("change", [{"tenor_days": 1}, {"tenor_days": MAX_TENOR}, {"amount": MAX_MINOR}])
def test_apply__at_the_bounds__is_submitted(desk: Desk, change: dict[str, object]) -> None:
    case_id = _send(desk, {**sound(desk).fields(), **change})
    dossier = desk.applications.dossier(case_id)
    bounds = {"tenor_days": dossier.tenor_days, "amount": dossier.requested.minor}
    assert dossier.status is Status.SUBMITTED
    assert bounds == {"tenor_days": 45, "amount": 80, **change}


def test_apply__rows_unsorted_twice_or_empty__are_refused(desk: Desk) -> None:
    asked = sound(desk)
    first, second = (row.fields() for row in asked.rows)
    for wrong in (
        [second, first],
        [first, first],
        [{**first, "amount": 0}],
        [{**first, "amount": MAX_MINOR + 1}],
        [{**first, "account": bytes(32)}],
    ):
        with refused("BAD_ROWS"):
            _send(desk, {**asked.fields(), "rows": wrong})


def test_apply__row_of_the_largest_amount__is_submitted(desk: Desk) -> None:
    asked = sound(desk)
    case_id = _send(desk, {**asked.fields(), "rows": [{**asked.rows[0].fields(), "amount": MAX_MINOR}]})
    assert desk.applications.rows(case_id) == (replace(asked.rows[0], amount=usd(MAX_MINOR)),)


def test_apply__lowest_ids_one_behind_the_other__are_in_order(desk: Desk) -> None:
    on = tuple(Row(number.to_bytes(32, "big"), usd(10)) for number in (1, 2))
    case_id = desk.applications.apply(desk.exporter, application(desk, on, usd(1)))
    assert desk.applications.rows(case_id) == on


def test_apply__fifty_rows_of_documents_that_nobody_attested__is_for_the_check_to_say(desk: Desk) -> None:
    on = tuple(Row(desk.reference(), Money(1, "JPY")) for _ in range(50))
    case_id = desk.applications.apply(desk.exporter, application(desk, on, usd(1)))
    assert desk.applications.rows(case_id) == on


@pytest.mark.parametrize("who", ["customs", "exporter", "operator"])
def test_apply__to_who_is_no_bank__is_refused(desk: Desk, who: str) -> None:
    with refused("BAD_BANK"):
        desk.applications.apply(desk.exporter, replace(sound(desk), bank=getattr(desk, who).id))


def test_apply__to_a_suspended_bank__is_refused(desk: Desk) -> None:
    asked = sound(desk)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "an inquiry")
    with refused("BAD_BANK"):
        desk.applications.apply(desk.exporter, asked)


def test_apply__suspended_enterprise__is_refused(desk: Desk) -> None:
    asked = sound(desk)
    desk.participants.suspend(desk.operator, desk.exporter.id, "an inquiry")
    for relayer in (None, desk.stranger):
        with refused("SUSPENDED"):
            desk.applications.apply(desk.exporter, asked, relayer=relayer)


def test_apply__for_a_retired_enterprise__is_refused_to_its_successor_too(desk: Desk) -> None:
    asked = sound(desk)
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    with refused("SUSPENDED"):
        desk.applications.apply(desk.importer, asked)


def test_apply__in_another_enterprises_name__is_refused(desk: Desk) -> None:
    asked = sound(desk)
    for party, reason in (
        (desk.importer, "NOT_PARTY"),
        (desk.bank_a, "WRONG_ROLE"),
        (replace(desk.exporter, maker=desk.stranger), "UNKNOWN_KEY"),
        (replace(desk.exporter, maker=desk.exporter.admins[0]), "WRONG_CAPACITY"),
    ):
        with refused(reason):
            desk.applications.apply(party, asked)


def test_apply__application_or_product_paused__is_refused(desk: Desk) -> None:
    asked = sound(desk)
    for address in (desk.applications.address, desk.receivables.address):
        desk.directory.pause(desk.operator, address, "a fault")
        with refused("PAUSED"):
            desk.applications.apply(desk.exporter, asked)
        desk.directory.unpause(desk.operator, address, "mended")
    desk.applications.apply(desk.exporter, asked)


def test_apply__product_that_is_not_official__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_APPLICATION"):
        desk.applications.apply(desk.exporter, replace(sound(desk), product=desk.stranger.address))


def test_apply__product_that_draws_on_nothing__is_refused(desk: Desk) -> None:
    with refused("NOT_PRODUCT"):
        desk.applications.apply(desk.exporter, replace(sound(desk), product=desk.attestations.address))


def test_apply__replaced_product__is_refused(desk: Desk) -> None:
    old = make_puppet(desk)
    make_puppet(desk, version=2)
    with refused("NOT_CURRENT"):
        desk.applications.apply(desk.exporter, replace(sound(desk), product=old.address))
