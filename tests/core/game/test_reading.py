"""What the last shots of the camera come to."""

import numpy as np
import pytest

from rps_core.arrays import ImageU8
from rps_core.errors import InputError
from rps_core.game.reading import MOST_SHOTS, latest_shots, read_gesture
from rps_core.labels import NOT_SURE, Prediction
from rps_core.live.results import Shot


def shot(number: int, at_s: float, value: int = 0) -> Shot:
    return Shot(np.full((2, 2, 3), value, np.uint8), number, at_s)


def by_brightness(rgb: ImageU8) -> Prediction:
    """A net that takes bright pictures for paper."""
    paper = float(rgb.mean()) / 100
    return Prediction({"paper": paper, "rock": 1 - paper})


def test_only_the_last_moment_counts():
    stream = [shot(number, at_s=number / 30) for number in range(60)]
    assert [one.number for one in latest_shots(stream, now_s=2.1)] == list(range(60 - MOST_SHOTS, 60))
    slow = [shot(number, at_s=float(number)) for number in range(3)]
    assert [one.number for one in latest_shots(slow, now_s=2.5)] == [2]


@pytest.mark.parametrize("shots", [[], [shot(1, at_s=0.0)]])
def test_a_camera_that_stopped_is_said(shots):
    with pytest.raises(InputError, match="no picture came from the camera"):
        latest_shots(shots, now_s=5.0)


def test_the_reading_is_the_average_and_shows_the_clearest_shot():
    shots = [shot(1, 0.0, value=90), shot(2, 0.1, value=30), shot(3, 0.2, value=75)]
    result, clearest = read_gesture(shots, by_brightness, threshold=0.6)
    assert result.text == "paper"
    assert result.prediction.probabilities == pytest.approx({"paper": 0.65, "rock": 0.35})
    assert clearest is shots[0]
    assert read_gesture(shots, by_brightness, threshold=0.7)[0].text == NOT_SURE
