# pragma version 0.4.3
"""
@title The typed messages of IndemnityAssignments
@license Apache-2.0
@notice EIP-712 struct hashes. Exporter, bank and insurer sign the same terms, each its own message.
"""

from contracts.interfaces import IIndemnityAssignments
from contracts.interfaces import ISigning

ASSIGN_TYPEHASH: constant(bytes32) = keccak256(
    "AssignIndemnity(address signer,bytes32 policy,bytes32 limit,bytes32 exporter,bytes32 bank,bytes32 insurer,uint256 first_day,bool mandate,bytes32 salt,uint256 nonce,uint256 deadline)"
)
RELEASE_TYPEHASH: constant(bytes32) = keccak256(
    "ReleaseIndemnity(address maker,address checker,bytes32 assignment_id,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _assign(assignment: IIndemnityAssignments.Assignment, seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(ASSIGN_TYPEHASH, seal.signer, assignment, seal.nonce, seal.deadline)
    )


@pure
@internal
def _release(maker: address, assignment_id: bytes32, seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            RELEASE_TYPEHASH, maker, seal.signer, assignment_id, seal.nonce, seal.deadline
        )
    )
