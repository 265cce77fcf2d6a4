"""What is done about one shipment: carried out and told; and where it is refused, what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from cli.insurance_showing import tell_shipment
from cli.session import Session

if TYPE_CHECKING:
    from datetime import date

    from chain.errors import Reverted
    from cli.workspace import Workspace
    from contracts.insurance.shipments import Shipment

__all__ = ["act_on", "lent_on"]

_NEXT = {
    "DECLARED": "the insurer answers with `shipments cover` or `refuse`; its exporter can `withdraw` it",
    "COVERED": "`collect` if the buyer pays, else `notice`; without it no claim",
    "NOTIFIED": "`claim`, or `collect` if the buyer pays after all",
    "CLAIMED": "the insurer decides with `indemnify` or `deny`; `take-back` undoes the claim",
    "INDEMNIFIED": "`recover` what comes in, or `close`",
}
"""By state: what comes next, below `shroff insurance`. Nothing leads out of the other states."""


def act_on(
    session: Session,
    shipment: str,
    as_json: bool,
    act: Callable[[Workspace, bytes], object],
    *,
    warn: bool = False,
) -> None:
    """Does something about a shipment as it was named, and tells what became of it.

    Args:
        session: Whose streams, and which chain.
        shipment: Reference, number, or first digits of the id.
        as_json: The whole shipment as JSON instead of a line.
        act: Does it, with the shipment's id; may return how money was shared.
        warn: Whether to say what speaks against the shipment afterwards.

    Raises:
        Reverted: A contract refused; where the state or the time was the matter, the hint says which it is,
            and what comes next.
    """
    from chain.errors import Reverted
    from cli.insurance_finding import find_shipment
    from cli.workspace import open_workspace
    from contracts.insurance.shipments import Share

    with open_workspace(session.folder, session.passwords) as work:
        shipment_id = find_shipment(work, shipment)
        try:
            done = act(work, shipment_id)
        except Reverted as error:
            raise _advised(work, shipment_id, error) from error
        share = done if isinstance(done, Share) else None
        tell_shipment(session, work, shipment_id, as_json, share=share, warn=warn)


def lent_on(work: Workspace, shipment_id: bytes) -> str:
    """What is lent on a shipment now, in a sentence for a question; empty if nothing is."""
    loans = [work.office.lending(each).loan(each) for each in work.suite.insured_loans.loans_on(shipment_id)]
    open_ = [loan.outstanding for loan in loans if loan.outstanding]
    return f" {' and '.join(map(str, open_))} lent on it would have no cover." if open_ else ""


def _advised(work: Workspace, shipment_id: bytes, error: Reverted) -> Reverted:
    """The same refusal, with the state that the shipment is in, and what comes next."""
    found = work.suite.insurance.shipment(shipment_id)
    if found is None or error.reason not in (
        "insurance: not in this state",
        "insurance: its time has not passed",
    ):
        return error
    name = found.status.name
    advised = error.with_data({**error.data, "status": name})
    said = f"It is {name.lower().replace('_', ' ')}"
    last = _last_day(found)
    if name not in _NEXT:
        advised.hint = f"{said}: nothing leads out of this state."
    elif error.reason == "insurance: its time has not passed" and last is not None:
        advised.hint = f"{said}, and can lapse after {last}."
    else:
        advised.hint = f"{said}. What comes next: {_NEXT[name]}."
    return advised


def _last_day(found: Shipment) -> date | None:
    """The last day of the next step; after it anybody can end the shipment."""
    from contracts.insurance.days import ANSWER_DAYS, CLAIM_DAYS, NOTICE_DAYS

    return {
        "DECLARED": found.declared_on + timedelta(days=ANSWER_DAYS),
        "COVERED": found.due + timedelta(days=NOTICE_DAYS),
        "NOTIFIED": found.due + timedelta(days=CLAIM_DAYS),
    }.get(found.status.name)
