"""LoanApplications: who may do what with an application, in every state of its case (rules.md §3)."""

from __future__ import annotations

from dataclasses import replace

from contracts.financing.applications import BankReport, matching
from contracts.financing.cases import Report
from contracts.registry.documents import Row
from contracts.registry.money import Money
from tests.contracts.matrix.about_cases import (
    Case,
    conditions,
    dossier_version,
    every_status,
    first_account,
    look,
)
from tests.contracts.matrix.about_insured import every_insured_status
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table

__all__ = ["GRIDS", "LINES"]

REASON = "as agreed by telephone"
NEW_ROWS = [Row(b"\xee" * 32, Money(50, "USD")).fields()]


def _apply(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    return case.application, stage.own(stage.desk.applications, by, "Apply", case.application, signed=False)


def _apply_signed(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    return case.application, stage.own(stage.desk.applications, by, "Apply", case.application, signed=True)


def _replace_rows(stage: Stage, case: Case, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    desk = stage.desk
    fields = {"case_id": case.id, "version": dossier_version(stage, case.id), "rows": NEW_ROWS}
    return case.id, NEW_ROWS, stage.own(desk.applications, by, "ReplaceRows", fields, signed=signed)


def _replace_rows_signed(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    return _replace_rows(stage, case, by, signed=True)


def _withdraw(stage: Stage, case: Case, by: Caller, *, signed: bool = False) -> tuple[object, ...]:
    fields = {"case_id": case.id, "reason": REASON}
    return case.id, REASON, stage.own(stage.desk.applications, by, "Withdraw", fields, signed=signed)


def _withdraw_signed(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    return _withdraw(stage, case, by, signed=True)


def _accept(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del by
    return case.id, stage.desk.reference()


def _with_reason(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del stage, by
    return case.id, REASON


def _check(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    """With the consent to whoever asks, and fields that match."""
    desk = stage.desk
    bank = by.party.id if by.party else desk.bank_a.id
    consent = stage.consents.get((desk.exporter.id, bank), stage.consents[desk.exporter.id, desk.bank_a.id])
    rows = desk.applications.rows(case.id)
    reports = matching(desk.documents.examine(case.loans.address, desk.exporter.id, rows))
    return case.id, consent, reports or [BankReport(Report.MATCHES, bytes(32))], []


def _hand_over(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (case.id,)


def _substitute(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del by
    desk = stage.desk
    consent = stage.consents[desk.exporter.id, desk.bank_a.id]
    spare = stage.once("spare", stage.spare, lambda: desk.documents.account(stage.spare))
    report = BankReport(Report.MATCHES, spare.commitment)
    return case.id, first_account(case), stage.spare, consent, report, desk.bank_a.id


def _reassign(stage: Stage, case: Case, by: Caller) -> tuple[object, ...]:
    del by
    return case.id, stage.desk.bank_c.id


LINES = (
    Line("apply", "apply", "firm", _apply, ("Applied", "Moved")),
    Line("apply, signed", "apply", "firm signed", _apply_signed, ("Applied", "Moved"), relayed=True),
    Line("accept", "accept", "bank exit", _accept, ("Moved",)),
    Line("send_back", "send_back", "bank", _with_reason, ("Said", "Moved")),
    Line("replace_rows", "replace_rows", "firm", _replace_rows, ("RowsReplaced", "Moved")),
    Line(
        "replace_rows, signed",
        "replace_rows",
        "firm signed",
        _replace_rows_signed,
        ("RowsReplaced", "Moved"),
        relayed=True,
    ),
    Line("withdraw", "withdraw", "firm exit", _withdraw, ("Said", "Moved")),
    Line(
        "withdraw, signed", "withdraw", "firm exit signed", _withdraw_signed, ("Said", "Moved"), relayed=True
    ),
    Line("reject", "reject", "bank exit", _with_reason, ("Said", "Moved")),
    # The version of a case that is approved is its loan's: it is raised there.
    Line("check", "check", "bank", _check, ("Checked", "Moved"), {"APPR": ("Checked",)}),
    Line("hand_over", "hand_over", "product", _hand_over),
    Line("substitute", "substitute", "amender", _substitute),
    Line("reassign", "reassign", "amender", _reassign),
)

STATES = table(
    """
line                  NONE   SUBM   ACCE   SENT   VERI   FAIL   APPR   DISB   REPD   WOFF   WDRN   REJD   CANC   LAPS
apply                 +SUBM  =      =      =      =      =      =      =      =      =      =      =      =      =
apply, signed         +SUBM  =      =      =      =      =      =      =      =      =      =      =      =      =
accept                case   +ACCE  state  state  state  state  state  state  state  state  state  state  state  state
send_back             case   +SENT  state  state  state  state  state  state  state  state  state  state  state  state
replace_rows          case   state  state  +SUBM  state  +ACCE  state  state  state  state  state  state  state  state
replace_rows, signed  case   state  state  +SUBM  state  +ACCE  state  state  state  state  state  state  state  state
withdraw              case   +WDRN  +WDRN  +WDRN  +WDRN  +WDRN  state  state  state  state  state  state  state  state
withdraw, signed      case!  +WDRN  +WDRN  +WDRN  +WDRN  +WDRN  state  state  state  state  state  state  state  state
reject                case   +REJD  +REJD  +REJD  +REJD  +REJD  state  state  state  state  state  state  state  state
check                 case   state  +VERI  state  +      +      +      state  state  state  state  state  state  state
hand_over             case   state  state  state  +APPR  state  state  state  state  state  state  state  state  state
substitute            case   state!  state!  state!  state!  state!  +      +      +      +      state!  state!  +      +
reassign              case   state!  state!  state!  state!  state!  +      +      +      +      state!  state!  +      +
"""  # noqa: E501 -- a table
)

# Domain.md §1, suspension, pause, succession. A pause of the product stops what adds exposure in it, and so
# its applications. An application to a bank that may not lend is no application; a firm that has retired
# applies no more, its heir applies for itself.
UNDER = table(
    """
line                  bank susp  firm susp  prod paused  desk paused  prod old  desk old
apply                 BAD_BANK   susp       paused       paused       old       old
apply, signed         BAD_BANK   susp       paused       paused       old       old
accept                susp       +          paused       paused       old       old
send_back             susp       +          paused       paused       old       old
replace_rows          +          susp       paused       paused       old       old
replace_rows, signed  +          susp       paused       paused       old       old
withdraw              +          +          +            +            +         +
withdraw, signed      +          +          +            +            +         +
reject                +          +          +            +            +         +
check                 susp       +          paused       paused       old       old
hand_over             +          +          +            paused!      +         old!
substitute            +          +          paused       paused       old       old
reassign              +          +          paused       paused       old       old
"""
)

WITH_HEIRS = table(
    """
line                  bank heir  heir susp  bank gone  firm heir  firm gone  rekeyed  keys lost  announced
apply                 BAD_BANK   BAD_BANK   BAD_BANK   susp       dead       +        +          +
apply, signed         BAD_BANK   BAD_BANK   BAD_BANK   susp       dead!      +        +          +
accept                +          susp       dead       +          +          +        dead       +
send_back             +          susp       dead       +          +          +        dead       +
replace_rows          +          +          +          +          dead       +        +          +
replace_rows, signed  +          +          +          +          dead       +        +          +
withdraw              +          +          +          +          dead       +        +          +
withdraw, signed      +          +          +          +          dead       +        +          +
reject                +          +          dead       +          +          +        dead       +
check                 +          susp       dead       +          +          +        dead       +
hand_over             +          +          +          +          +          +        +          +
substitute            +          +          +          +          +          +        +          +
reassign              +          +          +          +          +          +        +          +
"""
)

# An insured loan is approved by its own product; the rest is the same.
INSURED = tuple(replace(line, right="insured") if line.name == "hand_over" else line for line in LINES)

GRIDS = (
    Grid(
        "LoanApplications",
        "cases",
        LINES,
        STATES,
        every_status,
        look,
        conditions("ReceivablesFinancing"),
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
    Grid(
        "LoanApplications",
        "insured cases",
        INSURED,
        STATES,
        every_insured_status,
        look,
        conditions("InsuredFinancing"),
        {name: {**UNDER[name], **WITH_HEIRS[name]} for name in UNDER},
    ),
)
