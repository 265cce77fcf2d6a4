"""PaymentSamples: who may commit, reveal, and carry, in every state of a pool (rules.md §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from contracts.payments.samples import Period, Pool
from tests.contracts.cases import today
from tests.contracts.matrix.about_payments import Calendar
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Grid, Line
from tests.contracts.matrix.on_payments import CONDITIONS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import table
from tests.contracts.paying import commit, commit_operator, paid, reveal, reveal_operator, seed_of

__all__ = ["GRIDS"]

RATIOS = [1_000] * 4


@dataclass(frozen=True)
class Pooled:
    """bank_a's pool of a period.

    Attributes:
        seed: Of which period the operator's seed is, if not of its own.
    """

    number: int
    seed: int = 0


def _commit(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    desk, bank = stage.desk, stage.desk.bank_a
    seed = seed_of(bank, bank, subject.number)
    terms: dict[str, object] = {
        "period": subject.number,
        "bank": bank.id,
        "commitment": desk.suite.samples.commitment(bank.id, bank.id, subject.number, seed),
        "ratios": RATIOS,
    }
    return *terms.values(), stage.sealed(desk.suite.samples, by, "Commit", terms)


def _commit_operator(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    del by
    desk, bank = stage.desk, stage.desk.bank_a
    seed = seed_of(desk.operator, bank, subject.number)
    hidden = desk.suite.samples.commitment(desk.operator.id, bank.id, subject.number, seed)
    return subject.number, bank.id, hidden


def _reveal_operator(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    del by
    bank = stage.desk.bank_a
    return subject.number, bank.id, seed_of(stage.desk.operator, bank, subject.seed or subject.number)


def _reveal(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    del by
    bank = stage.desk.bank_a
    return subject.number, bank.id, seed_of(bank, bank, subject.number)


def _reveal_another(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    del by
    return subject.number, stage.desk.bank_a.id, stage.desk.reference()


def _about(stage: Stage, subject: Pooled, by: Caller) -> tuple[object, ...]:
    del by
    return subject.number, stage.desk.bank_a.id


POOL_LINES = (
    Line("commit", "commit", "bank exit", _commit, ("Committed",), sealed=True),
    Line("commit_operator", "commit_operator", "operator", _commit_operator, ("Committed",)),
    Line("reveal_operator", "reveal_operator", "operator", _reveal_operator, ("Revealed",)),
    Line("operator, another", "reveal_operator", "operator", _reveal_another),
    Line("reveal", "reveal", "bank exit", _reveal, ("Revealed",)),
    Line("reveal another", "reveal", "bank exit", _reveal_another),
    Line("note_silence", "note_silence", "anybody", _about, ("Silent",)),
    Line("carry", "carry", "anybody", _about, ("Carried",)),
)

# PLAN: nobody has committed; BANK, OPER: one has; BOTH: both, all four before the period. OPEN. The rest
# have closed. IDLE: nothing was paid; CLOS: nobody has revealed, in time; SAME: nor here, where the operator
# has committed to a seed that it has revealed elsewhere; GAP: the operator did not, in time; NOOP, NOBK:
# another pool was carried into it, and the operator had not committed, or nobody had; TOLD: the operator has
# revealed; SILN: the bank did not, in time; NOTD: that is on record; DRWN; CARR.
POOLS = table(
    """
line               NONE   PLAN   BANK               OPER               BOTH               OPEN   IDLE        CLOS            SAME            GAP             NOOP            NOBK            TOLD      SILN   NOTD   DRWN   CARR
commit             began  +BANK  ALREADY_COMMITTED  +BOTH              ALREADY_COMMITTED  began  began       began           began           began           began           began           began     began  began  began  began
commit_operator    began  +OPER  +BOTH              ALREADY_COMMITTED  ALREADY_COMMITTED  began  began       began           began           began           began           began           began     began  began  began  began
reveal_operator    began  open   open               open               open               open   EMPTY_POOL  +TOLD           BAD_SEED        late            late            BAD_SEED        told      told   told   told   WAS_CARRIED
operator, another  began  open   open               open               open               open   EMPTY_POOL  BAD_SEED        BAD_SEED        late            late            BAD_SEED        told      told   told   told   WAS_CARRIED
reveal             began  open   open               open               open               open   EMPTY_POOL  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  +DRWN     late   late   told   WAS_CARRIED
reveal another     began  open   open               open               open               open   EMPTY_POOL  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  OPERATOR_FIRST  BAD_SEED  late   late   told   WAS_CARRIED
note_silence       began  open   open               open               open               open   EMPTY_POOL  spoke           spoke           spoke           spoke           +NOTD           spoke     +NOTD  spoke  spoke  WAS_CARRIED
carry              began  open   open               open               open               open   EMPTY_POOL  spoke           spoke           +CARR           +CARR           spoke           spoke     spoke  spoke  spoke  WAS_CARRIED
"""  # noqa: E501 -- a table
)

# Whoever is stopped still has to reveal: nothing here stops, but for keys that are dead. A bank that has not
# committed to what was carried into its pool is as silent as one that does not reveal.
OF_POOLS = table(
    """
line               bank susp  firm susp  paused  old  bank heir  heir susp  bank gone  rekeyed  keys lost  announced
commit             +          +          +       +    +          +          dead       +        dead       +
commit_operator    +          +          +       +    +          +          +          +        +          +
reveal_operator    +          +          +       +    +          +          +          +        +          +
operator, another  +          +          +       +    +          +          +          +        +          +
reveal             +          +          +       +    +          +          dead       +        dead       +
reveal another     +          +          +       +    +          +          dead       +        dead       +
note_silence       +          +          +       +    +          +          +          +        +          +
carry              +          +          +       +    +          +          +          +        +          +
"""  # noqa: E501 -- a table
)


def _pools(stage: Stage) -> Mapping[str, Pooled]:
    """One in each state, on day 40. Nothing is late before day 46."""
    desk = stage.desk
    samples = desk.suite.samples
    desk.suite.payment_rules.admit_bank(desk.operator, desk.bank_a.id)
    calendar = Calendar(desk, today(desk))
    days = {"DRWN": 1, "SILN": 2, "NOTD": 3, "CARR": 4, "GAP": 5, "other": 6, "NOBK": 20, "NOOP": 21}
    days |= {"IDLE": 22, "SAME": 37, "TOLD": 38, "CLOS": 39, "OPEN": 40}
    days |= {"BOTH": 71, "BANK": 72, "OPER": 73, "PLAN": 74}
    found = {name: calendar.period(day, 70 if name == "OPEN" else None) for name, day in days.items()}
    for name, number in found.items():
        if name in ("BANK", "NOOP"):
            bank = desk.bank_a
            samples.commit(bank, number, seed_of(bank, bank, number))
        elif name == "OPER":
            commit_operator(desk, number)
        elif name == "SAME":
            bank, known = desk.bank_a, seed_of(desk.operator, desk.bank_a, found["DRWN"])
            samples.commit(bank, number, seed_of(bank, bank, number))
            samples.commit_operator(desk.operator, number, bank.id, known)
        elif name not in ("NOBK", "PLAN"):
            commit(desk, number)
    for name, day in days.items():
        if day > 40:
            break
        calendar.go_to(day)
        if name in ("NOBK", "NOOP"):
            full = found["CARR" if name == "NOBK" else "other"]
            samples.carry(desk.stranger, full, desk.bank_a.id)
        elif name != "IDLE":
            paid(desk)
        if name in ("SILN", "NOTD", "CARR", "CLOS"):
            _the_day_before(stage, found, name)
    samples.note_silence(desk.stranger, found["NOTD"], desk.bank_a.id)
    del found["other"]
    same = Pooled(found["SAME"], found["DRWN"])
    return {"NONE": Pooled(99), **{name: Pooled(number) for name, number in found.items()}, "SAME": same}


def _the_day_before(stage: Stage, found: Mapping[str, int], name: str) -> None:
    """Who reveals what was open the day before."""
    before = {"SILN": "DRWN", "NOTD": "SILN", "CARR": "NOTD", "CLOS": "TOLD"}[name]
    reveal_operator(stage.desk, found[before])
    if before == "DRWN":
        reveal(stage.desk, found[before])


def _look_pool(stage: Stage, subject: Pooled) -> str:
    samples, bank = stage.desk.suite.samples, stage.desk.bank_a.id
    period = samples.period(subject.number)
    if period is None:
        return "NONE"
    pool, day = samples.pool(bank, subject.number), today(stage.desk)
    if day < period.first_day:
        return {(False, False): "PLAN", (True, False): "BANK", (False, True): "OPER"}.get(
            pool.committed, "BOTH"
        )
    if day <= period.last_day:
        return "OPEN"
    return _look_closed(stage, subject, period, pool)


def _look_closed(stage: Stage, subject: Pooled, period: Period, pool: Pool) -> str:
    contract, day = stage.desk.suite.samples.contract, today(stage.desk)
    if not any(pool.root) or pool.carried_to:
        return "CARR" if pool.carried_to else "IDLE"
    if contract.read("pool", stage.desk.bank_a.id, subject.number).is_noted:
        return "NOTD"
    if not all(pool.committed):
        return "NOOP" if pool.committed[0] else "NOBK"
    if not pool.operator_revealed:
        return "GAP" if day > period.last_day + timedelta(days=7) else "CLOS"
    if pool.bank_revealed:
        return "DRWN"
    return "SILN" if day > period.last_day + timedelta(days=8) else "TOLD"


GRIDS = (
    Grid(
        "PaymentSamples",
        "pools",
        POOL_LINES,
        POOLS,
        _pools,
        _look_pool,
        {name: CONDITIONS[name] for name in OF_POOLS["carry"]},
        OF_POOLS,
    ),
)
