"""A chain on disk: what is there after closing, after a kill, after a full map; and who may open it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import lmdb
import pytest

from chain.auditing import reexecute
from chain.clock import Clock
from chain.errors import ChainLocked, Damaged, NotFound, Reverted, ShroffError, WrongChain
from chain.keys import Key
from chain.node import Node, Receipt, Settings
from chain.records import place, raw_key

START = 1_700_000_000
QUICK = Settings(durable="process")
Send = Callable[..., Receipt]
Signed = Callable[..., bytes]
ROOT = Path(__file__).parents[2]
_SENDER = """
    import sys
    from pathlib import Path
    from chain.keys import Key
    from chain.node import Node, Settings
    key = Key.from_seed("exporter")
    with Node.open(Path(sys.argv[1]), Settings(durable="process"), create=True) as node:
        code = bytes.fromhex("600160005500")
        for nonce in range(100_000):
            fields = {"chain_id": node.chain_id, "nonce": nonce, "gas": 100_000, "to": None, "data": code}
            print(node.send_raw(key.sign_transaction(fields)).transaction_hash.hex(), flush=True)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chain"


@pytest.mark.parametrize("durable", ["power", "process"])
def test_open__again__everything_is_there(
    path: Path, durable: str, exporter: Key, machine_code: bytes, send: Send, signed: Signed
) -> None:
    settings = Settings(durable="power" if durable == "power" else "process", chain_id=7)
    with Node.open(path, settings, clock=Clock(START), create=True) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        assert machine is not None
        stored = send(node, exporter, machine, 0, 3, 5)
        with pytest.raises(Reverted) as refused:
            node.send_raw(signed(node, exporter, machine, 1))
        failed = refused.value.receipt
        node.clock.advance(days=30)
        head, logs = node.head, node.logs(machine)
    assert failed is not None
    with Node.open(path) as node:
        assert (node.head, node.chain_id, node.clock.now()) == (head, 7, START + 30 * 86_400)
        assert node.receipt(stored.transaction_hash) == stored
        assert node.receipt(failed.transaction_hash).reason == "machine: refused"
        assert node.logs(machine) == logs == list(stored.logs)
        assert node.storage_at(machine, 3) == (5).to_bytes(32, "big")
        assert node.nonce(exporter.address) == 3
        send(node, exporter, machine, 0, 3, 6)
        assert node.head.timestamp == START + 30 * 86_400
        assert reexecute(node) == node.head.hash


def test_open__wall_clock_was_moved__offset_is_kept(path: Path) -> None:
    with Node.open(path, QUICK, create=True) as node:
        now = node.clock.advance(days=400)
    with Node.open(path) as node:
        assert now <= node.clock.now() <= now + 60


def test_open__own_clock_behind_the_chain__goes_on_from_its_head(path: Path) -> None:
    with Node.open(path, QUICK, clock=Clock(START), create=True) as node:
        node.clock.advance(days=1)
        head = node.head.timestamp
    with Node.open(path, clock=Clock(5)) as node:
        assert node.clock.now() == head
        assert node.clock.advance(days=1) == head + 86_400
    with Node.open(path) as node:
        assert node.clock.now() == head + 86_400


def test_open__reverted_chain__is_the_earlier_one(
    path: Path, exporter: Key, machine_code: bytes, send: Send
) -> None:
    with Node.open(path, QUICK, create=True) as node:
        kept = send(node, exporter, None, data=machine_code)
        snapshot, head = node.snapshot(), node.head
        gone = send(node, exporter, kept.contract_address, 0, 1, 1)
        node.revert(snapshot)
    with Node.open(path) as node:
        assert node.head == head
        with pytest.raises(NotFound):
            node.receipt(gone.transaction_hash)
        assert node.logs(kept.contract_address) == []


def test_open__other_settings__are_refused_by_name(path: Path) -> None:
    Node.open(path, Settings(chain_id=7), create=True).close()
    with pytest.raises(WrongChain, match="made with another block_gas_limit, chain_id") as refused:
        Node.open(path, Settings(chain_id=8, block_gas_limit=1_000_000))
    assert refused.value.data == {"chain_id": 7, "block_gas_limit": 1_000_000_000}
    Node.open(path, Settings(chain_id=7)).close()


def test_open__settings_of_all_kinds__come_back(path: Path, exporter: Key) -> None:
    settings = Settings(
        fees="eip1559",
        base_fee=5,
        block_gas_limit=30_000_000,
        transaction_gas_limit=None,
        prefunded={exporter.address: 10**24},
        unprotected_transactions=True,
        genesis_time=START,
        durable="process",
    )
    Node.open(path, settings, create=True).close()
    with Node.open(path) as node:
        assert settings.differences(node.settings) == []
        assert node.balance(exporter.address) == 10**24
        assert node.block_info(0).timestamp == START


def test_open__same_process_twice__second_is_refused(path: Path) -> None:
    with Node.open(path, QUICK, create=True), pytest.raises(ChainLocked, match="open in another process"):
        Node.open(path)
    Node.open(path).close()


def test_open__other_process_has_it__is_refused_at_once(path: Path) -> None:
    process = start(_SENDER, str(path))
    assert process.stdout is not None
    try:
        assert process.stdout.readline()
        with pytest.raises(ChainLocked, match=f"open in another process \\({process.pid}\\)"):
            Node.open(path)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("after", [1, 40, 150])
def test_send_raw__killed_in_the_middle__what_was_handed_out_is_there(path: Path, after: int) -> None:
    process = start(_SENDER, str(path))
    assert process.stdout is not None
    printed = [process.stdout.readline().strip() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    printed += [line for line in process.stdout.read().splitlines() if len(line) == 64]
    process.communicate()
    with Node.open(path) as node:
        assert len(printed) >= after
        receipts = [node.receipt(bytes.fromhex(line)) for line in printed]
        assert [receipt.block_number for receipt in receipts] == list(range(1, len(printed) + 1))
        assert len(printed) <= node.head.number <= len(printed) + 1
        assert node.nonce(Key.from_seed("exporter").address) == node.head.number


def test_write__map_is_full__grows_and_loses_nothing(
    path: Path, exporter: Key, machine_code: bytes, send: Send
) -> None:
    with Node.open(path, QUICK, create=True, map_size=1 << 16) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        receipts = [send(node, exporter, machine, 0, key, 1) for key in range(200)]
        assert (path / "data.mdb").stat().st_size > 1 << 16
        assert [node.receipt(each.transaction_hash) for each in receipts] == receipts
        head = node.head
    with Node.open(path, map_size=1 << 16) as node:
        assert node.head == head
        assert len(node.logs(machine)) == 200


def test_write__disk_is_full__is_said_and_the_chain_goes_on(path: Path) -> None:
    program = """
        import resource, sys
        from pathlib import Path
        from chain.errors import DiskFull
        from chain.keys import Key
        from chain.node import Node, Settings
        key = Key.from_seed("exporter")
        node = Node.open(Path(sys.argv[1]), Settings(durable="process"), create=True)
        def send(size):
            fields = {"chain_id": node.chain_id, "nonce": node.nonce(key.address), "gas": 16_000_000}
            node.send_raw(key.sign_transaction({**fields, "to": key.address, "data": bytes(size)}))
        send(10)
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, ((Path(sys.argv[1]) / "data.mdb").stat().st_size, limit))
        before = node.head
        try:
            send(200_000)
        except DiskFull as error:
            print(error.message)
        assert node.head == before
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        send(200_000)
        assert node.head.number == before.number + 1
        node.close()
    """
    process = start(program, str(path))
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert "has no room for the next block" in output
    with Node.open(path) as node:
        assert (node.head.number, reexecute(node)) == (2, node.head.hash)


def test_open__reader_that_died__is_cleared(path: Path) -> None:
    Node.open(path, QUICK, create=True).close()
    program = """
        import lmdb, sys
        database = lmdb.open(sys.argv[1], readonly=True)
        transaction = database.begin()
        print(transaction.get(b"head") is not None, flush=True)
        for line in sys.stdin:
            print(database.readers().replace("\\n", ";"), flush=True)
    """
    living, dying = start(program, str(path)), start(program, str(path))
    assert living.stdin is not None
    assert living.stdout is not None
    assert dying.stdout is not None

    def readers() -> str:
        print("?", file=living.stdin, flush=True)
        return living.stdout.readline() if living.stdout else ""

    try:
        assert (living.stdout.readline(), dying.stdout.readline()) == ("True\n", "True\n")
        dying.kill()
        dying.communicate()
        assert str(dying.pid) in readers()
        with Node.open(path):
            assert str(dying.pid) not in readers()
            assert str(living.pid) in readers()
    finally:
        living.communicate()


def test_transaction__changed_on_the_disk__is_refused(
    path: Path, exporter: Key, machine_code: bytes, send: Send
) -> None:
    with Node.open(path, QUICK, create=True) as node:
        receipt = send(node, exporter, None, data=machine_code)
    with lmdb.open(str(path)) as database, database.begin(write=True) as writing:
        raw = bytearray(writing.get(raw_key(place(1, 0))) or b"")
        raw[100] ^= 1
        writing.put(raw_key(place(1, 0)), bytes(raw))
    with Node.open(path) as node:
        for look in (lambda: node.transaction(receipt.transaction_hash), lambda: node.raw_block(1)):
            with pytest.raises(Damaged, match="transaction 0 of block 1 is not what it was"):
                look()


def test_close__twice__does_no_harm(path: Path) -> None:
    node = Node.open(path, QUICK, create=True)
    node.close()
    node.close()
    with pytest.raises(ShroffError, match="The chain is closed"):
        node.balance("0x" + "00" * 20)


def test_send_raw__long_run__private_memory_is_bounded(
    path: Path, exporter: Key, machine_code: bytes, signed: Signed, send: Send
) -> None:
    def private() -> int:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))

    with Node.open(path, QUICK, create=True) as node:
        machine = send(node, exporter, None, data=machine_code).contract_address
        before = 0
        for turn in range(30):
            before = private() if turn == 10 else before
            with node.block():
                for key in range(100):
                    node.send_raw(signed(node, exporter, machine, 0, turn * 100 + key, 1))
        assert private() - before < 20_000  # KiB
