"""Keeps 0.25 s of elliptic curves out of every start: py-evm imports precompiles that few contracts call.

A stand-in for `eth.precompiles.bls12_381` goes in before py-evm is imported; the real functions come with the
first call. Where py-evm is imported already, there is nothing left to save.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

_PACKAGE = "eth.precompiles.bls12_381"
_FUNCTIONS = {
    "bls12_g1_add": "bls12_381_g1",
    "bls12_g1_msm": "bls12_381_g1",
    "bls12_map_fp_to_g1": "bls12_381_g1",
    "bls12_g2_add": "bls12_381_g2",
    "bls12_g2_msm": "bls12_381_g2",
    "bls12_map_fp2_to_g2": "bls12_381_g2",
    "bls12_pairing_check": "bls12_381_pairing",
}


def install() -> None:
    """Puts the stand-in in place, unless py-evm's precompiles are there already."""
    found = importlib.util.find_spec("eth")
    if "eth.precompiles" in sys.modules or found is None or found.origin is None:
        return
    stand_in = ModuleType(_PACKAGE, "Loads the real precompile with its first call.")
    stand_in.__path__ = [str(Path(found.origin).parent / "precompiles" / "bls12_381")]
    for name, module in _FUNCTIONS.items():
        setattr(stand_in, name, _loading(f"{_PACKAGE}.{module}", name))
    sys.modules[_PACKAGE] = stand_in


def _loading(module: str, name: str) -> Callable[[Any], Any]:
    def precompile(computation: Any) -> Any:
        return getattr(importlib.import_module(module), name)(computation)

    precompile.__name__ = name
    return precompile
