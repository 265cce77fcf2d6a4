"""An exporter declares a shipment, itself or by a message that anybody relays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chain.keys import Key
from contracts.insurance.shipments import Declaration
from contracts.insurance.words import Action, Status
from contracts.messages import Seal, relayed
from contracts.registry.calendar import day_of
from contracts.registry.documents import Row
from contracts.registry.money import Money
from contracts.registry.participants import Capacity
from tests.contracts.cases import application, attest, figures, rows, today, usd
from tests.contracts.checks import constant, logged, names_logged, refused
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import open_cases
from tests.contracts.insured import DUE, cover, declaration, declared, limit, policy, shipment
from tests.contracts.world import TODAY, Owners

MAX_CREDIT_DAYS = constant("CreditInsurance.vy", "MAX_CREDIT_DAYS")
MAX_FACE = constant("packing.vy", "MAX_FACE")
LONGEST = day_of(TODAY) + MAX_CREDIT_DAYS


def sound(desk: Desk) -> Declaration:
    accounts = attest(desk, usd(100), usd(200))
    return declaration(desk, limit(desk, policy(desk)), rows(accounts, usd(50), usd(60)))


def sealed(desk: Desk, fields: dict[str, object], signer: Key | Owners | None = None, **more: int) -> Seal:
    return relayed(
        desk.suite.insurance.contract,
        "Declare",
        signer=signer or desk.exporter.maker,
        fields=fields,
        deadline=more.get("deadline"),
        nonce=more.get("nonce"),
    )


def send(desk: Desk, fields: dict[str, object]) -> None:
    desk.suite.insurance.contract.send(desk.stranger, "declare", fields, sealed(desk, fields))


def test_declare__sound__is_declared(desk: Desk) -> None:
    said = sound(desk)
    shipment_id = desk.suite.insurance.declare(desk.exporter, said)
    assert shipment_id == desk.suite.insurance.shipment_id_of(desk.exporter.id, said.reference)
    found = shipment(desk, shipment_id)
    assert (found.status, found.version) == (Status.DECLARED, 1)
    assert (found.enterprise, found.insurer) == (desk.exporter.id, desk.insurer.id)
    limits = desk.suite.insurance.limit(said.limit)
    assert limits is not None
    assert (found.limit, found.policy, found.account) == (said.limit, limits.policy, None)
    assert (found.declared, found.cover, found.at_risk) == (usd(110), usd(0), usd(0))
    assert (found.shipped, found.due, found.declared_on) == (TODAY, DUE, TODAY)
    assert (found.commitment, found.rows) == (said.commitment, said.rows)
    assert (found.commercial, found.political) == (0, 0)
    assert desk.suite.insurance.all(enterprise=desk.exporter.id, limit=said.limit) == (shipment_id,)
    assert open_cases(desk, desk.exporter, desk.insurer, desk.importer) == (1, 1, 0)
    assert figures(desk, said.limit) == (0, 0, 0, 500_000)
    assert [desk.suite.insurance.insured_of(row.account) for row in said.rows] == [0, 0]


def test_declare__sound__says_so(desk: Desk) -> None:
    said = sound(desk)
    shipment_id = desk.suite.insurance.declare(desk.exporter, said)
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    assert names_logged(desk.suite.insurance, receipt) == ["Declared", "Moved"]
    event = logged(desk.suite.insurance, receipt, "Declared")
    assert (event["shipment_id"], event["enterprise"], event["limit"], event["amount"]) == (
        shipment_id,
        desk.exporter.id,
        said.limit,
        110,
    )
    assert (event["currency"], event["reference"], event["commitment"]) == (
        b"USD",
        said.reference,
        said.commitment,
    )
    moved = logged(desk.suite.insurance, receipt, "Moved")
    assert (moved["action"], moved["before"], moved["after"], moved["version"]) == (
        Action.DECLARE,
        0,
        Status.DECLARED,
        1,
    )
    assert moved["actor"] == desk.exporter.maker.address
    assert int(moved["second"], 16) == 0


def test_declare__relayed__is_the_same_but_for_the_nonce(desk: Desk) -> None:
    said = sound(desk)
    before = desk.network.node.snapshot()
    direct = shipment(desk, desk.suite.insurance.declare(desk.exporter, said))
    desk.network.node.revert(before)
    sent = desk.suite.insurance.declare(desk.exporter, said, relayer=desk.stranger)
    assert shipment(desk, sent) == direct
    receipt = desk.network.receipt(desk.network.node.head.transactions[0])
    assert logged(desk.suite.insurance, receipt, "Moved")["actor"] == desk.exporter.maker.address
    assert logged(desk.suite.insurance, receipt, "SignatureSpent")["signer"] == desk.exporter.maker.address


def test_declare__by_a_contract_of_two_owners__is_declared(desk: Desk) -> None:
    owners = (Key.from_seed("owner one"), Key.from_seed("owner two"))
    safe = desk.deploy("TwoOwners", *(owner.address for owner in owners))
    desk.participants.add_key(desk.exporter, desk.exporter.id, safe.address, Capacity.MAKER)
    fields = sound(desk).fields()
    contract = desk.suite.insurance.contract
    for wrong in (owners[:1], owners[::-1], ()):
        with refused("BAD_SIGNATURE"):
            seal = sealed(desk, fields, Owners(safe.address, wrong))
            contract.send(desk.stranger, "declare", fields, seal)
    contract.send(desk.stranger, "declare", fields, sealed(desk, fields, Owners(safe.address, owners)))
    assert open_cases(desk, desk.exporter) == (1,)


def test_declare__signature_used_expired_or_over_other_content__is_refused(desk: Desk) -> None:
    contract = desk.suite.insurance.contract
    fields = sound(desk).fields()
    last = sealed(desk, fields, deadline=desk.now, nonce=7)
    late = sealed(desk, fields, deadline=desk.now - 1)
    with refused("DEADLINE_PASSED"):
        contract.send(desk.stranger, "declare", fields, late)
    with refused("BAD_SIGNATURE"):
        contract.send(desk.stranger, "declare", {**fields, "due_day": day_of(DUE) + 1}, last)
    with refused("BAD_SIGNATURE"):
        contract.send(desk.stranger, "declare", fields, replace(last, signer=desk.importer.maker.address))
    with refused("BAD_SIGNATURE"):
        contract.send(desk.stranger, "declare", fields, replace(last, signature=b""))
    contract.send(desk.stranger, "declare", fields, last)
    again = sound(desk).fields()
    with refused("NONCE_USED"):
        contract.send(desk.stranger, "declare", again, sealed(desk, again, nonce=7))


def test_declare__signature_cancelled__is_refused(desk: Desk) -> None:
    contract = desk.suite.insurance.contract
    fields = sound(desk).fields()
    contract.send(desk.exporter.maker, "cancel_signature", 5)
    with refused("NONCE_USED"):
        contract.send(desk.stranger, "declare", fields, sealed(desk, fields, nonce=5))


def test_declare__sent_again__changes_nothing(desk: Desk) -> None:
    said = sound(desk)
    first = desk.suite.insurance.declare(desk.exporter, said)
    desk.suite.insurance.refuse(desk.insurer, first, "no")
    for relayer in (None, desk.stranger):
        assert desk.suite.insurance.declare(desk.exporter, said, relayer=relayer) == first
        receipt = desk.network.receipt(desk.network.node.head.transactions[0])
        assert names_logged(desk.suite.insurance, receipt) == []
    assert shipment(desk, first).status is Status.NO_COVER
    assert open_cases(desk, desk.exporter, desk.insurer) == (0, 0)
    with refused("REFERENCE_TAKEN"):
        desk.suite.insurance.declare(desk.exporter, replace(said, due=DUE + timedelta(days=1)))
    with refused("REFERENCE_TAKEN"):
        desk.suite.insurance.declare(desk.exporter, replace(said, rows=said.rows[:1]))


def test_declare__sent_again_suspended_and_paused__answers_with_the_first(desk: Desk) -> None:
    said = sound(desk)
    first = desk.suite.insurance.declare(desk.exporter, said)
    desk.participants.suspend(desk.operator, desk.exporter.id, "why")
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    assert desk.suite.insurance.declare(desk.exporter, said) == first


def test_declare__reference_used_for_an_application__is_refused(desk: Desk) -> None:
    """References are an author's own over all applications."""
    said = sound(desk)
    asked = application(desk, said.rows, reference=said.reference)
    desk.applications.apply(desk.exporter, asked)
    with refused("REFERENCE_TAKEN"):
        desk.suite.insurance.declare(desk.exporter, said)
    fresh = replace(said, reference=desk.reference())
    desk.suite.insurance.declare(desk.exporter, fresh)
    with refused("REFERENCE_TAKEN"):
        desk.applications.apply(desk.exporter, replace(asked, reference=fresh.reference))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shipped_day": day_of(TODAY) + 1}, "BAD_SHIPMENT_DAYS"),
        ({"due_day": day_of(TODAY) - 1}, "BAD_SHIPMENT_DAYS"),
        ({"due_day": LONGEST + 1}, "BAD_SHIPMENT_DAYS"),
        ({"reference": bytes(32)}, "EMPTY_REFERENCE"),
        ({"commitment": bytes(32)}, "BAD_FACTS"),
        ({"rows": []}, "BAD_ROWS"),
        ({"limit": b"\xee" * 32}, "UNKNOWN_LIMIT"),
        ({"enterprise": b"\xee" * 32}, "NOT_PARTY"),
    ],
)
def test_declare__unsound__is_refused(desk: Desk, change: dict[str, object], reason: str) -> None:
    fields = {**sound(desk).fields(), **change}
    with refused(reason):
        send(desk, fields)


@pytest.mark.parametrize(
    "change",
    [{"shipped_day": 1, "due_day": 1}, {"due_day": day_of(TODAY)}, {"due_day": LONGEST}],
)
def test_declare__at_the_bounds__is_declared(desk: Desk, change: dict[str, object]) -> None:
    fields = {**sound(desk).fields(), **change}
    send(desk, fields)
    shipment_id = desk.suite.insurance.shipment_id_of(desk.exporter.id, sound_reference(fields))
    found = desk.suite.insurance.contract.read("shipment_of", shipment_id)
    assert {name: getattr(found, name) for name in change} == change


def sound_reference(fields: dict[str, object]) -> bytes:
    reference = fields["reference"]
    assert isinstance(reference, bytes)
    return reference


def test_declare__rows_unsorted_twice_or_empty__are_refused(desk: Desk) -> None:
    said = sound(desk)
    first, second = (row.fields() for row in said.rows)
    for wrong in (
        [second, first],
        [first, first],
        [{**first, "amount": 0}],
        [{**first, "amount": MAX_FACE + 1}],
        [{**first, "amount": MAX_FACE}, {**second, "amount": 1}],
        [{**first, "account": bytes(32)}],
    ):
        with refused("BAD_ROWS"):
            send(desk, {**said.fields(), "rows": wrong})


def test_declare__the_largest_amount__is_declared(desk: Desk) -> None:
    said = sound(desk)
    first, second = (row.fields() for row in said.rows)
    send(desk, {**said.fields(), "rows": [{**first, "amount": MAX_FACE - 1}, {**second, "amount": 1}]})
    shipment_id = desk.suite.insurance.shipment_id_of(desk.exporter.id, said.reference)
    assert shipment(desk, shipment_id).declared == usd(MAX_FACE)


def test_declare__in_another_currency_than_the_limit__is_refused(desk: Desk) -> None:
    under = policy(desk)
    yen = attest(desk, Money(100, "JPY"))
    with refused("CURRENCY"):
        declared(desk, limit(desk, under), rows(yen, Money(50, "JPY")))
    mixed = rows([*attest(desk, usd(100)), *attest(desk, Money(100, "EUR"))], usd(1), Money(1, "EUR"))
    with refused("CURRENCY"):
        declared(desk, limit(desk, under), mixed)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_declare__in_the_limits_currency_whatever_the_policys__is_declared(desk: Desk, currency: str) -> None:
    buyer = limit(desk, policy(desk), Money(5_000, currency))
    shipment_id = declared(desk, buyer, rows(attest(desk, Money(1_000, currency)), Money(999, currency)))
    assert shipment(desk, shipment_id).declared == Money(999, currency)


def test_declare__fifty_rows__is_declared(desk: Desk) -> None:
    said = replace(sound(desk), rows=rows(attest(desk, *[usd(10)] * 50), usd(9)))
    shipment_id = desk.suite.insurance.declare(desk.exporter, said)
    found = shipment(desk, shipment_id)
    assert (len(found.rows), found.declared) == (50, usd(450))
    assert found.rows == said.rows


def test_declare__under_anothers_limit__is_refused(desk: Desk) -> None:
    theirs = limit(desk, policy(desk, owner=desk.importer), owner=desk.importer)
    on = rows(attest(desk, usd(100)), usd(100))
    with refused("NOT_OWNER"):
        declared(desk, theirs, on)
    with refused("NOT_PARTY"):
        desk.suite.insurance.declare(desk.importer, declaration(desk, theirs, on))


def test_declare__by_who_may_not__is_refused(desk: Desk) -> None:
    said = sound(desk)
    checker = Key.from_seed("exporter checker")
    wrong = {
        desk.importer: "NOT_PARTY",
        desk.bank_a: "WRONG_ROLE",
        desk.insurer: "WRONG_ROLE",
        desk.operator: "WRONG_ROLE",
        replace(desk.exporter, maker=desk.stranger): "UNKNOWN_KEY",
        replace(desk.exporter, maker=checker): "WRONG_CAPACITY",
        replace(desk.exporter, maker=desk.exporter.admins[0]): "WRONG_CAPACITY",
    }
    for party, reason in wrong.items():
        for relayer in (None, desk.stranger):
            with refused(reason):
                desk.suite.insurance.declare(party, said, relayer=relayer)


def test_declare__suspended_or_paused__is_refused(desk: Desk) -> None:
    said = sound(desk)
    before = desk.network.node.snapshot()
    desk.participants.suspend(desk.operator, desk.exporter.id, "why")
    with refused("SUSPENDED"):
        desk.suite.insurance.declare(desk.exporter, said)
    desk.network.node.revert(before)
    desk.directory.pause(desk.operator, desk.suite.insurance.address, "why")
    with refused("PAUSED"):
        desk.suite.insurance.declare(desk.exporter, said, relayer=desk.stranger)


def test_declare__by_a_successor__is_declared_in_its_own_name(desk: Desk) -> None:
    said = sound(desk)
    desk.participants.retire(desk.operator, desk.exporter.id, "merged", successor=desk.importer.id)
    with refused("SUSPENDED"):
        desk.suite.insurance.declare(desk.importer, said)
    own = desk.suite.insurance.declare(desk.importer, replace(said, enterprise=desk.importer.id))
    assert shipment(desk, own).enterprise == desk.importer.id
    cover(desk, own)


def test_declare__a_later_day__is_declared_on_it(desk: Desk) -> None:
    said = sound(desk)
    desk.wait(86_400)
    shipment_id = desk.suite.insurance.declare(desk.exporter, said)
    found = shipment(desk, shipment_id)
    assert (found.shipped, found.declared_on) == (TODAY, today(desk))


def test_declare__more_than_a_document_has__is_for_the_check(desk: Desk) -> None:
    account = attest(desk, usd(100))[0]
    unknown = Row(b"\xfe" * 32, usd(1))
    said = replace(sound(desk), rows=(Row(account, usd(101)), unknown))
    assert shipment(desk, desk.suite.insurance.declare(desk.exporter, said)).status is Status.DECLARED
