"""XML within bounds: the hostile and the broken are refused with a sentence, and cost little."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from chain.errors import BadInput
from contracts.registry.answers import Options
from contracts.registry.files import XmlFile
from contracts.registry.ubl_invoices import UBL
from contracts.registry.wco_format import WCO
from contracts.registry.xml_reader import MAX_TEXT, Document, XmlFormat, read_xml
from tests.contracts.registry.messages import text

ANY = XmlFormat("any", lambda _space, name: name, frozenset({"a"}), frozenset({"skipped"}))
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
LAUGHS = "".join("<!ENTITY l{} '{}'>".format(n, f"&l{n - 1};" * 10) for n in range(1, 10))


def parsed(content: str | bytes) -> Document:
    """A document in a vocabulary that takes everything."""
    return read_xml(io.BytesIO(content.encode() if isinstance(content, str) else content), [ANY])


def refused(content: str | bytes) -> BadInput:
    """Why a document is refused; it always says where."""
    with pytest.raises(BadInput) as info:
        parsed(content)
    assert info.value.data["line"]
    return info.value


@pytest.mark.parametrize(
    "prologue",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE a [<!ENTITY l9 "{"x" * 50_000}">]>',
        '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE a PUBLIC "-//x" "file:///etc/passwd">',
        '<!DOCTYPE a [<!ATTLIST a b CDATA "1">]>',
        "<!DOCTYPE a>",
    ],
)
def test_read_xml__document_type__is_refused_before_anything_is_brought_in(prologue: str) -> None:
    error = refused(f"<?xml version='1.0'?>\n{prologue}<a>&l9;</a>")
    assert error.message == "The file has a DOCTYPE."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "ends before its root"),
        ("<a>", "ends before its root"),
        ("<a><b", "ends inside a tag"),
        ("<a><![CDATA[x", "ends inside a CDATA section"),
        ("<a/><a/>", "follows after the root"),
        ("<?xml version='1.0'?><a/><?xml version='1.0'?><a/>", "follows after the root"),
        ("<a/>text", "follows after the root"),
        (" <?xml version='1.0'?><a/>", "in front of the XML declaration"),
        ("<a><b></a></b>", "closed that is not the open one"),
        ("<a b='1' b='2'/>", "attribute stands twice"),
        ("<p:a/>", "prefix is used"),
        ("<a>&nbsp;</a>", "like an entity"),
        ("<a>&#0;</a>", "character is named"),
        ("<a>\0</a>", "not well-formed"),
        ("<a><!-- -- --></a>", "not well-formed"),
        ("<a>" * 65, "more than 64 deep"),
        ("<a>" * 100_000, "more than 64 deep"),
        (f"<a {' '.join(f'b{n}=_' for n in range(65))}/>".replace("_", "'1'"), "more than 64 attributes"),
        (f"<a>{'<b/>' * 200_000}</a>", "more than 200,000 elements"),
        ("<b/>", "The root element is b."),
        (f"<x:a xmlns:x='{'u' * 5_000}'><b></a>", "closed that is not"),
    ],
)
def test_read_xml__broken_or_beyond_a_bound__is_refused_with_a_sentence(content: str, said: str) -> None:
    assert said in refused(content).message


def test_read_xml__skipped_branches__cost_no_room() -> None:
    found = parsed(f"<a><skipped>{'<b>text</b>' * 300_000}</skipped><c>1</c></a>")
    assert [each.label for each in found.root.children] == ["c"]


def test_read_xml__long_text__is_cut_and_marked() -> None:
    exact, longer = parsed(f"<a>{'x' * MAX_TEXT}</a>").root, parsed(f"<a>{'x' * (MAX_TEXT + 1)}</a>").root
    assert (len(exact.text), exact.cut) == (MAX_TEXT, False)
    assert (len(longer.text), longer.cut) == (MAX_TEXT, True)


@pytest.mark.parametrize(
    ("content", "interrupted"),
    [
        ("<a>12<!-- -->34</a>", True),
        ("<a>12<?x y?>34</a>", True),
        ("<a><!-- -->1234<!-- --> </a>", False),
        ("<a><![CDATA[12]]>34</a>", False),
    ],
)
def test_read_xml__comment_in_a_value__is_marked(content: str, interrupted: bool) -> None:
    root = parsed(content).root
    assert (root.text.strip(), root.interrupted) == ("1234", interrupted)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<?xml version='1.0' encoding='UTF-8'?><a>é</a>".encode("latin-1"), "not well-formed"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "not in the encoding"),
        ("<?xml version='1.0' encoding='UTF-8'?><a/>".encode("utf-16"), "begins with the mark of UTF-16"),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "begins with the mark of UTF-8"),
        ("<?xml version='1.0' encoding='GBK'?><a>中</a>".encode("gbk"), "says that it is in GBK"),
        (b"<?xml version='1.0' encoding='windows-1252'?><a/>", "says that it is in windows-1252"),
        ("<a/>".encode("utf-32"), "is UTF-32"),
        (b"\xff\xfe<\x00a\x00", "ends inside a tag"),
    ],
)
def test_read_xml__wrong_encoding__is_refused(content: bytes, said: str) -> None:
    assert said in refused(content).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_read_xml__each_encoding_that_is_read__gives_the_same_document(encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8"}.get(encoding, encoding.removesuffix("-le").removesuffix("-be"))
    content = f"<?xml version='1.0' encoding='{declared}'?><a b='ü'>é</a>"
    assert parsed(content.encode(encoding)).digest == parsed("<a b='ü'>é</a>").digest


def test_digest__cosmetics__do_not_matter_and_content_does() -> None:
    spaces = ' xmlns:p="urn:x"'
    same = [
        f"<a{spaces} p='1' q='2'><b>x y</b></a>",
        "<?xml version='1.0'?><!-- said --><a q='2' p='1' >\n  <b>\tx\n y </b><!-- said -->\n</a>",
        "<a p='1' q='2'><b><![CDATA[x y]]></b></a>",
    ]
    assert len({parsed(each).digest for each in same}) == 1
    others = ["<a p='1' q='2'><b>xy</b></a>", "<a p='1' q='2'>x y<b/></a>", "<a p='1'><b q='2'>x y</b></a>"]
    assert len({parsed(each).digest for each in [same[0], *others]}) == 4


def test_read_xml__names_of_other_namespaces__are_not_taken_for_ours() -> None:
    """A prefix means what it is declared for, whatever it looks like."""
    swapped = text("invoice.xml").replace("xmlns:cac=", "xmlns:XX=").replace("xmlns:cbc=", "xmlns:cac=")
    found = read_xml(io.BytesIO(swapped.replace("xmlns:XX=", "xmlns:cbc=").encode()), [UBL, WCO])
    assert not {each.label for each in found.root.children} & {"cbc:ID", "cac:LegalMonetaryTotal"}
    foreign = text("invoice.xml").replace(INVOICE, "urn:evil")
    with pytest.raises(BadInput, match="The root element is Invoice of urn:evil"):
        read_xml(io.BytesIO(foreign.encode()), [UBL, WCO])


_MEASURED = """
import sys, time
from pathlib import Path
from contracts.registry.answers import Options
from contracts.registry.files import XmlFile

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM:"))

list(XmlFile(Path(sys.argv[2]), Options()))  # everything that is needed is imported by now
before, started = peak(), time.monotonic()
(answer,) = XmlFile(Path(sys.argv[1]), Options())
print(peak() - before, round(time.monotonic() - started, 1), answer.problems[0].message)
"""

_HEAD = f"<Invoice xmlns='{INVOICE}' xmlns:c='{INVOICE.replace('Invoice', 'CommonBasicComponents')}'"
_BLOCK = 1 << 20


def hostile(path: Path, kind: str) -> None:
    """Writes a file of the kind, piece by piece."""
    with path.open("wb") as file:
        if kind == "a gigabyte in one field":
            file.write(f"{_HEAD}><c:ID>".encode())
            for _ in range(1_024):
                file.write(b"9" * _BLOCK)
        elif kind == "a field of 60 MiB":
            file.write(f"{_HEAD}><c:ID>".encode() + b"9" * (60 << 20) + b"</c:ID></Invoice>")
        elif kind == "an attribute of 60 MiB":
            file.write(f"{_HEAD} x='".encode() + b"9" * (60 << 20) + b"'/>")
        elif kind == "a comment of 60 MiB":
            file.write(f"{_HEAD}><!--".encode() + b"9" * (60 << 20) + b"--></Invoice>")
        elif kind == "a million attributes":
            file.write(_HEAD.encode() + b"".join(b" a%d=''" % n for n in range(1_000_000)) + b"/>")
        elif kind == "millions of elements":
            file.write(f"{_HEAD}>".encode() + b"<c:Note>x</c:Note>" * 3_500_000 + b"</Invoice>")
        elif kind == "millions of foreign elements":
            file.write(f"{_HEAD}><x>".encode() + b"<y/>" * 10_000_000)
        elif kind == "millions of names":
            file.write(f"{_HEAD}><x>".encode() + b"".join(b"<n%d/>" % n for n in range(3_000_000)))


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the system does not tell the memory's peak"
)
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("a gigabyte in one field", "The file is larger than 64 MiB."),
        ("a field of 60 MiB", "The value is longer than 10,000 characters."),
        ("an attribute of 60 MiB", "A tag or a comment is longer than 1 MiB."),
        ("a comment of 60 MiB", "A tag or a comment is longer than 1 MiB."),
        ("a million attributes", "A tag or a comment is longer than 1 MiB."),
        ("millions of elements", "The file has more than 200,000 elements that would have to be read."),
        ("millions of foreign elements", "The file has more than 2,000,000 elements."),
        ("millions of names", "The file has more than 10,000 different names."),
    ],
)
def test_xml_file__that_is_huge__takes_little_memory_and_time(tmp_path: Path, kind: str, said: str) -> None:
    """Measured: at most 57 MiB above a process that has read a small file, for the elements that are kept."""
    small, large = tmp_path / "small.xml", tmp_path / "large.xml"
    small.write_text(text("invoice.xml"))
    hostile(large, kind)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, large, small],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    grown, seconds, message = done.stdout.strip().split(" ", 2)
    assert (message, int(grown) < 100, float(seconds) < 20) == (said, True, True), done.stdout


def test_xml_file__larger_than_allowed__is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "sparse.xml"
    path.write_bytes(b"<Invoice/>")
    with path.open("r+b") as file:
        file.truncate(1 << 40)
    (answer,) = XmlFile(path, Options())
    assert (answer.problems[0].code, answer.problems[0].message) == (
        "too-large",
        "The file is larger than 64 MiB.",
    )
