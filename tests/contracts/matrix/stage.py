"""The world of the matrix: one deployed suite with everybody that the tables name, at one moment.

Prepared once. A grid's states are made on top of it, and taken back by a snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from chain.keys import Key
from chain.typed import Typed
from contracts.face import Face
from contracts.messages import Seal, checked, direct, unsigned
from contracts.parties import Party
from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import Terms
from contracts.registry.kinds import KINDS
from contracts.registry.participants import Capacity, NewKey, Role
from tests.contracts.cases import attest, usd
from tests.contracts.desk import Desk, Puppet, make_desk, make_puppet
from tests.contracts.matrix.callers import Caller, party_callers
from tests.contracts.world import DAY, admission, make_party

__all__ = ["Stage", "Unsigned", "make_stage"]

T = TypeVar("T")

REASON = "a decision of the board"


@dataclass(frozen=True)
class Unsigned:
    """A signer that does not sign."""

    address: str

    def sign_typed(self, typed: Typed) -> bytes:
        """Nothing."""
        del typed
        return b""


@dataclass(frozen=True)
class Stage:
    """A desk, and who else is on it.

    Attributes:
        callers: By name, as in the tables.
        people: Participants that a desk does not have, by name.
        puppet: The admitted application.
        reader: An admitted application that may neither draw nor issue.
        spare: A document of the enterprise that nobody uses.
        consents: A consent of each enterprise to each bank, by both ids; good for every case.
        instead: Who acts in place of whom, under the present condition.
        seen: See `once`.
    """

    desk: Desk
    callers: Mapping[str, Caller]
    people: Mapping[str, Party]
    puppet: Puppet
    reader: Puppet
    spare: bytes
    consents: dict[tuple[bytes, bytes], bytes] = field(default_factory=dict[tuple[bytes, bytes], bytes])
    instead: dict[str, Caller] = field(default_factory=dict[str, Caller])
    seen: dict[tuple[bytes, str, bytes], Any] = field(default_factory=dict[tuple[bytes, str, bytes], Any])

    def caller(self, name: str) -> Caller:
        """Who acts by that name."""
        return self.instead.get(name, self.callers[name])

    def once(self, what: str, about: bytes, read: Callable[[], T]) -> T:
        """What `read` answers; asked once a block."""
        key = (self.desk.network.node.head.hash, what, about)
        if key not in self.seen:
            self.seen[key] = read()
        found: T = self.seen[key]
        return found

    def sealed(self, face: Face, by: Caller, message: str, fields: Mapping[str, object]) -> Seal:
        """The second's seal over what `by` sends."""
        return checked(
            face.contract, message, maker=by.address, checker=by.second, fields=fields, nonce=self._nonce()
        )

    def own(
        self, face: Face, by: Caller, message: str, fields: Mapping[str, object], *, signed: bool
    ) -> Seal:
        """What an author who acts himself has: no signature; or his signature, for whoever relays it."""
        if not signed:
            return direct(by.address)
        return self.signed(face, by, message, {"signer": by.address, **fields})

    def signed(self, face: Face, by: Caller, message: str, fields: Mapping[str, object]) -> Seal:
        """A caller's signature over all of these fields, for whoever relays it; a contract has none."""
        if by.key is None:
            return Seal(by.address, self._nonce(), self.desk.now + 60, b"\1" * 65)
        nonce, deadline = self._nonce(), self.desk.now + 3_600
        typed = unsigned(face.contract, message, {**fields, "nonce": nonce, "deadline": deadline})
        return Seal(by.address, nonce, deadline, by.key.sign_typed(typed))

    def _nonce(self) -> int:
        return int.from_bytes(self.desk.reference())

    def consent(self, grantor: Party, grantee: bytes, *, by: Party | None = None) -> None:
        """A consent for many cases."""
        desk = self.desk
        terms = Terms(
            grantor.id,
            grantee,
            desk.applications.purpose(),
            bitmap(each.index for each in KINDS),
            desk.now,
            desk.now + 300 * DAY,
            1_000,
            salt=desk.reference(),
        )
        desk.consents.grant(by or grantor, terms)
        self.consents[grantor.id, grantee] = desk.consents.id_of(terms)

    def pause(self, application: str) -> None:
        """The operator pauses it."""
        self.desk.directory.pause(self.desk.operator, application, REASON)

    def replace(self, name: str, draws: Iterable[int] = (), issues: Iterable[int] = ()) -> None:
        """The operator registers the next version of it, so that the present one lets exits through only."""
        make_puppet(self.desk, name, 2, draws=draws, issues=issues)

    def suspend(self, party: Party) -> None:
        """The operator suspends it."""
        self.desk.participants.suspend(self.desk.operator, party.id, REASON)

    def retire(self, party: Party, heir: Party | None = None) -> None:
        """The operator retires it."""
        successor = heir.id if heir else None
        self.desk.participants.retire(self.desk.operator, party.id, REASON, successor=successor)

    def announce_rekey(self, party: Party) -> Party:
        """The operator announces new keys; the participant as it will be."""
        renewed = make_party(f"{party.name}, with new keys")
        renewed = Party(party.id, party.name, renewed.maker, renewed.second(), renewed.admins)
        self.desk.participants.announce_rekey(self.desk.operator, party.id, keys_of(renewed))
        return renewed

    def rekey(self, party: Party) -> Party:
        """Announces new keys, waits, and carries it out; the participant as it is then."""
        renewed = self.announce_rekey(party)
        self.desk.wait(3 * DAY)
        self.desk.participants.rekey(self.desk.operator, party.id, keys_of(renewed))
        return renewed


def keys_of(party: Party) -> list[NewKey]:
    """All keys of a party, as they are admitted."""
    return list(admission(party, Role.BANK).keys)


def make_stage() -> Stage:
    """Deploys the suite and lets everybody happen that the tables name."""
    desk = make_desk()
    people = {
        name: make_party(name)
        for name in ("other_customs", "suspended_bank", "retired_bank", "rekeyed_bank", "suspended_firm")
    }
    people |= {name: make_party(name) for name in ("other_insurer", "suspended_insurer")}
    roles = {
        "other_customs": Role.CUSTOMS,
        "suspended_firm": Role.ENTERPRISE,
        "other_insurer": Role.INSURER,
        "suspended_insurer": Role.INSURER,
    }
    desk.participants.admit(
        desk.operator, [admission(party, roles.get(name, Role.BANK)) for name, party in people.items()]
    )
    stage = Stage(
        desk,
        {},
        people,
        make_puppet(desk),
        make_puppet(desk, "Reader", draws=(), issues=()),
        attest(desk, usd(100_000))[0],
    )
    for name in ("suspended_bank", "suspended_firm", "suspended_insurer"):
        stage.suspend(people[name])
    stage.retire(people["retired_bank"])
    stage.rekey(people["rekeyed_bank"])
    for bank in (desk.bank_a, desk.bank_b):
        stage.consent(desk.exporter, bank.id)
    return replace(stage, callers=_callers(stage))


def _callers(stage: Stage) -> dict[str, Caller]:
    desk = stage.desk
    found: dict[str, Caller] = {}
    for name, party in (
        ("operator", desk.operator),
        ("customs", desk.customs),
        ("bank", desk.bank_a),
        ("firm", desk.exporter),
        ("insurer", desk.insurer),
    ):
        found |= party_callers(name, party)
        found[f"{name}.revoked"] = _revoked(desk, name, party)
    others = {**stage.people, "tax": desk.tax}
    others |= {"other_bank": desk.bank_b, "other_firm": desk.importer, "taker": desk.bank_c}
    for name, party in others.items():
        maker = "former" if name == "rekeyed_bank" else "maker"
        found[f"{name}.{maker}"] = party_callers(name, party)[f"{name}.maker"]
    found["customs.distrusted"] = _distrusted(desk)
    anyone = desk.bank_a.second()
    found["stranger"] = Caller("stranger", desk.stranger.address, anyone, desk.stranger)
    found["application"] = Caller("application", stage.puppet.address, anyone, puppet=stage.puppet)
    addresses = {
        "reader": stage.reader.address,
        "contract": desk.deploy("Puppet").address,
        "desk": desk.applications.address,
        "product": desk.receivables.address,
        "issuer": desk.attestations.address,
        "amender": desk.suite.amendments.address,
        "insured": desk.suite.insured.address,
        "basis": desk.suite.insured_loans.address,
        "claims": desk.suite.claims.address,
        "insurance": desk.suite.insurance.address,
        "capital": desk.suite.capital.address,
        "proofs": desk.suite.proofs.address,
    }
    return found | {name: Caller(name, address, anyone) for name, address in addresses.items()}


def _revoked(desk: Desk, name: str, party: Party) -> Caller:
    """A key that was the party's second maker, and is no more."""
    key = Key.from_seed(f"revoked maker of {name}")
    desk.participants.add_key(party, party.id, key.address, Capacity.MAKER)
    desk.participants.revoke_key(party, key.address)
    return Caller(f"{name}.revoked", key.address, party.second(), key, party)


def _distrusted(desk: Desk) -> Caller:
    """A live maker of customs that is distrusted from now on."""
    key = Key.from_seed("distrusted maker of customs")
    desk.participants.add_key(desk.customs, desk.customs.id, key.address, Capacity.MAKER)
    desk.participants.distrust_key(desk.operator, key.address, desk.now)
    return Caller("customs.distrusted", key.address, desk.customs.second(), key, desk.customs)
