"""Who is stopped, and how everybody else, and he himself, still brings every case to its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.financing.cases import ENDED, Source, Status
from contracts.parties import Party
from contracts.registry.participants import Role, Standing
from tests.contracts.cases import allocations, today
from tests.contracts.checks import constant
from tests.contracts.invariant.players import Players
from tests.contracts.world import DAY, admission, make_party

REKEY_WAIT = constant("Participants.vy", "REKEY_WAIT")
LONG_AFTER = 500 * DAY
"""Beyond every window: holds, tenors, validity of documents, consents."""

HOW = ("suspended", "retired", "re-keyed")
WAYS = ("paid back", "written off", "by strangers")


@dataclass(frozen=True)
class Stop:
    """One participant is stopped in some way, or an application is paused, or all is late."""

    how: str
    who: int = 0

    def __str__(self) -> str:
        return self.how


def stops(players: Players) -> Iterator[Stop]:
    """All of them, of those who have to do with a case. Nobody suspends or retires the operator."""
    desk = players.desk
    involved = {desk.operator.id, desk.customs.id, desk.exporter.id, desk.importer.id}
    involved |= {bank.id for bank in players.banks}
    for who, party in enumerate(players.parties):
        for how in HOW if party.id in involved else ():
            if how == "re-keyed" or party.id != players.desk.operator.id:
                yield Stop(how, who)
    yield from (Stop("all paused"), Stop("product paused"), Stop("late"))


@dataclass
class Exits:
    """A chain that somebody was stopped on.

    Args:
        players: The suite with its people.
        stop: Who is stopped, and how.
    """

    players: Players
    stop: Stop
    renewed: dict[bytes, Party] = field(default_factory=dict[bytes, Party])

    @property
    def stopped(self) -> Party:
        """Who is stopped, if it is a participant."""
        return self.players.parties[self.stop.who]

    def begin(self) -> bool:
        """Stops him. Returns whether there was something to stop."""
        desk, party = self.players.desk, self.stopped
        if self.stop.how == "late":
            desk.wait(LONG_AFTER)
            return True
        if self.stop.how.endswith("paused"):
            faces = desk.suite.faces() if self.stop.how == "all paused" else (desk.receivables,)
            for face in faces:
                if not desk.directory.contract.read("entry", face.address).access.paused:
                    desk.directory.pause(desk.operator, face.address, "a fault")
            return True
        roles, standing = desk.participants.standing(party.id)
        if standing is Standing.RETIRED or (self.stop.how == "suspended" and standing is Standing.SUSPENDED):
            return False
        match self.stop.how:
            case "suspended":
                desk.participants.suspend(desk.operator, party.id, "an inquiry")
            case "retired":
                heir = next(self._heirs(party.id, roles), None)
                if heir is None:
                    return False
                desk.participants.retire(desk.operator, party.id, "failed", successor=heir)
            case _:
                fresh = make_party(f"{party.name}, anew")
                keys = admission(fresh, roles).keys
                desk.participants.announce_rekey(desk.operator, party.id, keys)
                desk.wait(REKEY_WAIT)
                desk.participants.rekey(desk.operator, party.id, keys)
                self.renewed[party.id] = Party(party.id, party.name, fresh.maker, fresh.checker, fresh.admins)
        return True

    def _heirs(self, participant: bytes, roles: Role) -> Iterator[bytes]:
        for other in self.players.parties:
            has, standing = self.players.desk.participants.standing(other.id)
            if other.id != participant and standing is not Standing.RETIRED and has & roles == roles:
                yield other.id

    def acting(self, participant: bytes) -> Party:
        """Whose keys act for somebody now."""
        read = self.players.desk.participants.contract.read
        while any(heir := read("successor_of", participant)):
            participant = heir
        return self.renewed.get(participant) or self.players.party(participant)

    def status(self, case_id: bytes) -> Status:
        """Wherever the case lives."""
        status = self.players.desk.applications.dossier(case_id).status
        return self.players.desk.receivables.loan(case_id).status if status is Status.APPROVED else status

    def end(self, case_id: bytes, way: str, *, cleared: bool) -> None:
        """Brings a case to its end; one that was written off and not cleared has its documents to clear."""
        desk = self.players.desk
        dossier = desk.applications.dossier(case_id)
        if dossier.status is not Status.APPROVED:
            if dossier.status in ENDED:
                return
            if way == "paid back":
                desk.applications.withdraw(self.acting(dossier.enterprise), case_id, "the end")
            else:
                desk.applications.reject(self.acting(dossier.bank), case_id, "the end")
            return
        bank = self.acting(dossier.bank)
        loan = desk.receivables.loan(case_id)
        if way == "by strangers":
            desk.wait(max(0, loan.hold_until + 1 - desk.now))
            if desk.receivables.contract.read("can_lapse", case_id):
                desk.receivables.lapse(desk.stranger, case_id)
            return
        if loan.status is Status.APPROVED:
            desk.receivables.cancel(bank, case_id, desk.reference(), today(desk))
            return
        if loan.status is Status.DISBURSED and (loan.undrawn.minor or not loan.outstanding.minor):
            desk.receivables.close(bank, case_id, desk.reference(), today(desk))
            loan = desk.receivables.loan(case_id)
        if loan.status is Status.DISBURSED and way == "written off":
            assert loan.due_day is not None
            desk.wait(max(0, (loan.due_day - today(desk)).days + 1) * DAY)
            desk.receivables.write_off(bank, case_id, desk.reference(), today(desk))
            loan = desk.receivables.loan(case_id)
        if loan.outstanding.minor:
            desk.receivables.repay(
                bank, case_id, desk.reference(), loan.outstanding, today(desk), Source.OTHER_FUNDS
            )
        if loan.status is Status.WRITTEN_OFF and not cleared:
            desk.receivables.clear(bank, case_id, desk.reference(), today(desk))

    def holds_nothing(self, case_id: bytes) -> bool:
        """On any document that it ever used."""
        desk = self.players.desk
        accounts = {move.account for move in desk.documents.movements(case_id=case_id)}
        return not any(share.held for share in allocations(desk, case_id, sorted(accounts)))
