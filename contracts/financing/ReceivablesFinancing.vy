# pragma version 0.4.3
# pragma optimize codesize
"""
@title ReceivablesFinancing: export receivables financing (出口应收账款融资)
@license Apache-2.0
@notice Loans on export declarations alone. What LoanApplications has checked is approved here; the moves of a loan
        are those of contracts/modules/lending.vy.

        The operator can pause it in the Directory: that stops applications for it, checks, approvals and disbursements,
        never what ends exposure. It stops no clock.
@dev Sources: reports of SAFE and its branches on the platform's scenario 出口应收账款融资, 2019-2024; bank product
     pages.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import IFinancing
from contracts.modules import lending

implements: IApplication
implements: IFinancing

initializes: lending

exports: lending.__interface__

# What is deployed here: the code of all financing contracts is the same.
PRODUCT: public(constant(String[32])) = "ReceivablesFinancing"


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    applications: address,
    apportionment: address,
    amendments: address,
):
    lending.__init__(
        participants,
        directory,
        documents,
        applications,
        apportionment,
        amendments,
        empty(address),
    )
