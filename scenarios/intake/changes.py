"""Messages that change a document that is there: amended, replaced, voided, or known already."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chain.errors import BadInput
from chain.hashing import keccak
from contracts.registry.corrections import corrected, credited, red_lettered
from contracts.registry.fields import AnyFields, GeneralDocument
from contracts.registry.filings import Cancellation, Change, Correction, RedLetter, Replacement
from contracts.registry.kinds import KindName
from contracts.registry.numbers import DocumentNumber
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.office import Office
from scenarios.intake.answering import Outcome, Unknown
from scenarios.intake.finding import Finder, Found, other_content

__all__ = ["Changing", "order_of"]

_FULLY_CREDITED = "fully red-lettered"
_ATTEST_ANOTHER = "Void the document, and attest another one."


def order_of(change: Change) -> tuple[int, str]:
    """Where a message belongs among those about a document: a cancellation last, others by their time."""
    if isinstance(change, Cancellation):
        return 1, ""
    return 0, change.sent_on if isinstance(change, Correction) else ""


class Changing:
    """Carries messages out, or foresees what they would do."""

    def __init__(
        self, office: Office, finder: Finder, desk_of: Callable[[KindName], AuthorityDesk], *, dry_run: bool
    ) -> None:
        self._office = office
        self._finder = finder
        self._desk_of = desk_of
        self._dry_run = dry_run

    def carry_out(self, change: Change) -> tuple[Outcome, Found] | None:
        """Does what a message says. None: the document that it is about is not known, so far.

        Raises:
            BadInput: It cannot be: `field` names the part of it.
            Reverted: The chain refuses it.
        """
        found = self._finder.named(change.of)
        if found is None:
            return None
        if isinstance(change, Replacement):
            return self._replace(change, found), found
        if isinstance(change, RedLetter):
            return self._credit(change, found), found
        if isinstance(change, Correction):
            return self._correct(change, found), found
        return self._cancel(change, found), found

    def add_aliases(self, found: Found, numbers: Iterable[DocumentNumber]) -> list[DocumentNumber]:
        """Adds those numbers of a document that the chain does not know yet; returns them.

        Raises:
            Unknown: One of them is another document's.
        """
        new: list[DocumentNumber] = []
        for number in numbers:
            (fingerprint,) = self._finder.fingerprints([number])
            if fingerprint in self._finder.foreseen:
                continue
            account = self._finder.accounts([fingerprint]).get(fingerprint)
            if account is None:
                new.append(number)
                if self._dry_run:
                    self._finder.foreseen[fingerprint] = found
                else:
                    desk = self._desk_of(number.kind)
                    desk.add_alias(found.document, number, f"ALIAS-{fingerprint.hex()}")
            elif found.account is not None and account != found.account:
                raise Unknown(
                    f"{number} belongs to another document already.",
                    hint="If both are one, merge them: `shroff documents merge`.",
                    field="number",
                )
        return new

    def _correct(self, change: Correction, found: Found) -> Outcome:
        fields = found.fields
        if isinstance(fields, GeneralDocument):
            raise BadInput(f"{change.of.shown} is no declaration.")
        reference = f"COR-{change.digest}-{found.document.hex()[:16]}"
        if self._was_sent(found, reference):
            return "known"
        after = corrected(fields, change)
        self.add_aliases(found, [each for each in change.learned if each.kind == fields.number.kind])
        self._amend(found, after, reference)
        return "amended"

    def _credit(self, change: RedLetter, found: Found) -> Outcome:
        fields = found.fields
        if not isinstance(fields, GeneralDocument) or fields.number.kind != "tax-invoice":
            raise BadInput(f"{change.of.shown} is no invoice.")
        before = credited(fields, change)
        if before == str(change.by) or (found.void and change.by == fields.amount):
            return "known"
        if before is not None:
            raise BadInput(
                f"The credit note was booked with {before} before; it is over {change.by} now.",
                expected="the same credit note again, or another number",
                field="amount",
            )
        after = red_lettered(fields, change)
        reference = f"CREDIT-{keccak(change.name.encode()).hex()[:32]}-{found.document.hex()[:16]}"
        if after is None:
            self._void(found, _FULLY_CREDITED, reference)
            return "voided"
        self._amend(found, after, reference)
        return "amended"

    def _replace(self, change: Replacement, found: Found) -> Outcome:
        """The account goes over to the new document: what was used of the old one stays used."""
        fields = change.fields
        (fingerprint,) = self._finder.fingerprints([fields.number])
        foreseen = self._finder.foreseen.get(fingerprint)
        account = self._finder.accounts([fingerprint]).get(fingerprint)
        if foreseen is None and account is None:
            self._check_kept(fields, found)
            self._put_in_place(found, fields, fingerprint)
            return "replaced"
        if foreseen is not found and (account is None or account != found.account):
            raise Unknown(
                f"{fields.number} was attested alone before; here it takes the place of another one.",
                hint="If both are one, merge them: `shroff documents merge`.",
                field="number",
            )
        differing = self._finder.differing(fields, frozenset(), [fingerprint])
        if not differing:
            return "known"
        if fields.number not in change.of.numbers:
            raise other_content(str(fields.number), differing, fields, found.fields)
        self._check_kept(fields, found)  # an invoice that is stated anew under its own number
        self._amend(found, fields, f"RESTATE-{keccak(fields.model_dump_json().encode()).hex()[:32]}")
        return "amended"

    def _put_in_place(self, found: Found, fields: AnyFields, fingerprint: bytes) -> None:
        if self._dry_run:
            self._foresee(found, fields, fingerprint)
            return
        desk = self._desk_of(fields.number.kind)
        desk.replace(found.document, fields, f"REPLACE-{fingerprint.hex()}")
        self.add_aliases(self._finder.standing(self._office.account(fingerprint)), fields.aliases)

    def _cancel(self, change: Cancellation, found: Found) -> Outcome:
        self.add_aliases(found, [each for each in change.learned if each.kind == found.fields.number.kind])
        if found.void:
            return "known"
        self._void(found, change.reason, f"INV-{found.document.hex()}")
        return "voided"

    def _check_kept(self, fields: AnyFields, found: Found) -> None:
        """Owner and currency never change."""
        if str(fields.owner) != str(found.fields.owner):
            raise BadInput(
                f"The owner would be {fields.owner}; it is {found.fields.owner}, and never changes.",
                hint=_ATTEST_ANOTHER,
                field="owner",
            )
        one, other = fields.amount, found.fields.amount
        if one is not None and other is not None and one.currency != other.currency:
            raise BadInput(
                f"The amount is in {one.currency}; the document is in {other.currency}, and stays so.",
                hint=_ATTEST_ANOTHER,
                field="amount",
            )

    def _was_sent(self, found: Found, reference: str) -> bool:
        if found.account is None:
            return False
        actor = self._desk_of(found.fields.number.kind).actor
        documents = self._office.suite.documents
        return documents.content_of(actor.id, actor.reference(reference)) is not None

    def _amend(self, found: Found, fields: AnyFields, reference: str) -> None:
        if found.void:
            raise BadInput(f"{found.fields.number} is void: nothing of it is amended any more.")
        if self._dry_run:
            self._foresee(found, fields)
        else:
            self._desk_of(fields.number.kind).amend(found.document, fields, reference)

    def _void(self, found: Found, reason: str, reference: str) -> None:
        if self._dry_run:
            found.void = True
            self._foresee(found, found.fields)
        else:
            self._desk_of(found.fields.number.kind).void(found.document, reason, reference)

    def _foresee(self, found: Found, fields: AnyFields, *others: bytes) -> None:
        found.fields = fields
        numbers = self._finder.fingerprints([fields.number, *fields.aliases])
        for each in (found.document, *numbers, *others):
            self._finder.foreseen[each] = found
