"""Signed messages without chain id, contract or deadline.

Seen in relayed transfers and permits: a signature was taken again on another chain, by another deployment
of the same code, after it was meant to have ended, or simply twice; and a domain separator that was
computed once, at deployment, let a forked chain take the signatures of the other. Here the domain is
computed at each use, every message has a deadline, and a nonce is used once.
"""

from __future__ import annotations

from chain.keys import Key
from contracts.financing.applications import Application, LoanApplications
from contracts.messages import MESSAGES, Seal, relayed
from tests.contracts.cases import application, attest, rows, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk

HOUR = 3_600


def asked(desk: Desk) -> Application:
    return application(desk, rows(attest(desk, usd(100)), usd(50)), usd(40), reference=b"\1" * 32)


def signed(desk: Desk, content: Application, *, deadline: int | None = None) -> Seal:
    return relayed(
        desk.applications.contract,
        "Apply",
        signer=desk.exporter.maker,
        fields=content.fields(),
        deadline=deadline,
        nonce=77,
    )


def send(desk: Desk, content: Application, seal: Seal) -> None:
    desk.applications.contract.send(desk.stranger, "apply", content.fields(), seal)


def test_replay__on_another_chain__is_refused(desk: Desk, elsewhere: Desk) -> None:
    assert desk.applications.address == elsewhere.applications.address
    content = asked(desk)
    seal = signed(desk, content)
    before = elsewhere.network.node.snapshot()
    with refused("BAD_SIGNATURE"):
        send(elsewhere, content, seal)
    elsewhere.network.node.revert(before)
    send(desk, content, seal)


def test_replay__on_another_deployment__is_refused(desk: Desk) -> None:
    other = LoanApplications.deploy(
        desk.network,
        Key.from_seed("another deployer"),
        desk.participants.address,
        desk.directory.address,
        desk.documents.address,
        desk.consents.address,
        desk.rates.address,
    )
    desk.directory.register(desk.operator, "LoanApplications", 2, other.address)
    content = asked(desk)
    seal = signed(desk, content)
    with refused("BAD_SIGNATURE"):
        other.contract.send(desk.stranger, "apply", content.fields(), seal)


def test_replay__after_the_deadline__is_refused(desk: Desk) -> None:
    content = asked(desk)
    seal = signed(desk, content, deadline=desk.now + HOUR)
    desk.wait(HOUR + 1)
    with refused("DEADLINE_PASSED"):
        send(desk, content, seal)


def test_replay__in_its_last_second__works(desk: Desk) -> None:
    content = asked(desk)
    seal = signed(desk, content, deadline=desk.now + HOUR)
    desk.wait(HOUR)
    send(desk, content, seal)
    assert len(desk.applications.all()) == 1


def test_replay__twice__changes_nothing_the_second_time(desk: Desk) -> None:
    content = asked(desk)
    seal = signed(desk, content)
    send(desk, content, seal)
    send(desk, content, seal)
    assert len(desk.applications.all()) == 1


def test_replay__a_withdrawal_of_another_case__is_refused(desk: Desk) -> None:
    accounts = attest(desk, usd(100), usd(100))
    first, second = (
        desk.applications.apply(desk.exporter, application(desk, rows([account], usd(50)), reference=account))
        for account in accounts
    )
    seal = relayed(
        desk.applications.contract,
        "Withdraw",
        signer=desk.exporter.maker,
        fields={"case_id": first, "reason": ""},
    )
    with refused("BAD_SIGNATURE"):
        desk.applications.contract.send(desk.stranger, "withdraw", second, "", seal)
    desk.applications.contract.send(desk.stranger, "withdraw", first, "", seal)
    with refused("NONCE_USED"):
        desk.applications.contract.send(desk.stranger, "withdraw", first, "", seal)


def test_messages__all_of_them__end_in_nonce_and_deadline() -> None:
    for name, fields in MESSAGES.items():
        assert fields[-2:] == (("nonce", "uint256"), ("deadline", "uint256")), name


def test_domain__of_every_contract__names_chain_and_address(desk: Desk, elsewhere: Desk) -> None:
    found: set[bytes] = set()
    for each in (desk, elsewhere):
        for face in each.suite.faces():
            if "domain_separator" in face.contract.abi.functions:
                found.add(face.contract.read("domain_separator"))
    signing = [face for face in desk.suite.faces() if "domain_separator" in face.contract.abi.functions]
    assert len(found) == 2 * len(signing)
