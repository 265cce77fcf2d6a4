"""A whole file of declarations: attested, financed over several banks, and summed up."""

from scenarios.portfolio.running import Progress, run
from scenarios.portfolio.summary import Summary

__all__ = ["Progress", "Summary", "run"]
