"""The words of payments: states, actions, findings, fates of a draw. As in the .vyi files."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Action", "Cause", "Fate", "Finding", "Proof", "Report", "Status", "Table"]


class Status(IntEnum):
    """The state of a payment. In the pool, sampled, in question are computed; see `Fate`."""

    ORDERED = 1
    CHECKED = 2
    REFUSED = 4
    WITHDRAWN = 8
    LAPSED = 16
    PAID = 32
    EVIDENCED = 64
    VERIFIED = 128
    DISCREPANT = 256
    CAME_BACK = 512


class Action(IntEnum):
    """What moves a payment."""

    ORDER = 1
    CHECK = 2
    WITHDRAW = 4
    REFUSE = 8
    LAPSE = 16
    PAY = 32
    EVIDENCE = 64
    OVERDUE = 128
    VERDICT = 256
    COME_BACK = 512


class Proof(IntEnum):
    """By what a payment is proved.

    LATER: invoices that are named when they are asked for. EXEMPT: another document, as there is no invoice.
    PETTY_CASH: nothing, within a limit a month.
    """

    INVOICES = 1
    LATER = 2
    EXEMPT = 4
    PETTY_CASH = 8


class Finding(IntEnum):
    """What a check finds; the first that applies.

    NO_SAMPLE: no period is open for which bank and operator have committed. UNPROVED: on the ordinary path,
    the invoices do not make up the amount. PARTIES: what the bank reports is not that all matches.
    """

    PASSED = 1
    NOT_ADMITTED = 2
    SUSPENDED = 4
    NO_SAMPLE = 8
    LISTED = 16
    NOT_EXEMPT = 32
    NO_RATE = 64
    OVER_PETTY_CASH = 128
    INVOICE = 256
    UNPROVED = 512
    PARTIES = 1024


class Report(IntEnum):
    """What a bank found when it compared the opened fields of invoices with the order.

    NOT_COMPARED: it pays first, and looks at them when they are asked for.
    """

    MATCHES = 1
    BUYER = 2
    SELLER = 4
    OTHER = 8
    NOT_COMPARED = 16


class Cause(IntEnum):
    """Why a payment is discrepant. SHORT: an invoice named as evidence has not so much left, or is void."""

    VERDICT = 1
    NO_EVIDENCE = 2
    SHORT = 4


class Fate(IntEnum):
    """What the draw says of a payment. WAITING: its period has closed, and the seeds are not revealed."""

    OUTSIDE = 1
    OPEN = 2
    WAITING = 4
    DRAWN = 8
    SPARED = 16


class Table(IntEnum):
    """A table of the operator's. PURPOSES: the negative list. EXEMPTIONS: what is paid without an invoice."""

    PURPOSES = 1
    EXEMPTIONS = 2
