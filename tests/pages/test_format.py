"""Numbers as people write them."""

import pytest

from pages._ui.widgets.format import duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (3600, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_durations_carry_their_units(seconds, text):
    assert duration(seconds) == text
