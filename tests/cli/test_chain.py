"""`shroff chain`: status and clock; and what is said when the chain is not what it should be."""

from __future__ import annotations

from pathlib import Path

from chain.node import Node
from tests.cli.conftest import NUMBER, Shroff, run_process


def test_status__shows_where_the_chain_is_and_what_is_on_it(chain: Shroff, tmp_path: Path) -> None:
    answer = chain("chain", "status")
    assert str(tmp_path / ".shroff") in answer.out
    assert "ReceivablesFinancing" in answer.out
    assert answer.err == ""


def test_status__json__has_contracts_and_counts(chain: Shroff) -> None:
    found = chain("chain", "status", "--json").json
    assert found["chain_id"] == 20190322
    assert found["counts"] == {"participants": 8, "documents": 3, "cases": 0}
    assert found["directory"] in [each["address"] for each in found["contracts"]]
    assert all(each["current"] and not each["paused"] for each in found["contracts"])


def test_status__without_a_chain__says_what_makes_one(shroff: Shroff) -> None:
    answer = shroff("chain", "status", code=4)
    assert answer.err.startswith("error: There is no chain in .shroff.\nhint: `shroff init` makes one")


def test_advance__while_another_process_writes__says_so_and_status_reads_on(
    chain: Shroff, tmp_path: Path
) -> None:
    with Node.open(tmp_path / ".shroff" / "chain"):
        answer = run_process("chain", "advance", "--days", "1", cwd=tmp_path)
        assert run_process("chain", "status", cwd=tmp_path).code == 0
    assert answer.code == 4
    assert "open in another process" in answer.err
    assert "hint: " in answer.err
    chain("chain", "advance", "--days", "1")


def test_status__of_a_chain_alone__shows_its_head(shroff: Shroff, tmp_path: Path) -> None:
    with Node.open(tmp_path / "alone", create=True) as node:
        node.seal()
    assert shroff("chain", "status", "--chain", "alone", "--json").json["head"] == 1
    assert "chain id" in shroff("chain", "status", "--chain", "alone").out
    assert "a chain without people" in shroff("documents", "list", "--chain", "alone", code=4).err


def test_status__of_a_damaged_folder__names_the_file(chain: Shroff, tmp_path: Path) -> None:
    folder = tmp_path / ".shroff"
    for name in ("people.json", "shroff.json"):
        whole = (folder / name).read_bytes()
        for broken in (b"{", b"\xff\xfe", b"[]"):
            (folder / name).write_bytes(broken)
            answer = chain("chain", "status", code=4)
            assert name in answer.err
            assert "Traceback" not in answer.err
        (folder / name).write_bytes(whole)
    secret = (folder / "people.json").read_text().partition('"references": "')[2][:64]
    (folder / "people.json").write_text(
        (folder / "people.json").read_text().replace(secret, f"{secret[:-1]}x")
    )
    assert secret[:-1] not in chain("chain", "status", "--debug", code=4).err
    (folder / "chain" / "data.mdb").unlink()
    chain("chain", "status", code=4)


def test_advance__moves_the_clock_for_good(chain: Shroff) -> None:
    before = chain("chain", "status", "--json").json
    moved = chain("chain", "advance", "--days", "31", "--hours", "2", "--json").json
    after = chain("chain", "status", "--json").json
    assert after["head"] == moved["head"] == before["head"] + 1
    assert after["time"] >= moved["time"] > before["time"]


def test_advance__by_nothing_or_backwards__is_wrong_usage(chain: Shroff) -> None:
    assert "Nothing to advance by" in chain("chain", "advance", code=2).err
    chain("chain", "advance", "--days", "-1", code=2)
    assert NUMBER in chain("documents", "list").out
