"""A loan goes to another bank: everybody signs, nothing is released, and who lends has checked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.financing.amendments import Transfer
from contracts.financing.cases import Action, Source, Status
from contracts.parties import Party
from tests.contracts.cases import (
    approved,
    attest,
    check,
    disburse,
    disbursed,
    figures,
    repay,
    rows,
    usd,
    write_off,
)
from tests.contracts.checks import logged, refused
from tests.contracts.desk import Desk
from tests.contracts.financing.loan_amendments.flows import hand_over, transfer, version_of


def lent(desk: Desk) -> bytes:
    return disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))


def test_hand_over__open_loan__is_the_other_banks(desk: Desk) -> None:
    case_id = lent(desk)
    account = desk.applications.rows(case_id)[0].account
    before = figures(desk, account)
    going = transfer(desk, case_id, desk.bank_b)
    receipt = hand_over(desk, case_id, desk.bank_b, going)
    assert desk.receivables.loan(case_id).bank == desk.bank_b.id
    assert desk.applications.dossier(case_id).bank == desk.bank_b.id
    assert figures(desk, account) == before
    assert dict(logged(desk.suite.amendments, receipt, "HandedOver").args) == {
        "case_id": case_id,
        "from_bank": desk.bank_a.id,
        "to_bank": desk.bank_b.id,
        "reference": going.reference,
        "their_reference": going.their_reference,
        "outstanding": 800,
        "taken_by": desk.bank_b.maker.address,
        "taken_second": desk.bank_b.second().address,
        "agreed_by": desk.exporter.maker.address,
    }
    assert logged(desk.receivables, receipt, "Moved")["action"] == Action.HAND_OVER
    assert desk.suite.amendments.taken_by(desk.bank_b.id) == (case_id,)
    with refused("NOT_PARTY"):
        desk.receivables.repay(
            desk.bank_a, case_id, desk.reference(), usd(1), desk.receivables.loan(case_id).approved_day,
            Source.PROCEEDS,
        )  # fmt: skip
    repay(desk, case_id)
    assert desk.receivables.loan(case_id).status == Status.REPAID


def test_hand_over__open_cases__are_counted_at_the_other_bank(desk: Desk) -> None:
    case_id = lent(desk)
    counts = [desk.receivables.contract.read("open_cases", bank.id) for bank in (desk.bank_a, desk.bank_b)]
    assert counts == [1, 0]
    hand_over(desk, case_id, desk.bank_b)
    counts = [desk.receivables.contract.read("open_cases", bank.id) for bank in (desk.bank_a, desk.bank_b)]
    assert counts == [0, 1]
    repay(desk, case_id)
    assert desk.receivables.contract.read("open_cases", desk.bank_b.id) == 0
    desk.participants.retire(desk.operator, desk.bank_a.id, "closed")


def test_hand_over__approved_case__is_checked_by_who_will_lend(desk: Desk) -> None:
    accounts = attest(desk, usd(1_000))
    case_id = approved(desk, rows(accounts, usd(1_000)), usd(800))
    hand_over(desk, case_id, desk.bank_b)
    assert figures(desk, accounts[0]) == (1_000, 0, 0, 0)
    with refused("CHECK_AGAIN"):
        disburse(desk, case_id)
    assert check(desk, case_id).passed
    disburse(desk, case_id)
    assert figures(desk, accounts[0]) == (0, 1_000, 0, 0)


def test_hand_over__undrawn_part__is_closed_first(desk: Desk) -> None:
    case_id = disbursed(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800), paid_out=usd(300))
    with refused("STILL_UNDRAWN"):
        hand_over(desk, case_id, desk.bank_b)
    loan = desk.receivables.loan(case_id)
    assert loan.first_day is not None
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), loan.first_day)
    hand_over(desk, case_id, desk.bank_b)


def test_hand_over__what_was_posted_before__is_final(desk: Desk) -> None:
    case_id = lent(desk)
    posting = desk.receivables.newest_posting(case_id)
    assert posting is not None
    hand_over(desk, case_id, desk.bank_b)
    with refused("NO_POSTING"):
        desk.receivables.reverse(desk.bank_b, posting, desk.reference(), "in error")


def test_hand_over__on_and_back__works(desk: Desk) -> None:
    case_id = lent(desk)
    for bank in (desk.bank_b, desk.bank_c, desk.bank_a):
        hand_over(desk, case_id, bank)
        assert desk.receivables.loan(case_id).bank == bank.id


def test_hand_over__sent_again__changes_nothing(desk: Desk) -> None:
    case_id = lent(desk)
    going = transfer(desk, case_id, desk.bank_b)
    hand_over(desk, case_id, desk.bank_b, going)
    version = version_of(desk, case_id)
    hand_over(desk, case_id, desk.bank_b, going, bank=desk.bank_a)
    assert version_of(desk, case_id) == version
    other = replace(going, their_reference=desk.reference())
    with refused("REFERENCE_TAKEN"):
        hand_over(desk, case_id, desk.bank_b, other, bank=desk.bank_a)


def test_hand_over__their_reference_was_used__is_refused(desk: Desk) -> None:
    first, second = lent(desk), lent(desk)
    going = transfer(desk, first, desk.bank_b)
    hand_over(desk, first, desk.bank_b, going)
    again = replace(transfer(desk, second, desk.bank_b), their_reference=going.their_reference)
    with refused("REFERENCE_TAKEN"):
        hand_over(desk, second, desk.bank_b, again)


def test_hand_over__bank_suspended__may_give_its_loans_up(desk: Desk) -> None:
    case_id = lent(desk)
    desk.participants.suspend(desk.operator, desk.bank_a.id, "under inquiry")
    hand_over(desk, case_id, desk.bank_b)
    assert desk.receivables.loan(case_id).bank == desk.bank_b.id


def test_hand_over__enterprise_suspended__may_agree(desk: Desk) -> None:
    case_id = lent(desk)
    desk.participants.suspend(desk.operator, desk.exporter.id, "under inquiry")
    hand_over(desk, case_id, desk.bank_b)
    assert desk.receivables.loan(case_id).bank == desk.bank_b.id


def test_hand_over__to_a_suspended_bank__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    desk.participants.suspend(desk.operator, desk.bank_b.id, "under inquiry")
    with refused("SUSPENDED"):
        hand_over(desk, case_id, desk.bank_b)


def test_hand_over__bank_that_is_gone__its_successor_gives_up(desk: Desk) -> None:
    case_id = lent(desk)
    desk.participants.retire(desk.operator, desk.bank_a.id, "merged", successor=desk.bank_c.id)
    hand_over(desk, case_id, desk.bank_b, bank=desk.bank_c)
    assert desk.receivables.loan(case_id).bank == desk.bank_b.id


def test_hand_over__to_a_bank_by_its_predecessors_name__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    desk.participants.retire(desk.operator, desk.bank_b.id, "merged", successor=desk.bank_c.id)
    going = transfer(desk, case_id, desk.bank_b)
    taken = desk.suite.amendments.take_over(desk.bank_c, case_id, version_of(desk, case_id), going)
    with refused("BAD_BANK"):
        hand_over(desk, case_id, desk.bank_b, going, taken=taken)


@pytest.mark.parametrize("paused", ["amendments", "receivables", "applications"])
def test_hand_over__paused__is_refused(desk: Desk, paused: str) -> None:
    case_id = lent(desk)
    desk.directory.pause(desk.operator, getattr(desk.suite, paused).address, "incident")
    with refused("PAUSED"):
        hand_over(desk, case_id, desk.bank_b)


def test_hand_over__to_itself__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    with refused("BAD_BANK"):
        hand_over(desk, case_id, desk.bank_a)


def test_hand_over__from_a_bank_that_has_it_not__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    going = Transfer(desk.bank_c.id, desk.bank_b.id, desk.reference(), desk.reference())
    with refused("NOT_PARTY"):
        hand_over(desk, case_id, desk.bank_b, going, bank=desk.bank_c)
    with refused("NOT_PARTY"):
        hand_over(desk, case_id, desk.bank_b, bank=desk.bank_c)


def test_hand_over__a_signature_missing__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    going = transfer(desk, case_id, desk.bank_b)
    version = version_of(desk, case_id)
    amendments = desk.suite.amendments
    maker, checker = amendments.take_over(desk.bank_b, case_id, version, going)
    with refused("BAD_SIGNATURE"):
        hand_over(desk, case_id, desk.bank_b, going, taken=(replace(maker, signature=b""), checker))
    with refused("BAD_SIGNATURE"):
        hand_over(desk, case_id, desk.bank_b, going, taken=(maker, replace(checker, signature=b"\1" * 65)))
    with refused("BAD_SIGNATURE"):
        hand_over(desk, case_id, desk.bank_b, going, taken=(checker, maker))
    with refused("NOT_PARTY"):
        foreign = amendments.agree_hand_over(desk.importer, case_id, version, desk.bank_b.id)
        hand_over(desk, case_id, desk.bank_b, going, agreed=foreign)
    with refused("BAD_SIGNATURE"):
        elsewhere = amendments.agree_hand_over(desk.exporter, case_id, version, desk.bank_c.id)
        hand_over(desk, case_id, desk.bank_b, going, agreed=elsewhere)


def test_hand_over__signed_by_two_banks__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    going = transfer(desk, case_id, desk.bank_b)
    mixed = Party(desk.bank_b.id, "mixed", desk.bank_b.maker, desk.bank_c.checker)
    with refused("NOT_CHECKER"):
        hand_over(desk, case_id, mixed, going)


def test_hand_over__terms_that_the_taker_did_not_sign__are_refused(desk: Desk) -> None:
    case_id = lent(desk)
    going = transfer(desk, case_id, desk.bank_b)
    taken = desk.suite.amendments.take_over(desk.bank_b, case_id, version_of(desk, case_id), going)
    other = replace(going, their_reference=desk.reference())
    with refused("BAD_SIGNATURE"):
        hand_over(desk, case_id, desk.bank_b, other, taken=taken)


def test_hand_over__case_that_ended__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    write_off(desk, case_id)
    with refused("BAD_TRANSITION"):
        hand_over(desk, case_id, desk.bank_b)


def test_reassign__a_stranger_at_the_door_of_the_desk__is_refused(desk: Desk) -> None:
    case_id = lent(desk)
    with refused("NOT_PRODUCT"):
        desk.applications.contract.send(desk.bank_b.maker, "reassign", case_id, desk.bank_b.id)
