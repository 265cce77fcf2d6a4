"""`shroff participants`: who is admitted, and with which keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import participant_keys, participant_rekeying
from cli.participant_keys import Name
from cli.session import Json, Reason, Session, Yes, command, noun

if TYPE_CHECKING:
    from cli.workspace import Workspace
    from contracts.registry.participants import ParticipantView
    from scenarios.people import RoleName

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = noun("participants", app, "Admit participants, and look after their standing and keys.")
    command(group, "list", example="shroff participants list")(list_)
    command(group, "show", example="shroff participants show bank_a --json")(show)
    command(group, "admit", example="shroff participants admit bank_c --role bank --identity BIC:TRYACNSZ")(
        admit
    )
    command(group, "suspend", example='shroff participants suspend bank_a --reason "licence under review"')(
        suspend
    )
    command(group, "reinstate", example='shroff participants reinstate bank_a --reason "review ended"')(
        reinstate
    )
    command(
        group,
        "retire",
        example='shroff participants retire bank_a --successor bank_b --reason "merged" --yes',
    )(retire)
    participant_keys.register(group)
    participant_rekeying.register(group)


def list_(session: Session, as_json: Json = False) -> None:
    """List everybody who was admitted."""
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        found = [_data(work, view) for each in work.suite.participants.all() if (view := _read(work, each))]
    if as_json:
        session.console.json(found)
        return
    session.console.table(
        ("name", "role", "standing", "identity", "id"),
        [
            (each["name"], each["role"], each["standing"], each["identity"] or "–", str(each["id"])[:12])
            for each in found
        ],
    )


def show(session: Session, name: Name, as_json: Json = False) -> None:
    """Show a participant: standing, keys and their history, successor."""
    from chain.errors import NotFound
    from cli.finding import find_participant
    from cli.workspace import open_workspace

    with open_workspace(session.folder, readonly=True) as work:
        view = _read(work, find_participant(work, name))
        if view is None:
            raise NotFound(f"{name} was not admitted.", hint=f"`shroff participants admit {name}` does.")
        found, keys = _data(work, view), _keys(view)
    if as_json:
        session.console.json({**found, "keys": keys})
        return
    session.console.facts(found)
    session.console.data("")
    session.console.table(
        ("capacity", "key", "live", "revoked"),
        [
            (each["capacity"], each["address"], "yes" if each["live"] else "no", each["revoked_at"] or "–")
            for each in keys
        ],
    )


def admit(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called here; never on the chain.")],
    role: Annotated[str, typer.Option("--role", help="customs, tax, insurer, bank or enterprise.")],
    identity: Annotated[
        str | None,
        typer.Option(
            "--identity",
            help="What documents call it: a social credit code, or SCHEME:code.",
            show_default="none",
        ),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Its full name.", show_default="none")] = "",
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="CAPACITY=ADDRESS",
            help="A key that it has already, in the keystore or elsewhere: maker, checker or admin.",
            show_default="new ones",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Admit a participant with its keys: maker, checker, two admins.

    Keys that --key does not name are made here, and kept in the keystore under the password that opens the
    operator's.
    """
    from secrets import token_hex

    from chain.errors import BadInput
    from cli.workspace import open_workspace
    from contracts.registry.identifiers import read_identifier
    from scenarios.desks import OperatorDesk
    from scenarios.people import ROLES, Actor

    roles: dict[str, RoleName] = {name: name for name in ROLES[1:]}
    wanted = roles.get(role.lower())
    if wanted is None:
        raise BadInput(f"{role!r} is no role.", expected=f"one of {', '.join(ROLES[1:])}")
    called = name.strip().replace("-", "_")
    if not called.isidentifier():
        raise BadInput(f"{name!r} can't be a name.", expected="letters, digits, - and _, as in bank_c")
    known = read_identifier(identity) if identity else None
    with open_workspace(session.folder, session.passwords) as work:
        if called in work.people and work.suite.participants.participant(work.people[called].id) is None:
            actor = work.people[called]  # made by a command that was interrupted before the chain knew
        else:
            made = Actor.from_seed(called, wanted, seed=token_hex(32), identity=known, title=title)
            actor = work.people.add(participant_keys.with_own_keys(work, made, given or []))
        work.keep_people()
        OperatorDesk(work.office, work.people.operator()).admit([actor])
    if as_json:
        session.console.json({"name": actor.name, "role": actor.role, "id": actor.id.hex()})
    else:
        session.console.data(f"{actor.name} is admitted as {actor.role}, with the id {actor.id.hex()}.")


def suspend(session: Session, name: Name, reason: Reason, as_json: Json = False) -> None:
    """Stop what adds exposure for a participant; what reduces it goes on."""
    _change(session, "suspend", name, reason, as_json)


def reinstate(session: Session, name: Name, reason: Reason, as_json: Json = False) -> None:
    """End a suspension."""
    _change(session, "reinstate", name, reason, as_json)


def retire(
    session: Session,
    name: Name,
    reason: Reason,
    successor: Annotated[
        str | None,
        typer.Option("--successor", help="Whose keys act on its cases from then on.", show_default="none"),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End a participant for ever. With open cases it needs a successor of the same role."""
    from cli.finding import find_participant
    from cli.workspace import open_workspace

    session.ask(f"Retire {name} for ever?", yes=yes)
    with open_workspace(session.folder, session.passwords) as work:
        heir = None if successor is None else find_participant(work, successor)
        participant = find_participant(work, name)
        work.suite.participants.retire(work.people.operator().party, participant, reason, successor=heir)
        _tell(session, work, participant, as_json)


def _change(session: Session, verb: str, name: str, reason: str, as_json: bool) -> None:
    from cli.finding import find_participant
    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        participant = find_participant(work, name)
        operator, registry = work.people.operator().party, work.suite.participants
        if verb == "suspend":
            registry.suspend(operator, participant, reason)
        else:
            registry.reinstate(operator, participant, reason)
        _tell(session, work, participant, as_json)


def _tell(session: Session, work: Workspace, participant: bytes, as_json: bool) -> None:
    view = _read(work, participant)
    if view is None:
        return
    found = _data(work, view)
    if as_json:
        session.console.json({**found, "keys": _keys(view)})
    else:
        heir = f", succeeded by {found['successor']}" if found["successor"] else ""
        session.console.data(f"{found['name']} is {found['standing']}{heir}.")


def _read(work: Workspace, participant: bytes) -> ParticipantView | None:
    return work.suite.participants.participant(participant)


def _data(work: Workspace, view: ParticipantView) -> dict[str, object]:
    actor = work.people.by_id(view.id)
    return {
        "name": work.people.name_of(view.id),
        "role": "|".join(role.name.lower() for role in view.roles if role.name),
        "standing": view.standing.name.lower(),
        "identity": str(actor.identity) if actor and actor.identity else "",
        "title": actor.title if actor else "",
        "id": view.id.hex(),
        "successor": work.people.name_of(view.successor) if view.successor else None,
    }


def _keys(view: ParticipantView) -> list[dict[str, object]]:
    from contracts.registry.calendar import show_time

    return [
        {
            "capacity": key.capacity.name.lower(),
            "address": key.key,
            "live": key.live,
            "revoked_at": None if key.revoked_at is None else show_time(key.revoked_at),
            "distrusted_since": None if key.distrusted_since is None else show_time(key.distrusted_since),
        }
        for key in view.keys
    ]
