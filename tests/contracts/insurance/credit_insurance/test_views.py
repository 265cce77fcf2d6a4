"""What anybody reads of policies, limits and shipments."""

from __future__ import annotations

from contracts.insurance.words import Action, Status
from tests.contracts.cases import attest, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import can_lapse, open_cases
from tests.contracts.insured import collect, covered, declared, insured_shipment, limit, policy, shipment

UNKNOWN = b"\xee" * 32


def test_views__of_what_nobody_knows__are_empty(desk: Desk) -> None:
    insurance = desk.suite.insurance
    assert insurance.shipment(UNKNOWN) is None
    assert (insurance.policy(UNKNOWN), insurance.limit(UNKNOWN)) == (None, None)
    assert (insurance.insured_of(UNKNOWN), insurance.contract.read("rows_of", UNKNOWN)) == (0, ())
    assert insurance.contract.read("open_cases", UNKNOWN) == 0
    assert (insurance.all(), insurance.moves(UNKNOWN), insurance.gaps(UNKNOWN)) == ((), (), ())
    with refused("UNKNOWN_ACCOUNT"):
        insurance.left_of(UNKNOWN)
    with refused("UNKNOWN_SHIPMENT"):
        can_lapse(desk, UNKNOWN)


def test_shipment_id_of__is_one_for_each_exporter_and_reference(desk: Desk) -> None:
    read = desk.suite.insurance.shipment_id_of
    asked = {
        read(party.id, reference)
        for party in (desk.exporter, desk.importer)
        for reference in (b"\1" * 32, b"\2" * 32)
    }
    assert len(asked) == 4


def test_moves__of_a_shipment__are_all_there_in_order(desk: Desk) -> None:
    shipment_id = insured_shipment(desk, usd(1_000))
    collect(desk, shipment_id, usd(400))
    collect(desk, shipment_id, usd(600))
    moves = desk.suite.insurance.moves(shipment_id)
    assert [(move.action, move.before, move.after, move.version, move.at_risk) for move in moves] == [
        (Action.DECLARE, None, Status.DECLARED, 1, 0),
        (Action.COVER, Status.DECLARED, Status.COVERED, 2, 1_000),
        (Action.COLLECT, Status.COVERED, Status.COVERED, 3, 600),
        (Action.COLLECT, Status.COVERED, Status.COLLECTED, 4, 0),
    ]
    assert [move.actor for move in moves] == [
        party.maker.address for party in (desk.exporter, desk.insurer, desk.bank_a, desk.bank_a)
    ]
    assert shipment(desk, shipment_id).version == 4


def test_all__of_an_enterprise_or_a_limit__are_theirs(desk: Desk) -> None:
    first, second = limit(desk, policy(desk)), limit(desk, policy(desk))
    on = rows(attest(desk, usd(1_000)), usd(10))
    one = declared(desk, first, on)
    two = covered(desk, second, on)
    three = declared(desk, second, on)
    insurance = desk.suite.insurance
    assert insurance.all() == (one, two, three)
    assert insurance.all(limit=second) == (two, three)
    assert insurance.all(enterprise=desk.importer.id) == ()
    assert open_cases(desk, desk.exporter, desk.insurer, desk.bank_a) == (3, 3, 0)


def test_open_cases__keep_who_has_them_from_retiring_without_a_successor(desk: Desk) -> None:
    shipment_id = declared(desk, limit(desk, policy(desk)), rows(attest(desk, usd(10)), usd(10)))
    for party in (desk.exporter, desk.insurer):
        with refused("NEEDS_SUCCESSOR"):
            desk.participants.retire(desk.operator, party.id, "gone")
    desk.suite.insurance.refuse(desk.insurer, shipment_id, "no")
    for party in (desk.exporter, desk.insurer):
        desk.participants.retire(desk.operator, party.id, "gone")
