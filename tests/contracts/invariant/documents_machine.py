"""What authorities do with documents, and banks with what carries no loan; in the contracts and in the model.

Illegal moves are tried as well: the model names the reason, and the contracts must refuse for it. After each
step both agree on every account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.attestations import Alias, Attestation
from contracts.registry.calendar import date_of, day_number
from contracts.registry.participants import Capacity
from tests.contracts.cases import (
    EXPORT,
    IMPORT,
    attestation,
    statement,
    usd,
)
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.invariant.loans import Book, Case
from tests.contracts.invariant.papers import Paper, Papers, Refused
from tests.contracts.world import DAY

AMOUNTS = st.integers(1, 1_000)
PARTS = st.integers(1, 110)
"""Percent of what there is; over 100 is more than there is."""
SURGERY = st.sampled_from(["void", "replace", "merge", "merge", "alias"])
ANY = st.integers(0, 1_000)
"""Picks one of what there is."""
SECOND_KEY = Key.from_seed("customs maker, the second")
MOST_ACCOUNTS = 7


def part(percent: int, of: int) -> int:
    """A part of an amount, at least 1."""
    return max(1, of * percent // 100)


class DocumentMoves(RuleBasedStateMachine):
    """Two exporters, three banks, two keys of customs."""

    def __init__(self, desk: Desk, reached: Counter[str]) -> None:
        super().__init__()
        self.desk = desk
        self.reached = reached
        self.before = desk.network.node.snapshot()
        window: int = desk.applications.contract.read("CHECK_WINDOW")
        self.book = Book(Papers(desk.now, day_number(desk.now)), {EXPORT}, window)
        desk.participants.add_key(desk.customs, desk.customs.id, SECOND_KEY.address, Capacity.MAKER)
        self.makers = [desk.customs, replace(desk.customs, maker=SECOND_KEY)]
        self.banks = [desk.bank_a, desk.bank_b, desk.bank_c]
        self.owners = [desk.exporter, desk.importer]

    def teardown(self) -> None:
        self.desk.network.node.revert(self.before)

    # Helpers

    @property
    def papers(self) -> Papers:
        return self.book.papers

    def account(self, which: int) -> bytes:
        return list(self.papers.accounts)[which % len(self.papers.accounts)]

    def case(self, which: int) -> Case:
        return list(self.book.cases.values())[which % len(self.book.cases)]

    def has_collected(self) -> bool:
        """Whether a bank has something that it could take back."""
        banks = {bank.id for bank in self.banks}
        return any(share.settled for (_, holder), share in self.papers.shares.items() if holder in banks)

    def both(self, name: str, model: Callable[[], object], contracts: Callable[[], object]) -> bool:
        """Does it in the model and in the contracts. Returns whether it was allowed."""
        kept = deepcopy(self.book)
        try:
            model()
        except Refused as refusal:
            self.book = kept
            self.reached[f"{name}: {refusal.name}"] += 1
            with refused(refusal.name):
                contracts()
            return False
        self.reached[name] += 1
        contracts()
        return True

    # Authorities

    @precondition(lambda self: len(self.papers.accounts) < MOST_ACCOUNTS)
    @rule(face=AMOUNTS, owner=ANY, key=ANY, is_import=st.booleans(), days=st.integers(1, 300))
    def attest(self, face: int, owner: int, key: int, is_import: bool, days: int) -> None:
        maker = self.makers[key % 2]
        item = attestation(
            self.desk,
            usd(face),
            owner=self.owners[1 if owner % 5 == 4 else 0],
            of_kind=IMPORT if is_import and owner % 4 == 3 else EXPORT,
            valid_until=date_of(self.papers.today + days),
        )
        self.both(
            "attest",
            lambda: self.papers.attest(maker.maker.address, self._paper(item, maker)),
            lambda: self.desk.attestations.attest(maker, self.desk.reference(), [item]),
        )

    def _paper(self, item: Attestation, maker: Party) -> Paper:
        fields = item.fields()
        return Paper(
            item.fingerprint,
            item.fingerprint,
            item.owner,
            item.kind,
            item.face.minor,
            _number(fields["valid_from"]),
            _number(fields["valid_until"]),
            item.commitment,
            maker.maker.address,
            self.papers.now,
        )

    @precondition(lambda self: len(self.book.cases) > 1)
    @rule(which=ANY, key=ANY, face=AMOUNTS, days=st.integers(-20, 60))
    def amend(self, which: int, key: int, face: int, days: int) -> None:
        account, maker = self.account(which), self.makers[key % 2]
        found = self.desk.documents.account(account)
        until = max(found.valid_from, found.valid_until + timedelta(days=days))
        stated = statement(self.desk, usd(face), valid_from=found.valid_from, valid_until=until)
        day = _number(stated.fields()["valid_until"])
        self.both(
            "amend",
            lambda: self.papers.amend(maker.maker.address, account, face, day, stated.commitment),
            lambda: self.desk.attestations.amend(maker, self.desk.reference(), found, stated),
        )

    @precondition(lambda self: len(self.book.cases) > 0)
    @rule(which=ANY, other=ANY, key=ANY, face=AMOUNTS, what=SURGERY)
    def change_documents(self, which: int, other: int, key: int, face: int, what: str) -> None:
        """Rarer than what banks do, so one rule for all of it."""
        match what:
            case "void":
                self._void(which)
            case "replace":
                self._replace(which, key, face, other % 4 == 3)
            case "merge":
                self._merge(which, other, key)
            case _:
                self._alias(which, key, other % 3 == 2)

    def _void(self, which: int) -> None:
        account = self.account(which)
        found = self.desk.documents.account(account)
        self.both(
            "void",
            lambda: self.papers.void(account),
            lambda: self.desk.attestations.void(self.makers[0], self.desk.reference(), found, "deleted"),
        )

    def _replace(self, which: int, key: int, face: int, known: bool) -> None:
        account, maker = self.account(which), self.makers[key % 2]
        found = self.desk.documents.account(account)
        stated = statement(self.desk, usd(face), valid_from=found.valid_from, valid_until=found.valid_until)
        day = _number(stated.fields()["valid_until"])
        fingerprint = account if known else self.desk.reference()
        self.both(
            "replace",
            lambda: self.papers.replace(
                maker.maker.address, account, fingerprint, face, day, stated.commitment
            ),
            lambda: self.desk.attestations.replace(maker, self.desk.reference(), found, fingerprint, stated),
        )

    def _merge(self, which: int, into: int, key: int) -> None:
        account, target, maker = self.account(which), self.account(into), self.makers[key % 2]
        found = self.desk.documents.account(account)
        self.both(
            "merge",
            lambda: self.papers.merge(maker.maker.address, account, target),
            lambda: self.desk.attestations.merge(maker, self.desk.reference(), found, target),
        )

    def _alias(self, which: int, key: int, known: bool) -> None:
        maker = self.makers[key % 2]
        document = list(self.papers.index)[which % len(self.papers.index)]
        fingerprint = document if known else self.desk.reference()
        self.both(
            "alias",
            lambda: self.papers.alias(maker.maker.address, fingerprint, self.papers.index[document]),
            lambda: self.desk.attestations.add_aliases(
                maker, self.desk.reference(), [Alias(fingerprint, document)]
            ),
        )

    @precondition(lambda self: not self.papers.distrusted and len(self.book.cases) > 1)
    @rule(ago=st.integers(0, 3 * DAY))
    def distrust(self, ago: int) -> None:
        key, since = self.makers[0].maker.address, self.papers.now - ago
        self.papers.distrusted[key] = since
        self.desk.participants.distrust_key(self.desk.operator, key, since)
        self.reached["distrust"] += 1

    @precondition(lambda self: self.papers.distrusted)
    @rule(which=ANY, key=ANY)
    def confirm(self, which: int, key: int) -> None:
        account, maker = self.account(which), self.makers[0 if key % 4 == 0 else 1]
        self.both(
            "confirm",
            lambda: self.papers.confirm(maker.maker.address, account),
            lambda: self.desk.attestations.confirm(maker, [account]),
        )

    @precondition(lambda self: len(self.book.cases) > 0)
    @rule(which=ANY, bank=ANY, percent=PARTS)
    def collect(self, which: int, bank: int, percent: int) -> None:
        account, by = self.account(which), self.banks[bank % 3]
        found = self.papers.end(account)
        amount = part(percent, found.face - found.used)
        self.both(
            "collect",
            lambda: self.papers.collect(account, by.id, amount),
            lambda: self.desk.attestations.collect(
                by, self.desk.party(found.owner), self.desk.reference(), account, usd(amount)
            ),
        )

    @precondition(lambda self: self.has_collected())
    @rule(which=ANY, bank=ANY, percent=PARTS)
    def undo_collection(self, which: int, bank: int, percent: int) -> None:
        account, by = self.account(which), self.banks[bank % 3]
        amount = part(percent, self.papers.share(account, by.id).settled)
        self.both(
            "undo_collection",
            lambda: self.papers.undo_collection(account, by.id, amount),
            lambda: self.desk.attestations.undo_collection(by, self.desk.reference(), account, usd(amount)),
        )

    # What must hold

    @invariant()
    def accounts_agree(self) -> None:
        sums: Counter[tuple[bytes, str]] = Counter()
        for (account, _), share in self.papers.shares.items():
            end = self.papers.end(account).id
            sums.update(
                {(end, "held"): share.held, (end, "drawn"): share.drawn, (end, "settled"): share.settled}
            )
        for account in self.papers.accounts:
            model, found = self.papers.end(account), self.desk.documents.account(account)
            assert found.end == model.id
            assert found.document == model.document
            assert (found.face.minor, found.held.minor, found.drawn.minor, found.settled.minor) == (
                model.face,
                model.held,
                model.drawn,
                model.settled,
            )
            assert found.available.minor == self.papers.available(model)
            assert (found.impaired, found.distrusted, found.void) == (
                self.papers.is_impaired(model),
                self.papers.is_distrusted(model),
                model.void,
            )
            assert (found.written_off, found.revision) == (model.written_off, model.revision)
            for name in ("held", "drawn", "settled"):
                assert sums[model.id, name] == getattr(model, name)


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
