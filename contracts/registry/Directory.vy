# pragma version 0.4.3
"""
@title Directory: the official contracts
@license Apache-2.0
@notice A client needs one address, this one: it names the official contracts, by name and version, and says on
        which kinds of documents each may draw and which it may issue. Counterfeits are not here.

        Invariants:
        1. An address is registered once, under one name and one version, for ever.
        2. A name has one current version, the highest. A replaced one stays readable and lets exits through.
        3. There are at most 64 registered contracts.

        Who can stop it: the operator pauses an application, with two keys. A pause stops what adds exposure, never
        what reduces it, and no clock.
"""

from contracts.interfaces import IApplication
from contracts.interfaces import IDirectory
from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning

implements: IDirectory

from contracts.modules import errors
from contracts.modules import typed_signing

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.nonce_used,
    typed_signing.domain_separator,
)

REGISTER_TYPEHASH: constant(bytes32) = keccak256(
    "Register(address maker,address checker,string name,uint256 version,address application,uint256 draws,"
    "uint256 issues,uint256 nonce,uint256 deadline)"
)
PAUSE_TYPEHASH: constant(bytes32) = keccak256(
    "Pause(address maker,address checker,address application,uint256 revision,string reason,"
    "uint256 nonce,uint256 deadline)"
)
UNPAUSE_TYPEHASH: constant(bytes32) = keccak256(
    "Unpause(address maker,address checker,address application,uint256 revision,string reason,"
    "uint256 nonce,uint256 deadline)"
)

MAX_APPLICATIONS: constant(uint256) = 64

MASK_32: constant(uint256) = 2**32 - 1
MASK_64: constant(uint256) = 2**64 - 1


# One word in storage: draws 64 | issues 64 | version 32 | revision 32 | admitted 1 | current 1 | paused 1.
struct State:
    draws: uint256
    issues: uint256
    version: uint256
    revision: uint256
    admitted: bool
    current: bool
    paused: bool


states: HashMap[address, uint256]
names: HashMap[address, String[32]]
versions: HashMap[String[32], HashMap[uint256, address]]
current: HashMap[String[32], address]
registered: DynArray[address, 64]
with_cases: DynArray[address, 64]


@deploy
def __init__(participants: address):
    """
    @param participants The Participants contract, for good.
    """
    typed_signing.__init__(participants)


# Anyone


@external
@view
def access_of(application: address) -> IDirectory.Access:
    """
    @notice What a contract may do; all empty for one that is not registered.
    """
    return self._access(self._unpack(self.states[application]))


@external
@view
def applications() -> DynArray[address, 64]:
    """
    @notice The contracts that can have open cases, replaced versions too.
    """
    return self.with_cases


@external
@view
def address_of(name: String[32]) -> address:
    """
    @notice The current contract of a name; empty for an unknown name.
    """
    return self.current[name]


@external
@view
def at(name: String[32], version: uint256) -> address:
    """
    @notice The contract of a name and version; empty for none.
    """
    return self.versions[name][version]


@external
@view
def entry(application: address) -> IDirectory.Entry:
    """
    @notice What is registered at an address; all empty for one that is not registered.
    """
    state: State = self._unpack(self.states[application])
    return IDirectory.Entry(
        name=self.names[application],
        version=state.version,
        revision=state.revision,
        access=self._access(state),
    )


@external
@view
def entries() -> DynArray[address, 64]:
    """
    @notice All registered contracts, replaced versions too, oldest first.
    """
    return self.registered


# Operator


@external
def register(
    name: String[32],
    version: uint256,
    application: address,
    draws: uint256,
    issues: uint256,
    seal: ISigning.Seal,
):
    """
    @notice Register a contract under a name. It becomes the current one; the one before lets exits through.
    @dev Assumptions about `application`, which the two keys stand for:
         - its code is an official one, deployed with this suite's addresses, and can't change (no proxy);
         - if it holds cases, `open_cases` answers for any id, in little gas, and counts every case that is not
           ended. It is asked once here: what draws has to answer, or nobody could be retired any more;
         - it never moves an allocation on behalf of somebody who did not sign for it.
    @param version Higher than the current one of this name, below 2^32.
    @param draws Bitmap of the kinds (below 64) of documents on which it may draw.
    @param issues Bitmap of the kinds (below 64) that it may attest itself.
    @param seal Of the operator's checker, over `Register`.
    """
    self._check_operator(
        msg.sender,
        keccak256(
            abi_encode(
                REGISTER_TYPEHASH,
                msg.sender,
                seal.signer,
                keccak256(name),
                version,
                application,
                draws,
                issues,
                seal.nonce,
                seal.deadline,
            )
        ),
        seal,
    )
    assert len(name) != 0, errors.BAD_NAME
    assert application.is_contract, errors.BAD_ADDRESS
    assert self.states[application] == 0, errors.KNOWN_APPLICATION
    assert draws <= MASK_64 and issues <= MASK_64, errors.KIND_NOT_ALLOWED
    assert len(self.registered) < MAX_APPLICATIONS, errors.TOO_MANY_APPLICATIONS
    before: address = self.current[name]
    replaced: State = self._unpack(self.states[before])
    assert version > replaced.version and version <= MASK_32, errors.BAD_VERSION
    holds_cases: bool = self._answers_open_cases(application)
    assert holds_cases or draws == 0, errors.NOT_APPLICATION

    if holds_cases:
        self.with_cases.append(application)
    if before != empty(address):
        replaced.current = False
        self.states[before] = self._pack(replaced)
    self.states[application] = self._pack(
        State(
            draws=draws,
            issues=issues,
            version=version,
            revision=0,
            admitted=True,
            current=True,
            paused=False,
        )
    )
    self.names[application] = name
    self.versions[name][version] = application
    self.current[name] = application
    self.registered.append(application)

    log IDirectory.Registered(
        name=name,
        application=application,
        version=version,
        draws=draws,
        issues=issues,
        maker=msg.sender,
        checker=seal.signer,
    )


@external
def pause(application: address, reason: String[256], seal: ISigning.Seal):
    """
    @notice Stop what adds exposure in an application; exits stay open, and no clock stops.
    @param reason For the record; part of what is signed.
    @param seal Of the operator's checker, over `Pause`.
    """
    state: State = self._state_of(application)
    self._check_operator(
        msg.sender,
        self._hash_pause(PAUSE_TYPEHASH, application, state.revision, reason, msg.sender, seal),
        seal,
    )
    assert not state.paused, errors.UNCHANGED

    self._set_paused(application, state, True, reason, msg.sender, seal.signer)


@external
def unpause(application: address, reason: String[256], seal: ISigning.Seal):
    """
    @notice End a pause.
    @param reason For the record; part of what is signed.
    @param seal Of the operator's checker, over `Unpause`.
    """
    state: State = self._state_of(application)
    self._check_operator(
        msg.sender,
        self._hash_pause(UNPAUSE_TYPEHASH, application, state.revision, reason, msg.sender, seal),
        seal,
    )
    assert state.paused, errors.UNCHANGED

    self._set_paused(application, state, False, reason, msg.sender, seal.signer)


# Internal


@internal
def _check_operator(maker: address, struct_hash: bytes32, seal: ISigning.Seal):
    """
    @notice Two keys of the operator: `maker` acts, the seal is its checker's.
    """
    operator: bytes32 = typed_signing._own_maker(maker, IParticipants.Role.OPERATOR, False)
    typed_signing._check_second(operator, struct_hash, seal)


@view
@internal
def _hash_pause(
    type_hash: bytes32,
    application: address,
    revision: uint256,
    reason: String[256],
    maker: address,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            type_hash,
            maker,
            seal.signer,
            application,
            revision,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )


@internal
def _set_paused(
    application: address,
    before: State,
    paused: bool,
    reason: String[256],
    maker: address,
    checker: address,
):
    """
    @dev The one place where an application is paused or unpaused.
    @notice This function does not restrict the caller.
    """
    after: State = before
    after.paused = paused
    after.revision += 1
    self.states[application] = self._pack(after)

    log IDirectory.Paused(application=application, paused=paused, maker=maker, checker=checker, reason=reason)


@view
@internal
def _answers_open_cases(application: address) -> bool:
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        application,
        abi_encode(empty(bytes32), method_id=method_id("open_cases(bytes32)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return ok and len(answer) == 32


@view
@internal
def _state_of(application: address) -> State:
    word: uint256 = self.states[application]
    assert word != 0, errors.UNKNOWN_APPLICATION
    return self._unpack(word)


@pure
@internal
def _access(state: State) -> IDirectory.Access:
    return IDirectory.Access(
        admitted=state.admitted,
        current=state.current,
        paused=state.paused,
        draws=state.draws,
        issues=state.issues,
    )


@pure
@internal
def _pack(state: State) -> uint256:
    word: uint256 = state.draws
    word |= state.issues << 64
    word |= state.version << 128
    word |= state.revision << 160
    word |= convert(state.admitted, uint256) << 192
    word |= convert(state.current, uint256) << 193
    word |= convert(state.paused, uint256) << 194
    return word


@pure
@internal
def _unpack(word: uint256) -> State:
    return State(
        draws=word & MASK_64,
        issues=(word >> 64) & MASK_64,
        version=(word >> 128) & MASK_32,
        revision=(word >> 160) & MASK_32,
        admitted=(word >> 192) & 1 == 1,
        current=(word >> 193) & 1 == 1,
        paused=(word >> 194) & 1 == 1,
    )
