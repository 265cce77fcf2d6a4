"""References: sending again books once."""

from __future__ import annotations

from tests.contracts.checks import logged, refused
from tests.contracts.desk import make_puppet
from tests.contracts.registry.documents.ledger import Ledger

WORD, CONTENT = b"\5" * 32, b"\6" * 32


def test_remember__new_again_and_other__is_noted_answered_refused(ledger: Ledger) -> None:
    desk = ledger.desk
    documents, bank = desk.documents, desk.bank_a.id
    assert documents.content_of(bank, WORD) is None
    assert ledger.puppet.ask(documents, "remember", bank, WORD, CONTENT) is True
    receipt = ledger.call("remember", bank, WORD, CONTENT)
    event = logged(documents, receipt, "Referenced")
    assert (event["participant"], event["reference"], event["application"]) == (
        bank,
        WORD,
        ledger.puppet.address,
    )
    assert event["content"] == documents.content_of(bank, WORD)
    assert ledger.puppet.ask(documents, "remember", bank, WORD, CONTENT) is False
    with refused("REFERENCE_TAKEN"):
        ledger.call("remember", bank, WORD, WORD)


def test_remember__unique_over_all_applications(ledger: Ledger) -> None:
    other = make_puppet(ledger.desk, "Other")
    ledger.call("remember", ledger.desk.bank_a.id, WORD, CONTENT)
    with refused("REFERENCE_TAKEN"):
        other.send(ledger.desk.documents, "remember", ledger.desk.bank_a.id, WORD, CONTENT)


def test_remember__unique_for_each_participant_alone(ledger: Ledger) -> None:
    for party in (ledger.desk.bank_a, ledger.desk.bank_b):
        ledger.call("remember", party.id, WORD, party.id)
    documents = ledger.desk.documents
    kept = {documents.content_of(party.id, WORD) for party in (ledger.desk.bank_a, ledger.desk.bank_b)}
    assert len(kept - {None}) == 2


def test_remember__empty__is_refused(ledger: Ledger) -> None:
    with refused("EMPTY_REFERENCE"):
        ledger.call("remember", ledger.desk.bank_a.id, bytes(32), CONTENT)


def test_remember__a_stranger__is_refused(ledger: Ledger) -> None:
    with refused("UNKNOWN_APPLICATION"):
        ledger.desk.documents.contract.send(
            ledger.desk.stranger, "remember", ledger.desk.bank_a.id, WORD, CONTENT
        )
