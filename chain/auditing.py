"""An auditor's check: the whole chain executed anew, on py-evm's own database and by its own rules."""

from __future__ import annotations

from chain.errors import ShroffError
from chain.node import Node


def reexecute(node: Node) -> bytes:
    """Executes every block of `node` elsewhere, from the genesis on. Gives the head's hash.

    What the node saves itself (databases, validation of what it built) is done here in full, so this takes
    several times as long. Raises ShroffError, with the block's number, if a block executes to something else.
    """
    from chain.pyevm.rules import import_all

    blocks = (node.raw_block(number) for number in range(1, node.head.number + 1))
    head = import_all(node.settings, node.block_info("earliest").timestamp, blocks)
    if head != node.head.hash:
        raise ShroffError("Executing the chain anew gives another head.", head=node.head.hash, executed=head)
    return head
