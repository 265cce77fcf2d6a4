"""The first block of a chain, and what is kept beside it: settings and clock."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chain.clock import Clock
from chain.errors import Unreachable
from chain.pyevm.producing import genesis
from chain.pyevm.tries import EMPTY_ROOT
from chain.pyevm.worldstate import WorldState
from chain.records import CLOCK, SETTINGS, values_of
from chain.settings import Settings
from chain.store import Store


def write_genesis(store: Store, settings: Settings, clock: Clock) -> None:
    """Makes the chain in an empty store: block 0, settings and clock in one write."""
    timestamp = clock.now() if settings.genesis_time is None else settings.genesis_time
    sealed = genesis(settings, WorldState(lambda _: None, EMPTY_ROOT), timestamp)
    kept = replace(settings, genesis_time=timestamp)
    store.write(values_of(sealed) | {SETTINGS: kept.to_json().encode(), CLOCK: clock_value(clock)})


def clock_value(clock: Clock) -> bytes:
    """The clock as it is kept."""
    return json.dumps({"start": clock.start, "offset": clock.offset}).encode()


def read_clock(store: Store) -> Clock:
    """The clock that was kept."""
    kept = _json(store, CLOCK)
    return Clock(kept["start"], offset=kept["offset"])


def read_settings(store: Store) -> Settings:
    """The settings that were kept. Raises Unreachable if there are none, or none that can be read."""
    return Settings(**_json(store, SETTINGS))


def _json(store: Store, key: bytes) -> dict[str, Any]:
    value = store.get(key)
    if value is None:
        raise Unreachable("This is no chain: it has no settings.")
    kept: dict[str, Any] = json.loads(value)
    return kept
