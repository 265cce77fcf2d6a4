"""One setter lacked the modifier that its siblings had.

Seen in a deployed system: of a row of administrative functions one could be called by anybody, as it was
written last and nobody compared. Here the compiled interfaces are walked, on a fresh deployment: what a
stranger can call is a list of two, what takes money is nobody, and no address or constant can be set
again. The rows with every role and state are in `tests/contracts/matrix/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from chain.building import contract_files, load
from chain.errors import Reverted
from tests.contracts.desk import Desk

OPEN = {"cancel_signature", "lapse"}
"""Everybody ends a signature of his own; anybody releases what time has ended."""

EVERY = [
    (name, entry)
    for name in contract_files()
    for entry in load(name).abi
    if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
]


def least(parameter: Mapping[str, Any], sender: str) -> object:
    """The least value of a type; wherever an address is wanted, the stranger's own."""
    kind: str = parameter["type"]
    if kind.endswith("]"):
        inner, _, size = kind[:-1].rpartition("[")
        return [least({**parameter, "type": inner}, sender)] * int(size or 1)
    if kind == "tuple":
        return {each["name"]: least(each, sender) for each in parameter["components"]}
    simple: Mapping[str, object] = {"bool": True, "string": "", "bytes": b"", "address": sender}
    if kind in simple:
        return simple[kind]
    return b"\1" * int(kind[5:]) if kind.startswith("bytes") else 1


@pytest.mark.parametrize(
    ("name", "entry"),
    [each for each in EVERY if each[1]["name"] != "cancel_signature"],
    ids=lambda each: str(each)[:20],
)
def test_setter__called_by_a_stranger_in_his_own_name__is_refused(
    desk: Desk, name: str, entry: Mapping[str, Any]
) -> None:
    face = next(face for face in desk.suite.faces() if name == face.NAME)
    args = [least(parameter, desk.stranger.address) for parameter in entry["inputs"]]
    with pytest.raises(Reverted):
        face.contract.simulate(desk.stranger, entry["name"], *args)


@pytest.mark.parametrize("name", [name for name, entry in EVERY if entry["name"] == "cancel_signature"])
def test_cancel_signature__by_a_stranger__ends_a_number_of_his_own_alone(desk: Desk, name: str) -> None:
    contract = next(face for face in desk.suite.faces() if name == face.NAME).contract
    receipt = contract.send(desk.stranger, "cancel_signature", 1)
    (event,) = contract.decode(receipt)
    assert desk.stranger.address in event.args.values()
    with pytest.raises(Reverted):
        contract.send(desk.stranger, "cancel_signature", 1)
    assert contract.send(desk.exporter.maker, "cancel_signature", 1).status == 1


def test_open__the_list__has_no_function_that_takes_more_than_an_id() -> None:
    for name, entry in EVERY:
        if entry["name"] in OPEN:
            assert [each["type"] for each in entry["inputs"]] in (["bytes32"], ["uint256"]), name


@pytest.mark.parametrize("name", sorted(contract_files()))
def test_contract__sent_money_or_an_unknown_call__refuses(desk: Desk, name: str) -> None:
    face = next(face for face in desk.suite.faces() if name == face.NAME)
    for data in (b"", b"\xde\xad\xbe\xef", b"\0"):
        with pytest.raises(Reverted):
            desk.network.send(desk.stranger, face.address, data)
    assert not any(entry.get("stateMutability") == "payable" for entry in load(name).abi)
    assert not any(entry["type"] in ("fallback", "receive") for entry in load(name).abi)
