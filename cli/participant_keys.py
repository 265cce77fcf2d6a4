"""`shroff participants rotate-key`, and the keys that somebody is admitted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chain.keys import Key
    from cli.workspace import Workspace
    from scenarios.people import Actor

__all__ = ["register", "with_own_keys"]


def register(group: Noun) -> None:
    """Adds the command."""
    command(
        group,
        "rotate-key",
        example="shroff participants rotate-key bank_a maker\n"
        "shroff participants rotate-key bank_a checker --key 0x9ab3",
    )(rotate_key)


def rotate_key(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name, or the first digits of the id.")],
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


def with_own_keys(work: Workspace, actor: Actor, given: Iterable[str]) -> Actor:
    """Somebody with keys that were there before, each `CAPACITY=ADDRESS`, in the place of new ones.

    An address of 40 digits may be of a key that is kept elsewhere.

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
        found[capacity].append(_spare(work, address, f"{actor.name}.{capacity.name.lower()}"))
    for capacity, keys in found.items():
        if len(keys) > (len(actor.party.admins) if capacity is Capacity.ADMIN else 1):
            raise BadInput(f"There is one {capacity.name.lower()} too many.")
    admins = (*found[Capacity.ADMIN], *actor.party.admins)[: len(actor.party.admins)]
    maker = next(iter(found[Capacity.MAKER]), actor.party.maker)
    checker = next(iter(found[Capacity.CHECKER]), actor.party.checker)
    return replace(actor, party=replace(actor.party, maker=maker, checker=checker, admins=admins))


def _spare(work: Workspace, digits: str, who: str) -> Key:
    """A key that nobody has yet: of the keystore, or by its whole address."""
    from chain.errors import BadInput
    from chain.hashing import checksum, is_address

    address = checksum(digits) if is_address(digits) else work.keyring.keystore.match(digits).address
    known = work.suite.participants.key(address)
    if known is not None:
        whose = work.people.name_of(known.participant)
        raise BadInput(
            f"{address} is a key of {whose} already: a key belongs to one participant for ever.",
            hint="`shroff keys new` makes another.",
        )
    return work.keyring.locked(address, who)
