"""Cases in every state, and what is sent about them: what LoanApplications and loans have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from chain.errors import Reverted
from contracts.face import Face
from contracts.financing.cases import Action, Status
from contracts.financing.lending import Lending
from contracts.financing.loans import Posting
from contracts.registry.rates import Quote
from tests.contracts.cases import application, attest, rows, usd
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES
from tests.contracts.matrix.callers import Caller, party_callers
from tests.contracts.matrix.grids import Condition
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY

__all__ = [
    "CODES",
    "CONDITIONS",
    "ENDS",
    "Case",
    "Word",
    "borrowed_posting",
    "case_of",
    "conditions",
    "dossier_version",
    "every_status",
    "first_account",
    "loan_of",
    "loan_word",
    "look",
    "version_of",
]

CODES: Mapping[Status, str] = {
    Status.SUBMITTED: "SUBM",
    Status.ACCEPTED: "ACCE",
    Status.SENT_BACK: "SENT",
    Status.VERIFIED: "VERI",
    Status.FAILED: "FAIL",
    Status.APPROVED: "APPR",
    Status.DISBURSED: "DISB",
    Status.REPAID: "REPD",
    Status.WRITTEN_OFF: "WOFF",
    Status.WITHDRAWN: "WDRN",
    Status.REJECTED: "REJD",
    Status.CANCELLED: "CANC",
    Status.LAPSED: "LAPS",
}
"""The states of a case as columns. NONE: there is no such case."""


@dataclass(frozen=True)
class Case:
    """A case in a state.

    Attributes:
        id: Its id.
        loans: Where it lives once it is approved.
        application: What was applied for, as the contract takes it.
        posting: The newest one, or one of another case.
        outstanding: In minor units.
        quotes: Rates for the approval.
    """

    id: bytes
    loans: Lending
    application: Mapping[str, object]
    posting: Posting
    outstanding: int = 7
    quotes: tuple[Quote, ...] = ()


def case_of(
    desk: Desk,
    case_id: bytes,
    borrowed: Posting,
    quotes: tuple[Quote, ...] = (),
    *,
    loans: Lending | None = None,
) -> Case:
    """A case as the lines need it; `borrowed` stands for a posting that it does not have."""
    product = loans or desk.receivables
    applied = desk.applications.contract.events("Applied", case_id=case_id)[0]
    names = (
        "product",
        "basis",
        "enterprise",
        "bank",
        "currency",
        "amount",
        "tenor_days",
        "reference",
        "rows",
    )
    content = {name: applied[name] for name in names}
    try:
        loan = product.loan(case_id)
    except Reverted:
        return Case(case_id, product, content, borrowed, quotes=quotes)
    posting = product.newest_posting(case_id)
    return Case(case_id, product, content, posting or borrowed, loan.outstanding.minor or 7, quotes)


def nobody(desk: Desk, borrowed: Posting) -> Case:
    """A case that was never applied for."""
    content = application(desk, rows(attest(desk, usd(1_000)), usd(600)))
    case_id = desk.applications.case_id_of(desk.exporter.id, content.reference)
    return Case(case_id, desk.receivables, content.fields(), borrowed)


def borrowed_posting(desk: Desk) -> Posting:
    """The newest posting of some case."""
    posting = desk.receivables.newest_posting(STATES[Status.DISBURSED](desk))
    assert posting is not None
    return posting


def every_status(stage: Stage) -> Mapping[str, Case]:
    """A case in each state, today. Those for which time has to pass are made first."""
    desk = stage.desk
    late = (Status.WRITTEN_OFF, Status.LAPSED)
    made = {status: STATES[status](desk) for status in late}
    made |= {status: STATES[status](desk) for status in STATES if status not in late}
    borrowed = borrowed_posting(desk)
    found = {"NONE": nobody(desk, borrowed)}
    return found | {CODES[status]: case_of(desk, made[status], borrowed) for status in CODES}


def look(stage: Stage, case: Case) -> str:
    """The state that a case is in."""
    desk = stage.desk
    status = stage.once(
        "dossier", case.id, lambda: loan_word(desk.applications, "dossier_of", case.id)
    ).status
    if status == Status.APPROVED:
        status = loan_of(stage, case).status
    return CODES[Status(status)] if status else "NONE"


def _suspend_bank(stage: Stage) -> None:
    stage.suspend(stage.desk.bank_a)


def _suspend_firm(stage: Stage) -> None:
    stage.suspend(stage.desk.exporter)


def _pause_desk(stage: Stage) -> None:
    stage.pause(stage.desk.applications.address)


def _replace_desk(stage: Stage) -> None:
    stage.replace("LoanApplications")


def _bank_retires(stage: Stage) -> None:
    stage.retire(stage.desk.bank_a, stage.desk.bank_b)


def _bank_heir(stage: Stage) -> Mapping[str, Caller]:
    _bank_retires(stage)
    return {"bank.maker": party_callers("heir", stage.desk.bank_b)["heir.maker"]}


def _firm_heir(stage: Stage) -> Mapping[str, Caller]:
    stage.retire(stage.desk.exporter, stage.desk.importer)
    return {"firm.maker": party_callers("heir", stage.desk.importer)["heir.maker"]}


def _firm_retires(stage: Stage) -> None:
    stage.retire(stage.desk.exporter, stage.desk.importer)


def _suspended_heir(stage: Stage) -> Mapping[str, Caller]:
    heir = _bank_heir(stage)
    stage.suspend(stage.desk.bank_b)
    return heir


def _bank_rekeyed(stage: Stage) -> Mapping[str, Caller]:
    return {"bank.maker": party_callers("rekeyed", stage.rekey(stage.desk.bank_a))["rekeyed.maker"]}


def _bank_lost(stage: Stage) -> None:
    stage.rekey(stage.desk.bank_a)


def _rekey_announced(stage: Stage) -> None:
    stage.announce_rekey(stage.desk.bank_a)
    stage.desk.wait(2 * DAY)


def conditions(product: str) -> Mapping[str, Condition]:
    """What may hold for every case of a product, by its name."""

    def pause(stage: Stage) -> None:
        stage.pause(next(face.address for face in stage.desk.suite.faces() if product == face.NAME))

    def replace(stage: Stage) -> None:
        stage.replace(product, draws=(1,))

    return {**CONDITIONS, "prod paused": Condition(pause), "prod old": Condition(replace)}


CONDITIONS: Mapping[str, Condition] = {
    "bank susp": Condition(_suspend_bank),
    "firm susp": Condition(_suspend_firm),
    "desk paused": Condition(_pause_desk),
    "desk old": Condition(_replace_desk),
    "bank heir": Condition(_bank_heir),
    "heir susp": Condition(_suspended_heir),
    "bank gone": Condition(_bank_retires),
    "firm heir": Condition(_firm_heir),
    "firm gone": Condition(_firm_retires),
    "rekeyed": Condition(_bank_rekeyed),
    "keys lost": Condition(_bank_lost),
    "announced": Condition(_rekey_announced),
}
"""Suspended, paused, replaced by a newer version; its heir acts for a bank or firm that retired, or it acts
itself; the bank's new keys act after a re-keying, or its old ones do; a re-keying stands announced. See
`conditions` for the product's own."""


def version_of(stage: Stage, case: Case) -> int:
    """The version of a loan; 0 for none."""
    return loan_of(stage, case).version


def dossier_version(stage: Stage, case_id: bytes) -> int:
    """The version of an application; 0 for none."""
    return stage.once(
        "dossier", case_id, lambda: loan_word(stage.desk.applications, "dossier_of", case_id)
    ).version


def first_account(case: Case) -> bytes:
    """Account of the first row that was applied for."""
    row = cast("Sequence[Any]", case.application["rows"])[0]
    account: bytes = row.account if hasattr(row, "account") else row["account"]
    return account


@dataclass(frozen=True)
class Word:
    """Status and version of a case; neither, where there is none."""

    status: int = 0
    version: int = 0
    tenor_days: int = 90
    hold_until: int = 0


def loan_of(stage: Stage, case: Case) -> Word:
    """What the lines need of a loan; all 0 for none."""
    return stage.once("loan", case.id, lambda: loan_word(case.loans, "loan_of", case.id))


def loan_word(face: Face, fn: str, case_id: bytes) -> Word:
    try:
        found = face.contract.read(fn, case_id)
    except Reverted:
        return Word()
    return Word(found.status, found.version, found.tenor_days, getattr(found, "hold_until", 0))


ENDS = {
    "cancel": Action.CANCEL,
    "close": Action.CLOSE,
    "write_off": Action.WRITE_OFF,
    "clear": Action.CLEAR,
    "end otherwise": Action.CHECK,
}
"""What `end` does; another action is none of it."""
