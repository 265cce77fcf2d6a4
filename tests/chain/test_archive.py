"""A chain in a file: what goes out comes in again, and nothing else does."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from chain import rlp
from chain.archive import export_chain, import_chain
from chain.auditing import verify
from chain.errors import BadInput, CheckFailed, NotFound, ShroffError, Unreachable
from chain.keys import Key
from chain.node import Node, Receipt, Settings

Send = Callable[..., Receipt]
START = 1_700_000_000


@pytest.fixture
def told(node: Node, exporter: Key, machine: str, send: Send) -> Node:
    """A chain with a refusal, a block of several, time, and a block that was undone."""
    send(node, exporter, machine, 0, 1, 5)
    send(node, exporter, machine, 1)
    node.clock.advance(days=40)
    with node.block(coinbase=exporter.address):
        send(node, exporter, machine, 0, 2, 7)
        send(node, exporter, machine, 0, 3, 8)
    before = node.snapshot()
    send(node, exporter, machine, 0, 9, 9)
    node.revert(before)
    send(node, exporter, machine, 7, 1, 1)
    return node


@pytest.fixture
def archive(told: Node, tmp_path: Path) -> Path:
    export_chain(told, tmp_path / "out.chain")
    return tmp_path / "out.chain"


def written(file: Path, header: bytes, body: bytes) -> Path:
    """An archive whose checksum is right, whatever it holds."""
    data = header + b"\n" + body
    file.write_bytes(data + hashlib.sha256(data).digest())
    return file


def parts(file: Path) -> tuple[dict[str, object], list[bytes]]:
    data = file.read_bytes()
    header, _, rest = data.partition(b"\n")
    body, blocks = zlib.decompress(rest[:-32]), list[bytes]()
    while body:
        size = 4 + int.from_bytes(body[:4], "big")
        blocks.append(body[4:size])
        body = body[size:]
    return json.loads(header), blocks


def packed(blocks: list[bytes]) -> bytes:
    return zlib.compress(b"".join(len(block).to_bytes(4, "big") + block for block in blocks))


def test_import_chain__what_was_exported__is_the_same_chain(
    told: Node, archive: Path, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    found = import_chain(archive, tmp_path / "in", watch=lambda done, total: seen.append((done, total)))
    head = told.head
    assert (found.chain_id, found.blocks, found.head) == (told.chain_id, head.number, head.hash)
    assert seen == [(number, head.number) for number in range(1, head.number + 1)]
    with Node.open(tmp_path / "in") as copy:
        verify(copy)
        assert copy.head == head
        assert copy.logs() == told.logs()
        for number in range(head.number + 1):
            assert copy.receipts(number) == told.receipts(number)
        assert copy.clock.now() == told.clock.now()
        assert copy.settings.genesis_time == told.block_info("earliest").timestamp
        copy.seal()
    again = export_chain(told, tmp_path / "again.chain")
    assert (tmp_path / "again.chain").read_bytes() == archive.read_bytes()
    assert again.bytes == archive.stat().st_size


def test_export_chain__other_settings_and_wall_clock__come_along(tmp_path: Path, exporter: Key) -> None:
    settings = Settings(chain_id=9, fees="eip1559", base_fee=7, prefunded={exporter.address: 10**18})
    with Node.open(tmp_path / "one", settings, create=True) as node:
        node.clock.advance(days=3)
        export_chain(node, tmp_path / "out")
        head, offset = node.head, node.clock.offset
    import_chain(tmp_path / "out", tmp_path / "two")
    with Node.open(tmp_path / "two") as node:
        assert (node.head, node.clock.offset, node.clock.start) == (head, offset, None)
        assert node.balance(exporter.address) == 10**18
        assert node.settings.differences(settings) == []


def test_export_chain__first_block_alone__comes_in_again(node: Node, tmp_path: Path) -> None:
    assert export_chain(node, tmp_path / "out").blocks == 0
    assert import_chain(tmp_path / "out", tmp_path / "in").head == node.head.hash


def test_export_chain__file_that_is_there__stays_unless_it_may_go(told: Node, tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("a letter")
    with pytest.raises(BadInput, match="There is a file"):
        export_chain(told, file)
    assert file.read_text() == "a letter"
    export_chain(told, file, overwrite=True)
    assert file.read_bytes()[:1] == b"{"


def test_export_chain__interrupted_or_refused__leaves_nothing(told: Node, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_chain(told, tmp_path / "out", watch=stop)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Unreachable, match="no such file or directory"):
        export_chain(told, tmp_path / "no folder" / "out")
    (tmp_path / ".out.making").write_text("of a process that was killed")
    export_chain(told, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_import_chain__any_byte_changed_or_cut__is_refused(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    broken = tmp_path / "broken"
    for at in range(0, len(whole), 13):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        for data in (bytes(changed), whole[:at], whole[:at] + whole[at + 1 :]):
            broken.write_bytes(data)
            with pytest.raises(Unreachable):
                import_chain(broken, tmp_path / "in")
    broken.write_bytes(whole + b"\0")
    with pytest.raises(Unreachable, match="cut short, or changed"):
        import_chain(broken, tmp_path / "in")
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"a letter",
        b"[" * 100_000,
        b"{}",
        b'{"format":"shroff chain"}',
        b"\0" * 5_000,
        b"[1]\n",
        b"\xff\n",
    ],
)
def test_import_chain__what_is_no_archive__is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(Unreachable) as refused:
        import_chain(tmp_path / "file", tmp_path / "in")
    assert "\n" not in refused.value.message
    with pytest.raises(Unreachable, match="can't be read: is a directory"):
        import_chain(tmp_path, tmp_path / "in")
    with pytest.raises(Unreachable, match="no such file"):
        import_chain(tmp_path / "none", tmp_path / "in")


def test_import_chain__another_version__says_which(archive: Path, tmp_path: Path) -> None:
    header, blocks = parts(archive)
    changed = written(tmp_path / "changed", json.dumps({**header, "version": 2}).encode(), packed(blocks))
    with pytest.raises(Unreachable, match="has version 2 of its format; this release reads 1"):
        import_chain(changed, tmp_path / "in")


def test_import_chain__other_settings_or_blocks__are_refused(archive: Path, tmp_path: Path) -> None:
    header, blocks = parts(archive)
    settings = cast("dict[str, object]", header["settings"])
    wrong: list[tuple[dict[str, object], list[bytes], str]] = [
        ({**header, "head": "00" * 32}, blocks, "another head"),
        ({**header, "blocks": 99}, blocks, "another head"),
        (header, blocks[:-1], "another head"),
        (header, blocks[1:], "block 1: The block does not follow"),
        (header, [*blocks, blocks[-1]], "does not follow"),
        (header, [blocks[1], blocks[0], *blocks[2:]], "block 1: "),
        ({**header, "genesis": "00" * 32}, blocks, "begins with another block"),
        (
            {**header, "settings": {**settings, "genesis_time": START + 1}},
            blocks,
            "begins with another block",
        ),
        ({**header, "settings": {**settings, "block_gas_limit": 10**8}}, blocks, "begins with another block"),
        (
            {**header, "settings": {**settings, "chain_id": 8}},
            blocks,
            "block 1: The transaction is signed for",
        ),
    ]
    for number, (fields, body, said) in enumerate(wrong):
        file = written(tmp_path / "wrong", json.dumps(fields).encode(), packed(body))
        with pytest.raises(CheckFailed, match=said):
            import_chain(file, tmp_path / f"in {number}")


def test_import_chain__settings_that_no_chain_has__are_refused(archive: Path, tmp_path: Path) -> None:
    header, blocks = parts(archive)
    settings = cast("dict[str, object]", header["settings"])
    wrong: list[dict[str, object]] = [
        {"prefunded": 5}, {"prefunded": {"0x12": 1}}, {"prefunded": {"0x" + "11" * 20: -1}}, {"fees": ""},
        {"block_gas_limit": "much"}, {"genesis_time": -1}, {"genesis_time": "now"}, {"more": 1},
        {"chain_id": 0},
    ]  # fmt: skip
    for number, change in enumerate(wrong):
        fields = {**header, "settings": {**settings, **change}}
        file = written(tmp_path / "wrong", json.dumps(fields).encode(), packed(blocks))
        with pytest.raises((Unreachable, CheckFailed)):
            import_chain(file, tmp_path / f"in {number}")


@pytest.mark.parametrize(
    "change",
    [
        {"clock": {"start": 1.5, "offset": 0}},
        {"clock": {"start": START, "offset": "0"}},
        {"clock": {"start": START}},
        {"clock": {"start": START, "offset": 10**30}},
        {"clock": {"start": START, "offset": 0, "more": 1}},
        {"clock": []},
        {"blocks": float("inf")},
        {"blocks": "many"},
        {"head": 5},
        {"settings": {"transaction_gas_limit": "16777216"}},
        {"settings": []},
    ],
    ids=str,
)
def test_import_chain__header_that_no_export_writes__is_refused(
    archive: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    header, blocks = parts(archive)
    file = written(tmp_path / "wrong", json.dumps({**header, **change}).encode(), packed(blocks))
    with pytest.raises(Unreachable, match="its first line can't be read"):
        import_chain(file, tmp_path / "in")


def test_import_chain__any_part_of_a_block_changed__is_refused(archive: Path, tmp_path: Path) -> None:
    """Also where the checksum was made right again. Another beneficiary makes another block that is as good,
    but the one behind it does not follow.
    """
    header, blocks = parts(archive)
    for at in range(0, len(blocks[4]), 17):
        changed = bytearray(blocks[4])
        changed[at] ^= 1 << (at % 8)
        body = packed([*blocks[:4], bytes(changed), *blocks[5:]])
        file = written(tmp_path / "wrong", json.dumps(header).encode(), body)
        with pytest.raises(CheckFailed, match=r"block [56]: \S"):
            import_chain(file, tmp_path / f"in {at}")


NO_HEADER: list[rlp.Item] = [b""] * 21
NO_BLOCKS: list[rlp.Item] = [b"", [], [NO_HEADER, [], [], []], [[], [b"\x05"]], [[], [], [], []]]


@pytest.mark.parametrize(
    "block", [b"", b"\xc1" * 5_000, b"\xf9\xff", *(rlp.encode(each) for each in NO_BLOCKS)]
)
def test_import_chain__blocks_that_are_none__are_refused(archive: Path, tmp_path: Path, block: bytes) -> None:
    header, blocks = parts(archive)
    file = written(tmp_path / "wrong", json.dumps(header).encode(), packed([block, *blocks]))
    with pytest.raises((CheckFailed, Unreachable)):
        import_chain(file, tmp_path / "in")


def test_import_chain__stream_that_is_none_or_more_or_endless__is_refused(
    archive: Path, tmp_path: Path
) -> None:
    header, blocks = parts(archive)
    line = json.dumps(header).encode()
    whole = packed(blocks)
    bomb = zlib.compress(b"\xff" * 50_000_000)
    for number, body in enumerate((b"", b"no stream", whole[:-9], whole + b"more", bomb)):
        file = written(tmp_path / "wrong", line, body)
        with pytest.raises(Unreachable, match="its blocks can't be read"):
            import_chain(file, tmp_path / f"in {number}")


def test_import_chain__where_a_chain_is__is_refused(archive: Path, tmp_path: Path) -> None:
    import_chain(archive, tmp_path / "in")
    with pytest.raises(ShroffError):
        import_chain(archive, tmp_path / "in")


def test_export_chain__undone_blocks__stay_at_home(told: Node, archive: Path, tmp_path: Path) -> None:
    _, blocks = parts(archive)
    assert len(blocks) == told.head.number
    import_chain(archive, tmp_path / "in")
    with Node.open(tmp_path / "in") as copy, pytest.raises(NotFound):
        copy.block_info(told.head.number + 1)


def test_export_chain__standing_clock__goes_on_where_it_stood(archive: Path, tmp_path: Path) -> None:
    import_chain(archive, tmp_path / "in")
    with Node.open(tmp_path / "in") as copy:
        assert (copy.clock.start, copy.clock.offset) == (START, 40 * 86_400)
        assert copy.clock.advance(days=1) == START + 41 * 86_400
