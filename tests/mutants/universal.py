"""Mutants of a peer: universalmutator changes texts by regular expressions, and knows Vyper.

It is no dependency: it is called where it is installed, in an environment of its own.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.mutants.mutation import WHOLE, Mutant, changed_place, make_mutant
from tests.mutants.report import UNIVERSAL
from tests.mutants.vyper_source import Source


class NoGenerator(Exception):
    """The generator is not there, or fails."""


A_CONTRACT = 12
"""How many of its mutants are tried for a contract."""


def random_mutants(mutate: str, texts: Mapping[str, str], seed: int, most: int = A_CONTRACT) -> list[Mutant]:
    """Some of what `mutate` makes of these sources, drawn from all that changes a statement or a constant.

    Args:
        mutate: Path of universalmutator's command.
        texts: The sources, by path.
        seed: Of the draw.
        most: How many.

    Raises:
        NoGenerator: The command can't be run.
    """
    made = [mutant for path, text in texts.items() for mutant in _of_source(mutate, path, text)]
    return sorted(made, key=lambda mutant: mutant.rank(seed))[:most]


def _of_source(mutate: str, path: str, text: str) -> Iterator[Mutant]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, Path(path).name)
        file.write_text(text, encoding="utf-8")
        command = [str(Path(mutate).absolute()), str(file), "vyper", "--noCheck", "--mutantDir", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoGenerator(f"{mutate} can't be run: {error}") from error
        changed = [made.read_text(encoding="utf-8") for made in sorted(Path(folder).glob("*.mutant.*"))]
    places = {(place.function, place.lines) for place in Source.of(text, path).places()}
    for other in changed:
        span = changed_place(text, other)
        if span is None:
            continue
        start, end, new = span
        first, last = text.count("\n", 0, start) + 1, text.count("\n", 0, max(start, end - 1)) + 1
        around = [(lines, name) for name, lines in places if lines[0] <= first and last <= lines[1]]
        if around:
            lines, name = min(around, key=lambda place: place[0][1] - place[0][0])
            yield make_mutant(
                text, (start, end), new, source=path, operator=UNIVERSAL, function=name, lines=lines
            )
        elif ": constant(" in "".join(text.splitlines()[first - 1 : first]):  # none behind the last line
            yield make_mutant(
                text, (start, end), new, source=path, operator=UNIVERSAL, function="", lines=WHOLE
            )
