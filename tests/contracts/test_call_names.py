"""Names for what a trace shows."""

from __future__ import annotations

from dataclasses import replace

from chain.tracing import Call
from contracts.call_names import CallNames
from tests.contracts.cases import attestation, usd
from tests.contracts.desk import Desk


def names_of(desk: Desk) -> CallNames:
    return CallNames(desk.network.code)


def test_name__every_call_of_an_attestation__has_contract_function_and_arguments(desk: Desk) -> None:
    document = attestation(desk, usd(5))
    receipt = desk.attestations.attest(desk.customs, desk.reference(), [document])
    root = desk.network.node.trace(receipt.transaction_hash).call
    names = names_of(desk)
    named = [(names.name(call).contract, names.name(call).function) for call in root.walk()]
    assert named[0] == ("Attestations", "attest")
    assert ("Documents", "open") in named
    assert ("Participants", "signer_of") in named
    assert all(contract and function for contract, function in named)
    first = names.name(root)
    assert first.arguments is not None
    assert first.arguments["batch"][0].fingerprint == document.fingerprint
    signer = next(call for call in root.walk() if names.name(call).function == "signer_of")
    assert names.name(signer).returned.participant == desk.customs.id


def test_name__creations_of_the_suite__are_its_contracts(desk: Desk) -> None:
    node, names, made = desk.network.node, names_of(desk), dict[str, str]()
    for number in range(1, len(desk.suite.faces()) + 4):
        for transaction in node.block_info(number).transactions:
            call = node.trace(transaction).call
            if call.kind == "CREATE":
                found = names.name(call)
                assert found.function == "constructor"
                made[call.to] = str(found.contract)
    assert {face.address: face.NAME for face in desk.suite.faces()} == made


def test_name__what_nobody_knows__is_left_open(desk: Desk) -> None:
    names = names_of(desk)
    documents, nowhere = desk.documents.address, "0x" + "77" * 20
    call = Call("CALL", nowhere, documents, 0, 0, 0, b"", b"", "", 0)
    for known in (b"", b"\x01\x02", b"\xff" * 36, desk.documents.contract.abi.function("account").selector):
        found = names.name(replace(call, input=known))
        assert (found.contract, found.function, found.arguments) == ("Documents", None, None)
    assert names.name(replace(call, to=nowhere)).contract is None
    assert names.name(replace(call, kind="CREATE", input=b"code")).contract is None
    assert names.contract_at(desk.deploy("CaseHolder").address) is None


def test_contract_at__name_of_a_directory__counts_first(desk: Desk) -> None:
    somewhere = "0x" + "77" * 20
    names = CallNames(lambda _: b"", {somewhere: "Documents", desk.exporter.maker.address: "Puppet"})
    assert names.contract_at(somewhere) == "Documents"
    assert names.contract_at(desk.exporter.maker.address) is None
