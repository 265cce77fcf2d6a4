"""Three sides that agree on an assignment of indemnity."""

from __future__ import annotations

from datetime import date

from chain.values import Receipt
from contracts.insurance.assignments import Assignment, AssignmentState
from contracts.insurance.words import Side
from contracts.messages import Seal, relayed
from contracts.parties import Party, Signer
from tests.contracts.desk import Desk
from tests.contracts.insured import ALWAYS

SIDES = (Side.EXPORTER, Side.BANK, Side.INSURER)


def agreement(
    desk: Desk,
    under: bytes,
    buyer: bytes | None = None,
    *,
    bank: Party | None = None,
    first_day: date = ALWAYS,
    mandate: bool = False,
) -> Assignment:
    """Terms that nobody has signed: a whole policy to bank_a, unless it is said what and to whom."""
    to = bank or desk.bank_a
    return Assignment(
        under, buyer, desk.exporter.id, to.id, desk.insurer.id, first_day, mandate, desk.reference()
    )


def party_on(desk: Desk, agreed: Assignment, side: Side) -> Party:
    """Who signs on a side."""
    ids = {Side.EXPORTER: agreed.exporter, Side.BANK: agreed.bank, Side.INSURER: agreed.insurer}
    return desk.party(ids[side])


def sign(desk: Desk, agreed: Assignment, *sides: Side, relayed_too: bool = False) -> Receipt:
    """These sides sign, in this order; all three, if it is not said which. Returns the last receipt."""
    receipts = [
        desk.suite.assignments.sign(
            party_on(desk, agreed, side),
            agreed,
            side,
            relayer=desk.stranger if relayed_too else None,
        )
        for side in sides or SIDES
    ]
    return receipts[-1]


def state(desk: Desk, agreed: Assignment) -> AssignmentState:
    """An assignment as it stands."""
    found = desk.suite.assignments.state(agreed.id)
    assert found is not None
    return found


def seal(desk: Desk, agreed: Assignment, by: Party | Signer, **more: int) -> Seal:
    """What a side signs, for anybody to send."""
    return relayed(
        desk.suite.assignments.contract,
        "AssignIndemnity",
        signer=by.maker if isinstance(by, Party) else by,
        fields=agreed.fields(),
        deadline=more.get("deadline"),
        nonce=more.get("nonce"),
    )


def send(desk: Desk, agreed: Assignment, side: Side, signed: Seal) -> Receipt:
    """The stranger sends what somebody signed."""
    return desk.suite.assignments.contract.send(desk.stranger, "sign", agreed.fields(), int(side), signed)
