"""How many days each step of a shipment has, all of them [A]. The sources are in insurance_days.vy.

A day counted is the last one on which the step still works; of `WAITING_DAYS` it is the first one.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ANSWER_DAYS", "CLAIM_DAYS", "DECLARE_DAYS", "NOTICE_DAYS", "TENOR_DAYS", "WAITING_DAYS"]

DECLARE_DAYS: Final = 15
"""From the shipment: declared to the insurer."""

ANSWER_DAYS: Final = 60
"""From the declaration: answered, else it lapses."""

NOTICE_DAYS: Final = 30
"""From the due day: notice of a loss."""

WAITING_DAYS: Final = 120
"""From the due day: the first day of a claim, but for an insolvency."""

CLAIM_DAYS: Final = 300
"""From the due day: the last day of a claim."""

TENOR_DAYS: Final = 30
"""From the due day: the last day of a loan."""
