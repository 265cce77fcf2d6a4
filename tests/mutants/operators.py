"""The operators: each changes a source in one place, as somebody who errs would.

An operator is a row of `OPERATORS`: a name and a function from a place to the changes that it makes there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tests.mutants.mutation import Mutant, make_mutant
from tests.mutants.vyper_source import Node, Place, Source, is_a

Change: TypeAlias = tuple[int, int, str]
"""Offsets of the text that goes, and what comes instead."""

_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "!=", "!=": "==", "in": "not in", "not in": "in"}
_MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_ARITHMETIC = {"+": "-", "-": "+", "*": "//", "//": "*", "%": "*"}
_BITS = {"|": "&", "&": "|", "<<": ">>", ">>": "<<"}
_TOKENS = {
    "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=", "In": "in", "NotIn": "not in",
    "Add": "+", "Sub": "-", "Mult": "*", "FloorDiv": "//", "Mod": "%", "BitOr": "|", "BitAnd": "&",
    "LShift": "<<", "RShift": ">>", "And": "and", "Or": "or",
}  # fmt: skip
_CHECK = re.compile(r"(?:\w+\.)*(?:_require|_check\w*)$")


def comparison_turned(source: Source, node: Node) -> Iterator[Change]:
    """`<` for `>`, `==` for `!=`, `in` for `not in`, and back."""
    if is_a(node, "Compare"):
        yield from _between(source, node.left, node.op, node.right, _TURNED)


def bound_moved(source: Source, node: Node) -> Iterator[Change]:
    """The bound of a comparison by one, both ways: `<=` becomes `<`, and its right side one more."""
    if not is_a(node, "Compare"):
        return
    yield from _between(source, node.left, node.op, node.right, _MOVED)
    token = _token(node.op)
    if token in _MOVED:
        side = node.right if token in ("<=", ">") else node.left
        start, end = source.span(side)
        yield start, end, f"({source.text[start:end]} + 1)"


def number_moved(source: Source, node: Node) -> Iterator[Change]:
    """A number by one: a constant of the contract both ways, a number in the text upwards."""
    if is_a(node, "VariableDecl"):
        if "uint256" in source.written(node.annotation):
            start, end = source.span(node.value)
            for step in ("+ 1", "- 1"):
                yield start, end, f"({source.text[start:end]}) {step}"
    elif is_a(node, "Int"):
        start, end = source.span(node)
        yield start, end, str(node.value + 1)


def assert_dropped(source: Source, node: Node) -> Iterator[Change]:
    """An `assert`, or the call of a function that only checks, is not there."""
    if is_a(node, "Assert") or _is_check(node):
        yield (*source.span(node), "pass")


def effect_dropped(source: Source, node: Node) -> Iterator[Change]:
    """An assignment, a call, a `log`, a `break` is not there."""
    plain = is_a(node, "Assign", "AugAssign", "Log", "Expr", "Break", "Continue")
    if plain and not _is_check(node):
        yield (*source.span(node), "pass")


def arithmetic_turned(source: Source, node: Node) -> Iterator[Change]:
    """`+` for `-`, `*` for `//`, `max` for `min`, and back."""
    if is_a(node, "BinOp"):
        yield from _between(source, node.left, node.op, node.right, _ARITHMETIC)
    elif is_a(node, "AugAssign"):
        yield from _assigning(source, node, _ARITHMETIC)
    elif is_a(node, "Name") and node.id in ("max", "min"):
        yield (*source.span(node), "min" if node.id == "max" else "max")


def bits_turned(source: Source, node: Node) -> Iterator[Change]:
    """`|` for `&`, `<<` for `>>`, and back; a union of flags is `set_changed`'s."""
    if is_a(node, "BinOp") and not _is_member(source, node.right):
        yield from _between(source, node.left, node.op, node.right, _BITS)
    elif is_a(node, "AugAssign"):
        yield from _assigning(source, node, _BITS)


def set_changed(source: Source, node: Node) -> Iterator[Change]:
    """A role, state, action or capacity for its neighbour; one of a union is left out."""
    if _is_member(source, node):
        flag, _, member = source.written(node).rpartition(".")
        members = source.flags[flag]
        other = members[(members.index(member) + 1) % len(members)]
        if other != member:
            yield (*source.span(node), f"{flag}.{other}")
    if is_a(node, "BinOp") and is_a(node.op, "BitOr") and _is_member(source, node.right):
        yield (*source.span(node), source.written(node.left))
        yield (*source.span(node), source.written(node.right))


def junction_turned(source: Source, node: Node) -> Iterator[Change]:
    """`and` for `or`, and back."""
    if is_a(node, "BoolOp"):
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield from _between(source, left, node.op, right, {"and": "or", "or": "and"})


def condition_dropped(source: Source, node: Node) -> Iterator[Change]:
    """One of several conditions is not asked; a `not` is not there; an `if` asks for the opposite."""
    if is_a(node, "BoolOp"):
        neutral = "True" if is_a(node.op, "And") else "False"
        for value in node.values:
            yield (*source.span(value), neutral)
    elif is_a(node, "UnaryOp") and is_a(node.op, "Not"):
        yield (*source.span(node), source.written(node.operand))
    elif is_a(node, "If") and not is_a(node.test, "Compare"):
        yield (*source.span(node.test), f"not ({source.written(node.test)})")


def constant_turned(source: Source, node: Node) -> Iterator[Change]:
    """`True` for `False`, and back."""
    if is_a(node, "NameConstant") and isinstance(node.value, bool):
        yield (*source.span(node), str(not node.value))


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to err. `name` is what tables and explanations call it."""

    name: str
    changes: Callable[[Source, Node], Iterable[Change]]

    def mutants(self, source: Source, place: Place) -> Iterator[Mutant]:
        """The mutants that it makes at a place."""
        for start, end, new in self.changes(source, place.node):
            if source.text[start:end] != new:
                yield make_mutant(
                    source.text,
                    (start, end),
                    new,
                    source=source.path,
                    operator=self.name,
                    function=place.function,
                    lines=place.lines,
                )


OPERATORS = (
    Operator("comparison-turned", comparison_turned),
    Operator("bound-moved", bound_moved),
    Operator("number-moved", number_moved),
    Operator("assert-dropped", assert_dropped),
    Operator("effect-dropped", effect_dropped),
    Operator("arithmetic-turned", arithmetic_turned),
    Operator("bits-turned", bits_turned),
    Operator("set-changed", set_changed),
    Operator("junction-turned", junction_turned),
    Operator("condition-dropped", condition_dropped),
    Operator("constant-turned", constant_turned),
)


def mutants_of(source: Source, operators: Iterable[Operator] = OPERATORS) -> list[Mutant]:
    """All mutants of a source, in the order of its text."""
    found = {
        (mutant.start, mutant.end, mutant.text): mutant
        for place in source.places()
        for operator in operators
        for mutant in operator.mutants(source, place)
    }
    return sorted(found.values(), key=lambda mutant: (mutant.start, mutant.end, mutant.text))


def _between(
    source: Source, left: Node, operator: Node, right: Node, others: dict[str, str]
) -> Iterator[Change]:
    token = _token(operator)
    span = source.between(left, right, token) if token in others else None
    if span is not None:
        yield (*span, others[token])


def _assigning(source: Source, node: Node, others: dict[str, str]) -> Iterator[Change]:
    token = _token(node.op)
    if token in others:
        span = source.between(node.target, node.value, f"{token}=")
        if span is not None:
            yield (*span, f"{others[token]}=")


def _token(operator: Node) -> str:
    return _TOKENS.get(type(operator).__name__, "")


def _is_check(node: Node) -> bool:
    """Whether a statement only calls what reverts or does nothing."""
    if not is_a(node, "Expr") or not is_a(node.value, "Call"):
        return False
    return _CHECK.match(_dotted(node.value.func)) is not None


def _is_member(source: Source, node: Node) -> bool:
    flag, _, member = _dotted(node).rpartition(".")
    return member in source.flags.get(flag, ())


def _dotted(node: Node) -> str:
    """`a.b.c` of a node that is written so; empty for others."""
    if is_a(node, "Name"):
        return str(node.id)
    if is_a(node, "Attribute"):
        head = _dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""
