"""The way of a frame to its label, without a camera."""

import threading

import numpy as np
import pytest
from PIL import Image

from rps_core import inference
from rps_core.labels import NOT_SURE, Prediction
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.live.region import Region
from rps_core.live.results import LiveResult
from rps_core.live.smoothing import REMEMBERED_S
from rps_core.nets import checkpoint
from rps_core.nets.sequential import to_sequential

PAPER = Prediction({"paper": 0.9, "rock": 0.05, "scissors": 0.05})
ROCK = Prediction({"paper": 0.05, "rock": 0.9, "scissors": 0.05})


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def frame(height: int = 480, width: int = 640, value: int = 0) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def test_the_preview_is_mirrored_and_carries_a_green_box_and_the_label():
    processor = FrameProcessor()
    rgb = frame()
    rgb[:, :100] = 200  # a wall on the left
    processor.change(Settings(classify=lambda shot: PAPER, smooth=False))
    view = processor.process(rgb)
    assert (view[300:, -100:] == 200).all() and (view[300:, :100] == 0).all()
    assert tuple(view[240, 120]) == (0, 214, 90)
    assert view[5:35, 125:300].max() == 255, "the label stands above the box"
    assert rgb[:, 100:].max() == 0, "the camera's own frame is left alone"


@pytest.mark.parametrize("size", [(480, 640), (640, 480), (90, 160), (2, 3)])
def test_frames_may_change_their_size_in_mid_stream(size):
    processor = FrameProcessor()
    processor.change(Settings(classify=lambda shot: PAPER))
    for shape in ((480, 640), size):
        assert processor.process(frame(*shape)).shape == (*shape, 3)
    assert processor.error() is None


def test_shots_are_the_region_unmirrored_and_numbered():
    shots = []
    processor = FrameProcessor(Clock())
    processor.change(Settings(Region(x=0, size=0.5)))
    processor.listen(shots.append)
    rgb = frame()
    rgb[:, :100] = 200
    processor.process(rgb)
    processor.process(rgb)
    processor.listen(None)
    processor.process(rgb)
    assert [shot.number for shot in shots] == [1, 2]
    assert shots[0].rgb.shape == (240, 240, 3)
    assert (shots[0].rgb[:, :100] == 200).all() and (shots[0].rgb[:, 100:] == 0).all()
    latest = processor.latest()
    assert latest is not None and latest.number == 3
    assert processor.result() is None


def test_an_exception_is_kept_and_the_picture_goes_on():
    clock = Clock()
    processor = FrameProcessor(clock)

    def fail(rgb):
        raise RuntimeError("the net fell over")

    processor.change(Settings(classify=fail))
    assert processor.process(frame()).shape == (480, 640, 3)
    assert str(processor.error()) == "the net fell over"
    processor.change(Settings(classify=lambda rgb: PAPER, smooth=False))
    processor.process(frame())
    result = processor.result()
    assert result is not None and result.text == "paper"
    clock.now_s += 60
    assert processor.error() is None


def test_a_listener_that_fails_does_not_cost_the_result():
    processor = FrameProcessor()
    processor.change(Settings(classify=lambda rgb: PAPER, smooth=False))
    processor.listen(lambda shot: 1 / 0)
    processor.process(frame())
    assert isinstance(processor.error(), ZeroDivisionError)
    assert processor.result() is not None


def test_net_and_threshold_change_between_two_frames():
    clock = Clock()
    processor = FrameProcessor(clock)
    processor.change(Settings(classify=lambda rgb: PAPER, threshold=0.95, smooth=False))
    processor.process(frame())
    processor.change(Settings(classify=lambda rgb: ROCK, threshold=0.5, smooth=False))
    assert processor.history() == [], "another net's results are no history of this one"
    processor.process(frame())
    result = processor.result()
    assert result is not None
    assert (result.text, result.label, result.number) == ("rock", "rock", 2)


def test_history_and_memory_are_bounded():
    clock = Clock()
    processor = FrameProcessor(clock)
    processor.change(Settings(classify=lambda rgb: PAPER))
    for _ in range(700):
        clock.now_s += 1 / 30
        processor.process(frame(24, 32))
    history = processor.history()
    assert history[-1].at_s - history[0].at_s <= REMEMBERED_S
    assert len(history) == pytest.approx(30 * REMEMBERED_S, abs=2)


def test_while_one_label_is_held_its_own_probability_is_shown():
    held = LiveResult("paper", Prediction({"paper": 0.4, "rock": 0.6}), 0.0, 1)
    unsure = LiveResult(NOT_SURE, Prediction({"paper": 0.4, "rock": 0.6}), 0.0, 1)
    assert (held.label, held.probability) == ("paper", 0.4)
    assert (unsure.label, unsure.probability) == ("rock", 0.6)


def test_a_frame_is_classified_as_a_photo_is():
    net = checkpoint.load(checkpoint.shipped())
    rgb = np.random.default_rng(1).integers(0, 256, (400, 400, 3), np.uint8)
    expected = inference.predict([Image.fromarray(rgb)], net)[0].probabilities
    assert inference.frame_classifier(net)(rgb).probabilities == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_frames_are_classified_while_another_thread_traces_the_same_net():
    net = checkpoint.load(checkpoint.shipped())
    classify, rgb = inference.frame_classifier(net), frame(400, 400)
    expected, done = classify(rgb).probabilities, threading.Event()

    def trace_again_and_again() -> None:
        while not done.is_set():
            to_sequential(net.model)

    threads = [threading.Thread(target=trace_again_and_again) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(classify(rgb).probabilities == pytest.approx(expected, abs=1e-6) for _ in range(60))
    finally:
        done.set()
        for thread in threads:
            thread.join()
