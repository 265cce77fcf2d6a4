"""Keystores: the format's own vectors, eth-account on the other side, and files that lie."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any, Literal

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import ShroffError, Unreachable
from chain.hashing import keccak
from chain.keys import ORDER, Key
from chain.keystore import WrongPassword, read_keystore, seal
from chain.keystore_kdf import LIGHT, STANDARD, UNSTRETCHED, Derivation, Pbkdf2, Scrypt

SECRET = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"  # noqa: S105  # the vectors'
QUICK = Scrypt(2, 8, 1)

PBKDF2_VECTOR: dict[str, Any] = {
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf": "pbkdf2",
        "kdfparams": {
            "c": 262144,
            "dklen": 32,
            "prf": "hmac-sha256",
            "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
        },
        "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
    },
    "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version": 3,
}
"""Of the definition of Web3 Secret Storage, version 3; its password is `testpassword`."""

SCRYPT_VECTOR: dict[str, Any] = {
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf": "scrypt",
        "kdfparams": {
            "dklen": 32,
            "n": 262144,
            "p": 8,
            "r": 1,
            "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
        },
        "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
    },
    "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
    "version": 3,
}
"""Of the same definition."""

EVIL_NONCE: dict[str, Any] = {
    "version": 3,
    "crypto": {
        "ciphertext": "d69313b6470ac1942f75d72ebf8818a0d484ac78478a132ee081cd954d6bd7a9",
        "cipherparams": {"iv": "ff" * 16},
        "kdf": "pbkdf2",
        "kdfparams": {
            "dklen": 32,
            "c": 262144,
            "prf": "hmac-sha256",
            "salt": "c82ef14476014cbf438081a42709e2ed",
        },
        "mac": "cf6bfbcc77142a22c4a908784b4a16f1023a1d0e2aff404c20158fa4f1587177",
        "cipher": "aes-128-ctr",
        "version": 1,
    },
    "id": "abb67040-8dbe-0dad-fc39-2b082ef0ee5f",
}
"""Of Ethereum's common tests: the counter goes over its end. Its password is `bar`."""

keys = st.integers(min_value=1, max_value=ORDER - 1).map(lambda number: Key(number.to_bytes(32, "big")))
passwords = st.text(min_size=1, max_size=40)


def opened(text: str, password: str) -> Key:
    sealed = read_keystore(text)
    return sealed.open(sealed.derivation(password))


def changed(**crypto: object) -> str:
    """The vector with another value, or without one (None); `kdfparams` are changed one by one."""
    document = json.loads(json.dumps(PBKDF2_VECTOR))
    for name, value in crypto.items():
        parts = (
            document["crypto"]["kdfparams"] if name in {"c", "dklen", "prf", "salt"} else document["crypto"]
        )
        if value is None:
            del parts[name]
        else:
            parts[name] = value
    return json.dumps(document)


def holding(secret: bytes) -> str:
    """A keystore of any bytes, under `foo`."""
    key, derivation = Key.from_seed("exporter"), Derivation.of("foo", QUICK)
    document = json.loads(seal(key, derivation))
    own = bytes.fromhex(document["crypto"]["ciphertext"])
    ciphertext = bytes(a ^ b ^ c for a, b, c in zip(own, key.secret, secret, strict=False))
    mac = keccak(derivation.mac_key + ciphertext)
    document["crypto"] |= {"ciphertext": ciphertext.hex(), "mac": mac.hex()}
    del document["address"]
    return json.dumps(document)


@pytest.mark.parametrize(
    ("vector", "password", "secret"),
    [
        (PBKDF2_VECTOR, "testpassword", SECRET),
        (SCRYPT_VECTOR, "testpassword", SECRET),
        (EVIL_NONCE, "bar", "02" * 32),
    ],
    ids=["pbkdf2", "scrypt", "evil nonce"],
)
def test_open__vector_of_the_definition__is_its_key(
    vector: dict[str, Any], password: str, secret: str
) -> None:
    assert opened(json.dumps(vector), password).secret.hex() == secret


@pytest.mark.parametrize("kdf", ["scrypt", "pbkdf2"])
@given(key=keys, password=passwords)
@settings(max_examples=20)
def test_open__what_eth_account_wrote__is_the_key(
    kdf: Literal["scrypt", "pbkdf2"], key: Key, password: str
) -> None:
    theirs = Account.encrypt(key.secret, password, kdf=kdf, iterations=2)
    assert opened(json.dumps(theirs), password) == key
    assert opened(json.dumps(theirs), password).secret == key.secret


@pytest.mark.parametrize("kdf", [QUICK, UNSTRETCHED, Pbkdf2(3)])
@given(key=keys, password=passwords)
@settings(max_examples=20)
def test_seal__any_key__is_read_by_eth_account(kdf: Scrypt | Pbkdf2, key: Key, password: str) -> None:
    text = seal(key, Derivation.of(password, kdf))
    assert bytes(Account.decrypt(text, password)) == key.secret
    assert read_keystore(text).address == key.address


@pytest.mark.parametrize("kdf", [STANDARD, LIGHT])
def test_seal__as_geth_does__is_read_by_eth_account(kdf: Scrypt) -> None:
    key = Key.from_seed("exporter")
    document = json.loads(seal(key, Derivation.of("correct horse", kdf)))
    assert document["crypto"]["kdfparams"]["n"] == kdf.n
    assert bytes(Account.decrypt(document, "correct horse")) == key.secret


def test_seal__twice_under_one_derivation__encrypts_differently() -> None:
    key, derivation = Key.from_seed("exporter"), Derivation.of("correct horse", QUICK)
    first, second = (read_keystore(seal(key, derivation)) for _ in range(2))
    assert first.salt == second.salt
    assert first.iv != second.iv
    assert first.ciphertext != second.ciphertext


def test_seal__two_keys__shows_neither() -> None:
    key, derivation = Key.from_seed("exporter"), Derivation.of("correct horse", QUICK)
    shown = seal(key, derivation) + repr(derivation) + repr(read_keystore(seal(key, derivation)))
    for secret in (key.secret.hex(), repr(key.secret), derivation.derived.hex(), repr(derivation.derived)):
        assert secret not in shown
    assert "correct horse" not in shown


def test_open__wrong_password__says_so() -> None:
    with pytest.raises(WrongPassword):
        opened(json.dumps(PBKDF2_VECTOR), "testpassword ")


@pytest.mark.parametrize("field", ["ciphertext", "mac"])
def test_open__changed_bytes__looks_like_a_wrong_password(field: str) -> None:
    with pytest.raises(WrongPassword):
        opened(changed(**{field: "00" * 32}), "testpassword")


def test_open__another_address__is_refused() -> None:
    document = {**PBKDF2_VECTOR, "address": Key.from_seed("stranger").address}
    with pytest.raises(Unreachable, match="It holds the key of 0x008A"):
        opened(json.dumps(document), "testpassword")


@pytest.mark.parametrize("address", ["", "0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b", None])
def test_open__address_as_some_write_it__is_read(address: str | None) -> None:
    document = {**PBKDF2_VECTOR, "address": address}
    assert opened(json.dumps(document), "testpassword").secret.hex() == SECRET


@pytest.mark.parametrize("length", [1, 30, 31])
def test_open__without_leading_zeros__is_the_key(length: int) -> None:
    """As some early writers left them out."""
    secret = secrets.token_bytes(length)
    assert opened(holding(secret), "foo").secret == secret.rjust(32, b"\0")


@pytest.mark.parametrize("secret", [bytes(32), ORDER.to_bytes(32, "big"), b"\0"])
def test_open__what_is_no_secret_key__is_refused(secret: bytes) -> None:
    with pytest.raises(Unreachable, match="no secret key"):
        opened(holding(secret), "foo")


def test_read__names_in_capitals_and_prefixes__are_read() -> None:
    """As early writers had them."""
    text = changed(salt="0x" + PBKDF2_VECTOR["crypto"]["kdfparams"]["salt"].upper())
    document = json.loads(text)
    document["Crypto"] = {name.upper(): value for name, value in document.pop("crypto").items()}
    assert opened(json.dumps(document), "testpassword").secret.hex() == SECRET


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"n": 1 << 30, "r": 8, "p": 1}, "too much memory or time: n=1073741824, r=8, p=1"),
        ({"n": 1 << 18, "r": 8, "p": 9}, "too much memory or time"),
        ({"n": 1 << 18, "r": 1 << 40, "p": 1}, "too much memory or time"),
        ({"n": 1 << 5000, "r": 8, "p": 1}, "n=huge"),
        ({"n": 262143, "r": 8, "p": 1}, "no parameters of scrypt"),
        ({"n": 1, "r": 8, "p": 1}, "no parameters of scrypt"),
        ({"n": 0, "r": 8, "p": 1}, "no parameters of scrypt"),
        ({"n": -2, "r": 8, "p": 1}, "no parameters of scrypt"),
        ({"n": 4, "r": 0, "p": 1}, "no parameters of scrypt"),
        ({"n": 4, "r": 8, "p": -1}, "no parameters of scrypt"),
        ({"n": 4, "r": 8, "p": 1, "dklen": 31}, "derived key of 31 bytes"),
        ({"n": 4, "r": 8, "p": 1, "dklen": 1 << 40}, "can't be"),
        ({"n": "4", "r": 8, "p": 1}, "damaged, or not known"),
        ({"n": 4.0, "r": 8, "p": 1}, "damaged, or not known"),
        ({"n": True, "r": 8, "p": 1}, "damaged, or not known"),
        ({"n": 4, "r": 8}, "damaged, or not known"),
    ],
)
def test_read__absurd_scrypt__is_refused_before_anything_is_derived(
    parameters: dict[str, object], said: str
) -> None:
    text = changed(kdf="scrypt", kdfparams={"dklen": 32, "salt": "00" * 32, **parameters})
    with pytest.raises(Unreachable, match=re.escape(said)) as refused:
        read_keystore(text)
    assert len(refused.value.message) < 120


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed(c=10_000_001), "too much time: c=10000001"),
        (changed(c=0), "no parameters of pbkdf2"),
        (changed(c=-1), "no parameters of pbkdf2"),
        (changed(dklen=1 << 30), "can't be"),
        (changed(prf="hmac-md5"), "damaged, or not known"),
        (changed(prf=None), "damaged, or not known"),
        (changed(salt=None), "damaged, or not known"),
        (changed(salt="abc"), "damaged"),
        (changed(salt="zz"), "damaged"),
        (changed(kdf="argon2id"), "key derivation is not known: 'argon2id'"),
        (changed(cipher="aes-128-cbc"), "cipher is not known: 'aes-128-cbc'"),
        (changed(cipherparams={"iv": "00" * 15}), "damaged"),
        (changed(cipherparams={}), "damaged"),
        (changed(ciphertext=""), "damaged"),
        (changed(ciphertext="00" * 33), "damaged"),
        (changed(mac="00" * 31), "damaged"),
        (changed(mac=7), "damaged"),
        (changed(mac=None), "damaged"),
        (json.dumps({**PBKDF2_VECTOR, "address": "0x12"}), "damaged"),
        (json.dumps({**PBKDF2_VECTOR, "version": 1}), "version is 1; version 3 can be read"),
        (json.dumps({**PBKDF2_VECTOR, "version": 4}), "version is 4; version 3 can be read"),
        (json.dumps({**PBKDF2_VECTOR, "version": "3"}), "version is '3'; version 3 can be read"),
        (json.dumps({**PBKDF2_VECTOR, "version": None}), "version is None"),
        (json.dumps({**PBKDF2_VECTOR, "crypto": []}), "damaged"),
        ("{}", "no encrypted key"),
        ("[]", "no encrypted key"),
        ("", "not JSON"),
        (json.dumps(PBKDF2_VECTOR)[:-5], "not JSON"),
        ("[" * 60_000, "not JSON"),
        (" " * (1 << 17), "too long"),
    ],
)
def test_read__what_is_no_keystore__is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(Unreachable, match=re.escape(said)) as refused:
        read_keystore(text)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert PBKDF2_VECTOR["crypto"]["ciphertext"] not in str(refused.value)


def test_derive__empty_salt_and_long_salt__are_refused() -> None:
    for salt in (b"", bytes(1025)):
        with pytest.raises(Unreachable, match="A salt of"):
            Derivation.of("foo", QUICK, salt)


def test_derive__password_with_bytes_that_are_no_text__keeps_them() -> None:
    """As an environment variable may have them."""
    assert Derivation.of(b"\xff\xfe".decode("utf-8", "surrogateescape"), QUICK, b"salt").derived == (
        QUICK.derive(b"\xff\xfe", b"salt")
    )


def test_derive__more_bytes_than_needed__opens_too() -> None:
    key = Key.from_seed("exporter")
    text = seal(key, Derivation.of("foo", Scrypt(2, 8, 1, 64)))
    assert json.loads(text)["crypto"]["kdfparams"]["dklen"] == 64
    assert opened(text, "foo") == key
    assert bytes(Account.decrypt(text, "foo")) == key.secret


@given(st.data())
def test_read__any_change_of_a_file__is_an_error_with_a_sentence_or_the_key(data: st.DataObject) -> None:
    key = Key.from_seed("exporter")
    whole = seal(key, Derivation.of("foo", QUICK))
    at = data.draw(st.integers(0, len(whole) - 1))
    text = whole[:at] + data.draw(st.text(max_size=3)) + whole[at + data.draw(st.integers(0, 3)) :]
    found: Key | str
    try:
        found = opened(text, "foo")
    except (Unreachable, WrongPassword) as error:
        found = error.message
    assert found == key or (isinstance(found, str) and found.endswith(".") and key.secret.hex() not in found)


def test_locked__key__is_opened_once_when_it_signs() -> None:
    key, calls = Key.from_seed("exporter"), list[str]()

    def unlock() -> Key:
        calls.append("opened")
        return key

    locked = Key.locked(key.address, unlock)
    assert (locked.address, locked, hash(locked)) == (key.address, key, hash(key))
    assert not locked.is_open
    assert calls == []
    for _ in range(2):
        assert locked.sign_digest(b"\1" * 32) == key.sign_digest(b"\1" * 32)
    assert locked.secret == key.secret
    assert calls == ["opened"]
    assert key.secret.hex() not in repr(locked)


def test_locked__another_key_behind_it__never_signs() -> None:
    locked = Key.locked(Key.from_seed("exporter").address, lambda: Key.from_seed("stranger"))
    with pytest.raises(ShroffError, match="is not the key of"):
        locked.sign_digest(b"\1" * 32)
    assert not locked.is_open


def test_locked__that_cannot_be_opened__can_be_tried_again() -> None:
    key = Key.from_seed("exporter")
    found: list[Key] = []
    locked = Key.locked(key.address, lambda: found[0])
    with pytest.raises(IndexError):
        locked.open()
    found.append(key)
    locked.open()
    assert locked.is_open
