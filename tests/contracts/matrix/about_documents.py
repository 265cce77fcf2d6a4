"""A document in every state, with something held, drawn, settled and collected on it (domain.md §2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from chain.errors import Reverted
from chain.keys import Key
from contracts.parties import Party
from contracts.registry.attestations import Attestation
from contracts.registry.documents import Account
from contracts.registry.participants import Capacity
from tests.contracts.cases import LAST_DAY, amend, attestation, statement, today, usd, void
from tests.contracts.desk import Desk
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY

__all__ = ["REST", "Document", "account_of", "case_on", "every_document", "look", "stated"]

STATES = ("OPEN", "VOID", "REPLACED", "MERGED", "INTO", "DISTR", "IMPAIRED", "BLOCKED", "EXPIRED", "FULL")
"""INTO: another account was merged into it; DISTR: the key that attested it is distrusted; IMPAIRED: used
above its face; BLOCKED: a loan on it was written off; EXPIRED: its last day is over; FULL: all is used."""

REST = b"\x55" * 32
"""The application's case that holds the rest of the document that is FULL."""


@dataclass(frozen=True)
class Document:
    """A document in a state.

    Attributes:
        account: Its account, which is its first id.
        item: What was attested, or would be.
        into: An account into which it could be merged.
        face: The amount that stands, in cents.
    """

    account: bytes
    item: Attestation
    into: bytes
    face: int


def case_on(account: bytes) -> bytes:
    """The application's case on an account."""
    return account[::-1]


def stated(stage: Stage, document: Document, face: int, last: date | None = None) -> dict[str, object]:
    """A statement with the same days, unless it is said which, and other fields than any before."""
    item = document.item
    until = last or item.valid_until
    return statement(stage.desk, usd(face), valid_from=item.valid_from, valid_until=until).fields()


def account_of(stage: Stage, document: Document) -> Account | None:
    """The account as it stands, or None."""

    def read() -> Account | None:
        try:
            return stage.desk.documents.account(document.account)
        except Reverted:
            return None

    return stage.once("account", document.account, read)


def every_document(stage: Stage) -> Mapping[str, Document]:
    """One document of customs in each state, and one that nobody attested: NONE.

    Each has a face of 10.00. The application's case holds 3.00 of it, has drawn 3.00 and settled 1.00; bank a
    has collected 0.09, and the application as much in its name.
    """
    desk = stage.desk
    second, since = _second_maker(desk), desk.now
    found = {"NONE": _document(desk)}
    for state in STATES:
        document = _document(desk, last=today(desk) if state == "EXPIRED" else LAST_DAY)
        by = second if state == "DISTR" else desk.customs
        desk.attestations.attest(by, desk.reference(), [document.item])
        _use(stage, document.account)
        found[state] = document
    desk.participants.distrust_key(desk.operator, second.maker.address, since)
    _change(stage, {state: document.account for state, document in found.items()}, found["MERGED"].into)
    desk.wait(DAY)
    return {**found, "IMPAIRED": replace(found["IMPAIRED"], face=100)}


def _document(desk: Desk, last: date = LAST_DAY) -> Document:
    item, into = attestation(desk, usd(1_000), valid_until=last), attestation(desk, usd(5_000))
    desk.attestations.attest(desk.customs, desk.reference(), [into])
    return Document(item.fingerprint, item, into.fingerprint, 1_000)


def _second_maker(desk: Desk) -> Party:
    """Customs with another maker."""
    key = Key.from_seed("second maker of customs")
    desk.participants.add_key(desk.customs, desk.customs.id, key.address, Capacity.MAKER)
    return replace(desk.customs, maker=key)


def _use(stage: Stage, account: bytes) -> None:
    desk, app = stage.desk, stage.puppet
    row = {"account": account, "amount": 700, "currency": b"USD"}
    app.send(desk.documents, "hold", case_on(account), desk.exporter.id, desk.now + 20 * DAY, [row])
    for draws, draw, settle in ((True, 400, 0), (False, 0, 100)):
        posting = {"account": account, "draw": draw, "settle": settle, "restore": 0}
        app.send(desk.documents, "post", case_on(account), draws, [posting])
    desk.attestations.collect(desk.bank_a, desk.exporter, desk.reference(), account, usd(9))
    app.send(desk.documents, "collect", account, desk.bank_a.id, 9, False)


def _change(stage: Stage, accounts: Mapping[str, bytes], into: bytes) -> None:
    """What makes a document what its state says."""
    desk, app, documents = stage.desk, stage.puppet, stage.desk.documents
    void(desk, accounts["VOID"])
    standing = documents.account(accounts["REPLACED"])
    new = statement(desk, usd(1_000))
    desk.attestations.replace(desk.customs, desk.reference(), standing, desk.reference(), new)
    standing = documents.account(accounts["MERGED"])
    desk.attestations.merge(desk.customs, desk.reference(), standing, into)
    other = attestation(desk, usd(1_000))
    desk.attestations.attest(desk.customs, desk.reference(), [other])
    standing = documents.account(other.fingerprint)
    desk.attestations.merge(desk.customs, desk.reference(), standing, accounts["INTO"])
    amend(desk, accounts["IMPAIRED"], usd(100))
    app.send(documents, "mark_written_off", case_on(accounts["BLOCKED"]), [accounts["BLOCKED"]])
    rest = documents.account(accounts["FULL"]).available.minor
    row = {"account": accounts["FULL"], "amount": rest, "currency": b"USD"}
    app.send(documents, "hold", REST, desk.exporter.id, desk.now + 20 * DAY, [row])


def look(stage: Stage, document: Document) -> str:
    """The state that a document is in: the first that applies. INTO looks OPEN."""
    account = account_of(stage, document)
    if account is None:
        return "NONE"
    states = {
        "MERGED": account.end != account.id,
        "VOID": account.void,
        "DISTR": account.distrusted,
        "IMPAIRED": account.impaired,
        "BLOCKED": account.written_off > 0,
        "EXPIRED": account.valid_until < today(stage.desk),
        "FULL": account.available.minor == 0,
        "REPLACED": account.document != account.id,
    }
    return next((state for state, holds in states.items() if holds), "OPEN")
