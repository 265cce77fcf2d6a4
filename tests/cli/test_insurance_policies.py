"""`shroff documents amend|replace` on a policy that has indemnified, and the indemnity sent again."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shroff
from tests.cli.terminal import at_terminal


def _indemnified(shroff: Shroff) -> None:
    for words in (("notice", "SHIP-1", "--cause", "insolvency"), ("claim", "SHIP-1")):
        shroff("insurance", *words)
    shroff("insurance", "indemnify", "SHIP-1", "--reference", "I-1", "--yes")


def _left(shroff: Shroff, number: str = "SC-2026-1") -> object:
    return shroff("insurance", "policies", "show", number, "--json").json["left"]


def test_amend__of_a_policy__keeps_what_indemnities_used(covered: Shroff) -> None:
    _indemnified(covered)
    assert _left(covered) == "865000.00"
    amend = ("documents", "amend", "SC-2026-1")
    again = (*amend, "--valid-until", "2098-12-31", "--reference", "AM-1")
    said = "865,000.00 USD (after indemnities of 135,000.00 USD), available 865,000.00"
    assert said in covered(*again).out
    assert "unchanged" in covered(*again).out
    covered(*amend, "--amount", "900000 USD")
    assert _left(covered) == "765000.00"
    refused = covered(*amend, "--amount", "135000 USD", code=2)
    assert "indemnities have used 135,000.00 USD of it" in refused.err
    assert _left(covered) == "765000.00"


def test_replace__of_a_policy__keeps_what_indemnities_used(covered: Shroff) -> None:
    _indemnified(covered)
    replace = ("documents", "replace", "SC-2026-1", "SC-2026-9", "--reference", "RE-1", "--yes")
    assert "865,000.00 USD (after indemnities of 135,000.00 USD)" in covered(*replace).out
    assert "unchanged" in covered(*replace).out
    assert _left(covered, "SC-2026-9") == "865000.00"


def test_replace__of_a_policy_that_is_used_up__keeps_all_of_it_used(covered: Shroff) -> None:
    covered("documents", "amend", "SC-2026-1", "--amount", "100000 USD")
    _indemnified(covered)  # no more than the policy's maximum
    assert _left(covered) == "0.00"
    replace = ("documents", "replace", "SC-2026-1", "SC-2026-9", "--yes", "--amount")
    assert "indemnities have used 100,000.00 USD" in covered(*replace, "100000 USD", code=2).err
    assert "50,000.00 USD (after indemnities of 100,000.00 USD)" in covered(*replace, "150000 USD").out


def test_indemnify__sent_again_without_yes__changes_nothing(covered: Shroff, tmp_path: Path) -> None:
    _indemnified(covered)
    words = ("insurance", "indemnify", "SHIP-1", "--reference", "I-1")
    answer = at_terminal(*words, cwd=tmp_path, typed=[])
    assert (answer.code, "unchanged" in answer.out, "[y/N]" in answer.err) == (0, True, False)
    assert "not in this state" in covered(*words[:3], "--yes", code=3).err
