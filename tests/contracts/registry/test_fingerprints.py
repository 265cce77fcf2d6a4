"""Fingerprints and hashes of references."""

import hashlib
import hmac
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from contracts.registry.fingerprints import HashKey, Issued, fingerprint, reference_hash, rotate
from contracts.registry.numbers import DocumentNumber, read_number

KEY = HashKey.from_seed("test")
CUSTOMS = bytes(31) + b"\x01"
NUMBER = read_number("export-declaration", "310120260123456789")


def test_fingerprint__by_hand__is_the_same() -> None:
    parts = (b"shroff fingerprint 1", b"\x00\x01", CUSTOMS, b"CN18", b"310120260123456789")
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    assert fingerprint(KEY, CUSTOMS, NUMBER) == hmac.new(KEY.secret, message, hashlib.sha256).digest()


def test_fingerprint__other_key_issuer_kind_scheme_or_number__is_another() -> None:
    numbers: list[DocumentNumber] = [
        NUMBER,
        read_number("export-declaration", "310120260123456780"),
        read_number("export-declaration", "310120260123456789", "X-1"),
        read_number("import-declaration", "310120260123456789", "X-1"),
        read_number("export-declaration", "10120260123456789", "X-13"),
        read_number("policy", "310120260123456789"),
        read_number("tax-filing", "310120260123456789"),
    ]
    keys = (KEY, HashKey.from_seed("other"))
    issuers = (CUSTOMS, secrets.token_bytes(32))
    all_of_them = {
        fingerprint(key, issuer, number) for key in keys for issuer in issuers for number in numbers
    }
    assert len(all_of_them) == len(keys) * len(issuers) * len(numbers)


def test_fingerprint__tax_form_of_the_number__is_the_same() -> None:
    tax_form = read_number("export-declaration", "３１０１２０２６０１２３４５６７８９-001")
    assert fingerprint(KEY, CUSTOMS, tax_form) == fingerprint(KEY, CUSTOMS, NUMBER)


def test_rotate__many_documents__come_in_pages_under_both_keys() -> None:
    new = HashKey.from_seed("new")
    documents = [Issued(CUSTOMS, read_number("export-declaration", f"{n:08}", "KR")) for n in range(101)]
    pages = list(rotate(KEY, new, documents))
    assert [len(page) for page in pages] == [50, 50, 1]
    assert pages[2][0] == (
        fingerprint(KEY, CUSTOMS, documents[100].number),
        fingerprint(new, CUSTOMS, documents[100].number),
    )
    with pytest.raises(BadInput, match="The new key is the old one"):
        next(rotate(KEY, KEY, documents))
    with pytest.raises(BadInput, match="A page of 0"):
        next(rotate(KEY, new, documents, page=0))


@given(st.text("abc-/ABC123", min_size=1, max_size=40), st.text("abc-/ABC123", min_size=1, max_size=40))
def test_reference_hash__references__differ_as_their_texts_do(one: str, other: str) -> None:
    same = reference_hash(KEY, CUSTOMS, one) == reference_hash(KEY, CUSTOMS, other)
    assert same == (one == other)


def test_reference_hash__spaces_and_width__do_not_matter_but_case_does() -> None:
    first = reference_hash(KEY, CUSTOMS, "Loan-2026/7")
    assert reference_hash(KEY, CUSTOMS, " Loan - ２０２６/7\u200b\n") == first
    assert reference_hash(KEY, CUSTOMS, "LOAN-2026/7") != first
    assert reference_hash(KEY, bytes(32), "Loan-2026/7") != first
    assert reference_hash(HashKey.random(), CUSTOMS, "Loan-2026/7") != first


@pytest.mark.parametrize("text", ["", " \u3000", "a\x00b", "x" * 201, "\ud800"])
def test_reference_hash__no_reference__is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        reference_hash(KEY, CUSTOMS, text)


def test_hash_key__shown__hides_its_secret() -> None:
    key = HashKey.from_hex("0x" + "ab" * 32)
    assert key.secret == b"\xab" * 32
    assert "ab" * 4 not in repr(key).lower()
    assert r"\xab" not in repr(key)
    with pytest.raises(BadInput, match="not hexadecimal") as refused:
        HashKey.from_hex("zz" * 32)
    assert refused.value.__suppress_context__
    assert "zz" not in str(refused.value)
    with pytest.raises(BadInput, match="of 2 bytes"):
        HashKey.from_hex("abab")


def test_fingerprint__issuer_that_is_no_id__is_refused() -> None:
    with pytest.raises(BadInput, match="of 5 bytes"):
        fingerprint(KEY, b"SINO1", NUMBER)
