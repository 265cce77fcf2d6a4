"""How the command ends, as a number that scripts can rely on."""

from __future__ import annotations

from enum import IntEnum

from chain.errors import BadInput, CheckFailed, Reverted, ShroffError, Unreachable

__all__ = ["ExitCode", "exit_code_of"]


class ExitCode(IntEnum):
    """The exit codes of `shroff`. `meaning` is what the help says of each."""

    meaning: str

    OK = 0, "ok"
    ERROR = 1, "error"
    USAGE = 2, "usage: an argument or an option is wrong"
    REFUSED = 3, "refused by a contract"
    UNREACHABLE = 4, "a network or file that could not be reached"
    NO = 5, "a check that answered no"
    INTERRUPTED = 130, "interrupted"

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        """A number with its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code


def exit_code_of(error: ShroffError) -> ExitCode:
    """The code for an error: refused by a contract, out of reach, a check that fails, or wrong usage.

    Wrong input in a file is an error; wrong input on the command line is wrong usage.
    """
    if isinstance(error, Reverted):
        return ExitCode.REFUSED
    if isinstance(error, Unreachable):
        return ExitCode.UNREACHABLE
    if isinstance(error, CheckFailed):
        return ExitCode.NO
    if isinstance(error, BadInput) and "file" not in error.data:
        return ExitCode.USAGE
    return ExitCode.ERROR
