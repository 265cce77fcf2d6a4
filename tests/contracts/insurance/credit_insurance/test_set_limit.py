"""A buyer limit is put under its policy for good; it is stopped, and takes cover again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.errors import Reverted
from contracts.insurance.shipments import Limit
from contracts.insurance.words import Status
from contracts.messages import checked
from tests.contracts.cases import LIMIT, attest, figures, rows, usd
from tests.contracts.checks import logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import another_insurer, attested_by, limit_of, policy_of
from tests.contracts.insured import cover, covered, declared, limit, noticed, policy, shipment


def test_set_limit__first__is_under_its_policy(desk: Desk) -> None:
    under = policy(desk)
    buyer = attested_by(desk, desk.insurer, LIMIT, usd(500))
    assert desk.suite.insurance.limit(buyer) is None
    receipt = desk.suite.insurance.set_limit(desk.insurer, buyer, under)

    assert desk.suite.insurance.limit(buyer) == Limit(under, False, 1)
    event = logged(desk.suite.insurance, receipt, "LimitSet")
    assert dict(event.args) == {
        "limit": buyer,
        "policy": under,
        "stopped": False,
        "maker": desk.insurer.maker.address,
        "checker": desk.insurer.second().address,
    }
    assert names_logged(desk.suite.insurance, receipt) == ["LimitSet"]
    assert desk.suite.insurance.limits(policy=under) == (buyer,)


def test_set_limit__stopped__takes_no_new_cover_and_keeps_the_old(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    on = attest(desk, usd(1_000))
    old = covered(desk, buyer, rows(on, usd(100)))
    new = declared(desk, buyer, rows(on, usd(100)))
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)

    assert desk.suite.insurance.limit(buyer) == Limit(under, True, 2)
    assert (shipment(desk, old).status, figures(desk, buyer)[1]) == (Status.COVERED, 100)
    with refused("LIMIT_CLOSED"):
        cover(desk, new)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=False)
    cover(desk, new)
    assert figures(desk, buyer)[1] == 200


def test_set_limit__after_a_notice_of_loss__takes_cover_when_the_insurer_says_so(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    on = attest(desk, usd(1_000))
    lost = covered(desk, buyer, rows(on, usd(100)))
    new = declared(desk, buyer, rows(on, usd(100)))
    noticed(desk, lost)
    assert desk.suite.insurance.limit(buyer) == Limit(under, True, 2)
    with refused("LIMIT_CLOSED"):
        cover(desk, new)
    desk.suite.insurance.set_limit(desk.insurer, buyer, under)
    cover(desk, new)


def test_set_limit__signed_before_a_notice_of_loss__is_worthless(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    shipment_id = covered(desk, buyer, rows(attest(desk, usd(1_000)), usd(100)))
    face = desk.suite.insurance
    fields = {"limit": buyer, "version": 1, "policy": under, "stopped": False}
    seal = checked(
        face.contract,
        "SetLimit",
        maker=desk.insurer.maker.address,
        checker=desk.insurer.second(),
        fields=fields,
    )
    noticed(desk, shipment_id)
    with refused("BAD_SIGNATURE"):
        face.contract.send(desk.insurer.maker, "set_limit", buyer, under, False, seal)


def test_set_limit__under_another_policy__is_refused(desk: Desk) -> None:
    under, other = policy(desk), policy(desk)
    buyer = limit(desk, under)
    with refused("UNKNOWN_POLICY"):
        desk.suite.insurance.set_limit(desk.insurer, buyer, other)
    fresh = attested_by(desk, desk.insurer, LIMIT, usd(100))
    with refused("UNKNOWN_POLICY"):
        desk.suite.insurance.set_limit(desk.insurer, fresh, buyer)


def test_set_limit__of_another_owner__is_refused(desk: Desk) -> None:
    buyer = attested_by(desk, desk.insurer, LIMIT, usd(100), owner=desk.importer)
    with refused("NOT_OWNER"):
        desk.suite.insurance.set_limit(desk.insurer, buyer, policy(desk))


def test_set_limit__that_another_attested__is_refused(desk: Desk) -> None:
    other = another_insurer(desk)
    theirs = limit_of(desk, other, policy_of(desk, other))
    fresh = attested_by(desk, other, LIMIT, usd(100))
    under = policy(desk)
    with refused("NOT_ATTESTER"):
        desk.suite.insurance.set_limit(desk.insurer, fresh, under)
    with refused("UNKNOWN_POLICY"):
        desk.suite.insurance.set_limit(desk.insurer, theirs, under)
    with refused("NOT_PARTY"):
        desk.suite.insurance.set_limit(other, fresh, under)
    declaration = attest(desk, usd(100))[0]
    with pytest.raises(Reverted):
        desk.suite.insurance.set_limit(desk.insurer, declaration, under)


def test_set_limit__with_a_policy_for_a_limit__is_refused(desk: Desk) -> None:
    under, other = policy(desk), policy(desk)
    for account in (other, under):
        with pytest.raises(Reverted):
            desk.suite.insurance.set_limit(desk.insurer, account, under)


def test_set_limit__of_an_unknown_document__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_ACCOUNT"):
        desk.suite.insurance.set_limit(desk.insurer, b"\xee" * 32, policy(desk))


def test_set_limit__by_who_may_not__is_refused(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    wrong = {
        desk.bank_a: "WRONG_ROLE",
        desk.exporter: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.insurer, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.insurer, maker=desk.insurer.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        for stopped in (True, False):
            with refused(reason):
                desk.suite.insurance.set_limit(party, buyer, under, stopped=stopped)


def test_set_limit__suspended_or_paused__can_be_stopped_but_not_opened(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, desk.insurer.id, "why")
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)
    with refused("SUSPENDED"):
        desk.suite.insurance.set_limit(desk.insurer, buyer, under)
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    desk.suite.insurance.set_limit(desk.insurer, buyer, under, stopped=True)
    with refused("PAUSED"):
        desk.suite.insurance.set_limit(desk.insurer, buyer, under)


def test_set_limit__by_a_successor__goes_on(desk: Desk) -> None:
    under = policy(desk)
    buyer = limit(desk, under)
    heir = another_insurer(desk)
    desk.participants.retire(desk.operator, desk.insurer.id, "merged", successor=heir.id)
    desk.suite.insurance.set_limit(heir, buyer, under, stopped=True)
    assert desk.suite.insurance.limit(buyer) == Limit(under, True, 2)
    fresh = attested_by(desk, heir, LIMIT, usd(100))
    desk.suite.insurance.set_limit(heir, fresh, under)
    assert desk.suite.insurance.limit(fresh) == Limit(under, False, 1)
