"""The classes, and what a net's probabilities mean in words: a class, "not sure", "no gesture" or "no hand".

Knows no torch.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLASSES = ("paper", "rock", "scissors")
"""Every class list in the project has this order, which is also the alphabetical one of torchvision's ImageFolder."""

NONE = "none"
"""The class of everything that is no gesture: another hand sign, a face, an empty room."""

MOST_CLASSES = 1000
"""A net tells at most so many classes apart, each with a name of at most MOST_LETTERS, as a folder's is."""
MOST_LETTERS = 255

NOT_SURE = "not sure"
NO_GESTURE = "no gesture"
NO_HAND = "no hand"

CLEAR_RATIO = 4.0
"""From this ratio on one gesture is clear of another. If the two were all there is, the better one would have 80 %:
wrong in at most one of five, where the probabilities are honest. Not chosen by pictures."""


def tidy(name: str) -> str:
    """The name without spaces around it, and with an ü as one letter, however a system writes it."""
    return unicodedata.normalize("NFC", name).strip()


def class_key(name: str) -> str:
    """Equal for names of one class, such as Rock and rock."""
    return tidy(name).casefold()


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

    def sure_of_gesture(self, threshold: float) -> bool:
        """Whether the net is sure of a gesture, and could have said "none": only then is a gesture really there.

        A net without that class shares 100 % among its gestures, whatever it is shown.
        """
        return NONE in self.probabilities and self.label != NONE and self.reaches(threshold)

    def decide(self, threshold: float, *, hand_found: bool = True) -> str:
        """The likeliest class; NOT_SURE below the threshold, NO_GESTURE where the likeliest class is "none".

        NO_HAND where a hand was searched for and not found, unless the net is sure of a gesture all the same.
        """
        if not hand_found and not self.sure_of_gesture(threshold):
            return NO_HAND
        if not self.reaches(threshold):
            return NOT_SURE
        return NO_GESTURE if self.label == NONE else self.label

    @property
    def gesture(self) -> str | None:
        """The likeliest class but "none", the first of equals; None where there is no other."""
        gestures = [name for name in self.probabilities if name != NONE]
        return max(gestures, key=lambda name: self.probabilities[name], default=None)

    def clear_of_others(self, ratio: float = CLEAR_RATIO) -> bool:
        """Whether the likeliest gesture is more than `ratio` times as probable as each other one, "none" left aside.

        It says which gesture it is if it is one, not that it is one: a hand must have been found, too.
        """
        others = [value for name, value in self.probabilities.items() if name not in (NONE, self.gesture)]
        return self.gesture is not None and self.probabilities[self.gesture] > ratio * max(others, default=0.0)


def mean_prediction(predictions: Sequence[Prediction]) -> Prediction:
    """The average of each class's probability over several predictions of one net, of which there is at least one."""
    names = predictions[0].probabilities
    return Prediction({name: sum(one.probabilities[name] for one in predictions) / len(predictions) for name in names})
