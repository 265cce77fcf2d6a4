"""The portfolio run: read, attest, finance, sum up.

Two passes. The first reads the file into a table on disk (`store`), so that a file with bad rows can be
refused before a chain is made, and the chain's clock can stand on the day after the latest declaration. The
second takes the declarations owner by owner, in waves (`waves`), each a block.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from chain.clock import Clock
from chain.errors import BadInput, Unreachable
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from contracts.registry.answers import Options
from contracts.registry.calendar import date_at, day_of, first_second
from contracts.registry.files import FileSet
from contracts.registry.kinds import Attester
from contracts.registry.money import Money, currency_code
from contracts.registry.participants import Role
from contracts.registry.text import shown_path
from contracts.suite import CURRENCIES, Suite
from scenarios.portfolio.actors import Actor, admission, institution
from scenarios.portfolio.memory import Peak
from scenarios.portfolio.reading import Reading, read
from scenarios.portfolio.store import DeclarationStore
from scenarios.portfolio.summary import CurrencySummary, NotImportable, Refused, Summary
from scenarios.portfolio.tally import Figures, Tally
from scenarios.portfolio.waves import Waves, in_waves

__all__ = ["MOST_BANKS", "Progress", "run"]

MOST_BANKS = 20

_TEN_IN_THE_MORNING = 10 * 3_600
_QUIET_DAY = 18_628
"""2021-01-01: the day of the chain if no row can be imported."""
_HOME_CURRENCY = "CNY"
_DATABASE = "data.mdb"


class Progress(Protocol):
    """Told how far a run is: `read` in bytes of the file, then `finance` in declarations."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total`."""
        ...


def run(
    paths: Path | Sequence[Path],
    *,
    banks: int = 3,
    currency: str | None = None,
    chain: Path | None = None,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Runs files of declarations through customs and banks, on a chain of its own.

    Customs attests every row that can be imported; each exporter applies for what he exported, at one of the
    banks; every fifth tries a second bank, too, and is refused. Import declarations are attested, and not
    financed; neither are tax invoices, which the tax bureau attests: receivables are financed on export
    declarations alone (`contracts.suite`). Messages about declarations among the files count before anything
    is attested.

    Args:
        paths: Tables of declarations, WCO declarations, UBL invoices, or folders of them.
        banks: 1 to 20. With one there is no second bank to try.
        currency: ISO 4217, where the file names none (the Korean data set: USD unless given).
        chain: A new or an empty folder that keeps the chain; None: a temporary one, removed at the end.
        all_or_nothing: With a bad row in the file, nothing is done, and no chain made.
        progress: Is told how far it is.

    Raises:
        BadInput: The number of banks, the currency, the file, or, with `all_or_nothing`, a row of it.
        Unreachable: The file can't be read; or `chain` is not empty, or can't be written.

    A run that is killed, or interrupted, leaves in `chain` a chain that is whole up to its last block: it can
    be looked at, and is not gone on with; start anew in another folder. An interruption (KeyboardInterrupt)
    says so in a note; what was temporary is removed.
    """
    started = time.perf_counter()
    if not 1 <= banks <= MOST_BANKS:
        raise BadInput(f"There can't be {banks} banks.", expected=f"1 to {MOST_BANKS}", field="banks")
    if chain is not None:
        _refuse_used(chain)
    told = progress or _silence
    peak = Peak()
    named = [paths] if isinstance(paths, Path) else list(paths)
    options = Options(None if currency is None else currency_code(currency), today=date_at(int(time.time())))
    source = FileSet(named, options)
    authorities: dict[Attester, Actor] = {"customs": institution("customs"), "tax": institution("tax")}
    with _folder() as folder, DeclarationStore(folder / "declarations.db") as store:
        reading = read(source, authorities, store, peak, lambda done, total: told("read", done, total))
        if all_or_nothing:
            reading.refuse_bad_rows()
        home = chain or folder / "chain"
        with _interrupted(chain), _chain(home, reading) as node:
            network = EmbeddedNetwork(node)
            waves = _open_for_business(network, authorities, banks, reading)
            told("finance", 0, reading.attested)
            done = 0
            for wave in in_waves(store.lots()):
                done += waves.carry_out(wave)
                peak.look()
                told("finance", done, reading.attested)
            return Summary(
                file=", ".join(map(shown_path, named)),
                format=", ".join(source.formats),
                banks=banks,
                rows=reading.counts.rows,
                importable=reading.attested,
                corrections=reading.corrections,
                rounded=reading.counts.rounded,
                not_importable=_not_importable(reading),
                exporters=waves.tally.exporters,
                applied=waves.tally.applied,
                financed=waves.tally.cases,
                financed_documents=waves.tally.documents,
                refused=_refused(waves.tally),
                amounts=_amounts(waves.tally),
                chain=chain,
                chain_bytes=(home / _DATABASE).stat().st_size,
                transactions=_transactions(network),
                blocks=node.head.number,
                seconds=time.perf_counter() - started,
                peak_bytes=peak.bytes,
            )


def _chain(home: Path, reading: Reading) -> Node:
    """A new chain, whose first block is in the morning after the latest declaration."""
    day = _QUIET_DAY if reading.latest is None else day_of(reading.latest) + 1
    clock = Clock(first_second(day) + _TEN_IN_THE_MORNING)
    return Node.open(home, Settings(durable="process"), clock=clock, create=True)


@contextmanager
def _interrupted(chain: Path | None) -> Generator[None]:
    """Adds to an interruption what is left behind."""
    try:
        yield
    except KeyboardInterrupt as stop:
        if chain is not None:
            stop.add_note(
                f"The chain in {chain} is whole up to its last block. To have the run whole, start anew in"
                " another folder."
            )
        raise


def _open_for_business(
    network: EmbeddedNetwork, authorities: Mapping[Attester, Actor], banks: int, reading: Reading
) -> Waves:
    """Deploys the suite, and admits banks and customs; a tax bureau, too, if there is something to attest."""
    operator = institution("operator")
    lenders = tuple(institution(f"bank {number}") for number in range(1, banks + 1))
    wanted = sorted({*CURRENCIES, *reading.currencies} - {_HOME_CURRENCY})
    suite = Suite.deploy(
        network,
        Key.from_seed("shroff portfolio deployer"),
        operator.party,
        admission(operator, Role.OPERATOR),
        currencies=wanted,
    )
    suite.participants.admit(
        operator.party,
        [
            admission(authorities["customs"], Role.CUSTOMS),
            *([admission(authorities["tax"], Role.TAX)] if "tax" in reading.attesters else []),
            *(admission(each, Role.BANK) for each in lenders),
        ],
    )
    return Waves(network, suite, operator, authorities, lenders, Tally())


def _refuse_used(chain: Path) -> None:
    """A run makes its chain, and goes on with none."""
    try:
        used = chain.exists() and (not chain.is_dir() or any(chain.iterdir()))
    except OSError as error:
        raise Unreachable(
            f"{chain} can't be looked into: {error.strerror or error}.", path=str(chain)
        ) from error
    if used:
        raise Unreachable(
            f"{chain} is not empty; a portfolio run makes a chain of its own, and goes on with none.",
            hint="Name a new or an empty folder. A run that was stopped is started anew.",
            path=str(chain),
        )


@contextmanager
def _folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="shroff-portfolio-") as name:
        yield Path(name)


def _silence(step: str, done: int, total: int) -> None:
    del step, done, total


def _transactions(network: EmbeddedNetwork) -> int:
    last = network.block_info("latest").number
    return sum(len(network.block_info(number).transactions) for number in range(1, last + 1))


def _not_importable(reading: Reading) -> tuple[NotImportable, ...]:
    reasons = sorted(reading.counts.reasons.items(), key=lambda item: (-item[1], item[0]))
    found: list[NotImportable] = []
    for reason, rows in reasons:
        file, row = reading.first[reason]
        found.append(NotImportable(reason, rows, row, file if reading.several else ""))
    return tuple(found)


def _refused(tally: Tally) -> tuple[Refused, ...]:
    order = sorted(tally.refused.items(), key=lambda item: (-item[1], item[0].step, item[0].reason))
    return tuple(Refused(refusal.step, refusal.reason, cases) for refusal, cases in order)


def _amounts(tally: Tally) -> tuple[CurrencySummary, ...]:
    def summed(currency: str) -> CurrencySummary:
        found, expected = tally.found.get(currency, Figures()), tally.expected.get(currency, Figures())
        amounts = (found.face, found.held, found.drawn, found.settled, found.available)
        face, held, drawn, settled, available = (Money(minor, currency) for minor in amounts)
        lent = Money(tally.lent[currency], currency)
        return CurrencySummary(lent, face, held, drawn, settled, available, found == expected)

    return tuple(summed(currency) for currency in sorted(tally.found.keys() | tally.expected.keys()))
