"""Counts what tests tried to break: each attempt under its kind, with how it ended.

An attempt ends well where the block ends. `Lost` and `WronglyAccepted` say what else happened; any other exception is
a traceback. How each ended goes with the test's report, so that it is counted over all processes that run tests.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

MARK = "attempts"
OUTCOMES = ("handled", "tracebacks", "lost", "wrongly accepted")


class Lost(AssertionError):  # noqa: N818  # what it says
    """Something that had nothing to do with it is gone, changed, or left half."""


class WronglyAccepted(AssertionError):  # noqa: N818
    """What should have been refused was taken, or more of it than should have been."""


class Attempts:
    """Of one test; `pytest_runtest_logreport` reads them from its report."""

    def __init__(self, node: pytest.Item) -> None:
        self._node = node

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """One attempt of a kind."""
        outcome = "tracebacks"
        try:
            yield
            outcome = "handled"
        except Lost:
            outcome = "lost"
            raise
        except WronglyAccepted:
            outcome = "wrongly accepted"
            raise
        finally:
            self.count(kind, outcome)

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        """Several attempts of a kind that ended alike."""
        self._node.user_properties.append((MARK, [kind, outcome, number]))


class Tally:
    """Of a whole session, by kind and outcome."""

    def __init__(self, demanded: dict[str, int]) -> None:
        self.demanded = demanded
        self.counts: dict[str, Counter[str]] = {kind: Counter() for kind in demanded}

    def add(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == MARK and isinstance(value, list | tuple) and value[0] in self.counts:
                kind, outcome, number = value
                self.counts[kind][outcome] += number

    def lines(self) -> list[str]:
        """A line for each kind that was tried."""
        return [
            f"{kind}: {self.counts[kind].total():,} tried, "
            + ", ".join(f"{self.counts[kind][outcome]:,} {outcome}" for outcome in OUTCOMES)
            for kind in self.demanded
            if self.counts[kind]
        ]

    def missing(self) -> list[str]:
        """A sentence for each kind that was tried, but less often than demanded."""
        return [
            f"{kind}: {self.counts[kind].total():,} tried, but at least {least:,} are demanded"
            for kind, least in self.demanded.items()
            if 0 < self.counts[kind].total() < least
        ]
