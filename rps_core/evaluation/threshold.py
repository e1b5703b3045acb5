"""When to say "I don't know": a class of its own for everything that is no gesture, and a threshold on top.

Softmax shares 100 % among the classes it has. A net that only knows paper, rock and scissors must call a thumbs-up one
of them, often with 99 %. HandNet therefore has a fourth class, "none", learned from rendered other signs, faces and
bare backgrounds; and an answer counts as sure only from a threshold on, which is chosen on rendered pictures.
"""

from collections.abc import Sequence

from torch import Tensor

from rps_core.labels import NONE

FALSE_ALARMS = 0.04
"""Share of the rendered pictures of "none" that may pass as a gesture; stricter costs sure answers on real gestures.
One in twenty is the aim, and this leaves room for other pictures than those that the threshold was chosen by."""

LOWEST, HIGHEST = 0.5, 0.95
"""Below a half another class may be as likely; above 0.95 too many right answers are thrown away."""


def is_given_a_class(probabilities: Tensor, classes: Sequence[str], threshold: float) -> Tensor:
    """Whether the net commits itself to a gesture: bool (N,), from softmax probabilities (N, C)."""
    best, index = probabilities.max(1)
    committed = best >= threshold
    if NONE in classes:
        committed = committed & (index != list(classes).index(NONE))
    return committed


def choose_threshold(nothing: Tensor, classes: Sequence[str]) -> float:
    """The lowest threshold at which at most FALSE_ALARMS of the pictures of "none" are given a class.

    `nothing` (N, C) are the probabilities of N rendered pictures of "none", none of which was trained on; `classes`
    holds that class.
    """
    for percent in range(round(100 * LOWEST), round(100 * HIGHEST)):
        if is_given_a_class(nothing, classes, percent / 100).double().mean() <= FALSE_ALARMS:
            return percent / 100
    return HIGHEST


def coverage_curve(
    probabilities: Tensor, labels: Tensor, classes: Sequence[str], can_answer: Tensor | None = None
) -> list[dict[str, float]]:
    """For thresholds from 0 to 0.99: the share of pictures that get a class, and how many of those are right.

    Pictures that cannot get one whatever the threshold, since no hand was found, are False in `can_answer`, bool (N,).
    """
    right = probabilities.argmax(1) == labels
    points = []
    for percent in (0, *range(30, 100, 5), 99):
        given = is_given_a_class(probabilities, classes, percent / 100)
        if can_answer is not None:
            given = given & can_answer
        accuracy = right[given].double().mean().item() if given.any() else 1.0
        points.append({"threshold": percent / 100, "coverage": given.double().mean().item(), "accuracy": accuracy})
    return points
