"""The register of a run: what authorities will attest, found by its numbers, and changed by messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from chain.errors import BadInput
from contracts.registry.answers import Answer, Problem
from contracts.registry.corrections import corrected, red_lettered
from contracts.registry.fields import AnyFields, GeneralDocument, commitment, new_salt, read_fields
from contracts.registry.filings import Cancellation, Change, Correction, Named, NewDocument, RedLetter
from contracts.registry.fingerprints import fingerprint
from contracts.registry.kinds import Attester, kind
from contracts.registry.numbers import DocumentNumber
from scenarios.intake.changes import order_of
from scenarios.portfolio.actors import Actor
from scenarios.portfolio.store import Declaration, DeclarationStore

__all__ = ["VALIDITY", "Register"]

VALIDITY = timedelta(days=3 * 365)
"""[A] How long a document that names no last day is valid, from the day of its issue."""

_LAST_START = date.max - VALIDITY


class Register:
    """Documents before they are attested.

    Args:
        authorities: Who attests what; their ids and secrets make the fingerprints.
        store: Where the documents are kept.
    """

    def __init__(self, authorities: Mapping[Attester, Actor], store: DeclarationStore) -> None:
        self._authorities = authorities
        self._store = store

    def add(self, at: int, answer: Answer, new: NewDocument) -> Problem | None:
        """Takes a document, the `at`th of all answers; or says why not: an earlier file has its number."""
        fields = new.fields
        names = self._names(fields)
        if self._store.lines(names[: 1 + len(fields.aliases)]):
            return answer.problem(
                "number", "duplicate", f"{fields.number} is there already.", expected="each document once"
            )
        self._store.add(at, str(fields.owner), self._declaration(fields), names)
        return None

    def change(self, answers: Sequence[Answer]) -> Iterator[tuple[Answer, Problem | None, str]]:
        """Carries messages out, in the order of what they refer to.

        Yields each with what was wrong with it, and why a document was taken out by it (or nothing).
        """
        for rank in (0, 1):
            pending = [each for each in answers if _order(each)[0] == rank]
            pending.sort(key=_order)
            while pending:
                left: list[Answer] = []
                for answer in pending:
                    done = self._carry_out(answer)
                    if done is None:
                        left.append(answer)
                    else:
                        yield answer, *done
                if len(left) == len(pending):
                    break
                pending = left
            for answer in pending:
                yield answer, answer.problem("original", "unknown-original", "The document is not known."), ""

    def _carry_out(self, answer: Answer) -> tuple[Problem | None, str] | None:
        """None: what a message is about is not there, so far."""
        change = answer.filing
        if change is None or isinstance(change, NewDocument):
            return None, ""
        try:
            line = self._find(change.of)
            return None if line is None else (None, self._apply(line, change))
        except BadInput as error:
            expected = str(error.data.get("expected", ""))
            part = str(error.data.get("field", ""))
            return answer.problem(part, "does-not-fit", error.message, expected=expected, hint=error.hint), ""

    def _find(self, named: Named) -> int | None:
        lines = (
            self._store.lines([self._fingerprint(each) for each in named.numbers]) if named.numbers else ()
        )
        if not lines and named.loose:
            lines = self._store.lines([named.loose.encode()])
        if len(lines) > 1:
            raise BadInput(f"{named.shown} could be {len(lines)} documents.", field="original")
        if not lines or not self._store.has(lines[0]):
            return None
        issued_on = self._fields(lines[0]).issued_on
        if named.issued_on not in {None, issued_on}:
            raise BadInput(f"{named.shown} is of {issued_on}, not of {named.issued_on}.", field="original")
        return lines[0]

    def _apply(self, line: int, change: Change) -> str:
        """What a message makes of a document; why it was taken out, or nothing."""
        fields = self._fields(line)
        if isinstance(change, Cancellation):
            self._store.drop(line)
            return "cancelled"
        if isinstance(change, Correction):
            if isinstance(fields, GeneralDocument):
                raise BadInput(f"{change.of.shown} is no declaration.")
            self._put(line, corrected(fields, change))
            return ""
        if not isinstance(fields, GeneralDocument):
            raise BadInput(f"{change.of.shown} is no invoice.")
        if isinstance(change, RedLetter):
            left = red_lettered(fields, change)
            if left is None:
                self._store.drop(line)
                return "credited"
            self._put(line, left)
            return ""
        after = change.fields
        same_currency = after.amount is not None and fields.amount is not None
        if str(after.owner) != str(fields.owner) or (
            same_currency and after.amount.currency != fields.amount.currency  # type: ignore[union-attr]  # asked above
        ):
            raise BadInput(
                "Owner and currency never change.", hint="Void the document, and attest another one."
            )
        self._put(line, after)
        return ""

    def _put(self, line: int, fields: AnyFields) -> None:
        self._store.change(line, self._declaration(fields), self._names(fields))

    def _fields(self, line: int) -> AnyFields:
        return read_fields(json.loads(self._store.read(line).fields))

    def _names(self, fields: AnyFields) -> list[bytes]:
        """Fingerprints of all numbers; and a declarant's own reference, as some messages have it."""
        numbers = (fields.number, *fields.aliases)
        names = [self._fingerprint(each) for each in numbers]
        loose = [each.canonical.rpartition("/")[2] for each in numbers if each.scheme == "LRN"]
        return [*names, *(each.encode() for each in loose)]

    def _fingerprint(self, number: DocumentNumber) -> bytes:
        authority = self._authorities[kind(number.kind).attester]
        return fingerprint(authority.secret, authority.id, number)

    def _declaration(self, fields: AnyFields) -> Declaration:
        if fields.amount is None:
            raise BadInput(f"{fields.number} has no amount.", expected="the declared total")
        salt = new_salt()
        valid_from = fields.valid_from or fields.issued_on
        return Declaration(
            kind(fields.number.kind).index,
            fields.amount,
            valid_from,
            fields.valid_until or _end(max(valid_from, fields.issued_on)),
            self._fingerprint(fields.number),
            salt,
            commitment(salt, fields),
            fields.model_dump_json(exclude_none=True),
        )


def _order(answer: Answer) -> tuple[int, str]:
    filing = answer.filing
    return (0, "") if filing is None or isinstance(filing, NewDocument) else order_of(filing)


def _end(start: date) -> date:
    return min(start, _LAST_START) + VALIDITY
