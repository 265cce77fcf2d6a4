"""The banks' side: an owner applies with a lot, a bank checks and lends; some owners try a second bank."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chain.errors import Reverted
from contracts.financing.applications import Application, BankReport, Check
from contracts.financing.cases import Report
from contracts.financing.loans import Approval
from contracts.registry.bitmaps import bitmap
from contracts.registry.calendar import DAY_SECONDS, date_at
from contracts.registry.consents import Terms
from contracts.registry.documents import Outcome, Row
from contracts.registry.fields import ExportDeclaration, opens, read_fields
from contracts.registry.kinds import kind
from contracts.registry.money import Money, share_down
from contracts.suite import Suite
from scenarios.portfolio.actors import Actor
from scenarios.portfolio.store import Declaration, Lot
from scenarios.portfolio.tally import Tally

__all__ = ["ADVANCE_RATE", "TWICE_EVERY", "Banking"]

ADVANCE_RATE = 8_000
"""Basis points of what the declarations are worth."""

TWICE_EVERY = 5
"""Every fifth owner tries the same declarations at a second bank: by turns after the first one has lent, and
in a race in which both banks have checked before either approves."""

_WHOLE = 10_000
_EXPORT = kind("export-declaration").index
_TENOR_DAYS = 90
_HOLD_SECONDS = 20 * DAY_SECONDS
_CONSENT_SECONDS = 30 * DAY_SECONDS
_VERSION_CHECKED = 3
"""Of a case that was applied for, accepted, and checked once."""

_PASSING = (Report.MATCHES, Report.CLASS_B)


@dataclass(frozen=True, slots=True)
class _Case:
    """An application that a bank accepted, with the consent that goes with it."""

    id: bytes
    consent: bytes
    owner: Actor
    bank: Actor
    lot: Lot
    reference: str
    amount: Money


class Banking:
    """Serves lots, within a block. `suite` is in the block's batch."""

    def __init__(self, suite: Suite, banks: Sequence[Actor], tally: Tally) -> None:
        self._suite = suite
        self._banks = banks
        self._tally = tally
        self._now = suite.network.now("pending")
        self._purpose = suite.applications.purpose()

    def serve(self, owner: Actor, lot: Lot) -> None:
        """Lets an owner raise money on a lot: at one bank, or, for some owners, at two."""
        if lot.kind != _EXPORT:
            return
        amount = self._amount(lot)
        if not amount.minor:
            self._tally.refuse("apply", "less than a minor unit to lend")
            return
        at = lot.owner % len(self._banks)
        bank, other = self._banks[at], self._banks[(at + 1) % len(self._banks)]
        tries, remainder = divmod(lot.owner, TWICE_EVERY)
        if remainder or bank is other:
            self._finance(self._apply(owner, bank, lot, amount, "A"))
        elif tries % 2:
            self._finance(self._apply(owner, bank, lot, amount, "A"))
            self._finance(self._apply(owner, other, lot, amount, "B"))
        else:
            rivals = [
                self._apply(owner, each, lot, amount, part) for each, part in ((bank, "A"), (other, "B"))
            ]
            for case in [each for each in rivals if self._check(each)]:
                self._lend(case)

    def _amount(self, lot: Lot) -> Money:
        worth = sum(each.face.minor for each in lot.declarations)
        return share_down(Money(worth, lot.currency), ADVANCE_RATE, _WHOLE)

    def _apply(self, owner: Actor, bank: Actor, lot: Lot, amount: Money, part: str) -> _Case:
        """The owner applies and consents, the bank accepts."""
        suite, reference = self._suite, f"lot {lot.number} {part}"
        case_id = suite.applications.apply(
            owner.party,
            Application(
                suite.receivables.address,
                owner.id,
                bank.id,
                amount,
                _TENOR_DAYS,
                owner.reference(reference),
                tuple(Row(each.fingerprint, each.face) for each in lot.declarations),
            ),
        )
        terms = Terms(
            owner.id, bank.id, self._purpose, bitmap([_EXPORT]), self._now, self._now + _CONSENT_SECONDS
        )
        suite.consents.grant(owner.party, terms)
        suite.applications.accept(bank.party, case_id, bank.reference(f"{reference} accepted"))
        self._tally.applied += 1
        return _Case(case_id, suite.consents.id_of(terms), owner, bank, lot, reference, amount)

    def _finance(self, case: _Case) -> None:
        if self._check(case):
            self._lend(case)

    def _check(self, case: _Case) -> bool:
        """The bank opens what the owner handed over, and checks on record. What fails, it rejects."""
        rows = sorted(case.lot.declarations, key=lambda each: each.fingerprint)
        check = self._suite.applications.check(
            case.bank.party, case.id, case.consent, [_report(each, case.lot) for each in rows]
        )
        if not check.passed:
            for reason in _reasons(check):
                self._tally.refuse("check", reason)
            self._suite.applications.reject(case.bank.party, case.id, "the check failed")
        return check.passed

    def _lend(self, case: _Case) -> None:
        """The bank approves, if it is in time, and pays out."""
        suite, bank = self._suite, case.bank
        approval = Approval(case.amount, ADVANCE_RATE, _TENOR_DAYS, self._now + _HOLD_SECONDS)
        try:
            suite.receivables.approve(bank.party, case.id, _VERSION_CHECKED, approval)
        except Reverted as refused:
            self._tally.refuse("approve", refused.reason)
            if self._check(case):  # records the figures; where headroom was the reason, it fails
                suite.applications.reject(bank.party, case.id, "the approval was refused")
            return
        suite.receivables.disburse(
            bank.party,
            case.id,
            bank.reference(f"{case.reference} disbursed"),
            case.amount,
            date_at(self._now),
        )
        self._tally.disburse(case.amount, [each.face for each in case.lot.declarations])


def _report(declaration: Declaration, lot: Lot) -> BankReport:
    """What a bank finds when it compares the fields that it was handed with the application."""
    fields = read_fields(json.loads(declaration.fields))
    report = Report.MATCHES
    if not isinstance(fields, ExportDeclaration) or str(fields.owner) != lot.code:
        report = Report.PARTIES
    elif fields.amount != declaration.face:
        report = Report.AMOUNTS
    opened = declaration.commitment if opens(declaration.commitment, declaration.salt, fields) else bytes(32)
    return BankReport(report, opened)


def _reasons(check: Check) -> list[str]:
    """Every reason for which a check failed, once."""
    reasons = set[str]() if check.consented else {"consent missing"}
    for answer in check.answers:
        if answer.outcome is not Outcome.PASSED:
            reasons.add(_words(answer.outcome.name))
        if answer.report not in _PASSING:
            reasons.add(_words(answer.report.name))
    return sorted(reasons)


def _words(name: str) -> str:
    return name.lower().replace("_", " ")
