"""What people call a thing, and which one it is: documents by number or id, cases by reference or id."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from chain.errors import BadInput, NotFound, Reverted
from cli.workspace import Workspace

__all__ = [
    "all_accounts",
    "find_account",
    "find_case",
    "find_consent",
    "find_document",
    "find_key_owner",
    "find_participant",
    "named_or",
    "only",
]

_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{4,64})")
_ID_BYTES = 32


def all_accounts(work: Workspace, owner: bytes | None = None) -> tuple[bytes, ...]:
    """The accounts of all documents, of one owner where it is named, in the order of their attestation."""
    documents = work.suite.documents
    wanted: dict[str, Any] = {} if owner is None else {"owner": owner}
    ids: dict[bytes, None] = {}
    for event in documents.contract.events("Attested", **wanted):
        account = documents.account_at(event["document"])
        if account is not None:
            ids[account] = None
    return tuple(ids)


def find_account(work: Workspace, text: str) -> bytes:
    """The account of a document, by its number or by the first digits of its id. Errors: `find_document`."""
    document = find_document(work, text)
    account = work.suite.documents.account_at(document)
    if account is None:
        raise NotFound(f"There is no document {text}.", hint="`shroff documents list` has them all.")
    return account


def find_document(work: Workspace, text: str) -> bytes:
    """A document that was attested, by its number or by the first digits of its id.

    Raises:
        NotFound: There is none.
        BadInput: There are several.
    """
    documents = work.suite.documents
    paper = work.vault.find(text)
    if paper is not None:
        if documents.account_at(paper.document) is None:
            raise NotFound(
                f"No authority attested the document {text}.", hint="`shroff documents import` does."
            )
        return paper.document
    found = _HEX.fullmatch(text)
    if found is not None:
        attested = documents.contract.events("Attested")
        document = only(text, (event["document"] for event in attested), found[1].lower(), "document")
        if document is not None:
            return document
    numbers = [paper.number.canonical for each in work.vault.documents() if (paper := work.vault.get(each))]
    raise NotFound(
        f"There is no document {text}.", hint=named_or(text, numbers, "`shroff documents list` has them all.")
    )


def find_case(work: Workspace, text: str) -> bytes:
    """A case, by its enterprise's reference or by the first digits of its id.

    Raises:
        NotFound: There is none.
        BadInput: There are several.
    """
    applications = work.suite.applications
    found: list[bytes] = []
    for enterprise in work.people.of_role("enterprise"):
        case_id = applications.case_id_of(enterprise.id, _reference(work, enterprise.name, text))
        try:
            applications.dossier(case_id)
        except Reverted:  # none under this reference
            continue
        found.append(case_id)
    if len(found) > 1:
        raise _ambiguous(text, found, "case")
    if found:
        return found[0]
    cases = applications.all()
    prefix = _HEX.fullmatch(text)
    case = None if prefix is None else only(text, cases, prefix[1].lower(), "case")
    if case is not None:
        return case
    names = [name for each in cases if (name := work.references.text_of(each))]
    raise NotFound(
        f"There is no case {text}.", hint=named_or(text, names, "`shroff receivables list` has them all.")
    )


def find_consent(work: Workspace, text: str) -> bytes:
    """A consent, by the first digits of its id."""
    granted = (event["consent_id"] for event in work.suite.consents.contract.events("Granted"))
    prefix = _HEX.fullmatch(text)
    found = None if prefix is None else only(text, granted, prefix[1].lower(), "consent")
    if found is None:
        raise NotFound(f"There is no consent {text}.", hint="`shroff consents list` has them all.")
    return found


def find_participant(work: Workspace, text: str) -> bytes:
    """A participant's id, by its name or by the first digits of its id.

    Raises:
        BadInput: There is none; the hint names who is meant, perhaps.
    """
    prefix = _HEX.fullmatch(text)
    plain = text.replace("-", "_")
    if text not in work.people and plain not in work.people and prefix is not None:
        found = only(text, work.suite.participants.all(), prefix[1].lower(), "participant")
        if found is not None:
            return found
    return work.actor(text).id


def find_key_owner(work: Workspace, address: str) -> str:
    """Who acts with a key: a name, or the first digits of an id; `a stranger` for a key of nobody."""
    owner = work.suite.participants.signer(address).participant
    return "a stranger" if owner is None else work.people.name_of(owner)


def _reference(work: Workspace, name: str, text: str) -> bytes:
    return work.people[name].reference(text)


def only(text: str, ids: Iterable[bytes], prefix: str, what: str) -> bytes | None:
    """The one whose id begins so; None if there is none.

    Raises:
        BadInput: There are several.
    """
    found = list(dict.fromkeys(each for each in ids if each.hex().startswith(prefix)))
    if len(found) > 1:
        raise _ambiguous(text, found, what)
    return found[0] if found else None


def _ambiguous(text: str, found: Iterable[bytes], what: str) -> BadInput:
    shown = ", ".join(each.hex()[:12] for each in found)
    return BadInput(f"{text} is more than one {what}: {shown}.", hint="Give more digits of the id.")


def named_or(text: str, known: Iterable[str], otherwise: str) -> str:
    """A hint: the known name that is meant, perhaps; or what else helps."""
    close = get_close_matches(text, list(known), n=1)
    return f"Did you mean {close[0]}?" if close else otherwise
