"""A signed distance field of tapered capsules, melted together, and the rays that meet it. Millimetres, float32.

A point outside is as far from the hand as the field says; inside it is negative. A ray can therefore step forward
by that distance without passing through anything (sphere tracing). The eye looks down -z along parallel rays.

Arrays hold one row a capsule and one column a point, so that each numpy call runs along contiguous memory; points
are worked through in blocks small enough for the processor's cache.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

BLOCK = 1536  # points at a time: about 45 capsules * 1536 * 4 bytes stay in the second-level cache
PRODUCT_COLUMNS = 480  # OpenBLAS gives products this small to one thread; several took 2.5 times the work
SURFACE_MM = 0.3  # a ray that comes this near has hit, or within this share of a pixel:
SURFACE_SHARE = 0.3  # rays that graze an outline would otherwise take many steps for nothing seen
MAX_STEPS = 28
NORMAL_STEP_MM = 0.6
FAR_MM = 1e4

PALM_BLEND_MM = 9.0  # how softly capsules melt together: the palm like dough,
FINGER_ROOT_BLEND_MM = 7.0  # a finger into the palm,
JOINT_BLEND_MM = (2.5, 2.0)  # and hardly at all at the joints of a finger. Fingers never melt into each other.
START_MARGIN_MM = 4.0  # the most that melting lifts the surface above the capsules


@dataclass(frozen=True)
class Garment:
    """Something worn on the forearm: the arm grown by `thickness_mm`, between two planes across the arm's axis."""

    origin: Floats  # (3,) where the garment begins on the arm's axis
    axis: Floats  # (3,) unit vector towards the elbow
    length_mm: float
    thickness_mm: float
    flare: float  # millimetres gained for each millimetre along the axis


@dataclass(frozen=True)
class Capsules:
    """M tapered capsules. First `num_palm` that melt into one palm and arm, then the fingers' phalanges:

    five proximal (thumb last), five next ones (four middle, the thumb's distal), four distal; or none of these.
    """

    start: Floats  # (M, 3)
    end: Floats  # (M, 3)
    start_radius: Floats  # (M,)
    end_radius: Floats  # (M,)
    num_palm: int
    garments: tuple[Garment, ...] = ()


class Field:
    """The distance field of one hand."""

    def __init__(self, capsules: Capsules) -> None:
        self.capsules = capsules
        start, axis = capsules.start, capsules.end - capsules.start
        length2 = (axis * axis).sum(axis=1) + np.float32(1e-6)  # (M,)
        # One product with (x, y, z, 1, x*x + y*y + z*z) gives the place along each axis and the squared distance
        # to each start: (p - a).b / b.b and |p - a|^2.
        zero, one = np.zeros_like(length2), np.ones_like(length2)
        along = np.column_stack([axis, -(start * axis).sum(axis=1), zero]) / length2[:, None]
        squared = np.column_stack([-2 * start, (start * start).sum(axis=1), one])
        self._products = np.concatenate([along, squared]).astype(np.float32)  # (2M, 5)
        self._length2 = length2[:, None]
        self._radius = capsules.start_radius[:, None]
        self._taper = (capsules.end_radius - capsules.start_radius)[:, None]

    def distances(self, points: Floats) -> tuple[Floats, Floats]:
        """To every capsule, and the place along it (not clipped to 0..1): (3, N) -> (M, N), (M, N)."""
        rows = len(self._radius)
        homogeneous = np.empty((5, points.shape[1]), np.float32)
        homogeneous[:3] = points
        homogeneous[3] = 1
        np.einsum("in,in->n", points, points, out=homogeneous[4])
        products = np.empty((2 * rows, points.shape[1]), np.float32)
        for begin in range(0, points.shape[1], PRODUCT_COLUMNS):
            columns = slice(begin, begin + PRODUCT_COLUMNS)
            np.matmul(self._products, homogeneous[:, columns], out=products[:, columns])  # (2M, 5) x (5, N) -> (2M, N)
        along, distance = products[:rows], products[rows:]
        clipped = np.clip(along, 0, 1)  # twice as fast as np.maximum and np.minimum with a number
        # |p - a - h b|^2 = |p - a|^2 + b.b * h * (h - 2 along)
        term = clipped - along
        term -= along
        term *= clipped
        term *= self._length2
        distance += term
        np.abs(distance, out=distance)  # rounding may leave a zero slightly negative
        np.sqrt(distance, out=distance)
        clipped *= self._taper
        distance -= clipped
        distance -= self._radius
        return distance, along

    def melt(self, distance: Floats) -> tuple[Floats, Floats]:
        """One body out of the capsules: (M, N) -> (N,) the hand, and (N,) palm and arm alone."""
        palm_rows = self.capsules.num_palm
        palm = _melt_all(distance[:palm_rows], PALM_BLEND_MM)
        if palm_rows == len(distance):
            return palm, palm
        proximal = distance[palm_rows : palm_rows + 5]
        middle = distance[palm_rows + 5 : palm_rows + 10]
        distal = distance[palm_rows + 10 :]
        roots = _melt_pair(proximal, palm, FINGER_ROOT_BLEND_MM)  # (5, N)
        np.minimum(roots, _melt_pair(proximal, middle, JOINT_BLEND_MM[0]), out=roots)
        np.minimum(roots[:4], _melt_pair(middle[:4], distal, JOINT_BLEND_MM[1]), out=roots[:4])
        return roots.min(axis=0), palm

    def worn(self, points: Floats, palm: Floats) -> list[Floats]:
        """Distance to each garment: (3, N), (N,) -> one (N,) each."""
        out = []
        for garment in self.capsules.garments:
            along = garment.axis @ points - np.float32(garment.axis @ garment.origin)  # (N,)
            grown = palm - np.float32(garment.thickness_mm) - np.float32(garment.flare) * along
            out.append(np.maximum(grown, np.maximum(-along, along - np.float32(garment.length_mm))))
        return out

    def __call__(self, points: Floats) -> Floats:
        """Signed distance to hand and garments: (3, N) -> (N,)."""
        out = np.empty(points.shape[1], np.float32)
        for begin in range(0, points.shape[1], BLOCK):
            block = np.ascontiguousarray(points[:, begin : begin + BLOCK])
            hand, palm = self.melt(self.distances(block)[0])
            for garment in self.worn(block, palm):
                hand = np.minimum(hand, garment)
            out[begin : begin + BLOCK] = hand
        return out

    def normals(self, points: Floats, here: Floats) -> Floats:
        """Unit vectors out of the surface by forward differences: (3, N) and the field there, (N,) -> (3, N)."""
        shifted = [self(points + step[:, None]) for step in np.eye(3, dtype=np.float32) * np.float32(NORMAL_STEP_MM)]
        gradient = np.stack(shifted) - here
        length = np.sqrt(np.einsum("in,in->n", gradient, gradient))
        out: Floats = gradient / (length + np.float32(1e-6))
        return out


def _melt_pair(a: Floats, b: Floats, blend_mm: float) -> Floats:
    """Polynomial smooth minimum: min(a, b) - k/4 * h^2 with h = max(0, 1 - |a - b| / k), k the blend."""
    nearness = a - b
    np.abs(nearness, out=nearness)
    nearness *= np.float32(-1 / blend_mm)
    nearness += 1
    np.clip(nearness, 0, 1, out=nearness)
    nearness *= nearness
    nearness *= np.float32(blend_mm / 4)
    out: Floats = np.minimum(a, b)
    out -= nearness
    return out


def _melt_all(distance: Floats, blend_mm: float) -> Floats:
    """The same for many at once, in no order: m - k/4 * log2(sum of max(0, 1 - (d - m) / k)^2), m the least.

    For two it lies close to `_melt_pair`; more neighbours add less and less, as melting one after another would.
    """
    least: Floats = distance.min(axis=0)
    nearness = distance - least
    nearness *= np.float32(-1 / blend_mm)
    nearness += 1
    np.clip(nearness, 0, 1, out=nearness)
    crowd = np.einsum("mn,mn->n", nearness, nearness)
    out: Floats = least - np.log2(crowd) * np.float32(blend_mm / 4)
    return out


def trace(
    field: Field, x_mm: Floats, y_mm: Floats, start_z: Floats, stop_z: Floats, pixel_mm: float
) -> tuple[Ints, Floats]:
    """Sphere tracing down -z from `start_z`: which of the N rays meet the hand, and where.

    Returns (H,) indices into the rays, ascending, and (3, H) points on the surface.
    """
    points = np.stack([x_mm, y_mm, start_z])  # (3, N)
    walking = np.arange(len(x_mm))
    hits = []
    reach = max(SURFACE_MM, SURFACE_SHARE * pixel_mm)
    for _ in range(MAX_STEPS):
        distance = field(points[:, walking])
        points[2, walking] -= distance
        near = distance < reach
        hits.append(walking[near])
        walking = walking[~near & (points[2, walking] > stop_z[walking])]
        if len(walking) == 0:
            break
    hits.append(walking)  # still within a hair of an outline after so many steps
    found = np.sort(np.concatenate(hits))
    return found, points[:, found]


def bounds(capsules: Capsules, x_mm: Floats, y_mm: Floats, margin_mm: float) -> tuple[Floats, Floats]:
    """Where each vertical ray can first and last touch the capsules grown by the margin: two (N,), or -/+ FAR_MM.

    Seen from above, a ray at distance s from an axis of slope m meets a cylinder of radius r at
    sqrt(r^2 - s^2) * sqrt(1 + m^2) above the axis; the ends of the capsule limit that.
    """
    start, axis = capsules.start, capsules.end - capsules.start
    flat2 = (axis[:, :2] ** 2).sum(axis=1)[:, None] + np.float32(1e-3)  # (M, 1) squared length in the picture
    dx, dy = x_mm - start[:, :1], y_mm - start[:, 1:2]  # (M, N)
    along = np.clip((dx * axis[:, :1] + dy * axis[:, 1:2]) / flat2, 0, 1)
    grow = np.full(len(start), margin_mm, np.float32)
    for garment in capsules.garments:
        reach = np.abs((capsules.end - garment.origin) @ garment.axis)
        grow[: capsules.num_palm] += garment.thickness_mm + garment.flare * reach[: capsules.num_palm]
    radius = capsules.start_radius[:, None] + along * (capsules.end_radius - capsules.start_radius)[:, None]
    radius += grow[:, None]
    rest = radius**2 - (dx - along * axis[:, :1]) ** 2 - (dy - along * axis[:, 1:2]) ** 2
    covered = rest > 0
    above = np.sqrt(np.maximum(rest, 0) * (1 + axis[:, 2:] ** 2 / flat2))
    middle = start[:, 2:] + along * axis[:, 2:]
    r1, r2 = capsules.start_radius + grow, capsules.end_radius + grow
    highest = np.maximum(start[:, 2] + r1, capsules.end[:, 2] + r2)[:, None]
    lowest = np.minimum(start[:, 2] - r1, capsules.end[:, 2] - r2)[:, None]
    top = np.where(covered, np.minimum(middle + above, highest), -FAR_MM).max(axis=0)
    bottom = np.where(covered, lowest, FAR_MM).min(axis=0)
    return top.astype(np.float32), bottom.astype(np.float32)
