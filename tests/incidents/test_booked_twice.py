"""A lost answer was answered by sending again, and booked twice.

Seen in bank interfaces: the client did not hear back, sent the same instruction again, and the loan was
repaid, or paid out, a second time. Here everything that adds or moves carries its author's reference, and
the same reference with the same content is answered with the first result.
"""

from __future__ import annotations

from tests.cli.conftest import Shroff
from tests.contracts.cases import application, approved, attest, attestation, rows, today, usd
from tests.contracts.checks import refused
from tests.contracts.desk import Desk


def test_reference__twice_with_the_same_content__books_once_everywhere(desk: Desk) -> None:
    items = [attestation(desk, usd(100))]
    for _ in range(2):
        desk.attestations.attest(desk.customs, b"\1" * 32, items)
    asked = application(desk, rows([items[0].fingerprint], usd(100)), reference=b"\1" * 32)
    assert desk.applications.apply(desk.exporter, asked) == desk.applications.apply(desk.exporter, asked)
    case_id = approved(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800))
    for _ in range(2):
        desk.receivables.disburse(desk.bank_a, case_id, b"\2" * 32, usd(300), today(desk))
    assert desk.receivables.loan(case_id).disbursed == usd(300)


def test_reference__used_for_another_act__is_refused(desk: Desk) -> None:
    """One reference, one meaning: over all applications, cases and acts of a participant."""
    first, second = (approved(desk, rows(attest(desk, usd(1_000)), usd(1_000)), usd(800)) for _ in range(2))
    desk.receivables.disburse(desk.bank_a, first, b"\2" * 32, usd(300), today(desk))
    with refused("REFERENCE_TAKEN"):
        desk.receivables.disburse(desk.bank_a, second, b"\2" * 32, usd(300), today(desk))
    with refused("REFERENCE_TAKEN"):
        desk.receivables.close(desk.bank_a, first, b"\2" * 32, today(desk))
    with refused("REFERENCE_TAKEN"):
        desk.applications.accept(
            desk.bank_a,
            desk.applications.apply(desk.exporter, application(desk, rows(attest(desk, usd(10)), usd(10)))),
            b"\2" * 32,
        )


def test_command__whose_answer_was_lost__sent_again_books_once(shroff: Shroff) -> None:
    """At the command line: the bank types the same instruction again, with its own reference."""
    shroff("init")
    shroff("documents", "attest", "310120260123456789", "--owner", "exporter-a", "--amount", "1000 USD")
    shroff("consents", "grant", "bank-a", "--as", "exporter-a")
    asked = "apply --as exporter-a --bank bank-a --document 310120260123456789 --reference LOAN-1"
    shroff("receivables", *asked.split(), "--amount", "600 USD")
    for step in ("accept LOAN-1 --reference B-1", "verify LOAN-1", "approve LOAN-1"):
        shroff("receivables", *step.split())
    paying = ("receivables", "disburse", "LOAN-1", "200 USD", "--reference", "T-1")
    repaying = ("receivables", "repay", "LOAN-1", "50 USD", "--reference", "R-1")
    for words in (paying, repaying):
        shroff(*words)
        assert "unchanged" in shroff(*words).out
    loan = shroff("receivables", "show", "LOAN-1", "--json").json["loan"]
    assert (loan["disbursed"], loan["outstanding"]) == ("200.00", "150.00")
    other = ("receivables", "disburse", "LOAN-1", "201 USD", "--reference", "T-1")
    assert "other content" in shroff(*other, code=3).err
