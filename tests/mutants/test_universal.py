"""Mutants from outside: what another generator leaves in its folder, taken as ours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.mutants.mutation import WHOLE
from tests.mutants.universal import NoGenerator, random_mutants

TEXT = '''
"""
@notice One place.
"""

MOST: constant(uint256) = 7

@external
def act(a: uint256) -> uint256:
    if (
        a > 1
        and a < MOST
    ):
        return a
    return 0
'''

GENERATOR = f"""#!{sys.executable}
import pathlib, sys

folder, file = pathlib.Path(sys.argv[-1]), pathlib.Path(sys.argv[1])
assert sys.argv[2:5] == ["vyper", "--noCheck", "--mutantDir"]
changes = [("= 7", "= 8"), ("One", "Another"), ("and", "or"), ("return 0", "return 1"), ("a > 1", "a > 1")]
changes.append(("return 0\\n", "return 0\\n# the end\\n"))
for number, change in enumerate(changes):
    made = folder / f"{{file.stem}}.mutant.{{number}}.vy"
    made.write_text(file.read_text().replace(*change))
"""


@pytest.fixture
def generator(tmp_path: Path) -> str:
    """A command that is called as universalmutator's is, and leaves what that leaves."""
    file = tmp_path / "mutate"
    file.write_text(GENERATOR)
    file.chmod(0o755)
    return str(file)


def test_random_mutants__of_a_source__are_placed_on_their_statements(generator: str) -> None:
    made = {mutant.after: mutant for mutant in random_mutants(generator, {"A.vy": TEXT}, 0)}
    assert {after: (mutant.function, mutant.lines) for after, mutant in made.items()} == {
        "MOST: constant(uint256) = 8": ("", WHOLE),
        "or a < MOST": ("act", (11, 12)),
        "return 1": ("act", (15, 15)),
    }
    assert made["return 1"].applied(TEXT) == TEXT.replace("return 0", "return 1")


def test_random_mutants__fewer__are_drawn_by_the_seed(generator: str) -> None:
    texts = {"A.vy": TEXT}
    assert random_mutants(generator, texts, 1, 1) == random_mutants(generator, texts, 1, 1)
    drawn = {random_mutants(generator, texts, seed, 1)[0] for seed in range(9)}
    assert len(drawn) > 1


def test_random_mutants__without_the_generator__says_so(tmp_path: Path) -> None:
    with pytest.raises(NoGenerator, match="can't be run"):
        random_mutants(str(tmp_path / "none"), {"A.vy": TEXT}, 0)
