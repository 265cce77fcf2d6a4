"""`shroff init`: a chain on disk, with the contracts and somebody to act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.session import Json, Session, command

if TYPE_CHECKING:
    from chain.keystore_kdf import Derivation
    from cli.keyring import Keyring
    from scenarios.people import Actor, RoleName

__all__ = ["DEMO_PEOPLE", "register"]

DEMO_PEOPLE: tuple[tuple[str, RoleName, str, str], ...] = (
    ("customs", "customs", "", "General Administration of Customs"),
    ("tax", "tax", "", "Tax Service"),
    ("insurer", "insurer", "", "Export Credit Insurer"),
    ("bank_a", "bank", "BIC:SHRFCNBAXXX", "Bank A"),
    ("bank_b", "bank", "BIC:SHRFCNBBXXX", "Bank B"),
    ("exporter_a", "enterprise", "USCC:91110000MA9EXPA16G", "Exporter A"),
    ("exporter_b", "enterprise", "USCC:91440300MA5EXPA004", "Exporter B"),
)
"""Name, role, identity and title of those who make a new chain usable."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(
        app,
        "init",
        example="shroff init --chain demo\nshroff init --chain kept --bare --ask-password",
    )(init)


def init(
    session: Session,
    bare: Annotated[bool, typer.Option("--bare", help="Admit nobody but the operator.")] = False,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for the password of the keys.")
    ] = False,
    light_kdf: Annotated[
        bool,
        typer.Option(
            "--light-kdf", help="Stretch the password less: faster, and weaker if it can be guessed."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a chain on disk, deploy the contracts, and admit participants for a demonstration.

    The folder holds the chain, the keys of everybody who acts on it, and the documents' fields. It is there
    whole, or not at all.

    The keys are keystores (Web3 Secret Storage, version 3) under one password: the one that is asked for, or
    given in a file or the environment. Without any, the chain is for development: the password is a random
    one, kept beside the keys, and nobody is asked for it.
    """
    from secrets import token_hex

    from chain.keys import Key
    from chain.networks import EmbeddedNetwork
    from chain.node import Node
    from chain.private_files import write_text
    from cli.people_file import save_people
    from cli.workspace import CHAIN, KEYS, PEOPLE, VAULT, keyring_in, making, write_manifest
    from contracts.registry.fingerprints import HashKey
    from contracts.registry.identifiers import read_identifier
    from contracts.suite import Suite
    from scenarios.people import Actor, People

    def somebody(name: str, role: RoleName, identity: str = "", title: str = "") -> Actor:
        known = read_identifier(identity) if identity else None
        return Actor.from_seed(name, role, seed=token_hex(32), identity=known, title=title)

    console, folder = session.console, session.folder
    operator = somebody("operator", "operator", title="Operator")
    others: list[Actor] = []
    if not bare:
        others = [somebody(*each) for each in DEMO_PEOPLE]
    with making(folder) as beside:
        keyring = keyring_in(beside, session.passwords)
        derivation = _derivation(session, keyring, ask=ask_password, light=light_kdf)
        console.say(f"Making a chain in {folder}.")
        people = [operator, *others]
        keyring.add([key for each in people for key in each.party.all_keys()], derivation)
        save_people(beside / PEOPLE, People(HashKey.random(), people))
        write_text(beside / VAULT, "")
        with Node.open(beside / CHAIN, create=True) as node:
            suite = Suite.deploy(EmbeddedNetwork(node), Key.random(), operator.party, operator.admission())
            if others:
                suite.participants.admit(operator.party, [each.admission() for each in others])
            faces = {face.NAME: face.address for face in suite.faces()}
            chain_id, blocks = node.chain_id, node.head.number
        write_manifest(beside, suite.address)
        protected = not keyring.is_unlocked
    if as_json:
        console.json(
            {
                "folder": str(folder),
                "chain_id": chain_id,
                "blocks": blocks,
                "contracts": faces,
                "participants": [
                    {
                        "name": each.name,
                        "role": each.role,
                        "id": each.id.hex(),
                        "identity": str(each.identity or ""),
                    }
                    for each in people
                ],
                "keys": {"folder": str(folder / KEYS), "protected": protected},
            }
        )
    else:
        console.say(f"{len(faces)} contracts in {blocks} blocks of chain {chain_id}.")
        console.table(
            ("name", "role", "identity", "title"),
            [(each.name, each.role, each.identity or "–", each.title) for each in people],
        )
    if protected:
        console.say(f"The keys of all of them are in {folder / KEYS}, under your password: keep both.")
    else:
        console.say(
            f"The keys of all of them are in {folder / KEYS}, for development: "
            "the password lies beside them.\n"
            "`shroff keys change-password --all` puts them under one of yours."
        )


def _derivation(session: Session, keyring: Keyring, *, ask: bool, light: bool) -> Derivation:
    """What the keys are put under: a password that was asked for or given; or a random one beside them."""
    from chain.keystore_kdf import LIGHT, STANDARD, Derivation

    kdf, what = LIGHT if light else STANDARD, "the keys"
    if ask:
        return Derivation.of(session.passwords.new(what), kdf)
    if session.passwords.source:
        return Derivation.of(session.passwords.for_new(what), kdf)
    return keyring.make_unlocked()
