"""A hand through a video: looks near where it was, searches the whole frame only when it is lost, and does not jitter.

No clock and no thread in here; one `Tracker` for one camera.
"""

from dataclasses import replace

import torch

from rps_core.arrays import ImageU8
from rps_core.nets.boxes import SURE_HAND, Box, crop_square
from rps_core.nets.find import ABOUT_AS_GOOD, MARGIN, candidates, choose, search, surroundings_of
from rps_core.nets.finder import Finder

PATIENCE = 4
"""Frames in a row in which the hand may be missed or doubtful before the whole frame is searched: a blurred frame is no
lost hand, and what is doubtful near the box is no hand where a sure one is elsewhere."""
STILL, MOVING = 0.2, 0.85
"""How much of the new box is taken: little while the hand keeps still, nearly all when it moves."""
MOVES = 0.25  # a move by this share of the hand's side counts as moving
SEARCH_EVERY = 15  # frames, half a second: what is followed need not be the hand, or the larger of two that came
LEAST_OVERLAP = 0.1  # a box that overlaps the last one by less is another hand
KEEPS_SURE = 0.5  # a hand that is known already needs this share of the certainty that a new one does


class Tracker:
    """Follows one hand; of two it takes the larger one first, then the one nearer to the last box."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._box: Box | None = None
        self._doubts = 0  # frames in a row in which it was missed, or hardly a hand
        self._since = 0  # frames since the whole frame was searched
        self._is_near = False  # whether the last frame still showed it

    def step(self, frame: ImageU8) -> Box | None:
        """The hand's box in the next frame (H, W, 3), in its pixels; None while there is no hand. One net pass."""
        if torch.get_num_threads() > 1:  # for a single small picture more threads only wait for one another
            torch.set_num_threads(1)  # holds for the thread that calls it
        self._since += 1
        if self._box is None or self._doubts >= PATIENCE or self._since >= SEARCH_EVERY:
            self._box = self._search_again(frame)
            self._doubts = self._since = 0
            return self._box
        found = self._follow(frame, self._box)
        self._is_near = found is not None
        is_sure = found is not None and found.sure >= max(self._finder.threshold, SURE_HAND)
        self._doubts = 0 if is_sure else self._doubts + 1
        if found:
            self._box = damped(self._box, found)
        return self._box

    def _search_again(self, frame: ImageU8) -> Box | None:
        """The hand that is followed stays, unless another box is clearly more of a hand, or it is gone."""
        found = self._find(frame)
        last = self._box if self._is_near else None
        if last is None or found is None:
            return found or last
        if found.overlap(last) >= LEAST_OVERLAP:
            return damped(last, found)
        return found if ABOUT_AS_GOOD * found.sure > last.sure else last

    def _find(self, frame: ImageU8) -> Box | None:
        """A hand anywhere."""
        sure = [box for box in search(frame, self._finder) if box.sure >= self._finder.threshold]
        return sure[choose([box.sure for box in sure], sure)] if sure else None

    def _follow(self, frame: ImageU8, last: Box) -> Box | None:
        """The same hand near where it was."""
        left, top, pixels = surroundings_of(frame, last)
        near = [replace(box, x=box.x + left, y=box.y + top) for box in search(pixels, self._finder)]
        least = KEEPS_SURE * self._finder.threshold
        same = [box for box in near if box.sure >= least and box.overlap(last) >= LEAST_OVERLAP]
        return max(same, key=lambda box: box.overlap(last), default=None)


def damped(last: Box, found: Box) -> Box:
    """Between the last box and the one found now, nearer to the new one the more it moved or changed its size."""
    (x0, y0), (x1, y1) = last.middle, found.middle
    moved = max(abs(x1 - x0), abs(y1 - y0), abs(found.width - last.width), abs(found.height - last.height))
    share = STILL + (MOVING - STILL) * min(moved / (MOVES * last.side), 1.0)

    def between(old: float, new: float) -> float:
        return old + share * (new - old)

    return Box(
        x=between(last.x, found.x),
        y=between(last.y, found.y),
        width=between(last.width, found.width),
        height=between(last.height, found.height),
        sure=last.sure + STILL * (found.sure - last.sure),
    )


def find_once(picture: ImageU8, finder: Finder) -> Box | None:
    """The hand in a picture (H, W, 3) that no other follows, in its pixels: of two the larger one. Two net passes."""
    (boxes,) = candidates([picture], finder)
    return boxes[choose([box.sure for box in boxes], boxes)] if boxes else None


def crop_around(picture: ImageU8, box: Box | None) -> ImageU8:
    """What the classifier is given of (H, W, 3): the square around the box, or the whole picture without one."""
    return picture if box is None else crop_square(picture, box, MARGIN)
