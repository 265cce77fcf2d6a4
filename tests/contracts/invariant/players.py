"""Who plays in the searches on documents and loans: the suite's people, and some more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chain.keys import Key
from contracts.parties import Party
from contracts.registry.participants import Capacity, Role
from tests.contracts.cases import EXPORT, IMPORT, INVOICE
from tests.contracts.desk import Desk
from tests.contracts.invariant.accounts import Access
from tests.contracts.invariant.holdings import Holdings
from tests.contracts.invariant.machine import keys_of
from tests.contracts.invariant.model import Hours
from tests.contracts.invariant.people import People
from tests.contracts.world import admission, make_party

ATTESTED = frozenset({1, 2, 3, 4, 5, 6})
"""Kinds that authorities attest."""
ATTESTERS = {EXPORT: Role.CUSTOMS, IMPORT: Role.CUSTOMS, INVOICE: Role.TAX}


@dataclass(frozen=True)
class Players:
    """A desk with more people.

    Attributes:
        desk: The suite, wired.
        customs: Customs with its first maker, and with its second one.
        rival: Another customs authority.
        heir: An enterprise that has nothing yet.
    """

    desk: Desk
    customs: tuple[Party, Party]
    rival: Party
    heir: Party

    @classmethod
    def at(cls, desk: Desk) -> Players:
        """Admits the others."""
        second = Key.from_seed("customs maker, the second")
        desk.participants.add_key(desk.customs, desk.customs.id, second.address, Capacity.MAKER)
        rival, heir = make_party("other customs"), make_party("heir")
        desk.participants.admit(
            desk.operator, [admission(rival, Role.CUSTOMS), admission(heir, Role.ENTERPRISE)]
        )
        return cls(desk, (desk.customs, replace(desk.customs, maker=second)), rival, heir)

    @property
    def parties(self) -> Sequence[Party]:
        """Everybody."""
        return (*self.desk.parties, self.rival, self.heir)

    @property
    def banks(self) -> Sequence[Party]:
        """Three of them."""
        return self.desk.bank_a, self.desk.bank_b, self.desk.bank_c

    def party(self, participant: bytes) -> Party:
        """Who has an id."""
        return next(each for each in self.parties if each.id == participant)

    def keys(self) -> list[Key]:
        """Of everybody, and the stranger."""
        return [*keys_of(self.parties), self.customs[1].maker, self.desk.stranger]

    def people(self, time: Hours) -> People:
        """The model of the participants."""
        desk = self.desk
        people = People(time, desk.operator.id)
        for party in self.parties:
            roles, _ = desk.participants.standing(party.id)
            people.join(admission(party, roles))
        second = self.customs[1].maker.address
        people.add_key(
            desk.customs.admins[0].address,
            desk.customs.admins[1].address,
            desk.customs.id,
            second,
            Capacity.MAKER,
        )
        return people

    def holdings(self, time: Hours) -> Holdings:
        """The model of the documents."""
        desk = self.desk
        papers = Holdings(time, self.people(time), desk.attestations.address, attesters=dict(ATTESTERS))
        papers.apps[desk.attestations.address] = Access(issues=ATTESTED)
        return papers
