"""`shroff chain trace`: what a transaction did inside, call by call, in the contracts' words."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from chain.node import Node
    from chain.tracing import Call, Trace
    from contracts.call_names import CallNames, NamedCall

__all__ = ["register"]

_HASH = re.compile(r"(?:0x)?([0-9a-fA-F]{64})")
_PLACE = re.compile(r"(\d{1,18})(?:/(\d{1,9}))?")
_PRECOMPILES = {
    f"0x{number:040x}": name
    for number, name in enumerate(("ecrecover", "sha256", "ripemd160", "identity", "modexp"), 1)
}
_SHORT = 12
_LONGEST = 40


def register(group: Noun) -> None:
    """Adds the command."""
    command(group, "trace", example="shroff chain trace 42")(trace)


def trace(
    session: Session,
    transaction: Annotated[
        str,
        typer.Argument(
            metavar="TX", help="Hash of a transaction; or its block, and its place there: 42, or 42/0."
        ),
    ],
    steps: Annotated[
        int,
        typer.Option(
            "--steps",
            metavar="NUMBER",
            min=0,
            max=1_000_000,
            help="With --json: instructions too, at most so many, as debug_traceTransaction has them.",
        ),
    ] = 0,
    as_json: Json = False,
) -> None:
    """Show what a transaction did inside: who called which contract with what, and why it failed.

    It is executed once more, on the state before it. Nothing is changed.
    """
    from chain.errors import BadInput

    if steps and not as_json:
        raise BadInput("Instructions are for programs.", hint="Pass --json, too.")
    with _opened(session) as (node, official, name_of_key):
        from contracts.call_names import CallNames

        found = node.trace(_hash(node, transaction), steps=steps)
        names = CallNames(lambda address: node.code(address, found.block_number), official)
        if as_json:
            session.console.json(_data(found, names))
            return
        status = "done" if found.status else f"failed: {found.call.error}"
        console = session.console
        console.data(f"0x{found.transaction_hash.hex()}")
        console.data(f"block {found.block_number}, {found.gas_used:,} gas, {status}\n")
        console.data(name_of_key(found.call.sender))
        for call in found.call.walk():
            for line in _lines(call, names.name(call)):
                console.data(line)
        if found.truncated:
            console.say(f"There were more than {sum(1 for _ in found.call.walk()):,} calls.")


@contextmanager
def _opened(session: Session) -> Generator[tuple[Node, Mapping[str, str], Callable[[str], str]]]:
    """The chain; names of its contracts, and of who has a key, where people are kept beside it."""
    from chain.node import Node
    from cli.finding import find_key_owner
    from cli.workspace import is_bare_chain, open_workspace

    if is_bare_chain(session.folder):
        with Node.open(session.folder, readonly=True) as node:
            yield node, {}, str
        return
    with open_workspace(session.folder, readonly=True) as work:
        official = {entry.address: entry.name for entry in work.suite.directory.entries()}
        yield work.node, official, lambda address: f"{find_key_owner(work, address)} ({address})"


def _hash(node: Node, text: str) -> bytes:
    from chain.errors import BadInput, NotFound

    if found := _HASH.fullmatch(text):
        return bytes.fromhex(found[1])
    place = _PLACE.fullmatch(text)
    if place is None:
        raise BadInput(f"{text} is no transaction.", expected="a hash, or a block and a place: 42/0")
    number = int(place[1])
    hashes = node.block_info(number).transactions
    if not hashes:
        raise NotFound(f"Block {number} has no transaction.", block=number)
    if place[2] is None and len(hashes) > 1:
        raise BadInput(
            f"Block {number} has {len(hashes)} transactions.", hint=f"Name one: {number}/0, for instance."
        )
    index = int(place[2] or 0)
    if index >= len(hashes):
        raise NotFound(f"Block {number} has {len(hashes)} transactions, the first is {number}/0.")
    return hashes[index]


def _lines(call: Call, named: NamedCall) -> Iterator[str]:
    indent = "  " * (call.depth + 1)
    shown = ", ".join(f"{name}={_brief(value)}" for name, value in (named.arguments or {}).items())
    if named.function is None:
        shown = f"{len(call.input):,} bytes"
    said = f"{named.contract or call.to}.{named.function or '?'}({shown})"
    if call.to in _PRECOMPILES:
        said = f"{_PRECOMPILES[call.to]}({shown})"
    if call.kind.startswith("CREATE"):
        said = f"new {named.contract or 'contract'}({shown}) at {call.to}"
    kind = "" if call.kind in ("CALL", "CREATE") else f"  [{call.kind.lower()}]"
    returned = "" if named.returned is None else f" → {_brief(named.returned)}"
    yield f"{indent}{said}{returned}  {call.gas_used:,}{kind}"
    if call.error:
        yield f"{indent}  ✗ {call.error}"


def _brief(value: Any) -> str:  # noqa: ANN401  # of an ABI, which may be anything
    """A value on a line: an id by its first digits, a list by its first item."""
    if isinstance(value, bytes):
        return (
            f"0x{value[: _SHORT // 2].hex()}{'…' if len(value) > _SHORT // 2 else ''}" if value else "empty"
        )
    if hasattr(value, "_asdict"):
        fields = cast("Mapping[str, Any]", value._asdict())
        return "{" + ", ".join(f"{name} {_brief(each)}" for name, each in fields.items()) + "}"
    if isinstance(value, tuple | list):
        items = cast("list[Any]", value)
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        return f"[{_brief(items[0])}{more}]" if items else "[]"
    said = str(value)
    return f"{said[:_LONGEST]}…" if len(said) > _LONGEST + 2 else said


def _data(found: Trace, names: CallNames) -> dict[str, object]:
    data: dict[str, object] = {
        "transaction": f"0x{found.transaction_hash.hex()}",
        "block": found.block_number,
        "status": found.status,
        "gas_used": found.gas_used,
        "call": _call_data(found.call, names),
        "truncated": found.truncated,
    }
    if found.steps:
        data["structLogs"] = found.to_json()["structLogs"]
    return data


def _call_data(call: Call, names: CallNames) -> dict[str, object]:
    named = names.name(call)
    return {
        "type": call.kind,
        "from": call.sender,
        "to": call.to,
        "contract": named.contract,
        "function": named.function,
        "arguments": _plain(named.arguments),
        "returned": _plain(named.returned),
        "error": call.error or None,
        "value": call.value,
        "gas": call.gas,
        "gas_used": call.gas_used,
        "input": f"0x{call.input.hex()}",
        "output": f"0x{call.output.hex()}",
        "logs": [log.to_json() for log in call.logs],
        "calls": [_call_data(each, names) for each in call.calls],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  # of an ABI, which may be anything
    """A value as JSON has it: bytes in hexadecimal, a struct by its names."""
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in cast("Mapping[str, Any]", value).items()}
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, tuple | list):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value
