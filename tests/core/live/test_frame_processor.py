"""The way of a frame to its label, without a camera."""

import threading

import numpy as np
import pytest
from PIL import Image

from rps_core import inference
from rps_core.labels import NOT_SURE
from rps_core.live.frame_processor import Settings, Watcher
from rps_core.live.region import REMEMBERED_S, Answer, Region
from rps_core.nets import checkpoint
from rps_core.nets.sequential import to_sequential

PAPER = {"paper": 0.9, "rock": 0.05, "scissors": 0.05}


ROCK = {"paper": 0.05, "rock": 0.9, "scissors": 0.05}


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def frame(height: int = 480, width: int = 640, value: int = 0) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def test_the_preview_is_mirrored_and_carries_a_green_box_and_the_answer():
    watcher = Watcher()
    rgb = frame()
    rgb[:, :100] = 200  # a wall on the left
    watcher.change(Settings(classify=lambda shot: PAPER, smooth=False))
    view = watcher.process(rgb)
    assert (view[300:, -100:] == 200).all() and (view[300:, :100] == 0).all()
    assert tuple(view[240, 120]) == (0, 214, 90)
    assert view[5:35, 125:300].max() == 255, "the answer stands above the box"
    assert rgb[:, 100:].max() == 0, "the camera's own frame is left alone"


@pytest.mark.parametrize("size", [(480, 640), (640, 480), (90, 160), (2, 3)])
def test_frames_may_change_their_size_in_mid_stream(size):
    watcher = Watcher()
    watcher.change(Settings(classify=lambda shot: PAPER))
    for shape in ((480, 640), size):
        assert watcher.process(frame(*shape)).shape == (*shape, 3)
    assert watcher.error() is None


def test_shots_are_the_region_unmirrored_and_numbered():
    seen = []
    watcher = Watcher(Clock())
    watcher.change(Settings(Region(x=0, size=0.5)))
    watcher.listen(seen.append)
    rgb = frame()
    rgb[:, :100] = 200
    watcher.process(rgb)
    watcher.process(rgb)
    watcher.listen(None)
    watcher.process(rgb)
    assert [shot.number for shot in seen] == [1, 2]
    assert seen[0].rgb.shape == (240, 240, 3)
    assert (seen[0].rgb[:, :100] == 200).all() and (seen[0].rgb[:, 100:] == 0).all()
    latest = watcher.latest()
    assert latest is not None and latest.number == 3
    assert watcher.answer() is None


def test_an_exception_is_kept_and_the_picture_goes_on():
    clock = Clock()
    watcher = Watcher(clock)

    def fail(rgb):
        raise RuntimeError("the net fell over")

    watcher.change(Settings(classify=fail))
    assert watcher.process(frame()).shape == (480, 640, 3)
    assert str(watcher.error()) == "the net fell over"
    watcher.change(Settings(classify=lambda rgb: PAPER, smooth=False))
    watcher.process(frame())
    answer = watcher.answer()
    assert answer is not None and answer.text == "paper"
    clock.now_s += 60
    assert watcher.error() is None


def test_a_listener_that_fails_does_not_cost_the_answer():
    watcher = Watcher()
    watcher.change(Settings(classify=lambda rgb: PAPER, smooth=False))
    watcher.listen(lambda shot: 1 / 0)
    watcher.process(frame())
    assert isinstance(watcher.error(), ZeroDivisionError)
    assert watcher.answer() is not None


def test_net_and_threshold_change_between_two_frames():
    clock = Clock()
    watcher = Watcher(clock)
    watcher.change(Settings(classify=lambda rgb: PAPER, threshold=0.95, smooth=False))
    watcher.process(frame())
    watcher.change(Settings(classify=lambda rgb: ROCK, threshold=0.5, smooth=False))
    assert watcher.history() == [], "another net's answers are no history of this one"
    watcher.process(frame())
    answer = watcher.answer()
    assert answer is not None
    assert (answer.text, answer.label, answer.number) == ("rock", "rock", 2)


def test_history_and_memory_are_bounded():
    clock = Clock()
    watcher = Watcher(clock)
    watcher.change(Settings(classify=lambda rgb: PAPER))
    for _ in range(700):
        clock.now_s += 1 / 30
        watcher.process(frame(24, 32))
    history = watcher.history()
    assert history[-1].at_s - history[0].at_s <= REMEMBERED_S
    assert len(history) == pytest.approx(30 * REMEMBERED_S, abs=2)


def test_while_one_label_is_held_its_own_probability_is_told():
    held = Answer("paper", {"paper": 0.4, "rock": 0.6}, 0.0, 1)
    unsure = Answer(NOT_SURE, {"paper": 0.4, "rock": 0.6}, 0.0, 1)
    assert (held.label, held.probability) == ("paper", 0.4)
    assert (unsure.label, unsure.probability) == ("rock", 0.6)


def test_a_frame_is_classified_as_a_photo_is():
    net = checkpoint.load(checkpoint.shipped())
    rgb = np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8)
    expected = inference.predict([Image.fromarray(rgb)], net)[0].probabilities
    assert inference.frame_classifier(net)(rgb) == pytest.approx(expected, abs=1e-6)


def test_frames_are_classified_while_another_thread_traces_the_same_net():
    net = checkpoint.load(checkpoint.shipped())
    classify, rgb = inference.frame_classifier(net), frame(400, 400)
    expected, done = classify(rgb), threading.Event()

    def trace_again_and_again() -> None:
        while not done.is_set():
            to_sequential(net.model)

    threads = [threading.Thread(target=trace_again_and_again) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(classify(rgb) == pytest.approx(expected, abs=1e-6) for _ in range(60))
    finally:
        done.set()
        for thread in threads:
            thread.join()
