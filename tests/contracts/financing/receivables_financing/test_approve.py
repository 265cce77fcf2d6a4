"""The bank approves, and the declarations are held for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.financing.cases import Action, Status
from contracts.financing.loans import Expired
from contracts.registry.documents import Allocation
from contracts.registry.money import Money
from contracts.registry.rates import CNY_RATE, Quote
from tests.contracts.cases import (
    allocations,
    amend,
    approval,
    approve,
    approved,
    attest,
    check,
    disbursed,
    figures,
    publish,
    rows,
    submitted,
    today,
    usd,
    verified,
    void,
    write_off,
)
from tests.contracts.checks import constant, logged, refused
from tests.contracts.desk import Desk, make_puppet
from tests.contracts.world import DAY

HOLD_WINDOW = constant("lending.vy", "HOLD_WINDOW")
MAX_TENOR = constant("lending.vy", "MAX_TENOR")


def test_approve__a_verified_case__holds_its_rows(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000), usd(500))
    case_id = verified(desk, rows(accounts, usd(600), usd(500)), usd(880), tenor_days=60)
    terms = approval(desk, case_id, usd(700), advance_rate=8_000)
    version = desk.applications.dossier(case_id).version
    receipt = desk.receivables.approve(desk.bank_a, case_id, version, terms)
    assert [figures(desk, account) for account in accounts] == [(600, 0, 0, 400), (500, 0, 0, 0)]
    assert allocations(desk, case_id, accounts) == [
        Allocation(600, 0, 0, False),
        Allocation(500, 0, 0, False),
    ]
    loan = desk.receivables.loan(case_id)
    assert (loan.status, loan.approved, loan.undrawn, loan.outstanding) == (
        Status.APPROVED,
        usd(700),
        usd(700),
        usd(0),
    )
    assert (loan.bank, loan.enterprise) == (desk.bank_a.id, desk.exporter.id)
    assert (loan.advance_rate, loan.tenor_days, loan.hold_until) == (8_000, 60, terms.hold_until)
    assert (loan.approved_day, loan.first_day, loan.due_day) == (today(desk), None, None)
    assert loan.version == version + 1
    event = logged(desk.receivables, receipt, "Approved")
    assert (event["amount"], event["limit"], event["quotes"]) == (700, 880, ())
    moved = logged(desk.receivables, receipt, "Moved")
    assert (moved["action"], moved["before"], moved["after"]) == (
        Action.APPROVE,
        Status.VERIFIED,
        Status.APPROVED,
    )
    assert (moved["actor"], moved["second"]) == (
        desk.bank_a.maker.address,
        desk.bank_a.second().address,
    )


def test_approve__open_cases__pass_to_the_product(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    for party in (desk.bank_a, desk.exporter):
        assert desk.applications.contract.read("open_cases", party.id) == 1
        assert desk.receivables.contract.read("open_cases", party.id) == 0
    approve(desk, case_id)
    for party in (desk.bank_a, desk.exporter):
        assert desk.applications.contract.read("open_cases", party.id) == 0
        assert desk.receivables.contract.read("open_cases", party.id) == 1


@pytest.mark.parametrize(
    ("amount", "rate", "reason"),
    [(800, 8_000, None), (801, 8_000, "OVER_ADVANCE"), (799, 7_999, None), (800, 7_999, "OVER_ADVANCE")],
)
def test_approve__advance_rate__is_a_limit_rounded_down(
    desk: Desk, amount: int, rate: int, reason: str | None
) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(1_000))
    terms = approval(desk, case_id, usd(amount), advance_rate=rate)
    if reason is None:
        approve(desk, case_id, terms)
        return
    with refused(reason):
        approve(desk, case_id, terms)


@pytest.mark.parametrize(("rate", "sound"), [(0, False), (1, True), (10_000, True), (10_001, False)])
def test_approve__advance_rate__is_one_to_ten_thousand(desk: Desk, rate: int, sound: bool) -> None:
    case_id = verified(desk, rows(attest(desk, usd(20_000)), usd(20_000)), usd(1))
    terms = approval(desk, case_id, advance_rate=rate)
    if sound:
        approve(desk, case_id, terms)
        return
    with refused("BAD_ADVANCE_RATE"):
        approve(desk, case_id, terms)


@pytest.mark.parametrize(
    ("days", "sound"), [(0, False), (1, True), (MAX_TENOR, True), (MAX_TENOR + 1, False)]
)
def test_approve__tenor__is_one_to_365_days(desk: Desk, days: int, sound: bool) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    terms = replace(approval(desk, case_id), tenor_days=days)
    if sound:
        approve(desk, case_id, terms)
        return
    with refused("BAD_TENOR"):
        approve(desk, case_id, terms)


@pytest.mark.parametrize(
    ("seconds", "sound"), [(-1, False), (0, True), (HOLD_WINDOW, True), (HOLD_WINDOW + 1, False)]
)
def test_approve__hold__ends_from_now_to_thirty_days(desk: Desk, seconds: int, sound: bool) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    terms = replace(approval(desk, case_id), hold_until=desk.now + seconds)
    if sound:
        approve(desk, case_id, terms)
        return
    with refused("BAD_HOLD"):
        approve(desk, case_id, terms)


def test_approve__more_than_requested_by_a_unit__is_refused(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(700))
    with refused("OVER_REQUESTED"):
        approve(desk, case_id, approval(desk, case_id, usd(701)))


def test_approve__nothing__is_refused(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    with refused("BAD_LOAN_AMOUNT"):
        approve(desk, case_id, replace(approval(desk, case_id), amount=usd(0)))


def test_approve__check_of_seven_days_ago__is_the_last_that_works(desk: Desk) -> None:
    window: int = desk.applications.contract.read("CHECK_WINDOW")
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    before = desk.network.node.snapshot()
    desk.wait(window)
    approve(desk, case_id)
    desk.network.node.revert(before)
    desk.wait(window + 1)
    with refused("CHECK_OLD"):
        approve(desk, case_id)


def test_approve__document_amended_since_the_check__must_be_checked_again(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = verified(desk, rows([account], usd(500)))
    amend(desk, account, usd(1_000))
    with refused("CHECK_AGAIN"):
        approve(desk, case_id)
    assert check(desk, case_id).passed
    approve(desk, case_id)


def test_approve__consent_revoked_since_the_check__is_no_matter(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(1_000)))
    consent_id = desk.applications.checks(case_id)[-1].consent_id
    desk.consents.revoke(desk.exporter, consent_id)
    approve(desk, case_id)
    assert desk.receivables.loan(case_id).status is Status.APPROVED


def test_approve__others_took_the_headroom_since__is_refused_and_stays_verified(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    first = verified(desk, rows([account], usd(600)))
    second = verified(desk, rows([account], usd(600)), bank=desk.bank_b)
    approve(desk, first)
    with refused("NO_HEADROOM"):
        approve(desk, second)
    assert desk.applications.dossier(second).status is Status.VERIFIED
    assert figures(desk, account) == (600, 0, 0, 400)


def test_approve__void_since_the_check__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    case_id = verified(desk, rows([account], usd(500)))
    void(desk, account)
    with refused("VOID"):
        approve(desk, case_id)


def test_approve__written_off_since_the_check__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    other = disbursed(desk, rows([account], usd(10)), tenor_days=1, bank=desk.bank_b)
    case_id = verified(desk, rows([account], usd(500)))
    write_off(desk, other)
    with refused("BLOCKED"):
        approve(desk, case_id)


def test_approve__expired_hold_of_another__is_lapsed_in_the_same_call(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    first = verified(desk, rows([account], usd(600)), bank=desk.bank_b)
    second = verified(desk, rows([account], usd(600)))
    approve(desk, first, approval(desk, first, hold_days=1))
    desk.wait(DAY + 1)
    with refused("NO_HEADROOM"):
        approve(desk, second)
    approve(desk, second, expired=[Expired(desk.receivables.address, first)])
    assert desk.receivables.loan(first).status is Status.LAPSED
    assert figures(desk, account) == (600, 0, 0, 400)


@pytest.mark.parametrize(("wait", "after"), [(DAY, Status.APPROVED), (DAY + 1, Status.LAPSED)])
def test_approve__hold_of_another__is_lapsed_from_the_second_after(
    desk: Desk, wait: int, after: Status
) -> None:
    accounts = attest(desk, usd(1_000), usd(1_000))
    first = approved(desk, rows(accounts[:1], usd(600)), bank=desk.bank_b, hold_days=1)
    second = verified(desk, rows(accounts[1:], usd(600)))
    desk.wait(wait)
    approve(desk, second, expired=[Expired(desk.receivables.address, first)])
    assert desk.receivables.loan(first).status is after


def test_approve__lapsed_by_somebody_else_since__is_no_obstacle(desk: Desk) -> None:
    account = attest(desk, usd(1_000))[0]
    first = verified(desk, rows([account], usd(600)), bank=desk.bank_b)
    second = verified(desk, rows([account], usd(600)))
    approve(desk, first, approval(desk, first, hold_days=1))
    desk.wait(DAY + 1)
    desk.receivables.lapse(desk.stranger, first)
    approve(desk, second, expired=[Expired(desk.receivables.address, first)])
    assert figures(desk, account) == (600, 0, 0, 400)


def test_approve__expired_case_of_another_application__is_lapsed_there(desk: Desk) -> None:
    puppet = make_puppet(desk)
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    approve(desk, case_id, expired=[Expired(puppet.address, b"\5" * 32)])
    assert puppet.contract.read("lapsed") == b"\5" * 32


def test_approve__expired_case_of_an_unknown_application__is_refused(desk: Desk) -> None:
    unknown = desk.deploy("Puppet")
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    with refused("UNKNOWN_APPLICATION"):
        approve(desk, case_id, expired=[Expired(unknown.address, b"\5" * 32)])


def test_approve__case_for_another_product__is_refused(desk: Desk) -> None:
    puppet = make_puppet(desk)
    on = rows(attest(desk, usd(1_000)), usd(600))
    case_id = submitted(desk, on)
    assert desk.applications.dossier(case_id).product == desk.receivables.address
    with refused("NOT_PRODUCT"):
        puppet.send(desk.applications, "hand_over", case_id)


def test_approve__product_paused__is_refused(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    desk.directory.pause(desk.operator, desk.receivables.address, "a fault")
    with refused("PAUSED"):
        approve(desk, case_id)


@pytest.mark.parametrize("who", ["bank_a", "exporter"])
def test_approve__bank_or_enterprise_suspended__is_refused(desk: Desk, who: str) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    party = desk.bank_a if who == "bank_a" else desk.exporter
    desk.participants.suspend(desk.operator, party.id, "an inquiry")
    with refused("SUSPENDED"):
        approve(desk, case_id)


def test_approve__by_the_banks_successor__is_done(desk: Desk) -> None:
    case_id = verified(desk, rows(attest(desk, usd(1_000)), usd(600)))
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_b.id)
    approve(desk, case_id, bank=desk.bank_b)
    assert desk.receivables.loan(case_id).bank == desk.bank_a.id


def test_approve__other_currency__at_the_rates_in_force(desk: Desk) -> None:
    """100.00 USD at 7 are 14,000 yen at 0.05, of which 80 % can be lent."""
    account = attest(desk, usd(10_000))[0]
    quotes = publish(desk, USD=(7, 1), JPY=(5, 100))
    both = (quotes["USD"], quotes["JPY"])
    case_id = verified(desk, rows([account], usd(10_000)), Money(14_000, "JPY"))
    over = approval(desk, case_id, Money(11_201, "JPY"), advance_rate=8_000, quotes=both)
    with refused("OVER_ADVANCE"):
        approve(desk, case_id, over)
    approve(desk, case_id, replace(over, amount=Money(11_200, "JPY")))
    assert figures(desk, account)[0] == 10_000


def test_approve__rate_that_is_no_longer_in_force__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(10_000))[0]
    old = publish(desk, USD=(7, 1), JPY=(5, 100))
    new = publish(desk, USD=(8, 1))
    case_id = verified(desk, rows([account], usd(10_000)), Money(1_000, "JPY"))
    for quotes, reason in (
        ((old["USD"], old["JPY"]), "NOT_IN_FORCE"),
        ((new["USD"],), "NO_RATE"),
        ((), "NO_RATE"),
        ((new["USD"], Quote("JPY", bytes(32))), "NO_RATE"),
    ):
        with refused(reason):
            approve(desk, case_id, approval(desk, case_id, quotes=quotes))
    approve(desk, case_id, approval(desk, case_id, quotes=(new["USD"], old["JPY"])))


def test_approve__renminbi_against_dollars__needs_no_published_rate_of_its_own(desk: Desk) -> None:
    account = attest(desk, usd(10_000))[0]
    quotes = (publish(desk, USD=(71_234, 10_000))["USD"], Quote("CNY", CNY_RATE))
    case_id = verified(desk, rows([account], usd(10_000)), Money(71_234, "CNY"))
    approve(desk, case_id, approval(desk, case_id, quotes=quotes))
    assert desk.receivables.loan(case_id).approved == Money(71_234, "CNY")
    assert figures(desk, account)[0] == 10_000
