"""What operator, bank and payer do before a payment, for tests of `shroff capital`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Answer, Shroff

__all__ = ["EINVOICE", "INVOICES", "ORDERS", "PAPER", "PAYER", "open_period", "place", "write"]

PAYER = "91110000MA9EXPA16G"
EINVOICE, PAPER = "26332000000000041277", "03300260011141278001"

INVOICES = f"""number,date,buyer,seller,currency,amount,paper
{EINVOICE},2026-02-20,{PAYER},OWN:STEEL,CNY,"100,000.00",{PAPER}
26332000000000041278,2026-02-21,{PAYER},OWN:TOOLS,CNY,50000.00,
"""
ORDERS = f"""reference,enterprise,bank,currency,amount,purpose,payee,contract,invoices,ordinary
PAY-1,{PAYER},bank_a,CNY,60000.00,materials,OWN:STEEL,C-1,{EINVOICE}=60000.00,yes
PAY-2,{PAYER},SHRFCNBA,CNY,1000.00,tools,OWN:TOOLS,C-2,,
"""


def write(folder: Path) -> None:
    """Both tables, in a folder."""
    (folder / "invoices.csv").write_text(INVOICES)
    (folder / "orders.csv").write_text(ORDERS)


def open_period(shroff: Shroff, *, ratio: str = "10") -> None:
    """bank_a may pay first, and period 1 of 30 days is open."""
    shroff("capital", "rules", "admit", "bank-a")
    shroff("capital", "periods", "add", "today+1", "today+30", "--floor", "10")
    shroff("capital", "periods", "commit", "bank-a", "1", "--ratio", ratio)
    shroff("capital", "periods", "commit", "bank-a", "1", "--as", "operator")
    shroff("chain", "advance", "--days", "1")


def place(shroff: Shroff, reference: str, *more: str, amount: str = "1000 CNY", code: int = 0) -> Answer:
    """exporter_a orders bank_a to pay for materials."""
    return shroff(
        "capital", "orders", "place", "--as", "exporter-a", "--bank", "bank-a", "--amount", amount,
        "--purpose", "materials", "--payee", "OWN:STEEL", "--contract", "C-1", "--reference", reference,
        *more,
        code=code,
    )  # fmt: skip
