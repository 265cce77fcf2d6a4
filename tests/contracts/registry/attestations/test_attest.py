"""An authority says that documents exist."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.parties import Party
from contracts.registry.documents import Outcome
from contracts.registry.kinds import KINDS, Kind
from contracts.registry.money import MAX_MINOR
from tests.contracts.cases import (
    EXPORT,
    FILING,
    IMPORT,
    INVOICE,
    SHIPMENT,
    attestation,
    rows,
    usd,
)
from tests.contracts.checks import constant, names_logged, refused
from tests.contracts.desk import Desk

MAX_FACE = constant("packing.vy", "MAX_FACE")


def authority(desk: Desk, kind: Kind) -> Party:
    return {"customs": desk.customs, "tax": desk.tax, "insurer": desk.insurer}[kind.attester]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if not kind.by_application], ids=lambda kind: kind.name
)
def test_attest__each_kind__by_its_authority_alone(desk: Desk, kind: Kind) -> None:
    document = attestation(desk, usd(5), of_kind=kind.index)
    for party in (desk.customs, desk.tax, desk.insurer, desk.bank_a, desk.exporter, desk.operator):
        if party is authority(desk, kind):
            continue
        with refused("WRONG_ROLE"):
            desk.attestations.attest(party, desk.reference(), [document])
    receipt = desk.attestations.attest(authority(desk, kind), desk.reference(), [document])
    assert desk.documents.account(document.fingerprint).kind == kind.index
    assert names_logged(desk.documents, receipt) == ["Referenced", "Attested"]


def test_attest__fifty__are_opened(desk: Desk) -> None:
    batch = [attestation(desk, usd(5)) for _ in range(50)]
    desk.attestations.attest(desk.customs, desk.reference(), batch)
    found = desk.documents.examine(
        desk.receivables.address,
        desk.exporter.id,
        rows([item.fingerprint for item in batch], usd(5)),
    )
    assert {finding.outcome for finding in found} == {Outcome.PASSED}


def test_attest__one_bad_of_three__opens_none(desk: Desk) -> None:
    batch = [attestation(desk, usd(5)) for _ in range(3)]
    batch[2] = replace(batch[2], owner=desk.bank_a.id)
    with refused("BAD_OWNER"):
        desk.attestations.attest(desk.customs, desk.reference(), batch)
    assert desk.documents.account_at(batch[0].fingerprint) is None


def test_attest__sent_again__is_attested_once(desk: Desk) -> None:
    batch = [attestation(desk, usd(5))]
    for _ in range(2):
        desk.attestations.attest(desk.customs, b"\1" * 32, batch)
    with refused("REFERENCE_TAKEN"):
        desk.attestations.attest(desk.customs, b"\1" * 32, [replace(batch[0], face=usd(6))])
    with refused("KNOWN_FINGERPRINT"):
        desk.attestations.attest(desk.customs, b"\2" * 32, batch)


def test_attest__two_kinds_in_one_call__are_refused(desk: Desk) -> None:
    batch = [attestation(desk, usd(5)), attestation(desk, usd(5), of_kind=IMPORT)]
    with refused("BAD_KIND"):
        desk.attestations.attest(desk.customs, desk.reference(), batch)


def test_attest__nothing__is_refused(desk: Desk) -> None:
    with refused("EMPTY_BATCH"):
        desk.attestations.attest(desk.customs, desk.reference(), [])


@pytest.mark.parametrize("kind", [0, 8, 63, 64, 256 + EXPORT])
def test_attest__unknown_kind__is_refused(desk: Desk, kind: int) -> None:
    with refused("UNKNOWN_KIND"):
        desk.attestations.attest(desk.customs, desk.reference(), [attestation(desk, usd(5), of_kind=kind)])


def test_attest__kind_that_an_application_issues__is_refused(desk: Desk) -> None:
    with refused("NOT_ATTESTER"):
        desk.attestations.attest(
            desk.insurer, desk.reference(), [attestation(desk, usd(5), of_kind=SHIPMENT)]
        )


def test_attest__no_limit__is_for_open_ended_kinds(desk: Desk) -> None:
    unlimited = attestation(desk, usd(MAX_MINOR), of_kind=FILING)
    desk.attestations.attest(desk.tax, desk.reference(), [unlimited])
    assert desk.documents.account(unlimited.fingerprint).unlimited
    for face in (MAX_MINOR, MAX_FACE + 1):
        with refused("BAD_AMOUNT"):
            desk.attestations.attest(
                desk.tax, desk.reference(), [attestation(desk, usd(face), of_kind=INVOICE)]
            )
    desk.attestations.attest(desk.tax, desk.reference(), [attestation(desk, usd(MAX_FACE), of_kind=INVOICE)])


def test_attest__suspended_authority__is_refused(desk: Desk) -> None:
    desk.participants.suspend(desk.operator, desk.customs.id, "an inquiry")
    with refused("SUSPENDED"):
        desk.attestations.attest(desk.customs, desk.reference(), [attestation(desk, usd(5))])


def test_attest__distrusted_key__is_refused(desk: Desk) -> None:
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now)
    with refused("TRUSTED_KEY_ONLY"):
        desk.attestations.attest(desk.customs, desk.reference(), [attestation(desk, usd(5))])


def test_attest__desk_paused__is_refused(desk: Desk) -> None:
    desk.directory.pause(desk.operator, desk.attestations.address, "a fault")
    with refused("PAUSED"):
        desk.attestations.attest(desk.customs, desk.reference(), [attestation(desk, usd(5))])


def test_attest__checker_or_admin__is_refused(desk: Desk) -> None:
    for key in (desk.customs.admins[0], desk.stranger):
        with refused("WRONG_CAPACITY" if key is not desk.stranger else "UNKNOWN_KEY"):
            desk.attestations.attest(
                replace(desk.customs, maker=key), desk.reference(), [attestation(desk, usd(5))]
            )
