"""A folder of keystores: names as geth's, modes, nothing overwritten, nothing half, many writers."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chain.errors import BadInput, Unreachable
from chain.keys import Key
from chain.keystore import seal
from chain.keystore_folder import Keystore, StoredKey, file_name
from chain.keystore_kdf import Derivation, Scrypt

QUICK = Derivation.of("foo", Scrypt(2, 8, 1))
KEY, OTHER = Key.from_seed("exporter"), Key.from_seed("bank_a")

WRITER = """
import sys
from pathlib import Path
from chain.keys import Key
from chain.keystore_folder import Keystore
from chain.keystore_kdf import Derivation, Scrypt
keystore, derivation = Keystore(Path(sys.argv[1])), Derivation.of("foo", Scrypt(2, 8, 1))
print("ready", flush=True)
for _ in range(int(sys.argv[2])):
    keystore.add([Key.random()], derivation)
"""


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "keys")


def test_add__a_key__is_a_file_as_geth_names_it(keystore: Keystore) -> None:
    (stored,) = keystore.add([KEY], QUICK)
    assert re.fullmatch(
        rf"UTC--\d{{4}}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{{9}}Z--{KEY.address[2:].lower()}", stored.path.name
    )
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keystore.folder.stat().st_mode) == 0o700
    assert [each.name for each in keystore.folder.iterdir()] == [stored.path.name]
    assert stored.read().open(QUICK) == KEY


def test_add__under_a_wide_umask__is_for_the_owner_alone(keystore: Keystore) -> None:
    before = os.umask(0)
    try:
        (stored,) = keystore.add([KEY], QUICK)
    finally:
        os.umask(before)
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600


def test_add__where_nobody_may_write__says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unreachable, match="could not be made"):
        Keystore(tmp_path / "file" / "keys").add([KEY], QUICK)


def test_iter__other_files__are_passed_over(keystore: Keystore) -> None:
    keystore.add([KEY, OTHER], QUICK)
    (keystore.folder / ".hidden").write_text("")
    (keystore.folder / "password").write_text("foo")
    (keystore.folder / "bytes").write_bytes(b"\xff\xfe")
    (keystore.folder / "folder").mkdir()
    assert [each.address for each in keystore] == [KEY.address, OTHER.address]


def test_find__file_with_another_name__goes_by_what_it_holds(keystore: Keystore) -> None:
    """As MetaMask and others name them, put there by hand."""
    keystore.folder.mkdir()
    (keystore.folder / "mine.json").write_text(seal(KEY, QUICK))
    found = keystore.find(KEY.address)
    assert found is not None
    assert found.path.name == "mine.json"
    assert keystore.match(KEY.address[2:8].lower()) == found
    assert keystore.find(OTHER.address) is None


def test_read__name_of_another_key__is_refused(keystore: Keystore) -> None:
    keystore.folder.mkdir()
    path = keystore.folder / file_name(OTHER.address)
    path.write_text(seal(KEY, QUICK))
    found = keystore.find(OTHER.address)
    assert found is not None
    with pytest.raises(Unreachable, match="which its name does not say"):
        found.read()


def test_read__damaged_file__is_named(keystore: Keystore) -> None:
    (stored,) = keystore.add([KEY], QUICK)
    stored.path.write_text("{")
    with pytest.raises(Unreachable, match=re.escape(str(stored.path))):
        stored.read()
    stored.path.write_bytes(b" " * (1 << 20))
    with pytest.raises(Unreachable, match="has more than"):
        stored.read()


def test_match__digits__are_one_key(keystore: Keystore) -> None:
    keystore.add([KEY, OTHER], QUICK)
    for digits in (KEY.address, KEY.address.lower(), KEY.address[:6], KEY.address[2:6].upper()):
        assert keystore.match(digits).address == KEY.address
    for digits, said in (("0x", "no address"), ("12", "no address"), ("wxyz", "no address")):
        with pytest.raises(BadInput, match=said):
            keystore.match(digits)
    with pytest.raises(BadInput, match="has no key"):
        keystore.match("0123456789")


def test_match__digits_of_several__asks_for_more(keystore: Keystore) -> None:
    keystore.folder.mkdir()
    for end in ("1", "2"):
        address = "0x" + "ab" * 19 + "c" + end
        document = {**json.loads(seal(KEY, QUICK)), "address": address[2:]}
        (keystore.folder / file_name(address)).write_text(json.dumps(document))
    with pytest.raises(BadInput, match="Several keys begin with"):
        keystore.match("0xabab")


def test_replace__another_password__opens_with_that_alone(keystore: Keystore) -> None:
    (stored,) = keystore.add([KEY], QUICK)
    other = Derivation.of("bar", Scrypt(2, 8, 1))
    keystore.replace(stored, KEY, other)
    assert stored.read().open(other) == KEY
    assert [each.path for each in keystore] == [stored.path]
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600


def test_remove__a_key__takes_every_file_of_it(keystore: Keystore) -> None:
    (stored,) = keystore.add([KEY], QUICK)
    keystore.add([OTHER], QUICK)
    (keystore.folder / "copy.json").write_text(stored.path.read_text())
    keystore.remove(stored)
    assert [each.address for each in keystore] == [OTHER.address]


def test_add__by_several_processes__loses_none(keystore: Keystore) -> None:
    writers = [_writer(keystore.folder, 20) for _ in range(3)]
    for writer in writers:
        assert writer.wait(60) == 0
    assert len({_opened(each).address for each in keystore}) == 60
    assert not list(keystore.folder.glob(".*"))


@pytest.mark.slow
def test_add__killed_again_and_again__leaves_whole_files_only(keystore: Keystore) -> None:
    for number in range(8):
        writer = _writer(keystore.folder, 10_000)
        time.sleep(0.01 * (number + 1))
        writer.send_signal(signal.SIGKILL)
        writer.wait(60)
    found = list(keystore)
    assert found
    for each in found:
        assert _opened(each).address == each.address
    keystore.add([KEY], QUICK)
    assert not list(keystore.folder.glob(".*")), "what was left unfinished is removed by the next"


def _opened(stored: StoredKey) -> Key:
    sealed = stored.read()
    return sealed.open(sealed.derivation("foo"))


def _writer(folder: Path, keys: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(keys)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdout.close()
    return process
