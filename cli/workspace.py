"""What a chain on disk has beside it, so that commands go on where the last one stopped.

In the folder: `chain/`, the database; `shroff.json`, where the contracts are; `people.json`, who acts, with
their keys; `vault.jsonl`, the documents' fields and salts; `references.jsonl`, the references as they were
typed. The chain's own lock is taken first, so that one process at a time reads and writes all of them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chain.errors import BadInput, ShroffError, Unreachable
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from cli.people_file import load_people, save_people
from cli.private_files import read_text, write_text
from cli.references import References
from contracts.registry.participants import Capacity
from contracts.suite import Suite
from scenarios.office import Office
from scenarios.people import Actor, People
from scenarios.vault import FileVault

__all__ = [
    "CHAIN",
    "PEOPLE",
    "VAULT",
    "Workspace",
    "is_bare_chain",
    "making",
    "open_workspace",
    "write_manifest",
]

CHAIN = "chain"
MANIFEST = "shroff.json"
PEOPLE = "people.json"
VAULT = "vault.jsonl"
REFERENCES = "references.jsonl"
NEXT_KEY = "next-key.json"

_FORMAT = 1
_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Workspace:
    """A chain that is open, with all that belongs to it. `head` is its last block as the command found it."""

    folder: Path
    node: Node
    suite: Suite
    people: People
    vault: FileVault
    references: References
    office: Office
    head: int

    def is_unchanged(self) -> bool:
        """Whether no contract has anything to say of this command: what was sent had been done before."""
        first = self.head + 1
        return self.node.head.number < first or not self.suite.network.logs(from_block=first)

    def keep_people(self) -> None:
        """Writes the people as they are now. Do this before the chain learns a key: a lost key stays lost."""
        save_people(self.folder / PEOPLE, self.people)

    def actor(self, name: str) -> Actor:
        """Somebody by name; `bank-a` is `bank_a`.

        Raises:
            BadInput: Nobody is called so; the hint names who is meant, perhaps.
        """
        return self.people[name if name in self.people else name.replace("-", "_")]

    def keep_next_key(self, actor: Actor, capacity: Capacity, key: Key) -> None:
        """Writes a key that the chain is about to learn: if this process is killed, the next one finds it."""
        written = {"name": actor.name, "capacity": capacity.name, "secret": key.secret.hex()}
        write_text(self.folder / NEXT_KEY, json.dumps(written) + "\n")

    def forget_next_key(self) -> None:
        """Ends what `keep_next_key` began: the people were kept."""
        (self.folder / NEXT_KEY).unlink(missing_ok=True)


@contextmanager
def open_workspace(folder: Path) -> Generator[Workspace]:
    """The chain in a folder, opened for one command.

    Raises:
        Unreachable: There is none, it is damaged, or another process has it (ChainLocked).
    """
    manifest = folder / MANIFEST
    if not manifest.exists():
        raise _missing(folder)
    with Node.open(folder / CHAIN) as node:
        address = _read_manifest(manifest)
        people = load_people(folder / PEOPLE)
        vault = FileVault(folder / VAULT)
        try:
            suite = Suite.at(EmbeddedNetwork(node), address)
            office = Office(suite, people, vault)
            references = References(folder / REFERENCES)
            work = Workspace(folder, node, suite, people, vault, references, office, node.head.number)
            _finish_rotation(work)
            yield work
        finally:
            vault.close()


@contextmanager
def making(folder: Path) -> Generator[Path]:
    """A folder beside `folder` that takes its place when all went well; otherwise nothing is left of it.

    Raises:
        BadInput: There is something in the folder already.
        Unreachable: No folder can be made there.
    """
    if (folder / MANIFEST).exists():
        raise BadInput(
            f"There is a chain in {folder} already.",
            hint="Go on with it, or name another folder with --chain.",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} holds something else.", hint="Name a new or an empty folder with --chain.")
    target = folder.absolute()
    prefix = f".{target.name}.making-"
    beside = target.with_name(f"{prefix}{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(target.parent, prefix)
        beside.mkdir(mode=_OWNER_ONLY)
    except OSError as error:
        raise Unreachable(f"No chain can be made in {folder}: {error.strerror or error}.") from error
    try:
        yield beside
        _take_place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_manifest(folder: Path, directory: str) -> None:
    """Writes where the contracts are: the last thing, which makes the folder a workspace."""
    written = {"format": _FORMAT, "directory": directory}
    write_text(folder / MANIFEST, json.dumps(written, indent=1) + "\n")


def is_bare_chain(folder: Path) -> bool:
    """Whether a folder holds a chain and nothing beside it, as `shroff run portfolio --chain` leaves it."""
    return (folder / "data.mdb").is_file() and not (folder / MANIFEST).exists()


def _finish_rotation(work: Workspace) -> None:
    """A rotation of a key that was killed in the middle: the chain says whether the new one is in force."""
    path = work.folder / NEXT_KEY
    if not path.exists():
        return
    try:
        found = json.loads(read_text(path))
        actor, capacity = work.people[found["name"]], Capacity[found["capacity"]]
        key = Key(bytes.fromhex(found["secret"]))
    except (ValueError, KeyError, TypeError):
        raise Unreachable(f"{path} is damaged.", hint="Restore it from a copy.") from None
    if work.suite.participants.signer(key.address).live:
        work.people.change(with_key(actor, capacity, key))
        work.keep_people()
    work.forget_next_key()


def with_key(actor: Actor, capacity: Capacity, key: Key) -> Actor:
    """Somebody with another maker's or checker's key."""
    changed = (
        replace(actor.party, maker=key) if capacity is Capacity.MAKER else replace(actor.party, checker=key)
    )
    return replace(actor, party=changed)


def _take_place(beside: Path, target: Path) -> None:
    try:
        beside.rename(target)
    except OSError as error:
        raise Unreachable(f"The new chain could not be moved to {target}: {error.strerror}.") from error


def _remove_leftovers(parent: Path, prefix: str) -> None:
    """What an earlier making left behind that was killed."""
    for left in parent.glob(f"{prefix}*"):
        process = left.name.removeprefix(prefix)
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read_manifest(path: Path) -> str:
    try:
        found = json.loads(read_text(path))
        version, address = int(found["format"]), str(found["directory"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"{path} is damaged.", hint="Restore it from a copy.") from error
    if version != _FORMAT:
        raise ShroffError(f"{path} has the format {version}; this release reads {_FORMAT}.")
    return address


def _missing(folder: Path) -> Unreachable:
    if is_bare_chain(folder):
        return Unreachable(
            f"{folder} is a chain without people.",
            hint="Name a folder that `shroff init` made.",
            path=str(folder),
        )
    return Unreachable(
        f"There is no chain in {folder}.",
        hint="`shroff init` makes one; --chain or SHROFF_CHAIN names another folder.",
        path=str(folder),
    )
