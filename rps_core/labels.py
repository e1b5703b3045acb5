"""The classes, and what a net's probabilities mean in words: a class, "not sure" or "no gesture". Knows no torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLASSES = ("paper", "rock", "scissors")
"""Every class list in the project has this order, which is also the alphabetical one of torchvision's ImageFolder."""

NONE = "none"
"""The class of everything that is no gesture: another hand sign, a face, an empty room."""

NOT_SURE = "not sure"
NO_GESTURE = "no gesture"


@dataclass(frozen=True)
class Prediction:
    """One probability in [0, 1] per class, by the class's name, in the order of the net's outputs. They sum to 1."""

    probabilities: Mapping[str, float]

    @property
    def label(self) -> str:
        """The likeliest class, the first of equals."""
        return max(self.probabilities, key=lambda name: self.probabilities[name])

    @property
    def probability(self) -> float:
        """Of the likeliest class, in [0, 1]."""
        return self.probabilities[self.label]

    def reaches(self, threshold: float) -> bool:
        """Whether the likeliest class is at least as probable as the threshold, which is in [0, 1]."""
        return self.probability >= threshold

    def decide(self, threshold: float) -> str:
        """The likeliest class; NOT_SURE below the threshold, NO_GESTURE where the likeliest class is "none"."""
        if not self.reaches(threshold):
            return NOT_SURE
        return NO_GESTURE if self.label == NONE else self.label


def mean_prediction(predictions: Sequence[Prediction]) -> Prediction:
    """The average of each class's probability over several predictions of one net, of which there is at least one."""
    names = predictions[0].probabilities
    return Prediction({name: sum(one.probabilities[name] for one in predictions) / len(predictions) for name in names})
