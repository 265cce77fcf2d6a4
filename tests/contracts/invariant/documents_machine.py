"""Who may act on documents, and what banks do with what carries no loan; on top of what authorities do."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.parties import Party
from contracts.registry.money import Money
from tests.contracts.invariant.accounts import Holder
from tests.contracts.invariant.authorities_machine import ANY, EYES, PARTS, AuthorityMoves, part
from tests.contracts.invariant.model import demand
from tests.contracts.registry.acts import REASON

__all__ = ["ANY", "EYES", "PARTS", "DocumentMoves", "part"]


class DocumentMoves(AuthorityMoves):
    """Standing, pauses, collections."""

    @rule(which=ANY, what=st.sampled_from(["suspend", "reinstate", "reinstate", "retire"]))
    def stand(self, which: int, what: str) -> None:
        """Customs is suspended, reinstated, or retired with the other one as its successor."""
        players = self.players
        if what == "retire" and which % 7:
            return
        self._stand(players.customs[0] if which % 3 else players.rival, what, players.rival)

    def _stand(self, party: Party, what: str, heir: Party) -> None:
        operator = self.desk.operator
        keys = operator.maker.address, operator.second().address
        if what == "retire":
            self.attempt(
                "retire",
                lambda: self.people.retire(*keys, party.id, heir.id),
                lambda: self.desk.participants.retire(operator, party.id, REASON, successor=heir.id),
            )
            return
        model, contract = getattr(self.people, what), getattr(self.desk.participants, what)
        self.attempt(what, lambda: model(*keys, party.id), lambda: contract(operator, party.id, REASON))

    @rule(which=ANY, pauses=st.booleans())
    def pause(self, which: int, pauses: bool) -> None:
        """An application is paused, or goes on."""
        names = list(self.papers.apps)
        due = [each for each in names if self.papers.apps[each].paused != pauses]
        names = due if due and which % 9 else names
        name = names[which % len(names)]
        access = self.papers.apps[name]
        fn = self.desk.directory.pause if pauses else self.desk.directory.unpause

        def model() -> None:
            demand(access.paused != pauses, "UNCHANGED")
            access.paused = pauses

        self.attempt("pause" if pauses else "unpause", model, lambda: fn(self.desk.operator, name, REASON))

    # Banks

    @precondition(lambda self: self.papers.accounts)
    @rule(which=ANY, bank=ANY, percent=PARTS, eyes=EYES, owner=ANY, reference=ANY)
    def collect(self, which: int, bank: int, percent: int, eyes: str, owner: int, reference: int) -> None:
        """The buyer paid what carries no loan, or more; its owner lets it be recorded, or another."""
        account, by = self.account(which), self.sealed(self.players.banks[bank % 3], eyes)
        found = self.papers.end(account)
        amount = part(percent, found.face - found.used)
        allows = self.players.party(self.people.line(found.owner)[-1])
        if owner % 12 == 11:
            allows = self.desk.importer if allows.id == self.desk.exporter.id else self.desk.exporter
        own = self.reference(reference)
        self.signed(
            "collect",
            lambda: self.papers.collect(
                by.maker.address,
                by.second().address,
                allows.maker.address,
                own,
                by.id,
                account,
                amount,
            ),
            lambda: self.desk.attestations.collect(by, allows, own, account, Money(amount, found.currency)),
        )

    def collected(self) -> list[tuple[bytes, Holder]]:
        """What banks could take back."""
        desk = self.desk.attestations.address
        return [key for key, share in self.papers.shares.items() if key[1][0] == desk and share.settled]

    @precondition(lambda self: self.collected())
    @rule(which=ANY, percent=PARTS, another=ANY, reference=ANY)
    def undo_collection(self, which: int, percent: int, another: int, reference: int) -> None:
        collected = self.collected()
        account, holder = collected[which % len(collected)]
        by = self.players.party(holder[1])
        if another % 8 == 7:
            by = self.players.banks[another % 3]
        amount = part(percent, self.papers.share(account, holder).settled)
        currency = self.papers.end(account).currency
        own = self.reference(reference)
        self.signed(
            "undo_collection",
            lambda: self.papers.undo_collection(
                by.maker.address, by.second().address, own, by.id, account, amount
            ),
            lambda: self.desk.attestations.undo_collection(by, own, account, Money(amount, currency)),
        )
