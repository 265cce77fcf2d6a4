"""Opening what is no chain, or not any more: one sentence each."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.errors import Unreachable
from chain.keys import Key
from chain.node import Node, Receipt, Settings

QUICK = Settings(durable="process")


@pytest.fixture
def path(tmp_path: Path, exporter: Key, machine_code: bytes, send: Callable[..., Receipt]) -> Path:
    """A chain with some blocks, closed."""
    with Node.open(tmp_path / "chain", QUICK, create=True) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        for key in range(30):
            send(node, exporter, machine, 0, key, 1)
    return tmp_path / "chain"


def refused(path: Path, *, create: bool = False) -> str:
    with pytest.raises(Unreachable) as refusal:
        Node.open(path, create=create)
    assert "\n" not in refusal.value.message
    return refusal.value.message


def test_open__nothing_there__is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none") == f"There is no chain in {tmp_path / 'none'}."
    assert refused(tmp_path) == f"There is no chain in {tmp_path}."


def test_open__file__is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for create in (False, True):
        assert refused(file, create=create) == f"{file} is a file; a chain is a folder."
    assert "not a directory" in refused(file / "chain", create=True)


def test_open__folder_with_other_files__is_not_made_a_chain(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sirs", encoding="utf-8")
    assert "holds other files, and no chain" in refused(tmp_path, create=True)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_open__database_of_something_else__is_refused(path: Path) -> None:
    (path / "data.mdb").write_bytes(b"not a database " * 1_000)
    assert "damaged, or none of a chain" in refused(path)


def test_open__empty_database__is_refused_and_not_made_anew(path: Path) -> None:
    (path / "data.mdb").write_bytes(b"")
    for create in (False, True):
        assert "its database is empty" in refused(path, create=create)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_open__database_cut_short__is_refused(path: Path, share: float) -> None:
    database = path / "data.mdb"
    os.truncate(database, int(database.stat().st_size * share) // 4_096 * 4_096)
    assert "its database is cut short" in refused(path)


def test_open__making_was_interrupted__can_be_made_again(tmp_path: Path) -> None:
    import lmdb

    lmdb.open(str(tmp_path)).close()
    assert "making it was interrupted" in refused(tmp_path)
    with Node.open(tmp_path, QUICK, create=True) as node:
        assert node.head.number == 0
