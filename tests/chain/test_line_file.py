"""A file of lines that is only added to: whole lines, after a kill and on a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from chain.errors import Unreachable
from chain.line_file import LineFile

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lines.jsonl"


def test_append__some__come_back_in_order_and_by_place(path: Path) -> None:
    file = LineFile(path)
    places = [file.append(line) for line in ("one", "zwei", "三")]
    assert list(file.lines()) == list(zip(places, [b"one", b"zwei", "三".encode()], strict=True))
    assert file.line_at(places[2]).decode() == "三"
    file.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_lines__no_file__are_none(path: Path) -> None:
    assert list(LineFile(path).lines()) == []
    assert not path.exists()


def test_lines__last_one_not_finished__is_left_out_and_left_alone(path: Path) -> None:
    path.write_bytes(b"one\ntw")
    file = LineFile(path)
    assert [line for _, line in file.lines()] == [b"one"]
    file.close()
    assert path.read_bytes() == b"one\ntw"


@pytest.mark.parametrize("left", [b"tw", b"x" * 200_000, b"\0" * 70_000])
def test_append__last_one_not_finished__is_cut_off(path: Path, left: bytes) -> None:
    path.write_bytes(b"one\n" + left)
    file = LineFile(path)
    assert file.append("two") == 4
    file.close()
    assert path.read_bytes() == b"one\ntwo\n"


def test_append__only_line_not_finished__is_cut_off(path: Path) -> None:
    path.write_bytes(b"on")
    file = LineFile(path)
    assert file.append("one") == 0
    file.close()
    assert path.read_bytes() == b"one\n"


def test_lines__while_another_adds__are_whole(path: Path) -> None:
    writer, reader = LineFile(path), LineFile(path)
    writer.append("one")
    assert [line for _, line in reader.lines()] == [b"one"]
    place = writer.append("two")
    assert reader.line_at(place) == b"two"
    assert [line for _, line in reader.lines()] == [b"one", b"two"]
    writer.close()
    reader.close()


def test_line_at__file_was_removed__is_unreachable(path: Path) -> None:
    file = LineFile(path)
    place = file.append("one")
    file.close()
    path.unlink()
    with pytest.raises(Unreachable, match=r"lines\.jsonl is gone\."):
        file.line_at(place)


def test_append__no_room_for_the_line__leaves_the_file_as_it_was(path: Path) -> None:
    program = """
        import resource, sys
        from pathlib import Path
        from chain.errors import Unreachable
        from chain.line_file import LineFile
        file = LineFile(Path(sys.argv[1]))
        file.append("one")
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        for _ in range(3):
            try:
                file.append("x" * 200)
            except Unreachable as error:
                print(error.message, "|", error.hint)
            assert Path(sys.argv[1]).read_bytes() == b"one\\n"
        file.append("two")
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        file.append("x" * 200)
        assert [len(line) for _, line in file.lines()] == [3, 3, 200]
        file.close()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3
    assert done.stdout.startswith(f"{path} could not be written: file too large. | Look at the place")


def test_append__folder_is_gone__is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no such file or directory"):
        LineFile(tmp_path / "none" / "lines").append("one")


def test_lines__that_is_a_folder__is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="is a directory"):
        list(LineFile(tmp_path).lines())


def test_append__interrupted_in_the_middle__leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LineFile(path)
    file.append("one")
    write = os.pwrite

    def half(descriptor: int, data: bytes, place: int) -> int:
        write(descriptor, data[:2], place)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(KeyboardInterrupt):
        file.append("two")
    monkeypatch.undo()
    assert path.read_bytes() == b"one\n"
    file.append("three")
    file.close()
    assert path.read_bytes() == b"one\nthree\n"
