"""A duplicate slipped through because of a space.

Avoided: it is the worst bug that a registry of duplicates can have. The same number typed with a blank, a
hyphen, full-width digits, in another case, or with the item digits that tax systems add, was taken for
another number, and the same goods were financed twice. Here a number is brought into one form before it
is hashed; the commands are those that a bank and customs type.
"""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shroff

NUMBER = "310120260123456789"
WRITTEN = {
    "blanks": "3101 2026 0 123456789",
    "blanks around": f"  {NUMBER} ",
    "hyphens": "3101-2026-0-123456789",
    "full width": "３１０１２０２６０１２３４５６７８９",
    "an ideographic space": "3101\N{IDEOGRAPHIC SPACE}20260123456789",
    "21 digits of tax": f"{NUMBER}001",
    "a no-break space": "3101\N{NO-BREAK SPACE}20260123456789",
}


@pytest.fixture
def attested(shroff: Shroff) -> Shroff:
    shroff("init")
    shroff("documents", "attest", NUMBER, "--owner", "exporter-a", "--amount", "1000 USD")
    return shroff


@pytest.mark.parametrize("how", WRITTEN)
def test_attest__the_same_number_written_otherwise__is_known(attested: Shroff, how: str) -> None:
    words = ("--owner", "exporter-b", "--amount", "1000 USD")
    answer = attested("documents", "attest", WRITTEN[how], *words, code=3)
    assert "fingerprint known" in answer.err
    assert len(attested("documents", "list", "--json").json) == 1


def test_apply__on_the_same_number_written_otherwise__is_the_same_document(attested: Shroff) -> None:
    for number, (bank, written) in enumerate(
        [("bank-a", WRITTEN["full width"]), ("bank-b", WRITTEN["21 digits of tax"])]
    ):
        attested("consents", "grant", bank, "--as", "exporter-a")
        attested(
            "receivables", "apply", "--as", "exporter-a", "--bank", bank, "--document", written,
            "--amount", "600 USD", "--reference", f"LOAN-{number}",
        )  # fmt: skip
        attested("receivables", "accept", f"LOAN-{number}")
        attested("receivables", "verify", f"LOAN-{number}", code=0)
    attested("receivables", "approve", "LOAN-0")
    assert "no headroom" in attested("receivables", "approve", "LOAN-1", code=3).err
