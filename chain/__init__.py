"""The machine room: embedded node, networks, keys, building, deploying, sending. Knows no finance.

The keccak implementation is chosen here, once, before anything below imports it: left alone, eth-hash takes
pycryptodome, which is four times slower than pysha3. A choice that the user made in the environment stands.
"""

from __future__ import annotations

import os

os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")
