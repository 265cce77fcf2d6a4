# pragma version 0.4.3
# pragma optimize codesize
"""
@title InvoiceQuestions: which payments a reversal puts in question
@license Apache-2.0
@notice A tax invoice may be red-lettered or voided after it was paid. Only when more of it is used than is left are its
        payments in question, and then all of them, whoever paid them; a smaller reversal concerns nobody: a supplier's
        credit note for goods that came back does not suspend his customer.

        Nothing here is stopped by a suspension or a pause. It moves no balance.
@dev Sources: the shared verification of invoices on SAFE's platform (Huifa 2023-28). An invoice's payments are found
     through the index of the events in which they used it.
"""

from contracts.interfaces import IDocuments
from contracts.interfaces import IInvoiceQuestions
from contracts.modules import errors

implements: IInvoiceQuestions

DOCUMENTS: immutable(IDocuments)


# Said of an invoice as it was stated at a revision.
struct Question:
    revision: uint256
    since: uint256


questions: HashMap[bytes32, Question]


@deploy
def __init__(documents: address):
    DOCUMENTS = IDocuments(documents)


@external
@view
def since_of(account: bytes32) -> uint256:
    """
    @notice Since when the payments of an invoice are in question; 0 where they are not, or are no more.
    """
    return self._since_of(account)


@external
@view
def asked_since(rows: DynArray[IDocuments.Row, 50], after: uint256) -> uint256:
    """
    @notice The first time after `after` since which one of these invoices is in question; 0 for none.
    """
    first: uint256 = 0
    for row: IDocuments.Row in rows:
        since: uint256 = self._since_of(row.account)
        if since > after and (first == 0 or since < first):
            first = since
    return first


@external
def question(account: bytes32):
    """
    @notice Say that more of an invoice is used than is left of it: from now on its payments are asked for evidence. Once
            for each time that the invoice is stated anew: then it has to be said again, and every deadline is new.
    """
    found: IDocuments.Account = staticcall DOCUMENTS.account(account)
    assert self._is_over(found), errors.NOT_IN_QUESTION
    assert self.questions[found.end].revision != found.revision, errors.UNCHANGED

    # From the next second on, so that evidence of this one was given before.
    self.questions[found.end] = Question(
        revision=found.revision, since=block.timestamp + 1
    )

    log IInvoiceQuestions.Questioned(
        account=found.end,
        revision=found.revision,
        used=found.drawn + found.settled,
        face=found.face,
    )


@view
@internal
def _since_of(account: bytes32) -> uint256:
    found: IDocuments.Account = staticcall DOCUMENTS.account(account)
    asked: Question = self.questions[found.end]
    if (
        asked.revision != found.revision
        or asked.since > block.timestamp
        or not self._is_over(found)
    ):
        return 0
    return asked.since


@pure
@internal
def _is_over(found: IDocuments.Account) -> bool:
    # What is only held can't be drawn any more, and concerns nobody.
    used: uint256 = found.drawn + found.settled
    return used > 0 and (found.void or used > found.face)
