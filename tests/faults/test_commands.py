"""The command line under faults: an error and a hint, the right exit code, nothing corrupt, and it goes on.

What a user has is a folder: the chain, who acts on it, the keys, the documents' fields. Any of it may be
lost, overwritten or out of room.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.conftest import Shroff
from tests.faults.offices import APPLY, check_office, complaint, limited, many_rows

_PARTS = ("chain", "chain/data.mdb", "shroff.json", "people.json", "vault.jsonl")
_NOISE = (b"", b"\0\xff noise \n" * 900, b"{}\n")


@pytest.mark.slow
@pytest.mark.parametrize("part", _PARTS)
def test_command__a_part_of_the_folder_is_missing__is_named_and_can_be_restored(
    chain: Shroff, tmp_path: Path, part: str
) -> None:
    there = tmp_path / ".shroff" / part
    kept = there.rename(tmp_path / "kept")
    named = "chain/" if part.startswith("chain") else part

    for step in (("chain", "status"), APPLY):
        error, hint = complaint(chain(*step, code=4))
        assert error == f"The chain in .shroff is damaged: {named} is missing."
        assert hint.startswith("Restore it from a copy: ")
    chain("init", code=2)
    kept.rename(there)

    chain(*APPLY)
    check_office(tmp_path)


@pytest.mark.parametrize("part", _PARTS[1:])
@pytest.mark.parametrize("content", _NOISE, ids=["nothing", "noise", "json"])
def test_command__a_part_of_the_folder_is_something_else__is_named_and_left_alone(
    chain: Shroff, tmp_path: Path, part: str, content: bytes
) -> None:
    there = tmp_path / ".shroff" / part
    whole = there.read_bytes()
    there.write_bytes(content)

    if part == "vault.jsonl" and not content:  # whoever was handed no papers has an empty vault
        chain("chain", "status")
    else:
        for step in (("chain", "status"), APPLY):
            answer = chain(*step, code=4)
            assert answer.err.startswith("error: ")
            assert Path(part).parts[0] in answer.err
            assert "Traceback" not in answer.err
        assert there.read_bytes() == content

    there.write_bytes(whole)
    chain(*APPLY)
    check_office(tmp_path)


@pytest.mark.parametrize("size", [0, 1_000, 8_192, 60_000])
def test_init__disk_is_full__leaves_nothing(shroff: Shroff, tmp_path: Path, size: int) -> None:
    with limited(size):
        answer = shroff("init", code=4)
    complaint(answer)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "step",
    [
        APPLY,
        ("participants", "admit", "bank_c", "--role", "bank", "--identity", "BIC:TRYACNSZ"),
        ("participants", "rotate-key", "exporter-a", "maker"),
        ("chain", "advance", "--days", "1"),
    ],
    ids=lambda step: "-".join(step[:2]),
)
def test_command__disk_is_full__says_so_and_does_it_when_there_is_room(
    chain: Shroff, tmp_path: Path, step: tuple[str, ...]
) -> None:
    with limited(0):
        complaint(chain(*step, code=4))
        chain("documents", "list")
    chain(*step)
    check_office(tmp_path)


def test_import__disk_fills_up__says_so_and_goes_on_when_there_is_room(chain: Shroff, tmp_path: Path) -> None:
    """It ends in the vault, then in the middle of the chain's writing."""
    name = many_rows(tmp_path, "more.csv", 120)
    folder = tmp_path / ".shroff"
    vault, database = (folder / "vault.jsonl").stat().st_size, (folder / "chain" / "data.mdb").stat().st_size
    for size in (vault + 5_000, database, database + 100_000):
        with limited(size):
            complaint(chain("documents", "import", name, code=4))
            chain("documents", "list")
        check_office(tmp_path)
    done = chain("documents", "import", name, "--json").json["summary"]
    assert done["attested"] + done["known"] == 120
    check_office(tmp_path)


def test_command__the_clock_jumped_back__goes_on(
    chain: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    chain(*APPLY)
    chain("chain", "advance", "--days", "2")
    chain("receivables", "accept", "LOAN-1")
    monkeypatch.setattr(time, "time", lambda: now + 60)
    shown = chain("chain", "status", "--json").json["time"]
    assert shown[:10] == time.strftime("%Y-%m-%d", time.gmtime(now + 60 + 2 * 86_400 + 8 * 3_600))
    check_office(tmp_path)
