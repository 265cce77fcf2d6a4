# pragma version 0.4.3
"""
@title Rounding with its direction in the name
@license Apache-2.0
@notice Caps are rounded down, use is rounded up. Callers bound their arguments so that no product overflows.
"""


@pure
@internal
def _share_down(amount: uint256, part: uint256, whole: uint256) -> uint256:
    """
    @notice floor(amount * part / whole)
    """
    return amount * part // whole


@pure
@internal
def _share_up(amount: uint256, part: uint256, whole: uint256) -> uint256:
    """
    @notice ceil(amount * part / whole)
    """
    return (amount * part + whole - 1) // whole
