"""The scenarios by name. Each is loaded when it is played."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, cast

from chain.errors import BadInput

if TYPE_CHECKING:
    from scenarios.stage import Stage
    from scenarios.watching.steps import Closing, Observer

__all__ = ["SCENARIOS", "Scenario", "run", "scenario"]

_ONE_BANK = ("customs", "exporter", "bank_a")
_TWO_BANKS = (*_ONE_BANK, "bank_b")
_PAYING = ("tax", "exporter", "bank_a")
_INSURED = ("customs", "insurer", "exporter", "bank_a")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario.

    Attributes:
        name: What it is run by.
        summary: One line.
        where: Module and function.
        cast: Who acts, besides the operator.
    """

    name: str
    summary: str
    where: str
    cast: tuple[str, ...]

    def load(self) -> Callable[[Stage], None]:
        """The function that plays it."""
        module, _, function = self.where.partition(":")
        return cast("Callable[[Stage], None]", getattr(import_module(module), function))


def _receivables(name: str, summary: str, where: str, cast_names: tuple[str, ...]) -> Scenario:
    return Scenario(name, summary, f"scenarios.receivables.{where}", cast_names)


def _insurance(name: str, summary: str, where: str, cast_names: tuple[str, ...] = _INSURED) -> Scenario:
    return Scenario(name, summary, f"scenarios.insurance.{where}", cast_names)


def _capital(name: str, summary: str, where: str, cast_names: tuple[str, ...] = _PAYING) -> Scenario:
    return Scenario(name, summary, f"scenarios.capital.{where}", cast_names)


SCENARIOS: tuple[Scenario, ...] = (
    _receivables(
        "receivables",
        "Export receivables financing, from customs to the last repayment, with two banks.",
        "story:play",
        _TWO_BANKS,
    ),
    _receivables(
        "one-loan", "One declaration, one loan, repaid by the buyer.", "repayment:one_loan", _ONE_BANK
    ),
    _receivables(
        "thirty-declarations",
        "Thirty declarations, one loan, repaid in parts.",
        "repayment:thirty_declarations",
        _ONE_BANK,
    ),
    _receivables(
        "two-banks",
        "One declaration: the second bank takes the headroom that is left, a third gets nothing.",
        "contention:two_banks",
        (*_TWO_BANKS, "bank_c"),
    ),
    _receivables(
        "last-unit", "Two banks race for the last unit, in one block.", "contention:last_unit", _TWO_BANKS
    ),
    _receivables("amended", "A declaration is amended after disbursement.", "late_truth:amended", _TWO_BANKS),
    _receivables(
        "replaced",
        "A declaration is voided and replaced while a loan stands on it.",
        "late_truth:replaced",
        _TWO_BANKS,
    ),
    _receivables(
        "paid-in-full",
        "A buyer paid in full: his declaration can't be financed again.",
        "repayment:paid_in_full",
        _TWO_BANKS,
    ),
    _receivables(
        "lost-answer", "An answer is lost and sent again: booked once.", "sending:lost_answer", _ONE_BANK
    ),
    _receivables("yen-dollars", "Declared in yen, lent in dollars.", "currencies:yen_dollars", _ONE_BANK),
    _receivables(
        "consents", "Consent missing, expired, revoked, used up.", "consenting:consents", _TWO_BANKS
    ),
    _receivables("hold-lapses", "A hold lapses.", "time_limits:hold_lapses", _TWO_BANKS),
    _receivables("default", "Default, write-off, recovery.", "time_limits:default", _TWO_BANKS),
    _receivables(
        "suspended-bank",
        "A bank is suspended in the middle: exits go on.",
        "standing:suspended_bank",
        _ONE_BANK,
    ),
    _receivables(
        "amendments",
        "An open loan is extended, reduced, given another declaration, handed over to another bank.",
        "amending:amendments",
        _TWO_BANKS,
    ),
    _receivables("key-rotated", "Keys are rotated in the middle.", "standing:key_rotated", _ONE_BANK),
    _insurance(
        "insurance",
        "Loans on insured exports, from the policy to the last recovery: one of two buyers pays.",
        "story:play",
    ),
    _insurance(
        "buyer-default",
        "A buyer defaults: the bank is paid first, recoveries are shared.",
        "defaulting:buyer_default",
    ),
    _insurance("late-notice", "Notice of a loss a day too late, a claim too.", "deadlines:late_notice"),
    _insurance("limit-cut", "A buyer's limit is cut after the loan.", "limits:limit_cut"),
    _insurance(
        "one-payee",
        "Two banks and one shipment: there is one loss payee.",
        "contention:two_banks_one_shipment",
        (*_INSURED, "bank_b"),
    ),
    _insurance(
        "both-kinds",
        "The same declaration in both kinds of financing.",
        "contention:both_kinds",
        (*_INSURED, "bank_b"),
    ),
    _insurance(
        "insured-twice",
        "The same declaration at two insurers.",
        "contention:insured_twice",
        (*_INSURED, "insurer_2"),
    ),
    _insurance(
        "insured-currencies",
        "Declared in dollars, insured in yuan, lent in euros.",
        "currencies:three_currencies",
    ),
    _insurance("claim-denied", "A claim is denied.", "denying:claim_denied"),
    _insurance(
        "insolvency",
        "An insolvent buyer: the bank claims at once, with its mandate.",
        "defaulting:insolvency",
    ),
    _capital(
        "capital",
        "Payments out of capital-account income, paid first and sampled: one payer is clean.",
        "story:play",
        ("tax", "exporter", "exporter_2", "bank_a", "bank_b"),
    ),
    _capital(
        "invoice-halves",
        "One invoice at two banks, in two halves and then one unit more.",
        "invoices:halves",
        (*_PAYING, "bank_b"),
    ),
    _capital(
        "red-lettered",
        "An invoice is red-lettered after it was paid: its payments are in question.",
        "invoices:red_lettered",
        (*_PAYING, "bank_b"),
    ),
    _capital("credit-note", "A supplier's small credit note concerns nobody.", "invoices:credit_note"),
    _capital(
        "negative-list",
        "A negative list that changed yesterday, and in one region only.",
        "limits:negative_list",
    ),
    _capital("petty-cash", "Petty cash to the cent, and to the second of a month.", "limits:petty_cash"),
    _capital("bank-silent", "A bank does not reveal its seed: all is drawn.", "silence:bank_silent"),
    _capital(
        "operator-silent",
        "The operator does not reveal its seed: the pool is drawn with the next.",
        "silence:operator_silent",
    ),
)
"""Every scenario; the first is the main demonstration."""


def scenario(name: str) -> Scenario:
    """A scenario by its name.

    Raises:
        BadInput: There is none; the hint names who is meant, perhaps.
    """
    names = [each.name for each in SCENARIOS]
    if name not in names:
        close = get_close_matches(name, names, n=1)
        hint = f"Did you mean {close[0]}?" if close else "`shroff run` lists them."
        raise BadInput(f"No scenario is called {name!r}.", hint=hint)
    return SCENARIOS[names.index(name)]


def run(which: Scenario, observers: Iterable[Observer] = ()) -> Closing:
    """Plays a scenario on a new chain in memory, and sees that all balances are conserved.

    Raises:
        ScenarioFailed: An outcome was another one.
        NotConserved: Balances do not add up.
    """
    from scenarios.stage import Stage

    stage = Stage.embedded(observers, cast=which.cast)
    stage.open(which.name, which.summary)
    which.load()(stage)
    return stage.finish()
