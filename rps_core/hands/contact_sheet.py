"""A contact sheet to look at after a change, and how fast pictures come.

Rows: each gesture as a hand alone, light skin to dark; every other sign; finished pictures of the three gestures and
of "none".
"""

import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.errors import InputError
from rps_core.hands.cutout import Layer, render_pose
from rps_core.hands.pictures import GESTURES
from rps_core.hands.pose_sampling import pose_of
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.sets import layers, pictures
from rps_core.storage.files import check_target, write_atomically, writing

Bytes = NDArray[np.uint8]

COLUMNS = 14
PAPER_COLOUR = np.array((190, 170, 150), float)  # behind hands alone: nothing like skin
TIMED_PICTURES = 300


def contact_sheet(seed: int, size_px: int) -> Bytes:
    """(rows * size_px, COLUMNS * size_px, 3) RGB."""
    rows: list[list[Bytes]] = []
    for gesture in GESTURES:
        by_tone = sorted(layers(2 * COLUMNS, seed, size_px, (gesture,)), key=lambda layer: layer.skin_tone)
        rows += [[_on_paper(layer) for layer in by_tone[half::2]] for half in (0, 1)]
    rng = np.random.default_rng(seed)
    signs = [
        _on_paper(render_pose("none", pose_of(name, sign, rng), rng, size_px, roll_deg=0))
        for name, sign in OTHER_SIGNS.items()
        for _ in range(3)
    ]
    finished = [item.rgb for item in pictures(4 * COLUMNS, seed, size_px, (*GESTURES, "none"))]
    cells = signs + finished
    rows += [cells[begin : begin + COLUMNS] for begin in range(0, len(cells) - COLUMNS + 1, COLUMNS)]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def _on_paper(layer: Layer) -> Bytes:
    alpha = layer.rgba[..., 3:] / 255
    return np.rint(layer.rgba[..., :3] * alpha + PAPER_COLOUR * (1 - alpha)).astype(np.uint8)


def pictures_per_second(size_px: int, workers: int) -> float:
    """Finished pictures, start of the workers included."""
    started = time.perf_counter()
    done = sum(1 for _ in pictures(TIMED_PICTURES, seed=0, size_px=size_px, workers=workers))
    return done / (time.perf_counter() - started)


def write_sheet(path: Path, seed: int, size_px: int) -> None:
    """Renders the sheet into a picture file. Raises InputError where it cannot be written."""
    if path.suffix.lower() != ".png":
        raise InputError(f"the sheet is {path}, but a picture of type PNG is written; name a .png file")
    check_target(path)
    _, encoded = cv2.imencode(".png", contact_sheet(seed, size_px)[..., ::-1])
    with writing(path):
        write_atomically(path, encoded.tobytes())
