"""From files of documents to the chain: each is attested, or changes another; each gets an answer."""

from scenarios.intake.answering import Taken, Unknown
from scenarios.intake.taking import Intake

__all__ = ["Intake", "Taken", "Unknown"]
