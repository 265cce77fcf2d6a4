"""Keys: against eth_account, which every other tool agrees with."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import BadInput
from chain.hashing import checksum, is_address, keccak
from chain.keys import ORDER, Key, recover

secrets = st.integers(min_value=1, max_value=ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
numbers = st.integers(min_value=0, max_value=2**64 - 1)
recipients = st.none() | st.binary(min_size=20, max_size=20).map(checksum)


def theirs(secret: bytes, fields: dict[str, Any]) -> bytes:
    return bytes(Account.sign_transaction(fields, secret).raw_transaction)


@given(secrets)
def test_key__any_secret__has_the_address_of_eth_account(secret: bytes) -> None:
    assert Key(secret).address == Account.from_key(secret).address


@given(secrets, numbers, recipients, st.binary(max_size=300), numbers, numbers)
def test_sign_transaction__legacy__is_the_same_bytes(
    secret: bytes, nonce: int, to: str | None, data: bytes, value: int, gas_price: int
) -> None:
    ours = {"chain_id": 20190322, "nonce": nonce, "gas": 16_777_216, "to": to, "value": value, "data": data}
    expected = {"chainId": 20190322, "nonce": nonce, "gas": 16_777_216, "value": value, "data": data}
    expected |= {"gasPrice": gas_price, "to": to or b""}
    assert Key(secret).sign_transaction({**ours, "gas_price": gas_price}) == theirs(secret, expected)


@given(secrets, numbers, recipients, st.binary(max_size=300), numbers, numbers)
def test_sign_transaction__dynamic_fee__is_the_same_bytes(
    secret: bytes, nonce: int, to: str | None, data: bytes, fee: int, tip: int
) -> None:
    fees = {"max_fee_per_gas": fee + tip, "max_priority_fee_per_gas": tip}
    ours = {"chain_id": 7, "nonce": nonce, "gas": 21_000, "to": to, "data": data, **fees}
    expected = {"chainId": 7, "nonce": nonce, "gas": 21_000, "value": 0, "data": data, "type": 2}
    expected |= {"maxFeePerGas": fee + tip, "maxPriorityFeePerGas": tip, "to": to or b""}
    assert Key(secret).sign_transaction(ours) == theirs(secret, expected)


@given(secrets, st.binary(min_size=32, max_size=32))
def test_sign_digest__any__recovers_to_the_signer(secret: bytes, digest: bytes) -> None:
    key = Key(secret)
    signature = key.sign_digest(digest)
    assert len(signature) == 65
    assert signature == bytes(Account.unsafe_sign_hash(digest, secret).signature)
    assert int.from_bytes(signature[32:64], "big") <= ORDER // 2
    assert recover(digest, signature) == key.address


def test_from_seed__same_seed__same_key() -> None:
    assert Key.from_seed("bank a") == Key.from_seed(b"bank a")
    assert Key.from_seed("bank a") != Key.from_seed("bank b")


def test_random__twice__differs() -> None:
    assert Key.random() != Key.random()


@pytest.mark.parametrize("secret", [b"", b"\1" * 31, bytes(32), ORDER.to_bytes(32, "big"), b"\xff" * 32])
def test_key__not_on_the_curve__is_refused(secret: bytes) -> None:
    with pytest.raises(BadInput):
        Key(secret)


def test_repr__any__does_not_show_the_secret() -> None:
    key = Key.from_seed("exporter")
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
    assert key.address in repr(key)


def test_sign_digest__not_a_digest__is_refused() -> None:
    with pytest.raises(BadInput):
        Key.from_seed("exporter").sign_digest(b"too short")


@pytest.mark.parametrize("signature", [b"", bytes(65), bytes(64) + b"\x1b", b"\xff" * 64 + b"\x1b"])
def test_recover__no_signature__is_refused(signature: bytes) -> None:
    with pytest.raises(BadInput):
        recover(keccak(b"message"), signature)


@given(st.binary(min_size=20, max_size=20))
def test_checksum__any_case__is_canonical(address: bytes) -> None:
    canonical = checksum(address)
    assert checksum(canonical.lower()) == canonical
    assert checksum("0x" + address.hex().upper()) == canonical


@pytest.mark.parametrize(
    "address",
    [
        "",
        "0x",
        "0x" + "1" * 39,
        "0x" + "1" * 41,
        "1" * 42,
        "0x" + "g" * 40,
        "0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    ],
)
def test_checksum__no_address__is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(BadInput):
        checksum(address)
