"""From files of policies, buyer limits and shipments to the chain: each row is done, or answered why not.

What was done before is answered as known, so that a file can be sent again. A bad row costs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chain.errors import BadInput
from contracts.insurance.csv_limits import LimitRow
from contracts.insurance.csv_policies import PolicyRow
from contracts.insurance.csv_reader import InsuranceFile
from contracts.insurance.csv_shipments import ShipmentRow
from contracts.reasons import FINDINGS
from contracts.registry.corrections import same_content
from contracts.registry.fields import AnyFields, GeneralDocument
from contracts.registry.money import Money, total
from contracts.registry.numbers import DocumentNumber
from scenarios.desks.enterprise import EnterpriseDesk
from scenarios.desks.insurer import InsurerDesk
from scenarios.desks.office import Office
from scenarios.intake.tables import Done, Outcome, Taken, take_each
from scenarios.reading.doubts import doubts_on, limit_closed_for

__all__ = ["take_limits", "take_policies", "take_shipments"]

_COLUMNS = {"issued_on": "date", "owner": "holder", "parties": "buyer"}
_AMENDABLE = {"amount": "--amount", "valid_until": "--valid-until"}
_FIRST = {
    "policy": "`shroff insurance policies import` comes first.",
    "limit": "`shroff insurance limits import` comes first; `limits list` has those there are.",
    "declaration": "`shroff documents import` lets customs attest it first.",
}


def take_policies(desk: InsurerDesk, rows: InsuranceFile[PolicyRow]) -> Iterator[Taken]:
    """Lets an insurer attest policies and set their terms."""

    def take(row: PolicyRow) -> Done:
        document, outcome = _attested(desk, row.fields, "POLICY")
        account = desk.office.account(document)
        known = desk.suite.insurance.policy(account)
        if known is None or known.terms != row.terms:
            desk.set_terms(document, row.terms)
            outcome = "attested" if known is None else "changed"
        return Done(outcome, document, _not_yet(desk.office, row.fields))

    return take_each(rows, take)


def take_limits(desk: InsurerDesk, rows: InsuranceFile[LimitRow]) -> Iterator[Taken]:
    """Lets an insurer attest buyer limits and put them under their policies.

    A row can stop a limit, and never lets one take cover again: a file that is sent again would undo what
    a notice of loss did meanwhile.
    """

    def take(row: LimitRow) -> Done:
        policy = desk.suite.documents.account_at(desk.fingerprint(row.policy))
        if policy is None or desk.suite.insurance.policy(policy) is None:
            raise BadInput(
                f"There is no policy {row.policy.canonical}.",
                code="unknown-policy",
                field="policy",
                hint=_FIRST["policy"],
            )
        document, outcome = _attested(desk, row.fields, "LIMIT")
        account = desk.office.account(document)
        known = desk.suite.insurance.limit(account)
        if known is None:
            desk.set_limit(document, policy)
            outcome = "attested"
        if row.stopped and (known is None or not known.stopped):
            desk.stop_limit(document)
            outcome = outcome if known is None else "changed"
        warnings = _not_yet(desk.office, row.fields)
        closed = None if warnings or row.stopped else limit_closed_for(desk.office, account)
        if closed is not None:
            warnings = (f"It takes no cover now. {FINDINGS[closed.name]}",)
        return Done(outcome, document, warnings)

    return take_each(rows, take)


def take_shipments(
    office: Office, desk_of: Callable[[bytes], EnterpriseDesk], rows: InsuranceFile[ShipmentRow]
) -> Iterator[Taken]:
    """Lets exporters declare shipments to their insurers. `desk_of`: of the holder of a limit, by its id."""

    def take(row: ShipmentRow) -> Done:
        if office.vault.by_number(row.limit) is None:
            _paper_of(office, row.policy, "policy", "policy")
        limit = _paper_of(office, row.limit, "limit", "buyer_code")
        desk = desk_of(office.suite.documents.account(office.account(limit)).owner)
        parts = [_part(office, number, amount, row.currency) for number, amount in row.parts]
        declared = total((amount for _, amount in parts), row.currency)
        opened = office.vault.get(limit)
        if opened is None:
            raise BadInput("The limit's fields are not here.", hint="Its insurer hands them over.")
        insurance = office.suite.insurance
        shipment_id = insurance.shipment_id_of(desk.actor.id, desk.actor.reference(row.reference))
        known = insurance.shipment(shipment_id) is not None
        desk.declare(limit, row.fields(opened.fields.owner, declared), parts, row.reference)
        return Done("known" if known else "declared", shipment_id, doubts_on(office, shipment_id))

    return take_each(rows, take)


def _attested(desk: InsurerDesk, fields: GeneralDocument, prefix: str) -> tuple[bytes, Outcome]:
    """The document with these fields, attested now or before."""
    document = desk.fingerprint(fields.number)
    account = desk.suite.documents.account_at(document)
    if account is None:
        (document,) = desk.attest([fields], f"{prefix}-{fields.number.canonical}")
        return document, "attested"
    state = desk.suite.documents.account(account)
    paper = desk.office.vault.opening(state.document, state.commitment)
    if paper is not None and not same_content(paper.fields, fields):
        columns = _differing(fields, paper.fields)
        raise BadInput(
            f"{fields.number.canonical} was attested with other content: {', '.join(columns)}.",
            code="other-content",
            expected="the same again",
            hint=_remedy(desk, fields, columns),
        )
    return document, "known"


def _differing(fields: GeneralDocument, before: AnyFields) -> list[str]:
    """The columns in which a row says something else than what was attested."""
    columns: list[str] = []
    for name in type(fields).model_fields:
        now: Any = getattr(fields, name)
        then: Any = getattr(before, name, None)
        if name == "number" or now == then:
            continue
        if name == "facts":
            columns += [each for each in ("payment", "days") if now.get(each) != then.get(each)]
        elif name == "amount" and now.currency != then.currency:
            columns.append("currency")
        else:
            columns.append(_COLUMNS.get(name, name))
    return columns


def _remedy(desk: InsurerDesk, fields: GeneralDocument, columns: Sequence[str]) -> str:
    """What can be done where a row says something else than what was attested."""
    number, until = fields.number.canonical, fields.valid_until
    given = {"amount": str(fields.amount), "valid_until": str(until or "")}
    if all(given.get(column) for column in columns):
        options = " ".join(f"{_AMENDABLE[column]} '{given[column]}'" for column in columns)
        return f"`shroff documents amend {number} {options} --as {desk.actor.name}` states it anew."
    what = "policy" if fields.number.kind == "policy" else "limit"
    return f"What else is written on a {what} stays: attest a new one, under a number of its own."


def _not_yet(office: Office, fields: GeneralDocument) -> tuple[str, ...]:
    """A document of a coming day is no mistake of form, and nothing can be covered under it before."""
    today = office.today()
    if fields.issued_on <= today:
        return ()
    return (f"Its day of issue, {fields.issued_on}, is after today, {today}: no cover under it before.",)


def _part(office: Office, number: DocumentNumber, amount: Money | None, currency: str) -> tuple[bytes, Money]:
    """A declaration and how much of it: all of it where the row does not say."""
    document = _paper_of(office, number, "declaration", "declarations")
    face = office.suite.documents.account(office.account(document)).face
    if face.currency != currency:
        raise BadInput(
            f"{number.canonical} is in {face.currency}, and the row in {currency}.",
            expected=face.currency,
            field="currency",
            hint="Declare what is in another currency under a limit in that currency.",
        )
    return document, face if amount is None else amount


def _paper_of(office: Office, number: DocumentNumber, what: str, column: str) -> bytes:
    paper = office.vault.by_number(number)
    if paper is None or office.suite.documents.account_at(paper.document) is None:
        raise BadInput(
            f"There is no {what} {number.canonical}.",
            code=f"unknown-{what}",
            field=column,
            hint=_FIRST.get(what, "Whoever attested it hands over number, fields and salt."),
        )
    return paper.document
