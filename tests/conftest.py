"""What holds in all tests: how Hypothesis searches, and that make, which may have called them, is not heard in them.

Hypothesis tries the same examples every time, on every machine, so that a test that passes passes again. To search for
others, call pytest with --hypothesis-profile=search.
"""

import os

from hypothesis import HealthCheck, settings

EASED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)  # a home of its own is made once a test; a busy CI
settings.register_profile("repeat", derandomize=True, database=None, deadline=None, suppress_health_check=EASED)
settings.register_profile(
    "search", max_examples=2000, database=None, deadline=None, print_blob=True, suppress_health_check=EASED
)
settings.load_profile("repeat")

for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):  # else the make that a test calls prints as a part of this one
    os.environ.pop(name, None)
