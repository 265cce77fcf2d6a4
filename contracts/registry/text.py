"""Text as people write it, brought to the one form that is compared and hashed.

A duplicate that slips through because of a space is the worst bug that this system can have, so
every number and every identifier goes through `fold` before anything else looks at it.
"""

import os
import unicodedata
from pathlib import Path

from chain.errors import BadInput

__all__ = ["clean", "fold", "printable", "shown_path"]

_JOINERS = frozenset("./\\_·•・‧−\t\n\r\v\f")
_ASCII_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
_LONGEST = 1_000


def fold(text: str, *, keep: str = "") -> str:
    """Fold `text` to upper case without separators: ` ９１-10.a ` becomes `9110A`.

    Full-width characters become ASCII (NFKC). Spaces of all kinds, invisible characters, hyphens and
    dashes, dots, slashes and underscores are dropped, but for those in `keep`. Only ASCII letters are
    raised: a dotless `ı` must not become an `I`. Characters that are none of these stay as they are,
    for the caller to refuse.

    Raises BadInput for more than 1,000 characters.
    """
    if len(text) > _LONGEST:
        raise BadInput(f"{len(text):,} characters are too many.", expected=f"at most {_LONGEST:,} characters")
    normal = text if text.isascii() else unicodedata.normalize("NFKC", text)
    kept = (char for char in normal if char in keep or not _separates(char))
    return "".join(kept).translate(_ASCII_UPPER)


def clean(text: str, *, longest: int = 500) -> str:
    """Tidy a name or a description: NFKC, one space between words, none around; case is kept.

    Raises BadInput for control characters and for more than `longest` characters.
    """
    if len(text) > longest:
        raise BadInput(f"{len(text):,} characters are too many.", expected=f"at most {longest:,} characters")
    tidy = " ".join(unicodedata.normalize("NFKC", text).split())
    # Twice: what the first round has joined may have a shorter normal form.
    tidy = " ".join(unicodedata.normalize("NFKC", tidy).split())
    for char in tidy:
        if unicodedata.category(char) in {"Cc", "Cs"}:
            raise BadInput(
                f"The text has a control character, U+{ord(char):04X}.",
                expected="text that can be printed",
                hint="Export the file again, as UTF-8.",
            )
    return tidy


def printable(text: str) -> str:
    """Replace what moves a terminal's cursor, or turns its text around: a file may hold it to deceive."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def shown_path(path: Path) -> str:
    """A path as it can be printed, even if its bytes are no UTF-8."""
    return printable(os.fsencode(path).decode("utf-8", "replace"))


def _separates(char: str) -> bool:
    if char.isascii():
        return char in _JOINERS or char in " -"
    return char in _JOINERS or unicodedata.category(char) in {"Zs", "Zl", "Zp", "Cf", "Pd"}
