"""Makes files of declarations in the format of the Korean data set, of any length and always the same.

What they have in common with the 2,000 rows that were published: of ten rows with a seller about eight name a
new one, 8 in 100 rows name none, 9 in 1,000 have a price of 0, some prices have up to 17 decimals. Ids have 8
digits, each once.

Run it to make one: `python -m tests.scenarios.korean_file declarations.csv 54000`.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    *("Declaration ID", "Date", "Office ID", "Process Type", "Import Type", "Import Use", "Payment Type"),
    *("Mode of Transport", "Declarant ID", "Importer ID", "Seller ID", "Courier ID", "HS6 Code"),
    *("Country of Departure", "Country of Origin", "Tax Rate", "Tax Type", "Country of Origin Indicator"),
    *("Net Mass", "Item Price", "Fraud", "Critical Fraud"),
)

NEW_SELLER = 1_416 / 1_832
NO_SELLER = 168 / 2_000
ZERO_PRICE = 18 / 2_000
LONG_PRICE = 0.12

_FIRST_DAY = date(2020, 1, 1)
_ROWS_A_DAY = 100
_IDS = 90_000_000
_STEP = 48_271
"""Prime, and no divisor of `_IDS`: going on by it meets every id once."""
_CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_COUNTRIES = ("CN", "JP", "US", "DE", "VN", "IT", "HK")


def rows(count: int, *, seed: int = 1) -> Iterator[list[str]]:
    """Rows without the header."""
    dice = random.Random(seed)  # noqa: S311  # a file that is always the same, no secret
    sellers: list[str] = []
    for number in range(count):
        if not sellers or dice.random() < NEW_SELLER:
            sellers.append(_code(len(sellers)))
            seller = sellers[-1]
        else:
            seller = dice.choice(sellers)
        if dice.random() < NO_SELLER:
            seller = ""
        country = dice.choice(_COUNTRIES)
        yield [
            str(10_000_000 + (12_345_678 + number * _STEP) % _IDS),
            (_FIRST_DAY + timedelta(days=number // _ROWS_A_DAY)).isoformat(),
            dice.choice(("40", "20", "30", "16")),
            "B",
            "11",
            "21",
            "11",
            dice.choice(("10", "40")),
            _code(dice.randrange(600) + 1_000_000),
            _code(dice.randrange(1_600) + 2_000_000),
            seller,
            "",
            dice.choice(("392690", "071080", "950300", "850440")),
            country,
            country,
            "8.0",
            "A",
            "E",
            f"{dice.randrange(1, 100_000) / 10}",
            _price(dice),
            "0",
            "0",
        ]


def write(path: Path, count: int, *, seed: int = 1) -> Path:
    """Writes a file of `count` rows, and returns its path."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows(count, seed=seed))
    return path


def _price(dice: random.Random) -> str:
    chance = dice.random()
    if chance < ZERO_PRICE:
        return "0.0"
    whole = dice.randrange(10, 10_000_000)
    if chance < ZERO_PRICE + LONG_PRICE:
        return f"{whole}.{dice.randrange(10**16, 10**17)}"
    return f"{whole}.{dice.randrange(100):02}"


def _code(number: int) -> str:
    digits = ""
    number = number * 7_919 + 104_729
    for _ in range(7):
        number, digit = divmod(number, len(_CODE))
        digits = _CODE[digit] + digits
    return digits


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
