"""`shroff init`: whole, or not at all; and nobody else reads the keys."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from eth_account import Account

from chain.keystore_folder import Keystore
from chain.keystore_kdf import LIGHT, STANDARD
from tests.cli.conftest import SCRIPT, Shroff, run_process


def test_init__makes_a_chain_with_people(shroff: Shroff, tmp_path: Path) -> None:
    answer = shroff("init")
    assert "exporter_a  enterprise" in answer.out
    assert "Making a chain" in answer.err
    status = shroff("chain", "status", "--json").json
    assert status["counts"] == {"participants": 8, "documents": 0, "cases": 0}
    assert {"Participants", "Documents", "ReceivablesFinancing"} <= {c["name"] for c in status["contracts"]}
    assert [each.name for each in tmp_path.iterdir()] == [".shroff"]


def test_init__bare__admits_the_operator_alone(shroff: Shroff) -> None:
    found = shroff("init", "--bare", "--json").json
    assert [each["name"] for each in found["participants"]] == ["operator"]
    assert len(shroff("participants", "list", "--json").json) == 1


def test_init__json__is_one_document(shroff: Shroff) -> None:
    found = shroff("init", "--json").json
    assert found["folder"] == ".shroff"
    assert found["contracts"]["Documents"].startswith("0x")


def test_init__keeps_keys_for_their_owner_alone(shroff: Shroff, tmp_path: Path) -> None:
    shroff("init")
    folder = tmp_path / ".shroff"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    keys = list((folder / "keys").iterdir())
    assert len(keys) == 8 * 4
    for file in (*keys, *(folder / name for name in ("people.json", "vault.jsonl", "keys.password"))):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_init__without_a_password__is_for_development_and_says_so(shroff: Shroff, tmp_path: Path) -> None:
    answer = shroff("init", "--bare", "--json")
    assert answer.json["keys"] == {"folder": ".shroff/keys", "protected": False}
    assert "for development: the password lies beside them" in answer.err
    password = (tmp_path / ".shroff" / "keys.password").read_text().strip()
    (stored, *_) = Keystore(tmp_path / ".shroff" / "keys")
    assert Account.decrypt(stored.path.read_text(), password)


def test_init__with_a_password__keeps_none_and_derives_once(
    shroff: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHROFF_PASSWORD", "correct horse")
    answer = shroff("init", "--bare", "--json")
    assert answer.json["keys"]["protected"] is True
    assert "under your password" in answer.err
    assert not (tmp_path / ".shroff" / "keys.password").exists()
    sealed = [each.read() for each in Keystore(tmp_path / ".shroff" / "keys")]
    assert {each.kdf for each in sealed} == {STANDARD}
    assert len({each.salt for each in sealed}) == 1
    assert len({each.iv for each in sealed}) == len(sealed) == 4


def test_init__with_light_kdf__stretches_as_geth_does(shroff: Shroff, tmp_path: Path) -> None:
    (tmp_path / "password.txt").write_text("correct horse\n")
    shroff("init", "--bare", "--light-kdf", "--password-file", "password.txt")
    assert {each.read().kdf for each in Keystore(tmp_path / ".shroff" / "keys")} == {LIGHT}


def test_init__that_may_not_ask__makes_nothing(shroff: Shroff, tmp_path: Path) -> None:
    answer = shroff("init", "--ask-password", code=2)
    assert "needs a new password, and nobody is there to type it" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_init__twice__has_other_keys(shroff: Shroff) -> None:
    ids = [shroff("init", "--chain", name, "--json").json["participants"][0]["id"] for name in ("a", "b")]
    assert ids[0] != ids[1]


def test_init__where_a_chain_is__refuses(chain: Shroff) -> None:
    answer = chain("init", code=2)
    assert "There is a chain in .shroff already." in answer.err


def test_init__where_something_else_is__refuses(shroff: Shroff, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear")
    assert "holds something else" in shroff("init", "--chain", "letters", code=2).err
    assert (tmp_path / "letters" / "one.txt").read_text() == "dear"


def test_init__where_nobody_may_write__says_so(shroff: Shroff, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "No chain can be made in" in shroff("init", "--chain", "file/below", code=4).err


@pytest.mark.parametrize("blocks", [0, 3])
def test_init__that_was_killed__leaves_nothing_that_the_next_one_minds(tmp_path: Path, blocks: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "init"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        while blocks and not any(tmp_path.glob(".*/chain/data.mdb")):
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / ".shroff").exists()
    assert run_process("chain", "status", cwd=tmp_path).code == 4
    assert run_process("init", cwd=tmp_path).code == 0
    assert [each.name for each in tmp_path.iterdir()] == [".shroff"]
