"""The stage: actors, contracts, the clock; every step is told to whoever watches, refusals too."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager

from chain.clock import Clock
from chain.errors import Reverted, ShroffError
from chain.hashing import keccak
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from chain.node import Node
from chain.settings import Settings
from contracts.registry.calendar import DAY_SECONDS
from contracts.suite import Suite
from scenarios.cast import SEED, cast_of
from scenarios.desks import (
    AnyDesk,
    AuthorityDesk,
    BankBook,
    BankDesk,
    EnterpriseDesk,
    InsurerDesk,
    Office,
    OperatorDesk,
)
from scenarios.people import Actor, People
from scenarios.reading.ledger import (
    all_accounts,
    balance_from,
    balance_of,
    case_figures,
    check_conserved,
)
from scenarios.seeds import Seeds
from scenarios.vault import Vault
from scenarios.watching.steps import (
    Balance,
    CastMember,
    Closing,
    Observer,
    Opening,
    Scene,
)
from scenarios.watching.watch import Watch

__all__ = ["START", "ScenarioFailed", "Stage"]

START = 1_772_416_800
"""2026-03-02, ten in the morning in China."""


class ScenarioFailed(ShroffError):
    """A scenario did not come out as it should: it is a check, and it answered no."""


class Stage:
    """Where a scenario plays.

    Args:
        office: The contracts, the people, the papers. The stage watches what is done at its desks.
        observers: Who is told.
        clock: Moves time on; None where nobody can.
    """

    def __init__(
        self, office: Office, observers: Iterable[Observer] = (), *, clock: Clock | None = None
    ) -> None:
        self.office = office
        self.watch = Watch(office, observers)
        self._clock = clock
        self._started = office.network.now()

    @classmethod
    def embedded(
        cls, observers: Iterable[Observer] = (), *, cast: Sequence[str] = (), start: int = START
    ) -> Stage:
        """A new chain in memory with the contracts deployed, and everybody admitted.

        Args:
            observers: Who is told.
            cast: Names of those who act, besides the operator; see `scenarios.cast`.
            start: Unix seconds; the clock stands until the story moves it.
        """
        clock = Clock(start)
        network = EmbeddedNetwork(Node.memory(Settings(), clock=clock))
        people = cast_of(cast)
        operator = people.operator()
        suite = Suite.deploy(network, Key.from_seed(f"{SEED} deployer"), operator.party, operator.admission())
        office = Office(suite, people, Vault(), salt=_drawn("salt"), seeds=Seeds(_drawn("seed")))
        others = [actor for actor in people if actor is not operator]
        if others:
            OperatorDesk(office, operator).admit(others)
        return cls(office, observers, clock=clock)

    # Desks

    def operator(self) -> OperatorDesk:
        """The operator's desk."""
        return OperatorDesk(self.office, self.office.people.operator())

    def authority(self, name: str) -> AuthorityDesk:
        """The desk of an authority, by its name."""
        return AuthorityDesk(self.office, self.office.people[name])

    def insurer(self, name: str) -> InsurerDesk:
        """The desk of an insurer, by its name."""
        return InsurerDesk(self.office, self.office.people[name])

    def enterprise(self, name: str) -> EnterpriseDesk:
        """The desk of an enterprise, by its name."""
        return EnterpriseDesk(self.office, self.office.people[name])

    def bank(self, name: str, book: BankBook | None = None) -> BankDesk:
        """The desk of a bank, by its name; `book` is what it knows itself."""
        return BankDesk(self.office, self.office.people[name], book)

    def stranger(self) -> AnyDesk:
        """Somebody whom nobody admitted."""
        actor = Actor.from_seed("stranger", "enterprise", seed=SEED)
        self.watch.name_keys(actor)
        return AnyDesk(self.office, actor)

    # Telling

    def open(self, scenario: str, summary: str) -> None:
        """Begins: tells what is played, and who acts."""
        people: People = self.office.people
        cast = tuple(
            CastMember(each.name, each.role, each.title, "" if each.identity is None else str(each.identity))
            for each in people
        )
        self.watch.tell(Opening(scenario, summary, self.office.network.now(), cast))

    def scene(self, title: str, text: str = "") -> None:
        """A heading."""
        self.watch.tell(Scene(title, text))

    def wait(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> None:
        """Lets time pass.

        Raises:
            ShroffError: Nobody can move the clock of this network.
        """
        if self._clock is None:
            raise ShroffError("The time of this network passes by itself.")
        self._clock.advance(days=days, hours=hours, seconds=seconds)
        given = {"days": days, "hours": hours, "minutes": seconds // 60, "seconds": seconds % 60}
        self.watch.waited({unit: amount for unit, amount in given.items() if amount})

    @contextmanager
    def one_block(self) -> Generator[None]:
        """What happens inside goes into one block, in its order: a race."""
        self.watch.begin_block()
        with self.office.one_block():
            yield

    def refused(self, reason: str, act: Callable[[], object]) -> Reverted:
        """Shows a refusal that must happen, and returns it.

        Raises:
            ScenarioFailed: It did not happen, or for another reason.
        """
        try:
            act()
        except Reverted as error:
            if error.reason != reason:
                raise ScenarioFailed(f"Refused with {error.reason!r}; {reason!r} was due.") from error
            return error
        raise ScenarioFailed(f"Not refused; {reason!r} was due.")

    def expect(self, what: str, actual: object, expected: object) -> None:
        """A scenario is a check: this has to be so.

        Raises:
            ScenarioFailed: It is not.
        """
        if actual != expected:
            raise ScenarioFailed(f"{what}: {actual}; it should be {expected}.")

    def balance(self, document: bytes | str) -> Balance:
        """The balance of a document now."""
        return balance_of(self.office, self.office.account(document))

    def told(self, document: str) -> Balance:
        """The balance of a document as it was told last; the end compares all of them with the chain.

        Raises:
            ScenarioFailed: Nothing was told of it.
        """
        for balance in self.watch.balances.values():
            if balance.document == document:
                return balance
        raise ScenarioFailed(f"Nothing was told of {document}.")

    def status(self, case_id: bytes) -> str:
        """The state of a case now."""
        figures = case_figures(self.office, "", case_id)
        return "UNKNOWN" if figures is None else figures.status

    def finish(self) -> Closing:
        """Ends: sees that all balances are conserved, and tells where everything is.

        Raises:
            NotConserved: They are not.
        """
        accounts = check_conserved(self.office, all_accounts(self.office))
        ends = [found for account, found in accounts.items() if found.end == account]
        kept = {found.id: balance_from(self.office, found) for found in ends}
        for account, balance in kept.items():
            told = self.watch.balances.get(account, balance)
            self.expect(f"what was told of {balance.document}", told, balance)
        head = self.office.network.block_info()
        shipments, payments = self.watch.insurance.shipments, self.watch.payments.payments
        cases = (case_figures(self.office, name, case_id) for case_id, name in self.watch.cases.items())
        closing = Closing(
            tuple(kept.values()),
            tuple(case for case in cases if case is not None),
            self.watch.steps,
            self.watch.refused,
            head.number,
            (head.timestamp - self._started) // DAY_SECONDS,
            tuple(each for each in map(self.watch.insurance.shipment, shipments) if each is not None),
            tuple(each for each in map(self.watch.payments.payment, payments) if each is not None),
        )
        self.watch.tell(closing)
        return closing


def _drawn(what: str) -> Callable[[], bytes]:
    """Salts and seeds that are the same in every run: of a story, whose documents are invented."""
    drawn = 0

    def draw() -> bytes:
        nonlocal drawn
        drawn += 1
        return keccak(f"{SEED} {what} {drawn}".encode())

    return draw
