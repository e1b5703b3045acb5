"""The counter itself: what ended how, over all processes, and what was tried too seldom."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.helpers.attempts import Attempts, Lost, Tally, WronglyAccepted


def tried(*errors: type[Exception] | None) -> Any:
    """The report of a test that tried something so often, each time with this error."""
    node = SimpleNamespace(user_properties=[])
    attempts = Attempts(cast(pytest.Item, node))
    for error in errors:
        try:
            with attempts.of("zips"):
                if error:
                    raise error
        except (Lost, WronglyAccepted, KeyError):
            pass
    return node


def test_each_attempt_is_counted_by_its_end_and_what_is_missing_is_said() -> None:
    tally = Tally({"zips": 6, "links": 1})
    assert tally.lines() == tally.missing() == []
    tally.add(tried(None, None, KeyError, Lost, WronglyAccepted))
    assert tally.lines() == ["zips: 5 tried, 2 handled, 1 tracebacks, 1 lost, 1 wrongly accepted"]
    assert tally.missing() == ["zips: 5 tried, but at least 6 are demanded"]
    tally.add(tried(None))
    assert tally.missing() == []
