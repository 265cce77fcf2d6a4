"""The days of the face are those of the contracts."""

from __future__ import annotations

import pytest

from contracts.insurance import days
from tests.contracts.checks import constant


@pytest.mark.parametrize("name", days.__all__)
def test_days__of_the_face__are_those_of_the_contracts(name: str) -> None:
    assert getattr(days, name) == constant("insurance_days.vy", name)
