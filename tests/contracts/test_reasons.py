"""Reasons and hints: one for one."""

from __future__ import annotations

import re

import pytest

from chain.errors import Reverted
from contracts.reasons import HINTS
from tests.contracts.checks import CONTRACTS, REASONS
from tests.contracts.world import World

_CONSTANT = re.compile(r"^[A-Z_0-9]+: constant\(String", re.MULTILINE)


def test_hints__of_every_reason__and_of_nothing_else() -> None:
    assert set(HINTS) == set(REASONS.values())


def test_reasons__each__is_named_once_and_short() -> None:
    source = (CONTRACTS / "modules" / "errors.vy").read_text()
    assert len(_CONSTANT.findall(source)) == len(REASONS) == len(set(REASONS.values()))
    assert all(len(reason) <= 48 and reason == reason.lower() for reason in REASONS.values())


def test_reasons__each__is_given_somewhere() -> None:
    used = {
        name
        for file in CONTRACTS.rglob("*.vy")
        for name in re.findall(r"\berrors\.([A-Z_0-9]+)", file.read_text())
    }
    assert set(REASONS) - used == set()


@pytest.mark.parametrize("hint", HINTS.values())
def test_hints__each__is_one_sentence_or_two(hint: str) -> None:
    assert hint.endswith((".", "?"))
    assert "\n" not in hint


def test_reverted__from_a_contract__carries_its_hint(world: World) -> None:
    with pytest.raises(Reverted) as info:
        world.participants.suspend(world.operator, b"\7" * 32, "a reason")
    assert info.value.call == "Participants.suspend"
    assert info.value.hint == HINTS[info.value.reason]
    assert info.value.receipt is not None
