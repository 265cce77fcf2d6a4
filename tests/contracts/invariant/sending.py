"""How a machine sends what parties do: with whose signature, under which reference, and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.parties import Party
from tests.contracts.invariant.documents_agree import Agreement
from tests.contracts.invariant.players import Players
from tests.contracts.invariant.tally import Tally, proves

PARTS = st.integers(1, 110)
"""Percent of what there is; over 100 is more than there is."""
ANY = st.integers(0, 1_000)
"""Picks one of what there is."""
EYES = st.sampled_from(["right"] * 20 + ["maker's own", "another's", "an admin's", "a stranger's"])
"""Whose signature travels with it."""


def part(percent: int, of: int) -> int:
    """A part of an amount, at least 1."""
    return max(1, of * percent // 100)


class Sending(Agreement):
    """References, and the second pair of eyes."""

    def __init__(self, players: Players, tally: Tally, holders: Sequence[str]) -> None:
        super().__init__(players, tally, holders)
        self.past: list[tuple[str, Callable[[], object], Callable[[], object]]] = []
        self.used: list[bytes] = []

    def sealed(self, party: Party, eyes: str) -> Party:
        """The same party, with somebody else's signature where it says so."""
        other = self.desk.bank_c if party.id == self.desk.bank_b.id else self.desk.bank_b
        seconds = {
            "maker's own": party.maker,
            "another's": other.second(),
            "an admin's": party.admins[0],
            "a stranger's": self.desk.stranger,
        }
        return replace(party, checker=seconds.get(eyes, party.second()))

    def reference(self, which: int = 0) -> bytes:
        """A new reference; now and then one that was used before, or an empty one."""
        if which % 17 == 16 and self.used:
            return self.used[which % len(self.used)]
        if which % 60 == 59:
            return bytes(32)
        self.used.append(self.desk.reference())
        return self.used[-1]

    def signed(self, name: str, model: Callable[[], object], contracts: Callable[[], object]) -> bool:
        """A move with a reference: it may be sent again."""
        done = self.attempt(name, model, contracts)
        if done:
            self.past.append((name, model, contracts))
        return done

    @precondition(lambda self: self.past)
    @rule(which=ANY, really=st.sampled_from([True, False, False]))
    def send_again(self, which: int, really: bool) -> None:
        """What was done before under the same reference, as a client does that lost the answer."""
        if not really:
            return
        name, model, contracts = self.past[-1 - which % min(5, len(self.past))]
        self.sent_again(name, model, contracts)

    @proves("D-14")
    def sent_again(self, name: str, model: Callable[[], object], contracts: Callable[[], object]) -> None:
        """The same content changes nothing; or who sends it may not any more."""
        assert not self.attempt(name, model, contracts)
