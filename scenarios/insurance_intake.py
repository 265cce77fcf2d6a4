"""From files of policies, buyer limits and shipments to the chain: each row is done, or answered why not.

What was done before is answered as known, so that a file can be sent again. A bad row costs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chain.errors import BadInput, Reverted
from contracts.insurance.csv_limits import LimitRow
from contracts.insurance.csv_policies import PolicyRow
from contracts.insurance.csv_reader import RowAnswer
from contracts.insurance.csv_shipments import ShipmentRow
from contracts.registry.answers import Problem
from contracts.registry.corrections import same_content
from contracts.registry.fields import GeneralDocument
from contracts.registry.money import Money, total
from contracts.registry.numbers import DocumentNumber
from scenarios.exporter_desk import EnterpriseDesk
from scenarios.insurer_desk import InsurerDesk
from scenarios.office import Office

__all__ = ["OUTCOMES", "Taken", "take_limits", "take_policies", "take_shipments"]

Outcome = Literal["attested", "changed", "declared", "known", "refused", "unreadable"]

OUTCOMES: tuple[Outcome, ...] = ("attested", "changed", "declared", "known", "refused", "unreadable")
"""`changed`: a policy's terms, or a limit that was stopped. `known`: all of it was done before."""

_AMEND = "`shroff documents amend` states a document anew; its number, owner and currency stay."


@dataclass(slots=True)
class Taken:
    """What became of a row. `id`: of the document or the shipment; None where there is none."""

    answer: RowAnswer[Any]
    outcome: Outcome
    name: str | None = None
    id: bytes | None = None
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def bad(self) -> bool:
        """Whether it did not go through."""
        return self.outcome in {"refused", "unreadable"}

    def data(self) -> dict[str, object]:
        """For programs."""
        return {
            "file": self.answer.file,
            "row": self.answer.row,
            "outcome": self.outcome,
            "number": self.name,
            "id": None if self.id is None else self.id.hex(),
            "problems": [each.data() for each in self.problems],
            "notes": list(self.answer.notes),
        }


def take_policies(desk: InsurerDesk, answers: Iterable[RowAnswer[PolicyRow]]) -> Iterator[Taken]:
    """Lets an insurer attest policies and set their terms."""

    def take(row: PolicyRow) -> tuple[Outcome, bytes]:
        document, outcome = _attested(desk, row.fields, "POLICY")
        account = desk.office.account(document)
        known = desk.suite.insurance.policy(account)
        if known is None or known.terms != row.terms:
            desk.set_terms(document, row.terms)
            outcome = "attested" if known is None else "changed"
        return outcome, document

    return _each(answers, take)


def take_limits(desk: InsurerDesk, answers: Iterable[RowAnswer[LimitRow]]) -> Iterator[Taken]:
    """Lets an insurer attest buyer limits and put them under their policies.

    A row can stop a limit, and never lets one take cover again: a file that is sent again would undo what
    a notice of loss did meanwhile.
    """

    def take(row: LimitRow) -> tuple[Outcome, bytes]:
        policy = desk.suite.documents.account_at(desk.fingerprint(row.policy))
        if policy is None or desk.suite.insurance.policy(policy) is None:
            raise BadInput(
                f"There is no policy {row.policy.canonical}.",
                code="unknown-policy",
                field="policy",
                hint="`shroff insurance policies import` comes first.",
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
        return outcome, document

    return _each(answers, take)


def take_shipments(
    office: Office, desk_of: Callable[[bytes], EnterpriseDesk], answers: Iterable[RowAnswer[ShipmentRow]]
) -> Iterator[Taken]:
    """Lets exporters declare shipments to their insurers. `desk_of`: of the holder of a limit, by its id."""

    def take(row: ShipmentRow) -> tuple[Outcome, bytes]:
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
        return "known" if known else "declared", shipment_id

    return _each(answers, take)


def _each(answers: Iterable[RowAnswer[Any]], take: Callable[[Any], tuple[Outcome, bytes]]) -> Iterator[Taken]:
    for answer in answers:
        if answer.stated is None:
            yield Taken(answer, "unreadable", problems=list(answer.problems))
            continue
        name = str(answer.stated.name)
        try:
            outcome, id_ = take(answer.stated)
        except Reverted as error:
            problem = Problem(
                answer.file, answer.row, "", error.reason, "The chain refuses it.", hint=error.hint
            )
        except BadInput as error:
            problem = _problem(answer, error.message, error.hint, error.data)
        else:
            yield Taken(answer, outcome, name, id_)
            continue
        yield Taken(answer, "refused", name, problems=[problem])


def _problem(answer: RowAnswer[Any], message: str, hint: str, data: Mapping[str, object]) -> Problem:
    column = {"owner": "holder"}.get(str(data.get("field", "")), str(data.get("field", "")))
    code = str(data.get("code", "unknown-owner" if column == "holder" else "bad-value"))
    return Problem(answer.file, answer.row, column, code, message, str(data.get("expected", "")), hint)


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
        names = [
            name
            for name in type(fields).model_fields
            if name != "number" and getattr(fields, name) != getattr(paper.fields, name, None)
        ]
        raise BadInput(
            f"{fields.number.canonical} was attested with other content: {', '.join(names)}.",
            code="other-content",
            expected="the same again",
            hint=_AMEND,
        )
    return document, "known"


def _part(office: Office, number: DocumentNumber, amount: Money | None, currency: str) -> tuple[bytes, Money]:
    """A declaration and how much of it: all of it where the row does not say."""
    document = _paper_of(office, number, "declaration", "declarations")
    face = office.suite.documents.account(office.account(document)).face
    if face.currency != currency:
        raise BadInput(
            f"{number.canonical} is in {face.currency}.",
            expected=currency,
            field="currency",
        )
    return document, face if amount is None else amount


def _paper_of(office: Office, number: DocumentNumber, what: str, column: str) -> bytes:
    paper = office.vault.by_number(number)
    if paper is None or office.suite.documents.account_at(paper.document) is None:
        raise BadInput(
            f"There is no {what} {number.canonical}.",
            code=f"unknown-{what}",
            field=column,
            hint="Whoever attested it hands over number, fields and salt.",
        )
    return paper.document
