"""What people call a payment or a bank, and at which desk somebody acts on a payment."""

from __future__ import annotations

import re

from chain.errors import BadInput, NotFound
from cli.acting import heir_of
from cli.finding import named_or, only
from cli.workspace import Workspace
from contracts.payments.orders import Payment
from scenarios.desks import AnyDesk, BankDesk, EnterpriseDesk, OperatorDesk

__all__ = [
    "anybody",
    "bank_of",
    "enterprise_of",
    "find_payment",
    "operator_of",
    "payment_in",
    "payment_name",
]

_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{4,64})")


def find_payment(work: Workspace, text: str) -> bytes:
    """A payment, by its enterprise's reference or by the first digits of its id.

    Raises:
        NotFound: There is none.
        BadInput: There are several.
    """
    capital = work.suite.capital
    ids = (capital.payment_id_of(each.id, each.reference(text)) for each in work.people.of_role("enterprise"))
    found = [each for each in ids if capital.payment(each) is not None]
    if len(found) > 1:
        shown = ", ".join(each.hex()[:12] for each in found)
        raise BadInput(f"{text} is more than one payment: {shown}.", hint="Give digits of the id.")
    if found:
        return found[0]
    known, prefix = capital.all(), _HEX.fullmatch(text)
    payment = None if prefix is None else only(text, known, prefix[1].lower(), "payment")
    if payment is not None:
        return payment
    names = [name for each in known if (name := work.references.text_of(each))]
    hint = named_or(text, names, "`shroff capital orders list` has them all.")
    raise NotFound(f"There is no payment {text}.", hint=hint)


def payment_in(work: Workspace, payment_id: bytes) -> Payment:
    """A payment that was found."""
    from scenarios.desks.payment_ending import payment_of

    return payment_of(work.office, payment_id)


def payment_name(work: Workspace, payment_id: bytes) -> str:
    """What people call a payment: its reference, or the first digits of its id."""
    return work.references.text_of(payment_id) or payment_id.hex()[:12]


def enterprise_of(work: Workspace, payment_id: bytes, by: str | None) -> EnterpriseDesk:
    """The desk of a payment's enterprise, or of its successor, unless somebody else is named."""
    owner = payment_in(work, payment_id).enterprise
    return EnterpriseDesk(work.office, work.actor(by or heir_of(work, owner)))


def bank_of(work: Workspace, payment_id: bytes, by: str | None) -> BankDesk:
    """The desk of a payment's bank, or of its successor, unless somebody else is named."""
    bank = payment_in(work, payment_id).bank
    return BankDesk(work.office, work.actor(by or heir_of(work, bank)))


def operator_of(work: Workspace) -> OperatorDesk:
    """The operator's desk."""
    return OperatorDesk(work.office, work.people.operator())


def anybody(work: Workspace, by: str | None) -> AnyDesk:
    """The desk of who sends what anybody may: the operator unless somebody is named."""
    return AnyDesk(work.office, work.people.operator() if by is None else work.actor(by))
