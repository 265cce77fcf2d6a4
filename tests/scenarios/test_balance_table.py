"""Balances as a table: in line where there is room, fitted where there is little, below the names at last."""

from __future__ import annotations

from scenarios.papers import usd
from scenarios.telling.balance_table import BalanceTable
from scenarios.telling.layout import width_of
from scenarios.watching.steps import Balance, Change

ZERO = usd(0)


def balance(number: str, *, held: int = 0, kind: str = "export-declaration", void: bool = False) -> Balance:
    """Of a document of 100,000 dollars."""
    face = usd(100_000)
    return Balance(number, face, usd(held), ZERO, ZERO, face - usd(held), void=void, kind=kind)


def held(number: str, amount: int = 80_000) -> Change:
    """That much was held on a document."""
    return Change(balance(number), balance(number, held=amount))


def table(changes: list[Change], *, width: int = 100, lang: str = "en", most: int = 6) -> list[str]:
    """The lines, without colours."""
    return list(BalanceTable(width, lang, lambda style, text: text).lines(changes, most=most))


def test_lines__nothing_changed__are_none() -> None:
    assert table([]) == []


def test_lines__with_room__are_in_line_whatever_the_amounts() -> None:
    assert table([held("1")]) == [
        "   export declaration          face          held         drawn       settled     available",
        "   1                     100,000.00    ↑80,000.00          0.00          0.00    ↓20,000.00 USD",
    ]
    assert [width_of(line) for line in table([held("1", 1)])] == [91, 95]


def test_lines__at_eighty_columns__use_all_of_them() -> None:
    heading, row = table([held("310120260000412771")], width=80)

    assert row.split() == [
        "310120260000412771",
        "100,000.00",
        "↑80,000.00",
        "0.00",
        "0.00",
        "↓20,000.00",
        "USD",
    ]
    assert (width_of(heading), width_of(row)) == (76, 80)


def test_lines__in_chinese__have_headings_in_two_lines() -> None:
    heading, terms, row = table([held("DP26001", 1)], width=80, lang="zh")

    assert heading.split() == ["出口报关单", "face", "held", "drawn", "settled", "available"]
    assert terms.split() == ["面额", "占用", "已融", "已收汇", "可用"]
    assert width_of(heading) == width_of(terms) == 76
    assert width_of(row) == 80


def test_lines__too_wide_in_any_case__have_the_figures_below_the_name() -> None:
    assert table([held("310120260000412771")], width=60) == [
        "            face       held drawn settled  available",
        "   310120260000412771",
        "      100,000.00 ↑80,000.00  0.00    0.00 ↓20,000.00 USD",
    ]


def test_lines__more_than_are_shown__end_with_the_sums() -> None:
    changes = [held(str(number)) for number in range(7)]

    lines = table(changes, width=80)

    assert len(lines) == 1 + 5 + 1 + 1
    assert lines[-2].strip() == "and 2 more; all 7:"
    assert " ".join(lines[-1].split()) == "7 documents 700,000.00 ↑560,000.00 0.00 0.00 ↓140,000.00 USD"


def test_lines__another_kind__is_said_before_the_number() -> None:
    cover = balance("P/1", kind="shipment")

    assert table([Change(cover, cover)])[1].startswith("   cover P/1 ")
    assert table([Change(cover, cover)], lang="zh")[2].startswith("   承保 P/1 ")
    invoice = balance("1", kind="tax-invoice")
    assert table([Change(cover, cover), Change(invoice, invoice)], lang="zh")[3].startswith("   发票 1 ")
    other = balance("1", kind="tax-filing")
    assert table([Change(other, other)], lang="zh")[2].startswith("   tax-filing 1 ")


def test_lines__tax_invoices_alone__are_headed_as_such() -> None:
    invoice = balance("26332000000000041277", kind="tax-invoice")

    heading, row = table([Change(invoice, invoice)], width=80)
    assert heading.split()[:2] == ["tax", "invoice"]
    assert (row.split()[0], width_of(row)) == ("26332000000000041277", 80)
    terms = table([Change(invoice, invoice)], lang="zh")[1]
    assert terms.split() == ["面额", "占用", "已用", "已收汇", "可用"]


def test_lines__a_long_number__fits_where_there_is_room_for_a_customs_one() -> None:
    invoice = balance("26332000000000041277", kind="tax-invoice")

    assert max(map(width_of, table([Change(invoice, invoice)], width=100))) <= 100


def test_lines__a_void_document__says_so_and_a_cover_has_ended() -> None:
    assert table([Change(None, balance("1", void=True))])[-1].strip() == "void"
    assert table([Change(None, balance("1", void=True, kind="shipment"))])[-1].strip() == "ended"


def test_lines__a_replacement__says_in_whose_place() -> None:
    assert table([Change(balance("1"), balance("2"))])[-1].strip() == "in the place of 1"
