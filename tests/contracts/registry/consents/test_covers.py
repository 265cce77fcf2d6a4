"""Whether a consent covers a case: an answer, never a refusal."""

from __future__ import annotations

from typing import Unpack

import pytest

from contracts.registry.bitmaps import bitmap
from contracts.registry.consents import documents_digest
from tests.contracts.registry.consents.terms import CASE, KINDS, OTHER_CASE, PURPOSE, UNTIL, Changes, terms
from tests.contracts.world import START, World

ACCOUNTS = (b"\2" * 32, b"\1" * 32)
DIGEST = documents_digest(ACCOUNTS)


def grant(world: World, **changes: Unpack[Changes]) -> bytes:
    granted = terms(world, **changes)
    world.consents.grant(world.exporter, granted)
    return world.consents.id_of(granted)


def covers(world: World, consent: bytes, **changed: object) -> bool:
    asked: dict[str, object] = {
        "consent_id": consent,
        "grantor": world.exporter.id,
        "grantee": world.bank_a.id,
        "purpose": PURPOSE,
        "kinds": KINDS,
        "documents": DIGEST,
        "application": world.stranger.address,
        "case_id": CASE,
    }
    answer: bool = world.consents.contract.read("covers", *{**asked, **changed}.values())
    return answer


def test_covers__all_as_granted__is_true(world: World) -> None:
    assert covers(world, grant(world))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grantor", b"\7" * 32),
        ("grantor", bytes(32)),
        ("grantee", b"\7" * 32),
        ("purpose", b"\7" * 32),
        ("consent_id", b"\7" * 32),
        ("consent_id", bytes(32)),
    ],
)
def test_covers__another_party_purpose_or_consent__is_false(world: World, field: str, value: bytes) -> None:
    assert not covers(world, grant(world), **{field: value})


def test_covers__unknown_consent_asked_for_nobody__is_false(world: World) -> None:
    nothing = {"grantor": bytes(32), "grantee": bytes(32), "purpose": bytes(32), "kinds": 0}
    assert not covers(world, bytes(32), **nothing, documents=bytes(32), case_id=bytes(32))


@pytest.mark.parametrize(
    ("kinds", "answer"),
    [
        (bitmap([1]), True),
        (bitmap([2]), True),
        (bitmap([1, 2]), True),
        (bitmap([3]), False),
        (bitmap([1, 3]), False),
        (bitmap([1]) | 1 << 200, False),
    ],
)
def test_covers__kinds__must_all_be_granted(world: World, kinds: int, answer: bool) -> None:
    assert covers(world, grant(world), kinds=kinds) is answer


def test_covers__named_documents__are_those_only(world: World) -> None:
    consent_id = grant(world, documents=DIGEST)
    assert covers(world, consent_id)
    assert covers(world, consent_id, documents=documents_digest(reversed(ACCOUNTS)))
    assert not covers(world, consent_id, documents=documents_digest(ACCOUNTS[:1]))
    assert not covers(world, consent_id, documents=bytes(32))


def test_covers__successor_of_the_bank__is_false(world: World) -> None:
    """Consents do not pass [A]."""
    consent_id = grant(world)
    world.participants.retire(world.operator, world.bank_a.id, "merged", successor=world.bank_b.id)
    assert not covers(world, consent_id, grantee=world.bank_b.id)


def test_covers__window__includes_both_ends(world: World) -> None:
    consent_id = grant(world, since=START + 10)
    answers: list[bool] = []
    for second in (START + 9, START + 10, UNTIL, UNTIL + 1):
        world.go_to(second)
        answers.append(covers(world, consent_id))
    assert answers == [False, True, True, False]


def test_covers__used_up__is_true_for_the_case_that_used_it(world: World) -> None:
    holder = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 1, holder.address, draws=[1])
    consent_id = grant(world)
    holder.send(world.stranger, "use", world.consents.address, consent_id, CASE)
    assert covers(world, consent_id, application=holder.address)
    assert not covers(world, consent_id, application=holder.address, case_id=OTHER_CASE)
    assert not covers(world, consent_id, application=world.stranger.address)


def test_covers__revoked__is_false_for_everybody(world: World) -> None:
    holder = world.deploy("CaseHolder")
    world.directory.register(world.operator, "Receivables", 1, holder.address, draws=[1])
    consent_id = grant(world)
    holder.send(world.stranger, "use", world.consents.address, consent_id, CASE)
    world.consents.revoke(world.exporter, consent_id)
    assert not covers(world, consent_id, application=holder.address)


def test_is_live__view__says_what_the_contract_says(world: World) -> None:
    view = world.consents.consent(grant(world))
    assert view is not None
    assert [view.is_live(second) for second in (START - 1, START, UNTIL, UNTIL + 1)] == [
        False,
        True,
        True,
        False,
    ]
