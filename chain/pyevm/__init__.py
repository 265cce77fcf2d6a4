"""Everything that touches py-evm and its relatives, which are poorly typed: the exceptions live here."""

from __future__ import annotations

from chain.pyevm.lazy import install

install()
