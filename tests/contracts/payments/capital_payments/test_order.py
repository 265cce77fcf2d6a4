"""Ordering: what is held, and what could never be paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.payments.orders import Order, code_of
from contracts.payments.words import Action, Proof, Status
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import constant, logged, names_logged, refused, refused_without_reason
from tests.contracts.desk import Desk
from tests.contracts.paying import ordered, payment
from tests.contracts.payments.flows import DOCUMENT, invoices, order
from tests.contracts.world import DAY

ORDER_WINDOW = constant("CapitalPayments.vy", "ORDER_WINDOW")
MAX_FACE = constant("packing.vy", "MAX_FACE")


def test_order__with_invoices__holds_them_and_is_on_record(desk: Desk) -> None:
    accounts = invoices(desk, usd(500), usd(700))
    said = order(desk, usd(1_000), rows(accounts, usd(400), usd(600)))
    capital = desk.suite.capital
    payment_id = capital.order(desk.exporter, said)
    found = payment(desk, payment_id)
    assert (found.status, found.version, found.facilitated) == (Status.ORDERED, 1, True)
    assert (found.enterprise, found.bank) == (desk.exporter.id, desk.bank_a.id)
    assert (found.amount, found.came_back, found.proof) == (usd(1_000), usd(0), Proof.INVOICES)
    assert (found.purpose, found.until, found.rows) == ("goods", said.until, said.rows)
    assert [figures(desk, account) for account in accounts] == [(400, 0, 0, 100), (600, 0, 0, 100)]
    assert desk.documents.hold_until(capital.address, payment_id) == said.until
    assert capital.all() == (payment_id,)
    [move] = capital.moves(payment_id)
    assert (move.action, move.before, move.after) == (Action.ORDER, None, Status.ORDERED)
    assert (move.actor, move.second) == (desk.exporter.maker.address, None)
    assert [capital.contract.read("open_cases", who.id) for who in (desk.exporter, desk.bank_a)] == [1, 1]
    assert capital.payments_on(desk.documents, accounts[0]) == ()


def test_order__event__carries_the_order(desk: Desk) -> None:
    said = order(desk, usd(5))
    capital = desk.suite.capital
    seal = {"signer": desk.exporter.maker.address, "nonce": 0, "deadline": 0, "signature": b""}
    receipt = capital.contract.send(desk.exporter.maker, "order", said.fields(), seal)
    assert names_logged(capital, receipt) == ["Ordered", "Moved"]
    event = logged(capital, receipt, "Ordered")
    assert (event["payment_id"], event["bank"]) == (
        capital.payment_id_of(desk.exporter.id, said.reference),
        desk.bank_a.id,
    )
    assert (event["order"].payee, event["order"].contract) == (said.payee, said.contract)


def test_order__relayed__leaves_what_the_enterprises_own_would(desk: Desk) -> None:
    capital, accounts = desk.suite.capital, invoices(desk, usd(100))
    said = order(desk, usd(100), rows(accounts, usd(100)))
    node = desk.network.node
    before = node.snapshot()
    payment_id = capital.order(desk.exporter, said)
    own = payment(desk, payment_id), capital.moves(payment_id), figures(desk, accounts[0])
    node.revert(before)
    assert capital.order(desk.exporter, said, relayer=desk.stranger) == payment_id
    assert (payment(desk, payment_id), capital.moves(payment_id), figures(desk, accounts[0])) == own


def test_order__same_reference__books_once_and_refuses_other_content(desk: Desk) -> None:
    capital, accounts = desk.suite.capital, invoices(desk, usd(100))
    said = order(desk, usd(50), rows(accounts, usd(50)))
    payment_id = capital.order(desk.exporter, said)
    assert capital.order(desk.exporter, said) == payment_id
    assert figures(desk, accounts[0]) == (50, 0, 0, 50)
    assert len(capital.all()) == len(capital.moves(payment_id)) == 1
    with refused("REFERENCE_TAKEN"):
        capital.order(desk.exporter, replace(said, amount=usd(51)))
    capital.withdraw(desk.exporter, payment_id)
    assert capital.order(desk.exporter, said) == payment_id
    assert payment(desk, payment_id).status is Status.WITHDRAWN
    with refused("EMPTY_REFERENCE"):
        capital.order(desk.exporter, replace(said, reference=bytes(32)))


def test_order__amount__is_positive_and_fits(desk: Desk) -> None:
    for minor in (0, MAX_FACE + 1):
        with refused("BAD_PAYMENT_AMOUNT"):
            ordered(desk, order(desk, usd(minor)))
    for minor in (1, MAX_FACE):
        assert payment(desk, ordered(desk, order(desk, usd(minor)))).amount == usd(minor)


def test_order__time_to_pay__is_now_to_thirty_days(desk: Desk) -> None:
    for until in (desk.now - 1, desk.now + ORDER_WINDOW + 1):
        with refused("BAD_HOLD"):
            ordered(desk, order(desk, usd(5), until=until))
    assert ORDER_WINDOW == 30 * DAY
    for until in (desk.now, desk.now + ORDER_WINDOW):
        assert payment(desk, ordered(desk, order(desk, usd(5), until=until))).until == until


def test_order__currency_that_nobody_knows__is_refused(desk: Desk) -> None:
    with refused("BAD_PAYMENT_AMOUNT"):
        ordered(desk, order(desk, Money(5, "CHF")))


def bad_proofs(said: Order, row: Row) -> list[Order]:
    """Orders whose proof does not fit what they name."""
    return [
        replace(said, proof=Proof.INVOICES),
        replace(said, rows=(row,)),
        replace(said, proof=Proof.PETTY_CASH, rows=(row,)),
        replace(said, exemption="wages", document=DOCUMENT),
        replace(said, proof=Proof.EXEMPT),
        replace(said, proof=Proof.EXEMPT, exemption="wages"),
        replace(said, proof=Proof.EXEMPT, document=DOCUMENT),
        replace(said, document=DOCUMENT),
        replace(said, proof=Proof.EXEMPT, exemption="wages", document=DOCUMENT, rows=(row,)),
        replace(said, facilitated=False),
    ]


@pytest.mark.parametrize("number", range(10))
def test_order__proof_that_does_not_fit__is_refused(desk: Desk, number: int) -> None:
    [account] = invoices(desk, usd(100))
    with refused("BAD_PROOF"):
        ordered(desk, bad_proofs(order(desk, usd(50)), Row(account, usd(50)))[number])


def test_order__proof_of_none_or_of_two_kinds__is_refused(desk: Desk) -> None:
    seal = {"signer": desk.exporter.maker.address, "nonce": 0, "deadline": 0, "signature": b""}
    for proof in (0, Proof.LATER | Proof.PETTY_CASH):
        fields = {**order(desk, usd(5)).fields(), "proof": proof}
        with refused("BAD_PROOF"):
            desk.suite.capital.contract.send(desk.exporter.maker, "order", fields, seal)


SPELT_WRONGLY = (
    b"SECURITIES",
    b"securities ",
    b" securities",
    b"securities\0x",
    b"\0securities",
    "\u8bc1\u5238".encode(),
    b"a/b",
    b"a`",
    b"a{",
    b"a:",
)


@pytest.mark.parametrize("name", ["account_kind", "purpose", "exemption"])
@pytest.mark.parametrize("code", SPELT_WRONGLY)
def test_order__code_in_another_spelling__is_refused(desk: Desk, name: str, code: bytes) -> None:
    """Else a purpose of the negative list would pass under a capital letter."""
    seal = {"signer": desk.exporter.maker.address, "nonce": 0, "deadline": 0, "signature": b""}
    fields = {**order(desk, usd(5), exemption="wages").fields(), name: code.ljust(32, b"\0")}
    with refused("BAD_SPELLING"):
        desk.suite.capital.contract.send(desk.exporter.maker, "order", fields, seal)
    with pytest.raises(ValueError, match="no code"):
        code_of(code.decode())


def test_order__code_of_every_letter_that_it_may_have__is_taken(desk: Desk) -> None:
    for code in ("abcdefghijklmnopqrstuvwxyz", "0123456789-._", "a" * 32):
        assert payment(desk, ordered(desk, order(desk, usd(5), purpose=code))).purpose == code


def test_order__without_purpose_payee_contract_or_account__is_refused(desk: Desk) -> None:
    said = order(desk, usd(5))
    for bad in (
        replace(said, purpose=""),
        replace(said, account_kind=""),
        replace(said, payee=bytes(32)),
        replace(said, contract=bytes(32)),
    ):
        with refused("BAD_FACTS"):
            ordered(desk, bad)


def test_order__each_proof_that_fits__is_taken(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    for said in (
        order(desk, usd(5)),
        order(desk, usd(5), [Row(account, usd(4))]),
        order(desk, usd(5), [Row(account, usd(5))], facilitated=False),
        order(desk, usd(5), exemption="wages", facilitated=False),
        order(desk, usd(5), proof=Proof.PETTY_CASH),
        order(desk, usd(5), proof=Proof.PETTY_CASH, facilitated=False),
    ):
        assert payment(desk, ordered(desk, said)).proof is said.proof


def test_order__rows__are_within_the_amount_and_in_its_currency(desk: Desk) -> None:
    accounts = invoices(desk, usd(100), usd(100), Money(100, "EUR"))
    with refused("OVER_PAID"):
        ordered(desk, order(desk, usd(100), rows(accounts[:2], usd(50), usd(51))))
    with refused("CURRENCY"):
        ordered(desk, order(desk, usd(100), [Row(accounts[2], Money(100, "EUR"))]))
    with refused("CURRENCY"):
        ordered(desk, order(desk, usd(100), [Row(accounts[2], usd(100))]))
    ordered(desk, order(desk, usd(100), rows(accounts[:2], usd(50), usd(50))))


def test_order__rows_that_cannot_be_held__are_refused(desk: Desk) -> None:
    [account] = invoices(desk, usd(100))
    [others] = invoices(desk, usd(100), owner=desk.importer)
    [declaration] = attest(desk, usd(100))
    [gone] = invoices(desk, usd(100))
    desk.attestations.void(desk.tax, desk.reference(), desk.documents.account(gone), "reversed")
    for bad, reason in (
        ([Row(account, usd(101))], "NO_HEADROOM"),
        ([Row(others, usd(1))], "NOT_OWNER"),
        ([Row(declaration, usd(1))], "KIND_NOT_ALLOWED"),
        ([Row(gone, usd(1))], "VOID"),
        ([Row(b"\7" * 32, usd(1))], "UNKNOWN_ACCOUNT"),
        ([Row(account, usd(0))], "BAD_AMOUNT"),
        ([Row(account, usd(1)), Row(account, usd(1))], "NOT_SORTED"),
    ):
        with refused(reason):
            ordered(desk, order(desk, usd(200), bad))
    assert figures(desk, account) == (0, 0, 0, 100)
    ordered(desk, order(desk, usd(100), [Row(account, usd(100))]))


def test_order__by_who_is_not_its_enterprises_maker__is_refused(desk: Desk) -> None:
    said, capital = order(desk, usd(5)), desk.suite.capital
    for by, reason in (
        (desk.importer, "NOT_PARTY"),
        (desk.bank_a, "WRONG_ROLE"),
        (replace(desk.exporter, maker=desk.stranger), "UNKNOWN_KEY"),
        (replace(desk.exporter, maker=desk.exporter.admins[0]), "WRONG_CAPACITY"),
    ):
        with refused(reason):
            capital.order(by, said)
        with refused(reason):
            capital.order(by, said, relayer=desk.stranger)


def test_order__at_who_is_no_bank__is_refused(desk: Desk) -> None:
    for no_bank in (desk.importer, desk.insurer, desk.exporter):
        with refused("BAD_BANK"):
            ordered(desk, order(desk, usd(5), bank=no_bank))


def test_order__of_or_at_a_suspended_participant__is_refused(desk: Desk) -> None:
    for party in (desk.bank_a, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "a reason")
        with refused("SUSPENDED"):
            ordered(desk, order(desk, usd(5)))
        desk.participants.reinstate(desk.operator, party.id, "a reason")
    ordered(desk, order(desk, usd(5)))


def test_order__fifty_invoices_and_one_more__only_the_fifty_fit(desk: Desk) -> None:
    accounts = sorted((*invoices(desk, *[usd(10)] * 50), *invoices(desk, usd(10))))
    with refused_without_reason():
        ordered(desk, order(desk, usd(510), rows(accounts, usd(10))))
    ordered(desk, order(desk, usd(510), rows(accounts[:50], usd(10))))
    assert figures(desk, accounts[49]) == (10, 0, 0, 0)


def test_examine_and_readings__of_what_there_is_not__are_empty(desk: Desk) -> None:
    capital, unknown = desk.suite.capital, b"\7" * 32
    assert capital.payment(unknown) is None
    assert list(capital.contract.read("rows_of", unknown)) == []
    assert (capital.checks(unknown), capital.moves(unknown)) == ((), ())
    assert desk.suite.proofs.cause(unknown) is None
    assert capital.contract.read("open_cases", unknown) == 0
    for face, fn in ((desk.suite.proofs, "asked_of"), (capital, "can_lapse")):
        with refused("UNKNOWN_PAYMENT"):
            face.contract.read(fn, unknown)
