# pragma version 0.4.3
"""
@title Parties: who stands for whom
@license Apache-2.0
@notice A participant acts for itself, and for those whose cases it has taken over.
"""

from contracts.interfaces import IParticipants


@view
@internal
def _acts_as(participants: IParticipants, actor: bytes32, party: bytes32) -> bool:
    return actor == party or staticcall participants.acts_for(actor, party)
