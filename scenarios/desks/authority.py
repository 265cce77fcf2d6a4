"""The desk of an authority: customs, tax, an insurer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chain.errors import BadInput
from chain.values import Receipt
from contracts.registry.attestations import MAX_ROWS, Alias, Attestation, Statement
from contracts.registry.documents import Account
from contracts.registry.fields import AnyFields
from contracts.registry.fingerprints import fingerprint
from contracts.registry.kinds import kind
from contracts.registry.money import MAX_MINOR, Money
from contracts.registry.numbers import DocumentNumber
from scenarios.desks.office import DocumentRef, verb
from scenarios.desks.operator import AnyDesk
from scenarios.vault import Paper

__all__ = ["AuthorityDesk"]

_LAST_DAY = date(9999, 12, 31)
_OPEN_ENDED_CURRENCY = "CNY"


class AuthorityDesk(AnyDesk):
    """Attests documents and states them anew. A reference is its own: sent again, it changes nothing."""

    @verb
    def attest(self, documents: Sequence[AnyFields], reference: str) -> tuple[bytes, ...]:
        """Attests up to 50 documents of one kind, all or none. Returns their ids, in the order given.

        Args:
            documents: What is written on them; each owner is somebody here.
            reference: The authority's own.

        Raises:
            BadInput: Too many, or an owner that is nobody here.
            Reverted: `documents: fingerprint known`, among others.
        """
        if len(documents) > MAX_ROWS:
            raise BadInput(
                f"{len(documents)} documents are too many at once.", expected=f"at most {MAX_ROWS}"
            )
        papers = [self._paper(fields, self.fingerprint(fields.number)) for fields in documents]
        attestations = [
            Attestation(
                paper.document,
                kind(paper.number.kind).index,
                self._owner(paper.fields),
                _face(paper.fields),
                *_validity(paper.fields),
                paper.commitment,
            )
            for paper in papers
        ]
        self.suite.attestations.attest(self.actor.party, self.actor.reference(reference), attestations)
        return tuple(paper.document for paper in papers)

    @verb
    def add_alias(self, document: DocumentRef, number: DocumentNumber, reference: str) -> Receipt:
        """Adds another number of a document that is known: the paper print of an electronic one."""
        alias = Alias(self.fingerprint(number), self.office.document(document))
        return self.suite.attestations.add_aliases(self.actor.party, self.actor.reference(reference), [alias])

    @verb
    def amend(self, document: DocumentRef, fields: AnyFields, reference: str) -> Receipt:
        """States a document anew: amount, validity, any field but its number, owner and currency.

        A policy's amount is its maximum before indemnities: what they used of it stays used.

        Raises:
            BadInput: Another number; or indemnities have used as much as the policy's new amount.
            Reverted: The contract refuses it.
        """
        account = self._account(document)
        known = self.office.vault.get(account.document)  # a successor's own fingerprint is another one
        same = known is not None and known.number == fields.number
        if not same and self.fingerprint(fields.number) != account.document:
            raise BadInput("An amendment keeps the number.", hint="Void the document and replace it.")
        paper = self._paper(fields, account.document)
        return self.suite.attestations.amend(
            self.actor.party, self.actor.reference(reference), account, self._statement(paper, account)
        )

    @verb
    def void(self, document: DocumentRef, reason: str, reference: str) -> Receipt:
        """Deletes a document. The reason is public."""
        return self.suite.attestations.void(
            self.actor.party, self.actor.reference(reference), self._account(document), reason
        )

    @verb
    def replace(self, document: DocumentRef, fields: AnyFields, reference: str) -> bytes:
        """Attests another document in the place of a void one; it takes over the balance. Returns its id.

        What indemnities used of a policy stays used, as with `amend`.
        """
        account = self._account(document)
        paper = self._paper(fields, self.fingerprint(fields.number))
        stated = self._statement(paper, account)
        self.suite.attestations.replace(
            self.actor.party, self.actor.reference(reference), account, paper.document, stated
        )
        return paper.document

    @verb
    def merge(self, document: DocumentRef, into: DocumentRef, reference: str) -> Receipt:
        """Makes one balance of two: both turned out to be the same document."""
        return self.suite.attestations.merge(
            self.actor.party,
            self.actor.reference(reference),
            self._account(document),
            self.office.account(into),
        )

    @verb
    def confirm(self, documents: Sequence[DocumentRef]) -> Receipt:
        """Stands behind what a distrusted key of the same authority attested."""
        accounts = [self.office.account(document) for document in documents]
        return self.suite.attestations.confirm(self.actor.party, accounts)

    def fingerprint(self, number: DocumentNumber) -> bytes:
        """The fingerprint of a number that this authority gives."""
        return fingerprint(self.office.people.fingerprint_key, self.actor.id, number)

    def _account(self, document: DocumentRef) -> Account:
        return self.suite.documents.account(self.office.account(document))

    def _paper(self, fields: AnyFields, document: bytes) -> Paper:
        """The paper of a document, in the vault; its salt is the one that it has, if it was there."""
        known = self.office.vault.with_fields(document, fields)
        if known is not None:
            return known
        paper = Paper(document, fields, self.office.salt())
        self.office.vault.put(paper)
        return paper

    def _statement(self, paper: Paper, account: Account) -> Statement:
        """What a paper states about an account: of a policy, its amount less what indemnities used."""
        face = _face(paper.fields)
        if paper.number.kind == "policy" and (used := self.office.indemnified(account)):
            if used >= face:
                raise BadInput(
                    f"Nothing would be left of the policy: indemnities have used {used} of it.",
                    expected=f"more than {used}",
                    field="amount",
                )
            face -= used
        return Statement(face, *_validity(paper.fields), paper.commitment)

    def _owner(self, fields: AnyFields) -> bytes:
        owner = self.office.people.by_identity(fields.owner)
        if owner is None:
            raise BadInput(
                f"{fields.owner}, the owner of {fields.number}, was not admitted.",
                hint="The operator admits participants first.",
                field="owner",
            )
        return owner.id


def _face(fields: AnyFields) -> Money:
    return Money(MAX_MINOR, _OPEN_ENDED_CURRENCY) if fields.amount is None else fields.amount


def _validity(fields: AnyFields) -> tuple[date, date]:
    return fields.valid_from or fields.issued_on, fields.valid_until or _LAST_DAY
