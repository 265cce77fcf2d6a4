"""`shroff documents prove`, `verify-proof`: made on a chain, checked where there is none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import NUMBER, SECOND, Answer, Shroff, run_process

NOBODYS = "0x" + "ab" * 32


@pytest.fixture
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder somewhere else, without a chain."""
    return tmp_path_factory.mktemp("away")


def made(chain: Shroff, document: str, *options: str) -> tuple[Path, str]:
    """A proof file, and the hash that its maker tells."""
    answer = chain("documents", "prove", document, "-o", "proof.json", *options)
    assert answer.out == ""
    return Path("proof.json").resolve(), answer.err.strip().rpartition(" ")[2]


def verified(file: Path, *options: str, away: Path) -> Answer:
    return run_process("documents", "verify-proof", file, *options, cwd=away)


def test_prove__checked_in_a_process_that_has_only_file_and_hash__holds(
    disbursed: Shroff, away: Path
) -> None:
    file, block_hash = made(disbursed, NUMBER)
    contract = disbursed("chain", "status", "--json").json["contracts"]
    official = next(each["address"] for each in contract if each["name"] == "Documents")
    there = away / "it.json"
    there.write_bytes(file.read_bytes())
    options = ("--block-hash", block_hash, "--contract", official, "--chain-id", "20190322")
    answer = verified(there, *options, "--json", away=away)
    assert (answer.code, answer.err) == (0, "")
    shown = disbursed("documents", "show", NUMBER, "--json").json
    names = ("currency", "face", "held", "drawn", "settled", "available")
    assert {name: answer.json[name] for name in names} == {name: shown[name] for name in names}
    assert answer.json["drawn"] != "0.00"
    assert all(answer.json["trusted"].values())
    text = verified(there, *options, away=away)
    assert (text.code, text.err) == (0, "")
    assert f"available    {float(shown['available']):,.2f}" in text.out
    assert block_hash in text.out


def test_verify_proof__without_a_hash__warns_that_it_proves_nothing(chain: Shroff, away: Path) -> None:
    file, block_hash = made(chain, NUMBER)
    answer = verified(file, away=away)
    assert answer.code == 0
    assert "warning: the block's hash is the file's own word, so this proves nothing yet" in answer.err
    assert "warning: anybody can put a contract on a chain" in answer.err
    assert "the file's own word" not in verified(file, "--block-hash", block_hash, away=away).err


def test_verify_proof__another_figure_hash_contract_or_chain__exits_with_5(chain: Shroff) -> None:
    file, block_hash = made(chain, NUMBER)
    text = file.read_text()
    node = json.loads(text)["contracts"]["Documents"]["proof"]["accountProof"][0]
    for wrong in (
        text.replace('"800000.00"', '"900000.00"'),
        text.replace('"in order"', '"void"'),
        text.replace(node, node[:-1] + ("1" if node[-1] == "0" else "0")),
    ):
        assert wrong != text
        Path("wrong.json").write_text(wrong)
        answer = chain("documents", "verify-proof", "wrong.json", "--block-hash", block_hash, code=5)
        assert answer.err.startswith("error: ")
        assert answer.out == ""
    for options in (
        ("--block-hash", "0x" + "11" * 32),
        ("--contract", "0x" + "11" * 20),
        ("--chain-id", "1"),
        ("--document", NOBODYS),
    ):
        chain("documents", "verify-proof", file, *options, code=5)


def test_verify_proof__what_is_no_proof_or_not_there__says_so_in_a_line(
    shroff: Shroff, tmp_path: Path
) -> None:
    answer = shroff("documents", "verify-proof", "none.json", code=4)
    assert answer.err == "error: none.json can't be read: no such file or directory.\n"
    shroff("documents", "verify-proof", ".", code=4)
    for data in (b"", b"a letter", b"[" * 100_000, b"{}", b"\xff", os.urandom(10_000)):
        (tmp_path / "file").write_bytes(data)
        answer = shroff("documents", "verify-proof", "file", code=1)
        assert answer.err.startswith("error: file: This is no proof of a document: ")
        assert answer.err.count("\n") == 1
    for option in ("--block-hash", "--document"):
        assert "no hash" in shroff("documents", "verify-proof", "file", option, "0x12", code=2).err
    assert "no address" in shroff("documents", "verify-proof", "file", "--contract", "x", code=2).err


def test_prove__without_a_file__prints_it(chain: Shroff, away: Path) -> None:
    printed = chain("documents", "prove", SECOND).json
    assert printed["format"] == "shroff document proof"
    (away / "it.json").write_text(json.dumps(printed))
    assert verified(away / "it.json", "--json", away=away).json["face"] == "450000.00"


def test_prove__what_is_private__is_not_in_the_file(chain: Shroff) -> None:
    file, _ = made(chain, NUMBER)
    text = file.read_text()
    for private in (NUMBER, "exporter", "91110000MA9EXPA16G", "Exporter"):
        assert private not in text


def test_prove__earlier_block_or_none__is_of_it_or_not_found(chain: Shroff, away: Path) -> None:
    before = chain("chain", "status", "--json").json["head"]
    chain("chain", "advance", "--days", "1")
    file, block_hash = made(chain, NUMBER, "--block", str(before))
    answer = verified(file, "--block-hash", block_hash, "--json", away=away)
    assert answer.json["block"]["number"] == before
    assert "yet" in chain("documents", "prove", NUMBER, "--block", "1", code=1).err
    assert "its head is" in chain("documents", "prove", NUMBER, "--block", "100000", code=1).err


def test_prove__by_id_or_of_none__finds_it_or_proves_its_absence(chain: Shroff, away: Path) -> None:
    document = chain("documents", "show", NUMBER, "--json").json["document"]
    printed = chain("documents", "prove", document[:12]).json
    assert printed["document"] == f"0x{document}"
    assert chain("documents", "prove", f"0x{document}").json["figures"] == printed["figures"]
    file, block_hash = made(chain, NOBODYS)
    answer = verified(file, "--block-hash", block_hash, "--document", NOBODYS, away=away)
    assert answer.code == 0
    assert "not attested" in answer.out
    assert "There is no document" in chain("documents", "prove", "999", code=1).err


def test_prove__into_a_folder_that_is_not_there__leaves_nothing(chain: Shroff, tmp_path: Path) -> None:
    answer = chain("documents", "prove", NUMBER, "-o", "nowhere/proof.json", code=4)
    assert "could not be written" in answer.err
    assert not (tmp_path / "nowhere").exists()
