"""What all tests share: the two hypothesis profiles.

`dev`, the default, takes seconds; `ci`, which `make check` runs (`--hypothesis-profile=ci`), searches long.
"""

from hypothesis import HealthCheck, settings

_SLOW_IS_EXPECTED = [HealthCheck.too_slow]  # an example runs transactions on a real chain

settings.register_profile(
    "dev",
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=_SLOW_IS_EXPECTED,
)
settings.register_profile(
    "ci",
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,  # the same search everywhere: what lands was seen to pass
    suppress_health_check=_SLOW_IS_EXPECTED,
)
settings.load_profile("dev")
