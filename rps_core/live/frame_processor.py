"""From frames to results: the thread of the camera puts frames in, the page reads what came of them."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np

from rps_core.arrays import ImageU8
from rps_core.labels import NO_HAND
from rps_core.live.drawing import draw_result, words
from rps_core.live.region import Region
from rps_core.live.results import Classify, LiveResult, Shot
from rps_core.live.smoothing import REMEMBERED_S, Meter, Smoother, Statistics

if TYPE_CHECKING:
    from rps_core.live.track import Tracker
    from rps_core.nets.finder import Finder

logger = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Settings:
    """What the page decides; it may change between any two frames."""

    region: Region = field(default_factory=Region)
    finder: "Finder | None" = None  # finds the hand, and follows it; None: the net gets the region
    classify: Classify | None = None  # None: no net, only pictures
    threshold: float = 0.5
    smooth: bool = True
    draw: bool = True  # False: nobody sees the frame, so nothing is drawn on it


class FrameProcessor:
    """Everything between the frames of one camera and one page. Each method may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._settings = Settings()
        self._tracker: Tracker | None = None  # only the camera's thread takes steps with it
        self._listener: Callable[[Shot], None] | None = None
        self.clear()

    def clear(self) -> None:
        """Forget every frame, as at the beginning; the settings stay."""
        with self._lock:
            self._smoother, self._meter = Smoother(), Meter()
            self._tracker = _tracker_with(self._settings.finder)
            self._number = 0  # of the last frame
            self._shot: Shot | None = None
            self._frame: ImageU8 | None = None
            self._results: deque[LiveResult] = deque()
            self._error: tuple[float, Exception] | None = None

    def change(self, settings: Settings) -> None:
        """The next frame obeys these settings."""
        with self._lock:
            finds_otherwise = settings.finder is not self._settings.finder
            if finds_otherwise:
                self._tracker = _tracker_with(settings.finder)
            if finds_otherwise or settings.classify is not self._settings.classify:
                self._smoother = Smoother()
                self._results = deque()
            self._settings = settings

    def listen(self, listener: Callable[[Shot], None] | None) -> None:
        """Call this with every shot, in the camera's thread, so it must be quick. None: nobody listens any more."""
        with self._lock:
            self._listener = listener

    def process(self, rgb: ImageU8) -> ImageU8:
        """One frame (H, W, 3) as the camera gave it -> what the preview shows of it: mirrored, with the result on it.

        What goes wrong, in the net or in the listener, is kept for `error`, and the picture goes on.
        """
        at_s, started_s = self._clock(), time.perf_counter()
        with self._lock:
            settings, tracker, listener = self._settings, self._tracker, self._listener
            self._number += 1
            number = self._number
        shot = self._keeping_errors(lambda: _take_shot(rgb, number, at_s, settings.region, tracker))
        result = None
        if shot:
            result = self._keeping_errors(lambda: self._classify(shot, settings))
        if shot and listener:
            self._keeping_errors(lambda: listener(shot))
        view = rgb
        if settings.draw:
            view = np.asarray(cv2.flip(rgb, 1), np.uint8)
            text = words(shot, result)
            draw_result(view, None if text == NO_HAND else _mirrored_box(shot, settings, view), text)
        with self._lock:
            self._shot, self._frame = shot, rgb
            self._meter.add(at_s, time.perf_counter() - started_s)
        return view

    def _keeping_errors(self, step: Callable[[], Result]) -> Result | None:
        """The step's result. An exception in the camera's thread would freeze the picture without a word."""
        try:
            return step()
        except Exception as error:
            logger.exception("a frame could not be classified")
            with self._lock:
                self._error = (self._clock(), error)
            return None

    def _classify(self, shot: Shot, settings: Settings) -> LiveResult | None:
        if settings.classify is None:
            return None
        prediction = settings.classify(shot.rgb)
        with self._lock:
            found = shot.hand_found
            text, average = self._smoother.add(shot.at_s, prediction, settings.threshold, hand_found=found)
            if not settings.smooth:
                text, average = prediction.decide(settings.threshold, hand_found=found), prediction
            result = LiveResult(text, average, shot.at_s, shot.number)
            self._results.append(result)
            while self._results[0].at_s < shot.at_s - REMEMBERED_S:
                self._results.popleft()
        return result

    def latest(self) -> Shot | None:
        with self._lock:
            return self._shot

    def frame(self) -> ImageU8 | None:
        """The whole of the last frame, (H, W, 3), not mirrored."""
        with self._lock:
            return self._frame

    def result(self) -> LiveResult | None:
        """Of the last frame."""
        with self._lock:
            return self._results[-1] if self._results else None

    def history(self) -> list[LiveResult]:
        """The results of the last REMEMBERED_S, oldest first."""
        with self._lock:
            return list(self._results)

    def statistics(self) -> Statistics | None:
        with self._lock:
            return self._meter.statistics(self._clock())

    def error(self, within_s: float = 5.0) -> Exception | None:
        """What went wrong with a frame within the last seconds."""
        with self._lock:
            at_s, error = self._error or (0.0, None)
        return error if error and self._clock() - at_s <= within_s else None


def _tracker_with(finder: "Finder | None") -> "Tracker | None":
    """One that follows nothing yet."""
    if finder is None:
        return None
    from rps_core.live.track import Tracker  # which imports torch

    return Tracker(finder)


def _take_shot(rgb: ImageU8, number: int, at_s: float, region: Region, tracker: "Tracker | None") -> Shot:
    """What the net gets of a frame (H, W, 3): the crop around the hand; without a tracker the region."""
    if tracker is None:
        return Shot(region.crop(rgb).copy(), number, at_s)
    from rps_core.live.track import crop_around

    box = tracker.step(rgb)
    height, width = rgb.shape[:2]
    return Shot(crop_around(rgb, box).copy(), number, at_s, box, (width, height), searched=True)


def _mirrored_box(shot: Shot | None, settings: Settings, view: ImageU8) -> tuple[int, int, int, int] | None:
    """x, y, width, height in pixels of the mirrored view: of the hand that was found, or of the region."""
    height, width = view.shape[:2]
    if settings.finder is None:
        left, top, side = settings.region.mirrored().box(width, height)
        return left, top, side, side
    if shot is None or shot.box is None:
        return None
    x, y, wide, high = shot.box.within(width, height)
    return width - x - wide, y, wide, high
