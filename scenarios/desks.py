"""The desks at which everybody acts: from what people have to what contracts take. Nothing is printed."""

from scenarios.bank_desk import BankDesk
from scenarios.case_view import CaseView, read_case
from scenarios.checking_desk import NO_CONSENT
from scenarios.comparing import BankBook
from scenarios.customs_desk import AuthorityDesk
from scenarios.exporter_desk import EnterpriseDesk
from scenarios.office import Desk, DocumentRef, Office, Parts
from scenarios.operator_desk import AnyDesk, OperatorDesk

__all__ = [
    "NO_CONSENT",
    "AnyDesk",
    "AuthorityDesk",
    "BankBook",
    "BankDesk",
    "CaseView",
    "Desk",
    "DocumentRef",
    "EnterpriseDesk",
    "Office",
    "OperatorDesk",
    "Parts",
    "read_case",
]
