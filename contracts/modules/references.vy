# pragma version 0.4.3
"""
@title References: sending again books once
@license Apache-2.0
@notice Everything that adds or moves carries its author's own reference, unique per participant over all
        applications and versions. The same reference with the same content answers with the first result and
        changes nothing; with other content it is refused.
"""

from contracts.interfaces import IDocuments
from contracts.modules import errors

contents: HashMap[bytes32, HashMap[bytes32, bytes32]]


@internal
def _remember(
    participant: bytes32, reference: bytes32, application: address, content: bytes32
) -> bool:
    """
    @return True when the reference is new; False when the same content came before.
    @dev This function does not restrict the caller: the participant must be the author.
    """
    assert reference != empty(bytes32), errors.EMPTY_REFERENCE
    known: bytes32 = self.contents[participant][reference]
    full: bytes32 = keccak256(abi_encode(application, content))
    if known == full:
        return False
    assert known == empty(bytes32), errors.REFERENCE_TAKEN

    self.contents[participant][reference] = full

    log IDocuments.Referenced(
        participant=participant, reference=reference, application=application, content=full
    )
    return True
