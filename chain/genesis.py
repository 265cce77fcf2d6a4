"""The first block of a chain, and what is kept beside it: settings and clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from chain.clock import Clock
from chain.errors import BadInput, Damaged, ShroffError, Unreachable
from chain.hashing import keccak
from chain.head_state import HeadState
from chain.pyevm.producing import genesis
from chain.pyevm.tries import EMPTY_ROOT
from chain.pyevm.worldstate import WorldState
from chain.records import CLOCK, SETTINGS, values_of
from chain.settings import Settings
from chain.store import Store

FORMAT = b"format"
_THIS_FORMAT = b"2"
"""Of what lies in a store. A chain of another format is refused; its blocks can be exported and imported."""

_CHECK = "check"
_CHECK_DIGITS = 16


def write_genesis(store: Store, settings: Settings, clock: Clock) -> None:
    """Makes the chain in an empty store: block 0, settings and clock in one write."""
    timestamp = clock.now() if settings.genesis_time is None else settings.genesis_time
    sealed = genesis(settings, WorldState(lambda _: None, EMPTY_ROOT), timestamp)
    kept = replace(settings, genesis_time=timestamp)
    values = {
        FORMAT: _THIS_FORMAT,
        SETTINGS: _checked(json.loads(kept.to_json())),
        CLOCK: clock_value(clock),
    }
    state = HeadState(store, new=True).records_of(sealed) if store.by_value else {}
    store.write(values_of(sealed) | state | values)


def clock_value(clock: Clock) -> bytes:
    """The clock as it is kept."""
    return _checked(clock.fields())


def read_clock(store: Store) -> Clock:
    """The clock that was kept. Raises Damaged if it is not as it was written."""
    try:
        return Clock.of(_read(store, CLOCK))
    except Unreachable:
        raise
    except ShroffError as error:
        raise Damaged("The chain is damaged: its clock can't be read.") from error


def read_settings(store: Store) -> Settings:
    """The settings that were kept.

    Raises Unreachable if there are none, or the store is of another format, Damaged if they have changed.
    """
    found = store.get(FORMAT)
    if found != _THIS_FORMAT and store.get(SETTINGS) is not None:
        raise Unreachable(
            "The chain was made by another version of shroff, in a format that this one does not read.",
            hint="The version that made it still reads it; make a new chain for this one (`shroff init`).",
            format=(found or b"1").decode(errors="replace"),
        )
    kept = _read(store, SETTINGS)
    try:
        return Settings(**kept)
    except (TypeError, BadInput) as error:
        raise Damaged("The chain is damaged: its settings can't be read.") from error


def _checked(fields: Mapping[str, Any]) -> bytes:
    """JSON with a check of itself: no block's hash covers the clock, nor all of the settings."""
    return json.dumps({**fields, _CHECK: _check(fields)}, sort_keys=True).encode()


def _check(fields: Mapping[str, Any]) -> str:
    return keccak(json.dumps(fields, sort_keys=True).encode()).hex()[:_CHECK_DIGITS]


def _read(store: Store, key: bytes) -> dict[str, Any]:
    value, what = store.get(key), key.decode()
    if value is None:
        raise Unreachable(f"This is no chain: it has no {what}.")
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"The chain is damaged: its {what} can't be read.") from error
    if not isinstance(found, dict):
        raise Damaged(f"The chain is damaged: its {what} can't be read.")
    kept = cast("dict[str, Any]", found)
    if kept.pop(_CHECK, None) != _check(kept):
        raise Damaged(f"The chain is damaged: what it has as its {what} is not what was written.")
    return kept
