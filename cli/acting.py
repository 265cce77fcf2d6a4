"""From what was typed to the desk at which somebody acts."""

from __future__ import annotations

from collections.abc import Iterable

from chain.errors import BadInput
from cli.finding import find_account
from cli.parsing import money, named_amount
from cli.workspace import Workspace
from contracts.registry.documents import Row
from contracts.registry.money import Money
from scenarios.desks import AuthorityDesk, BankBook, BankDesk, EnterpriseDesk
from scenarios.desks.comparing import ExporterClass
from scenarios.desks.office import Office
from scenarios.people import RoleName

__all__ = [
    "authority_desk",
    "bank_book",
    "bank_desk",
    "enterprise_desk",
    "heir_of",
    "parts_of",
    "rows_of",
    "usual_advance_rate",
]

_USUAL, _USUAL_INSURED = 8_000, 9_000


def authority_desk(
    work: Workspace, name: str | None, role: RoleName = "customs", office: Office | None = None
) -> AuthorityDesk:
    """The desk of an authority; without a name that of the only one with a role. `office`: another one."""
    if name is not None:
        return AuthorityDesk(office or work.office, work.actor(name))
    found = work.people.of_role(role)
    if len(found) == 1:
        return AuthorityDesk(office or work.office, found[0])
    if found:
        raise BadInput("Which authority acts is not said.", hint="Name it with --as.")
    raise BadInput(
        f"Nobody here is {role}.", hint=f"`shroff participants admit {role} --role {role}` admits one."
    )


def bank_desk(work: Workspace, name: str | None, case_id: bytes, book: BankBook | None = None) -> BankDesk:
    """The desk of a bank; without a name that of the bank which has the case, or of its successor."""
    bank = work.suite.applications.dossier(case_id).bank
    return BankDesk(work.office, work.actor(name or heir_of(work, bank)), book)


def bank_book(work: Workspace, case_id: bytes, exporter_class: str, agents: Iterable[str]) -> BankBook:
    """What a bank knows itself of a case's enterprise: its class, and the agents on record.

    Raises:
        BadInput: There is no such class.
    """
    known: dict[str, ExporterClass] = {"A": "A", "B": "B", "C": "C"}
    if exporter_class not in known:
        raise BadInput(f"{exporter_class!r} is no class of an exporter.", expected="A, B or C")
    name = work.people.name_of(work.suite.applications.dossier(case_id).enterprise)
    return BankBook({name: known[exporter_class]}, frozenset((name, code) for code in agents))


def enterprise_desk(work: Workspace, name: str | None, case_id: bytes) -> EnterpriseDesk:
    """The desk of an enterprise; without a name that of the case's applicant, or of its successor."""
    applicant = work.suite.applications.dossier(case_id).enterprise
    return EnterpriseDesk(work.office, work.actor(name or heir_of(work, applicant)))


def heir_of(work: Workspace, participant: bytes) -> str:
    """Who acts on a participant's cases: itself, or the last of its line of successors."""
    heir = participant
    while (found := work.suite.participants.participant(heir)) is not None and found.successor is not None:
        heir = found.successor
    return work.people.name_of(heir)


def rows_of(work: Workspace, parts: Iterable[str]) -> list[Row]:
    """`NUMBER=AMOUNT` as rows; without an amount the whole document. The currency is the document's.

    Raises:
        BadInput: A document is named twice, or an amount is no amount in its currency.
        NotFound: There is no such document.
    """
    rows: dict[bytes, Row] = {}
    for part in parts:
        number, amount = named_amount(part)
        account = find_account(work, number)
        if account in rows:
            raise BadInput(
                f"{number} is named twice.", hint="Name each document once, with all that is meant of it."
            )
        face = work.suite.documents.account(account).face
        rows[account] = Row(account, face if amount is None else money(amount, face.currency))
    return list(rows.values())


def parts_of(work: Workspace, parts: Iterable[str]) -> list[tuple[bytes, Money]]:
    """The same for a desk, which takes documents and amounts."""
    return [(row.account, row.amount) for row in rows_of(work, parts)]


def usual_advance_rate(work: Workspace, case_id: bytes) -> int:
    """What a bank advances if it does not say, in basis points: 80 %; on insured exports 90 % [A].

    Where the policy is of a product in the table (`contracts.insurance.products`) that one's.
    """
    from contracts.insurance.products import products

    basis = work.suite.applications.dossier(case_id).basis
    if basis is None:
        return _USUAL
    policy = work.suite.insurance.policy(work.office.shipment(basis).policy)
    label = "" if policy is None else policy.terms.product
    return next((each.advance_rate for each in products() if each.label == label), _USUAL_INSURED)
