"""A document as people read it. It is printed from the same data that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from cli.case_showing import grouped
from cli.session import Session

__all__ = ["print_document", "shown_amount"]

_Data = Mapping[str, object]

_AMOUNTS = frozenset({"face", "held", "drawn", "settled", "available"})
_BLOCKS = frozenset({"fields", "movements"})


def shown_amount(amount: object) -> str:
    """A document's amount as people read it: `800000.00` is 800,000.00; without one it is open-ended."""
    return "open-ended" if amount is None else grouped(amount)


def print_document(session: Session, found: _Data, cases: Mapping[str, str | None]) -> None:
    """All of it: its balance, the fields if they are here, the steps of the balance, the cases.

    Args:
        session: Whose streams.
        found: The document as JSON has it, with `fields` and `movements`.
        cases: The ids of the cases on it, with the references as they were typed.
    """
    console = session.console
    names = {case: reference or case[:12] for case, reference in cases.items()}
    facts = {name: value for name, value in found.items() if name not in _BLOCKS}
    console.facts(
        {
            session.term(name, "figure"): shown_amount(value) if name in _AMOUNTS else value
            for name, value in facts.items()
        }
        | {session.term("cases", "figure"): ", ".join(names.values()) or "none"}
    )
    console.data("")
    written = cast("_Data | None", found["fields"])
    if written is None:
        console.data("Its fields are not here: they travel off the chain, with the salt.")
    else:
        console.data(session.term("fields", "figure"))
        console.facts({f"  {name}": _text(value) for name, value in written.items() if name != "number"})
    _print_movements(session, cast("Sequence[_Data]", found["movements"]), names)


def _print_movements(session: Session, moves: Sequence[_Data], names: Mapping[str, str]) -> None:
    if not moves:
        return
    amounts = ("amount", "held", "drawn", "settled")
    session.console.data("")
    session.console.table(
        session.figures(("block", "case", "step", *amounts)),
        [
            (
                each["block"],
                names[str(each["case"])],
                session.term(each["step"], "step"),
                *(shown_amount(each[name]) for name in amounts),
            )
            for each in moves
        ],
        right=session.figures(("block", *amounts)),
    )


def _text(value: object) -> str:
    """A field on one line: an amount, an identity, a list, or whatever else it is made of."""
    from contracts.registry.money import Money

    if isinstance(value, list):
        return "; ".join(_text(each) for each in cast("list[object]", value))
    if not isinstance(value, dict):
        return str(value)
    parts = dict(cast("dict[str, object]", value))
    if parts.keys() == {"minor", "currency"}:
        return str(Money(int(str(parts["minor"])), str(parts["currency"])))
    said: list[str] = []
    if {"scheme", "code"} <= parts.keys():
        said.append(f"{parts.pop('scheme')}:{parts.pop('code')}")
    said += [f"{name.replace('_', ' ')} {_text(each)}" for name, each in parts.items()]
    return ", ".join(said)
