"""Gas of the main flows on the most rows that a case may have: as committed, and none over the target.

`UPDATE_GAS=1 pytest tests/contracts/test_gas.py` writes the snapshot anew: look at what changed, commit it.
Randomness is fixed for this, as a byte of a nonce costs more than a zero.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.financing.cases import Source
from contracts.financing.loans import Named
from contracts.insurance.words import Cause
from contracts.registry.attestations import MAX_ROWS, Alias
from tests.contracts.cases import (
    amend,
    application,
    approval,
    approve,
    approved,
    attest,
    attestation,
    check,
    consented,
    disburse,
    matches,
    overdue,
    repay,
    reverse,
    rows,
    statement,
    today,
    usd,
    void,
)
from tests.contracts.checks import constant
from tests.contracts.desk import Desk, make_desk
from tests.contracts.financing.insured_loans.flows import lent
from tests.contracts.financing.insured_loans.flows import reverse as reverse_insured
from tests.contracts.financing.loan_amendments.flows import (
    extend,
    hand_over,
    reduce,
    substitute,
    substitution,
)
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    covered,
    declaration,
    insured_case,
    limit,
    policy,
    shipment,
)
from tests.contracts.insured import cover as cover_it
from tests.contracts.insured import disburse as disburse_insured
from tests.contracts.insured import repay as repay_insured
from tests.contracts.paying import go_behind, ordered, paid, reveal, reveal_operator
from tests.contracts.payments.flows import (
    come_back,
    eligible,
    evidence,
    invoices,
    judge,
    order,
    pay,
    red_letter,
)
from tests.contracts.world import DAY

SNAPSHOT = Path(__file__).parent / "gas.json"
TARGET = 12_000_000
"""No transaction over this, so that twenty fit a block and one fits everywhere."""
MAX_LOANS = constant("InsuredLoans.vy", "MAX_LOANS")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk of its own, so that ids do not depend on which tests ran before."""
    monkeypatch.setattr("secrets.randbits", random.Random(1).getrandbits)  # noqa: S311 -- no secret
    desk = make_desk()
    yield desk
    desk.network.node.close()


class Meter:
    """Gas of what happens on a desk, by name."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gas: dict[str, int] = {}

    def measure(self, name: str, act: Callable[[], object]) -> None:
        """Does it; the last transaction is what is measured."""
        act()
        node = self.desk.network.node
        self.gas[name] = node.receipt(node.head.transactions[-1]).gas_used


def flows(desk: Desk) -> dict[str, int]:
    """Every flow once, on 50 rows."""
    meter = Meter(desk)
    measure = meter.measure
    most = MAX_ROWS
    batch = [attestation(desk, usd(10**9 + number)) for number in range(most)]
    accounts = [item.fingerprint for item in batch]
    measure("attest 50", lambda: desk.attestations.attest(desk.customs, desk.reference(), batch))
    aliases = [Alias(desk.reference(), account) for account in accounts]
    measure("alias 50", lambda: desk.attestations.add_aliases(desk.customs, desk.reference(), aliases))
    half = usd(10**8)
    asked = application(desk, rows(accounts, half))
    measure("apply 50", lambda: desk.applications.apply(desk.exporter, asked))
    case_id = desk.applications.case_id_of(desk.exporter.id, asked.reference)
    measure("accept", lambda: desk.applications.accept(desk.bank_a, case_id, desk.reference()))
    consent_id, reports = consented(desk, case_id), matches(desk, case_id)
    measure("check 50", lambda: check(desk, case_id, consent_id, reports))
    measure("approve 50", lambda: approve(desk, case_id))
    measure("disburse 50, first", lambda: disburse(desk, case_id, usd(10**9)))
    measure("disburse 50, later", lambda: disburse(desk, case_id, usd(10**9)))
    until = desk.now + 30 * DAY
    measure("extend", lambda: extend(desk, case_id, tenor_days=100, hold_until=until))
    measure("reduce 50", lambda: reduce(desk, case_id, usd(10**6)))
    other = attest(desk, usd(10**9))[0]
    exchange = substitution(desk, case_id, accounts[25], other)
    measure("substitute 1 of 50", lambda: substitute(desk, case_id, exchange))
    accounts = sorted({*accounts, other} - {accounts[25]})
    measure("repay 50, proceeds", lambda: repay(desk, case_id, usd(10**8)))
    named = [Named(account, usd(10**7)) for account in accounts]
    measure(
        "repay 50, named",
        lambda: desk.receivables.repay(
            desk.bank_a, case_id, desk.reference(), usd(10**8), today(desk), Source.PROCEEDS, named
        ),
    )
    measure("repay 50, other funds", lambda: repay(desk, case_id, usd(10**8), Source.OTHER_FUNDS))
    measure("reverse 50, repayment", lambda: reverse(desk, case_id))
    day = today(desk)
    measure("close 50", lambda: desk.receivables.close(desk.bank_a, case_id, desk.reference(), day))
    measure("hand over 50", lambda: hand_over(desk, case_id, desk.bank_c))
    measure("repay 50, the last", lambda: repay(desk, case_id))
    measure("reverse 50, the last", lambda: reverse(desk, case_id))
    overdue(desk, case_id)
    late = today(desk)
    measure(
        "write off 50",
        lambda: desk.receivables.write_off(desk.bank_c, case_id, desk.reference(), late),
    )
    measure("recover 50", lambda: repay(desk, case_id, usd(10**8)))
    measure("clear 50", lambda: desk.receivables.clear(desk.bank_c, case_id, desk.reference(), late))
    second = approved(desk, rows(accounts, half), bank=desk.bank_b)
    measure("cancel 50", lambda: desk.receivables.cancel(desk.bank_b, second, desk.reference(), late))
    third = approved(desk, rows(accounts, half), bank=desk.bank_b)
    desk.wait(20 * DAY + 1)
    measure("lapse 50", lambda: desk.receivables.lapse(desk.stranger, third))
    measure("amend", lambda: amend(desk, accounts[0], usd(10**9)))
    measure("void", lambda: void(desk, accounts[0]))
    standing = desk.documents.account(accounts[0])
    measure(
        "replace",
        lambda: desk.attestations.replace(
            desk.customs, desk.reference(), standing, b"\xb1" * 32, statement(desk, usd(10**9))
        ),
    )
    standing = desk.documents.account(accounts[0])
    measure(
        "merge",
        lambda: desk.attestations.merge(desk.customs, desk.reference(), standing, accounts[1]),
    )
    measure(
        "collect",
        lambda: desk.attestations.collect(desk.bank_a, desk.exporter, desk.reference(), accounts[2], usd(5)),
    )
    return meter.gas


def insured_flows(desk: Desk) -> dict[str, int]:
    """The way of an insured shipment of 50 declarations; at last one with as many loans as there may be."""
    meter = Meter(desk)
    measure = meter.measure
    insurance, claims = desk.suite.insurance, desk.suite.claims
    face, part = usd(10**8), usd(10**6)
    under = policy(desk, usd(10**12))
    buyer = limit(desk, under, usd(10**12))
    assigned(desk, under)
    on = rows(attest(desk, *[face] * MAX_ROWS), face)
    due = today(desk) + timedelta(days=60)
    said = declaration(desk, buyer, on, due=due)
    measure("declare 50", lambda: insurance.declare(desk.exporter, said))
    first = insurance.shipment_id_of(desk.exporter.id, said.reference)
    measure("cover 50", lambda: cover_it(desk, first))
    lending = usd(45 * 10**8)
    case_id = insured_case(desk, first, lending)
    version, terms = desk.applications.dossier(case_id).version, approval(desk, case_id)
    measure("insured approve 50", lambda: desk.suite.insured.approve(desk.bank_a, case_id, version, terms))
    measure("insured disburse 50, first", lambda: disburse_insured(desk, case_id, usd(10**8)))
    measure("insured disburse 50, later", lambda: disburse_insured(desk, case_id, usd(44 * 10**8)))
    measure("insured repay 50", lambda: repay_insured(desk, case_id, part))
    measure("insured reverse 50", lambda: reverse_insured(desk, case_id))
    measure("collect of a shipment", lambda: collect(desk, first, usd(10**8)))
    found = shipment(desk, first)
    measure("notify", lambda: claims.notify(desk.exporter, found, Cause.INSOLVENCY))
    noticed = shipment(desk, first)
    measure("claim", lambda: claims.claim_for(desk.exporter, noticed, Cause.INSOLVENCY))
    claim = shipment(desk, first)
    measure("indemnify 50", lambda: claims.indemnify(desk.insurer, claim, desk.reference()))
    day = today(desk)
    paid = shipment(desk, first)
    measure(
        "recover of a shipment 50",
        lambda: claims.recover(desk.bank_a, paid, desk.reference(), usd(10**8), day),
    )
    insurance.set_limit(desk.insurer, buyer, under)
    second = covered(desk, buyer, rows(attest(desk, *[face] * MAX_ROWS), face), due=due)
    quarter = rows([row.account for row in shipment(desk, second).rows], usd(face.minor // 4))
    for _ in range(MAX_LOANS):
        lent(desk, second, usd(11 * 10**8), on=quarter, paid_out=usd(10**9))
    claimed(desk, second)
    whole = shipment(desk, second)
    measure("indemnify 50, the most loans", lambda: claims.indemnify(desk.insurer, whole, desk.reference()))
    insurance.set_limit(desk.insurer, buyer, under)
    third = covered(desk, buyer, rows(attest(desk, *[face] * MAX_ROWS), face), due=due)
    measure("end 50", lambda: insurance.end(desk.insurer, third, "not shipped"))
    return meter.gas


def payment_flows(desk: Desk) -> dict[str, int]:
    """Payments over 50 invoices: named with the order, or as evidence; what comes back; one that is drawn."""
    meter = Meter(desk)
    measure, capital = meter.measure, desk.suite.capital
    number = eligible(desk)
    named, later = (invoices(desk, *[usd(10**6)] * MAX_ROWS) for _ in range(2))
    amount, part = usd(10**6 * MAX_ROWS), usd(10**6)
    said = order(desk, amount, rows(named, part))
    measure("order 50", lambda: capital.order(desk.exporter, said))
    first = capital.payment_id_of(desk.exporter.id, said.reference)
    measure("check 50 of a payment", lambda: capital.check(desk.bank_a, first))
    measure("pay 50", lambda: pay(desk, first))
    second = paid(desk, order(desk, amount))
    half = usd(part.minor // 2)
    halves = invoices(desk, *[part] * MAX_ROWS)
    fourth = paid(desk, order(desk, amount, rows(halves, half)))
    ordinary = order(desk, amount, rows(invoices(desk, *[usd(10**6)] * MAX_ROWS), part), facilitated=False)
    third = ordered(desk, ordinary)
    measure("check 50, ordinary", lambda: capital.check(desk.bank_a, third))
    measure("refuse 50", lambda: capital.refuse(desk.bank_a, third, "a reason"))
    go_behind(desk, number)
    measure("operator reveals", lambda: reveal_operator(desk, number))
    measure("bank reveals", lambda: reveal(desk, number))
    measure("come back 50, before evidence", lambda: come_back(desk, second, usd(7)))
    on = rows(later, *[part] * (MAX_ROWS - 1), usd(10**6 - 7))
    measure("give evidence 50", lambda: evidence(desk, second, on))
    measure("judge 50", lambda: judge(desk, second))
    measure("give evidence, named before 50", lambda: evidence(desk, first))
    measure("give evidence 50, named before 50", lambda: evidence(desk, fourth, rows(halves, half)))
    measure("come back 50, a part", lambda: come_back(desk, first, usd(7)))
    measure("come back 50, the rest", lambda: come_back(desk, first, usd(amount.minor - 7)))
    red_letter(desk, later[0], usd(1))
    measure("question", lambda: desk.suite.questions.question(desk.stranger, later[0]))
    desk.go_to(desk.now + 30 * DAY)
    measure("overdue 50", lambda: desk.suite.proofs.overdue(desk.stranger, second))
    return meter.gas


def test_gas__of_the_main_flows__is_as_committed(fresh: Desk) -> None:
    gas = {**flows(fresh), **insured_flows(fresh), **payment_flows(fresh)}
    if os.environ.get("UPDATE_GAS"):
        SNAPSHOT.write_text(json.dumps(gas, indent=2) + "\n")
    assert gas == json.loads(SNAPSHOT.read_text())


def test_gas__of_the_main_flows__is_under_the_target() -> None:
    gas: dict[str, int] = json.loads(SNAPSHOT.read_text())
    assert max(gas.values()) <= TARGET
