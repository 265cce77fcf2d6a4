"""Pools filled without orders: a puppet stands for CapitalPayments and enters what a test wants."""

from __future__ import annotations

from chain.hashing import keccak
from contracts.parties import Party
from contracts.registry.participants import Role
from tests.contracts.desk import Desk, Puppet, make_puppet
from tests.contracts.world import admission, make_party


def make_filler(desk: Desk) -> Puppet:
    """A puppet that is the CapitalPayments of the Directory from now on."""
    return make_puppet(desk, "CapitalPayments", 2, draws=(), issues=())


def make_firms(desk: Desk) -> tuple[Party, ...]:
    """An enterprise of each risk class, from the next period on."""
    others = (make_party("importer of machines"), make_party("importer of grain"))
    desk.participants.admit(desk.operator, [admission(each, Role.ENTERPRISE) for each in others])
    firms = (desk.exporter, desk.importer, *others)
    for risk_class, firm in enumerate(firms):
        desk.suite.samples.set_class(desk.operator, firm.id, risk_class)
    return firms


def fill(
    desk: Desk,
    filler: Puppet,
    count: int,
    *,
    bank: Party | None = None,
    enterprise: Party | None = None,
) -> list[bytes]:
    """Enters so many payments into the pool that is open; their ids."""
    ids = [keccak(b"payment " + desk.reference()) for _ in range(count)]
    for payment_id in ids:
        filler.send(
            desk.suite.samples,
            "enter",
            payment_id,
            (bank or desk.bank_a).id,
            (enterprise or desk.exporter).id,
        )
    return ids
