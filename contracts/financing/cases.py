"""The words of a financing case: its states, its actions, what banks report. As in IFinancing.vyi."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ENDED", "Action", "Ground", "Report", "Source", "Status"]


class Status(IntEnum):
    """The state of a case. What time decides (overdue, expired) is computed, and is no state."""

    SUBMITTED = 1
    ACCEPTED = 2
    SENT_BACK = 4
    VERIFIED = 8
    FAILED = 16
    APPROVED = 32
    DISBURSED = 64
    REPAID = 128
    WRITTEN_OFF = 256
    WITHDRAWN = 512
    REJECTED = 1024
    CANCELLED = 2048
    LAPSED = 4096


ENDED = frozenset(
    {
        Status.REPAID,
        Status.WRITTEN_OFF,
        Status.WITHDRAWN,
        Status.REJECTED,
        Status.CANCELLED,
        Status.LAPSED,
    }
)
"""States in which a case holds nothing any more."""


class Action(IntEnum):
    """What moves a case, or records something on it."""

    APPLY = 1
    ACCEPT = 2
    SEND_BACK = 4
    REPLACE_ROWS = 8
    CHECK = 16
    WITHDRAW = 32
    REJECT = 64
    APPROVE = 128
    CANCEL = 256
    LAPSE = 512
    DISBURSE = 1024
    CLOSE = 2048
    REPAY = 4096
    WRITE_OFF = 8192
    RECOVER = 16384
    REVERSE = 32768
    CLEAR = 65536
    EXTEND = 131072
    REDUCE = 262144
    SUBSTITUTE = 524288
    HAND_OVER = 1048576
    INDEMNIFY = 2097152


class Report(IntEnum):
    """What a bank found when it compared the opened fields of a document with the application.

    MATCHES and CLASS_B pass; CLASS_B is a flag on the exporter's class (A, B or C under SAFE's goods-trade
    rules; [A] B is flagged, C is refused). STALE is set by the contract: the fields that the bank opened are
    not the ones attested now.
    """

    MATCHES = 1
    CLASS_B = 2
    CLASS_C = 4
    PARTIES = 8
    GOODS = 16
    TERMS = 32
    DATES = 64
    AMOUNTS = 128
    NO_AGENT_RECORD = 256
    STALE = 512


class Ground(IntEnum):
    """What a check finds about the shipment that a loan is to stand on; SOUND too where it needs none."""

    SOUND = 1
    UNKNOWN = 2
    NOT_YOURS = 4
    NOT_IN_FORCE = 8
    OTHER_ROWS = 16
    NO_PAYEE = 32
    OTHER_PAYEE = 64
    NO_HEADROOM = 128


class Source(IntEnum):
    """Where a repayment came from: the buyer's payment settles, other funds of the borrower restore."""

    PROCEEDS = 1
    OTHER_FUNDS = 2
