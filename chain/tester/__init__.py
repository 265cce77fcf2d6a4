"""The node behind eth-tester, and so behind web3: a backend, an EthereumTester, a provider.

    web3 = Web3(Provider(node))

Without a node, each of the three is eth-tester's own world: fees, its chain id, ten funded keys.
"""

from __future__ import annotations

from chain.tester.backend import Backend
from chain.tester.provider import Provider
from chain.tester.tester import IndexedTester

__all__ = ["Backend", "IndexedTester", "Provider"]
