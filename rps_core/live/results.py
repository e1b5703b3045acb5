"""What comes of a camera's frames: the shot that was classified, and the result. No thread and no clock in here."""

from collections.abc import Callable
from dataclasses import dataclass

from rps_core.arrays import ImageU8
from rps_core.labels import Prediction

Classify = Callable[[ImageU8], Prediction]
"""What makes a prediction of a picture (H, W, 3); `inference.frame_classifier` gives one."""


@dataclass(frozen=True)
class Shot:
    """The region of one frame, as the camera gave it: not mirrored."""

    rgb: ImageU8  # (side, side, 3); of a snapshot or an upload the whole picture, (H, W, 3)
    number: int  # counts frames
    at_s: float  # time.monotonic() when it arrived


@dataclass(frozen=True)
class LiveResult:
    """What is said at one moment, of one frame or smoothed over time."""

    text: str  # a class, NOT_SURE or NO_GESTURE
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
