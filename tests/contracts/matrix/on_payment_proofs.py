"""PaymentProofs: who may give evidence and judge, in every state of a payment (rules.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chain.errors import Reverted
from contracts.payments.orders import code_of, row_fields
from contracts.payments.words import Report, Status
from tests.contracts.cases import INVOICE, usd
from tests.contracts.checks import REASONS
from tests.contracts.desk import make_puppet
from tests.contracts.matrix.about_payments import (
    EXEMPTION,
    Paying,
    every_payment,
    look,
    new_paying,
    payment_of,
)
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.on_payments import CONDITIONS, Args, alone, invoice_rows, named
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.paying import draw, open_period, order, paid
from tests.contracts.payments.flows import ALL

__all__ = ["GRIDS"]

_CONTRACT = "PaymentProofs"
REASON = "as the branch has found"
DOCUMENT = b"\x77" * 32


def _judge(*, verified: bool) -> Args:
    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms: dict[str, object] = {
            "report": int(Report.MATCHES if verified else Report.BUYER),
            "commitments": stage.once("commitments", subject.id, lambda: _commitments(stage, subject)),
            "verified": verified,
            "text": REASON,
        }
        fields = {**named(stage, subject), **terms}
        return subject.id, *terms.values(), stage.sealed(stage.desk.suite.proofs, by, "Judge", fields)

    return args


def _commitments(stage: Stage, subject: Paying) -> bytes:
    found = payment_of(stage, subject)
    return stage.desk.documents.commitments_of(found.rows if found else ())


def _evidence(stage: Stage, subject: Paying, what: str) -> dict[str, object]:
    """Nothing more than what the order named, an invoice, for all or for 40 of 100, one that has too little
    left, another document, alone or with a code of what is paid without an invoice; or what was given before.
    """
    rows = {
        "invoice": invoice_rows(subject, subject.invoice),
        "rest": invoice_rows(subject, subject.invoice, usd(40)),
        "short": invoice_rows(subject, subject.short),
        "again": row_fields(subject.given),
    }
    return {
        "reference": subject.reference if what == "again" else stage.desk.reference(),
        "rows": rows.get(what, []),
        "exemption": code_of(EXEMPTION if what == "exemption" else ""),
        "document": DOCUMENT if what in ("document", "exemption") else bytes(32),
    }


def _give(what: str = "", *, signed: bool = False) -> Args:
    """By the enterprise."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms = _evidence(stage, subject, what)
        fields = {**named(stage, subject), **terms}
        seal = stage.own(stage.desk.suite.proofs, by, "GiveEvidence", fields, signed=signed)
        return subject.id, *terms.values(), False, seal

    return args


def _submit(what: str = "") -> Args:
    """By the bank."""

    def args(stage: Stage, subject: Paying, by: Caller) -> tuple[object, ...]:
        terms = _evidence(stage, subject, what)
        fields = {**named(stage, subject), **terms}
        seal = stage.sealed(stage.desk.suite.proofs, by, "SubmitEvidence", fields)
        return subject.id, *terms.values(), True, seal

    return args


NOTED, SHORT = ("Evidenced",), ("Evidenced", "Discrepant")
VERIFIED, FOUND = ("Judged",), ("Judged", "Discrepant")
LINES = (
    Line("give", "give_evidence", "firm exit", _give(), NOTED),
    Line("give, signed", "give_evidence", "firm exit signed", _give(signed=True), NOTED, relayed=True),
    Line("give an invoice", "give_evidence", "firm exit", _give("invoice"), NOTED),
    Line("give the rest", "give_evidence", "firm exit", _give("rest"), NOTED),
    Line("give too little", "give_evidence", "firm exit", _give("short"), SHORT),
    Line("give a document", "give_evidence", "firm exit", _give("document"), NOTED),
    Line("give an exemption", "give_evidence", "firm exit", _give("exemption"), NOTED),
    Line("give again", "give_evidence", "firm exit", _give("again"), NOTED),
    Line("submit", "give_evidence", "bank exit", _submit(), NOTED, sealed=True),
    Line("submit an invoice", "give_evidence", "bank exit", _submit("invoice"), NOTED, sealed=True),
    Line("submit too little", "give_evidence", "bank exit", _submit("short"), SHORT, sealed=True),
    Line("judge", "judge", "bank exit", _judge(verified=True), VERIFIED, sealed=True),
    Line("judge, not", "judge", "bank exit", _judge(verified=False), FOUND, sealed=True),
    Line("judge late", "judge", "operator", _judge(verified=True), VERIFIED, sealed=True),
    Line("judge late, not", "judge", "operator", _judge(verified=False), FOUND, sealed=True),
    Line("overdue", "overdue", "anybody", alone, ("Discrepant",)),
    Line("open", "open", "pays", alone),
)

# What was not paid is not known here; who says that it was is asked for it from then on (TAKEN). PAID and
# PART are on the ordinary path, and nobody asks for them. EVID names an invoice for all of it, in time:
# evidence can be added to, but nothing to the amount. What was given before a verdict is no answer to the
# next demand: another reference is needed.
STATES = table(
    """
line               NONE    ORDR    CHKD    CHKD O  REFD    WDRN    LAPS    PAID     PART     EVID       VERI     DISC     BACK
give               pay     pay     pay     pay     pay     pay     pay     unasked  unasked  +          unasked  unasked  unasked
give, signed       pay     pay     pay     pay     pay     pay     pay     unasked  unasked  +          unasked  unasked  unasked
give an invoice    pay     pay     pay     pay     pay     pay     pay     unasked  unasked  OVER_PAID  unasked  unasked  unasked
give the rest      pay     pay     pay     pay     pay     pay     pay     unasked  unasked  OVER_PAID  unasked  unasked  unasked
give too little    pay     pay     pay     pay     pay     pay     pay     unasked  unasked  OVER_PAID  unasked  unasked  unasked
give a document    pay     pay     pay     pay     pay     pay     pay     unasked  unasked  +          unasked  unasked  unasked
give an exemption  pay     pay     pay     pay     pay     pay     pay     unasked  unasked  +          unasked  unasked  unasked
give again         pay     /       /       /       /       /       /       /        /        =          ref!     =        /
submit             pay     pay     pay     pay     pay     pay     pay     unasked  unasked  +          unasked  unasked  unasked
submit an invoice  pay     pay     pay     pay     pay     pay     pay     unasked  unasked  OVER_PAID  unasked  unasked  unasked
submit too little  pay     pay     pay     pay     pay     pay     pay     unasked  unasked  OVER_PAID  unasked  unasked  unasked
judge              pay     pay     pay     pay     pay     pay     pay     done     done     +VERI      done     done     done
judge, not         pay     pay     pay     pay     pay     pay     pay     done     done     +DISC      done     done     done
judge late         pay     pay     pay     pay     pay     pay     pay     /        /        /          /        /        /
judge late, not    pay     pay     pay     pay     pay     pay     pay     /        /        /          /        /        /
overdue            pay     pay     pay     pay     pay     pay     pay     timely   timely   timely     timely   timely   timely
open               +TAKEN  +TAKEN  +TAKEN  +TAKEN  +TAKEN  +TAKEN  +TAKEN  done     done     done       done     done     done
"""  # noqa: E501 -- a table
)

# As for CapitalPayments. Of EVID 0 and EVID V nothing is proved, and an invoice can be named still; what the
# bank alone gives makes no payment discrepant while the enterprise's days run (EVID B); EVID X is the
# operator's, as the bank's days have passed too. Of the invoices of QUES and VERI Q 60 of 100 are left:
# another can be named for the rest.
LATER = table(
    """
line               ORDR X  CHKD X  OPEN     CARRIED  WAIT     SPARED   DRAWN    SILENT   DRAWN X  QUES       QUES X   EVID 0    EVID V    EVID B    EVID BX   EVID W   EVID X   VERI Q     VERI X
give               pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
give, signed       pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
give an invoice    pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  OVER_PAID  toolate  +         +         +         toolate   toolate  toolate  OVER_PAID  toolate
give the rest      pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
give too little    pay     pay     unasked  unasked  unasked  unasked  +DISC    +DISC    toolate  OVER_PAID  toolate  +DISC     +DISC     +DISC     toolate   toolate  toolate  OVER_PAID  toolate
give a document    pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
give an exemption  pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
give again         /       /       /        /        /        /        /        /        /        /          /        =         =         /         /         =        =        ref!       ref!
submit             pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  +EVID      toolate  +         +         +         toolate   toolate  toolate  +EVID      toolate
submit an invoice  pay     pay     unasked  unasked  unasked  unasked  +EVID    +EVID    toolate  OVER_PAID  toolate  +         +         +         toolate   toolate  toolate  OVER_PAID  toolate
submit too little  pay     pay     unasked  unasked  unasked  unasked  unheard  unheard  toolate  OVER_PAID  toolate  +DISC     +DISC     unheard   toolate   toolate  toolate  OVER_PAID  toolate
judge              pay     pay     done     done     done     done     done     done     done     done       done     unproved  unproved  unproved  unproved  +VERI    /        done       done
judge, not         pay     pay     done     done     done     done     done     done     done     done       done     +DISC     +DISC     unheard   +DISC     +DISC    /        done       done
judge late         pay     pay     /        /        /        /        /        /        /        /          /        /         /         /         /         /        +VERI    /          /
judge late, not    pay     pay     /        /        /        /        /        /        /        /          /        /         /         /         /         /        +DISC    /          /
overdue            pay     pay     timely   timely   timely   timely   timely   timely   +DISC    timely     +DISC    timely    timely    timely    timely    timely   timely   timely     +DISC
open               +TAKEN  +TAKEN  done     done     done     done     done     done     done     done       done     done      done      done      done      done     done     done       done
"""  # noqa: E501 -- a table
)

# Domain.md §1: evidence, verdicts and what time has ended never stop, in no version. [A] Where drawing has
# stopped, evidence is another document. An invoice that has too little left is discrepant on every day.
UNDER = table(
    """
line               bank susp  firm susp  paused   old   next  proofs paused  proofs old  bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
give               +          +          +        +     +     +              +           +          +          +          +          dead       +        +          +
give, signed       +          +          +        +     +     +              +           +          +          +          +          dead       +        +          +
give an invoice    +          +          paused~  old~  old~  +              +           +          +          +          +          dead       +        +          +
give the rest      +          +          paused~  old~  old~  +              +           +          +          +          +          dead       +        +          +
give too little    +          +          +        +     +     +              +           +          +          +          +          dead       +        +          +
give a document    +          +          +        +     +     +              +           +          +          +          +          dead       +        +          +
give an exemption  +          +          +        +     +     +              +           +          +          +          +          dead       +        +          +
give again         +          +          +        +     +     +              +           +          +          +          +          +          +        +          +
submit             +          +          +        +     +     +              +           +          +          dead       +          +          +        dead       +
submit an invoice  +          +          paused~  old~  old~  +              +           +          +          dead       +          +          +        dead       +
submit too little  +          +          +        +     +     +              +           +          +          dead       +          +          +        dead       +
judge              +          +          +        +     +     +              +           +          +          dead       +          +          +        dead       +
judge, not         +          +          +        +     +     +              +           +          +          dead       +          +          +        dead       +
judge late         +          +          +        +     +     +              +           +          +          +          +          +          +        +          +
judge late, not    +          +          +        +     +     +              +           +          +          +          +          +          +        +          +
overdue            +          +          +        +     +     +              +           +          +          +          +          +          +        +          +
open               +          +          +        +     +     +              +           +          +          +          +          +          +        +          +
"""  # noqa: E501 -- a table
)


def _look(stage: Stage, subject: Paying) -> str:
    """As CapitalPayments says; TAKEN where another says that it paid it."""
    found = payment_of(stage, subject)
    if found is None or found.status < Status.PAID:
        try:
            stage.desk.suite.proofs.contract.read("asked_of", subject.id)
        except Reverted as error:
            if error.reason != REASONS["UNKNOWN_PAYMENT"]:
                return "TAKEN"
    return look(stage, subject)


def _pause_proofs(stage: Stage) -> None:
    stage.pause(stage.desk.suite.proofs.address)


def _replace_proofs(stage: Stage) -> None:
    stage.replace(_CONTRACT)


def _act_next(stage: Stage) -> Mapping[str, Caller]:
    """The next version of CapitalPayments says what it paid."""
    puppet = make_puppet(stage.desk, "CapitalPayments", 2, draws=(INVOICE,), issues=())
    return {"capital": replace(stage.callers["application"], address=puppet.address, puppet=puppet)}


_CONDITIONS: Mapping[str, Condition] = {
    **CONDITIONS,
    "next": Condition(_act_next),
    "proofs paused": Condition(_pause_proofs),
    "proofs old": Condition(_replace_proofs),
}

# In a pause of CapitalPayments, or in a version of it that was replaced

# GIVEN: a document before; EMPTY: nothing, since then; DOCUM: a document, since then; ADDED: then nothing
# more. Of what is given on a normal day nothing is believed without its invoices.
_STOPPED = """
line             DRAWN   GIVEN     EMPTY     DOCUM   ADDED
give             +EVID   +         +         +       +
give an invoice  paused  paused    paused    paused  paused
give too little  +DISC   +DISC     +DISC     +DISC   +DISC
give a document  +EVID   +         +         +       +
judge            done    unproved  unproved  +VERI   +VERI
judge, not       done    +DISC     +DISC     +DISC   +DISC
overdue          timely  timely    timely    timely  timely
"""
PAUSED, REPLACED = table(_STOPPED), table(_STOPPED.replace("paused", "old"))
CALLERS = ("stranger", "operator.maker", "bank.maker", "bank.checker", "other_bank.maker", "firm.maker")


def _prepare(stage: Stage, stop: str) -> Mapping[str, Paying]:
    """All of them drawn, before it."""
    desk = stage.desk
    number = open_period(desk, days=1, floors=ALL)
    found: dict[str, Paying] = {}
    for name in PAUSED["give"]:
        asked = order(desk)
        found[name] = new_paying(desk, paid(desk, asked), asked)
    draw(desk, number)

    def give(name: str, document: bytes = bytes(32)) -> None:
        payment = desk.suite.capital.payment(found[name].id)
        assert payment is not None
        desk.suite.proofs.give_evidence(desk.exporter, payment, desk.reference(), document=document)

    give("GIVEN", DOCUMENT)
    CONDITIONS[stop].arrange(stage)
    give("EMPTY")
    for name in ("DOCUM", "ADDED"):
        give(name, DOCUMENT)
    give("ADDED")
    return found


def _in_a_pause(stage: Stage) -> Mapping[str, Paying]:
    return _prepare(stage, "paused")


def _in_an_old_version(stage: Stage) -> Mapping[str, Paying]:
    return _prepare(stage, "old")


_STOPPED_LINES = tuple(line for line in LINES if line.name in PAUSED)
GRIDS = (
    Grid(
        _CONTRACT,
        "payments",
        LINES,
        {name: {**STATES[name], **LATER[name]} for name in STATES},
        every_payment,
        _look,
        {name: _CONDITIONS[name] for name in UNDER["open"]},
        UNDER,
    ),
    Grid(_CONTRACT, "payments in a pause", _STOPPED_LINES, PAUSED, _in_a_pause, look, callers=CALLERS),
    Grid(
        _CONTRACT,
        "payments of an old version",
        _STOPPED_LINES,
        REPLACED,
        _in_an_old_version,
        look,
        callers=CALLERS,
    ),
)
