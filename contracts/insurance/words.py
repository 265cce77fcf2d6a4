"""The words of credit insurance: states, actions, findings, causes. As in the .vyi files of the contracts."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["AT_RISK", "ENDED", "Action", "Cause", "Finding", "Report", "Side", "Status"]


class Status(IntEnum):
    """The state of a shipment. What time decides (lapsed, late) is computed until somebody says so."""

    DECLARED = 1
    COVERED = 2
    NO_COVER = 4
    WITHDRAWN = 8
    ENDED = 16
    COLLECTED = 32
    NOTIFIED = 64
    CLAIMED = 128
    INDEMNIFIED = 256
    DENIED = 512
    CLOSED = 1024
    LAPSED = 2048


AT_RISK = frozenset({Status.COVERED, Status.NOTIFIED, Status.CLAIMED})
"""States in which a shipment uses its buyer's limit."""

ENDED = frozenset(
    {
        Status.NO_COVER,
        Status.WITHDRAWN,
        Status.ENDED,
        Status.COLLECTED,
        Status.DENIED,
        Status.CLOSED,
        Status.LAPSED,
    }
)
"""States that nothing leads out of."""


class Action(IntEnum):
    """What moves a shipment."""

    DECLARE = 1
    COVER = 2
    REFUSE = 4
    WITHDRAW = 8
    END = 16
    LAPSE = 32
    COLLECT = 64
    NOTIFY = 128
    CLAIM = 256
    TAKE_BACK = 512
    INDEMNIFY = 1024
    DENY = 2048
    RECOVER = 4096
    CLOSE = 8192


class Finding(IntEnum):
    """What a check of policy, limit and shipment finds; the first that applies.

    DECLARATION: one of them is void, impaired, expired, merged, or not the exporter's. NOT_IN_FORCE: the
    cover has ended, a loss was noticed, a distrusted key stands behind it, it was not answered in time, or no
    notice could be given any more.
    """

    PASSED = 1
    UNKNOWN = 2
    NOT_YOURS = 4
    POLICY_EXPIRED = 8
    LIMIT_EXPIRED = 16
    LIMIT_CLOSED = 32
    BUYER_MISMATCH = 64
    TERMS_MISMATCH = 128
    NOT_DECLARED = 256
    DECLARED_LATE = 512
    PREMIUM_UNPAID = 1024
    NO_ASSIGNMENT = 2048
    PAYEE_TAKEN = 4096
    LIMIT_EXHAUSTED = 8192
    INSURED_ELSEWHERE = 16384
    DECLARATION = 32768
    NOT_IN_FORCE = 65536


class Report(IntEnum):
    """What a bank found when it compared the opened fields of limit and shipment."""

    MATCHES = 1
    BUYER = 2
    TERMS = 4


class Cause(IntEnum):
    """Why a buyer does not pay."""

    NON_PAYMENT = 1
    INSOLVENCY = 2
    POLITICAL = 4


class Side(IntEnum):
    """Who signs an assignment of indemnity."""

    EXPORTER = 1
    BANK = 2
    INSURER = 4
