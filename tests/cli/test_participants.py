"""`shroff participants`: admit, suspend, retire; and keys that survive a kill."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from chain.keys import Key
from chain.keystore_folder import Keystore
from cli.workspace import open_workspace
from contracts.registry.participants import Capacity
from scenarios.desks import AnyDesk
from tests.cli.conftest import DISBURSE, Shroff
from tests.cli.terminal import at_terminal


def test_list__shows_everybody(chain: Shroff) -> None:
    found = {each["name"]: each for each in chain("participants", "list", "--json").json}
    assert list(found) == [
        "operator", "customs", "tax", "insurer", "bank_a", "bank_b", "exporter_a", "exporter_b",
    ]  # fmt: skip
    assert found["bank_a"]["standing"] == "active"
    assert "USCC:91110000MA9EXPA16G" in chain("participants", "list").out


def test_show__by_name_or_id__is_the_same(chain: Shroff) -> None:
    found = chain("participants", "show", "bank-a", "--json").json
    assert chain("participants", "show", found["id"][:10], "--json").json == found
    assert sorted(key["capacity"] for key in found["keys"]) == ["admin", "admin", "checker", "maker"]
    assert "bank_a" in chain("participants", "show", "bank_a").out


def test_show__of_nobody__says_who_is_meant(chain: Shroff) -> None:
    assert "Did you mean exporter_a?" in chain("participants", "show", "exportr_a", code=2).err


def test_admit__adds_somebody_who_can_act(chain: Shroff) -> None:
    chain("participants", "admit", "bank-c", "--role", "bank", "--identity", "BIC:TRYACNSZ", "--title", "C")
    found = chain("participants", "show", "bank_c", "--json").json
    assert (found["role"], found["identity"], found["title"]) == ("bank", "BIC:TRYACNSZXXX", "C")
    chain("consents", "grant", "bank-c", "--as", "exporter_a")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bank_a", "--role", "bank"), "called bank_a already"),
        (("bank_c", "--role", "banker"), "'banker' is no role"),
        (("bank c", "--role", "bank"), "can't be a name"),
        (("x", "--role", "enterprise", "--identity", "91110000600037341X"), "fails its check"),
        (("x", "--role", "enterprise", "--identity", "91110000MA9EXPA16G"), "is exporter_a already"),
    ],
)
def test_admit__of_somebody_who_cannot_be__is_wrong_usage(
    chain: Shroff, arguments: tuple[str, ...], said: str
) -> None:
    assert said in chain("participants", "admit", *arguments, code=2).err
    assert len(chain("participants", "list", "--json").json) == 8


def test_admit__of_a_second_operator__is_refused(chain: Shroff) -> None:
    assert "is no role" in chain("participants", "admit", "other", "--role", "operator", code=2).err
    chain("participants", "admit", "other", "--role", "bank")


def test_admit__that_the_chain_never_saw__goes_on_with_the_same_keys(chain: Shroff, tmp_path: Path) -> None:
    """As after a kill: the keys were kept first, and the chain is as it was before."""
    folder = tmp_path / ".shroff"
    shutil.copytree(folder / "chain", tmp_path / "before")
    chain("participants", "admit", "other", "--role", "bank")
    people = (folder / "people.json").read_text()
    keys = sorted((folder / "keys").iterdir())
    shutil.rmtree(folder / "chain")
    (tmp_path / "before").rename(folder / "chain")

    chain("participants", "admit", "other", "--role", "bank")

    assert (folder / "people.json").read_text() == people
    assert sorted((folder / "keys").iterdir()) == keys
    assert chain("participants", "show", "other", "--json").json["standing"] == "active"


def test_suspend__stops_a_bank_until_it_is_reinstated(applied: Shroff) -> None:
    assert applied("participants", "suspend", "bank-a", "--reason", "review").out == "bank_a is suspended.\n"
    answer = applied("receivables", "verify", "LOAN-1", code=3)
    assert "keys: participant suspended" in answer.err
    assert (
        applied("participants", "reinstate", "bank-a", "--reason", "ended", "--json").json["standing"]
        == "active"
    )
    applied("receivables", "verify", "LOAN-1")


def test_suspend__twice__is_refused(chain: Shroff) -> None:
    chain("participants", "suspend", "bank-a", "--reason", "review")
    assert "bad standing" in chain("participants", "suspend", "bank-a", "--reason", "review", code=3).err
    assert "the operator stays" in chain("participants", "suspend", "operator", "--reason", "x", code=3).err


def test_retire__asks_and_needs_a_successor_for_open_cases(approved: Shroff) -> None:
    assert "--yes" in approved("participants", "retire", "bank-a", "--reason", "merged", code=2).err
    answer = approved("participants", "retire", "bank-a", "--reason", "merged", "--yes", code=3)
    assert "open cases need a successor" in answer.err
    approved("participants", "retire", "bank-a", "--successor", "bank-b", "--reason", "merged", "--yes")
    assert approved("participants", "show", "bank-a", "--json").json["successor"] == "bank_b"
    old = approved("receivables", "disburse", "LOAN-1", "1 USD", "--as", "bank-a", code=3)
    assert "revoked key" in old.err
    approved("receivables", "disburse", "LOAN-1", "1 USD")


@pytest.mark.parametrize("capacity", ["maker", "checker"])
def test_rotate_key__lets_the_new_one_act_and_not_the_old(
    approved: Shroff, tmp_path: Path, capacity: str
) -> None:
    before = json.loads((tmp_path / ".shroff" / "people.json").read_text())
    rotated = approved("participants", "rotate-key", "bank_a", capacity, "--json").json
    approved("receivables", "disburse", "LOAN-1", "1 USD")
    after = json.loads((tmp_path / ".shroff" / "people.json").read_text())
    bank_a = {each["name"]: each for each in after["people"]}["bank_a"]
    assert bank_a[capacity] == rotated["new"]
    assert rotated["old"] == {each["name"]: each for each in before["people"]}["bank_a"][capacity]
    assert (tmp_path / rotated["file"]).is_file()
    keys = approved("participants", "show", "bank_a", "--json").json["keys"]
    assert [key["live"] for key in keys if key["capacity"] == capacity] == [False, True]


def test_rotate_key__of_another_capacity__is_wrong_usage(chain: Shroff) -> None:
    assert (
        "none of admin, maker, checker" in chain("participants", "rotate-key", "bank_a", "mker", code=2).err
    )
    assert "maker or checker" in chain("participants", "rotate-key", "bank_a", "admin", code=2).err


@pytest.mark.parametrize("chain_knew", [True, False])
def test_rotate_key__killed_in_the_middle__is_finished_or_forgotten(
    approved: Shroff, tmp_path: Path, chain_knew: bool
) -> None:
    folder, key = tmp_path / ".shroff", Key.random()
    with open_workspace(folder) as work:
        work.keep_next_key(work.actor("bank_a"), Capacity.MAKER, key)
        if chain_knew:
            AnyDesk(work.office, work.actor("bank_a")).rotate_key("maker", key)
    assert (folder / "next-key.json").exists()
    approved("receivables", "disburse", "LOAN-1", "1 USD")
    assert not (folder / "next-key.json").exists()
    assert (key.address in (folder / "people.json").read_text()) is chain_knew
    stored = Keystore(folder / "keys").find(key.address)
    assert stored is not None
    assert approved("keys", "show", key.address, "--json").json["state"] == (
        "live" if chain_knew else "unused"
    )


def test_rotate_key__says_which_is_which(chain: Shroff) -> None:
    out = chain("participants", "rotate-key", "bank-a", "maker").out.splitlines()
    assert out[0] == "bank_a has a new maker key; the old one can no longer act."
    keys = chain("participants", "show", "bank_a", "--json").json["keys"]
    old, new = (
        next(k["address"] for k in keys if k["capacity"] == "maker" and k["live"] is live)
        for live in (False, True)
    )
    assert [line.split()[-1] for line in (out[1], out[3])] == [new, old]
    assert out[2].startswith("kept in  .shroff/keys/UTC--")
    assert out[2].endswith(new[2:].lower())


def test_rotate_key__to_a_key_of_the_keystore__takes_that(approved: Shroff) -> None:
    address = approved("keys", "new", "--json").json["address"]
    answer = approved("participants", "rotate-key", "bank_a", "checker", "--key", address[:10], "--json")
    assert answer.json["new"] == address
    approved("receivables", "disburse", "LOAN-1", "1 USD")


def test_rotate_key__to_somebodys_key__is_refused(chain: Shroff, tmp_path: Path) -> None:
    taken = chain("keys", "show", "bank_b.maker", "--json").json["address"]
    answer = chain("participants", "rotate-key", "bank_a", "maker", "--key", taken, code=2)
    assert "is a key of bank_b already" in answer.err
    assert not (tmp_path / ".shroff" / "next-key.json").exists()


def test_rotate_key__that_the_chain_refuses__leaves_no_key_behind(chain: Shroff, tmp_path: Path) -> None:
    chain("participants", "retire", "bank-a", "--reason", "closed", "--yes")
    before = sorted((tmp_path / ".shroff" / "keys").iterdir())
    chain("participants", "rotate-key", "bank-a", "maker", code=3)
    assert sorted((tmp_path / ".shroff" / "keys").iterdir()) == before
    assert not (tmp_path / ".shroff" / "next-key.json").exists()


def test_admit__with_own_keys__makes_only_the_others(chain: Shroff, tmp_path: Path) -> None:
    maker = chain("keys", "new", "--json").json["address"]
    checker = Key.random()
    before = len(list((tmp_path / ".shroff" / "keys").iterdir()))
    chain(
        "participants", "admit", "bank-c", "--role", "bank", "--key", f"maker={maker[:12]}",
        "--key", f"checker={checker.address}",
    )  # fmt: skip
    keys = chain("participants", "show", "bank_c", "--json").json["keys"]
    assert {each["capacity"]: each["address"] for each in keys if each["capacity"] != "admin"} == {
        "maker": maker,
        "checker": checker.address,
    }
    assert len(list((tmp_path / ".shroff" / "keys").iterdir())) == before + 2
    listed = chain("keys", "list", "--json").json
    assert [each["file"] for each in listed if each["address"] == checker.address] == [None]
    chain("consents", "grant", "bank-c", "--as", "exporter_a")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("maker", "names no key"),
        ("mker=0x1234", "none of admin, maker, checker"),
        ("maker=xyz", "is no address"),
        ("maker=0xabcd", "has no key"),
    ],
)
def test_admit__with_no_key__is_wrong_usage(chain: Shroff, given: str, said: str) -> None:
    assert said in chain("participants", "admit", "x", "--role", "bank", "--key", given, code=2).err
    assert len(chain("participants", "list", "--json").json) == 8


def _new_key(shroff: Shroff) -> str:
    address: str = shroff("keys", "new", "--json").json["address"]
    return address


def test_add_key__then_revoke_key__is_live_between(approved: Shroff) -> None:
    address = _new_key(approved)
    added = approved("participants", "add-key", "bank_a", "maker", "--key", address[:10], "--json").json
    assert (added["new"], added["capacity"]) == (address, "maker")
    assert (
        "belongs to one participant"
        in approved("participants", "add-key", "bank_b", "maker", "--key", address, code=2).err
    )
    approved(*DISBURSE)  # with the key that it had
    revoke = ("participants", "revoke-key", "bank_a", address[:10])
    assert "--yes" in approved(*revoke, code=2).err
    assert "no maker key of bank_a any more" in approved(*revoke, "--yes").out
    keys = approved("participants", "show", "bank_a", "--json").json["keys"]
    assert [each["live"] for each in keys if each["address"] == address] == [False]
    assert "has no live key" in approved(*revoke, "--yes", code=1).err


def test_revoke_key__of_an_admin__leaves_the_other_to_act(chain: Shroff) -> None:
    keys = chain("participants", "show", "bank_a", "--json").json["keys"]
    first, second = [each["address"] for each in keys if each["capacity"] == "admin"]
    assert "is no admin key" in chain("participants", "revoke-key", "bank_a", first, "--yes").out
    assert "last admin key" in chain("participants", "revoke-key", "bank_a", second, "--yes", code=3).err
    chain("participants", "add-key", "bank_a", "admin", "--key", _new_key(chain), "--as", "operator")
    chain("participants", "rotate-key", "bank_a", "maker")  # two admins sign again


def test_add_key__after_the_acting_one_was_revoked__takes_its_place(approved: Shroff) -> None:
    keys = approved("participants", "show", "bank_a", "--json").json["keys"]
    (maker,) = [each["address"] for each in keys if each["capacity"] == "maker"]
    approved("participants", "revoke-key", "bank_a", maker, "--as", "operator", "--yes")
    assert "revoked key" in approved(*DISBURSE, code=3).err
    approved("participants", "add-key", "bank_a", "maker", "--key", _new_key(approved))
    approved(*DISBURSE)


def test_revoke_key__of_the_acting_maker__says_what_to_do_instead(chain: Shroff, tmp_path: Path) -> None:
    keys = chain("participants", "show", "bank_a", "--json").json["keys"]
    (maker,) = [each["address"] for each in keys if each["capacity"] == "maker"]
    words = ("participants", "revoke-key", "bank_a", maker)
    asked = at_terminal(*words, cwd=tmp_path, typed=[("[y/N]", "n")])
    assert (asked.code, "acts here with it: use `rotate-key` instead." in asked.err) == (1, True)


def test_rekey__with_a_live_key_but_not_announced__is_refused(approved: Shroff) -> None:
    extra = _new_key(approved)
    approved("participants", "add-key", "bank_a", "maker", "--key", extra)
    others = ("checker", "admin", "admin")
    keys = [word for each in others for word in ("--key", f"{each}={_new_key(approved)}")]
    answer = approved("participants", "rekey", "bank_a", "--key", f"maker={extra}", *keys, "--yes", code=3)
    assert "participants: " in answer.err
    approved(*DISBURSE)  # with the keys that it had
    approved("participants", "rotate-key", "bank_a", "checker")


def test_rekey__after_72_hours__lets_the_new_keys_act(approved: Shroff) -> None:
    capacities = ("maker", "checker", "admin", "admin")
    keys = [word for each in capacities for word in ("--key", f"{each}={_new_key(approved)}")]
    said = approved("participants", "announce-rekey", "bank_a", *keys[:2], code=2).err
    assert "would keep old keys" in said
    assert approved("participants", "announce-rekey", "bank_a", *keys, "--json").json["ready_at"]
    rekey = ("participants", "rekey", "bank_a", *keys, "--yes")
    assert "too early" in approved(*rekey, code=3).err
    assert approved("participants", "veto-rekey", "bank_a", "--json").json["ready_at"] is None
    approved("participants", "announce-rekey", "bank_a", *keys)
    approved("chain", "advance", "--days", "3")
    live = approved(*rekey, "--json").json["live"]
    assert sorted(live) == sorted(each.partition("=")[2] for each in keys[1::2])
    approved(*DISBURSE)
