"""What people call a document: its number, or the first digits of its id where nobody here has its paper."""

from __future__ import annotations

from scenarios.desks.office import Office

__all__ = ["document_name", "name_of_document"]


def document_name(office: Office, account: bytes) -> str:
    """What people call the document on an account."""
    return name_of_document(office, office.suite.documents.account(account).document)


def name_of_document(office: Office, document: bytes) -> str:
    """What people call a document, by its id (32 bytes)."""
    paper = office.vault.get(document)
    return paper.number.canonical if paper is not None else f"{document.hex()[:8]}…"
