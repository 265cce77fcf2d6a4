"""What authorities do with documents, right and wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.attestations import Alias, Attestation, Statement
from contracts.registry.calendar import date_of, day_of
from contracts.registry.documents import Account
from contracts.registry.money import Money
from tests.contracts.cases import EXPORT, IMPORT, INVOICE, attestation, statement
from tests.contracts.invariant.accounts import Attested, Paper, Stated
from tests.contracts.invariant.sending import ANY, EYES, PARTS, Sending, part
from tests.contracts.invariant.tally import proves
from tests.contracts.world import DAY

__all__ = ["ANY", "EYES", "PARTS", "AuthorityMoves", "part"]

FACES = st.integers(1, 1_000)
SURGERY = st.sampled_from(["void", "replace", "replace", "merge", "merge", "alias"])
BY = st.sampled_from(["customs"] * 12 + ["second key"] * 6 + ["rival", "tax", "checker", "stranger"])
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY")
MOST_ACCOUNTS = 12
MOST_MERGED = 18


class AuthorityMoves(Sending):
    """Two customs authorities, one of them with two keys; two exporters; three banks."""

    # Helpers

    def account(self, which: int) -> bytes:
        """Some account, merged ones too."""
        return list(self.papers.accounts)[which % len(self.papers.accounts)]

    def authority(self, by: str) -> Party:
        """Who states something."""
        players = self.players
        return {
            "customs": players.customs[0],
            "second key": players.customs[1],
            "rival": players.rival,
            "tax": self.desk.tax,
            "checker": replace(players.customs[0], maker=_key(players.customs[0].second())),
            "stranger": replace(players.customs[0], maker=self.desk.stranger),
        }[by]

    # Authorities

    @precondition(lambda self: len(self.papers.accounts) < MOST_ACCOUNTS)
    @rule(face=FACES, owner=ANY, by=BY, kind=ANY, days=st.integers(-1, 300), reference=ANY)
    def attest(self, face: int, owner: int, by: str, kind: int, days: int, reference: int) -> None:
        self._attest([face], owner, by, kind, days, reference)

    def _attest(
        self, faces: Sequence[int], owner: int, by: str, kind: int, days: int, reference: int
    ) -> list[bytes]:
        """Attests documents; now and then with a flaw in the last one."""
        authority = self.authority(by)
        owners = [self.desk.exporter] * 6 + [self.desk.importer, self.players.heir, self.desk.bank_a]
        currency = CURRENCIES[kind % len(CURRENCIES)]
        items: list[Attestation] = []
        for face in faces:
            item = attestation(
                self.desk,
                Money(face, currency),
                owner=owners[owner % (8 + (kind % 9 == 8))],
                of_kind=IMPORT if kind % 11 == 10 else INVOICE if kind % 23 == 22 else EXPORT,
                valid_from=date_of(self.time.today),
                valid_until=date_of(self.time.today + days),
            )
            if reference % 19 == 18 and self.papers.index:
                known = list(self.papers.index)
                item = replace(item, fingerprint=known[owner % len(known)])
            items.append(item)
        own = self.reference(reference)
        self.signed(
            "attest",
            lambda: self.papers.attest(authority.maker.address, own, [_attested(each) for each in items]),
            lambda: self.desk.attestations.attest(authority, own, items),
        )
        return [item.fingerprint for item in items]

    def _found(self, account: bytes) -> Account:
        return self.desk.documents.account(account)

    def _statement(self, found: Account, face: int, days: int, same: bool) -> Statement:
        until = max(found.valid_from - timedelta(days=1), found.valid_until + timedelta(days=days))
        return statement(
            self.desk,
            Money(face, found.currency),
            valid_from=found.valid_from,
            valid_until=until,
            commitment=found.commitment if same else None,
        )

    @precondition(lambda self: self.papers.accounts)
    @rule(
        which=ANY,
        by=BY,
        eyes=EYES,
        percent=st.one_of(st.integers(1, 60), st.integers(50, 250)),
        days=st.integers(-20, 60),
        reference=ANY,
    )
    def amend(self, which: int, by: str, eyes: str, percent: int, days: int, reference: int) -> None:
        """Up or down, longer or shorter."""
        account, authority = self.account(which), self.sealed(self.authority(by), eyes)
        found = self._found(account)
        stated = self._statement(found, part(percent, found.face.minor), days, which % 25 == 24)
        own = self.reference(reference)
        self.signed(
            "amend",
            lambda: self.papers.amend(
                authority.maker.address, authority.second().address, own, account, _stated(stated)
            ),
            lambda: self.desk.attestations.amend(authority, own, self._found(account), stated),
        )

    @precondition(lambda self: len(self.papers.accounts) > 1)
    @rule(which=ANY, other=ANY, by=BY, eyes=EYES, percent=st.integers(50, 150), what=SURGERY, reference=ANY)
    def change_documents(
        self, which: int, other: int, by: str, eyes: str, percent: int, what: str, reference: int
    ) -> None:
        """Rarer than what banks do, so one rule for all of it."""
        account, authority = self.account(which), self.sealed(self.authority(by), eyes)
        own = self.reference(reference)
        match what:
            case "void":
                self._void(account, authority, own)
            case "replace":
                self._replace(account, authority, own, percent, other % 5 == 4)
            case "merge":
                self._merge(account, self.account(other), authority, own)
            case _:
                self._alias(which, authority, own, other % 4 == 3)

    def _void(self, account: bytes, authority: Party, own: bytes) -> None:
        self.signed(
            "void",
            lambda: self.papers.void(authority.maker.address, authority.second().address, own, account),
            lambda: self.desk.attestations.void(authority, own, self._found(account), "deleted"),
        )

    def _replace(self, account: bytes, authority: Party, own: bytes, percent: int, known: bool) -> None:
        found = self._found(account)
        stated = self._statement(found, part(percent, found.face.minor), 5, False)
        fingerprint = account if known else self.desk.reference()
        self.signed(
            "replace",
            lambda: self.papers.replace(
                authority.maker.address,
                authority.second().address,
                own,
                account,
                fingerprint,
                _stated(stated),
            ),
            lambda: self.desk.attestations.replace(authority, own, self._found(account), fingerprint, stated),
        )

    def _merge(self, account: bytes, into: bytes, authority: Party, own: bytes) -> bool:
        before = [replace(self.papers.end(each)) for each in (account, into)]
        done = self.signed(
            "merge",
            lambda: self.papers.merge(
                authority.maker.address, authority.second().address, own, account, into
            ),
            lambda: self.desk.attestations.merge(authority, own, self._found(account), into),
        )
        if done:
            self.sums_were_kept(before[0], before[1])
            self.tally.states[f"line of {self.papers.end(into).links} accounts"] += 1
        return done

    @proves("D-12", "D-13")
    def sums_were_kept(self, joined: Paper, target: Paper) -> None:
        """The end has exactly what both had; the other has nothing of its own; the line is short."""
        found, merged = self._found(target.id), self._found(joined.id)
        assert (found.held.minor, found.drawn.minor, found.settled.minor) == (
            target.held + joined.held,
            target.drawn + joined.drawn,
            target.settled + joined.settled,
        )
        assert found.end == merged.end == target.id
        assert self.papers.end(target.id).links <= 8

    @precondition(lambda self: 0 < len(self.papers.accounts) < MOST_MERGED)
    @rule(really=st.sampled_from([True, False, False]), times=st.integers(1, 5), joins=st.booleans())
    def merge_on(self, really: bool, times: int, joins: bool) -> None:
        """An account is merged into a new one, that into the next one: until the line is too long.

        A short line that `joins` the long one in between makes it no shorter.
        """
        ends = [each for each in self.papers.accounts.values() if each.merged_into is None and not each.void]
        if not really or not ends:
            return
        end = max(ends, key=lambda each: each.links)
        for _ in range(times):
            new = self._attest_like(end)
            if joins and new in self.papers.accounts:
                self._merge(new, end.id, self.players.customs[0], self.reference())
                new = self._attest_like(end)
            if new not in self.papers.accounts or not self._merge(
                end.id, new, self.players.customs[0], self.reference()
            ):
                return
            end = self.papers.accounts[new]

    def _attest_like(self, paper: Paper) -> bytes:
        """A new document of the same owner and currency; where there can't be one, nobody attested it."""
        owners = [self.desk.exporter.id] * 6 + [self.desk.importer.id, self.players.heir.id]
        if paper.owner not in owners or paper.kind != EXPORT:
            return bytes(32)
        currency = CURRENCIES.index(paper.currency)
        return self._attest([500], owners.index(paper.owner), "customs", currency, 300, 0)[0]

    def _alias(self, which: int, authority: Party, own: bytes, known: bool) -> None:
        document = list(self.papers.index)[which % len(self.papers.index)]
        fingerprint = document if known else self.desk.reference()
        self.signed(
            "alias",
            lambda: self.papers.alias(authority.maker.address, own, fingerprint, document),
            lambda: self.desk.attestations.add_aliases(authority, own, [Alias(fingerprint, document)]),
        )

    @rule(which=st.sampled_from([0, 0, 0, 1]), ago=st.integers(0, 3 * DAY))
    def distrust(self, which: int, ago: int) -> None:
        """The operator distrusts a key of customs."""
        operator, key = self.desk.operator, self.players.customs[which].maker.address
        known = self.people.distrusted_since(key)
        if which == 1 and not self.people.distrusted_since(self.players.customs[0].maker.address):
            return
        if known and known <= self.time.now - ago and ago != 7:
            return  # it would be refused
        self.attempt(
            "distrust",
            lambda: self.people.distrust(
                operator.maker.address, operator.second().address, key, self.time.now - ago
            ),
            lambda: self.desk.participants.distrust_key(operator, key, self.time.now - ago),
        )

    @precondition(lambda self: any(each.distrusted_since for each in self.people.keys.values()))
    @rule(which=ANY, by=BY, trusted=ANY)
    def confirm(self, which: int, by: str, trusted: int) -> None:
        """Most often what needs it, by the other key."""
        needs = [each.id for each in self.papers.accounts.values() if self.papers.is_distrusted(each)]
        accounts = [self.account(which)] if self.papers.accounts else []
        if needs and trusted % 6:
            accounts = [needs[which % len(needs)]]
        if needs and trusted % 5 == 4:
            accounts = needs[:3]
        authority = self.players.customs[1] if trusted % 4 else self.authority(by)
        self.attempt(
            "confirm",
            lambda: self.papers.confirm(authority.maker.address, accounts),
            lambda: self.desk.attestations.confirm(authority, accounts),
        )


def _key(signer: object) -> Key:
    assert isinstance(signer, Key)
    return signer


def _attested(item: Attestation) -> Attested:
    stated = Stated(item.face.minor, day_of(item.valid_from), day_of(item.valid_until), item.commitment)
    return Attested(item.fingerprint, item.owner, item.kind, item.face.currency, stated)


def _stated(item: Statement) -> Stated:
    return Stated(item.face.minor, day_of(item.valid_from), day_of(item.valid_until), item.commitment)
