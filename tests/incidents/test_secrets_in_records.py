"""A committed deployment record contained a keyed RPC URL.

Seen in a published repository: the record of a deployment held the address of the node with the account's
key in it, and was committed with everything else. There is no record of a deployment to other nodes here
yet; what is written and printed is: the manifest of a chain on disk, exports, proofs, statements, every
command's output. None of it holds a key, a password, the salts of documents or the keys of the hashes,
nor any URL with a key; and no file of this project does.
"""

from __future__ import annotations

import io
import json
import re
import stat
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from chain.keystore_folder import Keystore
from cli.main import main
from tests.cli.conftest import NUMBER, ROWS

ROOT = Path(__file__).parents[2]

_HEX = "[0-9a-fA-F]"
KEYED_URL = re.compile(
    r"(https?|wss?)://([^\s/\"'<>]+:[^\s/\"'<>@]+@"  # user and password
    r"|[^\s\"'<>]+[?&](api[-_]?key|key|token|secret|auth)=\w{8,}"  # a key in the query
    rf"|[^\s\"'<>]+/(v\d/)?{_HEX}{{32,}}\b"  # a project's key in the path
    r"|[^\s\"'<>]*(infura|alchemy|quicknode|ankr)[^\s\"'<>]*/[\w-]{16,})",
    re.IGNORECASE,
)
PRIVATE = re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----|AKIA[0-9A-Z]{16}")


@dataclass(frozen=True)
class Told:
    """A chain on disk on which a loan was made, and all that left it.

    Attributes:
        home: Where it is.
        outside: What was printed, exported, proved: by what it was.
    """

    home: Path
    outside: dict[str, bytes]


def run_here(home: Path, *words: str) -> str:
    """A command in this process, which must succeed. Returns all that it printed."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setattr(sys, "excepthook", sys.excepthook)
        for name in ("SHROFF_CHAIN", "SHROFF_PASSWORD", "SHROFF_PASSWORD_FILE"):
            patch.delenv(name, raising=False)
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(list(words))
    assert not ended.value.code, (words, err.getvalue())
    return out.getvalue() + err.getvalue()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    home = tmp_path_factory.mktemp("told")
    (home / "declarations.csv").write_text(ROWS)
    outside: dict[str, bytes] = {}
    for words in (
        "init --json --light-kdf",
        "documents import declarations.csv",
        f"receivables apply --as exporter-a --bank bank-a --document {NUMBER} --reference LOAN-1",
        "receivables accept LOAN-1 --json",
        "consents grant bank-a --as exporter-a --json",
        "receivables verify LOAN-1 --json",
        "receivables approve LOAN-1",
        "receivables disburse LOAN-1",
        "receivables show LOAN-1 --json",
        "participants list --json",
        "keys list --json",
        "statement bank-a --json",
        "chain status --json",
        f"documents show {NUMBER} --json",
        f"documents prove {NUMBER} -o proof.json",
        "chain export all.chain",
    ):
        extra = {"apply": ("--amount", "300,000.00 USD"), "disburse": ("1 USD",)}
        more = next((extra[verb] for verb in extra if f" {verb} " in f" {words} "), ())
        outside[words] = run_here(home, *words.split(), *more).encode()
    for name in ("proof.json", "all.chain"):
        outside[name] = (home / name).read_bytes()
    return Told(home, outside)


def private_keys(home: Path) -> list[bytes]:
    """The secrets of all keys of a chain for development."""
    folder = home / ".shroff"
    password = (folder / "keys.password").read_text().strip()
    found: list[bytes] = []
    for stored in Keystore(folder / "keys"):
        sealed = stored.read()
        found.append(sealed.open(sealed.derivation(password)).secret)
    assert len(found) > 10
    return found


def hash_keys(home: Path) -> list[bytes]:
    """The keys of fingerprints and references."""
    people = json.loads((home / ".shroff" / "people.json").read_text())
    texts = [people["fingerprints"], *(each["references"] for each in people["people"])]
    return [bytes.fromhex(text) for text in texts]


def salts(home: Path) -> list[bytes]:
    lines = (home / ".shroff" / "vault.jsonl").read_text().splitlines()
    assert lines
    return [bytes.fromhex(json.loads(line)["salt"]) for line in lines]


def holds(content: bytes, *secrets: bytes) -> bool:
    """One of them, as it is or in hexadecimal digits."""
    lower = content.lower()
    return any(secret in content or secret.hex().encode() in lower for secret in secrets)


def test_outside__of_a_chain__nothing_holds_a_key_or_password(told: Told) -> None:
    password = (told.home / ".shroff" / "keys.password").read_bytes().strip()
    secrets = (*private_keys(told.home), *hash_keys(told.home))
    for what, content in told.outside.items():
        assert password not in content, what
        assert not holds(content, *secrets), what


def test_outside__of_a_chain__exports_and_proofs_hold_no_salt_and_no_number(told: Told) -> None:
    for what in ("proof.json", "all.chain"):
        content = told.outside[what]
        assert NUMBER.encode() not in content, what
        assert not holds(content, *salts(told.home)), what


def test_workspace__but_for_the_keystores__holds_no_private_key(told: Told) -> None:
    secrets = private_keys(told.home)
    password = (told.home / ".shroff" / "keys.password").read_bytes().strip()
    for file in sorted((told.home / ".shroff").rglob("*")):
        if not file.is_file():
            continue
        content = file.read_bytes()
        assert not holds(content, *secrets), file
        assert file.name == "keys.password" or password not in content, file


def test_workspace__what_only_its_owner_may_read__nobody_else_can(told: Told) -> None:
    folder = told.home / ".shroff"
    secret = [folder / name for name in ("keys.password", "people.json", "vault.jsonl")]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in (*secret, *folder.glob("keys/*")):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_manifest__the_record_of_a_deployment__says_where_and_nothing_else(told: Told) -> None:
    manifest = json.loads((told.home / ".shroff" / "shroff.json").read_text())
    assert set(manifest) == {"format", "directory"}
    for what, content in told.outside.items():
        assert not KEYED_URL.search(content.decode("utf-8", "replace")), what


def test_project__in_all_its_files__has_no_keyed_url_and_no_private_key() -> None:
    """Those that git has, or would take; samples of formats too."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    if not names:
        pytest.skip("this is no working tree of git")
    found: list[str] = []
    for name in names:
        file = ROOT / name
        if not file.is_file() or file.samefile(__file__) or file.stat().st_size > 5_000_000:
            continue
        text = file.read_text(errors="replace")
        found += [f"{name}: {match.group()[:60]}" for match in KEYED_URL.finditer(text)]
        found += [f"{name}: a private key" for _ in PRIVATE.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef",
        "https://user:password@node.example.com",
        "wss://node.example.com/rpc?apikey=abcdef0123456789",
        "https://eth-mainnet.g.alchemy.com/v2/AbCdEfGhIjKlMnOpQrSt",
    ],
)
def test_pattern__of_a_keyed_url__finds_it(text: str) -> None:
    assert KEYED_URL.search(f'"rpc": "{text}"')


@pytest.mark.parametrize(
    "text",
    ["https://github.com/vyperlang/vyper/issues/3333", "http://127.0.0.1:8545", "https://eips.ethereum.org"],
)
def test_pattern__of_a_keyed_url__lets_others_be(text: str) -> None:
    assert not KEYED_URL.search(text)
