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


@view
@internal
def _end_of(participants: IParticipants, party: bytes32) -> bytes32:
    """
    @notice Who has taken over the cases of a participant that has retired, at the end of the line; else itself.
    """
    end: bytes32 = party
    for _: uint256 in range(9):
        roles: IParticipants.Role = empty(IParticipants.Role)
        standing: IParticipants.Standing = empty(IParticipants.Standing)
        roles, standing = staticcall participants.standing_of(end)
        if standing != IParticipants.Standing.RETIRED:
            break
        next: bytes32 = staticcall participants.successor_of(end)
        if next == empty(bytes32):
            break
        end = next
    return end
