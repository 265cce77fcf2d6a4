"""From files of tax invoices and payment orders to the chain: each row is done, or answered why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from chain.errors import BadInput
from contracts.insurance.csv_reader import InsuranceFile, RowAnswer
from contracts.payments.csv_tables import InvoiceRow, OrderRow
from contracts.registry.corrections import same_content
from contracts.registry.identifiers import read_identifier
from contracts.registry.money import Money
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.enterprise import EnterpriseDesk
from scenarios.desks.office import Office
from scenarios.intake.tables import Done, Taken, take_each

__all__ = ["take_invoices", "take_orders"]


def take_invoices(
    desk: AuthorityDesk, rows: InsuranceFile[InvoiceRow] | Sequence[RowAnswer[InvoiceRow]]
) -> Iterator[Taken]:
    """Lets tax attest invoices, and their paper numbers as other numbers of the same.

    What was attested before is known, also when it was red-lettered since.
    """

    def take(row: InvoiceRow) -> Done:
        documents, number = desk.suite.documents, row.name
        document = desk.fingerprint(row.fields.number)
        account = documents.account_at(document)
        is_known = account is not None
        others = {alias: documents.account_at(desk.fingerprint(alias)) for alias in row.fields.aliases}
        end = None if account is None else documents.account(account).end
        for alias, other in others.items():
            if other is not None and documents.account(other).end != end:
                raise BadInput(
                    f"{alias.canonical} is the number of another invoice.",
                    field="paper",
                    code="two-documents",
                    expected="another number of this invoice",
                    hint="If they are one, merge them: `shroff documents merge`.",
                )
        if not is_known:
            desk.attest([row.fields], f"INVOICE-{number}")
        elif not any(
            same_content(paper.fields, row.fields) for paper in desk.office.vault.versions(document)
        ):
            raise BadInput(
                f"{number} was attested with other content.",
                code="other-content",
                expected="the same again",
                hint="`shroff documents amend` states it anew.",
            )
        missing = [alias for alias, of in others.items() if of is None]
        for alias in missing:
            desk.add_alias(document, alias, f"ALIAS-{alias.canonical}")
        return Done("known" if is_known and not missing else "attested", document)

    return take_each(rows, take)


def take_orders(
    office: Office, desk_of: Callable[[str], EnterpriseDesk], rows: InsuranceFile[OrderRow]
) -> Iterator[Taken]:
    """Lets enterprises order payments. `desk_of`: of an enterprise, by its name."""

    def take(row: OrderRow) -> Done:
        payer = office.people.by_identity(row.enterprise)
        if payer is None:
            raise BadInput(
                f"{row.enterprise} was not admitted.",
                field="enterprise",
                code="unknown-enterprise",
                hint="The operator admits participants first.",
            )
        desk = desk_of(payer.name)
        parts = [_part(office, number, amount, row.amount.currency) for number, amount in row.invoices]
        capital = office.suite.capital
        payment_id = capital.payment_id_of(desk.actor.id, desk.actor.reference(row.reference))
        is_known = capital.payment(payment_id) is not None
        desk.order(
            _bank(office, row.bank),
            row.amount,
            row.purpose,
            row.reference,
            payee=str(row.payee),
            contract=row.contract,
            parts=parts,
            exemption=row.exemption,
            document=row.document,
            petty_cash=row.petty_cash,
            ordinary=row.ordinary,
            days=row.days,
        )
        return Done("known" if is_known else "ordered", payment_id)

    return take_each(rows, take)


def _bank(office: Office, text: str) -> str:
    """A bank's name, from its name or its identifier."""
    if text in office.people:
        return text
    try:
        found = office.people.by_identity(read_identifier(text, "BIC"))
    except BadInput:
        found = None
    if found is None:
        raise BadInput(f"No bank here is {text}.", field="bank", code="unknown-bank")
    return found.name


def _part(office: Office, number: str, amount: Money | None, currency: str) -> tuple[bytes, Money]:
    """An invoice and how much of it: all of it where the row does not say."""
    paper = office.vault.find(number)
    if paper is None or office.suite.documents.account_at(paper.document) is None:
        raise BadInput(
            f"There is no invoice {number}.",
            code="unknown-invoice",
            field="invoices",
            hint="`shroff capital invoices import` lets tax attest it first.",
        )
    face = office.suite.documents.account(office.account(paper.document)).face
    if face.currency != currency:
        raise BadInput(
            f"{number} is in {face.currency}, and the row in {currency}.",
            expected=face.currency,
            field="currency",
        )
    return paper.document, face if amount is None else amount
