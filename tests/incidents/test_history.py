"""Each failure has its file, and each file its history."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.incidents.history import MORE, SEEN

HERE = Path(__file__).parent
FILES = {**SEEN, **MORE}


def test_history__the_failures_of_others__are_thirteen() -> None:
    assert len(SEEN) == 13
    assert len(set(FILES.values())) == len(FILES)


def test_history__each_file_here__is_of_a_failure() -> None:
    files = {file.name for file in HERE.glob("test_*.py")} - {Path(__file__).name}
    assert files == set(FILES.values())


@pytest.mark.parametrize(("failure", "file"), FILES.items())
def test_history__each_failure__has_its_story_and_its_tests(failure: str, file: str) -> None:
    tree = ast.parse((HERE / file).read_text())
    story = ast.get_docstring(tree) or ""
    assert story.count("\n") >= 3, f"{file} does not tell where {failure!r} was seen, and what happened"
    assert any(word in story for word in ("Seen in", "Avoided"))
    assert any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in tree.body)
