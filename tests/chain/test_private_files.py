"""Files that only their owner reads: whole or not at all, and nothing left beside them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from chain.errors import BadInput, Unreachable
from chain.private_files import create_texts, remove_leftovers, write_text


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_write_text__again__is_the_new_text_for_the_owner_alone(tmp_path: Path) -> None:
    for text in ("one", "two"):
        write_text(tmp_path / "file", text)
        assert (tmp_path / "file").read_text() == text
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert names(tmp_path) == ["file"]


def test_write_text__that_cannot_take_its_place__leaves_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(Unreachable, match="could not be written: Is a directory"):
        write_text(tmp_path / "file", "a secret")
    assert names(tmp_path) == ["file"]


def test_write_text__without_a_folder__says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="could not be written: No such file or directory"):
        write_text(tmp_path / "none" / "file", "text")
    with pytest.raises(Unreachable, match="could not be written: No such file or directory"):
        create_texts({tmp_path / "none" / "file": "text"})


def test_create_texts__where_a_file_is__leaves_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        create_texts({tmp_path / "key": "other"})
    assert (tmp_path / "key").read_text() == "mine"
    assert names(tmp_path) == ["key"]


def test_remove_leftovers__of_processes_that_live_and_that_died__takes_those_of_the_dead(
    tmp_path: Path,
) -> None:
    living = f".file.new-{os.getpid()}"
    for name in (living, ".file.new-999999999", ".file.new-no-process", "file"):
        (tmp_path / name).write_text("")
    remove_leftovers(tmp_path)
    assert names(tmp_path) == sorted([living, ".file.new-no-process", "file"])
