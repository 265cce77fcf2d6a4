# pragma version 0.4.3
"""
@title Consents: what an enterprise lets a bank draw on
@license Apache-2.0
@notice An enterprise lets a bank use documents of some kinds, for a purpose, in a window of time, for a number of
        cases. It sends the grant itself, or signs it and anybody relays it.

        Invariants:
        1. The terms of a grant never change; the id is their hash.
        2. A use is one case of one application, counted once, and never beyond the number granted.
        3. Revocation works at once for new uses, and is for ever. What was used before stays used.

        Who can stop it: the grantor revokes, also while suspended; its successor may as well. A consent does not
        pass to the successor of the bank [A].
"""

from contracts.interfaces import IConsents
from contracts.interfaces import IDirectory
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning

implements: IConsents

from contracts.modules import errors
from contracts.modules import typed_signing

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.nonce_used,
    typed_signing.domain_separator,
)

CONSENT_TYPEHASH: constant(bytes32) = keccak256(
    "Consent(address signer,bytes32 grantor,bytes32 grantee,bytes32 purpose,uint256 kinds,bytes32 documents,"
    "uint256 since,uint256 until,uint256 uses,bytes32 salt,uint256 nonce,uint256 deadline)"
)
REVOKE_CONSENT_TYPEHASH: constant(bytes32) = keccak256(
    "RevokeConsent(address signer,bytes32 consent_id,uint256 nonce,uint256 deadline)"
)

# [A] The longest window: 365 days.
MAX_WINDOW: constant(uint256) = 31536000

MASK_32: constant(uint256) = 2**32 - 1
MASK_40: constant(uint256) = 2**40 - 1
MASK_64: constant(uint256) = 2**64 - 1

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)


# Who lets whom do what. `documents` as in the grant.
struct Scope:
    grantor: bytes32
    grantee: bytes32
    purpose: bytes32
    documents: bytes32


# One word in storage: kinds 64 | since 40 | until 40 | uses 32 | used 32 | revoked 1. Never 0, as uses is not.
struct State:
    kinds: uint256
    since: uint256
    until: uint256
    uses: uint256
    used: uint256
    revoked: bool


scopes: HashMap[bytes32, Scope]
states: HashMap[bytes32, uint256]
users: HashMap[bytes32, HashMap[address, HashMap[bytes32, bool]]]


@deploy
def __init__(participants: address, directory: address):
    """
    @param participants The Participants contract, for good.
    @param directory The Directory, for good: its current applications use consents.
    """
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)


# Anyone


@external
@view
def covers(
    consent_id: bytes32,
    grantor: bytes32,
    grantee: bytes32,
    purpose: bytes32,
    kinds: uint256,
    documents: bytes32,
    application: address,
    case_id: bytes32,
) -> bool:
    """
    @notice Whether a case may use a consent now. An answer, never a refusal.
    @param kinds Bitmap of the kinds of documents that the case draws on: the grant must have them all.
    @param documents Digest of the case's sorted accounts; asked only if the grant names documents.
    @return True also for a case that has used it before, as long as the window is open and nobody revoked it.
    """
    state: State = self._unpack(self.states[consent_id])
    if not self._is_open(state):
        return False
    if (kinds & state.kinds) != kinds:
        return False
    scope: Scope = self.scopes[consent_id]
    if scope.grantor != grantor or scope.grantee != grantee or scope.purpose != purpose:
        return False
    if scope.documents != empty(bytes32) and scope.documents != documents:
        return False
    return state.used < state.uses or self.users[consent_id][application][case_id]


@external
@view
def consent(consent_id: bytes32) -> IConsents.Consent:
    """
    @notice A consent and what became of it; all empty for an unknown id.
    """
    state: State = self._unpack(self.states[consent_id])
    scope: Scope = self.scopes[consent_id]
    return IConsents.Consent(
        grantor=scope.grantor,
        grantee=scope.grantee,
        purpose=scope.purpose,
        kinds=state.kinds,
        documents=scope.documents,
        since=state.since,
        until=state.until,
        uses=state.uses,
        used=state.used,
        revoked=state.revoked,
    )


@external
@view
def id_of(terms: IConsents.Grant) -> bytes32:
    """
    @notice The id that a grant of these terms has, or would have.
    """
    return self._id_of(terms)


@external
@view
def is_used_by(consent_id: bytes32, application: address, case_id: bytes32) -> bool:
    return self.users[consent_id][application][case_id]


# Parties


@external
def grant(terms: IConsents.Grant, seal: ISigning.Seal) -> bytes32:
    """
    @notice Let a bank use documents. Sent again with the same terms it answers with the first result, changes
            nothing and spends nothing, whoever sends it.
    @param terms Kinds below 64, one at least. `until` not past, at most 365 days after `since` [A]. Uses from 1.
    @param seal Empty signature: the grantor's maker sends it. Otherwise the maker's, over `Consent`.
    @return The consent's id: the hash of this contract's address and the terms.
    """
    consent_id: bytes32 = self._id_of(terms)
    if self.states[consent_id] != 0:
        return consent_id
    assert terms.grantor != empty(bytes32), errors.NOT_PARTY
    author: address = typed_signing._author_of(
        msg.sender,
        keccak256(abi_encode(CONSENT_TYPEHASH, seal.signer, terms, seal.nonce, seal.deadline)),
        seal,
    )
    typed_signing._maker_of(author, IParticipants.Role.ENTERPRISE, terms.grantor, False)
    self._check_grantee(terms.grantee)
    assert terms.kinds != 0 and terms.kinds <= MASK_64, errors.BAD_KINDS
    assert terms.since <= terms.until, errors.BAD_WINDOW
    assert terms.until >= block.timestamp and terms.until <= MASK_40, errors.BAD_WINDOW
    assert terms.until - terms.since <= MAX_WINDOW, errors.BAD_WINDOW
    assert terms.uses != 0 and terms.uses <= MASK_32, errors.BAD_USES

    self.scopes[consent_id] = Scope(
        grantor=terms.grantor,
        grantee=terms.grantee,
        purpose=terms.purpose,
        documents=terms.documents,
    )
    self.states[consent_id] = self._pack(
        State(
            kinds=terms.kinds,
            since=terms.since,
            until=terms.until,
            uses=terms.uses,
            used=0,
            revoked=False,
        )
    )

    log IConsents.Granted(
        consent_id=consent_id,
        grantor=terms.grantor,
        grantee=terms.grantee,
        purpose=terms.purpose,
        kinds=terms.kinds,
        documents=terms.documents,
        since=terms.since,
        until=terms.until,
        uses=terms.uses,
        actor=author,
    )
    return consent_id


@external
def revoke(consent_id: bytes32, seal: ISigning.Seal):
    """
    @notice End a consent at once for new uses. An exit: suspension does not stop it. The grantor's successor may.
    @param seal Empty signature: the grantor's maker sends it. Otherwise the maker's, over `RevokeConsent`.
    """
    state: State = self._state_of(consent_id)
    author: address = typed_signing._author_of(
        msg.sender,
        keccak256(
            abi_encode(REVOKE_CONSENT_TYPEHASH, seal.signer, consent_id, seal.nonce, seal.deadline)
        ),
        seal,
    )
    typed_signing._maker_of(author, IParticipants.Role.ENTERPRISE, self.scopes[consent_id].grantor, True)
    assert not state.revoked, errors.REVOKED

    state.revoked = True
    self.states[consent_id] = self._pack(state)

    log IConsents.Revoked(consent_id=consent_id, actor=author)


# Applications


@external
def use(consent_id: bytes32, case_id: bytes32):
    """
    @notice Count a case of the calling application as a use. Once: later uses by the same case are not counted.
    @dev The application asks `covers` for whom and for what; this asks only whether the consent is open.
    """
    access: IDirectory.Access = staticcall DIRECTORY.access_of(msg.sender)
    assert access.admitted, errors.UNKNOWN_APPLICATION
    assert access.current, errors.NOT_CURRENT
    state: State = self._state_of(consent_id)
    assert self._is_open(state), errors.NOT_LIVE
    if self.users[consent_id][msg.sender][case_id]:
        return
    assert state.used < state.uses, errors.NOT_LIVE

    state.used += 1
    self.states[consent_id] = self._pack(state)
    self.users[consent_id][msg.sender][case_id] = True

    log IConsents.Used(consent_id=consent_id, application=msg.sender, case_id=case_id, uses=state.used)


# Internal


@view
@internal
def _check_grantee(grantee: bytes32):
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(grantee)
    assert IParticipants.Role.BANK in roles, errors.BAD_GRANTEE
    assert standing != IParticipants.Standing.RETIRED, errors.BAD_GRANTEE


@view
@internal
def _is_open(state: State) -> bool:
    """
    @notice Known (an unknown one has no uses), not revoked, and now within both ends of the window.
    """
    return (
        state.uses != 0
        and not state.revoked
        and state.since <= block.timestamp
        and block.timestamp <= state.until
    )


@view
@internal
def _id_of(terms: IConsents.Grant) -> bytes32:
    return keccak256(abi_encode(self, terms))


@view
@internal
def _state_of(consent_id: bytes32) -> State:
    word: uint256 = self.states[consent_id]
    assert word != 0, errors.UNKNOWN_CONSENT
    return self._unpack(word)


@pure
@internal
def _pack(state: State) -> uint256:
    word: uint256 = state.kinds
    word |= state.since << 64
    word |= state.until << 104
    word |= state.uses << 144
    word |= state.used << 176
    word |= convert(state.revoked, uint256) << 208
    return word


@pure
@internal
def _unpack(word: uint256) -> State:
    return State(
        kinds=word & MASK_64,
        since=(word >> 64) & MASK_40,
        until=(word >> 104) & MASK_40,
        uses=(word >> 144) & MASK_32,
        used=(word >> 176) & MASK_32,
        revoked=(word >> 208) & 1 == 1,
    )
