# pragma version 0.4.3
"""
@title Packed words of Documents
@license Apache-2.0
@notice Vyper gives each field of a struct a slot of its own, and gas and time follow slots; so the hot words
        are packed by hand here, and nowhere else. Amounts have 80 bits.

        facts    face 80 | kind 8 | currency 24 | valid from 24 | valid until 24 | revision 32
                 | written off 32 | links 8 | void 1 | merged 1
        balance  held 80 | drawn 80 | settled 80
        share    held 80 | drawn 80 | settled 80 | written off 1
        stamp    key 160 | time 40
"""

MAX_AMOUNT: constant(uint256) = 2**80 - 1

# [A] The greatest face. What is used may pass it, by the reversal of restores: sixteen times over before a word
# is full. An open-ended document has MAX_AMOUNT instead.
MAX_FACE: constant(uint256) = 2**76 - 1
MASK_24: constant(uint256) = 2**24 - 1
MAX_LINKS: constant(uint256) = 8


struct Facts:
    face: uint256
    kind: uint256
    currency: bytes3
    valid_from: uint256
    valid_until: uint256
    revision: uint256
    written_off: uint256
    links: uint256
    void: bool
    merged: bool


struct Balance:
    held: uint256
    drawn: uint256
    settled: uint256
    marked: bool


@pure
@internal
def _pack_facts(facts: Facts) -> uint256:
    word: uint256 = facts.face
    word |= facts.kind << 80
    word |= convert(facts.currency, uint256) << 88
    word |= facts.valid_from << 112
    word |= facts.valid_until << 136
    word |= facts.revision << 160
    word |= facts.written_off << 192
    word |= facts.links << 224
    if facts.void:
        word |= 1 << 232
    if facts.merged:
        word |= 1 << 233
    return word


@pure
@internal
def _unpack_facts(word: uint256) -> Facts:
    return Facts(
        face=word & MAX_AMOUNT,
        kind=(word >> 80) & 255,
        currency=convert(convert((word >> 88) & MASK_24, uint24), bytes3),
        valid_from=(word >> 112) & MASK_24,
        valid_until=(word >> 136) & MASK_24,
        revision=(word >> 160) & (2**32 - 1),
        written_off=(word >> 192) & (2**32 - 1),
        links=(word >> 224) & 255,
        void=(word >> 232) & 1 == 1,
        merged=(word >> 233) & 1 == 1,
    )


@pure
@internal
def _pack_balance(balances: Balance) -> uint256:
    word: uint256 = balances.held | (balances.drawn << 80) | (balances.settled << 160)
    if balances.marked:
        word |= 1 << 240
    return word


@pure
@internal
def _unpack_balance(word: uint256) -> Balance:
    return Balance(
        held=word & MAX_AMOUNT,
        drawn=(word >> 80) & MAX_AMOUNT,
        settled=(word >> 160) & MAX_AMOUNT,
        marked=(word >> 240) & 1 == 1,
    )


@pure
@internal
def _pack_stamp(key: address, time: uint256) -> uint256:
    return convert(key, uint256) | (time << 160)


@pure
@internal
def _unpack_stamp(word: uint256) -> (address, uint256):
    return convert(word & (2**160 - 1), address), word >> 160


@pure
@internal
def _is_one(flags: uint256) -> bool:
    """
    @notice A flag's type holds a set; what somebody names is one member of it.
    """
    return flags != 0 and flags & (flags - 1) == 0
