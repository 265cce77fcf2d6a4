"""The tax source: what it says of an invoice's number. "Could not be asked" is another answer than "no".

[A] Nobody publishes the source's protocol, so this one is ours. GET {source}/{digits} answers 200 and a table
(text/csv) of this one invoice, in the columns of `contracts.payments.csv_tables`; 404 where there is none;
429, or 503 with Retry-After, where it is asked too often. Every other answer says nothing of the invoice.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol
from urllib.parse import quote, urlsplit

import requests

from chain.errors import BadInput
from contracts.insurance.csv_reader import RowAnswer
from contracts.payments.csv_tables import InvoiceRow, open_invoices
from contracts.registry.text import fold, printable

__all__ = ["HttpTaxSource", "Result", "SourceAnswer", "TaxSource", "read_digits"]

Result = Literal["found", "not found", "throttled", "unreachable"]

_LENGTHS = frozenset({18, 20})
_MOST_BYTES = 1 << 20
_PIECE = 1 << 14
_TABLE, _PAGE = "text/csv", "text/html"
_OK, _NOT_FOUND, _TOO_MANY, _UNAVAILABLE = 200, 404, 429, 503
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """What a source says of a number.

    Attributes:
        result: Where it is `throttled` or `unreachable`, the source said neither yes nor no.
        row: The invoice that was found, as a table's row; else None.
        wait: Seconds after which it may be asked again, where a source that throttles says so.
        why: Why nothing was learned, in a sentence; else empty.
    """

    result: Result
    row: RowAnswer[InvoiceRow] | None = None
    wait: int | None = None
    why: str = ""


class TaxSource(Protocol):
    """Who knows the invoices of a tax bureau."""

    def look_up(self, number: str) -> SourceAnswer:
        """What it says of a number (`read_digits`). Raises BadInput if that is none, and nothing else."""
        ...


def read_digits(text: str) -> str:
    """The digits of an invoice's number, however they are written.

    20 of an all-electronic invoice; or code (10 or 12) and number (8) of a paper one, one after the other.
    20 digits may be either: the source's answer says which. Raises BadInput if it is neither.
    """
    digits = fold(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) in _LENGTHS):
        raise BadInput(
            f"{digits[:40] or 'An empty text'} is no number of a tax invoice.",
            expected="20 digits, or a code of 10 or 12 digits and a number of 8",
        )
    return digits


class _Session(requests.Session):
    """Goes nowhere else. Without `allow_redirects` it would still read a redirection whole, however long."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """None: a redirection is an answer like any other."""
        del resp
        return None


class HttpTaxSource:
    """A source behind an address of the web.

    Proxies, certificates and .netrc are those of the environment. Redirections are not followed.

    Args:
        base: https://host/path; user and password in it are sent to that host, and never told.
        insecure: Whether plain http may go to a host that is not this machine.
        timeout: Seconds to connect, and for each wait for more of an answer.
        now: The clock by which a day and time to ask again is counted.

    Attributes:
        name: The address as it may be told: scheme, host and port.

    Raises:
        BadInput: The address is none, or plain http is not allowed.
    """

    def __init__(
        self,
        base: str,
        *,
        insecure: bool = False,
        timeout: float = 15,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        wrong = BadInput(
            "The source's address cannot be used.", expected="an address as in https://host/path"
        )
        try:
            parts = urlsplit(base)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise wrong from None  # without the cause: it may tell the password
        if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
            raise wrong
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if parts.scheme == "http" and not insecure and not _is_local(host):
            raise BadInput(f"{self.name} would be asked in the clear.", expected="https")
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._now = now

    def look_up(self, number: str) -> SourceAnswer:
        """Asks for one invoice."""
        digits = read_digits(number)
        try:
            with (
                _Session() as session,
                session.get(
                    f"{self._base}/{quote(digits, safe='')}",
                    headers={"Accept": _TABLE, "Accept-Encoding": "identity"},
                    timeout=self._timeout,
                    stream=True,
                ) as response,
            ):
                return self._read(response, digits)
        except requests.Timeout:
            return _unreachable("It did not answer in time.")
        except requests.exceptions.SSLError:
            return _unreachable("Its certificate is not accepted.")
        except (requests.RequestException, ValueError):  # a host that no name can be is the latter
            return _unreachable("The connection failed, or broke off.")

    def _read(self, response: requests.Response, digits: str) -> SourceAnswer:
        status, headers = response.status_code, response.headers
        kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        wait = self._wait(headers.get("Retry-After", "").strip())
        if status == _TOO_MANY or (status == _UNAVAILABLE and wait is not None):
            return SourceAnswer("throttled", wait=wait)
        if status == _NOT_FOUND and kind != _PAGE:  # a page is a web server's, which has no such address
            return SourceAnswer("not found")
        if status != _OK:
            return _unreachable(f"It answered {status}{' with a page' if kind == _PAGE else ''}.")
        if kind != _TABLE:
            return _unreachable(f"It answered with {printable(kind[:40]) or 'something'}, not with {_TABLE}.")
        body = bytearray()
        for piece in response.iter_content(_PIECE):
            body += piece
            if len(body) > _MOST_BYTES:
                return _unreachable(f"Its answer is larger than {_MOST_BYTES >> 20} MiB.")
        return self._found(body, digits)

    def _found(self, body: bytes | bytearray, digits: str) -> SourceAnswer:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "answer.csv"
            path.write_bytes(body)
            try:
                rows = list(open_invoices(path))
            except BadInput as error:
                return _unreachable(f"Its table cannot be read. {error.message}")
        if len(rows) != 1:
            return _unreachable(f"It answered with {len(rows):,} invoices.")
        row = rows[0]
        if row.stated is None:
            problem = row.problems[0]
            return _unreachable(f"Its invoice cannot be read. {problem.field}: {problem.message}")
        if digits not in {
            number.canonical for number in (row.stated.fields.number, *row.stated.fields.aliases)
        }:
            return _unreachable("It answered with another invoice.")
        return SourceAnswer("found", replace(row, file=self.name))

    def _wait(self, text: str) -> int | None:
        """Seconds, from a Retry-After (RFC 9110, 10.2.3) of seconds or of a day and time."""
        if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
            return int(text)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0, ceil((until - self._now()).total_seconds()))


def _unreachable(why: str) -> SourceAnswer:
    return SourceAnswer("unreachable", why=why)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
