"""Orders, evidence, verdicts and reversals made ready; periods and draws are in `tests.contracts.paying`."""

from __future__ import annotations

from collections.abc import Sequence

from chain.hashing import keccak
from chain.keys import Key
from chain.values import Receipt
from contracts.parties import Party
from contracts.payments.orders import Order
from contracts.payments.samples import Ratios
from contracts.payments.words import Proof, Report
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts import paying
from tests.contracts.cases import INVOICE, attest, statement, today
from tests.contracts.desk import Desk
from tests.contracts.paying import asked, payment
from tests.contracts.world import DAY

ALL: Ratios = (10_000, 10_000, 10_000, 10_000)
"""Everything of each class is drawn."""

DOCUMENT = keccak(b"another document")


def eligible(desk: Desk, *banks: Party, days: int = 30, floors: Ratios = ALL) -> int:
    """Banks that may pay first, a and b unless it is said which, and an open period of theirs; its number."""
    number = paying.add_period(desk, days=days, floors=floors)
    for bank in banks or (desk.bank_a, desk.bank_b):
        if not desk.suite.payment_rules.is_admitted(bank.id):
            desk.suite.payment_rules.admit_bank(desk.operator, bank.id)
        paying.commit(desk, number, bank=bank)
    paying.go_to_first_day(desk, number)
    return number


def invoices(desk: Desk, *faces: Money, owner: Party | None = None) -> list[bytes]:
    """Tax invoices of the exporter, who is their buyer; their accounts, sorted."""
    return attest(desk, *faces, owner=owner, of_kind=INVOICE)


def red_letter(desk: Desk, account: bytes, left: Money) -> None:
    """Lets the tax bureau state what is left of an invoice."""
    found = desk.documents.account(account)
    desk.attestations.amend(desk.tax, desk.reference(), found, statement(desk, left))


def void_invoice(desk: Desk, account: bytes) -> None:
    """Lets the tax bureau reverse all of an invoice."""
    desk.attestations.void(desk.tax, desk.reference(), desk.documents.account(account), "reversed")


def order(
    desk: Desk,
    amount: Money,
    rows: Sequence[Row] = (),
    *,
    proof: Proof | None = None,
    bank: Party | None = None,
    enterprise: Party | None = None,
    facilitated: bool = True,
    purpose: str = "goods",
    exemption: str = "",
    until: int | None = None,
    reference: bytes | None = None,
) -> Order:
    """An order that nobody gave yet. Its proof is what fits, unless it is said: without any, later."""
    said = proof or (Proof.INVOICES if rows else Proof.EXEMPT if exemption else Proof.LATER)
    return Order(
        (enterprise or desk.exporter).id,
        (bank or desk.bank_a).id,
        reference or desk.reference(),
        amount,
        purpose,
        said,
        desk.now + 20 * DAY if until is None else until,
        keccak(b"payee"),
        keccak(b"contract"),
        tuple(rows),
        exemption,
        DOCUMENT if said is Proof.EXEMPT else bytes(32),
        facilitated,
    )


def pay(desk: Desk, payment_id: bytes, reference: bytes | None = None) -> Receipt:
    """Lets its bank pay it today."""
    found = payment(desk, payment_id)
    return desk.suite.capital.pay(desk.party(found.bank), found, reference or desk.reference(), today(desk))


def drawn(desk: Desk, *orders: Order, bank: Party | None = None) -> list[bytes]:
    """Facilitated orders at bank a, paid in the period that is open, which was then drawn; their ids."""
    number = desk.suite.samples.period_today()
    assert number is not None
    ids = [paying.paid(desk, said) for said in orders]
    paying.draw(desk, number, bank=bank)
    return ids


def evidence(
    desk: Desk,
    payment_id: bytes,
    rows: Sequence[Row] = (),
    *,
    exemption: str = "",
    by: Party | None = None,
    relayer: Key | None = None,
    reference: bytes | None = None,
) -> Receipt:
    """Lets the enterprise give what is asked for, unless it is said who."""
    found = payment(desk, payment_id)
    party = by or desk.party(found.enterprise)
    document = DOCUMENT if exemption else bytes(32)
    noted = reference or desk.reference()
    return desk.suite.proofs.give_evidence(
        party, found, noted, rows, exemption=exemption, document=document, relayer=relayer
    )


def submit(
    desk: Desk,
    payment_id: bytes,
    rows: Sequence[Row] = (),
    *,
    exemption: str = "",
    by: Party | None = None,
    reference: bytes | None = None,
) -> Receipt:
    """Lets the bank give it."""
    found = payment(desk, payment_id)
    party = by or desk.party(found.bank)
    document = DOCUMENT if exemption else bytes(32)
    noted = reference or desk.reference()
    return desk.suite.proofs.submit_evidence(
        party, found, noted, rows, exemption=exemption, document=document
    )


def judge(
    desk: Desk,
    payment_id: bytes,
    *,
    verified: bool = True,
    report: Report | None = None,
    by: Party | None = None,
) -> Receipt:
    """The bank's verdict: that all matches, or that the seller is another."""
    found = payment(desk, payment_id)
    said = report or (Report.MATCHES if verified else Report.SELLER)
    party = by or desk.party(found.bank)
    compared = desk.documents.commitments_of(found.rows)
    return desk.suite.proofs.judge(party, found, said, compared, verified=verified, text="a verdict")


def come_back(desk: Desk, payment_id: bytes, amount: Money, reference: bytes | None = None) -> Receipt:
    """Lets the bank record today that money came back."""
    found = payment(desk, payment_id)
    by = desk.party(found.bank)
    return desk.suite.capital.come_back(by, found, reference or desk.reference(), amount, today(desk))


def deadline(desk: Desk, payment_id: bytes) -> int:
    """The last second in which evidence can be given; it is asked for."""
    until = asked(desk, payment_id)
    assert until > 0
    return until
