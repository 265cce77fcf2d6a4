"""The rows of the table, in its order; the first one is what the others are compared with."""

from __future__ import annotations

import sys

from tests.bench.environments import anvil, python_of
from tests.bench.running import Row

FIRST = "ethtester"
BLOCK = 100
_DRIVERS = "tests.bench.drivers"


def ours() -> list[Row]:
    """The node. Signed here, with receipts; on disk unless it says otherwise."""

    def row(name: str, label: str, block: int, durable: str) -> Row:
        return Row(
            name,
            label,
            _driver(sys.executable, "shroff", "--block", str(block), "--durable", durable),
        )

    return [
        row("single", "shroff, one a block", 1, "process"),
        row("single_power", "shroff, one a block, each waits for the disk", 1, "power"),
        row("block100", f"shroff, {BLOCK} a block", BLOCK, "process"),
        row("block100_memory", f"shroff, {BLOCK} a block, in memory", BLOCK, "memory"),
    ]


def over_our_backend() -> Row:
    """web3 on our node: what it gives to those who stay with web3's ways."""
    command = _driver(sys.executable, "over_web3", "--below", "shroff", "--gas")
    return Row("shroff_web3", "web3 + shroff's Provider, with gas=", command)


def ethtester(*, slow: bool = True) -> list[Row]:
    """web3 + eth-tester in three rows; without `slow` only the fastest."""
    stock, quick = python_of("ethtester"), python_of("coincurve")
    rows = [
        Row(FIRST, "web3 + eth-tester, as they come", _driver(stock, "over_web3")),
        Row("ethtester_gas", "web3 + eth-tester, with gas=", _driver(stock, "over_web3", "--gas")),
        Row(
            "ethtester_coincurve",
            "web3 + eth-tester, coincurve, with gas=",
            _driver(quick, "over_web3", "--gas"),
        ),
    ]
    return rows if slow else rows[-1:]


def titanoboa() -> Row:
    """Calls without signatures, blocks, receipts."""
    return Row(
        "titanoboa",
        "titanoboa: unsigned, no blocks, no receipts",
        _driver(python_of("titanoboa"), "titanoboa"),
    )


def over_anvil() -> list[Row]:
    """Three ways to use anvil; none where it is not installed and can't be."""
    command = anvil()
    if command is None:
        return []
    at = ("--anvil", command)
    return [
        Row(
            "anvil_web3",
            "web3 + anvil",
            _driver(python_of("coincurve"), "over_web3", "--below", "anvil", *at),
        ),
        Row("anvil_single", "anvil, raw, one a block", _driver(sys.executable, "anvil_raw", *at)),
        Row(
            "anvil_block100",
            f"anvil, raw, {BLOCK} a block",
            _driver(sys.executable, "anvil_raw", "--block", str(BLOCK), *at),
        ),
    ]


def _driver(python: str, module: str, *options: str) -> tuple[str, ...]:
    return (python, "-m", f"{_DRIVERS}.{module}", *options)
