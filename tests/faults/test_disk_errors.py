"""The disk answers with an error: a sentence, nothing half done, and the chain goes on when the disk does.

A disk that fails can't be had for a test; a file that fails can. The descriptor of the open database is
replaced by one on which the kernel refuses to write, so that LMDB meets the error where it would in life. An
error while LMDB writes its first page, which says where the newest state is, leaves it unusable until it is
opened anew; the store does that by itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.errors import ShroffError
from chain.node import Node
from tests.faults.conftest import check_chain, lines_of, refusal, send

_REPLACE = """
def descriptors():
    found = []
    for each in Path("/proc/self/fd").iterdir():
        try:
            if os.readlink(each) == str(path / "data.mdb"):
                found.append(int(each.name))
        except OSError:
            pass
    return sorted(found)

def broken(device, flags, which):
    wrong = os.open(device, flags)
    for each in which:
        os.dup2(wrong, each)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("device", "flags", "said"),
    [
        ("/proc/self/mem", "os.O_RDWR", "can't be read or written: input/output error."),
        ("/dev/full", "os.O_RDWR", "The disk has no room for the next block of"),
        ("/dev/null", "os.O_RDONLY", "can't be read or written: bad file descriptor."),
    ],
    ids=["error", "full", "gone"],
)
@pytest.mark.parametrize("which", ["descriptors()", "descriptors()[1:]", "descriptors()[:1]"])
def test_send_raw__disk_fails__is_said_and_goes_on_when_it_is_mended(
    path: Path, device: str, flags: str, said: str, which: str
) -> None:
    told = lines_of(
        _REPLACE
        + f"""
node = Node.open(path, Settings(durable="power"))
head = node.head
broken("{device}", {flags}, {which})
attempt(lambda: send(node))
failed = node.head == head
receipt = attempt(lambda: send(node))  # the database was opened anew, on the disk that works
told(failed=failed, sent=receipt is not None, head=node.head.number - head.number)
node.close()
""",
        path,
    )

    *refusals, end = told
    assert refusals or which != "descriptors()"  # LMDB writes through one of them, or through the other
    assert all(said in each["message"] and each["hint"] for each in refusals)
    assert end["sent"]
    assert end["head"] == (1 if refusals else 2)
    check_chain(path, 20 + end["head"])


def test_receipt__of_a_chain_that_was_closed__is_refused_and_opens_nothing(path: Path) -> None:
    node = Node.open(path)
    receipt = send(node)
    node.close()
    refused = refusal(lambda: node.receipt(receipt.transaction_hash), ShroffError)
    assert refused.message == "The chain is closed."
    node.close()
    check_chain(path, 21)


def test_close__disk_fails__is_said_and_the_next_opening_looks_at_everything(path: Path) -> None:
    told = lines_of(
        _REPLACE
        + """
node = Node.open(path, Settings(durable="process"))
send(node)
broken("/dev/null", os.O_RDONLY, descriptors())
attempt(node.close)
told(mark=(path / "writer.lock").read_text().strip() == str(os.getpid()))
""",
        path,
    )

    assert [each.get("kind") for each in told] == ["Unreachable", None]
    assert told[1] == {"mark": True}
    check_chain(path, 21)
