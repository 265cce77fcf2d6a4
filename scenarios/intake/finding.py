"""Which document a message is about: by its numbers on the chain, and its fields in the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chain.errors import BadInput
from contracts.registry.corrections import same_content
from contracts.registry.fields import AnyFields
from contracts.registry.filings import Named
from contracts.registry.kinds import KindName
from contracts.registry.numbers import DocumentNumber
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.office import Office
from scenarios.intake.answering import Unknown

__all__ = ["Finder", "Found"]

_REGISTERED = frozenset({"MRN", "CN18", "KR"})


@dataclass(slots=True)
class Found:
    """A document as it stands. `account` is None if it is only foreseen: nothing of it is on the chain."""

    document: bytes
    fields: AnyFields
    void: bool = False
    account: bytes | None = None


class Finder:
    """Looks on the chain and in the vault; and among what is foreseen, where nothing is carried out.

    Args:
        office: The contracts, the people, the papers.
        desk_of: The desk of the authority that attests a kind.
    """

    def __init__(self, office: Office, desk_of: Callable[[KindName], AuthorityDesk]) -> None:
        self._office = office
        self._desk_of = desk_of
        self.foreseen: dict[bytes, Found] = {}

    def fingerprints(self, numbers: Iterable[DocumentNumber]) -> list[bytes]:
        """The fingerprints of numbers, as their authority makes them."""
        return [self._desk_of(number.kind).fingerprint(number) for number in numbers]

    def accounts(self, fingerprints: Iterable[bytes]) -> dict[bytes, bytes]:
        """The accounts to which fingerprints lead, by fingerprint; without those that nobody attested."""
        documents = self._office.suite.documents
        found = {each: documents.account_at(each) for each in fingerprints}
        return {each: account for each, account in found.items() if account is not None}

    def named(self, named: Named) -> Found | None:
        """The document that a message is about; None if there is none.

        Raises:
            Unknown: There are several, its fields are not here, or it is another one than the message says.
        """
        fingerprints = self.fingerprints(named.numbers)
        found = next((self.foreseen[each] for each in fingerprints if each in self.foreseen), None)
        if found is None:
            accounts = set(self.accounts(fingerprints).values())
            if len(accounts) > 1:
                raise Unknown(
                    f"The numbers of {named.shown} belong to two documents.",
                    hint="If they are one, merge them: `shroff documents merge`.",
                )
            found = self.standing(accounts.pop()) if accounts else self._loosely(named)
        if found is not None and named.issued_on not in {None, found.fields.issued_on}:
            raise Unknown(
                f"{named.shown} is of {found.fields.issued_on}; the message means one of {named.issued_on}.",
                expected="the document that is meant",
            )
        return found

    def standing(self, account: bytes) -> Found:
        """What stands on an account now, with the fields that were attested.

        Raises:
            Unknown: Its fields are not here.
        """
        state = self._office.suite.documents.account(account)
        paper = self._office.vault.opening(state.document, state.commitment)
        if paper is None:
            raise Unknown(
                "The fields of the document are not here.", hint="They travel off the chain, with the salt."
            )
        return Found(state.document, paper.fields, state.void, account)

    def differing(self, fields: AnyFields, assumed: frozenset[str], documents: Iterable[bytes]) -> list[str]:
        """The fields in which a document differs from all that was ever attested of it; none: it is the same.

        Where nothing is known of what was attested nothing can differ.
        """
        versions = [paper.fields for each in documents for paper in self._office.vault.versions(each)]
        versions += [self.foreseen[each].fields for each in documents if each in self.foreseen]
        if not versions or any(same_content(fields, each, assumed) for each in versions):
            return []
        latest = versions[-1]
        names = [name for name in type(fields).model_fields if name not in {"number", "aliases"} | assumed]
        return [each for each in names if getattr(fields, each) != getattr(latest, each, None)]

    def _loosely(self, named: Named) -> Found | None:
        """By a declarant's own reference alone: if one document answers to it, and has no other number."""
        if not named.loose:
            return None
        found: dict[bytes, Found] = {}
        for paper in self._office.vault.by_own_number(named.loose):
            for account in self.accounts(self.fingerprints([paper.number])).values():
                found.setdefault(account, self.standing(account))
        for each in self.foreseen.values():
            if each.fields.number.canonical.endswith(f"/{named.loose}"):
                found.setdefault(each.document, each)
        fitting = [each for each in found.values() if not _registered(each.fields)]
        if len(fitting) > 1:
            raise Unknown(
                f"{len(fitting)} declarations have the reference {named.loose}; no declarant is named.",
                expected="a number that only one has",
            )
        return fitting[0] if fitting else None


def _registered(fields: AnyFields) -> bool:
    return any(each.scheme in _REGISTERED for each in (fields.number, *fields.aliases))


def other_content(shown: str, differing: list[str], fields: AnyFields, before: AnyFields | None) -> BadInput:
    """The refusal of a number that was attested with something else."""
    amounts = ""
    if "amount" in differing and before is not None and before.amount is not None:
        amounts = f" {fields.amount} here, {before.amount} there."
    return BadInput(
        f"{shown} was attested with other content: {', '.join(differing)}.{amounts}",
        expected="the same document again, or another number",
        hint="If it was corrected, state it anew: `shroff documents amend`.",
    )
