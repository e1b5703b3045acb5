"""Frames for a camera that plays: hands that the shipped nets are sure of, and a wall without any."""

from functools import cache

import numpy as np

from devtools.camera import HEIGHT, WIDTH, rendered_scene
from rps_core import inference
from rps_core.arrays import ImageU8
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.live.results import Shot
from rps_core.nets import checkpoint
from rps_core.nets.finder import load_finder

WALL = np.full((HEIGHT, WIDTH, 3), (150, 160, 175), np.uint8)
SURE = 0.95
SCENES = 60  # are tried, at most


@cache
def sure_scene(gesture: str) -> tuple[ImageU8, Shot]:
    """A rendered room with a hand that is found and read, and what the net is given of it."""
    net = checkpoint.load(checkpoint.shipped())
    processor = FrameProcessor()
    processor.change(Settings(finder=load_finder(), classify=inference.frame_classifier(net), smooth=False))
    for number in range(SCENES):
        frame = rendered_scene(gesture, number)
        processor.clear()
        for _ in range(3):  # the box settles
            processor.process(frame)
        shot, results = processor.latest(), processor.history()
        if shot and shot.box and min(result.prediction.probabilities[gesture] for result in results) > SURE:
            return frame, shot
    raise AssertionError(f"the shipped nets are sure of none of {SCENES} rendered scenes with {gesture}")
