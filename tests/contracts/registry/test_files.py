"""Files by what is in them, folders with whatever is in them, and the published samples where they are."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.errors import BadInput, Unreachable
from contracts.registry.answers import Answer, Options
from contracts.registry.files import FileSet, XmlFile, open_documents
from contracts.registry.filings import Cancellation, Correction, NewDocument
from contracts.registry.money import Money
from tests.contracts.registry.messages import FOLDER, NAMES, SHARED, TODAY, text

ROWS = "number,date,exporter,currency,amount\n310120260777777771,2026-01-10,91110000MA9EXPA16G,USD,5.00\n"
OPTIONS = Options(today=TODAY)
needs_samples = pytest.mark.skipif(not SHARED.exists(), reason="the published samples are not here")


def kinds(answers: list[Answer]) -> dict[str, str]:
    """What each file came to: the kind of filing, or the code of its first problem."""
    return {
        Path(each.file).name: type(each.filing).__name__ if each.filing else each.problems[0].code
        for each in answers
    }


def _in_utf_16(content: str) -> bytes:
    return content.replace("UTF-8", "UTF-16").encode("utf-16")


def _with_a_mark(content: str) -> bytes:
    return b"\xef\xbb\xbf" + content.encode()


def _undeclared(content: str) -> bytes:
    return content[content.index("<!--") :].encode("utf-16-be")


def _behind_lines(content: str) -> bytes:
    return b"\n\n" + content[content.index("<!--") :].encode()


@pytest.mark.parametrize("encode", [str.encode, _with_a_mark, _in_utf_16, _undeclared, _behind_lines])
def test_open_documents__xml_under_any_name__is_recognised(
    tmp_path: Path, encode: Callable[[str], bytes]
) -> None:
    path = tmp_path / "declarations.csv"
    path.write_bytes(encode(text("invoice.xml")))
    source = open_documents(path, OPTIONS)
    assert isinstance(source, XmlFile)
    (answer,) = source
    assert answer.ok, answer.problems


def test_open_documents__table_under_any_name__is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "message.xml"
    path.write_text(ROWS)
    assert [each.ok for each in open_documents(path, OPTIONS)] == [True]


def test_file_set__folder__answers_what_is_a_document_and_says_what_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "deeper" / "still").mkdir(parents=True)
    (folder / "rows.csv").write_text(ROWS)
    (folder / "deeper" / "invoice").write_text(text("invoice.xml"))
    (folder / "deeper" / "still" / "broken.xml").write_text("<Invoice")
    (folder / "LICENSE").write_text("Permission is hereby granted")
    (folder / "broken.csv").write_text("a;b\n1;2\n")
    (folder / "empty.xml").write_bytes(b"")
    (folder / "archive.zip").write_bytes(b"PK\x03\x04rest")
    (folder / "bomb.xml").write_bytes(b"\x1f\x8b\x08rest")
    (folder / ".hidden.xml").write_text("<a/>")
    (folder / "deeper" / "circle").symlink_to(folder)
    (folder / "deeper" / "twice.csv").symlink_to(folder / "rows.csv")
    (folder / "nowhere.xml").symlink_to(folder / "gone")
    os.mkfifo(folder / "pipe.xml")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "s.xml"))
        source = FileSet([folder], OPTIONS)
        answers = list(source)
    assert kinds(answers) == {
        "rows.csv": "NewDocument",
        "invoice": "NewDocument",
        "broken.xml": "not-read",
        "broken.csv": "not-read",
        "empty.xml": "not-read",
        "bomb.xml": "not-read",
        "twice.csv": "NewDocument",
        "nowhere.xml": "unreachable",
        "pipe.xml": "unreachable",
        "s.xml": "unreachable",
    }
    assert {each.path.name: each.why for each in source.passed_over} == {
        "LICENSE": "no file of documents",
        "archive.zip": "no file of documents",
        "circle": "a link to a folder",
        "pipe": "no regular file",
    }
    assert source.position == source.size


def test_file_set__one_file_alone__is_raised_and_of_several_answered(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("a;b\n")
    good.write_text(ROWS)
    with pytest.raises(BadInput, match="semicolons"):
        list(FileSet([bad], OPTIONS))
    with pytest.raises(Unreachable):
        list(FileSet([tmp_path / "gone"], OPTIONS))
    found = kinds(list(FileSet([bad, good, tmp_path / "gone"], OPTIONS)))
    assert found == {"bad.csv": "not-read", "good.csv": "NewDocument", "gone": "unreachable"}


def test_file_set__folder_without_a_file__says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file of documents"):
        list(FileSet([tmp_path], OPTIONS))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to this user")
def test_file_set__what_may_not_be_read__costs_no_other_file(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(ROWS)
    (tmp_path / "a.csv").chmod(0)
    assert kinds(list(FileSet([tmp_path], OPTIONS))) == {"a.csv": "unreachable", "b.csv": "NewDocument"}


def test_file_set__names_that_deceive_a_terminal__are_shown_without(tmp_path: Path) -> None:
    name = os.fsdecode(b"\x1b[2Jrows\xff\n.xml")
    (tmp_path / name).write_text("<a/>")
    (answer,) = FileSet([tmp_path], OPTIONS)
    assert Path(answer.file).name == "\ufffd[2Jrows\ufffd\ufffd.xml"


def test_file_set__shipped__are_all_read() -> None:
    assert kinds(list(FileSet([FOLDER], OPTIONS))) == {
        "amendment-of-1.xml": "Correction",
        "cancellation-of-2.xml": "Cancellation",
        "credit-note.xml": "RedLetter",
        "declaration-1.xml": "NewDocument",
        "declaration-2.xml": "NewDocument",
        "invoice.xml": "NewDocument",
    }
    assert len(NAMES) == 6


@needs_samples
def test_file_set__published_declarations__are_read_or_refused_for_a_reason() -> None:
    """002a is not well-formed: a comment in it is not closed."""
    answers = {Path(each.file).name: each for each in FileSet([SHARED / "declarations-wco"], OPTIONS)}
    assert kinds(list(answers.values())) == {
        "Step5_TT_EX009a_Amendment.xml": "Correction",
        "TT_EX001a.xml": "NewDocument",
        "TT_EX002a.xml": "not-read",
        "TT_EX009a.xml": "NewDocument",
        "TT_EX010a.xml": "NewDocument",
        "TT_EX010a_Cancellation.xml": "Cancellation",
        "TT_EX011a.xml": "NewDocument",
    }
    amounts = {name: each.fields.amount for name, each in answers.items() if each.fields is not None}
    assert amounts == {
        "TT_EX001a.xml": Money(20_000, "GBP"),
        "TT_EX009a.xml": Money(1_204_000, "GBP"),
        "TT_EX010a.xml": Money(950_000, "GBP"),
        "TT_EX011a.xml": Money(100_000, "GBP"),
    }
    assert answers["TT_EX002a.xml"].problems[0].row == 72
    correction = answers["Step5_TT_EX009a_Amendment.xml"].filing
    cancellation = answers["TT_EX010a_Cancellation.xml"].filing
    original = answers["TT_EX010a.xml"].fields
    assert isinstance(correction, Correction)
    assert (correction.of.loose, correction.fields) == ("7867523Y8OFA", {})
    assert isinstance(cancellation, Cancellation)
    assert original is not None
    assert original.number in cancellation.of.numbers


@needs_samples
def test_file_set__published_invoices__are_the_sellers_all_of_them() -> None:
    """Four name no buyer that could own them."""
    folder = SHARED / "invoices-ubl"
    buyers = kinds(list(FileSet([folder], OPTIONS)))
    assert sorted(buyers.values()) == ["NewDocument"] * 4 + ["missing"] * 4
    sellers = list(FileSet([folder], Options(owner="seller", today=TODAY)))
    found = {Path(each.file).name[:6]: each.filing for each in sellers}
    amounts = {
        name: filing.fields.amount.minor
        for name, filing in found.items()
        if isinstance(filing, NewDocument) and filing.fields.amount is not None
    }
    assert amounts == {
        "01.01a": 33_690,
        "01.02a": 1_260,
        "01.05a": 1_055_530,
        "01.08a": 282_587,
        "01.10a": 259_420,
        "01.15a": 1_068_620,
        "02.01a": 1_282_969,
        "03.01a": 80_486,
    }
