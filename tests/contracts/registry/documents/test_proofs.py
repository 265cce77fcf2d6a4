"""Proofs of documents: the figures are the contract's, and a changed file is refused or means the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest

from chain.building import load
from chain.errors import BadInput, CheckFailed, NotFound
from chain.hashing import keccak
from chain.layouts import code_of, immutables_in, mapping_slot, variable_slot
from contracts.registry.attestations import Alias
from contracts.registry.document_proofs import (
    LONGEST,
    Checked,
    DocumentProof,
    Expected,
    check,
    prove,
    read_proof,
)
from contracts.registry.document_storage import DocumentStorage
from contracts.registry.documents import standing_of
from tests.contracts.cases import FILING, INVOICE, amend, attest, statement, today, usd, void
from tests.contracts.desk import Desk
from tests.contracts.registry.documents.ledger import Ledger
from tests.contracts.world import DAY

NOBODYS = keccak(b"a document that nobody attested")


def proof_of(desk: Desk, document: bytes, *, block: int | None = None) -> DocumentProof:
    return prove(desk.network.node, desk.documents, document, block=block)


def checked(desk: Desk, document: bytes) -> Checked:
    """Through a file, against the hash of the last block."""
    proof = read_proof(proof_of(desk, document).to_json().encode(), "proof.json")
    head, documents = desk.network.node.head, desk.documents.address
    return check(proof, Expected(head.hash, documents, desk.network.chain_id, document))


def check_same(desk: Desk, document: bytes) -> None:
    """What is proven is what the contract tells, whole."""
    found = checked(desk, document)
    account = desk.documents.account_at(document)
    assert account is not None
    told = desk.documents.account(account)
    assert found.account == told
    assert found.figures["available"] == told.available.decimal
    assert found.figures["standing"] == standing_of(told, today(desk))


def test_prove__figures_of_a_ledger__are_the_contracts(ledger: Ledger) -> None:
    for account in ledger.accounts:
        check_same(ledger.desk, account)
    ledger.hold(60, 70, 80)
    ledger.post(ledger.posting(draw=20, settle=5))
    for account in ledger.accounts:
        check_same(ledger.desk, account)
    figures = checked(ledger.desk, ledger.accounts[0]).figures
    assert {name: figures[name] for name in ("face", "held", "drawn", "settled", "available")} == {
        "face": "1.00",
        "held": "0.40",
        "drawn": "0.15",
        "settled": "0.05",
        "available": "0.40",
    }


def test_prove__merged_accounts__lead_to_the_end_of_the_line(ledger: Ledger) -> None:
    ledger.hold(60, 70)
    ledger.merge(1, 2)
    ledger.merge(0, 1)
    for account in ledger.accounts:
        check_same(ledger.desk, account)
    found = checked(ledger.desk, ledger.accounts[0]).account
    assert found is not None
    assert (found.id, found.end) == (ledger.accounts[0], ledger.accounts[2])


def test_prove__aliases_and_replacements__lead_to_the_account(desk: Desk) -> None:
    (account,) = attest(desk, usd(100))
    alias, second = desk.reference(), desk.reference()
    desk.attestations.add_aliases(desk.customs, desk.reference(), [Alias(alias, account)])
    desk.attestations.replace(
        desk.customs, desk.reference(), desk.documents.account(account), second, statement(desk, usd(90))
    )
    for document in (account, alias, second):
        check_same(desk, document)
    found = checked(desk, alias).account
    assert found is not None
    assert (found.id, found.document) == (account, second)


def nothing(desk: Desk, account: bytes) -> None:
    del desk, account


def lower(desk: Desk, account: bytes) -> None:
    amend(desk, account, usd(5))


def wait(desk: Desk, account: bytes) -> None:
    del account
    desk.network.node.clock.advance(days=500)


def distrust(desk: Desk, account: bytes) -> None:
    del account
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now - DAY)


def distrust_another(desk: Desk, account: bytes) -> None:
    del account
    desk.participants.distrust_key(desk.operator, desk.bank_a.maker.address, desk.now - DAY)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        (nothing, "in order"),
        (void, "void, impaired"),
        (lower, "in order"),
        (wait, "expired"),
        (distrust, "distrusted, impaired"),
        (distrust_another, "in order"),
    ],
)
def test_prove__whatever_happened_to_it__is_told(
    desk: Desk, change: Callable[[Desk, bytes], None], standing: str
) -> None:
    (account,) = attest(desk, usd(100))
    change(desk, account)
    check_same(desk, account)
    assert checked(desk, account).figures["standing"] == standing


def test_prove__other_kinds__are_told(desk: Desk) -> None:
    for kind in (INVOICE, FILING):
        check_same(desk, attest(desk, usd(100), of_kind=kind)[0])


def test_prove__document_that_nobody_attested__is_proven_to_be_none(desk: Desk) -> None:
    found = checked(desk, NOBODYS)
    assert (found.account, found.figures) == (None, {"standing": "not attested"})


def test_prove__earlier_block__shows_what_was_then(desk: Desk) -> None:
    (account,) = attest(desk, usd(100))
    then = desk.network.node.head
    amend(desk, account, usd(70))
    proof = proof_of(desk, account, block=then.number)
    assert check(proof, Expected(then.hash)).figures["face"] == "1.00"
    assert checked(desk, account).figures["face"] == "0.70"
    assert check(proof_of(desk, account, block=then.number - 1)).account is None
    with pytest.raises(NotFound, match="There was no Documents at"):
        proof_of(desk, account, block=1)
    with pytest.raises(NotFound, match="its head is"):
        proof_of(desk, account, block=10**6)


def test_check__another_block_contract_chain_or_document__is_refused(desk: Desk) -> None:
    account, other = attest(desk, usd(100), usd(200))
    proof = proof_of(desk, account)
    head = desk.network.node.head
    right = Expected(head.hash, desk.documents.address, desk.network.chain_id, account)
    check(proof, right)
    for wrong in (
        replace(right, block_hash=head.parent_hash),
        replace(right, contract=desk.attestations.address),
        replace(right, chain_id=1),
        replace(right, document=other),
    ):
        with pytest.raises(CheckFailed):
            check(proof, wrong)


def test_check__another_contract_in_its_place__is_refused(desk: Desk) -> None:
    """A proof of a contract that is not Documents, however true it is of its storage."""
    (account,) = attest(desk, usd(100))
    fields = proof_of(desk, account).model_dump()
    other = desk.network.node.proof(desk.attestations.address, [0]).to_json()
    fields["contract"] = desk.attestations.address
    fields["contracts"]["Documents"]["proof"] = other
    with pytest.raises(CheckFailed, match="not this release's Documents"):
        check(DocumentProof.model_validate(fields))
    fields = proof_of(desk, account).model_dump()
    fields["contracts"]["Participants"]["proof"] = other
    with pytest.raises(CheckFailed, match="and not of Participants at"):
        check(DocumentProof.model_validate(fields))
    fields["contracts"]["Participants"] = None
    with pytest.raises(CheckFailed, match="lacks"):
        check(DocumentProof.model_validate(fields))


def test_check__slots_of_another_document__are_refused(desk: Desk) -> None:
    poor, rich = attest(desk, usd(100), usd(10**9))
    fields = proof_of(desk, poor).model_dump()
    fields["contracts"] = proof_of(desk, rich).model_dump()["contracts"]
    with pytest.raises(CheckFailed, match="The proof lacks the slot"):
        check(DocumentProof.model_validate(fields))


Part = dict[str, object] | list[object]


def leaves(part: Part, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every value in a file, with its place."""
    entries = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in entries:
        if isinstance(value, dict | list):
            yield from leaves(cast("Part", value), (*path, key))
        else:
            yield (*path, key), value


def changed_at(whole: Part, path: tuple[str | int, ...], value: object) -> bytes:
    """The file with another value in a place."""
    copy = json.loads(json.dumps(whole))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return json.dumps(copy).encode()


def others(value: object) -> list[object]:
    """What could stand there instead."""
    found: list[object] = [None, "", [], {}, "x" * 70]
    if isinstance(value, bool):
        return [*found, not value, int(value)]
    if isinstance(value, int):
        return [*found, value + 1, -value - 1, value * 1.0, str(value), 2**300]
    if isinstance(value, str):
        half = len(value) // 2
        digit = "1" if value[half : half + 1] == "0" else "0"
        return [*found, value[:half] + digit + value[half + 1 :], value + "0", value[:-1], value.upper(), 0]
    return [*found, 0, False]


@pytest.mark.slow
def test_check__any_field_changed__is_refused_or_means_nothing(ledger: Ledger) -> None:
    ledger.hold(60)
    desk, document = ledger.desk, ledger.accounts[0]
    expected = Expected(desk.network.node.head.hash, desk.documents.address, desk.network.chain_id, document)
    whole = json.loads(proof_of(desk, document).to_json())
    right = check(read_proof(json.dumps(whole).encode(), "f"), expected)
    refused = 0
    for path, value in leaves(whole):
        for other in others(value):
            if other == value and type(other) is type(value):
                continue
            try:
                found = check(read_proof(changed_at(whole, path, other), "f"), expected)
            except (BadInput, CheckFailed):
                refused += 1
            else:
                assert found == right, (path, other)
    assert refused > 700


@pytest.mark.slow
def test_check__any_byte_changed__is_refused_or_means_nothing(ledger: Ledger) -> None:
    desk, document = ledger.desk, ledger.accounts[0]
    expected = Expected(desk.network.node.head.hash, desk.documents.address, desk.network.chain_id, document)
    data = proof_of(desk, document).to_json().encode()
    right = check(read_proof(data, "f"), expected)
    for at in range(0, len(data), 7):
        flipped = data[:at] + bytes([data[at] ^ (1 << (at % 8))]) + data[at + 1 :]
        for wrong in (flipped, data[:at], data[:at] + data[at + 1 :]):
            try:
                found = check(read_proof(wrong, "f"), expected)
            except (BadInput, CheckFailed):
                continue
            assert found == right, at


@pytest.mark.parametrize("unsound", ["figures", "block", "document"])
def test_read_proof__a_name_twice__is_refused(desk: Desk, unsound: str) -> None:
    text = proof_of(desk, NOBODYS).to_json()
    twice = text.replace("{", f'{{"{unsound}": {{}},', 1)
    with pytest.raises(BadInput, match="a name twice"):
        read_proof(twice.encode(), "f")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "expecting value"),
        (b"\xff\xfe", "can't decode"),
        (b"[" * 1_000_000, "too many parts"),
        (b'{"a":' * 100_000, "too many parts"),
        (b"1" * 5_000, "exceeds the limit"),
        (b" " * (LONGEST + 1), "more than 4,194,304 bytes"),
        (b"NaN", "nan is no figure"),
        (b"[]", "the file: input should be"),
        (b"{}", "format: field required"),
        (b'{"format": "shroff document proof", "version": 2}', "version 2 of its format"),
        (b'{"format": "shroff document proof", "version": [[]]}', "of its format"),
    ],
)
def test_read_proof__what_is_no_proof__is_refused_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_proof(data, "proof.json")
    assert said in refused.value.message.lower()
    assert "\n" not in refused.value.message
    assert refused.value.data["file"] == "proof.json"


# Where things are


def test_mapping_slot__of_the_compilers_layout__is_where_the_contract_keeps_it(desk: Desk) -> None:
    (account,) = attest(desk, usd(100))
    node = desk.network.node
    slot = mapping_slot(variable_slot(load("Documents"), "ledger.owner_of"), account)
    assert node.storage_at(desk.documents.address, slot) == desk.exporter.id
    owner = mapping_slot(
        variable_slot(load("Participants"), "keyring.owners"),
        bytes.fromhex(desk.customs.maker.address[2:]),
    )
    assert node.storage_at(desk.participants.address, owner) == desk.customs.id


def test_immutables_in__code_of_each_contract__is_the_artifact_and_they(desk: Desk) -> None:
    for face in desk.suite.faces():
        artifact, code = load(face.NAME), desk.network.code(face.address)
        found = immutables_in(artifact, code)
        assert found is not None
        assert code_of(artifact, found) == code
        assert immutables_in(artifact, code[:-1]) is None
        assert immutables_in(artifact, code + b"\0") is None
        assert immutables_in(artifact, b"\0" + code[1:]) is None


def test_account__words_that_are_none_of_an_account__are_refused() -> None:
    with pytest.raises(BadInput):
        DocumentStorage(lambda contract, slot: 5).account(NOBODYS)
    assert DocumentStorage(lambda contract, slot: 0).account(NOBODYS) is None
