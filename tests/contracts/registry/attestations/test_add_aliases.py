"""Further fingerprints, by the authority that attested the document."""

from __future__ import annotations

from contracts.registry.attestations import Alias
from contracts.registry.participants import Role
from tests.contracts.cases import INVOICE, attest, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk
from tests.contracts.world import admission, make_party


def test_add_aliases__several__lead_to_their_documents(desk: Desk) -> None:
    accounts = attest(desk, usd(1), usd(2))
    aliases = [Alias(desk.reference(), account) for account in accounts]
    for _ in range(2):
        desk.attestations.add_aliases(desk.customs, b"\1" * 32, aliases)
    assert [desk.documents.account_at(alias.fingerprint) for alias in aliases] == accounts


def test_add_aliases__known_fingerprint__is_refused(desk: Desk) -> None:
    first, second = attest(desk, usd(1), usd(2))
    with refused("KNOWN_FINGERPRINT"):
        desk.attestations.add_aliases(desk.customs, desk.reference(), [Alias(first, second)])


def test_add_aliases__unknown_document__is_refused(desk: Desk) -> None:
    with refused("UNKNOWN_DOCUMENT"):
        desk.attestations.add_aliases(
            desk.customs, desk.reference(), [Alias(desk.reference(), desk.reference())]
        )


def test_add_aliases__none__is_refused(desk: Desk) -> None:
    with refused("EMPTY_BATCH"):
        desk.attestations.add_aliases(desk.customs, desk.reference(), [])


def test_add_aliases__another_authority_of_the_same_role__is_refused(desk: Desk) -> None:
    other = make_party("another customs")
    desk.participants.admit(desk.operator, [admission(other, Role.CUSTOMS)])
    declared, invoiced = attest(desk, usd(1))[0], attest(desk, usd(1), of_kind=INVOICE)[0]
    with refused("NOT_PARTY"):
        desk.attestations.add_aliases(other, desk.reference(), [Alias(desk.reference(), declared)])
    with refused("WRONG_ROLE"):
        desk.attestations.add_aliases(desk.customs, desk.reference(), [Alias(desk.reference(), invoiced)])


def test_add_aliases__suspended_or_distrusted__is_refused(desk: Desk) -> None:
    account = attest(desk, usd(1))[0]
    desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    with refused("SUSPENDED"):
        desk.attestations.add_aliases(desk.customs, desk.reference(), [Alias(desk.reference(), account)])
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now)
    with refused("TRUSTED_KEY_ONLY"):
        desk.attestations.add_aliases(desk.customs, desk.reference(), [Alias(desk.reference(), account)])
