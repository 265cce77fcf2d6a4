"""What in the registries needs two keys of the operator: one example of each, ready to be sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from chain.contract import Contract
from chain.keys import Key
from chain.values import Receipt
from contracts.face import Face
from contracts.messages import Seal, checked
from contracts.parties import Signer
from contracts.registry.money import minor_units
from contracts.registry.participants import Admission, Capacity, NewKey, Role
from contracts.registry.rates import Rate
from tests.contracts.world import TODAY, World, admission, make_party

REASON = "a decision of the board"
FRESH = make_party("somebody new")
USD_RATE = Rate(b"\1" * 32, "USD", 71_234, 10_000, TODAY, TODAY + timedelta(days=10))


@dataclass(frozen=True)
class Act:
    """A call, and the message over which it needs a second signature."""

    face: Face
    fn: str
    args: tuple[object, ...]
    message: str
    fields: Mapping[str, object]

    def seal(
        self,
        maker: Key,
        checker: Signer,
        *,
        deadline: int | None = None,
        nonce: int | None = None,
        contract: Contract | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> Seal:
        """The checker's seal; `fields` are those that differ from what will be sent."""
        return checked(
            contract or self.face.contract,
            self.message,
            maker=maker.address,
            checker=checker,
            fields={**self.fields, **(fields or {})},
            deadline=deadline,
            nonce=nonce,
        )

    def send(self, sender: Key, seal: Seal) -> Receipt:
        """Sends it."""
        return self.face.contract.send(sender, self.fn, *self.args, seal)

    def succeed(self, world: World) -> Receipt:
        """Sends it as it should be: by the operator's maker, sealed by its checker."""
        maker = world.operator.maker
        return self.send(maker, self.seal(maker, world.operator.second()))


def participant_fields(world: World, participant: bytes) -> dict[str, object]:
    """The first fields of a message about a participant."""
    version: int = world.participants.contract.read("version_of", participant)
    return {"participant": participant, "version": version}


def _on_bank(world: World, fn: str, message: str, *args: object, **content: object) -> Act:
    fields = {**participant_fields(world, world.bank_a.id), **content}
    return Act(world.participants, fn, args or (world.bank_a.id, *content.values()), message, fields)


def admit(world: World, *admissions: Admission) -> Act:
    """Admits somebody new, unless it is said whom."""
    batch = list(admissions) or [admission(FRESH, Role.BANK)]
    return Act(world.participants, "admit", (batch,), "Admit", {"admissions": batch})


def suspend(world: World) -> Act:
    """Suspends bank_a."""
    return _on_bank(world, "suspend", "Suspend", reason=REASON)


def reinstate(world: World) -> Act:
    """Reinstates bank_a, which was suspended."""
    suspend(world).succeed(world)
    return _on_bank(world, "reinstate", "Reinstate", reason=REASON)


def retire(world: World) -> Act:
    """Retires bank_a, bank_b succeeds it."""
    return _on_bank(world, "retire", "Retire", successor=world.bank_b.id, reason=REASON)


def add_key(world: World) -> Act:
    """Adds a maker to bank_a."""
    return _on_bank(world, "add_key", "AddKey", key=FRESH.maker.address, capacity=Capacity.MAKER)


def rotate_key(world: World) -> Act:
    """Rotates the maker of bank_a."""
    old, new = world.bank_a.maker.address, FRESH.maker.address
    return _on_bank(world, "rotate_key", "RotateKey", old, new, old_key=old, new_key=new)


def revoke_key(world: World) -> Act:
    """Revokes the maker of bank_a."""
    key = world.bank_a.maker.address
    return _on_bank(world, "revoke_key", "RevokeKey", key, key=key)


def distrust_key(world: World) -> Act:
    """Distrusts the maker of bank_a since a minute."""
    key, since = world.bank_a.maker.address, world.now - 60
    return _on_bank(world, "distrust_key", "DistrustKey", key, since, key=key, since=since)


def announce_rekey(world: World) -> Act:
    """Announces new keys for bank_a."""
    return _on_bank(world, "announce_rekey", "AnnounceRekey", keys=list(admission(FRESH, Role.BANK).keys))


def set_directory(world: World) -> Act:
    """Names the Directory."""
    address = world.directory.address
    return Act(world.participants, "set_directory", (address,), "SetDirectory", {"directory": address})


def register(
    world: World,
    name: str = "Receivables",
    version: int = 1,
    application: str | None = None,
    draws: int = 0b10,
    issues: int = 0b1000,
) -> Act:
    """Registers an application, a new one unless it is said which."""
    fields = {
        "name": name,
        "version": version,
        "application": application or world.deploy("CaseHolder").address,
        "draws": draws,
        "issues": issues,
    }
    return Act(world.directory, "register", tuple(fields.values()), "Register", fields)


def pause(world: World, application: str | None = None) -> Act:
    """Pauses an application, a new one unless it is said which."""
    if application is None:
        registered = register(world)
        registered.succeed(world)
        application = cast("str", registered.args[2])
    revision: int = world.directory.contract.read("entry", application).revision
    fields = {"application": application, "revision": revision, "reason": REASON}
    return Act(world.directory, "pause", (application, REASON), "Pause", fields)


def unpause(world: World) -> Act:
    """Ends the pause of an application."""
    paused = pause(world)
    paused.succeed(world)
    fields = {**paused.fields, "revision": 1}
    return replace(paused, fn="unpause", message="Unpause", fields=fields)


def add_currency(world: World, currency: bytes = b"USD", exponent: int = 2) -> Act:
    """Adds US dollars, unless it is said what."""
    fields: dict[str, object] = {"currency": currency, "exponent": exponent}
    return Act(world.rates, "add_currency", tuple(fields.values()), "AddCurrency", fields)


def publish(world: World, *rates: Rate) -> Act:
    """Publishes a rate of US dollars, unless it is said which; the currency is added where it is missing."""
    batch = rates or (USD_RATE,)
    for currency in sorted({rate.currency for rate in batch}):
        if not world.rates.is_currency(currency):
            add_currency(world, currency.encode(), minor_units(currency)).succeed(world)
    content = [rate.fields() for rate in batch]
    return Act(world.rates, "publish", (content,), "Publish", {"rates": content})


ACTS: Mapping[str, Callable[[World], Act]] = {
    "admit": admit,
    "suspend": suspend,
    "reinstate": reinstate,
    "retire": retire,
    "add_key": add_key,
    "rotate_key": rotate_key,
    "revoke_key": revoke_key,
    "distrust_key": distrust_key,
    "announce_rekey": announce_rekey,
    "set_directory": set_directory,
    "register": register,
    "pause": pause,
    "unpause": unpause,
    "add_currency": add_currency,
    "publish": publish,
}
"""Each function that needs two keys of the operator, with an example that succeeds."""

ON_A_PARTICIPANT = (
    "suspend",
    "reinstate",
    "retire",
    "add_key",
    "rotate_key",
    "revoke_key",
    "distrust_key",
    "announce_rekey",
)
"""Those whose message names the participant's version."""


def other(value: object) -> object:  # noqa: PLR0911 -- one for each type
    """Another value of the same type: what was signed, where it is not what is sent."""
    match value:
        case bool():
            return not value
        case Capacity():
            return Capacity.CHECKER if value is not Capacity.CHECKER else Capacity.MAKER
        case int():
            return value + 1
        case str() if value.startswith("0x"):
            return make_party("nobody").maker.address
        case str():
            return f"{value}."
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1])
        case NewKey():
            return replace(value, capacity=cast("Capacity", other(value.capacity)))
        case Admission():
            return replace(value, keys=(*value.keys[:-1], cast("NewKey", other(value.keys[-1]))))
        case dict():
            fields = cast("dict[str, object]", value)
            last = list(fields)[-1]
            return {**fields, last: other(fields[last])}
        case list():
            items = cast("list[object]", value)
            return [*items[:-1], other(items[-1])]
        case _:
            raise AssertionError(f"What is another {value!r}?")
