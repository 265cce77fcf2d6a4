"""`shroff keys`: make, list, take in, hand out, put under another password, remove."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from eth_account import Account

from chain.errors import ShroffError
from chain.keys import Key
from chain.keystore import seal
from chain.keystore_folder import Keystore
from chain.keystore_kdf import Derivation, Scrypt
from cli.workspace import keyring_in
from tests.cli.conftest import DISBURSE, PASSWORD, Shroff, put_under

QUICK = Scrypt(2, 8, 1)
GRANT = ("consents", "grant", "bank-b", "--as", "exporter-a")


# Listing


def test_list__shows_whose_each_is_and_asks_for_nothing(protected: Shroff, keystore: Keystore) -> None:
    found = protected("keys", "list", "--json").json
    assert {each["address"] for each in found} == {each.address for each in keystore}
    assert [each["participant"] for each in found[::4]] == [
        "operator", "customs", "tax", "insurer", "bank_a", "bank_b", "exporter_a", "exporter_b",
    ]  # fmt: skip
    bank_a = [each for each in found if each["participant"] == "bank_a"]
    assert sorted(each["capacity"] for each in bank_a) == ["admin", "admin", "checker", "maker"]
    assert {(each["state"], each["standing"]) for each in bank_a} == {("live", "active")}
    assert "bank_a       maker     0x" in protected("keys", "list").out


def test_list__after_a_rotation_and_a_suspension__says_so(chain: Shroff) -> None:
    old = chain("keys", "show", "bank_a.maker", "--json").json["address"]
    chain("participants", "rotate-key", "bank_a", "maker")
    chain("participants", "suspend", "bank_b", "--reason", "review")
    chain("keys", "new")
    found = chain("keys", "list", "--json").json
    by_address = {each["address"]: each for each in found}
    assert by_address[old]["state"] == "revoked"
    assert {each["standing"] for each in found if each["participant"] == "bank_b"} == {"suspended"}
    unused = [each for each in found if each["state"] == "unused"]
    assert [(each["participant"], each["capacity"], each["standing"]) for each in unused] == [(None,) * 3]
    assert chain("keys", "show", old, "--json").json["revoked_at"] is not None


def test_show__by_name_or_digits__is_the_same(chain: Shroff) -> None:
    found = chain("keys", "show", "bank-a.checker", "--json").json
    assert found == chain("keys", "show", found["address"][:8].lower(), "--json").json
    assert (found["kdf"], found["password"]) == ("scrypt n=1024 r=8 p=1", "beside the keys")
    assert "capacity     checker" in chain("keys", "show", "bank_a.checker").out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bank_a.admin", "bank_a has several: 0x"),
        ("bank_a.mker", "none of admin, maker, checker"),
        ("bank_x.maker", "Nobody is called 'bank_x'"),
        ("0x1", "is no address"),
        ("zzzz", "is no address"),
        ("00000000", "has no key"),
    ],
)
def test_show__of_no_key__is_wrong_usage(chain: Shroff, name: str, said: str) -> None:
    assert said in chain("keys", "show", name, code=2).err


# Making


def test_new__is_a_keystore_that_others_read(chain: Shroff, tmp_path: Path) -> None:
    found = chain("keys", "new", "--json").json
    text = (tmp_path / found["file"]).read_text()
    own = (tmp_path / ".shroff" / "keys.password").read_text().strip()
    assert Account.from_key(Account.decrypt(text, own)).address == found["address"]
    assert stat.S_IMODE((tmp_path / found["file"]).stat().st_mode) == 0o600
    assert "Keep a copy" in chain("keys", "new").err


@pytest.mark.parametrize("source", ["--password-file", "before", "SHROFF_PASSWORD_FILE", "SHROFF_PASSWORD"])
def test_new__under_a_given_password__opens_with_that(
    protected: Shroff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    arguments = ["keys", "new", "--light-kdf", "--json"]
    if source == "--password-file":
        arguments += ["--password-file", "password.txt"]
    elif source == "before":
        arguments = ["--password-file", "password.txt", *arguments]
    else:
        monkeypatch.setenv(source, "password.txt" if source.endswith("FILE") else PASSWORD)
    found = protected(*arguments).json
    text = (tmp_path / found["file"]).read_text()
    assert Account.from_key(Account.decrypt(text, PASSWORD)).address == found["address"]
    assert found["kdf"] == "scrypt n=4096 r=8 p=6"


@pytest.mark.slow
def test_new__without_light_kdf__is_stretched_as_usual(protected: Shroff) -> None:
    assert protected("keys", "new", "--password-file", "password.txt", "--json").json["kdf"] == (
        "scrypt n=262144 r=8 p=1"
    )


def test_new__where_nobody_can_be_asked__says_what_to_do(protected: Shroff) -> None:
    answer = protected("keys", "new", code=2)
    assert answer.err.splitlines() == [
        "error: the new key needs a password, and nobody is there to type it.",
        "hint: Pass --password-file, or set SHROFF_PASSWORD_FILE or SHROFF_PASSWORD.",
    ]


def test_new__without_a_chain__says_so(shroff: Shroff) -> None:
    assert "There is no chain in .shroff" in shroff("keys", "new", code=4).err


# Coming and going


def test_export_and_import__a_key__goes_and_comes_back(chain: Shroff, tmp_path: Path) -> None:
    address = chain("keys", "show", "bank_a.maker", "--json").json["address"]
    (tmp_path / "new.txt").write_text("other")
    chain("keys", "export", "bank_a.maker", "out.json", "--new-password-file", "new.txt", "--light-kdf")
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o600
    assert Account.from_key(Account.decrypt((tmp_path / "out.json").read_text(), "other")).address == address
    assert "rotate-key" in chain("keys", "remove", "bank_a.maker", "--yes", code=2).err
    chain("keys", "remove", "bank_a.maker", "--yes", "--force")
    found = {each["address"]: each for each in chain("keys", "list", "--json").json}
    assert (found[address]["file"], found[address]["state"]) == (None, "live")
    answer = chain("participants", "rotate-key", "bank_b", "maker", "--key", address, code=2)
    assert "is a key of bank_a already" in answer.err
    assert "no key for bank_a.maker" in chain("keys", "export", "bank_a.maker", "x", code=4).err
    imported = chain("keys", "import", "out.json", "--from-password-file", "new.txt", "--json").json
    assert (imported["address"], imported["participant"]) == (address, "bank_a.maker")
    answer = chain("keys", "import", "out.json", "--from-password-file", "new.txt", code=2)
    assert "is in the keystore already" in answer.err


def test_export__over_a_file__leaves_it(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("mine")
    (tmp_path / "new.txt").write_text("other")
    command = ("keys", "export", "bank_a.maker", "out.json", "--new-password-file", "new.txt", "--light-kdf")
    assert "is there already" in chain(*command, code=2).err
    assert (tmp_path / "out.json").read_text() == "mine"


def test_export__to_stdout__is_the_keystore_alone(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("other\n")
    out = chain("keys", "export", "bank_a.maker", "-", "--new-password-file", "new.txt", "--light-kdf").out
    assert Account.decrypt(json.loads(out), "other")


def test_export__without_a_new_password__never_takes_the_old_one(protected: Shroff) -> None:
    answer = protected("keys", "export", "bank_a.maker", "x", "--password-file", "password.txt", code=2)
    assert "needs a new password" in answer.err


@pytest.mark.parametrize("form", ["{}", "0x{}", "{}\n", " {}\r\n"])
def test_import__secret_key_from_a_file__is_kept_and_the_file_is_named(
    chain: Shroff, tmp_path: Path, form: str
) -> None:
    key = Key.random()
    (tmp_path / "raw.txt").write_text(form.format(key.secret.hex()))
    answer = chain("keys", "import", "raw.txt", "--json")
    assert answer.json["address"] == key.address
    assert "raw.txt still shows the secret key" in answer.err


def test_import__secret_key_as_an_argument__is_refused_and_not_repeated(chain: Shroff) -> None:
    secret = Key.random().secret.hex()
    for typed in (secret, f"0x{secret}", f" {secret.upper()}"):
        answer = chain("--debug", "keys", "import", typed, code=2)
        assert "does not belong on a command line" in answer.err
        assert secret not in (answer.out + answer.err).lower()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"hello", 1, "neither a keystore in it nor a secret key"),
        (b"", 1, "neither a keystore in it nor a secret key"),
        (b"12" * 31, 1, "neither a keystore in it nor a secret key"),
        (b"00" * 32, 2, "no secret key"),
        (b"\xff\xfe", 4, "is no text"),
        (b"{}", 4, "no encrypted key"),
        (b"{" * 70_000, 4, "more than 65,536 bytes"),
        (b'{"version":3,"crypto":{"kdf":"scrypt"', 4, "not JSON"),
    ],
)
def test_import__of_what_is_no_key__is_refused(
    chain: Shroff, tmp_path: Path, content: bytes, code: int, said: str
) -> None:
    (tmp_path / "file").write_bytes(content)
    before = len(list((tmp_path / ".shroff" / "keys").iterdir()))
    answer = chain("keys", "import", "file", code=code)
    assert said in answer.err
    assert len(answer.err.splitlines()) <= 2
    assert len(list((tmp_path / ".shroff" / "keys").iterdir())) == before


def test_import__memory_bomb__is_refused_at_once(chain: Shroff, tmp_path: Path) -> None:
    document = json.loads(seal(Key.random(), Derivation.of("foo", QUICK)))
    document["crypto"]["kdfparams"]["n"] = 1 << 30
    (tmp_path / "bomb.json").write_text(json.dumps(document))
    assert "too much memory or time" in chain("keys", "import", "bomb.json", code=4).err


# Passwords that change


def test_change_password__of_all__ends_a_chain_for_development(chain: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("other\n")
    answer = chain("keys", "change-password", "--all", "--new-password-file", "new.txt", "--light-kdf")
    assert answer.out == "32 keys are under the new password.\n"
    assert not (tmp_path / ".shroff" / "keys.password").exists()
    assert "needs a password" in chain(*GRANT, code=2).err
    chain(*GRANT, "--password-file", "new.txt")
    assert chain("keys", "show", "bank_a.maker", "--json").json["password"] == "yours"  # noqa: S105  # a word


def test_change_password__interrupted__goes_on_when_given_again(
    protected: Shroff, keystore: Keystore, tmp_path: Path
) -> None:
    """As after a kill: some keys are under the new password, the others under the old one."""
    (tmp_path / "new.txt").write_text("other\n")
    put_under(keystore, protected, "bank_a.maker", "other")
    protected(
        "keys", "change-password", "--all", "--light-kdf", "--password-file", "password.txt",
        "--new-password-file", "new.txt",
    )  # fmt: skip
    protected(*DISBURSE, "--password-file", "new.txt")


def test_change_password__while_a_key_is_made__leaves_none_without_its_password(
    chain: Shroff, tmp_path: Path
) -> None:
    """The new key was to get the password beside the keys, which is gone when it is written."""
    keyring = keyring_in(tmp_path / ".shroff")
    derivation = keyring.for_new("the new key")
    (tmp_path / "new.txt").write_text("other")
    chain("keys", "change-password", "--all", "--light-kdf", "--new-password-file", "new.txt")
    with pytest.raises(ShroffError, match="another password meanwhile"):
        keyring.add([Key.random()], derivation)
    assert len(list(keyring.keystore)) == 32


def test_change_password__before_a_key_came__leaves_that_one_its_password(
    chain: Shroff, tmp_path: Path
) -> None:
    keyring = keyring_in(tmp_path / ".shroff")
    stored = list(keyring.keystore)
    opened = [keyring.open(each, "it") for each in stored]
    chain("keys", "new")
    keyring.change(stored, Derivation.of("other", QUICK), opened)
    assert keyring.is_unlocked
    (tmp_path / "new.txt").write_text("other")
    chain(
        "keys", "change-password", "--all", "--light-kdf", "--password-file", "new.txt",
        "--new-password-file", "new.txt",
    )  # fmt: skip
    assert not keyring.is_unlocked


def test_change_password__of_one__leaves_the_others(protected: Shroff, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("other")
    protected(
        "keys", "change-password", "bank_a.maker", "--light-kdf", "--password-file", "password.txt",
        "--new-password-file", "new.txt",
    )  # fmt: skip
    answer = protected(*DISBURSE, "--password-file", "password.txt", code=1)
    assert "No password in password.txt opens bank_a.maker" in answer.err
    (tmp_path / "both.txt").write_text(f"other\r\n\r\n{PASSWORD}\r\n")
    protected(*DISBURSE, "--password-file", "both.txt")
    assert "holds several" in protected("keys", "new", "--password-file", "both.txt", code=2).err


@pytest.mark.parametrize("arguments", [(), ("--all", "bank_a.maker")])
def test_change_password__of_which_is_not_said__is_wrong_usage(
    chain: Shroff, arguments: tuple[str, ...]
) -> None:
    assert "Which keys is not said" in chain("keys", "change-password", *arguments, code=2).err


# Removing


def test_remove__of_an_unused_key__asks_first(chain: Shroff, keystore: Keystore) -> None:
    address = chain("keys", "new", "--json").json["address"]
    assert "--yes" in chain("keys", "remove", address, code=2).err
    assert keystore.find(address) is not None
    chain("keys", "remove", address, "--yes")
    assert keystore.find(address) is None
