"""Any sequence of moves: the contracts do what the model of the rules does.

`pytest -s` prints what the search reached: each move, and each reason for which one was refused.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contracts.desk import Desk
from tests.contracts.invariant.machine import Balances

EVERY_RUN = {"disburse", "repay", "collect", "amend"}
LONG_RUN = EVERY_RUN | {"reverse", "merge", "void", "replace"}
"""What a search must have done to be worth its name."""


def test_balances__any_sequence_of_moves__agree_with_the_model(wired: Desk) -> None:
    reached: Counter[str] = Counter()

    class Here(Balances):
        def __init__(self) -> None:
            super().__init__(wired, reached)

    chosen = settings.get_profile(settings.get_current_profile_name())
    run_state_machine_as_test(
        Here,
        settings=settings(
            chosen,
            max_examples=chosen.max_examples // 2,
            stateful_step_count=chosen.stateful_step_count * 3 // 2,
        ),
    )
    for name, times in sorted(reached.items()):
        print(f"{times:6} {name}")  # noqa: T201 -- for `pytest -s`
    assert set(reached) >= EVERY_RUN
    if settings.get_current_profile_name() == "ci":
        assert set(reached) >= LONG_RUN
