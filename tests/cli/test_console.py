"""Tables: aligned where they fit, one list a row on a terminal that is too narrow."""

from __future__ import annotations

import io

import pytest

from cli.console import Console


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


COLUMNS = ("case", "reference", "state")
ROWS = [("f310eecaad1b", "LOAN-1", "disbursed, overdue"), ("5be4c21baf29", "–", "failed")]


def printed(out: io.StringIO) -> list[str]:
    Console(out=out).table(COLUMNS, ROWS)
    return out.getvalue().splitlines()


def test_table__that_fits__has_a_line_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert len(printed(Terminal())) == 3


def test_table__wider_than_the_terminal__has_a_list_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    lines = printed(Terminal())
    assert lines == [
        "case       f310eecaad1b",
        "reference  LOAN-1",
        "state      disbursed, overdue",
        "",
        "case       5be4c21baf29",
        "reference  –",
        "state      failed",
    ]


def test_table__in_a_pipe__is_never_broken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    assert len(printed(io.StringIO())) == 3
