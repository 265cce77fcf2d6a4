"""What Documents and Attestations should say, in plain Python: accounts and statements (domain.md §2).

Amounts are minor units of the document's currency, days are China's. Each move demands everything before it
changes anything; where several reasons apply, they come in this order: who, what was sent before, whether it
may, the second pair of eyes, and what becomes of the balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.registry.participants import Role
from tests.contracts.invariant.accounts import MAX_LINKS, Access, Attested, Holder, Paper, Share, Stated
from tests.contracts.invariant.model import Hours, demand
from tests.contracts.invariant.people import People


@dataclass
class Papers:
    """All accounts, by id; all shares, by account and holder."""

    time: Hours
    people: People
    desk: str
    """Address of Attestations, which issues."""
    apps: dict[str, Access] = field(default_factory=dict[str, Access])
    attesters: dict[int, Role] = field(default_factory=dict[int, Role])
    """Kind → who attests it."""
    accounts: dict[bytes, Paper] = field(default_factory=dict[bytes, Paper])
    index: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    """Fingerprint → account, before any merging."""
    shares: dict[tuple[bytes, Holder], Share] = field(default_factory=dict[tuple[bytes, Holder], Share])
    held_until: dict[Holder, int] = field(default_factory=dict[Holder, int])
    references: dict[tuple[bytes, bytes], object] = field(default_factory=dict[tuple[bytes, bytes], object])
    """Participant and reference → what it stands for."""

    # What there is

    def paper(self, account: bytes) -> Paper:
        """The account itself, be it merged."""
        demand(account in self.accounts, "UNKNOWN_ACCOUNT")
        return self.accounts[account]

    def end(self, account: bytes) -> Paper:
        """Where the balance of an account is kept."""
        found = self.paper(account)
        while found.merged_into is not None:
            found = self.accounts[found.merged_into]
        return found

    def share(self, account: bytes, holder: Holder) -> Share:
        """What a case has on an account; zeros if nothing."""
        return self.shares.get((account, holder), Share())

    def is_distrusted(self, paper: Paper) -> bool:
        """Stated by a key since the operator distrusts it."""
        since = self.people.distrusted_since(paper.key)
        return since != 0 and paper.stated_at >= since

    def is_impaired(self, paper: Paper) -> bool:
        """Void, distrusted, or used above its face."""
        return paper.void or self.is_distrusted(paper) or paper.used > paper.face

    def available(self, paper: Paper) -> int:
        """What a new hold could take."""
        return 0 if self.is_impaired(paper) else paper.face - paper.used

    def is_valid(self, paper: Paper) -> bool:
        """Both days included."""
        return paper.valid_from <= self.time.today <= paper.valid_until

    def commitments(self, accounts: Sequence[bytes]) -> tuple[bytes, ...]:
        """The commitments that stand now."""
        return tuple(self.end(each).commitment if each in self.accounts else b"" for each in accounts)

    def outcome(self, app: str, row: tuple[bytes, int, str], owner: bytes, *, holds: bool) -> str:
        """What a check finds, the first that applies; who holds needs no headroom, and may be merged."""
        account, amount, currency = row
        if account not in self.accounts:
            return "NOT_FOUND"
        found = self.end(account)
        kinds: frozenset[int] = self.apps[app].draws if app in self.apps else frozenset()
        order = {
            "MERGED": found.id != account and not holds,
            "NOT_YOURS": owner != found.owner and not self.people.acts_for(owner, found.owner),
            "WRONG_KIND": found.kind not in kinds,
            "VOID": found.void,
            "IMPAIRED": self.is_impaired(found),
            "WRITTEN_OFF": found.written_off > 0,
            "EXPIRED": not self.is_valid(found),
            "CURRENCY": currency != found.currency,
            "NO_HEADROOM": amount > self.available(found) and not holds,
        }
        return next((name for name, applies in order.items() if applies), "PASSED")

    # Who may

    def may_add(self, app: str) -> None:
        """Neither replaced nor paused."""
        demand(app in self.apps, "UNKNOWN_APPLICATION")
        demand(self.apps[app].current, "NOT_CURRENT")
        demand(not self.apps[app].paused, "PAUSED")

    def is_new(self, participant: bytes, reference: bytes, content: object) -> bool:
        """Whether a reference is new; the same content again changes nothing, another is refused."""
        demand(reference != bytes(32), "EMPTY_REFERENCE")
        known = self.references.get((participant, reference))
        demand(known in (None, content), "REFERENCE_TAKEN")
        return known is None

    def _trusted(self, key: str) -> None:
        demand(self.people.distrusted_since(key) == 0, "TRUSTED_KEY_ONLY")

    def author(self, key: str, account: bytes, *, is_exit: bool) -> bytes:
        """Who states something on an account: the authority that attested it, or its successor."""
        found = self.end(account)
        if not is_exit:
            self._trusted(key)
        issuer = self.people.keys[found.key].owner
        return self.people.maker(key, self.attesters[found.kind], issuer, is_exit=is_exit)

    # What authorities say

    def attest(self, key: str, reference: bytes, batch: Sequence[Attested]) -> bool:
        """Documents of one kind, all or none."""
        demand(batch, "EMPTY_BATCH")
        author = self.people.maker(key, self.attesters[batch[0].kind], is_exit=True)
        demand(len({each.kind for each in batch}) == 1, "BAD_KIND")
        content = ("attest", tuple(batch))
        if not self.is_new(author, reference, content):
            return False
        self._trusted(key)
        demand(self.people.is_active(author), "SUSPENDED")
        self.may_add(self.desk)
        seen: set[bytes] = set()
        for each in batch:
            demand(each.id not in self.index and each.id not in seen, "KNOWN_FINGERPRINT")
            owner = self.people.persons.get(each.owner)
            demand(owner and Role.ENTERPRISE in owner.roles, "BAD_OWNER")
            self._sound(each.stated)
            seen.add(each.id)
        for each in batch:
            self.accounts[each.id] = Paper.of(each, key, self.time.now)
            self.index[each.id] = each.id
        self.references[author, reference] = content
        return True

    def alias(self, key: str, reference: bytes, fingerprint: bytes, document: bytes) -> bool:
        """A further fingerprint of a document."""
        demand(document in self.index, "UNKNOWN_DOCUMENT")
        author = self.author(key, self.index[document], is_exit=False)
        content = ("alias", fingerprint, document)
        if not self.is_new(author, reference, content):
            return False
        demand(fingerprint not in self.index, "KNOWN_FINGERPRINT")
        self.index[fingerprint] = self.index[document]
        self.references[author, reference] = content
        return True

    def amend(self, key: str, second: str, reference: bytes, account: bytes, stated: Stated) -> bool:
        """Lowering is an exit, and ends no distrust; owner, kind and currency stay."""
        found = self.end(account)
        raises = (
            stated.face > found.face
            or stated.valid_from < found.valid_from
            or stated.valid_until > found.valid_until
        )
        author = self.author(key, account, is_exit=not raises)
        content = ("amend", account, stated)
        if not self.is_new(author, reference, content):
            return False
        demand(stated.commitment != found.commitment, "BAD_FACTS")
        self.people.second(author, second)
        self._kept(account)
        if raises:
            self.may_add(self.desk)
        demand(not found.void, "VOID")
        self._sound(stated)
        stays = not raises and self.is_distrusted(found)
        stamp = found.key, found.stated_at
        self._state(found, key, stated)
        if stays:
            found.key, found.stated_at = stamp
        self.references[author, reference] = content
        return True

    def void(self, key: str, second: str, reference: bytes, account: bytes) -> bool:
        """No hold and no draw any more."""
        found = self.end(account)
        author = self.author(key, account, is_exit=True)
        content = ("void", account)
        if not self.is_new(author, reference, content):
            return False
        self.people.second(author, second)
        self._kept(account)
        demand(not found.void, "VOID")
        found.void = True
        found.revision += 1
        self.references[author, reference] = content
        return True

    def replace(
        self,
        key: str,
        second: str,
        reference: bytes,
        account: bytes,
        fingerprint: bytes,
        stated: Stated,
    ) -> bool:
        """A new document takes over the account."""
        found = self.end(account)
        author = self.author(key, account, is_exit=False)
        content = ("replace", account, fingerprint, stated)
        if not self.is_new(author, reference, content):
            return False
        demand(stated.commitment != found.commitment, "BAD_FACTS")
        self.people.second(author, second)
        self._kept(account)
        self.may_add(self.desk)
        demand(fingerprint not in self.index, "KNOWN_FINGERPRINT")
        self._sound(stated)
        self.index[fingerprint] = account
        found.document = fingerprint
        found.void = False
        self._state(found, key, stated)
        self.references[author, reference] = content
        return True

    def merge(self, key: str, second: str, reference: bytes, account: bytes, into: bytes) -> bool:
        """The totals move to the end of the other's line; allocations stay where they are."""
        author = self.author(key, account, is_exit=False)
        content = ("merge", account, into)
        if not self.is_new(author, reference, content):
            return False
        demand(self.author(key, into, is_exit=False) == author, "NOT_ATTESTER")
        self.people.second(author, second)
        found = self._kept(account)
        target = self.end(into)
        demand(target is not found, "LINKED")
        facts = (found.owner, found.kind, found.currency)
        demand((target.owner, target.kind, target.currency) == facts, "BAD_FACTS")
        links = max(target.links, found.links + 1)
        demand(links <= MAX_LINKS, "TOO_MANY_ACCOUNTS")
        target.links = links
        target.held += found.held
        target.drawn += found.drawn
        target.settled += found.settled
        target.written_off += found.written_off
        target.revision += 1
        found.held = found.drawn = found.settled = 0
        found.merged_into = target.id
        self.references[author, reference] = content
        return True

    def confirm(self, key: str, accounts: Sequence[bytes]) -> None:
        """Another key of the authority stands behind documents."""
        demand(accounts, "EMPTY_BATCH")
        confirmed: set[bytes] = set()
        for account in accounts:
            end = self.end(account)
            self.author(key, account, is_exit=False)
            demand(self.is_distrusted(end) and end.id not in confirmed, "NOT_DISTRUSTED")
            self.may_add(self.desk)
            self._kept(account)
            confirmed.add(end.id)
        for account in accounts:
            found = self.accounts[account]
            found.key = key
            found.stated_at = self.time.now

    def collect(
        self,
        key: str,
        second: str,
        owner: str,
        reference: bytes,
        bank: bytes,
        account: bytes,
        amount: int,
    ) -> bool:
        """available → settled: proceeds of a part that carries no loan reached a bank."""
        actor = self.people.maker(key, Role.BANK, bank, is_exit=True)
        content = ("collect", account, amount)
        if not self.is_new(bank, reference, content):
            return False
        demand(amount > 0, "BAD_AMOUNT")
        self.people.second(actor, second)
        found = self.end(account)
        self.people.maker(owner, Role.ENTERPRISE, found.owner, is_exit=True)
        demand(amount + found.used <= found.face, "NO_HEADROOM")
        self.step(account, (self.desk, bank), settled=amount)
        self.references[bank, reference] = content
        return True

    def undo_collection(
        self, key: str, second: str, reference: bytes, bank: bytes, account: bytes, amount: int
    ) -> bool:
        """The counter-entry of the bank's own collection."""
        actor = self.people.maker(key, Role.BANK, bank, is_exit=True)
        content = ("undo", account, amount)
        if not self.is_new(bank, reference, content):
            return False
        demand(amount > 0, "BAD_AMOUNT")
        self.people.second(actor, second)
        self.paper(account)
        demand(self.share(account, (self.desk, bank)).settled >= amount, "NOT_SETTLED")
        self.step(account, (self.desk, bank), settled=-amount)
        self.references[bank, reference] = content
        return True

    # Inside

    def step(
        self, account: bytes, holder: Holder, *, held: int = 0, drawn: int = 0, settled: int = 0
    ) -> None:
        """Changes a share, and the balance at the end of its account's line."""
        share, total = self.shares.setdefault((account, holder), Share()), self.end(account)
        share.held += held
        share.drawn += drawn
        share.settled += settled
        total.held += held
        total.drawn += drawn
        total.settled += settled
        assert min(share.held, share.drawn, share.settled) >= 0

    def _kept(self, account: bytes) -> Paper:
        found = self.paper(account)
        demand(found.merged_into is None, "MERGED_ACCOUNT")
        return found

    @staticmethod
    def _sound(stated: Stated) -> None:
        demand(stated.face > 0, "BAD_AMOUNT")
        demand(stated.valid_from <= stated.valid_until, "BAD_VALIDITY")

    def _state(self, found: Paper, key: str, stated: Stated) -> None:
        found.face = stated.face
        found.valid_from = stated.valid_from
        found.valid_until = stated.valid_until
        found.commitment = stated.commitment
        found.key = key
        found.stated_at = self.time.now
        found.revision += 1
