"""Who acts in the scenarios: invented, with codes of the right form and check characters."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.registry.fingerprints import HashKey
from contracts.registry.identifiers import bic, own, uscc
from scenarios.people import Actor, People, RoleName

__all__ = ["SEED", "cast_of"]

SEED = "shroff demo"

_BANKS = {
    "bank_a": ("DEMACNSH", "Demonstration Bank, Ningbo Branch"),
    "bank_b": ("EXMPCNBJ", "Example Commercial Bank, Hangzhou Branch"),
    "bank_c": ("TRYACNSZ", "Trial Savings Bank, Shenzhen Branch"),
}
_ENTERPRISES = {
    "exporter": ("91330200MA9DEM1X8B", "Ningbo Demo Textile Co., Ltd."),
    "exporter_2": ("91440300MA9DEM2X4L", "Shenzhen Demo Electronics Co., Ltd."),
}
_AUTHORITIES: dict[str, tuple[RoleName, str, str]] = {
    "customs": ("customs", "GACC-DEMO", "Demonstration Customs District"),
    "tax": ("tax", "STA-DEMO", "Demonstration Tax Service"),
    "insurer": ("insurer", "ECI-DEMO", "Demonstration Credit Insurance Co."),
    "insurer_2": ("insurer", "ECI-EXAMPLE", "Example Credit Insurance Co."),
}


def cast_of(names: Iterable[str]) -> People:
    """The operator and those named, with keys from a fixed seed."""
    people = People(HashKey.from_seed(f"{SEED} fingerprints"))
    people.add(
        Actor.from_seed(
            "operator", "operator", seed=SEED, identity=own("OPERATOR"), title="The platform's operator"
        )
    )
    for name in names:
        people.add(_member(name))
    return people


def _member(name: str) -> Actor:
    if name in _BANKS:
        code, title = _BANKS[name]
        return Actor.from_seed(name, "bank", seed=SEED, identity=bic(code), title=title)
    if name in _ENTERPRISES:
        code, title = _ENTERPRISES[name]
        return Actor.from_seed(name, "enterprise", seed=SEED, identity=uscc(code), title=title)
    role, code, title = _AUTHORITIES[name]
    return Actor.from_seed(name, role, seed=SEED, identity=own(code), title=title)
