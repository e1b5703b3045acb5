"""What is kept of the last seconds: predictions averaged over time, and how fast frames come and go.

No camera, no thread, no clock in here: time stamps come in as seconds of any clock that never goes back.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from rps_core.labels import NOT_SURE, Prediction, mean_prediction

SMOOTHED_S = 0.5
"""Probabilities are averaged over so many seconds: long enough for a blurred frame, short enough to follow a hand."""
HELD_S = 0.1
"""A new label counts once it has been the answer of the average for so long."""
REMEMBERED_S = 10.0
"""Answers and times per frame are kept for so long, for the chart and the percentiles."""
RATE_S = 2.0  # frames a second are counted over the last so many seconds


class Smoother:
    """Averages predictions over SMOOTHED_S, and changes its label only once the new one has held for HELD_S."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Prediction]] = deque()
        self._hand_found = True  # in the last frame
        self._text = NOT_SURE  # what is said
        self._next = NOT_SURE  # what will be said if it holds
        self._next_since_s = 0.0

    def add(
        self, at_s: float, prediction: Prediction, threshold: float, *, hand_found: bool = True
    ) -> tuple[str, Prediction]:
        """The label in words and the averaged prediction, with this frame's in it.

        Where a hand comes or goes the average begins anew, since the frames before show something else; the label
        stays until the new one has held.
        """
        if self._recent and not self._goes_on(at_s, prediction):
            self._recent.clear()
            self._text = self._next = NOT_SURE
        if hand_found != self._hand_found:
            self._recent.clear()
            self._hand_found = hand_found
        self._recent.append((at_s, prediction))
        while self._recent[0][0] <= at_s - SMOOTHED_S:
            self._recent.popleft()
        average = mean_prediction([recent for _, recent in self._recent])
        text = average.decide(threshold, hand_found=hand_found)
        if text != self._next:
            self._next, self._next_since_s = text, at_s
        if at_s - self._next_since_s >= HELD_S:
            self._text = text
        return self._text, average

    def _goes_on(self, at_s: float, prediction: Prediction) -> bool:
        """After a pause, or with another net, nothing old counts."""
        last_s, last = self._recent[-1]
        return at_s - last_s <= SMOOTHED_S and set(last.probabilities) == set(prediction.probabilities)


@dataclass(frozen=True)
class Statistics:
    """How live inference goes; times in milliseconds over the last REMEMBERED_S."""

    frames: int  # since the beginning
    frames_per_s: float
    median_ms: float
    p95_ms: float
    age_s: float  # of the last frame


class Meter:
    """Counts frames and the time each took."""

    def __init__(self) -> None:
        self._frames = 0
        self._recent: deque[tuple[float, float]] = deque()

    def add(self, at_s: float, took_s: float) -> None:
        self._frames += 1
        self._recent.append((at_s, took_s))
        while self._recent[0][0] < at_s - REMEMBERED_S:
            self._recent.popleft()

    def statistics(self, now_s: float) -> Statistics | None:
        """None before the first frame."""
        if not self._recent:
            return None
        times = [at_s for at_s, _ in self._recent if at_s > now_s - RATE_S]
        span_s = times[-1] - times[0] if times else 0.0
        rate = (len(times) - 1) / span_s if span_s > 0 else 0.0
        median, p95 = np.percentile([1000 * took_s for _, took_s in self._recent], (50, 95))
        return Statistics(self._frames, rate, float(median), float(p95), now_s - self._recent[-1][0])
