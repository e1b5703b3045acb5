"""The sets of the scoreboard that are rendered: the same pictures from the same seed, none of which any net had."""

from collections.abc import Callable

import numpy as np

from benchmarks.rulers import Shown
from rps_core.evaluation.false_alarms import pictures_without_gesture
from rps_core.hands.scene_hand import render_scene_hand
from rps_core.hands.scenes import WEBCAM, Scene, arm_without_hand, scene
from rps_core.labels import CLASSES, NONE

SEED = 2_026_012
FRAME_PX = 320
FRAMES_A_HAND = 3
HANDS, OTHER_SIGNS = 120, 120
EMPTY, ARMS = 160, 80
CLOSE_UP = 1_000  # pictures: a share of one in twenty then comes with an error of 0.7 points


def gesture_frames() -> list[Shown]:
    """The three gestures take turns."""
    return _frames(SEED, [CLASSES[index % len(CLASSES)] for index in range(HANDS)])


def other_frames() -> list[Shown]:
    """Hands that show none of the gestures."""
    return _frames(SEED + 1, [NONE] * OTHER_SIGNS)


def _frames(seed: int, gestures: list[str]) -> list[Shown]:
    rng = np.random.default_rng(seed)
    hands = [render_scene_hand(gesture, rng) for gesture in gestures]
    return [_shown(scene([hand], WEBCAM, rng, FRAME_PX)) for hand in hands for _ in range(FRAMES_A_HAND)]


def empty_frames() -> list[Shown]:
    """Rooms and people; then arms that reach out of the frame."""
    rng = np.random.default_rng(SEED + 2)
    rooms = [scene([], WEBCAM, rng, FRAME_PX) for _ in range(EMPTY)]
    arms = [arm_without_hand(render_scene_hand(NONE, rng), rng, FRAME_PX) for _ in range(ARMS)]
    return [_shown(one) for one in [*rooms, *arms]]


def _shown(one: Scene) -> Shown:
    left, top, right, bottom = one.boxes[0] if len(one.boxes) else np.zeros(4)
    size = max(right - left, bottom - top) / FRAME_PX if len(one.boxes) else None
    return Shown(one.rgb, one.gesture, one.gesture if one.gesture in CLASSES else one.pose, size)


def close_ups() -> list[Shown]:
    """Other signs, faces, bare arms and backgrounds that fill the picture."""
    return [Shown(one.rgb, NONE, one.pose) for one in pictures_without_gesture(CLOSE_UP)]


RENDERED: dict[str, Callable[[], list[Shown]]] = {
    "scenes": gesture_frames,
    "nothing": close_ups,
    "other_scenes": other_frames,
    "empty": empty_frames,
}
"""By the name of the set."""
