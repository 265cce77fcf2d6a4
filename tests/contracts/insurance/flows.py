"""A second insurer and its policies, and other things that only the tests of insurance need."""

from __future__ import annotations

from chain.hashing import keccak
from contracts.parties import Party
from contracts.registry.attestations import Statement
from contracts.registry.money import Money
from contracts.registry.participants import Role
from tests.contracts.cases import LIMIT, POLICY, attestation, usd
from tests.contracts.desk import Desk
from tests.contracts.insured import ALWAYS, FOREVER, shipment, terms
from tests.contracts.world import admission, make_party


def another_insurer(desk: Desk) -> Party:
    """Admits a second insurer."""
    party = make_party("another insurer")
    desk.participants.admit(desk.operator, [admission(party, Role.INSURER)])
    return party


def policy_of(desk: Desk, insurer: Party, face: Money | None = None, *, owner: Party | None = None) -> bytes:
    """A policy of this insurer, with its terms; the account of its document."""
    account = attested_by(desk, insurer, POLICY, face or usd(1_000_000), owner=owner)
    desk.suite.insurance.set_terms(insurer, account, terms())
    return account


def limit_of(
    desk: Desk, insurer: Party, under: bytes, face: Money | None = None, *, owner: Party | None = None
) -> bytes:
    """A buyer limit of this insurer; the account of its document."""
    account = attested_by(desk, insurer, LIMIT, face or usd(500_000), owner=owner)
    desk.suite.insurance.set_limit(insurer, account, under)
    return account


def attested_by(
    desk: Desk, insurer: Party, of_kind: int, face: Money, *, owner: Party | None = None
) -> bytes:
    """A document that an insurer attests, and nothing more; its account."""
    item = attestation(desk, face, owner=owner, of_kind=of_kind, valid_from=ALWAYS, valid_until=FOREVER)
    desk.attestations.attest(insurer, desk.reference(), [item])
    return item.fingerprint


def cover_by(desk: Desk, insurer: Party, shipment_id: bytes, amount: Money | None = None) -> None:
    """An insurer covers a shipment: whole, unless it is said how much."""
    desk.suite.insurance.cover(
        insurer,
        shipment_id,
        desk.reference(),
        amount or shipment(desk, shipment_id).declared,
        keccak(b"cover " + desk.reference()),
    )


def restate(desk: Desk, insurer: Party, account: bytes, face: Money) -> None:
    """An insurer states a policy or a limit anew, with another face."""
    found = desk.documents.account(account)
    stated = Statement(face, found.valid_from, found.valid_until, keccak(b"fields " + desk.reference()))
    desk.attestations.amend(insurer, desk.reference(), found, stated)


def strike(desk: Desk, insurer: Party, account: bytes) -> None:
    """An insurer voids a policy or a limit."""
    desk.attestations.void(insurer, desk.reference(), desk.documents.account(account), "void")


def open_cases(desk: Desk, *parties: Party) -> tuple[int, ...]:
    """How many shipments of each of these are open."""
    return tuple(desk.suite.insurance.contract.read("open_cases", party.id) for party in parties)


def can_lapse(desk: Desk, shipment_id: bytes) -> bool:
    """Whether anybody may end a shipment now."""
    answer: bool = desk.suite.insurance.contract.read("can_lapse", shipment_id)
    return answer
