"""`python -m rps_core.hands SHEET.png`: a contact sheet to look at after a change, and how fast pictures come.

Rows: each gesture as a hand alone, light skin to dark; every other sign; finished pictures of the three gestures and
of "none".
"""

import argparse
import os
import sys
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


def main() -> int:
    """Writes the sheet, then prints the rate on one process and on all cores."""
    parser = argparse.ArgumentParser(prog="python -m rps_core.hands", description=__doc__)
    parser.add_argument("sheet", type=Path, help="PNG file to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=128, help="pixels a side of each picture")
    arguments = parser.parse_args()
    try:
        sheet = contact_sheet(arguments.seed, arguments.size)
        if not cv2.imwrite(str(arguments.sheet), sheet[..., ::-1]):
            raise InputError(f"{arguments.sheet} cannot be written: name a .png file in a folder that exists.")
    except (InputError, cv2.error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for workers in sorted({1, os.cpu_count() or 1}):
        rate = pictures_per_second(arguments.size, workers)
        print(f"{rate:.1f} pictures a second at {arguments.size} px with {workers} process(es)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
