"""`shroff participants rotate-key|add-key|revoke-key`, and the keys that somebody is admitted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, Yes, command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.keys import Key
    from cli.workspace import Workspace
    from contracts.registry.participants import Capacity
    from scenarios.people import Actor

__all__ = ["Name", "register", "with_own_keys"]

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name, or the first digits of the id.")]
Signer = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="It itself, or the operator.", show_default="it itself"),
]


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "rotate-key",
        example="shroff participants rotate-key bank_a maker\n"
        "shroff participants rotate-key bank_a checker --key 0x9ab3",
    )(rotate_key)
    command(
        group,
        "add-key",
        example="shroff keys new\nshroff participants add-key bank_a maker --key 0x9ab3",
    )(add_key)
    command(group, "revoke-key", example="shroff participants revoke-key bank_a 0x9ab3 --yes")(revoke_key)


def rotate_key(
    session: Session,
    name: Name,
    capacity: Annotated[str, typer.Argument(metavar="maker|checker", help="Which key.")],
    given: Annotated[
        str | None,
        typer.Option(
            "--key",
            metavar="ADDRESS",
            help="The new key: one of the keystore that nobody has yet.",
            show_default="a new one",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Replace a participant's maker or checker key by a new one; its two admins sign.

    The old key can no longer act. What it did stays on its participant's record. The new one is made here,
    and kept in the keystore under the password that opens the admins' keys; or --key names it.
    """
    from chain.errors import BadInput, Reverted
    from chain.keys import Key
    from cli.parsing import choice
    from cli.workspace import open_workspace
    from contracts.registry.participants import Capacity
    from scenarios.desks import AnyDesk

    which = choice(Capacity, capacity)
    if which is Capacity.ADMIN:
        raise BadInput(f"{capacity!r} is not rotated here.", expected="maker or checker")
    said = which.name.lower()
    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        old = actor.party.maker if which is Capacity.MAKER else actor.party.second()
        new = Key.random() if given is None else _spare(work, given, f"{actor.name}.{said}")
        work.unlock(*actor.party.admins)
        work.keep_next_key(actor, which, new)
        try:
            AnyDesk(work.office, actor).rotate_key(said, new)
        except Reverted:
            work.forget_next_key(made=new if given is None else None)
            raise
        work.keep_people()
        work.forget_next_key()
        stored = work.keyring.keystore.find(new.address)
    file = None if stored is None else str(stored.path)
    if as_json:
        session.console.json(
            {
                "name": actor.name,
                "id": actor.id.hex(),
                "capacity": said,
                "new": new.address,
                "file": file,
                "old": old.address,
            }
        )
        return
    session.console.data(f"{actor.name} has a new {said} key; the old one can no longer act.")
    session.console.facts({"new": new.address, "kept in": file or "elsewhere", "old": old.address})


def add_key(
    session: Session,
    name: Name,
    capacity: Annotated[str, typer.Argument(metavar="maker|checker|admin", help="What it may do.")],
    given: Annotated[
        str,
        typer.Option(
            "--key", metavar="ADDRESS", help="A key that nobody has yet, in the keystore or elsewhere."
        ),
    ],
    by: Signer = None,
    as_json: Json = False,
) -> None:
    """Give a participant another key, for another desk; its two admins sign, or the operator.

    Commands here go on with the keys that they have, and take a new maker or checker if theirs was revoked.
    """
    from cli.parsing import choice
    from cli.workspace import open_workspace
    from contracts.registry.participants import Capacity

    which = choice(Capacity, capacity)
    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        signer = actor if by is None else work.actor(by)
        new = _spare(work, given, f"{actor.name}.{which.name.lower()}")
        work.suite.participants.add_key(signer.party, actor.id, new.address, which)
        if (after := _with_another(work, actor, which, new)) != actor:
            work.people.change(after)
            work.keep_people()
    found = {"name": actor.name, "id": actor.id.hex(), "capacity": which.name.lower(), "new": new.address}
    if as_json:
        session.console.json(found)
    else:
        session.console.data(f"{actor.name} has another {found['capacity']} key: {new.address}.")


def revoke_key(
    session: Session,
    name: Name,
    key: Annotated[str, typer.Argument(metavar="ADDRESS", help="The key, or its first digits.")],
    by: Signer = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End a key for ever; an admin of its participant signs, or the operator. Its record stays."""
    from dataclasses import replace

    from cli.workspace import open_workspace

    with open_workspace(session.folder, session.passwords) as work:
        actor = work.actor(name)
        signer = actor if by is None else work.actor(by)
        address, capacity = _live_key(work, actor, key)
        acts = [each.address for each in (actor.party.maker, actor.party.checker) if each is not None]
        loss = f" {actor.name} acts here with it: use `rotate-key` instead." if address in acts else ""
        session.ask(f"Revoke the {capacity} key {address} of {actor.name} for ever?{loss}", yes=yes)
        work.suite.participants.revoke_key(signer.party, address)
        admins = tuple(each for each in actor.party.admins if each.address != address)
        if admins != actor.party.admins:
            work.people.change(replace(actor, party=replace(actor.party, admins=admins)))
            work.keep_people()
    if as_json:
        session.console.json({"name": actor.name, "id": actor.id.hex(), "capacity": capacity, "old": address})
    else:
        session.console.data(f"{address} is no {capacity} key of {actor.name} any more.")


def _with_another(work: Workspace, actor: Actor, capacity: Capacity, key: Key) -> Actor:
    """Somebody with another key, where commands here can use it: as an admin, or for one that was revoked."""
    from dataclasses import replace

    from cli.workspace import with_key
    from contracts.registry.participants import Capacity

    if capacity is Capacity.ADMIN:
        own = (*actor.party.admins, key) if work.keyring.has(key.address) else actor.party.admins
        return replace(actor, party=replace(actor.party, admins=own))
    acting = actor.party.maker if capacity is Capacity.MAKER else actor.party.checker
    is_live = acting is not None and work.suite.participants.signer(acting.address).live
    return actor if is_live else with_key(actor, capacity, key)


def _live_key(work: Workspace, actor: Actor, digits: str) -> tuple[str, str]:
    """The live key of a participant that is meant, and its capacity.

    Raises:
        NotFound: It has none that begins so.
        BadInput: It has several.
    """
    from chain.errors import BadInput, NotFound

    view = work.suite.participants.participant(actor.id)
    wanted = digits.lower().removeprefix("0x")
    found = [
        (each.key, each.capacity.name.lower())
        for each in (() if view is None else view.keys)
        if each.live and each.key.lower().removeprefix("0x").startswith(wanted)
    ]
    if not found:
        hint = f"`shroff participants show {actor.name}` has them all."
        raise NotFound(f"{actor.name} has no live key {digits}.", hint=hint)
    if len(found) > 1:
        raise BadInput(f"{digits} is more than one key of {actor.name}.", hint="Give more digits.")
    return found[0]


def with_own_keys(work: Workspace, actor: Actor, given: Iterable[str], *, own: bytes | None = None) -> Actor:
    """Somebody with keys that were there before, each `CAPACITY=ADDRESS`, in the place of new ones.

    An address of 40 digits may be of a key that is kept elsewhere. `own`: whose keys they may be already.

    Raises:
        BadInput: This is no capacity or no address, the key is somebody's, or there is one too many.
    """
    from dataclasses import replace

    from chain.errors import BadInput
    from cli.parsing import choice
    from contracts.registry.participants import Capacity

    found: dict[Capacity, list[Key]] = {each: [] for each in Capacity}
    for part in given:
        name, equals, address = part.partition("=")
        if not equals:
            raise BadInput(f"{part!r} names no key.", expected="CAPACITY=ADDRESS, as in maker=0x9ab3…")
        capacity = choice(Capacity, name)
        found[capacity].append(_spare(work, address, f"{actor.name}.{capacity.name.lower()}", own))
    for capacity, keys in found.items():
        if len(keys) > (len(actor.party.admins) if capacity is Capacity.ADMIN else 1):
            raise BadInput(f"There is one {capacity.name.lower()} too many.")
    admins = (*found[Capacity.ADMIN], *actor.party.admins)[: len(actor.party.admins)]
    maker = next(iter(found[Capacity.MAKER]), actor.party.maker)
    checker = next(iter(found[Capacity.CHECKER]), actor.party.checker)
    return replace(actor, party=replace(actor.party, maker=maker, checker=checker, admins=admins))


def _spare(work: Workspace, digits: str, who: str, own: bytes | None = None) -> Key:
    """A key that nobody has yet (but perhaps `own`): of the keystore, or by its whole address."""
    from chain.errors import BadInput
    from chain.hashing import checksum, is_address

    address = checksum(digits) if is_address(digits) else work.keyring.keystore.match(digits).address
    known = work.suite.participants.key(address)
    if known is not None and known.participant != own:
        whose = work.people.name_of(known.participant)
        raise BadInput(
            f"{address} is a key of {whose} already: a key belongs to one participant for ever.",
            hint="`shroff keys new` makes another.",
        )
    return work.keyring.locked(address, who)
