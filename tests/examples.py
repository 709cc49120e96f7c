"""How often hypothesis tries. `EXAMPLES=20` has it try twenty times as often as everybody's tests have time for."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("EXAMPLES", "1"))


def tried(times: int) -> settings:
    """The same examples in every run, so that no change is blamed for what another one did."""
    return settings(
        max_examples=times * TIMES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )
