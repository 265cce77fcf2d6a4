"""What a chain on disk has beside it, so that commands go on where the last one stopped.

In the folder: `chain/`, the database; `shroff.json`, where the contracts are; `people.json`, who acts, with
the addresses of their keys; `keys/`, the keys themselves, a keystore each; `keys.password`, which opens them
where the chain is for development; `seeds.json`, secret until a sample is drawn; `vault.jsonl`, the fields
and salts of documents; `slips.jsonl`, whom orders pay; `references.jsonl`, the references as typed. The
chain's own lock is taken first, so that one process at a time reads and writes all of them.
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
from chain.hashing import checksum
from chain.keys import Key
from chain.keystore_folder import Keystore
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.private_files import read_text, remove_leftovers, write_text
from chain.store_folder import has_database
from chain.system import is_running
from cli.keyring import Keyring
from cli.passwords import Passwords
from cli.people_file import load_people, save_people
from cli.references import References
from cli.seed_file import FileSeeds
from contracts.parties import Signer
from contracts.registry.participants import Capacity
from contracts.suite import Suite
from scenarios.desks.office import Office
from scenarios.people import Actor, People
from scenarios.slips import FileSlips, Slips
from scenarios.vault import FileVault, Overlay

__all__ = [
    "CHAIN",
    "PEOPLE",
    "VAULT",
    "Workspace",
    "is_bare_chain",
    "keyring_in",
    "making",
    "open_keyring",
    "open_workspace",
    "rehearsal",
    "write_manifest",
]

CHAIN = "chain"
MANIFEST = "shroff.json"
PEOPLE = "people.json"
VAULT = "vault.jsonl"
REFERENCES = "references.jsonl"
SEEDS = "seeds.json"
SLIPS = "slips.jsonl"
NEXT_KEY = "next-key.json"
KEYS = "keys"
KEYS_PASSWORD = "keys.password"  # noqa: S105  # the file's name

_FORMAT = 1
_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Workspace:
    """A chain that is open, with all that belongs to it. `head` is its last block as the command found it."""

    folder: Path
    node: Node
    suite: Suite
    people: People
    keyring: Keyring
    vault: FileVault
    references: References
    office: Office
    head: int

    def is_unchanged(self) -> bool:
        """Whether no contract has anything to say of this command: what was sent had been done before."""
        first = self.head + 1
        return self.node.head.number < first or not self.suite.network.logs(from_block=first)

    def keep_people(self) -> None:
        """Writes the people as they are now, and the keys of those who came.

        Do this before the chain learns a key: a lost key stays lost. New keys are put under the password that
        opens the operator's, unless another was needed before.
        """
        everybody = (key for actor in self.people for key in actor.party.all_keys())
        new = [key for key in everybody if key.is_open and not self.keyring.has(key.address)]
        if new and not self.keyring.is_open:
            self.people.operator().party.maker.open()
        self.keyring.keep(new)
        save_people(self.folder / PEOPLE, self.people)

    def actor(self, name: str) -> Actor:
        """Somebody by name; `bank-a` is `bank_a`.

        Raises:
            BadInput: Nobody is called so; the hint names who is meant, perhaps.
        """
        return self.people[name if name in self.people else name.replace("-", "_")]

    def keep_next_key(self, actor: Actor, capacity: Capacity, key: Key) -> None:
        """Writes which key the chain is about to learn: if this process is killed, the next one goes on."""
        self.keyring.keep([key])
        written = {"name": actor.name, "capacity": capacity.name, "address": key.address}
        write_text(self.folder / NEXT_KEY, json.dumps(written) + "\n")

    def forget_next_key(self, *, made: Key | None = None) -> None:
        """Ends what `keep_next_key` began: the people were kept, or the chain refused `made`."""
        if made is not None:
            self.keyring.keystore.remove(self.keyring.stored(made.address, "it"))
        (self.folder / NEXT_KEY).unlink(missing_ok=True)

    def unlock(self, *signers: Signer | None) -> None:
        """Opens keys now: where a question for a password would interrupt what comes."""
        for signer in signers:
            if isinstance(signer, Key):
                signer.open()


@contextmanager
def open_workspace(
    folder: Path, passwords: Passwords | None = None, *, readonly: bool = False
) -> Generator[Workspace]:
    """The chain in a folder, opened for one command.

    Args:
        folder: As named.
        passwords: What opens the keys; by default the environment's, and nobody is asked.
        readonly: Shows all as it is at this moment, also while another process writes, and changes nothing.

    Raises:
        Unreachable: There is none, it is damaged, or another process writes and this one wants to, too
            (ChainLocked).
    """
    manifest = folder / MANIFEST
    check_whole(folder)
    with Node.open(folder / CHAIN, readonly=readonly) as node:  # before the files: they know what it knows
        address = _read_manifest(manifest)
        keyring = keyring_in(folder, passwords)
        people = load_people(folder / PEOPLE, keyring.locked)
        vault, references = FileVault(folder / VAULT), References(folder / REFERENCES)
        slips = FileSlips(folder / SLIPS)
        try:
            suite = Suite.at(EmbeddedNetwork(node), address)
            office = Office(suite, people, vault, seeds=FileSeeds(folder / SEEDS), slips=slips)
            head = node.head.number
            work = Workspace(folder, node, suite, people, keyring, vault, references, office, head)
            if not readonly:
                remove_leftovers(folder)
                _finish_rotation(work)
            yield work
        finally:
            vault.close()
            references.close()
            slips.close()


@contextmanager
def rehearsal(work: Workspace) -> Generator[Workspace]:
    """The same chain, to see what would happen: one block and papers on top, both thrown away at the end.

    What reads through `work.suite` sees the chain without them; what goes through `office` sees them.
    """
    office = Office(work.suite, work.people, Overlay(work.vault), slips=Slips(work.office.slips))
    try:
        with office.one_block():
            yield replace(work, office=office)
            raise _Discarded
    except _Discarded:
        pass


class _Discarded(Exception):
    """Ends a rehearsal, whose block is never sealed. Nothing is wrong."""


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
        raise Unreachable(
            f"No chain can be made in {folder}: {error.strerror or error}.",
            hint="Look at the place, its permissions, and the room that is left.",
        ) from error
    try:
        yield beside
        _take_place(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def keyring_in(folder: Path, passwords: Passwords | None = None) -> Keyring:
    """The keys of a chain, without the chain itself."""
    return Keyring(Keystore(folder / KEYS), passwords or Passwords(), folder / KEYS_PASSWORD)


def open_keyring(folder: Path, passwords: Passwords) -> Keyring:
    """The same, where there is a chain: another process may have it meanwhile.

    Raises:
        Unreachable: There is none, or it is damaged.
    """
    check_whole(folder)
    return keyring_in(folder, passwords)


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
        key = work.keyring.locked(checksum(found["address"]), f"{actor.name}.{capacity.name.lower()}")
    except (ValueError, KeyError, TypeError, BadInput):
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
        if process.isdigit() and not is_running(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _read_manifest(path: Path) -> str:
    try:
        found = json.loads(read_text(path))
        version, address = int(found["format"]), str(found["directory"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(f"{path} is damaged.", hint="Restore it from a copy.") from error
    if version != _FORMAT:
        raise ShroffError(f"{path} has the format {version}; this release reads {_FORMAT}.")
    return address


def check_whole(folder: Path) -> None:
    """Raises Unreachable unless all is there that `shroff init` makes, and says what is lost with a part."""
    parts = {
        f"{CHAIN}/": (has_database(folder / CHAIN), "what was done is nowhere else"),
        MANIFEST: ((folder / MANIFEST).exists(), "it says where the contracts are"),
        PEOPLE: ((folder / PEOPLE).exists(), "it says who acts here, and with which keys"),
        VAULT: ((folder / VAULT).exists(), "the documents' fields and salts are nowhere else"),
    }
    where = {"path": str(folder)}
    if is_bare_chain(folder):
        hint = "Name a folder that `shroff init` made."
        raise Unreachable(f"{folder} is a chain without people.", hint=hint, **where)
    if not any(is_there for is_there, _ in parts.values()):
        hint = "`shroff init` makes one; --chain or SHROFF_CHAIN names another folder."
        raise Unreachable(f"There is no chain in {folder}.", hint=hint, **where)
    for name, (is_there, loss) in parts.items():
        if not is_there:
            hint = f"Restore it from a copy: {loss}."
            raise Unreachable(f"The chain in {folder} is damaged: {name} is missing.", hint=hint, **where)
