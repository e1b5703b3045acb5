"""What hand was held up at "shoot": the likeliest gesture over the few shots before that moment. Imports no torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rps_core.arrays import ImageU8
from rps_core.errors import InputError
from rps_core.labels import name_answer
from rps_core.live.region import Answer, Shot

WINDOW_S = 0.3
"""Shots of so many seconds are looked at: a hand that still opens is blurred in one, hardly in all."""
MOST_SHOTS = 5  # of them, the last ones: enough for the average, quick enough for the eye
STALE_S = 2.0  # a camera that gave no picture for so long has stopped


@dataclass(frozen=True)
class Reading:
    """The answer, averaged over the shots, and the one shot in which it shows best."""

    answer: Answer
    shot: Shot


def latest_shots(shots: Sequence[Shot], now_s: float) -> list[Shot]:
    """The last one, and those of WINDOW_S before it. Raises InputError where the last is older than STALE_S."""
    if not shots or now_s - shots[-1].at_s > STALE_S:
        raise InputError("no picture came from the camera at “shoot”; see that its video is moving, and play again")
    return [shot for shot in shots if shots[-1].at_s - shot.at_s <= WINDOW_S][-MOST_SHOTS:]


def read_gesture(shots: Sequence[Shot], classify: Callable[[ImageU8], dict[str, float]], threshold: float) -> Reading:
    """The likeliest gesture over all shots, of which there is at least one."""
    rows = [classify(shot.rgb) for shot in shots]
    average = {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
    label = max(average, key=lambda name: average[name])
    _, best = max(zip(rows, shots, strict=True), key=lambda pair: pair[0][label])
    return Reading(Answer(name_answer(average, threshold), average, best.at_s, best.number), best)
