# pragma version 0.4.3
# pragma optimize codesize
"""
@title A contract for the tests of the machine room: it keeps numbers, logs, and refuses.
"""

struct Entry:
    id: bytes32
    owner: address
    amounts: DynArray[uint256, 4]


struct Page:
    title: String[32]
    entries: DynArray[Entry, 8]


event Written:
    id: indexed(bytes32)
    author: indexed(address)
    label: indexed(String[16])
    amount: uint256
    entry: Entry


event Cleared:
    author: indexed(address)


OWNER: public(immutable(address))
amounts: public(HashMap[bytes32, uint256])
count: public(uint256)


@deploy
def __init__(owner: address):
    assert owner != empty(address), "ledger: no owner"
    OWNER = owner


@external
def write(id: bytes32, amount: uint256, label: String[16] = "plain") -> uint256:
    assert amount != 0, "ledger: nothing to write"
    self.amounts[id] += amount
    self.count += 1
    log Written(
        id=id,
        author=msg.sender,
        label=label,
        amount=amount,
        entry=Entry(id=id, owner=msg.sender, amounts=[amount, self.amounts[id]]),
    )
    return self.amounts[id]


@external
def take(id: bytes32, amount: uint256):
    # An underflow: Vyper gives no reason.
    self.amounts[id] -= amount


@external
def clear():
    assert msg.sender == OWNER, "ledger: not the owner"
    self.count = 0
    log Cleared(author=msg.sender)


@external
@view
def time() -> uint256:
    return block.timestamp


@external
@view
def first(page: Page) -> (Entry, uint256, String[32]):
    return page.entries[0], len(page.entries), page.title


@external
@view
def echo(page: Page) -> Page:
    return page
