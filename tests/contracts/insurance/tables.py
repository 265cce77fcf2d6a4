"""Tables of policies, limits and shipments: rows that can be read, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contracts.insurance.csv_reader import RowAnswer

HOLDER = "91110000600037341L"
DECLARATION, OTHER_DECLARATION = "310120260123456789", "310120260123456790"

POLICY = {
    "number": "SC-2026-1",
    "date": "2026-01-01",
    "holder": HOLDER,
    "currency": "USD",
    "amount": "1000000.00",
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
    "commercial": "90",
    "political": "95.50 %",
}
LIMIT = {
    "policy": "SC-2026-1",
    "buyer_code": "B-7",
    "date": "2026-01-05",
    "holder": HOLDER,
    "buyer": "OWN:DEMOHANSA",
    "currency": "USD",
    "amount": "500000.00",
}
SHIPMENT = {
    "policy": "SC-2026-1",
    "number": "D-1",
    "buyer_code": "B-7",
    "buyer": "OWN:DEMOHANSA",
    "shipped": "2026-02-01",
    "due": "2026-04-02",
    "currency": "USD",
    "declarations": f"{DECLARATION}=5000.00",
}


def table(*rows: dict[str, str]) -> str:
    """A table of rows, whose columns are those of all of them."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    quoted = (",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows)
    return "\n".join([",".join(columns), *quoted]) + "\n"


def written(path: Path, content: str | bytes) -> Path:
    """A file with a content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def codes(answers: Iterable[RowAnswer[Any]]) -> dict[int, list[tuple[str, str]]]:
    """Field and code of all problems, by the row."""
    return {
        answer.row: [(problem.field, problem.code) for problem in answer.problems]
        for answer in answers
        if answer.problems
    }
