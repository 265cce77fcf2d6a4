"""`shroff keys`: the keystore of a chain on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import keys_moving
from cli.keys_finding import KeyArgument
from cli.session import Json, Session, Yes, command, noun

if TYPE_CHECKING:
    from chain.keystore_folder import StoredKey
    from cli.workspace import Workspace

__all__ = ["register"]

LightKdf = Annotated[
    bool,
    typer.Option("--light-kdf", help="Stretch the password less: faster, and weaker if it can be guessed."),
]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("keys", app, "Make, keep and move the keys that sign: keystores, each under a password.")
    command(group, "list", example="shroff keys list")(list_)
    command(group, "show", example="shroff keys show bank_a.maker")(show)
    command(group, "new", example="shroff keys new\nshroff keys new --password-file password.txt --json")(new)
    keys_moving.register(group)
    command(group, "remove", example="shroff keys remove 0x9ab3 --yes")(remove)


def list_(session: Session, as_json: Json = False) -> None:
    """List the keys: whose each is, what for, and whether it can act.

    A key is live, or revoked, or unused: nobody was admitted with it. One that acts here and is not in the
    keystore is missing. No password is needed.
    """
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        found = _everything(work)
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        ("participant", "capacity", "key", "state", "standing", "kept"),
        [
            (
                each["participant"] or "–",
                each["capacity"] or "–",
                each["address"],
                each["state"],
                each["standing"] or "–",
                "yes" if each["file"] else "missing",
            )
            for each in found
        ],
    )


def show(session: Session, key: KeyArgument, as_json: Json = False) -> None:
    """Show a key: whose it is, since when it can no longer act, and how its password is stretched."""
    from cli.keyring import shown_kdf
    from cli.keys_finding import find_stored
    from cli.workspace import open_workspace
    from contracts.registry.calendar import show_time

    with open_workspace(session.folder, readonly=True) as work:
        stored = find_stored(work.keyring, work.people, key)
        view = work.suite.participants.key(stored.address)
        found: dict[str, object] = {
            **_data(work, stored.address, stored),
            "revoked_at": None if view is None or view.revoked_at is None else show_time(view.revoked_at),
            "kdf": shown_kdf(stored.read().kdf),
            "password": "beside the keys" if work.keyring.is_unlocked else "yours",
        }
    if as_json:
        session.console.json(found)
    else:
        session.console.facts(found)


def new(session: Session, light_kdf: LightKdf = False, as_json: Json = False) -> None:
    """Make a key, and keep it under a password.

    It is nobody's yet: `participants admit --key` and `participants rotate-key --key` give it to somebody.
    """
    from chain.keys import Key
    from cli.keyring import shown_kdf
    from cli.keys_finding import kdf_of
    from cli.workspace import open_keyring

    keyring = open_keyring(session.folder, session.passwords)
    derivation = keyring.for_new("the new key", kdf_of(light=light_kdf))
    (stored,) = keyring.add([Key.random()], derivation)
    if as_json:
        session.console.json(
            {"address": stored.address, "file": str(stored.path), "kdf": shown_kdf(derivation.kdf)}
        )
        return
    session.console.facts(
        {"address": stored.address, "kept in": stored.path, "kdf": shown_kdf(derivation.kdf)}
    )
    session.console.say("Keep a copy of the file, and its password: nobody can replace them.")


def remove(
    session: Session,
    key: KeyArgument,
    force: Annotated[bool, typer.Option("--force", help="Even if somebody can act with it.")] = False,
    yes: Yes = False,
) -> None:
    """Remove a key from the keystore for ever. One that can act is removed only with --force."""
    from chain.errors import BadInput
    from cli.keys_finding import find_stored, who_has
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        stored = find_stored(work.keyring, work.people, key)
        who = who_has(work.people, stored.address)
        if work.suite.participants.signer(stored.address).live and not force:
            raise BadInput(
                f"{who or 'Somebody'} acts with {stored.address}: without this key that ends.",
                hint="`shroff participants rotate-key` first, or `shroff keys export` and then --force.",
            )
        session.ask(f"Remove {who or 'the key'} {stored.address} for ever?", yes=yes)
        work.keyring.keystore.remove(stored)
    session.console.data(f"{stored.address} is removed.")


def _everything(work: Workspace) -> list[dict[str, object]]:
    """The keys of the keystore, and those that act here and are not in it."""
    kept = {each.address: each for each in work.keyring.keystore}
    acting = {key.address: None for actor in work.people for key in actor.party.all_keys()}
    places = {actor.name: place for place, actor in enumerate(work.people)}
    found = [_data(work, address, kept.get(address)) for address in {**acting, **kept}]
    return sorted(found, key=lambda each: places.get(str(each["participant"]), len(places)))


def _data(work: Workspace, address: str, stored: StoredKey | None) -> dict[str, object]:
    """A key as the registry knows it."""
    signer = work.suite.participants.signer(address)
    known = signer.participant is not None and signer.capacity is not None
    return {
        "address": address,
        "participant": work.people.name_of(signer.participant) if signer.participant else None,
        "capacity": signer.capacity.name.lower() if signer.capacity else None,
        "state": ("live" if signer.live else "revoked") if known else "unused",
        "standing": signer.standing.name.lower() if known else None,
        "file": None if stored is None else str(Path(stored.path)),
    }
