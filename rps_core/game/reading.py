"""What hand was held up at "shoot": the likeliest gesture over the few shots before that moment. Imports no torch."""

from collections.abc import Sequence

from rps_core.errors import InputError
from rps_core.labels import mean_prediction
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
    """The prediction averaged over all shots, of which there is at least one; and the shot in which it shows best."""
    predictions = [classify(shot.rgb) for shot in shots]
    average = mean_prediction(predictions)
    _, best = max(zip(predictions, shots, strict=True), key=lambda pair: pair[0].probabilities[average.label])
    return LiveResult(average.decide(threshold), average, best.at_s, best.number), best
