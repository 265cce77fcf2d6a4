"""A shipment is turned down, taken back, or its cover ends: what it used is free again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contracts.insurance.words import Action, Status
from contracts.messages import Seal, relayed
from contracts.parties import Party
from contracts.registry.documents import Row
from tests.contracts.cases import attest, figures, rows, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, open_cases
from tests.contracts.insured import (
    assigned,
    collect,
    cover,
    cover_account,
    covered,
    declared,
    disbursed_loan,
    insured_shipment,
    limit,
    noticed,
    policy,
    shipment,
)


def waiting(desk: Desk) -> bytes:
    return declared(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))


def taken(desk: Desk) -> bytes:
    shipment_id = waiting(desk)
    cover(desk, shipment_id, usd(60))
    return shipment_id


def insured(desk: Desk, shipment_id: bytes) -> list[int]:
    return [desk.suite.insurance.insured_of(row.account) for row in shipment(desk, shipment_id).rows]


# Refuse and withdraw


def test_refuse__declared__is_not_covered(desk: Desk) -> None:
    shipment_id = waiting(desk)
    receipt = desk.suite.insurance.refuse(desk.insurer, shipment_id, "buyer unknown")
    found = shipment(desk, shipment_id)
    assert (found.status, found.version, found.cover) == (Status.NO_COVER, 2, usd(0))
    assert names_logged(desk.suite.insurance, receipt) == ["Said", "Moved"]
    assert logged(desk.suite.insurance, receipt, "Said")["text"] == "buyer unknown"
    assert tuple(desk.suite.insurance.reasons(shipment_id).values()) == ("buyer unknown",)
    event = logged(desk.suite.insurance, receipt, "Moved")
    assert (event["action"], event["actor"]) == (Action.REFUSE, desk.insurer.maker.address)
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)
    assert figures(desk, found.limit) == (0, 0, 0, 500_000)


def test_withdraw__declared__is_withdrawn(desk: Desk) -> None:
    shipment_id = waiting(desk)
    receipt = desk.suite.insurance.withdraw(desk.exporter, shipment_id, "sold elsewhere")
    found = shipment(desk, shipment_id)
    assert (found.status, found.version) == (Status.WITHDRAWN, 2)
    assert logged(desk.suite.insurance, receipt, "Said")["text"] == "sold elsewhere"
    event = logged(desk.suite.insurance, receipt, "Moved")
    assert (event["action"], event["actor"]) == (Action.WITHDRAW, desk.exporter.maker.address)
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)


def test_withdraw__relayed__is_the_same_but_for_the_nonce(desk: Desk) -> None:
    shipment_id = waiting(desk)
    before = desk.network.node.snapshot()
    desk.suite.insurance.withdraw(desk.exporter, shipment_id, "no need")
    direct = shipment(desk, shipment_id)
    desk.network.node.revert(before)
    receipt = desk.suite.insurance.withdraw(desk.exporter, shipment_id, "no need", relayer=desk.stranger)
    assert shipment(desk, shipment_id) == direct
    assert logged(desk.suite.insurance, receipt, "Moved")["actor"] == desk.exporter.maker.address
    assert logged(desk.suite.insurance, receipt, "SignatureSpent")["signer"] == desk.exporter.maker.address


def test_withdraw__signature_over_other_content_expired_or_used__is_refused(desk: Desk) -> None:
    shipment_id, other = waiting(desk), waiting(desk)
    contract = desk.suite.insurance.contract

    def sealed(of: bytes, text: str = "", **more: int) -> Seal:
        fields = {"shipment_id": of, "reason": text}
        return relayed(contract, "WithdrawShipment", signer=desk.exporter.maker, fields=fields, **more)

    def send(seal: Seal) -> None:
        contract.send(desk.stranger, "withdraw", shipment_id, "", seal)

    with refused("BAD_SIGNATURE"):
        send(sealed(other))
    with refused("BAD_SIGNATURE"):
        send(sealed(shipment_id, "another reason"))
    with refused("BAD_SIGNATURE"):
        send(replace(sealed(shipment_id), signer=desk.importer.maker.address))
    with refused("DEADLINE_PASSED"):
        send(sealed(shipment_id, deadline=desk.now - 1))
    send(sealed(shipment_id, deadline=desk.now, nonce=3))
    with refused("NONCE_USED"):
        contract.send(desk.stranger, "withdraw", other, "", sealed(other, nonce=3))


@pytest.mark.parametrize("state", ["covered", "withdrawn", "refused"])
def test_refuse_and_withdraw__not_declared_any_more__are_refused(desk: Desk, state: str) -> None:
    shipment_id = waiting(desk)
    acts: dict[str, Callable[[], object]] = {
        "covered": lambda: cover(desk, shipment_id),
        "withdrawn": lambda: desk.suite.insurance.withdraw(desk.exporter, shipment_id),
        "refused": lambda: desk.suite.insurance.refuse(desk.insurer, shipment_id, "no"),
    }
    acts[state]()
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.insurance.refuse(desk.insurer, shipment_id, "no")
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.insurance.withdraw(desk.exporter, shipment_id)


def test_refuse_and_withdraw__suspended_or_paused__go_on(desk: Desk) -> None:
    first, second = waiting(desk), waiting(desk)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    desk.participants.suspend(desk.operator, desk.exporter.id, "why")
    desk.suite.insurance.refuse(desk.insurer, first, "no")
    desk.suite.insurance.withdraw(desk.exporter, second)
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)


def test_withdraw__by_a_successor__is_withdrawn(desk: Desk) -> None:
    shipment_id = waiting(desk)
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    desk.suite.insurance.withdraw(desk.importer, shipment_id)
    assert open_cases(desk, desk.exporter, desk.importer, desk.insurer) == (0, 0, 0)


# End


def test_end__covered__frees_limit_declarations_and_cover(desk: Desk) -> None:
    shipment_id = taken(desk)
    of = shipment(desk, shipment_id)
    assert (figures(desk, of.limit)[1], insured(desk, shipment_id)) == (60, [60])
    receipt = desk.suite.insurance.end(desk.insurer, shipment_id, "goods returned")

    found = shipment(desk, shipment_id)
    assert (found.status, found.version) == (Status.ENDED, 3)
    assert (found.cover, found.at_risk) == (usd(60), usd(0))
    assert (figures(desk, of.limit), insured(desk, shipment_id)) == ((0, 0, 0, 500_000), [0])
    assert desk.documents.account(cover_account(desk, shipment_id)).void
    assert names_logged(desk.suite.insurance, receipt) == ["Said", "Moved"]
    event = logged(desk.suite.insurance, receipt, "Moved")
    assert (event["action"], event["before"], event["at_risk"]) == (Action.END, Status.COVERED, 0)
    assert (event["actor"], event["second"]) == (
        desk.insurer.maker.address,
        desk.insurer.second().address,
    )
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.insurance.end(desk.insurer, shipment_id, "again")


@pytest.mark.parametrize("part", [2, 3])
def test_end__a_part_of_three_rows__gives_back_all_that_it_took(desk: Desk, part: int) -> None:
    accounts = attest(desk, usd(1), usd(1), usd(1))
    buyer = limit(desk, policy(desk))
    shipment_id = covered(desk, buyer, rows(accounts, usd(1)), usd(part))
    assert insured(desk, shipment_id) == [1, 1, 1]
    desk.suite.insurance.end(desk.insurer, shipment_id, "not shipped")
    assert insured(desk, shipment_id) == [0, 0, 0]
    covered(desk, buyer, rows(accounts, usd(1)))


def test_end__after_the_buyer_paid_a_part__leaves_that_part_insured(desk: Desk) -> None:
    """What a buyer has paid for is no more to be insured than it is to be financed."""
    accounts = attest(desk, usd(100))
    buyer = limit(desk, policy(desk))
    shipment_id = covered(desk, buyer, rows(accounts, usd(100)))
    collect(desk, shipment_id, usd(40), party=desk.insurer)
    desk.suite.insurance.end(desk.insurer, shipment_id, "the rest came back")
    assert insured(desk, shipment_id) == [40]
    again = declared(desk, buyer, rows(accounts, usd(61)))
    with refused("INSURED_ELSEWHERE"):
        cover(desk, again)
    cover(desk, again, usd(60))


def test_end__with_a_loan_on_it__is_a_gap(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    disbursed_loan(desk, shipment_id, usd(700))
    account = cover_account(desk, shipment_id)
    receipt = desk.suite.insurance.end(desk.insurer, shipment_id, "goods returned")
    event = logged(desk.suite.insurance, receipt, "CoverGap")
    assert (event["account"], event["used"], event["face"]) == (account, 700, 0)
    assert desk.suite.insurance.gaps(shipment_id) == ((700, 0, receipt.block_number),)
    found = desk.documents.account(account)
    assert (found.void, found.drawn, found.available) == (True, usd(700), usd(0))


@pytest.mark.parametrize("state", ["declared", "notified", "collected"])
def test_end__not_covered__is_refused(desk: Desk, state: str) -> None:
    shipment_id = waiting(desk) if state == "declared" else taken(desk)
    if state == "notified":
        noticed(desk, shipment_id)
    elif state == "collected":
        collect(desk, shipment_id, usd(100), party=desk.insurer)
        assert shipment(desk, shipment_id).status is Status.COLLECTED
    with refused("BAD_SHIPMENT_STATE"):
        desk.suite.insurance.end(desk.insurer, shipment_id, "no")


def test_end__suspended_or_paused__goes_on(desk: Desk) -> None:
    shipment_id = taken(desk)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    desk.suite.insurance.end(desk.insurer, shipment_id, "goods returned")
    assert shipment(desk, shipment_id).status is Status.ENDED


# Who may


def by_insurer(desk: Desk, party: Party, act: Callable[[Party], object]) -> None:
    wrong = {
        another_insurer(desk): "NOT_PARTY",
        desk.bank_a: "WRONG_ROLE",
        desk.exporter: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(party, maker=desk.stranger): "UNKNOWN_KEY",
        replace(party, maker=party.admins[0]): "WRONG_CAPACITY",
    }
    for who, reason in wrong.items():
        with refused(reason):
            act(who)


def test_refuse__by_who_may_not__is_refused(desk: Desk) -> None:
    shipment_id = waiting(desk)
    by_insurer(desk, desk.insurer, lambda who: desk.suite.insurance.refuse(who, shipment_id, "no"))


def test_end__by_who_may_not__is_refused(desk: Desk) -> None:
    shipment_id = taken(desk)
    by_insurer(desk, desk.insurer, lambda who: desk.suite.insurance.end(who, shipment_id, "no"))


def test_withdraw__by_who_may_not__is_refused(desk: Desk) -> None:
    shipment_id = waiting(desk)
    wrong = {
        desk.importer: "NOT_PARTY",
        desk.insurer: "WRONG_ROLE",
        desk.bank_a: "WRONG_ROLE",
        replace(desk.exporter, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.exporter, maker=desk.exporter.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        for relayer in (None, desk.stranger):
            with refused(reason):
                desk.suite.insurance.withdraw(party, shipment_id, relayer=relayer)


def test_refuse_withdraw_and_end__of_an_unknown_shipment__are_refused(desk: Desk) -> None:
    unknown = b"\xee" * 32
    acts: tuple[Callable[[], object], ...] = (
        lambda: desk.suite.insurance.refuse(desk.insurer, unknown, "no"),
        lambda: desk.suite.insurance.withdraw(desk.exporter, unknown),
        lambda: desk.suite.insurance.end(desk.insurer, unknown, "no"),
        lambda: desk.suite.insurance.lapse(desk.stranger, unknown),
    )
    for act in acts:
        with refused("UNKNOWN_SHIPMENT"):
            act()


# What is free again can be used again, and not more


def test_end__frees__what_another_cover_takes_and_no_more(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under, usd(100))
    assigned(desk, under)
    on = attest(desk, usd(100))
    first = covered(desk, buyer, (Row(on[0], usd(100)),))
    desk.suite.insurance.end(desk.insurer, first, "not shipped")
    second = covered(desk, buyer, (Row(on[0], usd(100)),))
    third = declared(desk, buyer, (Row(on[0], usd(2)),))
    with refused("LIMIT_EXHAUSTED"):
        cover(desk, third)
    assert (figures(desk, buyer), insured(desk, second)) == ((0, 100, 0, 0), [100])
