"""The desks at which everybody acts: from what people have to what contracts take. Nothing is printed."""

from scenarios.desks.assigning import draft_assignment
from scenarios.desks.authority import AuthorityDesk
from scenarios.desks.bank import BankDesk
from scenarios.desks.comparing import BankBook
from scenarios.desks.consenting import NO_CONSENT
from scenarios.desks.enterprise import EnterpriseDesk
from scenarios.desks.enterprise_insurance import INSURED
from scenarios.desks.insurer import InsurerDesk
from scenarios.desks.office import Desk, DocumentRef, Office, Parts
from scenarios.desks.operator import AnyDesk, OperatorDesk
from scenarios.reading.case_view import CaseView, read_case
from scenarios.reading.shipment_view import ShipmentView, read_shipment_view

__all__ = [
    "INSURED",
    "NO_CONSENT",
    "AnyDesk",
    "AuthorityDesk",
    "BankBook",
    "BankDesk",
    "CaseView",
    "Desk",
    "DocumentRef",
    "EnterpriseDesk",
    "InsurerDesk",
    "Office",
    "OperatorDesk",
    "Parts",
    "ShipmentView",
    "draft_assignment",
    "read_case",
    "read_shipment_view",
]
