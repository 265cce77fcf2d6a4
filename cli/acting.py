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

__all__ = ["authority_desk", "bank_desk", "enterprise_desk", "parts_of", "rows_of"]


def authority_desk(work: Workspace, name: str | None) -> AuthorityDesk:
    """The desk of an authority; without a name that of customs, if there is one customs only."""
    if name is not None:
        return AuthorityDesk(work.office, work.actor(name))
    customs = work.people.of_role("customs")
    if len(customs) != 1:
        raise BadInput("Which authority acts is not said.", hint="Name it with --as.")
    return AuthorityDesk(work.office, customs[0])


def bank_desk(work: Workspace, name: str | None, case_id: bytes, book: BankBook | None = None) -> BankDesk:
    """The desk of a bank; without a name that of the bank which the case was applied for at."""
    bank = work.suite.applications.dossier(case_id).bank
    return BankDesk(work.office, work.actor(name or work.people.name_of(bank)), book)


def enterprise_desk(work: Workspace, name: str | None, case_id: bytes) -> EnterpriseDesk:
    """The desk of an enterprise; without a name that of the case's applicant."""
    applicant = work.suite.applications.dossier(case_id).enterprise
    return EnterpriseDesk(work.office, work.actor(name or work.people.name_of(applicant)))


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
