"""Web3 Secret Storage, version 3: a secret key under a password, as geth, Foundry and eth-account keep it.

Written here and not by eth-keyfile, which reads and writes the same: importing that takes most of a second
(its pairings), it knows no bounds for parameters, and derives anew for every key. The tests compare both.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, cast
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chain.errors import BadInput, ShroffError, Unreachable
from chain.hashing import checksum, keccak
from chain.keys import SECRET_BYTES, Key
from chain.keystore_kdf import Derivation, Kdf, Pbkdf2, Scrypt

__all__ = ["MOST_BYTES", "Sealed", "WrongPassword", "read_keystore", "seal"]

VERSION = 3
CIPHER = "aes-128-ctr"
PRF = "hmac-sha256"
MOST_BYTES = 1 << 16
"""A keystore has about 500."""
_BLOCK = 16
_MAC_BYTES = 32
_HEX = re.compile(r"(?:0[xX])?((?:[0-9a-fA-F]{2})*)")


class WrongPassword(ShroffError):
    """The password does not open this keystore; or its ciphertext was changed, which looks the same."""


class _CipherParameters(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    iv: str


class _Crypto(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    cipher: str
    cipherparams: _CipherParameters
    ciphertext: str
    kdf: str
    kdfparams: dict[str, Any]
    mac: str


class _Document(BaseModel):
    """Some writers leave the address out, to say less."""

    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    version: Literal[3]
    crypto: _Crypto
    address: str | None = None


class _ScryptParameters(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    n: int
    r: int
    p: int
    dklen: int = 32
    salt: str


class _Pbkdf2Parameters(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    c: int
    dklen: int = 32
    prf: Annotated[str, Field(pattern=f"^{PRF}$")]
    salt: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A key that needs its password.

    Attributes:
        address: Whose key it says it is; None where it does not say.
        kdf: How the password is stretched, within bounds.
        salt: Of the derivation.
        iv: The first counter block.
        ciphertext: The encrypted secret; a writer that dropped leading zeros left fewer than 32 bytes.
        mac: keccak-256 over the MAC's key and the ciphertext.
    """

    address: str | None
    kdf: Kdf
    salt: bytes
    iv: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    mac: bytes = field(repr=False)

    def derivation(self, password: str) -> Derivation:
        """What becomes of a password here; takes as long as the parameters say."""
        return Derivation.of(password, self.kdf, self.salt)

    def open(self, derivation: Derivation) -> Key:
        """The key.

        Raises:
            WrongPassword: This is not what the right password becomes.
            Unreachable: It is, and yet what it opens is no key, or another's.
        """
        if not hmac.compare_digest(_mac(derivation, self.ciphertext), self.mac):
            raise WrongPassword("The password does not open this key.")
        secret = _crypt(derivation, self.iv, self.ciphertext).rjust(SECRET_BYTES, b"\0")
        try:
            key = Key(secret)
        except BadInput:
            raise Unreachable("The password opens it, and what it holds is no secret key.") from None
        if self.address is not None and key.address != self.address:
            raise Unreachable(f"It holds the key of {key.address}, and says {self.address}.")
        return key


def seal(key: Key, derivation: Derivation) -> str:
    """A key under a password, as JSON: the text of a keystore file."""
    iv = secrets.token_bytes(_BLOCK)
    ciphertext = _crypt(derivation, iv, key.secret)
    return json.dumps(
        {
            "address": key.address[2:].lower(),
            "crypto": {
                "cipher": CIPHER,
                "ciphertext": ciphertext.hex(),
                "cipherparams": {"iv": iv.hex()},
                **_written(derivation),
                "mac": _mac(derivation, ciphertext).hex(),
            },
            "id": str(uuid4()),
            "version": VERSION,
        }
    )


def read_keystore(text: str) -> Sealed:
    """Reads the text of a keystore file. Nothing is derived yet.

    Raises:
        Unreachable: It is no keystore of version 3, is damaged, or asks for what is unknown or absurd.
    """
    document = _parsed(text)
    crypto = document.crypto
    if crypto.cipher != CIPHER:
        raise Unreachable(f"Its cipher is not known: {_shown(crypto.cipher)}.", hint=f"Known is {CIPHER}.")
    kdf, salt = _kdf(crypto)
    iv, ciphertext, mac = _bytes(crypto.cipherparams.iv), _bytes(crypto.ciphertext), _bytes(crypto.mac)
    if len(iv) != _BLOCK or not 0 < len(ciphertext) <= SECRET_BYTES or len(mac) != _MAC_BYTES:
        raise _damaged()
    return Sealed(_address(document.address), kdf, salt, iv, ciphertext, mac)


def _parsed(text: str) -> _Document:
    if len(text) > MOST_BYTES:
        raise Unreachable("This is too long for a keystore.")
    try:
        found: object = _lowered(json.loads(text))
    except (ValueError, RecursionError):
        raise Unreachable("This is no keystore: it is not JSON.") from None
    if not isinstance(found, dict) or "crypto" not in found:
        raise Unreachable("This is no keystore: it has no encrypted key.")
    version = cast("dict[str, object]", found).get("version")
    if version != VERSION or isinstance(version, bool | float):
        raise Unreachable(
            f"Its version is {_shown(version)}; version {VERSION} can be read.",
            hint="Import it with the program that wrote it, and write it out anew.",
        )
    try:
        return _Document.model_validate(found)
    except ValidationError:
        # Without the cause: what is wrong with a damaged file may be a secret.
        raise _damaged() from None


def _kdf(crypto: _Crypto) -> tuple[Kdf, bytes]:
    """Function and parameters, and the salt."""
    try:
        match crypto.kdf:
            case "scrypt":
                scrypt = _ScryptParameters.model_validate(crypto.kdfparams)
                return Scrypt(scrypt.n, scrypt.r, scrypt.p, scrypt.dklen), _bytes(scrypt.salt)
            case "pbkdf2":
                pbkdf2 = _Pbkdf2Parameters.model_validate(crypto.kdfparams)
                return Pbkdf2(pbkdf2.c, pbkdf2.dklen), _bytes(pbkdf2.salt)
            case _:
                raise Unreachable(
                    f"Its key derivation is not known: {_shown(crypto.kdf)}.",
                    hint=f"Known are scrypt, and pbkdf2 with {PRF}.",
                )
    except ValidationError:
        raise Unreachable(
            f"The parameters of its {crypto.kdf} are damaged, or not known.",
            hint=f"Known are scrypt, and pbkdf2 with {PRF}.",
        ) from None


def _written(derivation: Derivation) -> dict[str, object]:
    salt = derivation.salt.hex()
    match derivation.kdf:
        case Scrypt(n, r, p, dklen):
            return {"kdf": "scrypt", "kdfparams": {"dklen": dklen, "n": n, "p": p, "r": r, "salt": salt}}
        case Pbkdf2(c, dklen):
            return {"kdf": "pbkdf2", "kdfparams": {"c": c, "dklen": dklen, "prf": PRF, "salt": salt}}


def _mac(derivation: Derivation, ciphertext: bytes) -> bytes:
    return keccak(derivation.mac_key + ciphertext)


def _crypt(derivation: Derivation, iv: bytes, text: bytes) -> bytes:
    """Encrypts, or decrypts: a counter's stream is added. The counter goes on from its last value at zero."""
    from Crypto.Cipher import AES
    from Crypto.Util import Counter

    start = int.from_bytes(iv, "big")
    counter = Counter.new(8 * _BLOCK, initial_value=start, allow_wraparound=True)
    cipher = AES.new(derivation.cipher_key, AES.MODE_CTR, counter=counter)  # pyright: ignore[reportUnknownMemberType]  # another mode's is untyped
    return cipher.encrypt(text)


def _address(text: str | None) -> str | None:
    if not text:
        return None
    try:
        return checksum("0x" + text.removeprefix("0x").lower())
    except BadInput:
        raise _damaged() from None


def _bytes(text: str) -> bytes:
    found = _HEX.fullmatch(text)
    if found is None:
        raise _damaged()
    return bytes.fromhex(found[1])


def _lowered(value: object) -> object:
    """Names in lower case: early writers have `Crypto`."""
    if isinstance(value, dict):
        found = cast("dict[str, object]", value)
        return {name.lower(): _lowered(item) for name, item in found.items()}
    return value


def _shown(value: object) -> str:
    """A value of a file, in a message: short, and on one line."""
    return repr(value)[:20]


def _damaged() -> Unreachable:
    return Unreachable("This keystore is damaged.", hint="Restore it from a copy.")
