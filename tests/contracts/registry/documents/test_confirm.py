"""Another key stands behind the document from now on."""

from __future__ import annotations

from tests.contracts.checks import logged, refused
from tests.contracts.registry.documents.ledger import Ledger


def test_confirm__by_another_key__ends_the_distrust(ledger: Ledger) -> None:
    desk = ledger.desk
    desk.wait(60)
    ledger.distrust()
    assert not desk.documents.account(ledger.accounts[0]).distrusted
    desk.participants.distrust_key(desk.operator, desk.customs.maker.address, desk.now - 60)
    assert desk.documents.account(ledger.accounts[0]).impaired
    receipt = ledger.call("confirm", ledger.accounts[0], desk.tax.maker.address)
    account = desk.documents.account(ledger.accounts[0])
    assert (account.distrusted, account.impaired) == (False, False)
    assert (account.attested_by, account.attested_at) == (desk.tax.maker.address, desk.now)
    event = logged(desk.documents, receipt, "Confirmed")
    assert (event["key_before"], event["key"]) == (
        desk.customs.maker.address,
        desk.tax.maker.address,
    )


def test_confirm__merged_or_unknown__is_refused(ledger: Ledger) -> None:
    ledger.merge(0, 1)
    with refused("MERGED_ACCOUNT"):
        ledger.call("confirm", ledger.accounts[0], ledger.desk.tax.maker.address)
    with refused("UNKNOWN_ACCOUNT"):
        ledger.call("confirm", b"\xee" * 32, ledger.desk.tax.maker.address)
