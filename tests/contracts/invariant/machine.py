"""What every machine does with a move: it is tried in the model and in the contracts, and must end the same.

What the model refuses, the contracts refuse for the same reason, and their storage stays as it was: the state
root is compared with that of a transaction of the same key that does nothing (so but for the key's nonce).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from copy import deepcopy

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant

from chain.errors import Reverted
from chain.keys import Key
from chain.networks import EmbeddedNetwork
from contracts.parties import Party
from tests.contracts.checks import REASONS
from tests.contracts.invariant.model import Hours, Refused
from tests.contracts.invariant.tally import Tally, proves
from tests.contracts.world import World

EVERYTHING = 6
"""After every so many moves everything is compared, not only what the model says has changed."""


class Machine(RuleBasedStateMachine):
    """A run of moves on a deployed suite, which is put back at the end.

    Args:
        world: The suite.
        tally: What is counted.
        keys: Of everybody who may send a transaction.
    """

    def __init__(self, world: World, tally: Tally, keys: Iterable[Key]) -> None:
        super().__init__()
        self.tally = tally
        self.network: EmbeddedNetwork = world.network
        self.node = world.network.node
        self.start = self.node.snapshot()
        self.time = Hours(world.now)
        self.known_keys = {key.address: key for key in keys}
        self.agreed: dict[Hashable, object] = {}
        self.waiting = 0
        self.last_move = ""
        self.sound = True
        tally.runs += 1

    def teardown(self) -> None:
        """Compares everything once more, unless that failed before, and puts the suite back."""
        try:
            if self.sound:
                self.agreed.clear()
                self.compare()
        finally:
            self.node.revert(self.start)

    # Moves

    def attempt(self, name: str, model: Callable[[], object], contracts: Callable[[], object]) -> bool:
        """Tries a move in both. `contracts` sends one transaction. Returns whether it was done.

        A model that returns False knows the move from before: it changes nothing.
        """
        self.tally.steps += 1
        self.sound = False
        try:
            done = model()
        except Refused as refusal:
            self.refuses(name, refusal.name, contracts)
            self.tally.refusals[name, refusal.name] += 1
            self.sound = True
            return False
        if done is False:
            self.again(name, contracts)
            self.sound = True
            return False
        contracts()
        self.tally.moves[name] += 1
        self.last_move = name
        self.waiting += 1
        self.compare()
        self.sound = True
        return True

    @proves("I-1")
    def refuses(self, name: str, reason: str, contracts: Callable[[], object]) -> None:
        """The contracts refuse for this reason, and everything is as it was."""
        before = self.node.snapshot()
        with pytest.raises(Reverted) as info:
            contracts()
        assert info.value.reason == REASONS[reason], f"{name}: {info.value.reason}; {reason} was due"
        assert info.value.receipt is not None, "the closure asked first"
        self._does_nothing(name, before, info.value.receipt.sender)

    def again(self, name: str, contracts: Callable[[], object]) -> None:
        """What was sent before is sent again with the same content: done, and nothing is changed by it."""
        before = self.node.snapshot()
        contracts()
        self._does_nothing(name, before, self.node.receipts()[0].sender)
        self.tally.moves[f"{name} again"] += 1

    def _does_nothing(self, name: str, before: int, sender: str) -> None:
        """What was just sent changed no more than an empty transaction of the same key."""
        root = self.node.head.state_root
        self.node.revert(before)
        self.network.send(self.known_keys[sender], sender)
        assert self.node.head.state_root == root, f"{name}: something was changed"

    def let_pass(self, seconds: int) -> None:
        """Lets time pass, and nothing else."""
        self.go_to(self.time.now + seconds)

    @proves("I-3")
    def go_to(self, second: int) -> None:
        """Time alone changes no storage: what it decides is computed."""
        root = self.node.head.state_root
        self.node.clock.set(second)
        assert self.node.head.state_root == root
        self.time.now = second
        self.waiting += 1

    # What must hold

    @invariant()
    def agree(self) -> None:
        """Now and then everything is compared."""
        if self.waiting >= EVERYTHING:
            self.waiting = 0
            self.agreed.clear()
            self.compare()

    def compare(self) -> None:
        """After every move: model and contracts agree on all that differs from what was agreed on last."""
        raise AssertionError("every machine compares")

    def is_news(self, name: Hashable, state: object) -> bool:
        """Whether something has to be compared: its state in the model is not the one agreed on last."""
        if name in self.agreed and self.agreed[name] == state:
            return False
        self.agreed[name] = deepcopy(state)
        return True


def keys_of(parties: Iterable[Party]) -> list[Key]:
    """All keys of parties."""
    found: list[Key] = []
    for party in parties:
        found += [party.maker, *party.admins]
        if isinstance(party.checker, Key):
            found.append(party.checker)
    return found
