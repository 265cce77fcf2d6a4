"""The keys of a chain on disk, opened when they sign: each once in a process, each password asked once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from chain.errors import ShroffError, Unreachable
from chain.keys import Key
from chain.keystore import Sealed, WrongPassword
from chain.keystore_folder import Keystore, StoredKey
from chain.keystore_kdf import LIGHT, STANDARD, UNSTRETCHED, Derivation, Kdf
from chain.private_files import read_text, write_text
from cli.passwords import Passwords

__all__ = ["Keyring", "shown_kdf"]

_TRIES = 3
_LOOKS_THE_SAME = "A keystore whose key was changed looks the same: is there a copy?"
_OWN = (STANDARD, LIGHT, UNSTRETCHED)


class Keyring:
    """A folder of keystores, and the passwords that open them.

    A chain for development has its password in a file beside the keys: a random one, so that nobody types it.

    Args:
        keystore: The keys.
        passwords: Where passwords come from.
        unlocked: The file with the password of a chain for development.
    """

    def __init__(self, keystore: Keystore, passwords: Passwords, unlocked: Path) -> None:
        self.keystore = keystore
        self.passwords = passwords
        self._unlocked = unlocked
        self._known: set[str] = set()
        self._remembered: list[str] = []
        self._derived: dict[tuple[str, Kdf, bytes], Derivation] = {}
        self._last: Derivation | None = None
        self._own: set[bytes] = set()

    @property
    def is_unlocked(self) -> bool:
        """Whether the password lies beside the keys."""
        return self._unlocked.exists()

    @property
    def is_open(self) -> bool:
        """Whether a key was opened here, so that a new one can be put under the same password."""
        return self._last is not None

    def has(self, address: str) -> bool:
        """Whether a key is one of those that are kept."""
        return address in self._known

    def locked(self, address: str, who: str) -> Key:
        """A key that is opened when it first signs. `who` says whose it is: `bank_a.maker`."""
        self._known.add(address)
        return Key.locked(address, lambda: self.open(self.stored(address, who), who))

    def stored(self, address: str, who: str) -> StoredKey:
        """The file with a key.

        Raises:
            Unreachable: There is none.
        """
        found = self.keystore.find(address)
        if found is None:
            raise Unreachable(
                f"{self.keystore.folder} has no key for {who}, {address}.",
                hint="`shroff keys import` brings it back from a copy.",
            )
        return found

    def open(self, stored: StoredKey, who: str, *, more: Iterable[str] = ()) -> Key:
        """Opens a key, with a password that is known already, was given, or is typed now.

        Args:
            stored: Its file.
            who: Whose it is, for the question.
            more: Passwords to be tried too.

        Raises:
            Unreachable: The file can't be read, or is damaged.
            WrongPassword: None opens it.
            BadInput: It needs one, and nobody is there to type it.
        """
        try:
            return self.unseal(stored.read(), f"{who} ({stored.address})", more=more)
        except Unreachable as error:
            if str(stored.path) in error.message:
                raise
            raise Unreachable(f"{stored.path}: {error.message}", hint=error.hint, **error.data) from None

    def unseal(self, sealed: Sealed, who: str, *, more: Iterable[str] = ()) -> Key:
        """The same, for a keystore that lies elsewhere."""
        for password in dict.fromkeys([*self._candidates(), *more]):
            try:
                return self._try(sealed, password)
            except WrongPassword:
                continue
        if self.passwords.source and not self.passwords.can_ask:
            raise WrongPassword(
                f"No password in {self.passwords.source} opens {who}.",
                hint=_LOOKS_THE_SAME,
            )
        for again in ("", *[", again"] * (_TRIES - 1)):
            typed = self.passwords.typed(f"Password of {who}{again}: ", what=who)
            try:
                return self._try(sealed, typed)
            except WrongPassword:
                continue
        raise WrongPassword(f"None of these opens {who}.", hint=_LOOKS_THE_SAME)

    def keep(self, keys: Iterable[Key]) -> list[StoredKey]:
        """Writes the keys that are not kept yet, under the password that opened a key before.

        Where none was opened they get a new password: the given one, the chain's own, or one that is typed.
        """
        new = [key for key in keys if not self.has(key.address)]
        if not new:
            return []
        last = self._last
        derivation = last if last is not None and last.kdf in _OWN else self.for_new("The new key")
        return self.add(new, derivation)

    def add(self, keys: Iterable[Key], derivation: Derivation) -> list[StoredKey]:
        """Writes keys.

        Raises:
            ShroffError: They were to get the password beside the keys, which another process has just ended.
        """
        with self.keystore.alone():
            if derivation.derived in self._own and not self.is_unlocked:
                raise ShroffError(
                    "The keys have got another password meanwhile.", hint="Give the command again."
                )
            stored = self.keystore.add(keys, derivation)
        self._known.update(each.address for each in stored)
        return stored

    def for_new(self, what: str, kdf: Kdf | None = None) -> Derivation:
        """What a new key is put under: the given password, the chain's own, or one that is typed twice."""
        if not self.passwords.source and self.is_unlocked:
            return self._noted(Derivation.of(self._own_password(), kdf or UNSTRETCHED))
        return Derivation.of(self.passwords.for_new(what), kdf or STANDARD)

    def make_unlocked(self) -> Derivation:
        """For a new chain: a random password, written beside the keys."""
        write_text(self._unlocked, secrets.token_urlsafe(32) + "\n")
        return self._noted(Derivation.of(self._own_password(), UNSTRETCHED))

    def change(self, stored: Sequence[StoredKey], derivation: Derivation, opened: Sequence[Key]) -> None:
        """Puts keys under another password; if these are all, no password lies beside the keys any longer."""
        with self.keystore.alone():
            for each, key in zip(stored, opened, strict=True):
                self.keystore.replace(each, key, derivation)
            if {each.path for each in self.keystore} <= {each.path for each in stored}:
                self._unlocked.unlink(missing_ok=True)

    def _candidates(self) -> Iterator[str]:
        if self.is_unlocked:
            yield self._own_password()
        yield from self._remembered
        yield from self.passwords.given

    def _own_password(self) -> str:
        return read_text(self._unlocked).removesuffix("\n")

    def _noted(self, derivation: Derivation) -> Derivation:
        """The same, remembered as coming from the password beside the keys."""
        self._own.add(derivation.derived)
        return derivation

    def _try(self, sealed: Sealed, password: str) -> Key:
        known = (password, sealed.kdf, sealed.salt)
        if known not in self._derived:
            self._derived[known] = sealed.derivation(password)
        key = sealed.open(self._derived[known])
        if self.is_unlocked and password == self._own_password():
            self._noted(self._derived[known])
        self._last = self._derived[known]
        if password not in self._remembered:
            self._remembered.append(password)
        return key


def shown_kdf(kdf: Kdf) -> str:
    """A derivation as people read it: `scrypt n=262144 r=8 p=1`."""
    parameters = {name: getattr(kdf, name) for name in kdf.__slots__ if name != "dklen"}
    return " ".join([type(kdf).__name__.lower(), *(f"{name}={value}" for name, value in parameters.items())])
