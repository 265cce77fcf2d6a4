"""A Vyper source as a tree with places: what operators walk over.

Vyper ships no types, so its nodes are `Any`, here and in the operators.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from chain.building import ROOT
from tests.mutants.mutation import WHOLE

Node: TypeAlias = Any
"""A node of the compiler's tree."""


def is_a(node: Node, *kinds: str) -> bool:
    """Whether a node is of one of these kinds: `If`, `BinOp` and so on."""
    return type(node).__name__ in kinds


_FLAG = re.compile(r"^flag (\w+):\n((?:[ \t]+\w+\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A node with where it stands.

    Attributes:
        node: The node.
        function: Name of its function; empty for a constant.
        lines: Lines of the statement's own part: of an `if` its condition, of a `for` what it goes through.
    """

    node: Node
    function: str
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A `.vy` file.

    Attributes:
        path: Relative to the root.
        text: The file.
        flags: Members of every flag that the interfaces declare, by the flag's name.
    """

    path: str
    text: str
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    _starts: list[int] = field(default_factory=list[int])

    @classmethod
    def read(cls, path: str, root: Path = ROOT) -> Source:
        """Reads a file, and the flags of all interfaces."""
        text = (root / path).read_text(encoding="utf-8")
        flags: dict[str, tuple[str, ...]] = {}
        for interface in sorted((root / "contracts" / "interfaces").glob("*.vyi")):
            for name, members in _FLAG.findall(interface.read_text(encoding="utf-8")):
                flags[f"{interface.stem}.{name}"] = tuple(members.split())
        return cls.of(text, path, flags)

    @classmethod
    def of(
        cls, text: str, path: str = "Source.vy", flags: Mapping[str, tuple[str, ...]] | None = None
    ) -> Source:
        """A source from its text."""
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return cls(path, text, flags or {}, starts)

    def span(self, node: Node) -> tuple[int, int]:
        """Offsets of a node's text: its first character, and the one behind its last."""
        return (
            self._starts[int(node.lineno) - 1] + int(node.col_offset),
            self._starts[int(node.end_lineno) - 1] + int(node.end_col_offset),
        )

    def written(self, node: Node) -> str:
        """A node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def between(self, left: Node, right: Node, token: str) -> tuple[int, int] | None:
        """Offsets of an operator's token between two nodes; None when it stands elsewhere."""
        start, end = self.span(left)[1], self.span(right)[0]
        found = re.search(rf"(?<![^\s)\]\w]){re.escape(token)}(?=[\s(]|$)", self.text[start:end])
        return None if found is None else (start + found.start(), start + found.end())

    def places(self) -> Iterator[Place]:
        """Every node of every function's body, and every constant, in the order of the text."""
        vyper: Any = importlib.import_module("vyper.ast")
        module: Node = vyper.parse_to_ast(self.text, module_path=self.path, resolved_path=self.path)
        for node in module.body:
            if is_a(node, "VariableDecl") and node.is_constant:
                yield Place(node, "", WHOLE)
            elif is_a(node, "FunctionDef"):
                for statement in node.body:
                    yield from _statement(statement, str(node.name))


def _statement(node: Node, function: str) -> Iterator[Place]:
    """A statement and all below it; what is in its blocks stands on lines of its own."""
    blocks: list[Node] = []
    own: list[Node] = []
    if is_a(node, "If"):
        own, blocks = [node.test], [*node.body, *node.orelse]
        lines = _lines(node.test)
    elif is_a(node, "For"):
        own, blocks = [node.iter], list(node.body)
        lines = _lines(node.iter)
    else:
        own = [node.value] if is_a(node, "AnnAssign") else list(node.get_children())
        lines = _lines(node)
    yield Place(node, function, lines)
    for child in own:
        yield from _below(child, function, lines)
    for child in blocks:
        yield from _statement(child, function)


def _below(node: Node, function: str, lines: tuple[int, int]) -> Iterator[Place]:
    if node is None:
        return
    yield Place(node, function, lines)
    for child in node.get_children():
        yield from _below(child, function, lines)


def _lines(node: Node) -> tuple[int, int]:
    return int(node.lineno), int(node.end_lineno)
