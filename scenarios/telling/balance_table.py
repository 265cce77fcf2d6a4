"""Balances of documents as a table: the columns of an amount are as wide as the terminal lets them be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from contracts.registry.money import Money, total
from scenarios.telling.layout import padded, width_of
from scenarios.telling.terms import COLUMNS, with_term
from scenarios.watching.steps import Balance, Change

__all__ = ["BalanceTable"]

_FIGURES: tuple[str, ...] = ("face", "held", "drawn", "settled", "available")
_DECLARATION, _INVOICE = "export-declaration", "tax-invoice"
_ALONE = {_DECLARATION: "export declaration", _INVOICE: "tax invoice"}
"""The heading of a table of one kind, whose names then stand without it."""

_SHORT = {"policy": "policy", "buyer-limit": "limit", "shipment": "cover", _INVOICE: "invoice"}
"""What kinds of documents are called in a table; the document of a shipment is its cover."""

_INDENT = "   "
_NAME = 18
"""Columns of a document's number: a customs declaration has so many digits."""

_FIGURE = 13
"""Columns of an amount, where there is room for five of them; tables below each other are then in line."""

_CURRENCY = 4
_ROOMY = len(_INDENT) + _NAME + len(_FIGURES) * (1 + _FIGURE) + _CURRENCY


class BalanceTable:
    """Turns balances into the lines of a table.

    Args:
        width: Columns of the terminal; a table that is wider in any case has its figures below the names.
        lang: `zh` adds the Chinese terms, in a line of their own.
        style: Colours a text, if there are colours: by the style's name and the text.
    """

    def __init__(self, width: int, lang: str, style: Callable[[str, str], str]) -> None:
        self._width = width
        self._lang = lang
        self._style = style

    def lines(self, changes: Sequence[Change], *, most: int, marked: bool = True) -> Iterator[str]:
        """A heading and a row for each balance; of more than `most`, the first and the sums of all.

        Args:
            changes: The balances; those before are shown only by what is marked.
            most: Rows.
            marked: Whether what moved has an arrow.
        """
        if not changes:
            return
        shown = changes if len(changes) <= most else changes[: most - 1]
        sums = [] if len(shown) == len(changes) else list(_sums(changes))
        cells = [[self._cell(each, name, marked) for name in _FIGURES] for each in (*shown, *sums)]
        kinds = {each.after.kind for each in changes}
        names = [self._called(each.after, alone=kinds == {_INVOICE}) for each in (*shown, *sums)]
        heading = self._heading(kinds)
        name_width, widths = self._widths([heading, *names], cells)
        below = len(_INDENT) + name_width + sum(1 + each for each in widths) + _CURRENCY > self._width
        name_width = 2 if below else name_width
        terms = {**COLUMNS, "drawn": "已用"} if kinds == {_INVOICE} else COLUMNS
        yield from self._header("" if below else heading, name_width, widths, terms)
        for place, (change, row) in enumerate(zip((*shown, *sums), cells, strict=True)):
            if place == len(shown):
                yield self._style(
                    "dim", f"{_INDENT}and {len(changes) - len(shown)} more; all {len(changes)}:"
                )
            name = names[place]
            if below:
                yield f"{_INDENT}{name}"
                name = ""
            yield from self._row(change, padded(name, name_width), row, widths, marked=marked)

    def _row(
        self, change: Change, name: str, row: Sequence[str], widths: Sequence[int], *, marked: bool
    ) -> Iterator[str]:
        before, after = change.before, change.after
        cells: list[str] = []
        for cell, width in zip(row, widths, strict=True):
            text = padded(cell, width, right=True)
            cells.append(self._style("bold", text) if not marked or cell[0] in "↑↓" else text)
        yield f"{_INDENT}{name} {' '.join(cells)} {after.face.currency}"
        if before is not None and before.document != after.document:
            yield self._style("dim", f"{_INDENT}  in the place of {before.document}")
        said = {"void": after.void, "impaired": after.impaired, "written off": after.written_off}
        if after.kind == "shipment" and after.void:
            said = {"ended": True}  # a cover ends when it has done its work
        words = [word for word, is_so in said.items() if is_so]
        if words:
            told = ", ".join(with_term(word, COLUMNS, lang=self._lang) for word in words)
            yield self._style("yellow", f"{_INDENT}  {told}")

    def _header(
        self, heading: str, name_width: int, widths: Sequence[int], terms: Mapping[str, str]
    ) -> Iterator[str]:
        lines = [list(_FIGURES)]
        if self._lang == "zh":
            lines.append([terms[name] for name in _FIGURES])
        for line in lines:
            cells = (padded(word, width, right=True) for word, width in zip(line, widths, strict=True))
            yield self._style("dim", f"{_INDENT}{padded(heading, name_width)} {' '.join(cells)}")
            heading = ""

    def _widths(self, names: Iterable[str], cells: Sequence[Sequence[str]]) -> tuple[int, list[int]]:
        """Columns of the names and of each figure; what is to spare is shared out."""
        name_width = max(_NAME, *(width_of(name) for name in names))
        if self._width >= _ROOMY and name_width == _NAME:
            return _NAME, [_FIGURE] * len(_FIGURES)
        widths = [
            max(width_of(word), width_of(COLUMNS[word]), *(width_of(row[place]) for row in cells))
            for place, word in enumerate(_FIGURES)
        ]
        spare = self._width - len(_INDENT) - name_width - sum(1 + width for width in widths) - _CURRENCY
        more, rest = divmod(max(0, spare), len(widths))
        return name_width, [width + more + (place < rest) for place, width in enumerate(widths)]

    def _heading(self, kinds: Set[str]) -> str:
        name = next((_ALONE[each] for each in _ALONE if kinds == {each}), "document")
        return name if self._lang == "en" else COLUMNS[name]

    def _called(self, balance: Balance, *, alone: bool) -> str:
        """A document's number; its kind stands before it, but for a declaration or what is `alone`."""
        if alone or balance.kind in (_DECLARATION, ""):
            return balance.document
        word = _SHORT.get(balance.kind, balance.kind)
        return f"{word if self._lang == 'en' else COLUMNS.get(word, word)} {balance.document}"

    def _cell(self, change: Change, name: str, marked: bool) -> str:
        now: Money = getattr(change.after, name)
        was: Money | None = None if change.before is None else getattr(change.before, name)
        moved = marked and was is not None and was != now
        mark = "" if not moved or was is None else "↑" if now > was else "↓"
        return mark + str(now).partition(" ")[0]


def _sums(changes: Iterable[Change]) -> Iterator[Change]:
    """The sums of the figures in each currency."""
    by_currency: dict[str, list[Change]] = {}
    for change in changes:
        by_currency.setdefault(change.after.face.currency, []).append(change)
    for currency, group in by_currency.items():
        befores = [change.before for change in group if change.before is not None]
        after = _summed([change.after for change in group], currency)
        yield Change(_summed(befores, currency) if len(befores) == len(group) else None, after)


def _summed(balances: Sequence[Balance], currency: str) -> Balance:
    return Balance(
        f"{len(balances)} documents",
        total((each.face for each in balances), currency),
        total((each.held for each in balances), currency),
        total((each.drawn for each in balances), currency),
        total((each.settled for each in balances), currency),
        total((each.available for each in balances), currency),
    )
