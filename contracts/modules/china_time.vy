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


@pure
@internal
def _day_of(time: uint256) -> uint256:
    return (time + OFFSET) // DAY


@pure
@internal
def _end_of(day: uint256) -> uint256:
    """
    @notice The last second of a day.
    """
    return (day + 1) * DAY - OFFSET - 1


@pure
@internal
def _month_of(day: uint256) -> uint256:
    """
    @notice Months since January of the year 0: a calendar month has one number.
    @dev Days since 1 March of the year 0, in eras of 400 years (Hinnant, "chrono-compatible date algorithms").
    """
    since: uint256 = day + 719_468
    of_era: uint256 = since % 146_097
    year: uint256 = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year: uint256 = of_era - (365 * year + year // 4 - year // 100)
    from_march: uint256 = (5 * of_year + 2) // 153
    return (since // 146_097 * 400 + year) * 12 + from_march + 2
