"""`shroff participants announce-rekey|rekey|veto-rekey`: new keys for somebody who has lost all of his."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.participant_keys import Name, with_own_keys
from cli.session import Json, Noun, Session, Yes, command

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from scenarios.people import Actor

__all__ = ["register"]

NewKeys = Annotated[
    list[str],
    typer.Option(
        "--key",
        metavar="CAPACITY=ADDRESS",
        help="A key that nobody has yet, in the keystore or elsewhere: as many of each as before.",
    ),
]

_KEYS = "--key maker=0x9ab3 --key checker=0x07c1 \\\n    --key admin=0x51de --key admin=0xe240"


def register(group: Noun) -> None:
    """Adds the commands."""
    command(group, "announce-rekey", example=f"shroff participants announce-rekey bank_a {_KEYS}")(announce)
    command(group, "rekey", example=f"shroff participants rekey bank_a {_KEYS} --yes")(rekey)
    command(group, "veto-rekey", example="shroff participants veto-rekey bank_a")(veto)


def announce(session: Session, name: Name, given: NewKeys, as_json: Json = False) -> None:
    """Announce that all keys of a participant will be replaced, 72 hours later; the operator signs.

    `shroff keys new` makes keys. A live admin key of the participant may veto meanwhile.
    """
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        after = _after(work, actor, given)
        work.suite.participants.announce_rekey(work.people.operator().party, actor.id, after.admission().keys)
        _tell(session, work, actor, as_json)


def rekey(session: Session, name: Name, given: NewKeys, yes: Yes = False, as_json: Json = False) -> None:
    """Replace all keys of a participant as it was announced, with the same --key. The old ones end."""
    from cli.workspace import open_workspace

    session.ask(f"Replace all keys of {name} for good?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        after = _after(work, actor, given)
        if not _is_done(work, after):  # else it was killed behind
            work.suite.participants.rekey(work.people.operator().party, actor.id, after.admission().keys)
        work.people.change(after)
        work.keep_people()
        _tell(session, work, after, as_json)


def veto(session: Session, name: Name, as_json: Json = False) -> None:
    """Stop an announced re-keying: a live admin key of the participant shows that nothing is lost."""
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        work.suite.participants.veto_rekey(actor.party)
        _tell(session, work, actor, as_json)


def _after(work: Workspace, actor: Actor, given: list[str]) -> Actor:
    """Somebody with all keys replaced.

    Raises:
        BadInput: They are not as many as before.
    """
    from chain.errors import BadInput

    after = with_own_keys(work, actor, given, own=actor.id)
    before = {each.address for each in actor.party.all_keys()}
    if before & {each.address for each in after.party.all_keys()}:
        raise BadInput(
            f"{actor.name} would keep old keys.",
            expected=f"--key {len(before)} times, as many of each as before",
        )
    return after


def _is_done(work: Workspace, after: Actor) -> bool:
    """Whether the live keys of somebody are those that he is to have, and no others."""
    from contracts.registry.participants import NewKey

    view = work.suite.participants.participant(after.id)
    live = {NewKey(each.key, each.capacity) for each in (() if view is None else view.keys) if each.live}
    return live == set(after.admission().keys)


def _tell(session: Session, work: Workspace, actor: Actor, as_json: bool) -> None:
    from contracts.registry.calendar import show_time

    view = work.suite.participants.participant(actor.id)
    assert view is not None  # noqa: S101  # the contract has just changed it
    ready = None if view.rekey_ready_at is None else show_time(view.rekey_ready_at)
    live = [each.key for each in view.keys if each.live]
    if as_json:
        session.console.json({"name": actor.name, "id": actor.id.hex(), "ready_at": ready, "live": live})
        return
    said = "no re-keying is announced" if ready is None else f"re-keying can be carried out from {ready} on"
    session.console.data(f"{actor.name}: {said}.")
    session.console.facts({"live keys": ", ".join(live)})
