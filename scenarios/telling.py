"""How a story is shown: as lines for people, or as one JSON object a line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TextIO, cast

from contracts.registry.calendar import show_time
from contracts.registry.money import Money, total
from scenarios import insurance_telling as insured
from scenarios.amounts import count
from scenarios.layout import GLUE, padded, width_of, wrapped
from scenarios.phrases import phrase
from scenarios.reasons_zh import REASONS
from scenarios.steps import Answered, Balance, Change, Closing, Item, Opening, Refusal, Scene, Step
from scenarios.terms import ACTIONS, COLUMNS, OUTCOMES, REPORTS, RESULTS, ROLES, STATUSES, with_term

__all__ = ["JsonLines", "Printed", "Teller", "to_json"]

_MOST_ROWS = 6
_FIGURES = ("face", "held", "drawn", "settled", "available")
_DECLARATION = "export-declaration"
_SHORT = {"policy": "policy", "buyer-limit": "limit", "shipment": "cover"}
"""What kinds of documents are called in a table; the document of a shipment is its cover."""

_FIGURE = 13
"""Columns of an amount."""

_INDENT = "   "
_ASCII = str.maketrans({"─": "-", "↑": "^", "↓": "v", "✗": "x", "·": "-", "…": "~"})
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_OF_ROLES = {
    "operator": "yellow",
    "customs": "yellow",
    "insurer": "yellow",
    "bank": "blue",
    "enterprise": "green",
    "clock": "dim",
}


class Teller:
    """Turns what a stage tells into lines.

    Args:
        colour: Whether the lines may hold ANSI colours.
        lang: `zh` adds the Chinese terms.
        width: Columns.
        plain: Only ASCII, for streams that take no more; Chinese terms are left out then.
    """

    def __init__(
        self, *, colour: bool = False, lang: str = "en", width: int = 100, plain: bool = False
    ) -> None:
        self._colour = colour
        self._lang = "en" if plain else lang
        self._width = width
        self._plain = plain
        self._names = 8

    def lines(self, item: Item) -> Iterator[str]:
        """The lines of one thing that is told."""
        match item:
            case Opening():
                told = self._opening(item)
            case Scene():
                told = self._scene(item)
            case Step():
                told = self._step(item)
            case Closing():
                told = self._closing(item)
        for line in told:
            yield line.translate(_ASCII) if self._plain else line

    # What is told

    def _opening(self, opening: Opening) -> Iterator[str]:
        self._names = max(len(each.name) for each in opening.cast)
        yield f"{self._style('bold', opening.scenario)} · {opening.summary}"
        yield ""
        for each in opening.cast:
            name = self._style(_OF_ROLES.get(each.role, "cyan"), padded(each.name, self._names))
            role = padded(with_term(each.role, ROLES, lang=self._lang), 10 if self._lang == "en" else 17)
            yield f"  {name}  {role}  {padded(each.title, 42)}  {self._style('dim', each.identity)}".rstrip()

    def _scene(self, scene: Scene) -> Iterator[str]:
        yield ""
        rule = "─" * max(2, self._width - width_of(scene.title) - 4)
        yield f"{self._style('bold', f'── {scene.title}')} {self._style('dim', rule)}"
        if scene.text:
            yield f"   {self._style('dim', scene.text)}"

    def _step(self, step: Step) -> Iterator[str]:
        name = self._style(_OF_ROLES.get(step.role, "cyan"), padded(step.actor, self._names))
        term = ACTIONS.get(step.action) if self._lang == "zh" else None
        yield ""
        text = phrase(step) + (f" {term}" if term else "")
        if step.action == "wait":
            text += f": {show_time(step.time)[: 19 if step.time % 60 else 16].replace('T', ' ')}"
        first, *rest = wrapped(text, self._width - self._names - 6)
        yield f"{step.number:>3}  {name}  {first}".rstrip()
        for line in rest:
            yield " " * (self._names + 7) + line
        yield from self._outcome(step)

    def _outcome(self, step: Step) -> Iterator[str]:
        if step.refusal is not None:
            yield from self._refusal(step.refusal)
            return
        if step.outcome == "no":
            said = "the check says no" + ("" if step.consented else ": there is no consent that covers it")
            yield _INDENT + self._style("red", f"✗ {self._result('no', said)}")
        yield from self._insurance_answers(step)
        yield from self._answers(step)
        yield from self._changes(step.changes)
        yield from self._insured(step)
        if step.shipment is not None and step.case is None:
            return
        if step.case is not None:
            yield from self._detail(self._case(step), style="dim")
        elif step.outcome == "ok" and not step.events and step.action != "wait":
            yield from self._detail(with_term("unchanged", RESULTS, lang=self._lang), style="dim")

    def _insurance_answers(self, step: Step) -> Iterator[str]:
        if step.finding is not None:
            style = "green" if step.outcome == "ok" else ""
            yield from self._detail(insured.finding_line(step, self._lang), style=style)
        if step.ground not in (None, "SOUND"):
            yield from self._detail(insured.ground_line(step, self._lang), deeper=True)

    def _insured(self, step: Step) -> Iterator[str]:
        if step.action == "notify" and "CreditInsurance.LimitSet" in step.events:
            yield from self._detail(insured.stopped_line(self._lang), style="yellow")
        if "IndemnityAssignments.Assigned" in step.events:
            yield from self._detail(insured.live_line(step), style="green")
        if step.shares is not None:
            yield from self._detail(insured.shares_line(step, self._lang), style="green")
        if step.gap is not None:
            yield from self._detail(insured.gap_line(step, self._lang), style="yellow")
        if step.shipment is not None:
            unchanged = step.outcome == "ok" and not step.events
            told = with_term("unchanged", RESULTS, lang=self._lang) if unchanged else ""
            line = insured.shipment_line(step.shipment, self._lang)
            yield from self._detail(f"{line} · {told}" if told else line, style="dim")
        for loan in step.loans:
            yield from self._detail(insured.loan_line(loan, self._lang), style="dim")

    def _refusal(self, refusal: Refusal) -> Iterator[str]:
        reason = f"{refusal.reason}{self._zh(REASONS.get(refusal.reason))}"
        yield _INDENT + self._style("red", f"✗ {self._result('refused', 'refused')}: {reason}")
        for name, value in refusal.figures.items():
            if name == "rows":
                for row in cast("Sequence[Mapping[str, object]]", value):
                    shown = (name for name in row if name not in ("document", "outcome"))
                    figures = ", ".join(f"{row[name]} {name}" for name in shown)
                    yield from self._detail(f"{row['document']}: {figures}", deeper=True)
            else:
                yield from self._detail(f"{name.replace('_', ' ')}: {value}", deeper=True)
        if refusal.hint:
            yield from self._detail(refusal.hint, style="dim", deeper=True)

    def _answers(self, step: Step) -> Iterator[str]:
        wanting = [each for each in step.answers if each.outcome != "PASSED" or not _fits(each.report)]
        if step.answers and not wanting:
            said = {1: "the document passes", 2: "both documents pass"}.get(
                len(step.answers), f"all {len(step.answers)} documents pass"
            )
            if step.outcome == "no":
                yield from self._detail(f"apart from that, {said}", deeper=True)
            else:
                yield _INDENT + self._style("green", said + self._zh(OUTCOMES["PASSED"]))
        shown = wanting or [each for each in step.answers if each.expired]
        for each in shown[:_MOST_ROWS]:
            yield from self._detail(f"{each.document}: {self._answer(each)}", deeper=True)
        if len(shown) > _MOST_ROWS:
            yield f"{_INDENT}  and {len(shown) - _MOST_ROWS} more"

    def _answer(self, answer: Answered) -> str:
        if answer.outcome == "PASSED" and not _fits(answer.report):
            return f"the bank finds {with_term(answer.report, REPORTS, lang=self._lang)}"
        text = with_term(answer.outcome, OUTCOMES, lang=self._lang)
        if answer.outcome not in ("PASSED", "NO_HEADROOM"):
            return text
        expired = f" ({answer.expired} of it expired)" if answer.expired else ""
        return f"{text}: {answer.asked} asked, {answer.held} held{expired}, {answer.available} available"

    def _changes(self, changes: Sequence[Change]) -> Iterator[str]:
        if not changes:
            return
        yield self._header(change.after for change in changes)
        shown = changes if len(changes) <= _MOST_ROWS else changes[: _MOST_ROWS - 1]
        for change in shown:
            yield from self._row(change.before, change.after)
        if len(shown) < len(changes):
            yield self._style("dim", f"{_INDENT}and {len(changes) - len(shown)} more; all {len(changes)}:")
            yield from self._sums(changes)

    def _closing(self, closing: Closing) -> Iterator[str]:
        yield from self._scene(Scene("The end"))
        yield self._header(closing.balances)
        for balance in closing.balances[: 2 * _MOST_ROWS]:
            yield from self._row(None, balance, marked=False)
        if len(closing.balances) > 2 * _MOST_ROWS:
            yield self._style(
                "dim", f"{_INDENT}and {len(closing.balances) - 2 * _MOST_ROWS} more; all of them:"
            )
            yield from self._sums([Change(each, each) for each in closing.balances])
        yield ""
        for case in closing.cases:
            yield f"{_INDENT}{padded(case.name, 10)} {with_term(case.status, STATUSES, lang=self._lang)}"
        for shipment in closing.shipments:
            yield from self._detail(insured.shipment_line(shipment, self._lang))
        yield ""
        yield _INDENT + self._style("green", "balances are conserved: every one is the sum of its cases")
        counts = (
            f"{count(closing.steps, 'step')}, {closing.refused} of them refused or answered no,"
            f" as they should be; {count(closing.blocks, 'block')}, {count(closing.days, 'day')}"
        )
        yield f"{_INDENT}{counts}"

    # Tables

    def _header(self, balances: Iterable[Balance]) -> str:
        cells = [padded(with_term(name, COLUMNS, lang=self._lang), _FIGURE, right=True) for name in _FIGURES]
        kinds = {balance.kind for balance in balances}
        name = "document" if kinds - {_DECLARATION} else "export declaration"
        heading = name if self._lang == "en" else COLUMNS[name]
        return self._style("dim", f"{_INDENT}{padded(heading, 18)} {' '.join(cells)}")

    def _row(self, before: Balance | None, after: Balance, *, marked: bool = True) -> Iterator[str]:
        cells: list[str] = []
        for name in _FIGURES:
            now: Money = getattr(after, name)
            was: Money | None = None if before is None else getattr(before, name)
            moved = marked and was is not None and was != now
            mark = "" if not moved or was is None else "↑" if now > was else "↓"
            text = padded(mark + str(now).partition(" ")[0], _FIGURE, right=True)
            cells.append(self._style("bold", text) if moved or not marked else text)
        number = padded(self._called(after), 18)
        yield f"{_INDENT}{number} {' '.join(cells)} {after.face.currency}"
        if before is not None and before.document != after.document:
            yield self._style("dim", f"{_INDENT}  in the place of {before.document}")
        said = {"void": after.void, "impaired": after.impaired, "written off": after.written_off}
        if after.kind == "shipment" and after.void:
            said = {"ended": True}  # a cover ends when it has done its work
        words = [word for word, is_so in said.items() if is_so]
        if words:
            told = ", ".join(with_term(word, COLUMNS, lang=self._lang) for word in words)
            yield self._style("yellow", f"{_INDENT}  {told}")

    def _called(self, balance: Balance) -> str:
        """A document's number; what else than a declaration it is stands before it."""
        if balance.kind in (_DECLARATION, ""):
            return balance.document
        word = _SHORT.get(balance.kind, balance.kind)
        return f"{word if self._lang == 'en' else COLUMNS[word]} {balance.document}"

    def _sums(self, changes: Iterable[Change]) -> Iterator[str]:
        by_currency: dict[str, list[Change]] = {}
        for change in changes:
            by_currency.setdefault(change.after.face.currency, []).append(change)
        for currency, group in by_currency.items():
            befores = [change.before for change in group if change.before is not None]
            after = _summed([change.after for change in group], currency)
            yield from self._row(_summed(befores, currency) if len(befores) == len(group) else None, after)

    def _case(self, step: Step) -> str:
        case = step.case
        if case is None:
            return ""
        parts = [case.name, with_term(case.status, STATUSES, lang=self._lang)]
        figures = {
            "requested": case.requested,
            "approved": case.approved,
            "outstanding": case.outstanding,
            "undrawn": case.undrawn,
        }
        parts += [
            f"{with_term(name, COLUMNS, lang=self._lang)} {figure}"
            for name, figure in figures.items()
            if figure is not None
        ]
        if case.overdue:
            parts.append(with_term("overdue", COLUMNS, lang=self._lang))
        if step.outcome == "ok" and not step.events:
            parts.append(with_term("unchanged", RESULTS, lang=self._lang))
        return " · ".join(part.replace(" ", GLUE) for part in parts)

    def _detail(self, text: str, *, style: str = "", deeper: bool = False) -> Iterator[str]:
        indent = _INDENT + "  " if deeper else _INDENT
        for place, line in enumerate(wrapped(text, self._width - len(indent) - 2)):
            yield indent + ("  " if place else "") + (self._style(style, line) if style else line)

    def _result(self, result: str, text: str) -> str:
        return text + self._zh(RESULTS[result])

    def _zh(self, term: str | None) -> str:
        return f" {term}" if term and self._lang == "zh" else ""

    def _style(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colour and text else text


class Printed:
    """Prints a story as it happens.

    Args:
        stream: Where to.
        teller: How.
    """

    def __init__(self, stream: TextIO, teller: Teller) -> None:
        self._stream = stream
        self._teller = teller

    def observe(self, item: Item) -> None:
        """Prints it at once."""
        for line in self._teller.lines(item):
            self._stream.write(line + "\n")
        self._stream.flush()


class JsonLines:
    """Writes a story as JSON: an object a line, `item` says what it is."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def observe(self, item: Item) -> None:
        """Writes it at once."""
        self._stream.write(json.dumps(to_json(item), ensure_ascii=False) + "\n")
        self._stream.flush()


def to_json(item: Item) -> dict[str, object]:
    """What is told, as JSON has it: amounts as `80000.00 USD`, times as in China, nothing that is absent."""
    told = cast("dict[str, object]", _plain(item))
    return {"item": type(item).__name__.lower(), **told}


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return f"{value.decimal} {value.currency}"
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, object] = {}
        for field in fields(value):
            content: object = getattr(value, field.name)
            if content is not None and content != ():
                plain = _plain(content)
                found[field.name] = show_time(cast("int", content)) if field.name == "time" else plain
        return found
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _fits(report: str) -> bool:
    return report in ("MATCHES", "CLASS_B")


def _summed(balances: Sequence[Balance], currency: str) -> Balance:
    return Balance(
        f"{len(balances)} documents",
        total((each.face for each in balances), currency),
        total((each.held for each in balances), currency),
        total((each.drawn for each in balances), currency),
        total((each.settled for each in balances), currency),
        total((each.available for each in balances), currency),
    )
