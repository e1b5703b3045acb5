"""What hand was held up at "shoot": the likeliest gesture over the few shots before that moment. Imports no torch."""

from collections.abc import Sequence

from rps_core.errors import InputError
from rps_core.labels import NONE, NOT_SURE, Prediction, mean_prediction
from rps_core.live.results import Classify, LiveResult, Shot

WINDOW_S = 0.3
"""Shots of so many seconds are looked at: a hand that still opens is blurred in one, hardly in all."""
MOST_SHOTS = 5  # of them, the last ones: enough for the average, quick enough for the eye
STALE_S = 2.0  # a camera that gave no picture for so long has stopped


def latest_shots(shots: Sequence[Shot], now_s: float) -> list[Shot]:
    """The last one, and those of WINDOW_S before it. Raises InputError where the last is older than STALE_S."""
    if not shots or now_s - shots[-1].at_s > STALE_S:
        raise InputError("no picture came from the camera at “shoot”; see that its video is moving, and play again")
    return [shot for shot in shots if shots[-1].at_s - shot.at_s <= WINDOW_S][-MOST_SHOTS:]


def read_gesture(shots: Sequence[Shot], classify: Classify, threshold: float) -> tuple[LiveResult, Shot]:
    """The prediction averaged over the shots, of which there is at least one; and the shot in which it shows best.

    Where a hand was found in some shots, those count alone.
    """
    with_hand = [shot for shot in shots if shot.hand_found] or shots
    predictions = [classify(shot.rgb) for shot in with_hand]
    average = mean_prediction(predictions)
    _, best = max(zip(predictions, with_hand, strict=True), key=lambda pair: pair[0].probabilities[average.label])
    return LiveResult(read_move(average, best, threshold), average, best.at_s, best.number), best


def read_move(prediction: Prediction, shot: Shot, threshold: float) -> str:
    """The gesture that counts, or why none does.

    Beside what is above the threshold a gesture counts that is clear of the others: who plays shows one of them, so the
    question is which. That needs a hand that was found; in a box where nobody searched, "none" must not be the
    likeliest. Where the net is sure of "none", no gesture counts.
    """
    said = prediction.decide(threshold, hand_found=shot.hand_found)
    shows_hand = shot.box is not None or prediction.label != NONE
    if said == NOT_SURE and shows_hand and prediction.gesture and prediction.clear_of_others():
        return prediction.gesture
    return said
