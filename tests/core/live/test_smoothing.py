"""Predictions smoothed over time, and the meter of frame times."""

import pytest

from rps_core.labels import NOT_SURE, Prediction
from rps_core.live.smoothing import HELD_S, SMOOTHED_S, Meter, Smoother

PAPER = Prediction({"paper": 0.9, "rock": 0.05, "scissors": 0.05})
ROCK = Prediction({"paper": 0.05, "rock": 0.9, "scissors": 0.05})


def test_one_odd_frame_does_not_change_the_label():
    smoother = Smoother()
    said = [smoother.add(number / 30, ROCK if number == 20 else PAPER, 0.6)[0] for number in range(40)]
    assert said[-1] == "paper"
    assert set(said[said.index("paper") :]) == {"paper"}


def test_a_new_gesture_is_said_within_smoothing_and_holding():
    smoother = Smoother()
    for number in range(30):
        smoother.add(number / 30, PAPER, 0.6)
    at_s = next(number / 30 for number in range(30, 90) if smoother.add(number / 30, ROCK, 0.6)[0] == "rock")
    assert HELD_S <= at_s - 1.0 <= SMOOTHED_S + HELD_S


def test_the_average_is_over_the_last_half_second_alone():
    smoother = Smoother()
    rows = [(0.0, PAPER), (0.2, PAPER), (0.4, ROCK), (0.6, ROCK)]
    average = [smoother.add(at_s, row, 0.6)[1] for at_s, row in rows][-1]
    assert average.probabilities["paper"] == pytest.approx((0.9 + 0.05 + 0.05) / 3)
    assert sum(average.probabilities.values()) == pytest.approx(1)


def test_after_a_pause_nothing_old_counts():
    smoother = Smoother()
    for number in range(30):
        smoother.add(number / 30, PAPER, 0.6)
    text, average = smoother.add(9.0, ROCK, 0.6)
    assert (text, average) == (NOT_SURE, ROCK)


def test_the_meter_counts_frames_and_times():
    meter = Meter()
    assert meter.statistics(0) is None
    for number in range(600):
        meter.add(number / 30, 0.004 if number % 10 else 0.02)
    found = meter.statistics(599 / 30 + 0.25)
    assert found is not None
    assert found.frames == 600
    assert found.frames_per_s == pytest.approx(30)
    assert found.median_ms == pytest.approx(4)
    assert found.p95_ms == pytest.approx(20)
    assert found.age_s == pytest.approx(0.25)
