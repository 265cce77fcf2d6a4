"""What Consents should say, in plain Python (domain.md §3.4 and §7).

Each move demands everything before it changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.registry.consents import ANY_DOCUMENT, Terms
from contracts.registry.participants import Role, Standing
from tests.contracts.invariant.model import Hours, demand
from tests.contracts.invariant.people import NOBODY, People

DAY = 86_400
LONGEST = 365 * DAY
MAX_KINDS = 2**64 - 1
MAX_TIME = 2**40 - 1
MAX_USES = 2**32 - 1

Case = tuple[str, bytes]
"""An application's address, and the id of its case."""


@dataclass
class Permit:
    """A consent, and what became of it."""

    terms: Terms
    users: set[Case] = field(default_factory=set[Case])
    revoked: bool = False

    def is_open(self, now: int) -> bool:
        """Not revoked, and within its window, both ends included."""
        return not self.revoked and self.terms.since <= now <= self.terms.until

    def has_room(self, case: Case) -> bool:
        """Whether a case may use it: it did before, or a use is left."""
        return case in self.users or len(self.users) < self.terms.uses


@dataclass
class Permits:
    """All consents, by id."""

    time: Hours
    people: People
    current: dict[str, bool] = field(default_factory=dict[str, bool])
    """Application → whether it is the current version of its name."""
    granted: dict[bytes, Permit] = field(default_factory=dict[bytes, Permit])

    def grant(self, author: str, consent_id: bytes, terms: Terms) -> bool:
        """Returns whether it was new; the same terms again change nothing, whoever sends them."""
        if consent_id in self.granted:
            return False
        demand(terms.grantor != NOBODY, "NOT_PARTY")
        self.people.maker(author, Role.ENTERPRISE, terms.grantor, is_exit=False)
        bank = self.people.persons.get(terms.grantee)
        demand(bank and Role.BANK in bank.roles and bank.standing is not Standing.RETIRED, "BAD_GRANTEE")
        demand(0 < terms.kinds <= MAX_KINDS, "BAD_KINDS")
        demand(terms.since <= terms.until, "BAD_WINDOW")
        demand(self.time.now <= terms.until <= MAX_TIME, "BAD_WINDOW")
        demand(terms.until - terms.since <= LONGEST, "BAD_WINDOW")
        demand(0 < terms.uses <= MAX_USES, "BAD_USES")
        self.granted[consent_id] = Permit(terms)
        return True

    def revoke(self, author: str, consent_id: bytes) -> None:
        """Also by who is suspended, and by a successor."""
        demand(consent_id in self.granted, "UNKNOWN_CONSENT")
        permit = self.granted[consent_id]
        self.people.maker(author, Role.ENTERPRISE, permit.terms.grantor, is_exit=True)
        demand(not permit.revoked, "REVOKED")
        permit.revoked = True

    def use(self, case: Case, consent_id: bytes) -> bool:
        """Returns whether it was counted."""
        demand(case[0] in self.current, "UNKNOWN_APPLICATION")
        demand(self.current[case[0]], "NOT_CURRENT")
        demand(consent_id in self.granted, "UNKNOWN_CONSENT")
        permit = self.granted[consent_id]
        demand(permit.is_open(self.time.now) and permit.has_room(case), "NOT_LIVE")
        counted = case not in permit.users
        permit.users.add(case)
        return counted

    def covers(
        self,
        consent_id: bytes,
        grantor: bytes,
        grantee: bytes,
        purpose: bytes,
        kinds: int,
        documents: bytes,
        case: Case,
    ) -> bool:
        """Whether a case may use a consent now, for this and that."""
        permit = self.granted.get(consent_id)
        if permit is None:
            return False
        terms = permit.terms
        return (
            permit.is_open(self.time.now)
            and not kinds & ~terms.kinds
            and (grantor, grantee, purpose) == (terms.grantor, terms.grantee, terms.purpose)
            and terms.documents in (ANY_DOCUMENT, documents)
            and permit.has_room(case)
        )
