"""CapitalPayments: who may do what with a payment, in every state of it (rules.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.payments.orders import row_fields
from contracts.payments.words import Action, Report, Status
from contracts.registry.calendar import day_of
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.cases import today
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_payments import Paying, every_payment, look, payment_of
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["CONDITIONS", "GRIDS", "LINES", "Args", "alone", "invoice_rows", "named"]

REASON = "as agreed by telephone"
Args = Callable[[Stage, Paying, Caller], tuple[object, ...]]


def named(stage: Stage, subject: Paying) -> dict[str, object]:
    """The first fields of every message about a payment."""
    found = payment_of(stage, subject)
    return {"payment_id": subject.id, "version": found.version if found else 0}


def _order(*, signed: bool) -> Args:
    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        fields = subject.order.fields()
        return fields, stage.own(stage.desk.suite.capital, by, "Order", fields, signed=signed)

    return args


def _withdraw(*, signed: bool) -> Args:
    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        fields = {"payment_id": subject.id, "reason": REASON}
        seal = stage.own(stage.desk.suite.capital, by, "WithdrawOrder", fields, signed=signed)
        return *fields.values(), seal

    return args


def _check(report: Report) -> Args:
    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        del stage, by
        return subject.id, int(report)

    return args


def _refuse(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, REASON


def _pay(*, again: bool) -> Args:
    """With a new reference; or as it was paid."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms: dict[str, object] = {
            "reference": subject.reference if again else stage.desk.reference(),
            "value_day": day_of(subject.paid_on if again else today(stage.desk)),
        }
        fields = {**named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.capital, by, "Pay", fields)

    return args


def _come_back(*, whole: bool) -> Args:
    """A cent; or all that has not come back."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        found = payment_of(stage, subject)
        left = found.amount.minor - found.came_back.minor if found else 0
        terms: dict[str, object] = {
            "reference": stage.desk.reference(),
            "amount": left if whole else 1,
            "value_day": day_of(today(stage.desk)),
        }
        fields = {**named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.capital, by, "ComeBack", fields)

    return args


def invoice_rows(subject: Paying, account: bytes, amount: Money | None = None) -> list[dict[str, object]]:
    """An invoice, for all that was ordered, or for less."""
    return row_fields((Row(account, amount or subject.order.amount),))


def _use(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    del by
    firm = stage.caller("firm.maker").party
    assert firm is not None
    return subject.id, firm.id, invoice_rows(subject, subject.invoice)


def _advance(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    bank = stage.desk.bank_a
    return subject.id, int(Action.VERDICT), int(Status.VERIFIED), by.address, bank.second().address


def alone(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    """The payment's id."""
    del stage, by
    return (subject.id,)


ORDERED, SAID, BACK = ("Ordered", "Moved"), ("Said", "Moved"), ("CameBack", "Moved")
PAID = ("Moved", "Paid")
NAMED = {"CHKD O": ("Moved", "Used", "Paid")}
LINES = (
    Line("order", "order", "firm", _order(signed=False), ORDERED),
    Line("order, signed", "order", "firm signed", _order(signed=True), ORDERED, relayed=True),
    Line("withdraw", "withdraw", "firm exit", _withdraw(signed=False), SAID),
    Line("withdraw, signed", "withdraw", "firm exit signed", _withdraw(signed=True), SAID, relayed=True),
    Line("check", "check", "bank", _check(Report.MATCHES), ("Checked", "Moved")),
    Line("check, later", "check", "bank", _check(Report.NOT_COMPARED), ("Checked", "Moved")),
    Line("check, not", "check", "bank", _check(Report.BUYER), ("Checked", "Moved")),
    Line("refuse", "refuse", "bank exit", _refuse, SAID),
    Line("pay", "pay", "bank exit", _pay(again=False), PAID, NAMED, sealed=True),
    Line("pay again", "pay", "bank exit", _pay(again=True)),
    Line("come_back", "come_back", "bank exit", _come_back(whole=False), BACK, sealed=True),
    Line("come_back, all", "come_back", "bank exit", _come_back(whole=True), BACK, sealed=True),
    Line("lapse", "lapse", "anybody", alone, SAID),
    Line("use", "use", "proves", _use, ("Used",)),
    Line("advance", "advance", "proves", _advance, ("Moved",)),
)

# CHKD O is on the ordinary path, as PAID is, and PART, of which a part came back; nothing else is asked of
# them. There nothing is paid before its fields were compared ("later"). EVID was answered in time. Orders of
# which ORDR and later ones are made can be paid for 20 days. What PaymentProofs says is believed: it asks
# for the state itself; see on_payment_proofs.py.
STATES = table(
    """
line              NONE   ORDR   CHKD   CHKD O     REFD       WDRN       LAPS  PAID       PART       EVID       VERI       DISC       BACK
order             +ORDR  =      =      =          =          =          =     =          =          =          =          =          =
order, signed     +ORDR  =      =      =          =          =          =     =          =          =          =          =          =
withdraw          pay    +WDRN  +WDRN  +WDRN      done       done       done  done       done       done       done       done       done
withdraw, signed  pay    +WDRN  +WDRN  +WDRN      done       done       done  done       done       done       done       done       done
check             pay    +CHKD  +      +          done       done       done  done       done       done       done       done       done
check, later      pay    +CHKD  +      +REFD      done       done       done  done       done       done       done       done       done
check, not        pay    +REFD  +REFD  +REFD      done       done       done  done       done       done       done       done       done
refuse            pay    +REFD  +REFD  +REFD      done       done       done  done       done       done       done       done       done
pay               pay    done   +PAID  +PAID      done       done       done  done       done       done       done       done       done
pay again         /      /      /      /          /          /          /     +          +          +          +          +          +
come_back         pay    done   done   done       done       done       done  +          +          +          +          +          done
come_back, all    pay    done   done   done       done       done       done  +BACK      +BACK      +BACK      +BACK      +BACK      done
lapse             pay    unexp  unexp  unexp      unexp      unexp      done  unexp      unexp      done       done       done       unexp
use               pay~   +      +      OVER_PAID  OVER_PAID  OVER_PAID  +     OVER_PAID  OVER_PAID  OVER_PAID  OVER_PAID  OVER_PAID  OVER_PAID
advance           pay~   +      +      +          +          +          +     +          +          +          +          +          +
"""  # noqa: E501 -- a table
)

# What time, the draw and a red letter do; X is a day too late. OPEN: in the pool that is open; CARRIED: in
# it, from a pool that nobody could draw; WAIT: nobody has revealed; SILENT: drawn, as the bank did not
# reveal; QUES: in question; VERI Q: in question after it was verified; EVID 0: nothing was named; EVID V:
# nor where the invoice of the order is void; EVID B: nor by the bank, and the enterprise gave nothing yet;
# EVID W, EVID BX: the days for evidence have passed, not those for a verdict, since it gave an invoice, or
# nothing.
LATER = table(
    """
line              ORDR X         CHKD X         OPEN   CARRIED  WAIT   SPARED  DRAWN  SILENT  DRAWN X  QUES       QUES X     EVID 0  EVID V  EVID B  EVID BX  EVID W     EVID X     VERI Q     VERI X
order             =              =              =      =        =      =       =      =       =        =          =          =       =       =       =        =          =          =          =
order, signed     =              =              =      =        =      =       =      =       =        =          =          =       =       =       =        =          =          =          =
withdraw          +WDRN          +WDRN          done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
withdraw, signed  +WDRN          +WDRN          done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
check             ORDER_EXPIRED  ORDER_EXPIRED  done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
check, later      ORDER_EXPIRED  ORDER_EXPIRED  done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
check, not        ORDER_EXPIRED  ORDER_EXPIRED  done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
refuse            +REFD          +REFD          done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
pay               done           ORDER_EXPIRED  done   done     done   done    done   done    done     done       done       done    done    done    done     done       done       done       done
pay again         /              /              +      +        +      +       +      +       +        +          +          +       +       +       +        +          +          +          +
come_back         done           done           +      +        +      +       +      +       +        +          +          +       +       +       +        +          +          +          +
come_back, all    done           done           +BACK  +BACK    +BACK  +BACK   +BACK  +BACK   +BACK    +BACK      +BACK      +BACK   +BACK   +BACK   +BACK    +BACK      +BACK      +BACK      +BACK
lapse             +LAPS          +LAPS          unexp  done     unexp  done    done   done    done     done       done       done    done    done    done     done       done       done       done
use               +              +              +      +        +      +       +      +       +        OVER_PAID  OVER_PAID  +       +       +       +        OVER_PAID  OVER_PAID  OVER_PAID  OVER_PAID
advance           +              +              +      +        +      +       +      +       +        +          +          +       +       +       +        +          +          +          +
"""  # noqa: E501 -- a table
)

# Domain.md §1: what adds exposure stops with the bank, the enterprise, and a pause; refusing, withdrawing
# and returns never do. A firm that has retired orders no more, its heir orders for itself.
UNDER = table(
    """
line              bank susp  firm susp  paused   old   bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
order             susp       susp       paused   old   susp       susp       susp       susp       dead       +        +          +
order, signed     susp       susp       paused   old   susp       susp       susp       susp       dead       +        +          +
withdraw          +          +          +        +     +          +          +          +          dead       +        +          +
withdraw, signed  +          +          +        +     +          +          +          +          dead       +        +          +
check             susp       +          paused~  old~  +          susp       dead       +          +          +        dead       +
check, later      susp       +          paused~  old~  +          susp       dead       +          +          +        dead       +
check, not        susp       +          paused~  old~  +          susp       dead       +          +          +        dead       +
refuse            +          +          +        +     +          +          dead       +          +          +        dead       +
pay               susp       susp       paused~  old~  +          susp       dead       +          +          +        dead       +
pay again         +          +          +        +     +          +          dead       +          +          +        dead       +
come_back         +          +          +        +     +          +          dead       +          +          +        dead       +
come_back, all    +          +          +        +     +          +          dead       +          +          +        dead       +
lapse             +          +          +        +     +          +          +          +          +          +        +          +
use               +          +          paused~  old~  +          +          +          +          +          +        +          +
advance           +          +          +        +     +          +          +          +          +          +        +          +
"""  # noqa: E501 -- a table
)


def _pause(stage: Stage) -> None:
    stage.pause(stage.desk.suite.capital.address)


def _replace(stage: Stage) -> None:
    stage.replace("CapitalPayments", draws=(3,))


CONDITIONS: Mapping[str, Condition] = {
    **OF_CASES,
    "paused": Condition(_pause),
    "old": Condition(_replace),
}
"""As for cases; `paused` and `old` are CapitalPayments."""

GRIDS = (
    Grid(
        "CapitalPayments",
        "payments",
        LINES,
        {name: {**STATES[name], **LATER[name]} for name in STATES},
        every_payment,
        look,
        {name: CONDITIONS[name] for name in next(iter(UNDER.values()))},
        UNDER,
    ),
)
