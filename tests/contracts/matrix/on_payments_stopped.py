"""CapitalPayments where something stands in the way of paying: what is checked and paid all the same.

On the facilitated path a bank and an enterprise have to be let on it, and a pool has to be open; the negative
list is asked on both (domain.md §5.1, 5.3, 5.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts.payments.rules import Entry
from contracts.payments.words import Table as Listing
from tests.contracts.cases import INVOICE, attest, statement, today, usd
from tests.contracts.matrix.about_payments import Paying, look
from tests.contracts.matrix.grids import Condition, Grid
from tests.contracts.matrix.on_payments import LINES
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import Table, table
from tests.contracts.paying import by_invoice, checked, closes, open_period, order, ordered
from tests.contracts.world import DAY

__all__ = ["GRIDS"]

PAID, USED = ("Moved", "Paid"), ("Moved", "Used", "Paid")
CALLERS = ("stranger", "operator.maker", "bank.maker", "bank.checker", "other_bank.maker", "firm.maker")

STATES = table(
    """
line   ORDR   CHKD
check  +CHKD  +
pay    done   +PAID
"""
)

# What was checked before may pass no more. NO_LONGER is the answer whatever the finding.
FACILITATED = table(
    """
line   stopped     dismissed   closed      listed      elsewhere  struck off
check  +REFD       +REFD       +REFD       +REFD       +          +
pay    NO_LONGER~  NO_LONGER~  NO_LONGER~  NO_LONGER~  +          +
"""
)

ORDINARY = table(
    """
line   stopped  dismissed  closed  listed      elsewhere  struck off  cut         distrusted
check  +        +          +       +REFD       +          +           +REFD       +REFD
pay    +        +          +       NO_LONGER~  +          +           NO_LONGER~  NO_LONGER~
"""
)


def _prepare(stage: Stage, *, facilitated: bool) -> Mapping[str, Paying]:
    """An order that waits, and one that was checked, in a period of ten days."""
    desk = stage.desk
    open_period(desk, days=10)
    found: dict[str, Paying] = {}
    for name, make in (("ORDR", ordered), ("CHKD", checked)):
        asked = order(desk) if facilitated else by_invoice(desk)
        [invoice] = attest(desk, usd(100), of_kind=INVOICE)
        found[name] = Paying(make(desk, asked), asked, desk.reference(), today(desk), invoice)
    return found


def _facilitated(stage: Stage) -> Mapping[str, Paying]:
    return _prepare(stage, facilitated=True)


def _ordinary(stage: Stage) -> Mapping[str, Paying]:
    return _prepare(stage, facilitated=False)


def _stop(stage: Stage) -> None:
    desk = stage.desk
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.exporter.id, "a doubt", suspended=True)


def _dismiss(stage: Stage) -> None:
    desk = stage.desk
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_a.id, admitted=False)


def _close(stage: Stage) -> None:
    stage.desk.go_to(closes(stage.desk, 1) + 1)


def _publish(stage: Stage, *listed: bool, region: int = 0) -> None:
    """What is said of the purpose today, one after the other."""
    desk = stage.desk
    entries = [Entry("wages", today(desk), listed=each, region=region) for each in listed]
    desk.suite.payment_rules.publish(desk.operator, Listing.PURPOSES, entries)


def _list(stage: Stage) -> None:
    _publish(stage, True)


def _list_elsewhere(stage: Stage) -> None:
    _publish(stage, True, region=440_300)


def _strike_off(stage: Stage) -> None:
    _publish(stage, True, False)


def _cut(stage: Stage) -> None:
    """The exporter's invoices are red-lettered by a cent each."""
    desk = stage.desk
    for event in desk.documents.contract.events("Attested", owner=desk.exporter.id):
        account = desk.documents.account(event["document"])
        if account.held.minor > 0:
            desk.attestations.amend(
                desk.tax, desk.reference(), account, statement(desk, usd(account.face.minor - 1))
            )


def _distrust(stage: Stage) -> None:
    desk = stage.desk
    desk.participants.distrust_key(desk.operator, desk.tax.maker.address, desk.now - 10 * DAY)


CONDITIONS: Mapping[str, Condition] = {
    "stopped": Condition(_stop),
    "dismissed": Condition(_dismiss),
    "closed": Condition(_close),
    "listed": Condition(_list),
    "elsewhere": Condition(_list_elsewhere),
    "struck off": Condition(_strike_off),
    "cut": Condition(_cut),
    "distrusted": Condition(_distrust),
}
"""The enterprise is suspended from being paid first; the bank may not pay first; no pool is open; the purpose
is listed, listed in another region, struck off; the invoice has a cent too little, or the key of who attested
it is distrusted."""


def _grid(title: str, prepare: Callable[[Stage], Mapping[str, Paying]], under: Table) -> Grid[Paying]:
    """The check and the payment."""
    events = {"pay": PAID if title == "facilitated payments" else USED}
    those = tuple(
        replace(line, events=events.get(line.name, line.events)) for line in LINES if line.name in under
    )
    conditions = {name: CONDITIONS[name] for name in under["pay"]}
    return Grid("CapitalPayments", title, those, STATES, prepare, look, conditions, under, callers=CALLERS)


GRIDS = (
    _grid("facilitated payments", _facilitated, FACILITATED),
    _grid("ordinary payments", _ordinary, ORDINARY),
)
