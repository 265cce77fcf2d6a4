"""Passwords of keys: from a file, the environment, somebody at a terminal; and nowhere else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from eth_account import Account
from typer.main import get_command

from chain.keys import Key
from chain.keystore import seal
from chain.keystore_folder import Keystore
from chain.keystore_kdf import Derivation, Scrypt
from cli.main import app
from tests.cli.conftest import DISBURSE, NUMBER, PASSWORD, Shroff, put_under, run_process
from tests.cli.terminal import at_terminal

QUICK = Scrypt(2, 8, 1)


def test_command__of_a_protected_chain__signs_with_what_the_password_opens(
    protected: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "bank_a.checker" in protected(*DISBURSE, code=2).err
    monkeypatch.setenv("SHROFF_PASSWORD", "wrong")
    answer = protected(*DISBURSE, code=1)
    assert "No password in SHROFF_PASSWORD opens bank_a.checker" in answer.err
    protected(*DISBURSE, "--password-file", "password.txt")
    monkeypatch.setenv("SHROFF_PASSWORD_FILE", str(tmp_path / "password.txt"))
    protected(*DISBURSE)
    assert "could not be read" in protected(*DISBURSE, "--password-file", "nowhere", code=4).err
    (tmp_path / "empty").write_text("\n")
    assert "There is no password in it" in protected(*DISBURSE, "--password-file", "empty", code=1).err


def test_command__that_only_reads__needs_no_password(protected: Shroff) -> None:
    for words in ("documents list", "receivables list", "receivables show LOAN-1", "participants list"):
        assert protected(*words.split(), "--json").json, words
    assert "no headroom" in protected("documents", "check", NUMBER, code=5).out


def test_command__that_makes_keys__puts_them_under_the_password_that_signed(
    protected: Shroff, keystore: Keystore
) -> None:
    before = {each.path for each in keystore}
    for words in ("participants admit bank_c --role bank", "participants rotate-key bank_a maker"):
        protected(*words.split(), "--password-file", "password.txt")
    made = [each for each in keystore if each.path not in before]
    assert len(made) == 5
    for each in made:
        assert Account.decrypt(each.path.read_text(), PASSWORD)


def test_command__without_the_keys_file__says_how_it_comes_back(chain: Shroff, keystore: Keystore) -> None:
    stored = keystore.match(chain("keys", "show", "exporter_a.maker", "--json").json["address"])
    whole = stored.path.read_text()
    stored.path.unlink()
    answer = chain("consents", "grant", "bank-a", "--as", "exporter-a", code=4)
    assert "has no key for exporter_a.maker" in answer.err
    assert "keys import" in answer.err
    stored.path.write_text(whole[:-9])
    assert str(stored.path.name) in chain("consents", "grant", "bank-a", "--as", "exporter-a", code=4).err
    other = keystore.match(chain("keys", "show", "exporter_b.maker", "--json").json["address"])
    stored.path.write_text(re.sub(r'"address": "\w+", ', "", other.path.read_text()))
    answer = chain("consents", "grant", "bank-a", "--as", "exporter-a", code=1)
    assert "is not the key of" in answer.err


# At a terminal


def test_terminal__one_password_for_all_keys__is_asked_once_and_not_shown(
    protected: Shroff, tmp_path: Path
) -> None:
    answer = at_terminal(*DISBURSE, cwd=tmp_path, typed=[("Password of bank_a.checker (0x", PASSWORD)])
    assert answer.code == 0, answer
    assert answer.err.count("Password of") == 1
    assert PASSWORD not in answer.out + answer.err


def test_terminal__question_under_a_bar__makes_it_wait(protected: Shroff, made: Path, tmp_path: Path) -> None:
    rows = (made / "declarations.csv").read_text().replace("5301", "5302")
    (tmp_path / "declarations.csv").write_text(rows)
    answer = at_terminal(
        "documents",
        "import",
        "declarations.csv",
        cwd=tmp_path,
        typed=[("Password of customs.maker", PASSWORD)],
    )
    assert answer.code == 0, answer
    assert answer.err.count("Password of") == 1
    assert "1 attested, 2 known" in answer.out


def test_terminal__makers_and_checkers_own_passwords__are_both_asked(
    protected: Shroff, keystore: Keystore, tmp_path: Path
) -> None:
    put_under(keystore, protected, "bank_a.maker", "of the maker")
    typed = [("Password of bank_a.checker", PASSWORD), ("Password of bank_a.maker", "of the maker")]
    assert at_terminal(*DISBURSE, cwd=tmp_path, typed=typed).code == 0


def test_terminal__wrong_password__is_asked_three_times(protected: Shroff, tmp_path: Path) -> None:
    typed = [("0x", "one"), ("again: ", "two"), ("again: ", "three")]
    answer = at_terminal(*DISBURSE, cwd=tmp_path, typed=typed)
    assert answer.code == 1
    assert "None of these opens bank_a.checker" in answer.err


def test_terminal__interrupted_at_the_question__does_nothing(protected: Shroff, tmp_path: Path) -> None:
    for key in ("\x03", "\x04"):
        answer = at_terminal(*DISBURSE, cwd=tmp_path, typed=[("0x", key)])
        assert answer.code == 130
        assert "interrupted" in answer.err
    protected(*DISBURSE, "--password-file", "password.txt")


def test_terminal__new_password__is_typed_twice(tmp_path: Path) -> None:
    answer = at_terminal(
        "init", "--bare", "--light-kdf", "--ask-password", cwd=tmp_path,
        typed=[("New password for the keys: ", "one"), ("again: ", "two")],
    )  # fmt: skip
    assert (answer.code, "The two differ" in answer.err) == (2, True)
    answer = at_terminal("init", "--bare", "--ask-password", cwd=tmp_path, typed=[("New password", "")])
    assert (answer.code, "protects nothing" in answer.err) == (2, True)
    assert list(tmp_path.iterdir()) == []
    answer = at_terminal(
        "init", "--bare", "--light-kdf", "--ask-password", cwd=tmp_path,
        typed=[("New password for the keys: ", "one"), ("again: ", "one")],
    )  # fmt: skip
    assert answer.code == 0, answer
    (stored, *_) = Keystore(tmp_path / ".shroff" / "keys")
    assert Account.decrypt(stored.path.read_text(), "one")


def test_terminal__key_through_a_pipe__is_kept(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / ".shroff", tmp_path / ".shroff")
    key = Key.random()
    answer = at_terminal("keys", "import", "-", cwd=tmp_path, stdin=key.secret.hex().encode())
    assert answer.code == 0, answer
    assert Keystore(tmp_path / ".shroff" / "keys").find(key.address) is not None
    text = seal(Key.from_seed("stranger"), Derivation.of("other", QUICK))
    answer = at_terminal(
        "keys", "import", "-", cwd=tmp_path, stdin=text.encode(),
        typed=[("Password of the keystore: ", "wrong"), ("again: ", "other")],
    )  # fmt: skip
    assert answer.code == 0, answer


def test_terminal__secret_key_from_the_keyboard__is_not_shown(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / ".shroff", tmp_path / ".shroff")
    key = Key.random()
    answer = at_terminal("keys", "import", "-", cwd=tmp_path, typed=[("Secret key", key.secret.hex())])
    assert answer.code == 0, answer
    assert key.address in answer.out
    assert key.secret.hex() not in answer.out + answer.err


# Nowhere else


def test_options__a_password_itself__is_none() -> None:
    """What is typed after a command is in the shell's history and in the list of processes."""
    assert "--password" not in set(_options(get_command(app)))
    assert "--password-file" in set(_options(get_command(app)))


def test_commands__that_write__hand_the_passwords_on() -> None:
    for file in (Path(__file__).parents[2] / "cli").glob("*.py"):
        for opening in re.findall(r"open_workspace\(session\.folder[^)]*\)", file.read_text()):
            assert "session.passwords" in opening or "readonly=True" in opening, f"{file.name}: {opening}"


@pytest.mark.slow
def test_secrets__are_in_nothing_that_is_printed_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key and password of a session, looked for in all output and in all files."""
    monkeypatch.setenv("SHROFF_PASSWORD", PASSWORD)
    monkeypatch.delenv("SHROFF_PASSWORD_FILE", raising=False)
    raw, printed = Key.random(), ""
    (tmp_path / "raw.txt").write_text(raw.secret.hex())
    (tmp_path / "new.txt").write_text("another horse")
    for words in (
        "init --light-kdf",
        "keys list --json",
        "keys show bank_a.maker",
        "keys new --light-kdf",
        "keys import raw.txt --light-kdf",
        "keys import raw.txt --debug",
        "participants rotate-key bank_a maker",
        "participants admit bank_c --role bank",
        "participants suspend nobody --reason x --debug",
        "keys export bank_a.maker out.json --new-password-file new.txt --light-kdf",
        "keys change-password bank_b.maker --new-password-file new.txt --light-kdf",
        "participants rotate-key bank_b maker --debug",
        "keys export bank_b.maker - --debug",
        "keys remove bank_a.checker --yes --debug",
    ):
        answer = run_process(*words.split(), cwd=tmp_path)
        printed += answer.out + answer.err
    assert "Traceback" in printed, "--debug shows where"
    (tmp_path / "raw.txt").unlink()
    (tmp_path / "new.txt").unlink()
    found: list[Key] = [raw]
    for each in Keystore(tmp_path / ".shroff" / "keys"):
        text = each.path.read_text()
        password = "another horse" if "another" in _opens(text, PASSWORD, "another horse") else PASSWORD
        found.append(Key(bytes(Account.decrypt(text, password))))
    assert len({key.address for key in found}) == 40
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for text in (PASSWORD, "another horse", *(key.secret.hex() for key in found)):
        assert text not in printed.lower()
        assert text.encode() not in written.lower()
    for key in found:
        assert key.secret not in written


def _opens(text: str, *passwords: str) -> str:
    for password in passwords:
        try:
            Account.decrypt(text, password)
        except ValueError:
            continue
        return password
    raise AssertionError(text)


def _options(command: object) -> list[str]:
    own = [name for parameter in getattr(command, "params", []) for name in parameter.opts]
    below = getattr(command, "commands", {}).values()
    return own + [name for each in below for name in _options(each)]
