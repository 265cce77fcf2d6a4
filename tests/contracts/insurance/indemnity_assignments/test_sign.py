"""Exporter, bank and insurer sign the same terms, in any order; the last signature makes them live."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from chain.keys import Key
from contracts.insurance.assignments import Payee
from contracts.insurance.words import Side
from contracts.registry.participants import Capacity
from tests.contracts.cases import LIMIT, POLICY, attest, today, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, attested_by, limit_of, policy_of
from tests.contracts.insurance.indemnity_assignments.agreeing import (
    SIDES,
    agreement,
    party_on,
    seal,
    send,
    sign,
    state,
)
from tests.contracts.insured import ALWAYS, limit, policy
from tests.contracts.world import DAY, TODAY, Owners

SIGNING_DAYS = constant("IndemnityAssignments.vy", "SIGNING_DAYS")
AHEAD_DAYS = constant("IndemnityAssignments.vy", "AHEAD_DAYS")


@pytest.mark.parametrize("order", list(permutations(SIDES)))
@pytest.mark.parametrize("relayed", [False, True])
def test_sign__all_three_in_any_order__is_live(
    desk: Desk, order: tuple[Side, Side, Side], relayed: bool
) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    agreed = agreement(desk, under, mandate=True)
    assignments = desk.suite.assignments
    assert assignments.state(agreed.id) is None
    for number, side in enumerate(order, 1):
        assert assignments.payee(under, buyer, TODAY) is None
        receipt = sign(desk, agreed, side, relayed_too=relayed)
        found = state(desk, agreed)
        assert (found.assignment, found.signed) == (agreed, frozenset(order[:number]))
        assert (found.live, found.ended, found.lent) == (number == 3, False, 0)
        event = logged(assignments, receipt, "Signed")
        assert (event["assignment_id"], event["policy"], event["side"]) == (agreed.id, under, side)
        assert event["actor"] == party_on(desk, agreed, side).maker.address
        names = ["Assigned", "Signed"] if number == 3 else ["Signed"]
        assert names_logged(assignments, receipt) == names
    assert state(desk, agreed).idle_since == TODAY
    assert assignments.payee(under, buyer, TODAY) == Payee(agreed.id, desk.bank_a.id, True)
    assert assignments.all(policy=under) == (agreed.id,)


def test_sign__id__is_the_contracts_own(desk: Desk) -> None:
    under = policy(desk)
    for agreed in (agreement(desk, under), agreement(desk, under, limit(desk, under), mandate=True)):
        assert desk.suite.assignments.contract.read("id_of", agreed.fields()) == agreed.id


def test_sign__the_last__says_to_whom(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    agreed = agreement(desk, under, buyer)
    event = logged(desk.suite.assignments, sign(desk, agreed), "Assigned")
    assert dict(event.args) == {
        "assignment_id": agreed.id,
        "policy": under,
        "bank": desk.bank_a.id,
        "limit": buyer,
    }


# Signatures


def test_sign__relayed_signature_expired_used_or_over_other_terms__is_refused(desk: Desk) -> None:
    under = policy(desk)
    agreed, other = agreement(desk, under), agreement(desk, under, mandate=True)
    exporter = desk.exporter
    with refused("DEADLINE_PASSED"):
        send(desk, agreed, Side.EXPORTER, seal(desk, agreed, exporter, deadline=desk.now - 1))
    for changed in (
        other,
        replace(agreed, bank=desk.bank_b.id),
        replace(agreed, first_day=ALWAYS + timedelta(days=1)),
        replace(agreed, limit=limit(desk, under)),
        replace(agreed, salt=b"\7" * 32),
    ):
        with refused("BAD_SIGNATURE"):
            send(desk, changed, Side.EXPORTER, seal(desk, agreed, exporter))
    with refused("BAD_SIGNATURE"):
        forged = replace(seal(desk, agreed, desk.importer), signer=exporter.maker.address)
        send(desk, agreed, Side.EXPORTER, forged)
    with refused("BAD_SIGNATURE"):
        send(desk, agreed, Side.EXPORTER, replace(seal(desk, agreed, exporter), signature=b""))
    send(desk, agreed, Side.EXPORTER, seal(desk, agreed, exporter, deadline=desk.now, nonce=9))
    with refused("NONCE_USED"):
        send(desk, other, Side.EXPORTER, seal(desk, other, exporter, nonce=9))


def test_sign__signature_cancelled__is_refused(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    desk.suite.assignments.contract.send(desk.exporter.maker, "cancel_signature", 9)
    with refused("NONCE_USED"):
        send(desk, agreed, Side.EXPORTER, seal(desk, agreed, desk.exporter, nonce=9))


def test_sign__signature_of_one_side__is_none_of_another(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    for side in SIDES:
        for other in set(SIDES) - {side}:
            with refused("WRONG_ROLE"):
                send(desk, agreed, other, seal(desk, agreed, party_on(desk, agreed, side)))


def test_sign__by_a_contract_of_two_owners__counts(desk: Desk) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = desk.deploy("TwoOwners", *(owner.address for owner in owners))
    desk.participants.add_key(desk.exporter, desk.exporter.id, safe.address, Capacity.MAKER)
    agreed = agreement(desk, policy(desk))
    wrong, right = Owners(safe.address, owners[::-1]), Owners(safe.address, owners)
    with refused("BAD_SIGNATURE"):
        send(desk, agreed, Side.EXPORTER, seal(desk, agreed, wrong))
    send(desk, agreed, Side.EXPORTER, seal(desk, agreed, right))
    assert state(desk, agreed).signed == {Side.EXPORTER}


def test_sign__twice_by_one_side__is_refused(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    for side in SIDES:
        sign(desk, agreed, side)
        with refused("ALREADY_SIGNED"):
            sign(desk, agreed, side)
    desk.suite.assignments.release(desk.bank_a, agreed.id)
    for side in SIDES:
        with refused("ALREADY_SIGNED"):
            sign(desk, agreed, side)


def test_sign__the_last_30_days_after_the_first__is_live_and_31_is_refused(desk: Desk) -> None:
    assert SIGNING_DAYS == 30
    agreed, late = agreement(desk, policy(desk)), agreement(desk, policy(desk))
    for each in (agreed, late):
        sign(desk, each, Side.EXPORTER)
    desk.wait(20 * DAY)
    for each in (agreed, late):
        sign(desk, each, Side.BANK)
    desk.wait(10 * DAY)
    sign(desk, agreed, Side.INSURER)
    assert (state(desk, agreed).live, state(desk, agreed).idle_since) == (True, today(desk))
    desk.wait(DAY)
    with refused("SIGNED_LONG_AGO"):
        sign(desk, late, Side.INSURER)
    assert not state(desk, late).live


# Who signs


@pytest.mark.parametrize("side", SIDES)
def test_sign__by_who_may_not__is_refused(desk: Desk, side: Side) -> None:
    agreed = agreement(desk, policy(desk))
    right = party_on(desk, agreed, side)
    others = {
        Side.EXPORTER: desk.importer,
        Side.BANK: desk.bank_b,
        Side.INSURER: another_insurer(desk),
    }
    wrong = {
        others[side]: "NOT_PARTY",
        desk.operator: "WRONG_ROLE",
        desk.customs: "WRONG_ROLE",
        replace(right, maker=desk.stranger): "UNKNOWN_KEY",
        replace(right, maker=right.admins[0]): "WRONG_CAPACITY",
        replace(right, maker=Key.from_seed(f"{right.name} checker")): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        for relayer in (None, desk.stranger):
            with refused(reason):
                desk.suite.assignments.sign(party, agreed, side, relayer=relayer)
    assert desk.suite.assignments.state(agreed.id) is None


def test_sign__for_two_sides_or_none__is_refused(desk: Desk) -> None:
    agreed = agreement(desk, policy(desk))
    for side in (0, int(Side.EXPORTER | Side.BANK), 7):
        with refused("BAD_ASSIGNMENT"):
            desk.suite.assignments.contract.send(
                desk.stranger, "sign", agreed.fields(), side, seal(desk, agreed, desk.exporter)
            )


@pytest.mark.parametrize("side", SIDES)
def test_sign__suspended_or_paused__is_refused(desk: Desk, side: Side) -> None:
    agreed = agreement(desk, policy(desk))
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, party_on(desk, agreed, side).id, "why")
    with refused("SUSPENDED"):
        sign(desk, agreed, side)
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.assignments.address, "why")
    with refused("PAUSED"):
        sign(desk, agreed, side)


@pytest.mark.parametrize("order", list(permutations(SIDES)))
def test_sign__the_last__is_refused_while_an_earlier_signer_is_suspended(
    desk: Desk, order: tuple[Side, Side, Side]
) -> None:
    agreed = agreement(desk, policy(desk))
    sign(desk, agreed, *order[:2])
    for side in order[:2]:
        of = party_on(desk, agreed, side).id
        desk.participants.suspend(desk.operator, of, "why")
        with refused("SUSPENDED"):
            sign(desk, agreed, order[2])
        desk.participants.reinstate(desk.operator, of, "well")
    sign(desk, agreed, order[2])
    assert state(desk, agreed).live


def test_sign__by_successors__is_live(desk: Desk) -> None:
    under = policy(desk)
    agreed = agreement(desk, under)
    heir = another_insurer(desk)
    for old, new in ((desk.exporter, desk.importer), (desk.bank_a, desk.bank_b), (desk.insurer, heir)):
        desk.participants.retire(desk.operator, old.id, "merged", successor=new.id)
    for side, party in zip(SIDES, (desk.importer, desk.bank_b, heir), strict=True):
        desk.suite.assignments.sign(party, agreed, side)
    assert state(desk, agreed).live


# Terms


def test_sign__terms_of_others__are_refused(desk: Desk) -> None:
    under = policy(desk)
    theirs = policy(desk, owner=desk.importer)
    other = another_insurer(desk)
    elsewhere = policy_of(desk, other)
    agreed = agreement(desk, under)
    wrong = {
        replace(agreed, policy=theirs): "BAD_ASSIGNMENT",
        replace(agreed, policy=elsewhere): "BAD_ASSIGNMENT",
        replace(agreed, policy=b"\xee" * 32): "UNKNOWN_POLICY",
        replace(agreed, policy=bytes(32)): "UNKNOWN_POLICY",
        replace(agreed, policy=attested_by(desk, desk.insurer, POLICY, usd(1))): "UNKNOWN_POLICY",
        replace(agreed, policy=attest(desk, usd(1))[0]): "UNKNOWN_POLICY",
        replace(agreed, policy=limit(desk, under)): "UNKNOWN_POLICY",
        replace(agreed, bank=desk.exporter.id): "BAD_ASSIGNMENT",
        replace(agreed, insurer=other.id): "BAD_ASSIGNMENT",
    }
    for terms, reason in wrong.items():
        with refused(reason):
            desk.suite.assignments.sign(desk.exporter, terms, Side.EXPORTER)


def test_sign__a_limit_that_is_not_under_the_policy__is_refused(desk: Desk) -> None:
    under, another = policy(desk), policy(desk)
    other = another_insurer(desk)
    for account in (
        limit(desk, another),
        limit_of(desk, other, policy_of(desk, other)),
        limit(desk, policy(desk, owner=desk.importer), owner=desk.importer),
        attested_by(desk, desk.insurer, LIMIT, usd(1)),
        under,
        another,
        b"\xee" * 32,
        attest(desk, usd(1))[0],
    ):
        for side in SIDES:
            with refused("UNKNOWN_LIMIT"):
                sign(desk, agreement(desk, under, account), side)


def test_sign__a_first_day_a_year_ahead__is_live_and_a_day_more_is_refused(desk: Desk) -> None:
    under = policy(desk)
    last = TODAY + timedelta(days=AHEAD_DAYS)
    with refused("BAD_ASSIGNMENT"):
        sign(desk, agreement(desk, under, first_day=last + timedelta(days=1)))
    sign(desk, agreement(desk, under, first_day=last))


# Overlaps


def test_sign__over_what_is_assigned__is_refused_by_the_last_signature(desk: Desk) -> None:
    under = policy(desk)
    buyer, other = limit(desk, under), limit(desk, under)
    sign(desk, agreement(desk, under, buyer))
    cases = {
        "the same limit": agreement(desk, under, buyer, bank=desk.bank_b),
        "the policy over a limit": agreement(desk, under, bank=desk.bank_b),
        "the same, to the same bank": agreement(desk, under, buyer),
    }
    for agreed in cases.values():
        sign(desk, agreed, Side.EXPORTER, Side.BANK)
        with refused("OVERLAPS"):
            sign(desk, agreed, Side.INSURER)
        assert not state(desk, agreed).live
    sign(desk, agreement(desk, under, other, bank=desk.bank_b))
    payees = [desk.suite.assignments.payee(under, each, TODAY) for each in (buyer, other)]
    assert [payee and payee.bank for payee in payees] == [desk.bank_a.id, desk.bank_b.id]


def test_sign__a_limit_under_a_policy_that_is_assigned__is_refused(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    sign(desk, agreement(desk, under))
    for agreed in (agreement(desk, under, buyer, bank=desk.bank_b), agreement(desk, under)):
        sign(desk, agreed, Side.INSURER, Side.BANK)
        with refused("OVERLAPS"):
            sign(desk, agreed, Side.EXPORTER)


def test_sign__an_overlap_that_has_ended__is_live(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    first, second = agreement(desk, under, buyer), agreement(desk, under, bank=desk.bank_b)
    sign(desk, first)
    sign(desk, second, Side.EXPORTER, Side.INSURER)
    with refused("OVERLAPS"):
        sign(desk, second, Side.BANK)
    desk.suite.assignments.release(desk.bank_a, first.id)
    sign(desk, second, Side.BANK)
    payee = desk.suite.assignments.payee(under, buyer, TODAY)
    assert payee is not None
    assert payee.bank == desk.bank_b.id


def test_sign__two_policies__are_two(desk: Desk) -> None:
    first, second = agreement(desk, policy(desk)), agreement(desk, policy(desk), bank=desk.bank_b)
    for each in (first, second):
        sign(desk, each)
    assert state(desk, first).live
    assert state(desk, second).live
    assert desk.suite.assignments.all() == (first.id, second.id)
    assert desk.suite.assignments.all(policy=second.policy) == (second.id,)
