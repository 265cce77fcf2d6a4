"""What Documents should say, in plain Python: accounts, their allocations, and what each statement does.

Written from the rules, not from the contracts. Amounts are cents, days are China's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_LINKS = 8


class Refused(Exception):
    """A move that the rules do not allow; `name` is the reason's in errors.vy."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def demand(holds: object, name: str) -> None:
    """Refuses for the reason `name` unless it holds."""
    if not holds:
        raise Refused(name)


@dataclass
class Share:
    """What one case has on one account."""

    held: int = 0
    drawn: int = 0
    settled: int = 0
    marked: bool = False


@dataclass
class Paper:
    """An account, with the document that stands on it."""

    id: bytes
    document: bytes
    owner: bytes
    kind: int
    face: int
    valid_from: int
    valid_until: int
    commitment: bytes
    key: str
    stated_at: int
    held: int = 0
    drawn: int = 0
    settled: int = 0
    void: bool = False
    written_off: int = 0
    revision: int = 0
    links: int = 0
    merged_into: Paper | None = None

    @property
    def used(self) -> int:
        """All that is taken."""
        return self.held + self.drawn + self.settled


@dataclass
class Papers:
    """All accounts, by id; all shares, by account and holder."""

    now: int
    today: int
    accounts: dict[bytes, Paper] = field(default_factory=dict[bytes, Paper])
    index: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    """Fingerprint → account, before any merging."""
    shares: dict[tuple[bytes, bytes], Share] = field(default_factory=dict[tuple[bytes, bytes], Share])
    distrusted: dict[str, int] = field(default_factory=dict[str, int])
    """Key → since when."""

    # What there is

    def paper(self, account: bytes) -> Paper:
        demand(account in self.accounts, "UNKNOWN_ACCOUNT")
        return self.accounts[account]

    def end(self, account: bytes) -> Paper:
        """Where the balance of an account is kept."""
        found = self.paper(account)
        while found.merged_into is not None:
            found = found.merged_into
        return found

    def share(self, account: bytes, holder: bytes) -> Share:
        return self.shares.setdefault((account, holder), Share())

    def is_distrusted(self, paper: Paper) -> bool:
        since = self.distrusted.get(paper.key)
        return since is not None and paper.stated_at >= since

    def is_impaired(self, paper: Paper) -> bool:
        return paper.void or self.is_distrusted(paper) or paper.used > paper.face

    def available(self, paper: Paper) -> int:
        return 0 if self.is_impaired(paper) else paper.face - paper.used

    def is_valid(self, paper: Paper) -> bool:
        return paper.valid_from <= self.today <= paper.valid_until

    def commitments(self, accounts: list[bytes]) -> tuple[bytes, ...]:
        return tuple(self.end(account).commitment for account in accounts)

    def outcome(self, account: bytes, amount: int, owner: bytes, kinds: set[int], *, holds: bool) -> str:
        """What a check finds, the first that applies; who holds needs no headroom, and may be merged."""
        if account not in self.accounts:
            return "NOT_FOUND"
        found = self.end(account)
        order = {
            "MERGED": found.id != account and not holds,
            "NOT_YOURS": found.owner != owner,
            "WRONG_KIND": found.kind not in kinds,
            "VOID": found.void,
            "IMPAIRED": self.is_impaired(found),
            "WRITTEN_OFF": found.written_off > 0,
            "EXPIRED": not self.is_valid(found),
            "NO_HEADROOM": amount > self.available(found) and not holds,
        }
        return next((name for name, applies in order.items() if applies), "PASSED")

    # What authorities say

    def attest(self, key: str, paper: Paper) -> None:
        self._trusted(key)
        demand(paper.id not in self.index, "KNOWN_FINGERPRINT")
        self.accounts[paper.id] = paper
        self.index[paper.id] = paper.id

    def alias(self, key: str, fingerprint: bytes, account: bytes) -> None:
        self._trusted(key)
        demand(fingerprint not in self.index, "KNOWN_FINGERPRINT")
        self.index[fingerprint] = account

    def amend(self, key: str, account: bytes, face: int, valid_until: int, commitment: bytes) -> None:
        found = self.end(account)
        if face > found.face or valid_until > found.valid_until:
            self._trusted(key)
        self._kept(account)
        demand(not found.void, "VOID")
        self._state(found, key, face, valid_until, commitment)

    def void(self, account: bytes) -> None:
        found = self._kept(account)
        demand(not found.void, "VOID")
        found.void = True
        found.revision += 1

    def replace(
        self, key: str, account: bytes, fingerprint: bytes, face: int, valid_until: int, commitment: bytes
    ) -> None:
        self._trusted(key)
        found = self._kept(account)
        demand(fingerprint not in self.index, "KNOWN_FINGERPRINT")
        self.index[fingerprint] = account
        found.document = fingerprint
        found.void = False
        self._state(found, key, face, valid_until, commitment)

    def merge(self, key: str, account: bytes, into: bytes) -> None:
        self._trusted(key)
        found = self._kept(account)
        target = self.end(into)
        demand(target is not found, "LINKED")
        demand(target.owner == found.owner and target.kind == found.kind, "BAD_FACTS")
        links = max(target.links, found.links + 1)
        demand(links <= MAX_LINKS, "TOO_MANY_ACCOUNTS")
        target.links = links
        target.held += found.held
        target.drawn += found.drawn
        target.settled += found.settled
        target.written_off += found.written_off
        target.revision += 1
        found.held = found.drawn = found.settled = 0
        found.merged_into = target

    def confirm(self, key: str, account: bytes) -> None:
        self._trusted(key)
        demand(self.is_distrusted(self.end(account)), "NOT_DISTRUSTED")
        found = self._kept(account)
        found.key = key
        found.stated_at = self.now

    # How balances move

    def step(self, account: bytes, holder: bytes, *, held: int = 0, drawn: int = 0, settled: int = 0) -> None:
        """Changes a share, and the balance at the end of its account's line."""
        share, total = self.share(account, holder), self.end(account)
        share.held += held
        share.drawn += drawn
        share.settled += settled
        total.held += held
        total.drawn += drawn
        total.settled += settled
        assert min(share.held, share.drawn, share.settled) >= 0

    def collect(self, account: bytes, bank: bytes, amount: int) -> None:
        found = self.end(account)
        demand(amount + found.used <= found.face, "NO_HEADROOM")
        self.step(account, bank, settled=amount)

    def undo_collection(self, account: bytes, bank: bytes, amount: int) -> None:
        demand(self.share(account, bank).settled >= amount, "NOT_SETTLED")
        self.step(account, bank, settled=-amount)

    def mark(self, account: bytes, holder: bytes, marked: bool) -> None:
        self.share(account, holder).marked = marked
        self.end(account).written_off += 1 if marked else -1

    def _kept(self, account: bytes) -> Paper:
        found = self.paper(account)
        demand(found.merged_into is None, "MERGED_ACCOUNT")
        return found

    def _trusted(self, key: str) -> None:
        demand(key not in self.distrusted, "TRUSTED_KEY_ONLY")

    def _state(self, found: Paper, key: str, face: int, valid_until: int, commitment: bytes) -> None:
        found.face = face
        found.valid_until = valid_until
        found.commitment = commitment
        found.key = key
        found.stated_at = self.now
        found.revision += 1
