"""What comes of a camera's frames: the shot that was classified, and the result. No thread and no clock in here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rps_core.arrays import ImageU8
from rps_core.evaluation.advice import advice
from rps_core.labels import Prediction

if TYPE_CHECKING:
    from rps_core.nets.boxes import Box

Classify = Callable[[ImageU8], Prediction]
"""What makes a prediction of a picture (H, W, 3); `inference.frame_classifier` gives one."""


@dataclass(frozen=True)
class Shot:
    """What of one frame the net is given, as the camera gave it: not mirrored."""

    rgb: ImageU8  # (H, W, 3): the crop around the hand, or the region; the whole picture where no hand was found
    number: int  # counts frames
    at_s: float  # time.monotonic() when it arrived
    box: "Box | None" = None  # of the hand that was found, in pixels of the whole frame
    frame_px: tuple[int, int] | None = None  # width and height of the whole frame; None: that is `rgb`
    searched: bool = False  # whether a hand was searched for

    @property
    def hand_found(self) -> bool:
        """Whether a hand is there for all one knows: a region is the word of the person who placed it."""
        return not self.searched or (self.box is not None and not self.box.is_doubtful)


@dataclass(frozen=True)
class LiveResult:
    """What is said at one moment, of one frame or smoothed over time."""

    text: str  # a class, NOT_SURE, NO_GESTURE or NO_HAND
    prediction: Prediction
    at_s: float
    number: int  # the shot's

    @property
    def label(self) -> str:
        """The class that is said; where none is, the most likely one."""
        return self.text if self.text in self.prediction.probabilities else self.prediction.label

    @property
    def probability(self) -> float:
        """Of that class, in [0, 1]."""
        return self.prediction.probabilities[self.label]


def advice_on(shot: Shot, result: LiveResult, threshold: float, *, mirrored: bool) -> str | None:
    """What to change so that the net can give a class, see `evaluation.advice`; None where one is said. Imports torch.

    With `mirrored` the sides of the picture are named as in a camera's preview.
    """
    from rps_core.inference import FoundHand

    if result.text in result.prediction.probabilities:
        return None
    height, width = shot.rgb.shape[:2]
    frame_px = shot.frame_px or (width, height)
    hand = FoundHand(shot.box, result.prediction, shot.rgb, frame_px, searched=shot.searched)
    return advice(hand, threshold, mirrored=mirrored)
