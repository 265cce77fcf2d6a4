# pragma version 0.4.3
"""
@title Typed signing: maker and checker, relayed messages, EIP-1271
@license Apache-2.0
@notice Four eyes: the maker sends the transaction, the checker's EIP-712 signature over exactly that action
        travels with it. A party's own act may be his transaction, or a message that anybody relays.
        A refused transaction leaves signature and nonce unused.
@dev The domain separator is computed at each use: a chain that forks under a new id takes no old signature.
     Nothing here reads msg.sender; the contract passes the caller.
"""

from contracts.interfaces import IParticipants
from contracts.interfaces import ISigning
from contracts.modules import errors

# [A] A checker's signature lives a day at the most: a refused transaction leaves it unused.
CHECKER_WINDOW: constant(uint256) = 86400

# Gas that an EIP-1271 signer may burn: enough for a Safe of two owners, too little to stall a batch.
EIP1271_GAS: constant(uint256) = 150_000
EIP1271_MAGIC: constant(bytes32) = 0x1626ba7e00000000000000000000000000000000000000000000000000000000

# secp256k1 half order: a signature with a higher `s` has a twin, and is refused (EIP-2).
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168

DOMAIN_TYPEHASH: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
DOMAIN_NAME: constant(bytes32) = keccak256("shroff")
DOMAIN_VERSION: constant(bytes32) = keccak256("1")

PARTICIPANTS: immutable(IParticipants)

nonce_used: public(HashMap[address, HashMap[uint256, bool]])


@deploy
def __init__(participants: address):
    PARTICIPANTS = IParticipants(participants)


@external
def cancel_signature(nonce: uint256):
    """
    @notice Make a signature of the sender's worthless before anybody uses it.
    @param nonce The nonce that was signed.
    """
    errors._require(not self.nonce_used[msg.sender][nonce], errors.NONCE_USED)

    self.nonce_used[msg.sender][nonce] = True

    log ISigning.SignatureCancelled(signer=msg.sender, nonce=nonce)


@external
@view
def domain_separator() -> bytes32:
    return self._domain_separator()


@view
@internal
def _domain_separator() -> bytes32:
    return keccak256(abi_encode(DOMAIN_TYPEHASH, DOMAIN_NAME, DOMAIN_VERSION, chain.id, self))


@view
@internal
def _live_signer(key: address) -> IParticipants.Signer:
    signer: IParticipants.Signer = staticcall PARTICIPANTS.signer_of(key)
    errors._require(signer.participant != empty(bytes32), errors.UNKNOWN_KEY)
    errors._require(signer.live, errors.DEAD_KEY)
    return signer


@view
@internal
def _own_maker(key: address, role: IParticipants.Role, is_exit: bool) -> bytes32:
    """
    @notice The participant for which `key` acts as maker in `role`.
    @param is_exit True for what suspension never stops.
    """
    signer: IParticipants.Signer = self._live_signer(key)
    errors._require(signer.capacity == IParticipants.Capacity.MAKER, errors.WRONG_CAPACITY)
    errors._require(role in signer.roles, errors.WRONG_ROLE)
    if not is_exit:
        errors._require(signer.standing == IParticipants.Standing.ACTIVE, errors.SUSPENDED)
    return signer.participant


@view
@internal
def _maker_of(
    key: address, role: IParticipants.Role, party: bytes32, is_exit: bool
) -> bytes32:
    """
    @notice The same, on behalf of `party`: itself, or one whose cases it has taken over.
    @return The participant of the key: `party`, or its successor.
    """
    participant: bytes32 = self._own_maker(key, role, is_exit)
    if participant != party:
        errors._require(staticcall PARTICIPANTS.acts_for(participant, party), errors.NOT_PARTY)
    return participant


@view
@internal
def _is_active(participant: bytes32) -> bool:
    """
    @notice Whether a participant, or who has taken over its cases, may add exposure.
    """
    heir: bytes32 = participant
    for _: uint256 in range(9):
        roles: IParticipants.Role = empty(IParticipants.Role)
        standing: IParticipants.Standing = empty(IParticipants.Standing)
        roles, standing = staticcall PARTICIPANTS.standing_of(heir)
        if standing != IParticipants.Standing.RETIRED:
            return standing == IParticipants.Standing.ACTIVE
        heir = staticcall PARTICIPANTS.successor_of(heir)
    return False


@internal
def _check_second(participant: bytes32, struct_hash: bytes32, seal: ISigning.Seal):
    """
    @notice Spend the checker's signature: another key of the maker's participant, capacity checker.
    """
    self._spend_second(participant, IParticipants.Capacity.CHECKER, struct_hash, seal)


@internal
def _spend_second(
    participant: bytes32,
    capacity: IParticipants.Capacity,
    struct_hash: bytes32,
    seal: ISigning.Seal,
):
    signer: IParticipants.Signer = self._live_signer(seal.signer)
    errors._require(signer.participant == participant, errors.NOT_CHECKER)
    errors._require(signer.capacity == capacity, errors.WRONG_CAPACITY)
    errors._require(seal.deadline <= block.timestamp + CHECKER_WINDOW, errors.DEADLINE_FAR)
    self._spend(struct_hash, seal)


@internal
def _author_of(sender: address, struct_hash: bytes32, seal: ISigning.Seal) -> address:
    """
    @notice Who acts: the sender himself, or the signer of a relayed message.
    @return The acting key. The caller must still ask what that key may do.
    """
    if len(seal.signature) == 0:
        errors._require(seal.signer == sender, errors.BAD_SIGNATURE)
        return sender
    self._spend(struct_hash, seal)
    return seal.signer


@internal
def _spend(struct_hash: bytes32, seal: ISigning.Seal):
    errors._require(block.timestamp <= seal.deadline, errors.DEADLINE_PASSED)
    errors._require(not self.nonce_used[seal.signer][seal.nonce], errors.NONCE_USED)
    digest: bytes32 = keccak256(concat(b"\x19\x01", self._domain_separator(), struct_hash))
    errors._require(self._is_signed(seal.signer, digest, seal.signature), errors.BAD_SIGNATURE)

    self.nonce_used[seal.signer][seal.nonce] = True

    log ISigning.SignatureSpent(signer=seal.signer, nonce=seal.nonce)


@view
@internal
def _is_signed(signer: address, digest: bytes32, signature: Bytes[1024]) -> bool:
    if signer == empty(address):
        return False
    if len(signature) == 65:
        r: uint256 = extract32(signature, 0, output_type=uint256)
        s: uint256 = extract32(signature, 32, output_type=uint256)
        v: uint256 = convert(slice(signature, 64, 1), uint256)
        if s <= HALF_ORDER and (v == 27 or v == 28) and ecrecover(digest, v, r, s) == signer:
            return True
    if not signer.is_contract:
        return False
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=method_id("isValidSignature(bytes32,bytes)")),
        max_outsize=32,
        gas=EIP1271_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    return ok and len(answer) == 32 and convert(answer, bytes32) == EIP1271_MAGIC


@pure
@internal
def _hash_list(hashes: DynArray[bytes32, 50]) -> bytes32:
    """
    @notice EIP-712 encoding of an array: the hash of its members' hashes, one behind the other.
    """
    if len(hashes) == 0:
        return keccak256(b"")
    return keccak256(slice(abi_encode(hashes), 64, 32 * len(hashes)))
