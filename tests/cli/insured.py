"""Files for `shroff insurance`: two policies' worth of what an insurer and an exporter send."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from contracts.registry.calendar import date_at
from tests.cli.conftest import NUMBER, SECOND, Shroff

EXPORTER = "91110000MA9EXPA16G"
LIMIT = "SC20261/B7"

POLICIES = f"""number,date,holder,currency,amount,first_day,last_day,product,commercial,political
SC-2026-1,2026-01-01,{EXPORTER},USD,1000000.00,2020-01-01,2099-12-31,,90,95
"""
LIMITS = f"""policy,buyer_code,date,holder,buyer,currency,amount,valid_from
SC-2026-1,B7,2026-01-05,{EXPORTER},OWN:HANSA,USD,500000.00,2020-01-01
"""


def today(folder: Path) -> date:
    """The day of the chain in a folder."""
    from cli.workspace import open_workspace

    with open_workspace(folder / ".shroff", readonly=True) as work:
        return date_at(work.office.now())


def shipment_rows(day: date, *, due_in: int = 60) -> str:
    """A table of one shipment, shipped on a day."""
    due = day + timedelta(days=due_in)
    return (
        "policy,number,buyer_code,buyer,shipped,due,currency,declarations,reference\n"
        f"SC-2026-1,D-1,B7,OWN:HANSA,{day},{due},USD,{NUMBER}=100000.00; {SECOND}=50000,SHIP-1\n"
    )


def write(folder: Path, day: date) -> None:
    """The three files, in a folder."""
    (folder / "policies.csv").write_text(POLICIES)
    (folder / "limits.csv").write_text(LIMITS)
    (folder / "shipments.csv").write_text(shipment_rows(day))


def assign(shroff: Shroff, *more: str) -> None:
    """All three sign an assignment to bank_a."""
    shroff(
        "insurance", "assignments", "propose", "SC-2026-1", "--bank", "bank-a", "--as", "exporter-a",
        "--mandate", *more,
    )  # fmt: skip
    for who in ("insurer", "bank-a"):
        shroff("insurance", "assignments", "sign", "SC-2026-1", "--as", who)


def cover(shroff: Shroff, *more: str) -> None:
    """The insurer covers SHIP-1."""
    shroff("insurance", "shipments", "cover", "SHIP-1", "--reference", "C-1", *more)


def lend(shroff: Shroff, amount: str = "100000 USD") -> None:
    """bank_a lends on SHIP-1 and pays out, as LOAN-1."""
    shroff("consents", "grant", "bank-a", "--as", "exporter-a", "--insured")
    shroff(
        "insurance", "apply", "--shipment", "SHIP-1", "--bank", "bank-a", "--amount", amount, "--tenor", "60",
        "--reference", "LOAN-1",
    )  # fmt: skip
    shroff("receivables", "accept", "LOAN-1")
    shroff("receivables", "verify", "LOAN-1")
    shroff("receivables", "approve", "LOAN-1")
    shroff("receivables", "disburse", "LOAN-1", amount, "--reference", "T-1")
