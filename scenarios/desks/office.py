"""What every desk shares: the contracts, the people, the papers; and who watches what is done."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

from chain.errors import BadInput, Reverted
from contracts.financing.insured import Footing, InsuredFinancing, InsuredLoans
from contracts.financing.lending import Lending
from contracts.financing.receivables import ReceivablesFinancing
from contracts.insurance.shipments import Shipment
from contracts.reasons import HINTS
from contracts.registry.calendar import date_at
from contracts.registry.documents import Account, Row
from contracts.registry.fields import new_salt
from contracts.registry.money import Money
from contracts.registry.rates import Quote
from contracts.suite import Suite
from scenarios.people import Actor, People
from scenarios.seeds import Seeds
from scenarios.slips import Slips
from scenarios.vault import Vault

if TYPE_CHECKING:
    from chain.networks import Network

__all__ = ["Desk", "DocumentRef", "Office", "Parts", "Witness", "verb"]

DocumentRef: TypeAlias = "bytes | str"
"""A document: its id (32 bytes), or its number as in the vault."""

Parts: TypeAlias = "Iterable[tuple[DocumentRef, Money]]"
"""Parts of documents: which, and how much of it in its own currency."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_D = TypeVar("_D", bound="Desk")


class Witness(Protocol):
    """Whoever watches: is told before, carries it out, and sees what became of it."""

    def perform(
        self, actor: Actor, action: str, arguments: Mapping[str, object], act: Callable[[], _R]
    ) -> _R:
        """Carries out `act`, and lets its errors through.

        Args:
            actor: Who acts.
            action: The verb, `disburse`.
            arguments: What was given, by name.
            act: Does it.
        """
        ...


class Office:
    """The contracts on a network, the people who act, the papers that they hand over.

    Args:
        suite: The contracts.
        people: Everybody who acts here.
        vault: What travels off the chain.
        salt: Makes 32 random bytes; another one only where a story has to repeat itself exactly.
        seeds: What banks and the operator keep to themselves until a sample is drawn; None: in memory.
        slips: What orders say off the chain; None: in memory.
    """

    def __init__(
        self,
        suite: Suite,
        people: People,
        vault: Vault,
        *,
        salt: Callable[[], bytes] = new_salt,
        seeds: Seeds | None = None,
        slips: Slips | None = None,
    ) -> None:
        self.suite = suite
        self.people = people
        self.vault = vault
        self.salt = salt
        self.seeds = Seeds() if seeds is None else seeds
        self.slips = Slips() if slips is None else slips
        self.witness: Witness | None = None

    @property
    def network(self) -> Network:
        """Where the contracts are."""
        return self.suite.network

    def now(self) -> int:
        """The time (Unix seconds) that a transaction would see now, at least."""
        return self.network.now("pending")

    def today(self) -> date:
        """The day in China."""
        return date_at(self.now())

    @contextmanager
    def one_block(self) -> Generator[None]:
        """What all desks of this office do inside goes into one block."""
        suite = self.suite
        with self.network.batch() as batch:
            self.suite = suite.in_batch(batch)
            try:
                yield
            finally:
                self.suite = suite

    def document(self, which: DocumentRef) -> bytes:
        """The id of a document.

        Raises:
            BadInput: The vault has no document with this number.
        """
        if isinstance(which, bytes):
            return which
        paper = self.vault.find(which)
        if paper is None:
            raise BadInput(
                f"No document {which} is known here.", hint="Its owner hands over number, fields and salt."
            )
        return paper.document

    def account(self, which: DocumentRef) -> bytes:
        """The account on which a document stands now.

        Raises:
            BadInput: The document is unknown, here or on the chain.
        """
        account = self.suite.documents.account_at(self.document(which))
        if account is None:
            shown = which if isinstance(which, str) else which.hex()
            raise BadInput(f"No authority attested the document {shown}.")
        return account

    def lending(self, case_id: bytes) -> Lending:
        """The contract in which a case is lent; of a case that nobody applied for, one that says so."""
        suite = self.suite
        try:
            dossier = suite.applications.dossier(case_id)
        except Reverted:
            return suite.receivables
        return self.product(dossier.product, insured=dossier.basis is not None)

    def product(self, address: str, *, insured: bool) -> Lending:
        """The financing contract at an address, be it of this version or of an older one."""
        for product in (self.suite.receivables, self.suite.insured):
            if product.address == address:
                return product
        return (InsuredFinancing if insured else ReceivablesFinancing).at(self.network, address)

    def footing(self, product: Lending, case_id: bytes) -> tuple[str, Footing] | None:
        """What an insured loan stands on, and the address that draws on cover and policy for it.

        None for a loan on declarations alone, and for an insured one that was never approved.
        """
        address = product.basis()
        if address is None:
            return None
        found = InsuredLoans.at(self.network, address).footing(case_id)
        return None if found is None else (address, found)

    def shipment(self, shipment_id: bytes) -> Shipment:
        """A shipment that was declared.

        Raises:
            Reverted: There is none with this id.
        """
        found = self.suite.insurance.shipment(shipment_id)
        if found is None:
            reason = "insurance: unknown shipment"
            raise Reverted(reason, hint=HINTS[reason])
        return found

    def indemnified(self, account: Account) -> Money:
        """What indemnities have used of a policy for good: what its paper promises, less what is left of it.

        Raises:
            BadInput: The paper is not here, so nobody can tell.
        """
        paper = self.vault.opening(account.document, account.commitment)
        if paper is None or paper.fields.amount is None:
            raise BadInput("The policy's paper is not here.", hint="Its insurer hands it over.")
        left = self.suite.insurance.left_of(account.id)
        return Money(max(0, paper.fields.amount.minor - left), account.currency)

    def quotes(self, currencies: Iterable[str]) -> tuple[Quote, ...]:
        """The rates in force of all these currencies, where they are several.

        An empty id stands for a rate that there is none of: the contract then says so.
        """
        several = dict.fromkeys(currencies)
        if len(several) == 1:
            return ()
        rates = self.suite.rates
        return tuple(Quote(each, rates.in_force(each) or bytes(32)) for each in several)

    def rows(self, parts: Parts) -> tuple[Row, ...]:
        """Rows as the contracts take them."""
        return tuple(Row(self.account(which), amount) for which, amount in parts)


class Desk:
    """Where somebody acts."""

    def __init__(self, office: Office, actor: Actor) -> None:
        self.office = office
        self.actor = actor

    def __repr__(self) -> str:
        """Whose it is."""
        return f"{type(self).__name__}({self.actor.name})"

    @property
    def suite(self) -> Suite:
        """The contracts."""
        return self.office.suite


def verb(act: Callable[Concatenate[_D, _P], _R]) -> Callable[Concatenate[_D, _P], _R]:
    """What somebody does at a desk: a witness sees it, with the arguments as they were given."""
    names = tuple(inspect.signature(act).parameters)[1:]

    @functools.wraps(act)
    def performed(desk: _D, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        witness = desk.office.witness
        if witness is None:
            return act(desk, *args, **kwargs)
        arguments = {**dict(zip(names, args, strict=False)), **kwargs}
        return witness.perform(desk.actor, act.__name__, arguments, lambda: act(desk, *args, **kwargs))

    return performed
