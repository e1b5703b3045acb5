"""What live inference needs besides a net: a region of the frame, smoothing over time, and how fast it goes.

No camera, no thread, no clock in here: time stamps come in as seconds of any clock that never goes back.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rps_core.arrays import ImageU8
from rps_core.labels import NOT_SURE, name_answer

SMOOTHED_S = 0.5
"""Probabilities are averaged over so many seconds: long enough for a blurred frame, short enough to follow a hand."""
HELD_S = 0.1
"""A new label counts once it has been the answer of the average for so long."""
REMEMBERED_S = 10.0
"""Answers and times per frame are kept for so long, for the chart and the percentiles."""
RATE_S = 2.0  # frames a second are counted over the last so many seconds
SMALLEST = 0.1  # a region of fewer pixels shows nothing


@dataclass(frozen=True)
class Region:
    """The square of the frame that the net sees, in fractions, because frames change their size in mid-stream.

    `size` is its side as a fraction of the frame's shorter side. `x` and `y`, from 0 to 1, say where it lies in the
    frame as the camera gives it: 0 at the left or upper edge, 1 at the right or lower one, so that it never lies
    outside. The default is the guide's 400 x 400 of 640 x 480, in the middle.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 400 / 480

    def box(self, width: int, height: int) -> tuple[int, int, int]:
        """(left, top, side) in pixels in a frame of that size. Values out of range count as the nearest in it."""
        side = max(1, round(_clamp(self.size, SMALLEST) * min(width, height)))
        return round(_clamp(self.x) * (width - side)), round(_clamp(self.y) * (height - side)), side

    def crop(self, rgb: ImageU8) -> ImageU8:
        """(H, W, 3) -> (side, side, 3), a view."""
        left, top, side = self.box(rgb.shape[1], rgb.shape[0])
        return rgb[top : top + side, left : left + side]

    def mirrored(self) -> "Region":
        """The same place of the frame turned left to right, as a preview shows it."""
        return Region(1 - self.x, self.y, self.size)


def _clamp(value: float, lowest: float = 0.0) -> float:
    return min(max(value, lowest), 1.0)


@dataclass(frozen=True)
class Shot:
    """The region of one frame, as the camera gave it: not mirrored."""

    rgb: ImageU8  # (side, side, 3); of a snapshot or an upload the whole picture, (H, W, 3)
    number: int  # counts frames
    at_s: float  # time.monotonic() when it arrived


@dataclass(frozen=True)
class Answer:
    """What a net says at one moment, from one frame or smoothed over time."""

    text: str  # a class, NOT_SURE or NO_GESTURE
    probabilities: dict[str, float]
    at_s: float
    number: int  # the shot's

    @property
    def label(self) -> str:
        """The class that is said; where none is, the likeliest."""
        if self.text in self.probabilities:
            return self.text
        return max(self.probabilities, key=lambda name: self.probabilities[name])

    @property
    def probability(self) -> float:
        return self.probabilities[self.label]


class Smoother:
    """Averages probabilities over SMOOTHED_S, and changes its label only once the new one has held for HELD_S."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, dict[str, float]]] = deque()
        self._text = NOT_SURE  # what is said
        self._next = NOT_SURE  # what will be said if it holds
        self._next_since_s = 0.0

    def add(self, at_s: float, probabilities: Mapping[str, float], threshold: float) -> tuple[str, dict[str, float]]:
        """The label in words and the averaged probabilities, with this frame's among them."""
        if self._recent and (at_s - self._recent[-1][0] > SMOOTHED_S or set(self._recent[-1][1]) != set(probabilities)):
            self._recent.clear()  # after a pause, or with another net, nothing old counts
            self._text = self._next = NOT_SURE
        self._recent.append((at_s, dict(probabilities)))
        while self._recent[0][0] <= at_s - SMOOTHED_S:
            self._recent.popleft()
        average = {name: sum(row[name] for _, row in self._recent) / len(self._recent) for name in probabilities}
        text = name_answer(average, threshold)
        if text != self._next:
            self._next, self._next_since_s = text, at_s
        if at_s - self._next_since_s >= HELD_S:
            self._text = text
        return self._text, average


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
