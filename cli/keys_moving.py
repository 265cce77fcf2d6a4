"""`shroff keys import`, `export`, `change-password`: keys that come, go, or get another password."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.keys_finding import KeyArgument
from cli.session import Json, Noun, Session, command

if TYPE_CHECKING:
    from chain.keys import Key
    from cli.keyring import Keyring
    from scenarios.people import People

__all__ = ["register"]

LightKdf = Annotated[
    bool,
    typer.Option("--light-kdf", help="Stretch the password less: faster, and weaker if it can be guessed."),
]
NewPasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--new-password-file", metavar="FILE", show_default="asks", help="File with the new password."
    ),
]

_STREAM = "-"
_SECRET = re.compile(r"(?:0[xX])?[0-9a-fA-F]{64}")


def register(group: Noun) -> None:
    """Adds the commands."""
    command(
        group,
        "import",
        example="shroff keys import UTC--2026-02-14T09-11-03.000000000Z--7ef5…\n"
        "shroff keys import - < secret.hex",
    )(import_)
    command(group, "export", example="shroff keys export bank_a.maker bank_a-maker.json")(export)
    command(
        group,
        "change-password",
        example="shroff keys change-password bank_a.checker\nshroff keys change-password --all",
    )(change_password)


def import_(
    session: Session,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A keystore (version 3), or a file with a secret key; - is stdin."
        ),
    ],
    from_password_file: Annotated[
        Path | None,
        typer.Option(
            "--from-password-file",
            metavar="FILE",
            show_default="as for other keys",
            help="File with the password of the keystore that comes in.",
        ),
    ] = None,
    light_kdf: LightKdf = False,
    as_json: Json = False,
) -> None:
    """Take a key into the keystore, from a keystore or from 64 hexadecimal digits.

    A secret key is read from a file or from stdin (on a terminal it is asked for, unseen), never from the
    command line, which the shell and the system show to others. What comes in is kept as a new key would be.
    """
    from chain.errors import BadInput
    from cli.keyring import shown_kdf
    from cli.keys_finding import kdf_of, who_has
    from cli.people_file import load_people
    from cli.workspace import PEOPLE, open_keyring

    if _SECRET.fullmatch(file.strip()):
        raise BadInput(
            "A secret key does not belong on a command line: others can see it, and the shell keeps it.",
            hint="Take it as known to others, and use another. `shroff keys import -` reads from stdin.",
        )
    keyring = open_keyring(session.folder, session.passwords)
    key, was_open = _read(session, keyring, file, from_password_file)
    found = keyring.keystore.find(key.address)
    if found is not None:
        raise BadInput(f"{key.address} is in the keystore already: {found.path}.")
    derivation = keyring.for_new("the key", kdf_of(light=light_kdf))
    (stored,) = keyring.add([key], derivation)
    whose = who_has(load_people(session.folder / PEOPLE, keyring.locked), key.address)
    if was_open and file != _STREAM:
        session.console.say(f"{file} still shows the secret key to whoever reads it: remove it.")
    if as_json:
        session.console.json(
            {
                "address": stored.address,
                "file": str(stored.path),
                "kdf": shown_kdf(derivation.kdf),
                "participant": whose or None,
            }
        )
        return
    session.console.facts(
        {
            "address": stored.address,
            "kept in": stored.path,
            "kdf": shown_kdf(derivation.kdf),
            "key of": whose,
        }
    )


def export(
    session: Session,
    key: KeyArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file; - is stdout.")],
    new_password_file: NewPasswordFile = None,
    light_kdf: LightKdf = False,
) -> None:
    """Write a key into a keystore of its own, under a new password. It stays here, too.

    geth, Foundry and every other program that reads Web3 Secret Storage, version 3, can open it.
    """
    from chain.keystore import seal
    from chain.keystore_kdf import STANDARD, Derivation
    from chain.private_files import create_texts
    from cli.keys_finding import find_stored, kdf_of
    from cli.people_file import load_people
    from cli.workspace import PEOPLE, open_keyring

    keyring = open_keyring(session.folder, session.passwords)
    stored = find_stored(keyring, load_people(session.folder / PEOPLE, keyring.locked), key)
    opened = keyring.open(stored, key)
    password = session.passwords.new("the exported key", file=new_password_file)
    text = seal(opened, Derivation.of(password, kdf_of(light=light_kdf) or STANDARD))
    if str(file) == _STREAM:
        session.console.data(text)
        return
    create_texts({file: text + "\n"})
    session.console.say(f"{opened.address} is in {file}, under the new password.")


def change_password(
    session: Session,
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY]...", help="First digits of addresses, or whose: bank_a.maker."),
    ] = None,
    all_keys: Annotated[bool, typer.Option("--all", help="Every key of the keystore.")] = False,
    new_password_file: NewPasswordFile = None,
    light_kdf: LightKdf = False,
) -> None:
    """Put keys under another password.

    Each file is replaced whole. A command that was interrupted can be given again: keys that are under the
    new password already are opened by it.

    With --all a chain for development is one no longer: the password beside the keys is removed.
    """
    from chain.errors import BadInput
    from chain.keystore_kdf import STANDARD, Derivation
    from cli.keys_finding import find_stored, kdf_of, who_has
    from cli.passwords import read_passwords
    from cli.people_file import load_people
    from cli.workspace import PEOPLE, open_keyring

    if bool(keys) == all_keys:
        raise BadInput("Which keys is not said.", expected="keys, or --all")
    keyring = open_keyring(session.folder, session.passwords)
    people: People = load_people(session.folder / PEOPLE, keyring.locked)
    stored = list(keyring.keystore) if all_keys else [find_stored(keyring, people, key) for key in keys or []]
    more = () if new_password_file is None else read_passwords(new_password_file)
    opened = [keyring.open(each, who_has(people, each.address) or "the key", more=more) for each in stored]
    password = session.passwords.new("the keys", file=new_password_file)
    derivation = Derivation.of(password, kdf_of(light=light_kdf) or STANDARD)
    keyring.change(stored, derivation, opened)
    session.console.data(f"{len(stored)} keys are under the new password.")
    if keyring.is_unlocked:
        session.console.say("The others are for development still: the password lies beside them.")


def _read(session: Session, keyring: Keyring, file: str, password_file: Path | None) -> tuple[Key, bool]:
    """The key of a file, and whether it lay there open."""
    from chain.errors import BadInput
    from chain.keys import Key
    from chain.keystore import MOST_BYTES, read_keystore
    from chain.private_files import read_text
    from cli.passwords import read_passwords

    console = session.console
    if file != _STREAM:
        text = read_text(Path(file), most=MOST_BYTES)
    elif sys.stdin.isatty() and console.has_terminal:
        text = console.secret("Secret key (64 hexadecimal digits): ")
    else:
        text = sys.stdin.read(MOST_BYTES)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        more = () if password_file is None else read_passwords(password_file)
        name = "the keystore" if file == _STREAM else file
        return keyring.unseal(read_keystore(text.lstrip("\ufeff")), name, more=more), False
    if not _SECRET.fullmatch(text.strip()):
        raise BadInput(
            "There is neither a keystore in it nor a secret key.",
            expected="JSON, or 64 hexadecimal digits",
            file="stdin" if file == _STREAM else file,
        )
    return Key(bytes.fromhex(text.strip().lower().removeprefix("0x"))), True
