"""The command reference is what `--help` says, of every command."""

from __future__ import annotations

from pathlib import Path

from cli.reference import reference

WRITTEN = Path(__file__).parents[2] / "docs" / "commands.md"


def test_reference__as_written__is_what_help_says() -> None:
    assert WRITTEN.read_text() == reference(), "`make reference` writes it anew"


def test_reference__of_each_command__has_a_sentence_and_an_example() -> None:
    chapters = reference().split("\n## ")[1].split("\n### ")[1:]
    for chapter in chapters:
        for command in chapter.split("\n#### ")[1:] or [chapter]:
            lines = command.splitlines()
            assert "Example:" in command, lines[0]
            assert lines[5].startswith("  "), lines[0]
