"""What in payments needs maker and checker: one example of each, ready to be sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from contracts.face import Face
from contracts.payments.orders import code_of, row_fields
from contracts.payments.words import Proof, Report, Table
from contracts.registry.calendar import day_of
from contracts.registry.documents import Row
from contracts.registry.participants import Role
from tests.contracts import paying
from tests.contracts.cases import today, usd
from tests.contracts.desk import Desk
from tests.contracts.paying import checked, paid, payment
from tests.contracts.payments import flows
from tests.contracts.payments.flows import ALL, eligible, invoices, order
from tests.contracts.sealed_acts import Act
from tests.contracts.world import admission, make_party


def somebody(desk: Desk, role: Role) -> bytes:
    """A participant that was admitted just now."""
    party = make_party(f"number {next(desk.numbers)}")
    desk.participants.admit(desk.operator, [admission(party, role)])
    return party.id


def admit_bank(desk: Desk) -> Act:
    """A bank that may pay first."""
    rules, bank = desk.suite.payment_rules, somebody(desk, Role.BANK)

    def stir() -> None:
        rules.admit_bank(desk.operator, bank)
        rules.admit_bank(desk.operator, bank, admitted=False)

    fields = {"bank": bank, "version": 0, "admitted": True}
    return Act(rules, desk.operator, "admit_bank", (bank, True), "AdmitBank", fields, stir)


def set_facilitation(desk: Desk) -> Act:
    """An enterprise that is suspended."""
    rules, who = desk.suite.payment_rules, somebody(desk, Role.ENTERPRISE)

    def stir() -> None:
        rules.set_facilitation(desk.operator, who, "a reason", suspended=True)
        rules.set_facilitation(desk.operator, who, "heard", suspended=False)

    terms = {"suspended": True, "reason": "a reason"}
    return Act(
        rules,
        desk.operator,
        "set_facilitation",
        (who, *terms.values()),
        "SetFacilitation",
        {"enterprise": who, "version": 0, **terms},
        stir,
    )


def set_region(desk: Desk) -> Act:
    """An enterprise of Shanghai."""
    rules, who = desk.suite.payment_rules, somebody(desk, Role.ENTERPRISE)

    def stir() -> None:
        rules.set_region(desk.operator, who, 310_000)

    fields = {"enterprise": who, "version": 0, "region": 110_000}
    return Act(rules, desk.operator, "set_region", (who, 110_000), "SetRegion", fields, stir)


def publish(desk: Desk) -> Act:
    """An entry of the negative list."""
    entry = {"region": 0, "code": code_of("securities"), "from_day": day_of(today(desk)), "listed": True}
    terms = {"table": int(Table.PURPOSES), "entries": [entry]}
    face = desk.suite.payment_rules
    return Act(face, desk.operator, "publish", tuple(terms.values()), "PublishEntries", terms)


def add_period(desk: Desk) -> Act:
    """A period of one day, later than any other example."""
    samples = desk.suite.samples
    tomorrow = today(desk) + timedelta(days=1)
    day = day_of(tomorrow) + next(desk.numbers)
    terms = {"first_day": day, "last_day": day, "floors": list(ALL)}
    return Act(
        samples,
        desk.operator,
        "add_period",
        tuple(terms.values()),
        "AddPeriod",
        {"period": samples.period_count() + 1, **terms},
        lambda: samples.add_period(desk.operator, tomorrow, tomorrow, ALL),
    )


def set_class(desk: Desk) -> Act:
    """A class of an enterprise."""
    samples, terms = desk.suite.samples, {"enterprise": desk.exporter.id, "risk_class": 1}
    fields = {**terms, "period": samples.next_period()}
    return Act(samples, desk.operator, "set_class", tuple(terms.values()), "SetClass", fields)


def add_payment(desk: Desk) -> Act:
    """A payment of the ordinary path that is put into the pool."""
    eligible(desk)
    terms = {"payment_id": ordinary(desk), "reason": "a reason"}
    return Act(desk.suite.samples, desk.operator, "add", tuple(terms.values()), "AddPayment", terms)


def commit(desk: Desk) -> Act:
    """A bank's commitment."""
    terms = {
        "period": paying.add_period(desk),
        "bank": desk.bank_a.id,
        "commitment": b"\5" * 32,
        "ratios": list(ALL),
    }
    return Act(desk.suite.samples, desk.bank_a, "commit", tuple(terms.values()), "Commit", terms)


def ordinary(desk: Desk) -> bytes:
    """A payment of 100 that was checked before."""
    [account] = invoices(desk, usd(100))
    return paid(desk, order(desk, usd(100), [Row(account, usd(100))], facilitated=False))


def asked_for(desk: Desk) -> bytes:
    """A payment whose invoice is in question: of 100 only 99 are left."""
    payment_id = ordinary(desk)
    account = payment(desk, payment_id).rows[0].account
    flows.red_letter(desk, account, usd(99))
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    return payment_id


def of_bank(
    desk: Desk,
    payment_id: bytes,
    fn: str,
    message: str,
    terms: Mapping[str, object],
    *more: object,
    on: Face | None = None,
) -> Act:
    """What bank a does to a payment, on CapitalPayments unless it is said; meanwhile a cent comes back."""
    return Act(
        on or desk.suite.capital,
        desk.bank_a,
        fn,
        (payment_id, *terms.values(), *more),
        message,
        {"payment_id": payment_id, "version": payment(desk, payment_id).version, **terms},
        lambda: flows.come_back(desk, payment_id, usd(1)),
    )


def pay(desk: Desk) -> Act:
    """A payment that passed its check."""
    payment_id = checked(desk, order(desk, usd(1), proof=Proof.PETTY_CASH, facilitated=False))
    terms = {"reference": desk.reference(), "value_day": day_of(today(desk))}
    return of_bank(desk, payment_id, "pay", "Pay", terms)


def submit_evidence(desk: Desk) -> Act:
    """Evidence of the bank: an invoice in the place of one that was voided."""
    payment_id = ordinary(desk)
    account = payment(desk, payment_id).rows[0].account
    flows.void_invoice(desk, account)
    desk.suite.questions.question(desk.stranger, account)
    desk.wait(1)
    [anew] = invoices(desk, usd(100))
    rows = row_fields((Row(anew, usd(100)),))
    terms = {"reference": desk.reference(), "rows": rows, "exemption": bytes(32), "document": bytes(32)}
    proofs = desk.suite.proofs
    return of_bank(desk, payment_id, "give_evidence", "SubmitEvidence", terms, True, on=proofs)


def judge(desk: Desk) -> Act:
    """A verdict."""
    payment_id = asked_for(desk)
    flows.evidence(desk, payment_id)
    terms = {
        "report": int(Report.MATCHES),
        "commitments": desk.documents.commitments_of(payment(desk, payment_id).rows),
        "verified": True,
        "text": "a verdict",
    }
    return of_bank(desk, payment_id, "judge", "Judge", terms, on=desk.suite.proofs)


def come_back(desk: Desk) -> Act:
    """A part that came back."""
    terms = {"reference": desk.reference(), "amount": 7, "value_day": day_of(today(desk))}
    return of_bank(desk, ordinary(desk), "come_back", "ComeBack", terms)


ACTS: Mapping[str, Callable[[Desk], Act]] = {
    "AdmitBank": admit_bank,
    "SetFacilitation": set_facilitation,
    "SetRegion": set_region,
    "PublishEntries": publish,
    "AddPeriod": add_period,
    "SetClass": set_class,
    "AddPayment": add_payment,
    "Commit": commit,
    "Pay": pay,
    "SubmitEvidence": submit_evidence,
    "Judge": judge,
    "ComeBack": come_back,
}
"""Each message of payments that needs two keys, with an example that succeeds."""

ALONE = frozenset({"PublishEntries", "SetClass", "AddPayment", "Commit", "Pay"})
"""What nobody can change and leave possible, or what has no version."""
