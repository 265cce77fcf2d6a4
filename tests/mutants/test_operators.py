"""Each operator on a line of its own, and the places that a source is made of."""

from __future__ import annotations

import pytest

from tests.mutants.mutation import WHOLE, Mutant, changed_place
from tests.mutants.operators import OPERATORS, mutants_of
from tests.mutants.vyper_source import Source

FLAGS = {"IRoles.Role": ("BANK", "CUSTOMS", "TAX")}
BODY = """
MOST: constant(uint256) = 7

total: uint256

@external
def act(a: uint256, b: uint256, role: IRoles.Role) -> bool:
    {}
    return a == b
"""


def made_of(statement: str, operator: str) -> list[str]:
    """What an operator makes of one statement."""
    source = Source.of(BODY.format(statement), flags=FLAGS)
    own = [mutant for mutant in mutants_of(source) if mutant.operator == operator]
    line = " ".join(statement.split())
    return [mutant.after for mutant in own if mutant.before in line]


@pytest.mark.parametrize(
    ("operator", "statement", "made"),
    [
        ("comparison-turned", "x: bool = a < b", ["x: bool = a > b"]),
        ("comparison-turned", "x: bool = a in [b]", ["x: bool = a not in [b]"]),
        ("bound-moved", "x: bool = a <= b", ["x: bool = a < b", "x: bool = a <= (b + 1)"]),
        ("bound-moved", "x: bool = a > b", ["x: bool = a >= b", "x: bool = a > (b + 1)"]),
        ("bound-moved", "x: bool = a < b", ["x: bool = (a + 1) < b", "x: bool = a <= b"]),
        ("number-moved", "self.total = 41", ["self.total = 42"]),
        ("assert-dropped", 'assert a < b, "reason"', ["pass"]),
        ("assert-dropped", "errors._require(a < b, errors.REASON)", ["pass"]),
        ("assert-dropped", "self._check_all(a)", ["pass"]),
        ("effect-dropped", "self.total = a", ["pass"]),
        ("effect-dropped", "log Moved(amount=a)", ["pass"]),
        ("effect-dropped", "extcall DOCUMENTS.move(a)", ["pass"]),
        ("arithmetic-turned", "self.total += a * b", ["self.total -= a * b", "self.total += a // b"]),
        ("arithmetic-turned", "self.total = max(a, b)", ["self.total = min(a, b)"]),
        ("bits-turned", "self.total = a << b", ["self.total = a >> b"]),
        ("set-changed", "x: bool = role == IRoles.Role.TAX", ["x: bool = role == IRoles.Role.BANK"]),
        (
            "set-changed",
            "x: bool = role in (IRoles.Role.BANK | IRoles.Role.TAX)",
            [
                "x: bool = role in (IRoles.Role.CUSTOMS | IRoles.Role.TAX)",
                "x: bool = role in (IRoles.Role.BANK)",
                "x: bool = role in (IRoles.Role.TAX)",
                "x: bool = role in (IRoles.Role.BANK | IRoles.Role.BANK)",
            ],
        ),
        ("junction-turned", "x: bool = a < b and b < 9", ["x: bool = a < b or b < 9"]),
        (
            "condition-dropped",
            "x: bool = a < b or b < 9",
            ["x: bool = False or b < 9", "x: bool = a < b or False"],
        ),
        ("condition-dropped", "x: bool = not self.done", ["x: bool = self.done"]),
        ("constant-turned", "x: bool = False", ["x: bool = True"]),
    ],
)
def test_operator__on_a_statement__changes_one_place(operator: str, statement: str, made: list[str]) -> None:
    assert made_of(statement, operator) == made


def test_operators__each__is_named_once_and_described() -> None:
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)
    assert all(operator.changes.__doc__ for operator in OPERATORS)


def test_mutants_of__a_constant__moves_both_ways_and_anything_may_reach_it() -> None:
    moved = [mutant for mutant in mutants_of(Source.of(BODY.format("pass"))) if not mutant.function]
    assert [mutant.after for mutant in moved] == [
        "MOST: constant(uint256) = (7) + 1",
        "MOST: constant(uint256) = (7) - 1",
    ]
    assert {mutant.lines for mutant in moved} == {WHOLE}


def test_mutants_of__a_statement_over_lines__reaches_all_of_them() -> None:
    source = Source.of(BODY.format("assert (\n        a < b\n        and b < 9\n    )"))
    turned = next(mutant for mutant in mutants_of(source) if mutant.operator == "junction-turned")
    assert turned.before == "and b < 9"
    assert turned.line(source.text) == 10
    assert turned.lines == (8, 11)


def test_mutants_of__an_if__reaches_its_condition_alone() -> None:
    source = Source.of(BODY.format("if a < b:\n        self.total = 1"))
    lines = {mutant.operator: mutant.lines for mutant in mutants_of(source) if mutant.function}
    assert lines["bound-moved"] == (8, 8)
    assert lines["effect-dropped"] == (9, 9)


def test_applied__a_mutant__is_the_source_with_that_place_changed() -> None:
    source = Source.of(BODY.format("self.total = a + b"))
    turned = next(mutant for mutant in mutants_of(source) if mutant.operator == "arithmetic-turned")
    assert turned.applied(source.text) == BODY.format("self.total = a - b")
    assert turned.diff(source.text) == "-    self.total = a + b\n+    self.total = a - b"


def test_key__source_changed_elsewhere__stays() -> None:
    def turned(text: str) -> Mutant:
        return next(
            mutant for mutant in mutants_of(Source.of(text)) if mutant.operator == "arithmetic-turned"
        )

    text = BODY.format("self.total = a + b")
    assert turned(f"# A line more.\n{text}").key == turned(text).key


@pytest.mark.parametrize(
    ("text", "changed", "place"),
    [
        ("a + b", "a - b", (2, 3, "-")),
        ("aa", "a", (1, 2, "")),
        ("a", "aa", (1, 1, "a")),
        ("same", "same", None),
    ],
)
def test_changed_place__two_texts__is_the_least_that_differs(
    text: str, changed: str, place: tuple[int, int, str] | None
) -> None:
    assert changed_place(text, changed) == place
