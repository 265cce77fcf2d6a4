"""What enters a pool: facilitated payments as they are paid, others as the operator adds them."""

from __future__ import annotations

import pytest

from contracts.payments.orders import Payment
from contracts.payments.shuffle import fold
from contracts.payments.words import Fate, Finding, Report, Status
from tests.contracts.cases import statement, today, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.paying import (
    add_period,
    asked,
    begins,
    by_invoice,
    checked,
    closes,
    commit,
    draw,
    drawing,
    go_behind,
    open_period,
    order,
    ordered,
    paid,
    payment,
)
from tests.contracts.payments.payment_samples.filling import fill, make_filler

WHY = "its supplier is new"


def fate(desk: Desk, payment_id: bytes) -> Fate:
    return drawing(desk, [payment_id])[0].fate


def come_back(desk: Desk, found: Payment) -> None:
    bank = desk.party(found.bank)
    desk.suite.capital.come_back(bank, found, desk.reference(), found.amount, today(desk))


# Entering


def test_enter__as_it_is_paid__is_in_the_pool(desk: Desk) -> None:
    samples, bank, capital = desk.suite.samples, desk.bank_a, desk.suite.capital
    period = open_period(desk)
    ids = [paid(desk), paid(desk)]
    third = checked(desk)
    receipt = capital.pay(bank, payment(desk, third), desk.reference(), today(desk))
    root = fold([(each, 0) for each in (*ids, third)])
    [event] = [each for each in samples.contract.decode(receipt) if each.name == "Entered"]
    assert dict(event.args) == {
        "period": period,
        "bank": bank.id,
        "payment_id": third,
        "risk_class": 0,
        "position": 2,
        "root": root,
    }
    assert samples.entered(bank.id, period) == tuple((each, 0) for each in (*ids, third))
    assert samples.pool(bank.id, period).root == root
    place = samples.contract.read("place_of", third)
    assert (place.bank, place.period, place.risk_class, place.position) == (bank.id, period, 0, 2)
    assert samples.contract.read("place_of", desk.reference()).period == 0


def test_enter__ordered_or_checked__is_in_no_pool(desk: Desk) -> None:
    period = open_period(desk)
    for payment_id in (ordered(desk), checked(desk)):
        assert fate(desk, payment_id) is Fate.OUTSIDE
    assert desk.suite.samples.pool(desk.bank_a.id, period).counts == (0, 0, 0, 0)


def test_enter__first_and_last_second_of_a_period__count(desk: Desk) -> None:
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_a.id)
    period = add_period(desk, days=2)
    commit(desk, period)
    wanted = [order(desk) for _ in range(4)]
    ids = [ordered(desk, each) for each in wanted]
    check, pay = desk.suite.capital.check, desk.suite.capital.pay
    desk.go_to(begins(desk, period) - 1)
    assert desk.suite.capital.examine(ids[0]) is Finding.NO_SAMPLE
    assert check(desk.bank_a, ids[0]) is Finding.NO_SAMPLE
    for payment_id, second in ((ids[1], begins(desk, period)), (ids[2], closes(desk, period))):
        desk.go_to(second)
        assert check(desk.bank_a, payment_id) is Finding.PASSED
        desk.go_to(second)
        pay(desk.bank_a, payment(desk, payment_id), desk.reference(), today(desk))
        assert fate(desk, payment_id) is Fate.OPEN
    desk.go_to(closes(desk, period) + 1)
    assert check(desk.bank_a, ids[3]) is Finding.NO_SAMPLE


def test_enter__checked_in_a_period__can_t_be_paid_after_it(desk: Desk) -> None:
    period = open_period(desk, days=2)
    payment_id = checked(desk)
    go_behind(desk, period)
    with refused("NO_LONGER"):
        desk.suite.capital.pay(desk.bank_a, payment(desk, payment_id), desk.reference(), today(desk))
    assert fate(desk, payment_id) is Fate.OUTSIDE


def test_enter__several_banks__are_several_pools(desk: Desk) -> None:
    period = add_period(desk)
    for bank in (desk.bank_a, desk.bank_b):
        desk.suite.payment_rules.admit_bank(desk.operator, bank.id)
        commit(desk, period, bank=bank)
    desk.go_to(begins(desk, period))
    ids = [paid(desk, order(desk, bank=bank)) for bank in (desk.bank_a, desk.bank_b)]
    assert [found.position for found in drawing(desk, ids)] == [0, 0]
    roots = [desk.suite.samples.pool(bank.id, period).root for bank in (desk.bank_a, desk.bank_b)]
    assert roots == [fold([(each, 0)]) for each in ids]


def test_enter__by_anybody_but_capital_payments__is_refused(desk: Desk) -> None:
    open_period(desk)
    for key in (desk.stranger, desk.operator.maker, desk.bank_a.maker):
        with refused("UNKNOWN_APPLICATION"):
            desk.suite.samples.contract.send(key, "enter", desk.reference(), desk.bank_a.id, desk.exporter.id)


def test_enter__by_an_application_that_took_its_place__is_taken(desk: Desk) -> None:
    period = open_period(desk)
    first = paid(desk)
    filler = make_filler(desk)
    [second] = fill(desk, filler, 1)
    samples = desk.suite.samples
    assert samples.pool(desk.bank_a.id, period).root == fold([(first, 0), (second, 0)])
    with refused("IN_A_POOL"):
        filler.send(samples, "enter", first, desk.bank_a.id, desk.exporter.id)
    with refused("NO_SAMPLE"):
        filler.send(samples, "enter", desk.reference(), desk.bank_b.id, desk.exporter.id)
    go_behind(desk, period)
    with refused("NO_SAMPLE"):
        filler.send(samples, "enter", desk.reference(), desk.bank_a.id, desk.exporter.id)


# The operator adds


def test_add__an_ordinary_payment__stands_behind_the_others(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    first, ordinary = paid(desk), paid(desk, by_invoice(desk))
    assert fate(desk, ordinary) is Fate.OUTSIDE
    receipt = samples.add(desk.operator, ordinary, WHY)
    assert names_logged(samples, receipt) == ["Added", "Entered"]
    assert dict(logged(samples, receipt, "Added").args) == {
        "payment_id": ordinary,
        "reason": WHY,
        "maker": desk.operator.maker.address,
        "checker": desk.operator.second().address,
    }
    assert samples.pool(bank.id, period).root == fold([(first, 0), (ordinary, 0)])
    assert [found.position for found in drawing(desk, [first, ordinary])] == [0, 1]
    draw(desk, period)
    assert sum(found.fate is Fate.DRAWN for found in drawing(desk, [first, ordinary])) == 1


def test_add__paid_before_the_period__is_taken(desk: Desk) -> None:
    ordinary = paid(desk, by_invoice(desk))
    period = open_period(desk)
    desk.suite.samples.add(desk.operator, ordinary, WHY)
    draw(desk, period)
    assert fate(desk, ordinary) is Fate.DRAWN
    assert asked(desk, ordinary) > desk.now


def test_add__verified__is_taken(desk: Desk) -> None:
    """A payment that was in question and proved can be put into a pool too."""
    open_period(desk)
    payment_id = paid(desk, by_invoice(desk))
    [row] = payment(desk, payment_id).rows
    document = desk.documents.account(row.account)
    desk.attestations.amend(desk.tax, desk.reference(), document, statement(desk, usd(60)))
    desk.suite.questions.question(desk.stranger, row.account)
    desk.wait(1)
    desk.suite.proofs.give_evidence(desk.exporter, payment(desk, payment_id), desk.reference())
    with refused("BAD_PAYMENT_STATE"):
        desk.suite.samples.add(desk.operator, payment_id, WHY)
    found = payment(desk, payment_id)
    compared = desk.documents.commitments_of(found.rows)
    desk.suite.proofs.judge(desk.bank_a, found, Report.MATCHES, compared, verified=True)
    assert payment(desk, payment_id).status is Status.VERIFIED
    desk.suite.samples.add(desk.operator, payment_id, WHY)
    assert fate(desk, payment_id) is Fate.OPEN


def test_add__what_is_in_a_pool__is_refused(desk: Desk) -> None:
    period = open_period(desk)
    facilitated, ordinary = paid(desk), paid(desk, by_invoice(desk))
    desk.suite.samples.add(desk.operator, ordinary, WHY)
    for payment_id in (facilitated, ordinary):
        with refused("IN_A_POOL"):
            desk.suite.samples.add(desk.operator, payment_id, WHY)
    draw(desk, period)
    open_period(desk)
    spared = [each for each in (facilitated, ordinary) if fate(desk, each) is Fate.SPARED]
    assert len(spared) == 1
    with refused("IN_A_POOL"):
        desk.suite.samples.add(desk.operator, spared[0], WHY)


def test_add__what_is_not_paid__is_refused(desk: Desk) -> None:
    open_period(desk)
    gone = paid(desk, by_invoice(desk))
    come_back(desk, payment(desk, gone))
    with refused("UNKNOWN_PAYMENT"):
        desk.suite.samples.add(desk.operator, desk.reference(), WHY)
    for payment_id in (ordered(desk), checked(desk, by_invoice(desk)), gone):
        with refused("BAD_PAYMENT_STATE"):
            desk.suite.samples.add(desk.operator, payment_id, WHY)


@pytest.mark.parametrize("when", ["before", "after"])
def test_add__while_no_period_is_open__is_refused(desk: Desk, when: str) -> None:
    ordinary = paid(desk, by_invoice(desk))
    if when == "after":
        go_behind(desk, open_period(desk))
    else:
        commit(desk, add_period(desk))
    with refused("NO_SAMPLE"):
        desk.suite.samples.add(desk.operator, ordinary, WHY)


def test_add__to_a_bank_that_has_not_committed__is_refused(desk: Desk) -> None:
    ordinary = paid(desk, by_invoice(desk, bank=desk.bank_b))
    open_period(desk, bank=desk.bank_a)
    with refused("NO_SAMPLE"):
        desk.suite.samples.add(desk.operator, ordinary, WHY)


def test_add__by_a_bank__is_refused(desk: Desk) -> None:
    ordinary = paid(desk, by_invoice(desk))
    open_period(desk)
    with refused("WRONG_ROLE"):
        desk.suite.samples.add(desk.bank_a, ordinary, WHY)


# Nothing leaves


def test_pool__money_that_came_back__can_be_drawn(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    payment_id = paid(desk)
    before = samples.pool(bank.id, period)
    come_back(desk, payment(desk, payment_id))
    assert payment(desk, payment_id).status is Status.CAME_BACK
    assert samples.pool(bank.id, period) == before
    draw(desk, period)
    assert fate(desk, payment_id) is Fate.DRAWN
    assert asked(desk, payment_id) == 0


def test_pool__everybody_suspended_after__stays_as_it_was(desk: Desk) -> None:
    samples, bank = desk.suite.samples, desk.bank_a
    period = open_period(desk)
    payment_id = paid(desk)
    before = samples.pool(bank.id, period)
    desk.suite.payment_rules.admit_bank(desk.operator, bank.id, admitted=False)
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.exporter.id, "for now", suspended=True)
    for party in (bank, desk.exporter):
        desk.participants.suspend(desk.operator, party.id, "for now")
    samples.set_class(desk.operator, desk.exporter.id, 3)
    assert samples.pool(bank.id, period) == before
    draw(desk, period)
    assert fate(desk, payment_id) is Fate.DRAWN
