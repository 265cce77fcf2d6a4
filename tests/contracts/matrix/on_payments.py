"""CapitalPayments: who may do what with a payment, in every state of it (rules.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.payments.words import Report
from contracts.registry.calendar import day_of
from contracts.registry.documents import Row
from tests.contracts.cases import today
from tests.contracts.matrix.about_cases import CONDITIONS as OF_CASES
from tests.contracts.matrix.about_payments import Paying, every_payment, look, payment_of
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["CONDITIONS", "GRIDS", "LINES"]

REASON = "as agreed by telephone"
DOCUMENT = b"\x77" * 32
Args = Callable[[Stage, Paying, Caller], tuple[object, ...]]


def _named(stage: Stage, subject: Paying) -> dict[str, object]:
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


def _check(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    del stage, by
    return subject.id, int(Report.MATCHES)


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
        fields = {**_named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.capital, by, "Pay", fields)

    return args


def _judge(*, verified: bool) -> Args:
    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        report = Report.MATCHES if verified else Report.BUYER
        terms: dict[str, object] = {"report": int(report), "verified": verified, "text": REASON}
        fields = {**_named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.capital, by, "Judge", fields)

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
        fields = {**_named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.capital, by, "ComeBack", fields)

    return args


def _evidence(subject: Paying, *, invoice: bool, document: bool = False) -> dict[str, object]:
    """Nothing more than what the order named; or an invoice, or another document."""
    row = Row(subject.invoice, subject.order.amount)
    rows = [
        {"account": row.account, "amount": row.amount.minor, "currency": row.amount.currency.encode("ascii")}
    ]
    return {
        "rows": rows if invoice else [],
        "exemption": bytes(32),
        "document": DOCUMENT if document else bytes(32),
    }


def _give(*, invoice: bool = False, document: bool = False, signed: bool = False) -> Args:
    """By the enterprise."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms = _evidence(subject, invoice=invoice, document=document)
        fields = {**_named(stage, subject), **terms}
        seal = stage.own(stage.desk.suite.capital, by, "GiveEvidence", fields, signed=signed)
        return subject.id, *terms.values(), False, seal

    return args


def _submit(*, invoice: bool) -> Args:
    """By the bank."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms = _evidence(subject, invoice=invoice)
        fields = {**_named(stage, subject), **terms}
        seal = stage.sealed(stage.desk.suite.capital, by, "SubmitEvidence", fields)
        return subject.id, *terms.values(), True, seal

    return args


def _alone(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.id,)


ORDERED, SAID, BACK = ("Ordered", "Moved"), ("Said", "Moved"), ("CameBack", "Moved")
NOTED, USED = ("Evidenced", "Moved"), ("Evidenced", "Used", "Moved")
VERIFIED, FOUND = ("Judged", "Moved"), ("Judged", "Moved", "Discrepant")
PAID = ("Moved", "Paid")
NAMED = {"CHKD O": ("Moved", "Used", "Paid")}
LINES = (
    Line("order", "order", "firm", _order(signed=False), ORDERED),
    Line("order, signed", "order", "firm signed", _order(signed=True), ORDERED, relayed=True),
    Line("withdraw", "withdraw", "firm exit", _withdraw(signed=False), SAID),
    Line("withdraw, signed", "withdraw", "firm exit signed", _withdraw(signed=True), SAID, relayed=True),
    Line("check", "check", "bank", _check, ("Checked", "Moved")),
    Line("refuse", "refuse", "bank exit", _refuse, SAID),
    Line("pay", "pay", "bank exit", _pay(again=False), PAID, NAMED, sealed=True),
    Line("pay again", "pay", "bank exit", _pay(again=True)),
    Line("judge", "judge", "bank exit", _judge(verified=True), VERIFIED, sealed=True),
    Line("judge, not", "judge", "bank exit", _judge(verified=False), FOUND, sealed=True),
    Line("judge late", "judge", "operator", _judge(verified=True), VERIFIED, sealed=True),
    Line("judge late, not", "judge", "operator", _judge(verified=False), FOUND, sealed=True),
    Line("come_back", "come_back", "bank exit", _come_back(whole=False), BACK, sealed=True),
    Line("come_back, all", "come_back", "bank exit", _come_back(whole=True), BACK, sealed=True),
    Line("give", "give_evidence", "firm exit", _give(), NOTED),
    Line("give, signed", "give_evidence", "firm exit signed", _give(signed=True), NOTED, relayed=True),
    Line("give an invoice", "give_evidence", "firm exit", _give(invoice=True), USED),
    Line("give a document", "give_evidence", "firm exit", _give(document=True), NOTED),
    Line("submit", "give_evidence", "bank exit", _submit(invoice=False), NOTED, sealed=True),
    Line("submit an invoice", "give_evidence", "bank exit", _submit(invoice=True), USED, sealed=True),
    Line("lapse", "lapse", "anybody", _alone, SAID),
    Line("overdue", "overdue", "anybody", _alone, ("Moved", "Discrepant")),
)

# CHKD O is on the ordinary path, as PAID is, and PART, of which a part came back; nothing else is asked of
# them. EVID was answered in time. Orders of which ORDR and later ones are made can be paid for 20 days.
STATES = table(
    """
line               NONE    ORDR     CHKD     CHKD O   REFD     WDRN     LAPS     PAID     PART     EVID     VERI     DISC     BACK
order              +ORDR   =        =        =        =        =        =        =        =        =        =        =        =
order, signed      +ORDR   =        =        =        =        =        =        =        =        =        =        =        =
withdraw           pay     +WDRN    +WDRN    +WDRN    done     done     done     done     done     done     done     done     done
withdraw, signed   pay     +WDRN    +WDRN    +WDRN    done     done     done     done     done     done     done     done     done
check              pay     +CHKD    +        +        done     done     done     done     done     done     done     done     done
refuse             pay     +REFD    +REFD    +REFD    done     done     done     done     done     done     done     done     done
pay                pay     done     +PAID    +PAID    done     done     done     done     done     done     done     done     done
pay again          /       /        /        /        /        /        /        +        +        +        +        +        +
judge              pay     done     done     done     done     done     done     done     done     +VERI    done     done     done
judge, not         pay     done     done     done     done     done     done     done     done     +DISC    done     done     done
judge late         pay     /        /        /        /        /        /        /        /        /        /        /        /
judge late, not    pay     /        /        /        /        /        /        /        /        /        /        /        /
come_back          pay     done     done     done     done     done     done     +        +        +        +        +        done
come_back, all     pay     done     done     done     done     done     done     +BACK    +BACK    +BACK    +BACK    +BACK    done
give               pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
give, signed       pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
give an invoice    pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
give a document    pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
submit             pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
submit an invoice  pay     unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked  unasked
lapse              pay     unexp    unexp    unexp    unexp    unexp    done     unexp    unexp    done     done     done     unexp
overdue            pay     timely   timely   timely   timely   timely   timely   timely   timely   timely   timely   timely   timely
"""  # noqa: E501 -- a table
)

# What time, the draw and a red letter do; X is a day too late. OPEN: in the pool that is open; CARRIED: in
# it, from a pool that nobody could draw; WAIT: nobody has revealed; SILENT: drawn, as the bank did not
# reveal; QUES: in question; VERI Q: in question after it was verified.
LATER = table(
    """
line               ORDR X         CHKD X         OPEN     CARRIED  WAIT     SPARED   DRAWN    SILENT   DRAWN X        QUES       QUES X         EVID X   VERI Q     VERI X
order              =              =              =        =        =        =        =        =        =              =          =              =        =          =
order, signed      =              =              =        =        =        =        =        =        =              =          =              =        =          =
withdraw           +WDRN          +WDRN          done     done     done     done     done     done     done           done       done           done     done       done
withdraw, signed   +WDRN          +WDRN          done     done     done     done     done     done     done           done       done           done     done       done
check              ORDER_EXPIRED  ORDER_EXPIRED  done     done     done     done     done     done     done           done       done           done     done       done
refuse             +REFD          +REFD          done     done     done     done     done     done     done           done       done           done     done       done
pay                done           ORDER_EXPIRED  done     done     done     done     done     done     done           done       done           done     done       done
pay again          /              /              +        +        +        +        +        +        +              +          +              +        +          +
judge              done           done           done     done     done     done     done     done     done           done       done           /        done       done
judge, not         done           done           done     done     done     done     done     done     done           done       done           /        done       done
judge late         /              /              /        /        /        /        /        /        /              /          /              +VERI    /          /
judge late, not    /              /              /        /        /        /        /        /        /              /          /              +DISC    /          /
come_back          done           done           +        +        +        +        +        +        +              +          +              +        +          +
come_back, all     done           done           +BACK    +BACK    +BACK    +BACK    +BACK    +BACK    +BACK          +BACK      +BACK          +BACK    +BACK      +BACK
give               unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  +EVID      EVIDENCE_LATE  unasked  +EVID      EVIDENCE_LATE
give, signed       unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  +EVID      EVIDENCE_LATE  unasked  +EVID      EVIDENCE_LATE
give an invoice    unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  OVER_PAID  EVIDENCE_LATE  unasked  OVER_PAID  EVIDENCE_LATE
give a document    unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  +EVID      EVIDENCE_LATE  unasked  +EVID      EVIDENCE_LATE
submit             unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  +EVID      EVIDENCE_LATE  unasked  +EVID      EVIDENCE_LATE
submit an invoice  unasked        unasked        unasked  unasked  unasked  unasked  +EVID    +EVID    EVIDENCE_LATE  OVER_PAID  EVIDENCE_LATE  unasked  OVER_PAID  EVIDENCE_LATE
lapse              +LAPS          +LAPS          unexp    done     unexp    done     done     done     done           done       done           done     done       done
overdue            timely         timely         timely   timely   timely   timely   timely   timely   +DISC          timely     +DISC          timely   timely     +DISC
"""  # noqa: E501 -- a table
)

# Domain.md §1: what adds exposure stops with the bank, the enterprise, and a pause; evidence, verdicts and
# returns never do. [A] Where drawing has stopped, evidence is another document. A firm that has retired
# orders no more, its heir orders for itself.
UNDER = table(
    """
line               bank susp  firm susp  paused   old   bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
order              susp       susp       paused   old   susp       susp       susp       susp       dead       +        +          +
order, signed      susp       susp       paused   old   susp       susp       susp       susp       dead       +        +          +
withdraw           +          +          +        +     +          +          +          +          dead       +        +          +
withdraw, signed   +          +          +        +     +          +          +          +          dead       +        +          +
check              susp       +          paused~  old~  +          susp       dead       +          +          +        dead       +
refuse             +          +          +        +     +          +          dead       +          +          +        dead       +
pay                susp       susp       paused~  old~  +          susp       dead       +          +          +        dead       +
pay again          +          +          +        +     +          +          dead       +          +          +        dead       +
judge              +          +          +        +     +          +          dead       +          +          +        dead       +
judge, not         +          +          +        +     +          +          dead       +          +          +        dead       +
judge late         +          +          +        +     +          +          +          +          +          +        +          +
judge late, not    +          +          +        +     +          +          +          +          +          +        +          +
come_back          +          +          +        +     +          +          dead       +          +          +        dead       +
come_back, all     +          +          +        +     +          +          dead       +          +          +        dead       +
give               +          +          +        +     +          +          +          +          dead       +        +          +
give, signed       +          +          +        +     +          +          +          +          dead       +        +          +
give an invoice    +          +          paused~  old~  +          +          +          +          dead       +        +          +
give a document    +          +          +        +     +          +          +          +          dead       +        +          +
submit             +          +          +        +     +          +          dead       +          +          +        dead       +
submit an invoice  +          +          paused~  old~  +          +          dead       +          +          +        dead       +
lapse              +          +          +        +     +          +          +          +          +          +        +          +
overdue            +          +          +        +     +          +          +          +          +          +        +          +
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
