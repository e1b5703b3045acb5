"""What a net's probabilities come to in words: a class, or that there is none. Knows no torch."""

from collections.abc import Mapping

from rps_core import NONE

NOT_SURE = "not sure"
NO_GESTURE = "no gesture"


def name_answer(probabilities: Mapping[str, float], threshold: float) -> str:
    """The likeliest class; NOT_SURE below the threshold, NO_GESTURE where the class is "none"."""
    label = max(probabilities, key=lambda name: probabilities[name])
    if probabilities[label] < threshold:
        return NOT_SURE
    return NO_GESTURE if label == NONE else label
