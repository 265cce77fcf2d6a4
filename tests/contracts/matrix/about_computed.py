"""Cases in the states that are computed, not stored: a document changed, a hold ended, a loan is overdue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from chain.keys import Key
from contracts.financing.cases import Source, Status
from contracts.registry.money import Money
from contracts.registry.participants import Capacity
from contracts.registry.rates import Quote
from tests.contracts.cases import (
    amend,
    approved,
    attest,
    attestation,
    disbursed,
    overdue,
    publish,
    repay,
    rows,
    today,
    usd,
    verified,
    void,
    write_off,
)
from tests.contracts.desk import Desk
from tests.contracts.financing.receivables_financing.flows import STATES, half_disbursed
from tests.contracts.matrix.about_cases import Case, borrowed_posting, case_of
from tests.contracts.matrix.stage import Stage
from tests.contracts.world import DAY, TODAY

__all__ = ["CHANGES", "SHORT", "changed", "holds_ended", "in_euro", "late", "second_maker", "validity_over"]

SHORT = (
    "stranger",
    "bank.maker",
    "bank.checker",
    "bank.revoked",
    "other_bank.maker",
    "firm.maker",
    "contract",
    "desk",
    "product",
)
"""Who tries in the states that are computed; in the others everybody does."""

Prepared = Callable[[Desk], tuple[bytes, bytes]]


def _verified(desk: Desk) -> tuple[bytes, bytes]:
    account = attest(desk, usd(1_000))[0]
    return account, verified(desk, rows([account], usd(600)), usd(400))


def _approved(desk: Desk) -> tuple[bytes, bytes]:
    account = attest(desk, usd(1_000))[0]
    return account, approved(desk, rows([account], usd(600)), usd(400))


def _disbursed(desk: Desk) -> tuple[bytes, bytes]:
    account = attest(desk, usd(1_000))[0]
    return account, disbursed(desk, rows([account], usd(600)), usd(400), paid_out=usd(200))


_STAGES: Mapping[str, Prepared] = {"V": _verified, "A": _approved, "D": _disbursed}
"""Verified; approved; paid out in part."""


def _merge(desk: Desk, account: bytes) -> None:
    into = attest(desk, usd(1_000))[0]
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(account), into)


def _cut(desk: Desk, account: bytes) -> None:
    amend(desk, account, usd(100))


def _blocked(desk: Desk, account: bytes) -> None:
    """Another bank writes a loan on the same document off; long ago, so that nothing else is late."""
    other = desk.bank_b
    case_id = disbursed(desk, rows([account], usd(100)), bank=other, tenor_days=1)
    desk.wait(2 * DAY)
    desk.receivables.write_off(other, case_id, desk.reference(), today(desk))


def _full(desk: Desk, account: bytes) -> None:
    approved(desk, rows([account], usd(900)), bank=desk.bank_b)


CHANGES: Mapping[str, Callable[[Desk, bytes], None]] = {
    "void": void,
    "cut": _cut,
    "merged": _merge,
    "blocked": _blocked,
    "full": _full,
}
"""What happens to a document after the case was checked; "dist": the key that attested it is distrusted."""


def changed(stage: Stage) -> Mapping[str, Case]:
    """V, A, D: verified, approved, paid out in part; then something happened to the document."""
    desk = stage.desk
    found: dict[str, bytes] = {}
    second, attested = second_maker(desk), desk.now
    for name, make in _STAGES.items():
        found[f"{name} dist"] = make(second)[1]
    desk.participants.distrust_key(desk.operator, second.customs.maker.address, attested)
    for name, make in _STAGES.items():
        for change in ("blocked", "full", "void", "cut", "merged"):
            if name == "V" or change not in ("blocked", "full"):
                account, found[f"{name} {change}"] = make(desk)
                CHANGES[change](desk, account)
    borrowed = borrowed_posting(desk)
    return {name: case_of(desk, case_id, borrowed) for name, case_id in found.items()}


def second_maker(desk: Desk) -> Desk:
    """The same desk, where another maker of customs attests."""
    key = Key.from_seed("second maker of customs")
    desk.participants.add_key(desk.customs, desk.customs.id, key.address, Capacity.MAKER)
    return replace(desk, customs=replace(desk.customs, maker=key))


def _closed(desk: Desk) -> bytes:
    """Nothing is undrawn any more."""
    case_id = half_disbursed(desk)
    desk.receivables.close(desk.bank_a, case_id, desk.reference(), today(desk))
    return case_id


def _paid_back(desk: Desk) -> bytes:
    """A part is undrawn, and what was drawn is paid back."""
    case_id = half_disbursed(desk)
    repay(desk, case_id, source=Source.PROCEEDS)
    return case_id


def _of(desk: Desk, made: Mapping[str, bytes]) -> Mapping[str, Case]:
    borrowed = borrowed_posting(desk)
    return {name: case_of(desk, case_id, borrowed) for name, case_id in made.items()}


def holds_ended(stage: Stage) -> Mapping[str, Case]:
    """21 days later: checks are too old, holds have ended."""
    desk = stage.desk
    found = _of(
        desk,
        {
            "VERI": STATES[Status.VERIFIED](desk),
            "APPR": STATES[Status.APPROVED](desk),
            "DISB": half_disbursed(desk),
            "closed": _closed(desk),
            "paid": _paid_back(desk),
            "REPD": STATES[Status.REPAID](desk),
            "CANC": STATES[Status.CANCELLED](desk),
        },
    )
    desk.wait(21 * DAY)
    return found


def late(stage: Stage) -> Mapping[str, Case]:
    """The tenor is over."""
    desk = stage.desk
    cleared = half_disbursed(desk)
    write_off(desk, cleared)
    desk.receivables.clear(desk.bank_a, cleared, desk.reference(), today(desk))
    found = {"overdue": half_disbursed(desk), "all out": _closed(desk), "cleared": cleared}
    overdue(desk, found["all out"])
    return _of(desk, found)


def validity_over(stage: Stage) -> Mapping[str, Case]:
    """The last day of the document was yesterday."""
    desk = stage.desk
    last = today(desk)

    def short_lived() -> bytes:
        item = attestation(desk, usd(1_000), valid_from=TODAY, valid_until=last)
        desk.attestations.attest(desk.customs, desk.reference(), [item])
        return item.fingerprint

    found = _of(
        desk,
        {
            "V": verified(desk, rows([short_lived()], usd(600)), usd(400)),
            "A": approved(desk, rows([short_lived()], usd(600)), usd(400)),
            "D": disbursed(desk, rows([short_lived()], usd(600)), usd(400), paid_out=usd(200)),
        },
    )
    desk.wait(DAY)
    return found


def in_euro(stage: Stage) -> Mapping[str, Case]:
    """A loan in euro on a document in dollars: the rates in force, a rate that a newer one replaced, none."""
    desk = stage.desk
    before = publish(desk, USD=(7, 1), EUR=(8, 1))
    now = publish(desk, EUR=(9, 1))
    quotes: Mapping[str, tuple[Quote, ...]] = {
        "in force": (before["USD"], now["EUR"]),
        "replaced": (before["USD"], before["EUR"]),
        "none": (before["USD"], Quote("EUR", bytes(32))),
    }
    borrowed = borrowed_posting(desk)
    found: dict[str, Case] = {}
    for name, rates in quotes.items():
        account = attest(desk, usd(1_000), valid_until=TODAY + timedelta(days=400))[0]
        case_id = verified(desk, rows([account], usd(600)), Money(100, "EUR"))
        found[name] = case_of(desk, case_id, borrowed, rates)
    return found
