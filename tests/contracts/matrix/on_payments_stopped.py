"""CapitalPayments where something stands in the way of paying: what is checked and paid all the same.

On the facilitated path a bank and an enterprise have to be let on it, and a pool has to be open; the negative
list is asked on both (domain.md §5.1, 5.3, 5.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts.payments.rules import Entry
from contracts.payments.words import Table as Listing
from tests.contracts.cases import statement, today, usd
from tests.contracts.matrix.about_payments import Paying, look, new_paying
from tests.contracts.matrix.grids import Condition, Grid
from tests.contracts.matrix.on_payments import CONDITIONS as OF_PAYMENTS
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
line        ORDR   CHKD
check       +CHKD  +
check, not  +REFD  +REFD
pay         done   +PAID
"""
)

# What was checked before may pass no more. NO_LONGER is the answer whatever the finding. Whom the opened
# fields do not match is refused on both paths.
FACILITATED = table(
    """
line        stopped     dismissed   bank heir   firm heir   closed      listed      elsewhere  there       struck off
check       +REFD       +REFD       +REFD       +REFD       +REFD       +REFD       +          +REFD       +
check, not  +           +           +           +           +           +           +          +           +
pay         NO_LONGER~  NO_LONGER~  NO_LONGER~  NO_LONGER~  NO_LONGER~  NO_LONGER~  +          NO_LONGER~  +
"""  # noqa: E501 -- a table
)

# Of an invoice that was stated anew the fields have to be compared anew.
ORDINARY = table(
    """
line        stopped  dismissed  bank heir  firm heir  closed  listed      elsewhere  there       struck off  cut         restated    distrusted
check       +        +          +          +          +       +REFD       +          +REFD       +           +REFD       +           +REFD
check, not  +        +          +          +          +       +           +          +           +           +           +           +
pay         +        +          +          +          +       NO_LONGER~  +          NO_LONGER~  +           NO_LONGER~  NO_LONGER~  NO_LONGER~
"""  # noqa: E501 -- a table
)


def _prepare(stage: Stage, *, facilitated: bool) -> Mapping[str, Paying]:
    """An order that waits, and one that was checked, in a period of ten days."""
    desk = stage.desk
    open_period(desk, days=10)
    found: dict[str, Paying] = {}
    for name, make in (("ORDR", ordered), ("CHKD", checked)):
        asked = order(desk) if facilitated else by_invoice(desk)
        found[name] = new_paying(desk, make(desk, asked), asked)
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


def _stopped_heir(stage: Stage) -> None:
    """Who acts for the enterprise is suspended from being paid first."""
    desk = stage.desk
    desk.suite.payment_rules.set_facilitation(desk.operator, desk.importer.id, "a doubt", suspended=True)
    stage.retire(desk.exporter, desk.importer)


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


def _list_there(stage: Stage) -> None:
    """Where the operator has registered the enterprise."""
    desk = stage.desk
    desk.suite.payment_rules.set_region(desk.operator, desk.exporter.id, 440_300)
    _list_elsewhere(stage)


def _strike_off(stage: Stage) -> None:
    _publish(stage, True, False)


def _state_anew(stage: Stage, *, less: int) -> None:
    """The exporter's invoices that are held are stated with so many cents less each."""
    desk = stage.desk
    for event in desk.documents.contract.events("Attested", owner=desk.exporter.id):
        account = desk.documents.account(event["document"])
        if account.held.minor > 0:
            desk.attestations.amend(
                desk.tax, desk.reference(), account, statement(desk, usd(account.face.minor - less))
            )


def _cut(stage: Stage) -> None:
    _state_anew(stage, less=1)


def _restate(stage: Stage) -> None:
    _state_anew(stage, less=0)


def _distrust(stage: Stage) -> None:
    desk = stage.desk
    desk.participants.distrust_key(desk.operator, desk.tax.maker.address, desk.now - 10 * DAY)


CONDITIONS: Mapping[str, Condition] = {
    "stopped": Condition(_stop),
    "dismissed": Condition(_dismiss),
    "bank heir": OF_PAYMENTS["bank heir"],
    "firm heir": Condition(_stopped_heir),
    "closed": Condition(_close),
    "listed": Condition(_list),
    "elsewhere": Condition(_list_elsewhere),
    "there": Condition(_list_there),
    "struck off": Condition(_strike_off),
    "cut": Condition(_cut),
    "restated": Condition(_restate),
    "distrusted": Condition(_distrust),
}
"""The enterprise is suspended from being paid first, the bank may not pay first; so is, or may not, who acts
for one that has retired; no pool is open; the purpose is listed, listed in another region, listed in that of
the enterprise, struck off; the invoice has a cent too little, other fields, or the key of who attested it is
distrusted."""


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
