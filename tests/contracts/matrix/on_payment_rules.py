"""PaymentRules: who may say who pays first, where an enterprise is registered, what counts as petty cash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tests.contracts.cases import INVOICE, today, usd
from tests.contracts.desk import make_puppet
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.world import make_party

__all__ = ["GRIDS"]

_CONTRACT = "PaymentRules"
REASON = "as the branch reported"
CURRENCY = b"USD"
LIMIT = 200_000_00
"""Petty cash of a calendar month, in cents."""


@dataclass(frozen=True)
class Id:
    """A participant, or an id that nobody has."""

    id: bytes


Args = Callable[[Stage, Id, Caller], tuple[object, ...]]


def _version(stage: Stage, subject: Id) -> int:
    rules = stage.desk.suite.payment_rules
    version: int = stage.once("versions", subject.id, lambda: rules.contract.read("versions", subject.id))
    return version


# Banks


def _admit(*, admitted: bool) -> Args:
    def args(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
        fields = {"bank": subject.id, "version": _version(stage, subject), "admitted": admitted}
        return subject.id, admitted, stage.sealed(stage.desk.suite.payment_rules, by, "AdmitBank", fields)

    return args


ADMITTED = ("BankAdmitted",)
BANK_LINES = (
    Line("admit", "admit_bank", "operator", _admit(admitted=True), ADMITTED, sealed=True),
    Line("dismiss", "admit_bank", "operator", _admit(admitted=False), ADMITTED, sealed=True),
)

# FIRM is no bank. What was said already is told before who may say it.
BANKS = table(
    """
line     NONE       FIRM       OUT         IN
admit    BAD_BANK!  BAD_BANK!  +IN         UNCHANGED!
dismiss  BAD_BANK!  BAD_BANK!  UNCHANGED!  +OUT
"""
)

# It adds nothing: what a bank may not do, that is not active, it may not do admitted.
OF_BANKS = table(
    """
line     susp  retired  paused
admit    +     +        +
dismiss  +     +        +
"""
)


def _suspend(stage: Stage) -> None:
    stage.suspend(stage.desk.bank_a)
    stage.suspend(stage.desk.bank_b)


def _retire(stage: Stage) -> None:
    stage.retire(stage.desk.bank_a, stage.desk.bank_c)
    stage.retire(stage.desk.bank_b, stage.desk.bank_c)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.capital.address)


def _banks(stage: Stage) -> Mapping[str, Id]:
    desk = stage.desk
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_a.id)
    return {
        "NONE": Id(make_party("nobody").id),
        "FIRM": Id(desk.exporter.id),
        "OUT": Id(desk.bank_b.id),
        "IN": Id(desk.bank_a.id),
    }


def _look_bank(stage: Stage, subject: Id) -> str:
    return "IN" if stage.desk.suite.payment_rules.is_admitted(subject.id) else "OUT"


# Enterprises


def _facilitate(*, suspended: bool) -> Args:
    def args(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
        fields: dict[str, object] = {
            "enterprise": subject.id,
            "version": _version(stage, subject),
            "suspended": suspended,
            "reason": REASON,
        }
        seal = stage.sealed(stage.desk.suite.payment_rules, by, "SetFacilitation", fields)
        return subject.id, suspended, REASON, seal

    return args


def _suspend_for(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, REASON


def _count(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, CURRENCY, 1


def _discount(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
    del by
    day = today(stage.desk)
    return subject.id, day.year * 12 + day.month - 1, 1


SET = ("FacilitationSet",)
FIRM_LINES = (
    Line("suspend", "set_facilitation", "operator", _facilitate(suspended=True), SET, sealed=True),
    Line("reinstate", "set_facilitation", "operator", _facilitate(suspended=False), SET, sealed=True),
    Line("suspend_for", "suspend_for", "finds", _suspend_for, SET),
    Line("count", "count", "bills", _count, ("PettyCash",)),
    Line("discount", "discount", "bills", _discount, ("PettyCash",)),
)

# BANK is no enterprise. FULL: its petty cash of this month is at the limit. Of one that has none nothing can
# come back. Who is stopped is stopped once more for each payment: a reinstatement that was signed before is
# worthless then.
FIRMS = table(
    """
line         NONE  BANK  GOOD        STOPPED     FULL
suspend      id    id    +STOPPED    UNCHANGED!  +STOPPED
reinstate    id    id    UNCHANGED!  +GOOD       UNCHANGED!
suspend_for  /     /     +STOPPED    +           +STOPPED
count        /     /     +           +           NO_LONGER
discount     /     /     /           /           +GOOD
"""
)

# Who counts and who finds payments discrepant does so in a pause too, and when it was replaced, for what was
# paid under it; and the version that comes next.
OF_FIRMS = table(
    """
line         paused  old  next
suspend      +       +    +
reinstate    +       +    +
suspend_for  +       +    +
count        +       +    +
discount     +       +    +
"""
)


def _pause_both(stage: Stage) -> None:
    stage.pause(stage.puppet.address)
    stage.pause(stage.desk.suite.proofs.address)


def _replace_both(stage: Stage) -> None:
    stage.replace("Puppet")
    stage.replace("PaymentProofs")


def _act_next(stage: Stage) -> Mapping[str, Caller]:
    """The next versions act."""
    found: dict[str, Caller] = {}
    for who, name, draws in (("application", "Puppet", (INVOICE,)), ("proofs", "PaymentProofs", ())):
        puppet = make_puppet(stage.desk, name, 2, draws=draws, issues=())
        found[who] = replace(stage.callers["application"], address=puppet.address, puppet=puppet)
    return found


def _firms(stage: Stage) -> Mapping[str, Id]:
    desk = stage.desk
    rules = desk.suite.payment_rules
    rules.set_facilitation(desk.operator, desk.importer.id, REASON, suspended=True)
    full = stage.people["suspended_firm"]
    stage.puppet.send(rules, "count", full.id, CURRENCY, LIMIT)
    return {
        "NONE": Id(make_party("nobody").id),
        "BANK": Id(desk.bank_a.id),
        "GOOD": Id(desk.exporter.id),
        "STOPPED": Id(desk.importer.id),
        "FULL": Id(full.id),
    }


def _look_firm(stage: Stage, subject: Id) -> str:
    rules = stage.desk.suite.payment_rules
    if rules.is_suspended(subject.id):
        return "STOPPED"
    return "FULL" if rules.petty_cash(subject.id, today(stage.desk)) == usd(LIMIT) else "GOOD"


# Regions


def _register(region: int) -> Args:
    def args(stage: Stage, subject: Id, by: Caller) -> tuple[object, ...]:
        fields: dict[str, object] = {
            "enterprise": subject.id,
            "version": _version(stage, subject),
            "region": region,
        }
        return subject.id, region, stage.sealed(stage.desk.suite.payment_rules, by, "SetRegion", fields)

    return args


HERE, THERE = 310_000, 440_300
REGION_LINES = (
    Line("register here", "set_region", "operator", _register(HERE), ("RegionSet",), sealed=True),
    Line("nowhere", "set_region", "operator", _register(0), ("RegionSet",), sealed=True),
    Line("of seven digits", "set_region", "operator", _register(1_000_000), sealed=True),
)

# An enterprise that is registered nowhere in particular, here, or elsewhere.
REGIONS = table(
    """
line             NONE  BANK  FREE        HERE        THERE
register here    id    id    +HERE       UNCHANGED!  +HERE
nowhere          id    id    UNCHANGED!  +FREE       +FREE
of seven digits  id    id    BAD_ENTRY!  BAD_ENTRY!  BAD_ENTRY!
"""
)

OF_REGIONS = table(
    """
line             susp  retired
register here    +     +
nowhere          +     +
of seven digits  +     +
"""
)


def _suspend_firms(stage: Stage) -> None:
    stage.suspend(stage.desk.exporter)
    stage.suspend(stage.desk.importer)


def _retire_firms(stage: Stage) -> None:
    stage.retire(stage.desk.exporter, stage.people["suspended_firm"])
    stage.retire(stage.desk.importer, stage.people["suspended_firm"])


def _regions(stage: Stage) -> Mapping[str, Id]:
    desk = stage.desk
    there = stage.people["suspended_firm"].id
    desk.suite.payment_rules.set_region(desk.operator, desk.importer.id, HERE)
    desk.suite.payment_rules.set_region(desk.operator, there, THERE)
    return {
        "NONE": Id(make_party("nobody").id),
        "BANK": Id(desk.bank_a.id),
        "FREE": Id(desk.exporter.id),
        "HERE": Id(desk.importer.id),
        "THERE": Id(there),
    }


def _look_region(stage: Stage, subject: Id) -> str:
    region = stage.desk.suite.payment_rules.region_of(subject.id)
    return {0: "FREE", HERE: "HERE", THERE: "THERE"}[region]


GRIDS = (
    Grid(
        _CONTRACT,
        "banks",
        BANK_LINES,
        BANKS,
        _banks,
        _look_bank,
        {"susp": Condition(_suspend), "retired": Condition(_retire), "paused": Condition(_pause)},
        OF_BANKS,
    ),
    Grid(
        _CONTRACT,
        "enterprises",
        FIRM_LINES,
        FIRMS,
        _firms,
        _look_firm,
        {
            "paused": Condition(_pause_both),
            "old": Condition(_replace_both),
            "next": Condition(_act_next),
        },
        OF_FIRMS,
    ),
    Grid(
        _CONTRACT,
        "regions",
        REGION_LINES,
        REGIONS,
        _regions,
        _look_region,
        {"susp": Condition(_suspend_firms), "retired": Condition(_retire_firms)},
        OF_REGIONS,
    ),
)
