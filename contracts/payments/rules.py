"""Who may pay first and be checked afterwards, and for what nobody may: the operator's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from chain.keys import Key
from chain.networks import Network
from chain.values import Receipt
from contracts.face import Face
from contracts.parties import Party
from contracts.payments.orders import code_of, text_of
from contracts.payments.words import Table
from contracts.registry.calendar import date_of, day_of
from contracts.registry.money import Money

__all__ = ["Entry", "PaymentRules"]


@dataclass(frozen=True, slots=True)
class Entry:
    """From a day on a code is on a table of a region, or off it.

    Attributes:
        code: At most 32 characters.
        from_day: Today or later.
        listed: On the table, or off it.
        region: Code of an administrative division; 0 for the whole country.
    """

    code: str
    from_day: date
    listed: bool = True
    region: int = 0

    def fields(self) -> dict[str, object]:
        """As the contract takes it."""
        return {
            "region": self.region,
            "code": code_of(self.code),
            "from_day": day_of(self.from_day),
            "listed": self.listed,
        }


class PaymentRules(Face):
    """Eligibility, the negative list, exemptions, petty cash. Refusals are raised as `Reverted`."""

    NAME = "PaymentRules"

    @classmethod
    def deploy(
        cls,
        network: Network,
        key: Key,
        participants: str,
        directory: str,
        rates: str,
        samples: str,
        invoice_kind: int,
    ) -> Self:
        """Creates the contract, on those at these addresses; with the kind of documents that invoices are."""
        return cls._deploy(network, key, participants, directory, rates, samples, invoice_kind)

    def is_admitted(self, bank: bytes) -> bool:
        """Whether a bank may pay first."""
        return bool(self._read("is_admitted", bank))

    def is_suspended(self, enterprise: bytes) -> bool:
        """Whether every payment of an enterprise has to be checked before it is paid."""
        return bool(self._read("is_suspended", enterprise))

    def is_listed(self, table: Table, code: str, enterprise: bytes) -> bool:
        """Whether a code is on a table today for an enterprise, where it is registered."""
        return bool(self._read("is_listed", int(table), enterprise, code_of(code)))

    def region_of(self, enterprise: bytes) -> int:
        """Where an enterprise is registered: code of an administrative division; 0 for nowhere."""
        region: int = self._read("region_of", enterprise)
        return region

    def petty_cash(self, enterprise: bytes, day: date) -> Money:
        """What an enterprise has paid as petty cash in the calendar month of a day, in dollars."""
        return Money(self._read("petty_cash_of", enterprise, day_of(day)), "USD")

    def entries(self, table: Table) -> tuple[Entry, ...]:
        """Everything that was published of a table, oldest first."""
        return tuple(
            Entry(text_of(event["code"]), date_of(event["from_day"]), event["listed"], event["region"])
            for event in self._events("Published")
            if event["table"] == table
        )

    def admit_bank(self, operator: Party, bank: bytes, *, admitted: bool = True) -> Receipt:
        """Lets a bank pay first, or no more."""
        fields = {"bank": bank, "version": self._read("versions", bank), "admitted": admitted}
        return self._send_checked(operator, "admit_bank", bank, admitted, message="AdmitBank", fields=fields)

    def set_facilitation(
        self, operator: Party, enterprise: bytes, reason: str, *, suspended: bool
    ) -> Receipt:
        """Suspends an enterprise from being paid first, or reinstates it. `reason` is public."""
        fields = {
            "enterprise": enterprise,
            "version": self._read("versions", enterprise),
            "suspended": suspended,
            "reason": reason,
        }
        return self._send_checked(
            operator,
            "set_facilitation",
            enterprise,
            suspended,
            reason,
            message="SetFacilitation",
            fields=fields,
        )

    def set_region(self, operator: Party, enterprise: bytes, region: int) -> Receipt:
        """Says where an enterprise is registered."""
        fields = {
            "enterprise": enterprise,
            "version": self._read("versions", enterprise),
            "region": region,
        }
        return self._send_checked(
            operator, "set_region", enterprise, region, message="SetRegion", fields=fields
        )

    def publish(self, operator: Party, table: Table, entries: Sequence[Entry]) -> Receipt:
        """New entries of a table, at most 50."""
        fields = [entry.fields() for entry in entries]
        return self._send_checked(
            operator,
            "publish",
            int(table),
            fields,
            message="PublishEntries",
            fields={"table": int(table), "entries": fields},
        )
