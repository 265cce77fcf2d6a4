# pragma version 0.4.3
# pragma optimize codesize
"""
@title IndemnityAssignments: who is paid when a buyer does not pay (赔款转让)
@license Apache-2.0
@notice Exporter, bank and insurer sign the same terms, in any order: from a day on, what the insurer owes under a
        policy, or for one buyer under it, goes to the bank first. One loss payee a shipment follows from it.

        Invariants: of the assignments that are live no two are for the same shipment; one under which a loan is open
        does not end; it ends by its bank's release, or by anybody's after 90 days [A] with nothing lent.

        The operator can pause it in the Directory: that stops signing, never releasing. It stops no clock.
@dev Sources: Sinosure's handbook (赔款转让协议); bank product pages. Each side's maker signs; nothing moves by it.
     The lender notes here what it opens and closes under an assignment.
"""

from contracts.interfaces import ICreditInsurance
from contracts.interfaces import IDirectory
from contracts.interfaces import IDocuments
from contracts.interfaces import IIndemnityAssignments
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import assignment_messages
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import parties
from contracts.modules import typed_signing

implements: IIndemnityAssignments

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# [A] Days with nothing lent after which anybody may end an assignment.
IDLE_DAYS: constant(uint256) = 90

# [A] All three sign within so many days of the first, and for shipments that begin at most so many days ahead.
SIGNING_DAYS: constant(uint256) = 30
AHEAD_DAYS: constant(uint256) = 365

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
DOCUMENTS: immutable(IDocuments)

assignments: HashMap[bytes32, IIndemnityAssignments.State]
for_policy: HashMap[bytes32, bytes32]
for_limit: HashMap[bytes32, bytes32]
limits_under: HashMap[bytes32, uint256]
lenders: HashMap[bytes32, address]
open_loans: HashMap[bytes32, uint256]


@deploy
def __init__(participants: address, directory: address, documents: address):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    DOCUMENTS = IDocuments(documents)


# Anyone: reading


@external
@view
def assignment_of(assignment_id: bytes32) -> IIndemnityAssignments.State:
    """
    @notice An assignment whole; all empty for one that nobody has signed.
    """
    return self.assignments[assignment_id]


@external
@view
def id_of(assignment: IIndemnityAssignments.Assignment) -> bytes32:
    """
    @notice The id of these terms.
    """
    return self._id_of(assignment)


@external
@view
def payee_of(
    policy: bytes32, limit: bytes32, shipped_day: uint256
) -> IIndemnityAssignments.Payee:
    """
    @notice The loss payee of a shipment of that day, under that limit of that policy; all empty for none.
    """
    assignment_id: bytes32 = self.for_limit[limit]
    if self.assignments[assignment_id].assignment.policy != policy:
        assignment_id = self.for_policy[policy]
    found: IIndemnityAssignments.Assignment = self.assignments[assignment_id].assignment
    if assignment_id == empty(bytes32) or shipped_day < found.first_day:
        return empty(IIndemnityAssignments.Payee)
    return IIndemnityAssignments.Payee(
        assignment_id=assignment_id, bank=found.bank, mandate=found.mandate
    )


@external
@view
def lender_of(shipment_id: bytes32) -> address:
    """
    @notice The contract that has lent on a shipment; empty for none.
    """
    return self.lenders[shipment_id]


# Exporters, banks, insurers


@external
def sign(
    assignment: IIndemnityAssignments.Assignment,
    side: IIndemnityAssignments.Side,
    seal: ISigning.Seal,
) -> bytes32:
    """
    @notice One of the three signs, in any order; the last one's signature makes it live.
    @param side Who signs: the exporter, the bank or the insurer of the terms.
    @return The assignment's id.
    """
    access: IDirectory.Access = staticcall DIRECTORY.access_of(self)
    assert access.current, errors.NOT_CURRENT
    assert not access.paused, errors.PAUSED
    actor: address = typed_signing._author_of(
        msg.sender, assignment_messages._assign(assignment, seal), seal
    )
    role: IParticipants.Role = IParticipants.Role.ENTERPRISE
    party: bytes32 = assignment.exporter
    if side == IIndemnityAssignments.Side.BANK:
        role = IParticipants.Role.BANK
        party = assignment.bank
    elif side == IIndemnityAssignments.Side.INSURER:
        role = IParticipants.Role.INSURER
        party = assignment.insurer
    else:
        assert side == IIndemnityAssignments.Side.EXPORTER, errors.BAD_ASSIGNMENT
    typed_signing._maker_of(actor, role, party, False)
    assert typed_signing._is_active(party), errors.SUSPENDED
    assignment_id: bytes32 = self._id_of(assignment)
    state: IIndemnityAssignments.State = self.assignments[assignment_id]
    assert not state.ended and side not in state.signed, errors.ALREADY_SIGNED
    self._check_terms(assignment)
    today: uint256 = china_time._today()
    if state.signed == empty(IIndemnityAssignments.Side):
        state.idle_since = today
    assert today <= state.idle_since + SIGNING_DAYS, errors.SIGNED_LONG_AGO

    state.assignment = assignment
    state.signed = state.signed | side
    if state.signed == (
        IIndemnityAssignments.Side.EXPORTER
        | IIndemnityAssignments.Side.BANK
        | IIndemnityAssignments.Side.INSURER
    ):
        # [A] Who signed earlier may have been suspended since.
        for signer: bytes32 in [assignment.exporter, assignment.bank, assignment.insurer]:
            assert typed_signing._is_active(signer), errors.SUSPENDED
        state.live = True
        state.idle_since = today
        self._put(assignment, assignment_id)
        log IIndemnityAssignments.Assigned(
            assignment_id=assignment_id,
            policy=assignment.policy,
            bank=assignment.bank,
            limit=assignment.limit,
        )
    self.assignments[assignment_id] = state

    log IIndemnityAssignments.Signed(
        assignment_id=assignment_id,
        policy=assignment.policy,
        side=side,
        assignment=assignment,
        actor=actor,
    )
    return assignment_id


@external
def release(assignment_id: bytes32, seal: ISigning.Seal):
    """
    @notice The bank gives the indemnity back, with nothing lent under it.
    """
    state: IIndemnityAssignments.State = self._live(assignment_id)
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, state.assignment.bank, True
    )
    typed_signing._check_second(
        participant, assignment_messages._release(msg.sender, assignment_id, seal), seal
    )

    self._end(assignment_id, state, seal.signer)


# Anyone: ending what time has ended


@external
def end_idle(assignment_id: bytes32):
    """
    @notice Nothing was lent under it for 90 days [A].
    """
    state: IIndemnityAssignments.State = self._live(assignment_id)
    assert state.lent == 0, errors.STILL_LENT
    assert china_time._today() > state.idle_since + IDLE_DAYS, errors.NOT_IDLE

    self._end(assignment_id, state, empty(address))


# Lenders: applications that draw on covers


@external
def note(assignment_id: bytes32, shipment_id: bytes32, opens: bool):
    """
    @notice A loan on a shipment opens or closes under an assignment. The lender has asked whether it is live; a loan
            that is open again by a reversal counts whether or not it is.
    """
    access: IDirectory.Access = staticcall DIRECTORY.access_of(msg.sender)
    assert access.admitted and access.draws != 0, errors.UNKNOWN_APPLICATION
    state: IIndemnityAssignments.State = self.assignments[assignment_id]
    if opens:
        lender: address = self.lenders[shipment_id]
        assert lender == msg.sender or self.open_loans[shipment_id] == 0, errors.OTHER_LENDER
        self.lenders[shipment_id] = msg.sender
        self.open_loans[shipment_id] += 1
        state.lent += 1
    else:
        assert self.lenders[shipment_id] == msg.sender, errors.OTHER_LENDER
        self.open_loans[shipment_id] -= 1
        state.lent -= 1
        state.idle_since = china_time._today()
    self.assignments[assignment_id] = state


# Internal


@pure
@internal
def _id_of(assignment: IIndemnityAssignments.Assignment) -> bytes32:
    return keccak256(abi_encode(assignment))


@view
@internal
def _live(assignment_id: bytes32) -> IIndemnityAssignments.State:
    state: IIndemnityAssignments.State = self.assignments[assignment_id]
    assert state.live, errors.UNKNOWN_ASSIGNMENT
    return state


@view
@internal
def _check_terms(assignment: IIndemnityAssignments.Assignment):
    """
    @notice The policy is the exporter's and the insurer's, and the limit is one under it.
    """
    insurance: ICreditInsurance = ICreditInsurance(
        staticcall DIRECTORY.address_of("CreditInsurance")
    )
    policy: ICreditInsurance.Policy = staticcall insurance.policy_of(assignment.policy)
    assert policy.version > 0, errors.UNKNOWN_POLICY
    assert assignment.bank != assignment.exporter, errors.BAD_ASSIGNMENT
    assert parties._acts_as(PARTICIPANTS, assignment.insurer, policy.insurer), errors.BAD_ASSIGNMENT
    assert parties._acts_as(PARTICIPANTS,
        assignment.exporter, (staticcall DOCUMENTS.account(assignment.policy)).owner
    ), errors.BAD_ASSIGNMENT
    assert (
        assignment.first_day <= china_time._today() + AHEAD_DAYS
    ), errors.BAD_ASSIGNMENT
    if assignment.limit != empty(bytes32):
        limit: ICreditInsurance.Limit = staticcall insurance.limit_of(assignment.limit)
        assert limit.policy == assignment.policy, errors.UNKNOWN_LIMIT


@internal
def _put(assignment: IIndemnityAssignments.Assignment, assignment_id: bytes32):
    assert self.for_policy[assignment.policy] == empty(bytes32), errors.OVERLAPS
    if assignment.limit == empty(bytes32):
        assert self.limits_under[assignment.policy] == 0, errors.OVERLAPS
        self.for_policy[assignment.policy] = assignment_id
    else:
        assert self.for_limit[assignment.limit] == empty(bytes32), errors.OVERLAPS
        self.for_limit[assignment.limit] = assignment_id
        self.limits_under[assignment.policy] += 1


@internal
def _end(assignment_id: bytes32, state: IIndemnityAssignments.State, second: address):
    assert state.lent == 0, errors.STILL_LENT
    ended: IIndemnityAssignments.State = state
    ended.live = False
    ended.ended = True
    self.assignments[assignment_id] = ended
    if state.assignment.limit == empty(bytes32):
        self.for_policy[state.assignment.policy] = empty(bytes32)
    else:
        self.for_limit[state.assignment.limit] = empty(bytes32)
        self.limits_under[state.assignment.policy] -= 1

    log IIndemnityAssignments.Released(
        assignment_id=assignment_id, actor=msg.sender, second=second
    )
