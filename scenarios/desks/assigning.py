"""Assignments of indemnity at everybody's desk: what exporter, bank and insurer sign, each the same."""

from __future__ import annotations

from datetime import date

from chain.errors import BadInput
from chain.keys import Key
from chain.values import Receipt
from contracts.insurance.assignments import Assignment
from contracts.insurance.words import Side
from scenarios.desks.office import DocumentRef, Office, verb
from scenarios.desks.operator import AnyDesk
from scenarios.people import RoleName

__all__ = ["AssigningDesk", "draft_assignment"]

_SIDES: dict[RoleName, Side] = {"enterprise": Side.EXPORTER, "bank": Side.BANK, "insurer": Side.INSURER}


def draft_assignment(
    office: Office,
    policy: DocumentRef,
    bank: str,
    *,
    limit: DocumentRef | None = None,
    first_day: date | None = None,
    mandate: bool = False,
) -> Assignment:
    """The terms that exporter, bank and insurer of a policy are to sign. Nothing is signed with it.

    Args:
        office: The contracts, the people.
        policy: Whose indemnities.
        bank: Name of the bank that is to be paid.
        limit: One buyer's limit under it; None: all buyers.
        first_day: For shipments that were shipped on this day or later; None: today.
        mandate: Whether the bank too may give notice and claim.

    Raises:
        BadInput: The insurer has set no terms for this policy.
    """
    account = office.account(policy)
    found = office.suite.insurance.policy(account)
    if found is None:
        raise BadInput("No terms were set for this policy.", hint="Its insurer sets them first.")
    return Assignment(
        account,
        None if limit is None else office.account(limit),
        office.suite.documents.account(account).owner,
        office.people[bank].id,
        found.insurer,
        first_day or office.today(),
        mandate,
        office.salt(),
    )


class AssigningDesk(AnyDesk):
    """Who signs assignments of indemnity: exporters, banks, insurers."""

    @verb
    def sign_assignment(self, assignment: Assignment, *, relayer: Key | None = None) -> bytes:
        """Signs, in any order; the last of the three makes it live. Returns its id.

        Args:
            assignment: See `draft_assignment`; whoever signs looks at the terms.
            relayer: Sends what is signed here; None: it is sent by who signs.

        Raises:
            BadInput: It is none of the three.
        """
        side = _SIDES.get(self.actor.role)
        if side is None:
            raise BadInput(
                f"{self.actor.name} is no party to an assignment.", expected="exporter, bank or insurer"
            )
        self.suite.assignments.sign(self.actor.party, assignment, side, relayer=relayer)
        return assignment.id

    @verb
    def end_idle_assignment(self, assignment_id: bytes) -> Receipt:
        """Ends an assignment under which nothing was lent for 90 days. Anybody may."""
        return self.suite.assignments.end_idle(self.actor.party.maker, assignment_id)
