"""Proofs of state (EIP-1186): made by the node, checked by what knows no node, and by another library."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import rlp
from chain.errors import BadInput, CheckFailed, NotFound
from chain.hashing import address_bytes, keccak
from chain.keys import Key
from chain.node import Node, Receipt
from chain.proofs import AccountProof, check_account, read_header, value_at
from chain.pyevm.tries import EMPTY_ROOT, Tries

Send = Callable[..., Receipt]
LAST = 2**256 - 1
SLOTS = [0, 1, 2, 7, 300, LAST]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def busy(node: Node, exporter: Key, stranger: Key, machine: str, send: Send) -> str:
    """The machine with some 300 slots, on a chain with some accounts."""
    with node.block():
        for key in range(1, 301):
            send(node, exporter, machine, 0, key, key * key)
        send(node, stranger, machine, 0, LAST, LAST)
    send(node, exporter, machine, 0, 2, 0)
    return machine


def found_by_another(root: bytes, key: bytes, nodes: tuple[bytes, ...]) -> bytes:
    """What py-evm's library of tries finds: it has no types."""
    trie: Any = importlib.import_module("trie").HexaryTrie
    found: bytes = trie.get_from_proof(root, keccak(key), [rlp.decode_list(encoded) for encoded in nodes])
    return found


def proven(node: Node, address: str, *slots: int, block: int | None = None) -> AccountProof:
    at = node.head.number if block is None else block
    proof = node.proof(address, slots, at)
    check_account(proof, read_header(node.raw_header(at), node.block_info(at).hash).state_root)
    return proof


def test_proof__slots_that_are_there_and_not__are_proven(node: Node, busy: str) -> None:
    proof = proven(node, busy, *SLOTS)
    values = {each.slot: each.value for each in proof.slots}
    assert values == {0: 0, 1: 1, 2: 0, 7: 49, 300: 90_000, LAST: LAST}
    assert all(each.value == int.from_bytes(node.storage_at(busy, each.slot), "big") for each in proof.slots)
    assert proof.code_hash == keccak(node.code(busy))


def test_proof__every_slot__is_what_another_library_finds(node: Node, busy: str) -> None:
    proof = proven(node, busy, *range(310))
    for each in proof.slots:
        found = found_by_another(proof.storage_root, each.slot.to_bytes(32, "big"), each.nodes)
        assert found == (rlp.encode(rlp.number(each.value)) if each.value else b"")
    assert found_by_another(node.head.state_root, address_bytes(busy), proof.nodes)


def test_proof__keys_and_nobody__are_proven(node: Node, busy: str, exporter: Key) -> None:
    key = proven(node, exporter.address, 0)
    assert (key.nonce, key.exists, key.slots[0].nodes) == (node.nonce(exporter.address), True, ())
    nobody = proven(node, "0x" + "ab" * 20, 5)
    assert not nobody.exists
    assert nobody.nonce == nobody.balance == 0


def test_proof__of_every_block__shows_what_was_then(node: Node, busy: str) -> None:
    for number in range(node.head.number + 1):
        proof = proven(node, busy, 2, 3, block=number)
        assert proof.exists == (number > 0)
        for each in proof.slots:
            assert each.value.to_bytes(32, "big") == node.storage_at(busy, each.slot, number)
    assert [proven(node, busy, 2, block=number).slots[0].value for number in (1, 2, 3)] == [0, 4, 0]


def test_proof__after_a_revert__is_of_the_chain_that_is(
    node: Node, busy: str, exporter: Key, send: Send
) -> None:
    before, head = node.snapshot(), node.head
    send(node, exporter, busy, 0, 5, 77)
    gone = node.head
    node.revert(before)
    assert proven(node, busy, 5).slots[0].value == 25
    assert node.head == head
    with pytest.raises(NotFound):
        node.proof(busy, [5], gone.hash)


def test_proof__what_is_no_slot_or_address__is_refused(node: Node, busy: str) -> None:
    for slot in (-1, LAST + 1):
        with pytest.raises(BadInput, match="no storage slot"):
            node.proof(busy, [slot])
    with pytest.raises(BadInput, match="no address"):
        node.proof("0x12", [])
    with pytest.raises(NotFound, match="its head is 3"):
        node.proof(busy, [], 4)


def test_from_json__own_json__is_the_same_proof(node: Node, busy: str) -> None:
    proof = node.proof(busy, SLOTS)
    assert AccountProof.from_json(json.loads(json.dumps(proof.to_json()))) == proof


# fmt: off
WRONG: list[tuple[str, object]] = [
    ("address", 5), ("address", "0x1"), ("accountProof", "0x"), ("accountProof", ["zz"]),
    ("accountProof", ["0x0"]), ("accountProof", ["0x" + "00" * 2_000]), ("accountProof", ["0x00"] * 66),
    ("balance", "5"), ("balance", "0x" + "f" * 65), ("balance", -1), ("codeHash", "0x00"),
    ("storageProof", [{}]), ("storageProof", [{"key": "0x1", "value": "0x1", "proof": None}]),
    ("storageProof", [[]]), ("more", 1),
]
# fmt: on


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_from_json__what_is_no_proof__is_refused(node: Node, busy: str, field: str, value: object) -> None:
    with pytest.raises(BadInput):
        AccountProof.from_json({**node.proof(busy, [1]).to_json(), field: value})
    without = node.proof(busy, [1]).to_json()
    del without["nonce"]
    nothing: list[object] = [without, [], None, "0x"]
    for wrong in nothing:
        with pytest.raises(BadInput):
            AccountProof.from_json(wrong)


def test_check_account__another_figure__is_refused(node: Node, busy: str, exporter: Key) -> None:
    root = node.head.state_root
    proof = node.proof(busy, [1, 2])
    check_account(proof, root)
    one, two = proof.slots
    wrong = [
        replace(proof, nonce=proof.nonce + 1),
        replace(proof, balance=1),
        replace(proof, code_hash=keccak(b"another")),
        replace(proof, storage_root=EMPTY_ROOT),
        replace(proof, address=exporter.address),
        replace(proof, nodes=proof.nodes[:-1]),
        replace(proof, nodes=(*proof.nodes, proof.nodes[-1])),
        replace(proof, nodes=()),
        replace(proof, slots=(replace(one, value=2),)),
        replace(proof, slots=(replace(one, value=0),)),
        replace(proof, slots=(replace(one, slot=2),)),
        replace(proof, slots=(replace(two, value=4),)),
        replace(proof, slots=(replace(two, nodes=one.nodes),)),
        replace(proof, slots=(replace(one, nodes=()),)),
    ]
    for each in wrong:
        with pytest.raises(CheckFailed):
            check_account(each, root)
    with pytest.raises(CheckFailed):
        check_account(proof, node.block_info(2).state_root)
    nobody = node.proof("0x" + "ab" * 20)
    for each in (replace(nobody, nonce=1), replace(nobody, storage_root=proof.storage_root)):
        with pytest.raises(CheckFailed):
            check_account(each, root)


def test_check_account__any_byte_changed__is_refused(node: Node, busy: str) -> None:
    root, proof = node.head.state_root, node.proof(busy, [7])
    lists = [proof.nodes, proof.slots[0].nodes]
    for which, nodes in enumerate(lists):
        for index, encoded in enumerate(nodes):
            for at in range(len(encoded)):
                changed = bytearray(encoded)
                changed[at] ^= 1 << (at % 8)
                given = (*nodes[:index], bytes(changed), *nodes[index + 1 :])
                wrong = (
                    replace(proof, slots=(replace(proof.slots[0], nodes=given),))
                    if which
                    else replace(proof, nodes=given)
                )
                with pytest.raises(CheckFailed):
                    check_account(wrong, root)


@given(
    st.dictionaries(st.binary(min_size=1, max_size=3), st.binary(min_size=1, max_size=40), max_size=40),
    st.lists(st.binary(min_size=1, max_size=3), max_size=10),
)
def test_value_at__any_trie__finds_what_is_there_and_nothing_else(
    held: dict[bytes, bytes], asked: list[bytes]
) -> None:
    made: dict[bytes, bytes] = {}
    tries = Tries(made.get)
    root = tries.update(EMPTY_ROOT, [(keccak(key), value) for key, value in held.items()], made)
    for key in [*held, *asked]:
        assert value_at(root, key, tries.proof(root, keccak(key))) == held.get(key, b"")


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_value_at__any_nodes__are_refused(nodes: list[bytes]) -> None:
    with pytest.raises(CheckFailed):
        value_at(keccak(b"a root"), b"key", nodes)


def test_value_at__nodes_nested_without_end__are_refused() -> None:
    for item in (b"\xc1" * 600 + b"\xc0", b"\xf8" * 500, b""):
        with pytest.raises(CheckFailed):
            value_at(keccak(item), b"key", [item])
    deep: Any = [b"\x20", b"x"]
    for _ in range(200):
        deep = [b"\x00", deep]  # an extension that goes on where it stands
    encoded = rlp.encode(deep)
    with pytest.raises(CheckFailed, match="leads nowhere"):
        value_at(keccak(encoded), b"key", [encoded])


def test_read_header__own__is_the_block(node: Node, busy: str) -> None:
    for number in range(node.head.number + 1):
        info = node.block_info(number)
        header = read_header(node.raw_header(number), info.hash)
        assert (header.number, header.timestamp, header.hash) == (number, info.timestamp, info.hash)
        assert (header.state_root, header.parent_hash) == (info.state_root, info.parent_hash)


def test_read_header__another_hash_or_no_header__is_refused(node: Node) -> None:
    raw = node.raw_header()
    with pytest.raises(CheckFailed, match="not of 0x"):
        read_header(raw, bytes(32))
    fields: list[rlp.Item] = [b""] * 21
    many: list[rlp.Item] = [raw] * 21
    for wrong in (b"", b"\xc0", raw[:-1], raw + b"\0", rlp.encode(many), rlp.encode(fields)):
        with pytest.raises(CheckFailed, match="no block header"):
            read_header(wrong)


_CHECK = """
import json, sys
from chain.proofs import AccountProof, check_account, read_header
found = json.load(sys.stdin)
header = read_header(bytes.fromhex(found["header"]), bytes.fromhex(sys.argv[1]))
proof = AccountProof.from_json(found["proof"])
check_account(proof, header.state_root)
assert not {"eth", "lmdb", "web3", "vyper", "trie", "chain.node"} & set(sys.modules)
print([each.value for each in proof.slots])
"""


def test_proofs__in_a_process_with_nothing_but_the_hash__hold(node: Node, busy: str, tmp_path: Path) -> None:
    given = {"header": node.raw_header().hex(), "proof": node.proof(busy, [7, 8, 1_000]).to_json()}

    def run(block_hash: bytes) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{_CHECK}",
                block_hash.hex(),
            ],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    assert run(node.head.hash).stdout == "[49, 64, 0]\n"
    assert "CheckFailed" in run(node.block_info(1).hash).stderr
