"""`shroff chain verify`, `export`, `import`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import lmdb
import pytest

from chain.node import Node
from tests.cli.conftest import NUMBER, SCRIPT, Shroff, run_process


def test_verify__chain_in_order__counts_what_it_looked_at(chain: Shroff) -> None:
    status = chain("chain", "status", "--json").json
    found = chain("chain", "verify", "--json").json
    assert (found["in_order"], found["head"], found["hash"]) == (True, status["head"], status["hash"])
    assert found["blocks"] == status["head"] + 1
    assert found["executed_by"] == ["shroff", "py-evm"]
    quick = chain("chain", "verify", "--quick", "--json").json
    assert quick == {**found, "executed_by": ["shroff"]}
    assert "in order" in chain("chain", "verify").out


def test_verify__while_another_process_writes__looks_at_what_is_there(chain: Shroff, tmp_path: Path) -> None:
    with Node.open(tmp_path / ".shroff" / "chain") as node:
        assert run_process("chain", "verify", cwd=tmp_path).code == 0
        node.seal()


def test_verify__record_that_was_changed__exits_with_5_and_says_where(chain: Shroff, tmp_path: Path) -> None:
    folder = str(tmp_path / ".shroff" / "chain")
    with lmdb.open(folder) as database, database.begin(write=True) as transaction:
        key = b"r" + (9).to_bytes(8, "big") + bytes(4)
        value = bytearray(transaction.get(key) or b"")
        value[-1] ^= 1
        transaction.put(key, bytes(value))
    answer = chain("chain", "verify", code=5)
    assert answer.err.startswith("error: Block 9: receipt 0")
    assert answer.err.count("\n") == 1
    assert answer.out == ""
    with lmdb.open(folder) as database, database.begin(write=True) as transaction:
        transaction.put(b"head", bytes(40))
    assert "its head is not the block" in chain("chain", "verify", code=5).err


def test_verify__file_that_is_damaged__exits_with_5(chain: Shroff, tmp_path: Path) -> None:
    file = tmp_path / ".shroff" / "chain" / "data.mdb"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    assert "damaged" in chain("chain", "verify", code=5).err


def test_verify__no_chain__says_so(shroff: Shroff) -> None:
    for command in ("verify", "export"):
        file = ["out.chain"] if command == "export" else []
        assert "There is no chain in" in shroff("chain", command, *file, code=4).err


def test_export_import__a_chain__is_the_same_elsewhere(chain: Shroff, tmp_path: Path) -> None:
    status = chain("chain", "status", "--json").json
    assert status["hash"] in chain("chain", "export", "out.chain").out
    answer = chain("chain", "import", "out.chain", "--chain", "copy")
    assert status["hash"] in answer.out
    copy = chain("chain", "status", "--chain", "copy", "--json").json
    assert (copy["head"], copy["hash"], copy["chain_id"]) == (
        status["head"],
        status["hash"],
        status["chain_id"],
    )
    chain("chain", "verify", "--chain", "copy")
    chain("chain", "export", "again.chain", "--chain", "copy")
    assert (tmp_path / "again.chain").read_bytes() == (tmp_path / "out.chain").read_bytes()


def test_import__into_a_workspace_that_lost_its_chain__puts_it_back(chain: Shroff, tmp_path: Path) -> None:
    chain("chain", "export", "out.chain")
    shown = chain("documents", "show", NUMBER).out
    shutil.rmtree(tmp_path / ".shroff" / "chain")
    chain("documents", "list", code=4)
    chain("chain", "import", "out.chain", "--chain", ".shroff/chain")
    assert chain("documents", "show", NUMBER).out == shown
    chain("chain", "advance", "--days", "1")


def test_export__file__holds_no_key_and_nothing_of_the_people(chain: Shroff, tmp_path: Path) -> None:
    import zlib

    chain("chain", "export", "out.chain")
    head, _, rest = (tmp_path / "out.chain").read_bytes().partition(b"\n")
    everything = head + zlib.decompress(rest[:-32])
    for private in (NUMBER, "91110000MA9EXPA16G", "exporter_a", "keystore"):
        assert private.encode() not in everything


def test_export__file_that_is_there__stays_unless_yes(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "out.chain").write_text("a letter")
    assert "There is a file" in chain("chain", "export", "out.chain", code=2).err
    assert (tmp_path / "out.chain").read_text() == "a letter"
    chain("chain", "export", "out.chain", "--yes")
    assert (tmp_path / "out.chain").stat().st_size > 1_000


@pytest.mark.parametrize("where", [".shroff", "full"])
def test_import__where_something_is__is_refused(chain: Shroff, tmp_path: Path, where: str) -> None:
    chain("chain", "export", "out.chain")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("")
    chain("chain", "import", "out.chain", "--chain", where, code=2)
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["letter"]


def test_import__what_is_damaged_or_lies__leaves_nothing(chain: Shroff, tmp_path: Path) -> None:
    chain("chain", "export", "out.chain")
    whole = (tmp_path / "out.chain").read_bytes()
    for data in (
        whole[:-1],
        whole[: len(whole) // 2],
        b"",
        b"a letter",
        whole[:2_000] + b"x" + whole[2_001:],
    ):
        (tmp_path / "broken").write_bytes(data)
        answer = chain("chain", "import", "broken", "--chain", "copy", code=4)
        assert answer.err.startswith("error: broken ")
        assert not (tmp_path / "copy").exists()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".copy")] == []
    chain("chain", "import", "nowhere", "--chain", "copy", code=4)


@pytest.mark.slow
def test_import__killed_or_interrupted__leaves_no_chain_and_the_next_one_cleans_up(
    chain: Shroff, tmp_path: Path
) -> None:
    import signal

    chain("chain", "export", "out.chain")
    command = [sys.executable, "-c", SCRIPT, "chain", "import", "out.chain", "--chain", "copy"]
    for stop, code in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
        while process.poll() is None and not list(tmp_path.glob(".copy.making-*/data.mdb")):
            time.sleep(0.01)
        process.send_signal(stop)
        assert process.wait() in (code, 0)
        assert (tmp_path / "copy").exists() == (process.returncode == 0)
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    chain("chain", "import", "out.chain", "--chain", "copy")
    assert not list(tmp_path.glob(".copy.making-*"))
