"""What the tests of Documents share: an application of their own, and the figures of an account."""

from __future__ import annotations

from dataclasses import dataclass

from chain.values import Receipt
from contracts.registry.calendar import day_of
from contracts.registry.documents import Allocation, Row
from contracts.registry.money import Money
from tests.contracts.cases import LAST_DAY, attest, usd
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.world import DAY, TODAY

CASE = b"\1" * 32
OTHER_CASE = b"\2" * 32


@dataclass(frozen=True)
class Ledger:
    """An application, and three documents of the exporter's of 100, 200 and 300."""

    desk: Desk
    puppet: Puppet
    accounts: tuple[bytes, ...]

    @property
    def until(self) -> int:
        """The last second of the holds that are made here."""
        return self.desk.now + 5 * DAY

    def call(self, fn: str, *args: object) -> Receipt:
        """Lets the application call Documents."""
        return self.puppet.send(self.desk.documents, fn, *args)

    def rows(self, *amounts: int, currency: str = "USD") -> list[dict[str, object]]:
        """Rows on the first documents."""
        return [
            Row(account, Money(amount, currency)).fields()
            for account, amount in zip(self.accounts, amounts, strict=False)
        ]

    def hold(self, *amounts: int, case_id: bytes = CASE) -> Receipt:
        """Holds on the first documents, for the exporter."""
        return self.call("hold", case_id, self.desk.exporter.id, self.until, self.rows(*amounts))

    def posting(self, *, draw: int = 0, settle: int = 0, restore: int = 0, on: int = 0) -> dict[str, object]:
        """What a posting does to a document."""
        return {"account": self.accounts[on], "draw": draw, "settle": settle, "restore": restore}

    def post(self, *postings: dict[str, object], case_id: bytes = CASE) -> Receipt:
        """Books postings; money goes out where one draws."""
        draws = any(posting["draw"] for posting in postings)
        return self.call("post", case_id, draws, list(postings))

    def drawn(self, amount: int, *, case_id: bytes = CASE) -> None:
        """Holds and draws on the first document."""
        self.hold(amount, case_id=case_id)
        self.post(self.posting(draw=amount), case_id=case_id)

    def figures(self, on: int = 0) -> tuple[int, int, int, int]:
        """Held, drawn, settled, available of a document."""
        found = self.desk.documents.account(self.accounts[on])
        return found.held.minor, found.drawn.minor, found.settled.minor, found.available.minor

    def share(self, on: int = 0, *, case_id: bytes = CASE, application: str | None = None) -> Allocation:
        """What a case has on a document."""
        return self.desk.documents.allocation(self.accounts[on], application or self.puppet.address, case_id)

    def void(self, on: int = 0) -> None:
        """The document is deleted."""
        maker, checker = self.desk.customs.maker.address, self.desk.customs.second().address
        self.call("void", self.accounts[on], "deleted", maker, checker)

    def restate(
        self,
        face: int,
        *,
        on: int = 0,
        fingerprint: bytes = bytes(32),
        valid_from: int = day_of(TODAY),
        valid_until: int = day_of(LAST_DAY),
        commitment: bytes = b"\7" * 32,
    ) -> Receipt:
        """Amends a document, or replaces it by the one with the fingerprint."""
        stated = (face, valid_from, valid_until, commitment)
        maker, checker = self.desk.customs.maker.address, self.desk.customs.second().address
        return self.call("restate", self.accounts[on], stated, fingerprint, maker, checker)

    def merge(self, account: int, into: int) -> Receipt:
        """Merges one document into another."""
        maker, checker = self.desk.customs.maker.address, self.desk.customs.second().address
        return self.call("merge", self.accounts[account], self.accounts[into], maker, checker)

    def distrust(self) -> None:
        """Distrusts the key of customs from now on."""
        self.desk.participants.distrust_key(
            self.desk.operator, self.desk.customs.maker.address, self.desk.now
        )


def make_ledger(desk: Desk) -> Ledger:
    """A ledger on a desk."""
    return Ledger(desk, make_puppet(desk), tuple(attest(desk, usd(100), usd(200), usd(300))))
