"""What the camera sees of a hand: for every pixel that it covers, where, which part, and which way it faces."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Body
from rps_core.hands.camera import Camera, Window, back_to_hand, pixel_grid
from rps_core.hands.sdf import START_MARGIN_MM, Field, bounds, trace

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

COARSE_CELLS = 64  # cells a side: where a ray may begin and end is worked out once a cell


@dataclass(frozen=True)
class Surface:
    """H pixels that show the hand. Vectors are (3, H), in the camera's frame unless they say otherwise."""

    size_px: int
    pixel: Ints  # (H,) index into the picture, row by row
    points: Floats  # (3, H) millimetres
    normals: Floats  # (3, H)
    in_hand: Floats  # (3, H) the points in the hand's own frame
    part: Ints  # (H,) a Part
    finger: Ints  # (H,)
    along: Floats  # (H,) place along the part, 0 at its start, 1 at its end, beyond in the caps
    facing: Floats  # (H,) 1 on the back of the part, -1 on its palmar side
    worn: NDArray[np.bool_]  # (H,) covered by a garment
    worn_along: Floats  # (H,) millimetres along the garment; 0 without one


def find_surface(field: Field, body: Body, camera: Camera, window: Window, size_px: int) -> Surface:
    """Traces one ray a pixel, from the nearest place where the hand can begin."""
    x, y = pixel_grid(window, size_px)
    start, stop = _ray_limits(body, window, size_px)
    pixel_mm = float(window.size.max()) / size_px
    rays = np.flatnonzero(start > stop)
    hit, points = trace(field, x[rays], y[rays], start[rays], stop[rays], pixel_mm)
    pixel = rays[hit]
    distance, along = field.distances(points)
    nearest = distance.argmin(axis=0)  # (H,)
    hand, palm = field.melt(distance)
    worn = np.zeros(len(pixel), np.bool_)
    worn_along = np.zeros(len(pixel), np.float32)
    for garment, outside in zip(body.capsules.garments, field.worn(points, palm), strict=True):
        worn |= outside < hand
        np.minimum(hand, outside, out=hand)
        worn_along = garment.axis @ (points - garment.origin[:, None])
    normals = field.normals(points, hand)
    return Surface(
        size_px=size_px,
        pixel=pixel,
        points=points,
        normals=normals,
        in_hand=back_to_hand(points, camera),
        part=body.part[nearest],
        finger=body.finger[nearest],
        along=along[nearest, np.arange(len(pixel))],
        facing=np.einsum("ni,in->n", body.dorsal[nearest], normals),
        worn=worn,
        worn_along=worn_along,
    )


def _ray_limits(body: Body, window: Window, size_px: int) -> tuple[Floats, Floats]:
    """Two (size_px * size_px,): z where each ray begins and ends; begin < end where nothing can be met."""
    x, y = pixel_grid(window, COARSE_CELLS)
    half_cell = 0.5 * float(np.hypot(*(window.size / COARSE_CELLS)))
    start, stop = bounds(body.capsules, x, y, START_MARGIN_MM + half_cell)
    cell = np.arange(size_px) * COARSE_CELLS // size_px
    index = (cell[:, None] * COARSE_CELLS + cell[None, :]).ravel()
    return start[index], stop[index]
