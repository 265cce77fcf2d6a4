"""What tests of contracts say again and again: refused for this reason, logged this event.

Reasons are named as in `modules/errors.vy`, and taken from there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from chain.abi import Event
from chain.errors import Reverted
from chain.values import Receipt
from contracts.face import Face

CONTRACTS = Path(__file__).parents[2] / "contracts"

_REASON = re.compile(r'^([A-Z_0-9]+): constant\(String\[48\]\) = "(.+)"$', re.MULTILINE)

REASONS: Mapping[str, str] = dict(_REASON.findall((CONTRACTS / "modules" / "errors.vy").read_text()))
"""Name of the constant → reason."""


def constant(file: str, name: str) -> int:
    """A constant number of a contract or module, from its source: `constant("packing.vy", "MAX_LINKS")`."""
    source = next(CONTRACTS.rglob(file)).read_text()
    found = re.search(rf"^{name}: (?:public\()?constant\(uint256\)\)? = (.+)$", source, re.MULTILINE)
    assert found is not None, f"{file} has no constant {name}"
    return _value(ast.parse(found.group(1), mode="eval").body)


def _value(node: ast.expr) -> int:
    """The value of an expression of whole numbers."""
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left) + _value(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left) - _value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left) * _value(right)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return int(_value(left) ** _value(right))
        case _:
            raise AssertionError(f"{ast.unparse(node)} is not a number")


@contextmanager
def refused(name: str) -> Generator[None]:
    """What happens inside is refused for the reason that `errors.vy` calls `name`."""
    with pytest.raises(Reverted) as info:
        yield
    assert info.value.reason == REASONS[name]


@contextmanager
def refused_without_reason() -> Generator[None]:
    """What happens inside is refused while it is decoded: a value that its type can't have."""
    with pytest.raises(Reverted) as info:
        yield
    assert info.value.reason not in REASONS.values()


def logged(face: Face, receipt: Receipt, name: str) -> Event:
    """The only event of this name that a transaction logged."""
    found = [event for event in face.contract.decode(receipt) if event.name == name]
    assert len(found) == 1, f"{name} was logged {len(found)} times"
    return found[0]


def names_logged(face: Face, receipt: Receipt) -> list[str]:
    """Names of the events that a transaction logged, but for the spent signatures."""
    return [event.name for event in face.contract.decode(receipt) if event.name != "SignatureSpent"]
