# pragma version 0.4.3
"""
@title Codes: the words of tables that are compared byte for byte
@license Apache-2.0
@notice A code has one spelling: at most 32 of a-z, 0-9, '-', '.' and '_', from the left, and zeros behind.
"""


@pure
@internal
def _is_code(code: bytes32) -> bool:
    has_ended: bool = False
    for i: uint256 in range(32):
        char: uint256 = (convert(code, uint256) >> (8 * (31 - i))) & 255
        if char == 0:
            has_ended = True
            continue
        is_letter: bool = 97 <= char and char <= 122
        is_digit: bool = 48 <= char and char <= 57
        if has_ended or not (is_letter or is_digit or char in [45, 46, 95]):
            return False
    return True
