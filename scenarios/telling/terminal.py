"""How a story is shown to people: as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO, cast

from contracts.registry.calendar import show_time
from scenarios.telling import insurance as insured
from scenarios.telling import payments as paying
from scenarios.telling.amounts import count
from scenarios.telling.balance_table import BalanceTable
from scenarios.telling.layout import listed, padded, width_of, wrapped
from scenarios.telling.payment_terms import PAYMENT_STATUSES
from scenarios.telling.phrases import phrase
from scenarios.telling.reasons_zh import REASONS
from scenarios.telling.terms import (
    ACTIONS,
    CAUSES,
    COLUMNS,
    OUTCOMES,
    REPORTS,
    RESULTS,
    ROLES,
    SHIPMENT_STATUSES,
    STATUSES,
    with_term,
)
from scenarios.watching.steps import (
    Answered,
    CastMember,
    Change,
    Closing,
    Item,
    Opening,
    Refusal,
    Scene,
    Step,
)

__all__ = ["Printed", "Teller"]

_MOST_ROWS = 6
_INDENT = "   "
_ASCII = str.maketrans({"─": "-", "↑": "^", "↓": "v", "✗": "x", "·": "-", "…": "~"})
_SAID = {**PAYMENT_STATUSES, **SHIPMENT_STATUSES, **STATUSES, "today in China": "中国当日"}
"""What is not an amount or a day, among the figures of a refusal."""

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_OF_ROLES = {
    "operator": "yellow",
    "customs": "yellow",
    "tax": "yellow",
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
        self._table = BalanceTable(width, self._lang, self._style)

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
        name = opening.scenario
        first, *rest = wrapped(f"{name} · {opening.summary}", self._width)
        yield self._style("bold", name) + first.removeprefix(name)
        yield from rest
        yield ""
        yield from self._cast(opening.cast)

    def _cast(self, cast: Sequence[CastMember]) -> Iterator[str]:
        """Who acts: name, role, title, identity; the identity below the title where there is no room."""
        roles = [with_term(each.role, ROLES, lang=self._lang) for each in cast]
        role_width = max(map(width_of, roles))
        title_width = max(width_of(each.title) for each in cast)
        before = 2 + self._names + 2 + role_width + 2
        longest = max(width_of(each.identity) for each in cast)
        below = before + title_width + 2 + longest > self._width
        for each, role in zip(cast, roles, strict=True):
            name = self._style(_OF_ROLES.get(each.role, "cyan"), padded(each.name, self._names))
            title = each.title if below else padded(each.title, title_width) + "  "
            identity = self._style("dim", each.identity)
            yield f"  {name}  {padded(role, role_width)}  {title}" + ("" if below else identity)
            if below:
                yield " " * before + identity

    def _scene(self, scene: Scene) -> Iterator[str]:
        yield ""
        rule = "─" * max(2, self._width - width_of(scene.title) - 4)
        yield f"{self._style('bold', f'── {scene.title}')} {self._style('dim', rule)}"
        for line in wrapped(scene.text, self._width - len(_INDENT)) if scene.text else ():
            yield _INDENT + self._style("dim", line)

    def _step(self, step: Step) -> Iterator[str]:
        name = self._style(_OF_ROLES.get(step.role, "cyan"), padded(step.actor, self._names))
        cause = CAUSES.get(str(step.arguments.get("cause", "")).upper())
        yield ""
        text = phrase(step) + self._zh(ACTIONS.get(step.action)) + self._zh(cause)
        if step.action == "wait":
            text += f": {show_time(step.time)[: 19 if step.time % 60 else 16].replace('T', ' ')}"
        first, *rest = wrapped(text, self._width - self._names - 7)
        yield f"{step.number:>3}  {name}  {first}".rstrip()
        for line in rest:
            yield " " * (self._names + 7) + line
        yield from self._outcome(step)

    def _outcome(self, step: Step) -> Iterator[str]:
        if step.refusal is not None:
            yield from self._refusal(step.refusal)
            return
        if step.outcome == "no":
            said = self._result("no", "the check says no")
            if step.consented is False:
                said += f": there is no consent that covers it{self._zh('无有效授权')}"
            yield from self._detail(f"✗ {said}", style="red")
        yield from self._insurance_answers(step)
        yield from self._answers(step)
        yield from self._table.lines(step.changes, most=_MOST_ROWS)
        yield from self._insured(step)
        yield from self._paid(step)
        if (step.shipment or step.payment) is not None and step.case is None:
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
            yield from self._detail(insured.live_line(step, self._lang), style="green")
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

    def _paid(self, step: Step) -> Iterator[str]:
        if step.sample is not None:
            yield from self._detail(paying.sample_line(step.sample, self._lang), style="green")
        for payment in step.questioned:
            yield from self._detail(paying.payment_line(payment, self._lang), style="yellow")
        if step.payment is not None:
            unchanged = step.outcome == "ok" and not step.events
            told = f" · {with_term('unchanged', RESULTS, lang=self._lang)}" if unchanged else ""
            yield from self._detail(paying.payment_line(step.payment, self._lang) + told, style="dim")

    def _refusal(self, refusal: Refusal) -> Iterator[str]:
        reason = f"{refusal.reason}{self._zh(REASONS.get(refusal.reason))}"
        yield from self._detail(f"✗ {self._result('refused', 'refused')}: {reason}", style="red")
        for name, value in refusal.figures.items():
            if name == "rows":
                for row in cast("Sequence[Mapping[str, object]]", value):
                    shown = (name for name in row if name not in ("document", "outcome"))
                    figures = listed((f"{row[name]} {self._figure(name)}" for name in shown), ", ")
                    yield from self._detail(f"{row['document']}: {figures}", deeper=True)
            else:
                said = with_term(str(value), _SAID, lang=self._lang)
                yield from self._detail(f"{self._figure(name)}: {said}", deeper=True)
        if refusal.hint:
            yield from self._detail(refusal.hint, style="dim", deeper=True)

    def _answers(self, step: Step) -> Iterator[str]:
        wanting = [each for each in step.answers if each.outcome != "PASSED" or not _fits(each.report)]
        if step.answers and not wanting:
            said = {1: "the document passes", 2: "both documents pass"}.get(
                len(step.answers), f"all {len(step.answers)} documents pass"
            )
            passed = self._zh(OUTCOMES["PASSED"])
            if step.outcome == "no":
                yield from self._detail(f"apart from that, {said}{passed}", deeper=True)
            else:
                yield _INDENT + self._style("green", said + passed)
        shown = wanting or [each for each in step.answers if each.expired]
        for each in shown[:_MOST_ROWS]:
            yield from self._detail(f"{each.document}: {self._answer(each)}", deeper=True)
        if len(shown) > _MOST_ROWS:
            yield f"{_INDENT}  and {len(shown) - _MOST_ROWS} more"

    def _answer(self, answer: Answered) -> str:
        if answer.outcome == "PASSED" and not _fits(answer.report):
            return (
                f"the bank finds{self._zh('银行认定')} {with_term(answer.report, REPORTS, lang=self._lang)}"
            )
        text = with_term(answer.outcome, OUTCOMES, lang=self._lang)
        if answer.outcome not in ("PASSED", "NO_HEADROOM"):
            return text
        expired = f" ({answer.expired} of it {self._figure('expired')})" if answer.expired else ""
        figures = (
            f"{answer.asked} {self._figure('asked')}",
            f"{answer.held} {self._figure('held')}{expired}",
            f"{answer.available} {self._figure('available')}",
        )
        return f"{text}: {listed(figures, ', ')}"

    def _closing(self, closing: Closing) -> Iterator[str]:
        yield from self._scene(Scene("The end"))
        balances = [Change(each, each) for each in closing.balances]
        yield from self._table.lines(balances, most=2 * _MOST_ROWS, marked=False)
        if balances:
            yield ""
        for case in closing.cases:
            yield from self._detail(f"{case.name} · {with_term(case.status, STATUSES, lang=self._lang)}")
        for shipment in closing.shipments:
            yield from self._detail(insured.shipment_line(shipment, self._lang))
        for payment in closing.payments:
            yield from self._detail(paying.payment_line(payment, self._lang))
        yield ""
        conserved = f"balances are conserved: every one is the sum of its cases{self._zh('余额守恒')}"
        yield from self._detail(conserved, style="green")
        counts = (
            f"{count(closing.steps, 'step')}, {closing.refused} of them refused or answered no,"
            f" as they should be; {count(closing.blocks, 'block')}, {count(closing.days, 'day')}"
        )
        yield from self._detail(counts)

    # Parts of lines

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
        parts += [f"{self._figure(name)} {figure}" for name, figure in figures.items() if figure is not None]
        if case.overdue:
            parts.append(self._figure("overdue"))
        if step.outcome == "ok" and not step.events:
            parts.append(with_term("unchanged", RESULTS, lang=self._lang))
        return listed(parts)

    def _detail(self, text: str, *, style: str = "", deeper: bool = False) -> Iterator[str]:
        indent = _INDENT + "  " if deeper else _INDENT
        for place, line in enumerate(wrapped(text, self._width - len(indent) - 2)):
            yield indent + ("  " if place else "") + (self._style(style, line) if style else line)

    def _figure(self, name: str) -> str:
        return with_term(name.replace("_", " "), COLUMNS, lang=self._lang)

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


def _fits(report: str) -> bool:
    return report in ("MATCHES", "CLASS_B")
