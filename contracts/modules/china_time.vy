# pragma version 0.4.3
"""
@title China Standard Time
@license Apache-2.0
@notice Dates on chain are day numbers in China Standard Time: UTC + 8 hours, no daylight saving.
"""

DAY: constant(uint256) = 86400
OFFSET: constant(uint256) = 28800

# 31 December 9999: later days can't be written.
LAST_DAY: constant(uint256) = 2_932_896


@view
@internal
def _today() -> uint256:
    return (block.timestamp + OFFSET) // DAY
