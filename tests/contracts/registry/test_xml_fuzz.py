"""Messages damaged at random: always an answer, with a place; and the same number for the same content."""

from __future__ import annotations

import random
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.registry.answers import Answer
from tests.contracts.registry.messages import NAMES, read, text

names = st.sampled_from(NAMES)
WORDS = [
    "", " ", "0", "-1", "1e400", "Infinity", "NaN", "1,000.00", "１２", "9" * 100, "2024-02-30", "0000-01-01",
    "EUR", "XXX", "EXA", "COR", "13", "9", "\u202e12", "a" * 11_000, "]]>", "é" * 30, "VAT", "68A", "0199",
]  # fmt: skip


def answered(content: str | bytes) -> Answer:
    """The answer to a message; whatever it says, it is whole."""
    with tempfile.TemporaryDirectory() as folder:
        answer = read(Path(folder), content)
    assert (answer.filing is None) == bool(answer.problems)
    for each in answer.problems:
        assert each.row >= 1
        assert each.file.endswith("message.xml")
        assert each.message.endswith((".", "?"))
        assert each.code
    return answer


@given(names, st.data())
def test_read__bytes_flipped__is_an_answer(name: str, data: st.DataObject) -> None:
    content = bytearray(text(name).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    answered(bytes(content))


@given(names, st.data())
def test_read__cut_or_spliced__is_an_answer(name: str, data: st.DataObject) -> None:
    content, other = text(name).encode(), text(data.draw(names)).encode()
    at, of = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, len(other)))
    answered(content[:at])
    answered(content[:at] + other[of:])


@given(names, st.binary(max_size=300))
def test_read__any_bytes_behind_a_start__is_an_answer(name: str, rest: bytes) -> None:
    answered(text(name).encode()[: len(rest) * 3] + rest)
    answered(b"<" + rest)


def changed(name: str, change: Callable[[random.Random, list[ET.Element]], None], seed: int) -> str:
    """A message of which elements were changed, still well-formed."""
    root = ET.fromstring(text(name))  # noqa: S314 -- our own message
    change(random.Random(seed), list(root.iter()))  # noqa: S311 -- damage, not secrets
    return ET.tostring(root, encoding="unicode")


def _exchange(chance: random.Random, elements: list[ET.Element]) -> None:
    """Removes, doubles, moves, renames and refills."""
    for _ in range(chance.randint(1, 4)):
        parents = [each for each in elements if len(each)]
        if not parents:
            return
        parent = chance.choice(parents)
        child = chance.choice(list(parent))
        match chance.randint(0, 5):
            case 0:
                parent.remove(child)
            case 1:
                parent.append(child)
            case 2:
                copied = ET.fromstring(ET.tostring(child))  # noqa: S314 -- our own message
                chance.choice(elements).insert(0, copied)
            case 3:
                child.tag = chance.choice(elements).tag
            case 4:
                chance.choice(elements).text = chance.choice(WORDS)
            case _:
                child.set(chance.choice(["currencyID", "schemeID", "formatCode", "x"]), chance.choice(WORDS))
        elements[:] = elements[0].iter()


@given(names, st.integers(0, 2**32))
def test_read__elements_removed_doubled_moved_and_refilled__is_an_answer(name: str, seed: int) -> None:
    answered(changed(name, _exchange, seed))


def disguise(content: str, chance: random.Random) -> bytes:
    """The same message: other prefixes, white space, order of attributes, comments, encoding."""
    for prefix in ("cac", "cbc", "md"):
        if f"xmlns:{prefix}=" in content and chance.random() < 0.7:
            other = f"{chance.choice('pqxyz')}{chance.randint(0, 99)}{prefix[1]}"
            content = re.sub(rf"(</?|xmlns:){prefix}([:=])", rf"\g<1>{other}\2", content)
    content = re.sub(r">\s+<", lambda _: f">{chance.choice(['', ' ', chr(10), chr(9) * 3])}<", content)
    content = re.sub(
        r">([^<>\s][^<>]*)<",
        lambda found: f">{chance.choice(['', ' ', chr(10)])}{found[1]}{chance.choice(['', '  '])}<",
        content,
    )
    content = re.sub(r"></", lambda _: "><!-- said --></" if chance.random() < 0.2 else "></", content)
    content = re.sub(r' (\w+)="([^"]*)"', lambda found: f" {found[1]} = '{found[2]}'", content)
    head = content.index("?>") + 2
    content = content[head:].lstrip()
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16"])
    return content.encode(encoding)


@given(names, st.integers(0, 2**32))
def test_read__cosmetically_different__comes_to_the_same(name: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a disguise, not a secret
    plain, disguised = answered(text(name)), answered(disguise(text(name), chance))
    assert disguised.ok, disguised.problems
    assert disguised.filing == plain.filing
    assert disguised.notes == plain.notes


@pytest.mark.parametrize("name", NAMES)
def test_disguise__is_another_text(name: str) -> None:
    chance = random.Random(1)  # noqa: S311 -- a disguise, not a secret
    assert disguise(text(name), chance) != text(name).encode()
