"""What in credit insurance needs maker and checker: one example of each, ready to be sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chain.hashing import keccak
from contracts.insurance.words import Action, Cause
from contracts.parties import Party
from contracts.registry.calendar import day_of
from tests.contracts.cases import LIMIT, attest, rows, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insurance.flows import attested_by
from tests.contracts.insured import (
    assigned,
    claimed,
    collect,
    covered,
    declared,
    insured_shipment,
    limit,
    policy,
    shipment,
    terms,
)
from tests.contracts.sealed_acts import Act


def set_terms(desk: Desk) -> Act:
    """Terms of a policy that has some."""
    account = policy(desk)
    said = terms(commercial=8_000)
    fields = {"policy": account, "version": 1, **said.fields(), "product": said.product}
    args = (account, said.fields(), said.product)
    return Act(
        desk.suite.insurance,
        desk.insurer,
        "set_terms",
        args,
        "SetTerms",
        fields,
        lambda: desk.suite.insurance.set_terms(desk.insurer, account, terms()),
    )


def set_limit(desk: Desk) -> Act:
    """A limit that is stopped."""
    under = policy(desk)
    buyer = limit(desk, under)
    fields = {"limit": buyer, "version": 1, "policy": under, "stopped": True}
    return Act(
        desk.suite.insurance,
        desk.insurer,
        "set_limit",
        (buyer, under, True),
        "SetLimit",
        fields,
        lambda: desk.suite.insurance.set_limit(desk.insurer, buyer, under),
    )


def put_limit(desk: Desk) -> Act:
    """A limit that is put under its policy."""
    under = policy(desk)
    buyer = attested_by(desk, desk.insurer, LIMIT, usd(100))
    fields = {"limit": buyer, "version": 0, "policy": under, "stopped": False}
    args = (buyer, under, False)
    return Act(
        desk.suite.insurance,
        desk.insurer,
        "set_limit",
        args,
        "SetLimit",
        fields,
        lambda: desk.suite.insurance.set_limit(desk.insurer, buyer, under),
    )


def on_shipment(desk: Desk, shipment_id: bytes) -> dict[str, object]:
    """The first fields of a message about a shipment."""
    return {"shipment_id": shipment_id, "version": shipment(desk, shipment_id).version}


def cover(desk: Desk) -> Act:
    """A shipment that is covered."""
    shipment_id = declared(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))
    content = {"reference": desk.reference(), "amount": 70, "fingerprint": keccak(desk.reference())}
    return Act(
        desk.suite.insurance,
        desk.insurer,
        "cover",
        (shipment_id, *content.values()),
        "Cover",
        {**on_shipment(desk, shipment_id), **content},
    )


def taken(desk: Desk) -> bytes:
    """A cover of 100, with no loss payee."""
    return covered(desk, limit(desk, policy(desk)), rows(attest(desk, usd(100)), usd(100)))


def end(desk: Desk) -> Act:
    """A cover that ends."""
    shipment_id = taken(desk)
    return Act(
        desk.suite.insurance,
        desk.insurer,
        "end",
        (shipment_id, "returned"),
        "EndCover",
        {**on_shipment(desk, shipment_id), "reason": "returned"},
        lambda: collect(desk, shipment_id, usd(1), party=desk.insurer),
    )


def receive(desk: Desk, shipment_id: bytes, party: Party, action: Action, fn: str) -> Act:
    """Money that is recorded; meanwhile one unit more came in."""
    content = {"reference": desk.reference(), "amount": 7, "value_day": day_of(today(desk))}
    fields = {**on_shipment(desk, shipment_id), "action": int(action), **content}

    def stir() -> None:
        one = receive(desk, shipment_id, party, action, fn)
        one.send(one.seal())

    args = (shipment_id, *content.values())
    return Act(desk.suite.claims, party, fn, args, "Receive", fields, stir)


def collect_by_bank(desk: Desk) -> Act:
    """The loss payee records a payment."""
    shipment_id = insured_shipment(desk, usd(100))
    return receive(desk, shipment_id, desk.bank_a, Action.COLLECT, "collect")


def collect_by_insurer(desk: Desk) -> Act:
    """The insurer records one, where there is no loss payee."""
    return receive(desk, taken(desk), desk.insurer, Action.COLLECT, "collect")


def in_claim(desk: Desk) -> bytes:
    """A shipment that is claimed, with bank_a to be paid."""
    under = policy(desk)
    assigned(desk, under)
    shipment_id = covered(desk, limit(desk, under), rows(attest(desk, usd(100)), usd(100)))
    claimed(desk, shipment_id)
    return shipment_id


def paid(desk: Desk) -> bytes:
    """A shipment that was indemnified."""
    shipment_id = in_claim(desk)
    desk.suite.claims.indemnify(desk.insurer, shipment(desk, shipment_id), desk.reference())
    return shipment_id


def recover_by_bank(desk: Desk) -> Act:
    """The loss payee records a recovery."""
    return receive(desk, paid(desk), desk.bank_a, Action.RECOVER, "recover")


def recover_by_insurer(desk: Desk) -> Act:
    """The insurer records one."""
    return receive(desk, paid(desk), desk.insurer, Action.RECOVER, "recover")


def claim_again(desk: Desk, shipment_id: bytes) -> Callable[[], None]:
    """The claim is taken back, and made again."""

    def stir() -> None:
        claims = desk.suite.claims
        claims.take_back(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)
        claims.claim_for(desk.exporter, shipment(desk, shipment_id), Cause.INSOLVENCY)

    return stir


def indemnify(desk: Desk) -> Act:
    """A claim that is paid."""
    shipment_id = in_claim(desk)
    reference = desk.reference()
    quotes: list[dict[str, object]] = []
    fields = {**on_shipment(desk, shipment_id), "reference": reference, "quotes": quotes}
    args = (shipment_id, reference, quotes)
    stir = claim_again(desk, shipment_id)
    return Act(desk.suite.claims, desk.insurer, "indemnify", args, "Indemnify", fields, stir)


def settle(desk: Desk, shipment_id: bytes, action: Action, stir: Callable[[], object]) -> Act:
    """A claim that is denied or closed."""
    content = {"action": int(action), "reason": "why"}
    fields = {**on_shipment(desk, shipment_id), **content}
    args = (shipment_id, *content.values())
    return Act(desk.suite.claims, desk.insurer, "settle", args, "SettleClaim", fields, stir)


def deny(desk: Desk) -> Act:
    """A claim that is denied."""
    shipment_id = in_claim(desk)
    return settle(desk, shipment_id, Action.DENY, claim_again(desk, shipment_id))


def close(desk: Desk) -> Act:
    """A claim that is closed."""
    shipment_id = paid(desk)
    more = receive(desk, shipment_id, desk.insurer, Action.RECOVER, "recover")
    return settle(desk, shipment_id, Action.CLOSE, lambda: more.send(more.seal()))


def release(desk: Desk) -> Act:
    """An assignment that is given back."""
    agreed = assigned(desk, policy(desk))
    fields: dict[str, object] = {"assignment_id": agreed}
    return Act(desk.suite.assignments, desk.bank_a, "release", (agreed,), "ReleaseIndemnity", fields)


ACTS: Mapping[str, Callable[[Desk], Act]] = {
    "set_terms": set_terms,
    "set_limit": set_limit,
    "set_limit, first": put_limit,
    "cover": cover,
    "end": end,
    "collect, bank": collect_by_bank,
    "collect, insurer": collect_by_insurer,
    "recover, bank": recover_by_bank,
    "recover, insurer": recover_by_insurer,
    "indemnify": indemnify,
    "settle, deny": deny,
    "settle, close": close,
    "release": release,
}
"""Each function that needs two keys, with an example that succeeds."""

ALONE = frozenset({"cover", "release"})
"""What nobody can change and leave possible: it is not answered yet, or has no version."""
