# pragma version 0.4.3
# pragma optimize codesize
"""
@title InsuredFinancing: export credit-insurance policy financing (出口信保保单融资)
@license Apache-2.0
@notice Loans on insured exports. A loan stands on one shipment: its declarations, whose balance is the one that
        ReceivablesFinancing uses; its cover; its policy. It is never more than the insurance would pay. The moves
        of a loan are those of contracts/modules/lending.vy; InsuredLoans keeps what it uses of cover and policy.

        The operator can pause it in the Directory: that stops applications for it, checks, approvals and disbursements,
        never what ends exposure. It stops no clock.
@dev Sources: reports of SAFE and its branches on the platform's scenario 出口信保保单融资, 2019-2024; Sinosure's policy pages.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import IFinancing
from contracts.modules import lending

implements: IApplication
implements: IFinancing

initializes: lending

exports: lending.__interface__

# What is deployed here: the code of all financing contracts is the same.
PRODUCT: public(constant(String[32])) = "InsuredFinancing"


@deploy
def __init__(
    participants: address,
    directory: address,
    documents: address,
    applications: address,
    apportionment: address,
    amendments: address,
    insured_loans: address,
):
    lending.__init__(
        participants,
        directory,
        documents,
        applications,
        apportionment,
        amendments,
        insured_loans,
    )
