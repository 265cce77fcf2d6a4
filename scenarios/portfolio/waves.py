"""Waves: so many owners with all they own, admitted, attested and financed in one block.

A wave touches its own accounts and hardly any others, so what a block costs hardly grows with the chain; and
its hundreds of transactions share the cost of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from chain.networks import EmbeddedNetwork
from contracts.registry.attestations import MAX_ROWS, Attestation
from contracts.registry.kinds import Attester, kind
from contracts.registry.participants import Role
from contracts.suite import Suite
from scenarios.portfolio.actors import Actor, admission, exporter
from scenarios.portfolio.financing import Banking
from scenarios.portfolio.store import Declaration, Lot
from scenarios.portfolio.tally import Tally

_T = TypeVar("_T")

__all__ = ["WAVE_ROWS", "Waves", "in_waves"]

WAVE_ROWS = MAX_ROWS
"""Declarations in a wave, at least, but for the last: those of one attestation.

Writing a block takes a page of private memory, 4 KiB, for each of its entries in the database, once that is
large: 175 for a declaration, so 35 MiB for a wave. Larger ones save little: executing is what takes long."""


def in_waves(lots: Iterable[Lot]) -> Iterator[list[Lot]]:
    """Groups lots in their order."""
    wave: list[Lot] = []
    rows = 0
    for lot in lots:
        wave.append(lot)
        rows += len(lot.declarations)
        if rows >= WAVE_ROWS:
            yield wave
            wave, rows = [], 0
    if wave:
        yield wave


@dataclass(slots=True)
class Waves:
    """Carries waves out, one after the other."""

    network: EmbeddedNetwork
    suite: Suite
    operator: Actor
    authorities: Mapping[Attester, Actor]
    banks: tuple[Actor, ...]
    tally: Tally
    attestations: int = 0

    def carry_out(self, wave: Sequence[Lot]) -> int:
        """One wave, one block; then its accounts are read from the chain. Returns how many rows it had."""
        owners = {number: exporter(number) for number in {lot.owner for lot in wave}}
        with self.network.batch() as batch:
            suite = self.suite.in_batch(batch)
            self._admit(suite, [owners[lot.owner] for lot in wave if lot.first])
            self._attest(suite, wave, owners)
            banking = Banking(suite, self.banks, self.tally)
            for lot in wave:
                banking.serve(owners[lot.owner], lot)
        declarations = [each for lot in wave for each in lot.declarations]
        for each in declarations:
            self.tally.find(self.suite.documents.account(each.fingerprint))
        return len(declarations)

    def _admit(self, suite: Suite, newcomers: Sequence[Actor]) -> None:
        for page in _pages(newcomers):
            suite.participants.admit(self.operator.party, [admission(each, Role.ENTERPRISE) for each in page])
        self.tally.exporters += len(newcomers)

    def _attest(self, suite: Suite, wave: Sequence[Lot], owners: dict[int, Actor]) -> None:
        entries = [(each, owners[lot.owner].id) for lot in wave for each in lot.declarations]
        entries.sort(key=lambda entry: entry[0].kind)
        for of, of_kind in groupby(entries, key=lambda entry: entry[0].kind):
            for page in _pages(list(of_kind)):
                self.attestations += 1
                authority = self.authorities[kind(of).attester]
                reference = authority.reference(f"declarations {self.attestations}")
                batch = [_attestation(declaration, owner) for declaration, owner in page]
                suite.attestations.attest(authority.party, reference, batch)
        for declaration, _ in entries:
            self.tally.attest(declaration.face)


def _attestation(declaration: Declaration, owner: bytes) -> Attestation:
    each = declaration
    return Attestation(
        each.fingerprint, each.kind, owner, each.face, each.valid_from, each.valid_until, each.commitment
    )


def _pages(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), MAX_ROWS):
        yield items[start : start + MAX_ROWS]
