"""The desks at which everybody acts: from what people have to what contracts take. Nothing is printed."""

from scenarios.assigning_desk import draft_assignment
from scenarios.bank_desk import BankDesk
from scenarios.case_view import CaseView, read_case
from scenarios.comparing import BankBook
from scenarios.consenting import NO_CONSENT
from scenarios.customs_desk import AuthorityDesk
from scenarios.exporter_desk import EnterpriseDesk
from scenarios.insurer_desk import InsurerDesk
from scenarios.insuring_desk import INSURED
from scenarios.office import Desk, DocumentRef, Office, Parts
from scenarios.operator_desk import AnyDesk, OperatorDesk
from scenarios.shipment_view import ShipmentView, read_shipment_view

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
