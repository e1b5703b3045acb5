"""Whether a view shows what makes a sign that sign: seen from elsewhere, a pinch is a fist and an L is a one.

Only views that tell a sign are rendered; a picture that even a person would name wrongly teaches a net nothing.
"""

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.poses import INDEX, Pose
from rps_core.hands.skeleton import Skeleton

Floats = NDArray[np.float64]

OPEN_DEG, STRAIGHT_DEG = 190.0, 75.0  # fingers that bend less in all count as open, as stretched
MIN_SHOWN = 0.72  # open fingers, and a thumb that matters: share of their length left after foreshortening
MIN_V_GAP = 1.3  # two or three stretched fingers: how far apart the tips lie, across them, in fingertip diameters
MAX_CROSSED_GAP = 0.9  # crossed fingers: tips farther apart are a V
MIN_THUMB_CLEAR = 1.0  # a thumb that matters: how far the middle of its tip clears the outline, in its radii
MAX_THUMB_CLEAR = -0.5  # a thumb folded into the palm: it lies at least this far inside the outline
MIN_HOLE_MM = 2.5  # a ring of thumb and index: radius of the hole one looks through; a smaller one is a dark dot
METACARPAL_RADIUS_MM = 12.0  # of the palm, around each of its bones


def can_be_told(pose: Pose, skeleton: Skeleton, rotation: Floats) -> bool:
    """Whether the hand, turned by `rotation` (3, 3) before a camera that looks along z, can be taken for its sign."""
    bend = pose.flexion_deg.sum(axis=1)  # (4,)
    if pose.told_by == "ring":
        bend[INDEX] = np.inf  # it arches towards the thumb: the hole tells
    straight = np.flatnonzero(bend < STRAIGHT_DEG)
    if not _are_long(skeleton, rotation, np.flatnonzero(bend < OPEN_DEG)):
        return False
    if pose.told_by == "crossing":
        return _cross(skeleton, rotation, straight)
    if pose.told_by == "ring":
        return _is_seen_through(skeleton, rotation)
    if pose.told_by == "folded thumb":
        return _thumb_clear(skeleton, rotation) < MAX_THUMB_CLEAR
    if pose.told_by == "thumb" and not _thumb_stands_out(skeleton, rotation):
        return False
    return len(straight) not in (2, 3) or _stand_apart(skeleton, rotation, straight)


def _are_long(skeleton: Skeleton, rotation: Floats, fingers: NDArray[np.intp]) -> bool:
    """Whether those fingers keep most of their length."""
    lengths = (skeleton.joints[:, 3] - skeleton.joints[:, 0])[fingers]  # (F, 3)
    shown = np.linalg.norm((lengths @ rotation.T)[:, :2], axis=1) / np.linalg.norm(lengths, axis=1)
    return bool((shown >= MIN_SHOWN).all())


def _gaps(skeleton: Skeleton, rotation: Floats, fingers: NDArray[np.intp], joint: int) -> Floats:
    """(F - 1,) from finger to finger, how far that joint lies across the fingers' heading, in fingertip diameters."""
    seen = skeleton.joints[fingers] @ rotation.T  # (F, 4, 3)
    heading = (seen[:, 3] - seen[:, 0]).mean(axis=0)
    across = np.array((heading[1], -heading[0])) / np.hypot(heading[0], heading[1])
    out: Floats = np.diff(seen[:, joint, :2] @ across) / (2 * skeleton.radii[fingers, 3].mean())
    return out


def _stand_apart(skeleton: Skeleton, rotation: Floats, fingers: NDArray[np.intp]) -> bool:
    return bool(np.abs(_gaps(skeleton, rotation, fingers, joint=3)).min() > MIN_V_GAP)


def _cross(skeleton: Skeleton, rotation: Floats, fingers: NDArray[np.intp]) -> bool:
    """Whether two fingers change sides on their way from knuckle to tip, and end close together."""
    knuckles, tips = (_gaps(skeleton, rotation, fingers, joint) for joint in (0, 3))
    return bool((knuckles * tips < 0).all() and (np.abs(tips) < MAX_CROSSED_GAP).all())


def _thumb_stands_out(skeleton: Skeleton, rotation: Floats) -> bool:
    """Whether the thumb keeps its length and its tip is seen beside the rest of the hand, not before or behind it."""
    thumb = (skeleton.thumb_joints[3] - skeleton.thumb_joints[1]) @ rotation.T
    if np.hypot(thumb[0], thumb[1]) < MIN_SHOWN * np.linalg.norm(thumb):
        return False
    return _thumb_clear(skeleton, rotation) > MIN_THUMB_CLEAR


def _thumb_clear(skeleton: Skeleton, rotation: Floats) -> float:
    """How far the middle of the thumb's tip is from the rest of the hand in the picture, in its radii."""
    clear = _distance_to_outline(skeleton.thumb_joints[3], skeleton, rotation, with_thumb=False)
    return clear / float(skeleton.thumb_radii[3])


def _is_seen_through(skeleton: Skeleton, rotation: Floats) -> bool:
    """Whether the ring of thumb and index has a hole in the picture, with nothing of the hand before or behind it."""
    index, thumb = skeleton.joints[INDEX, :, None], skeleton.thumb_joints[1:]  # (4, 1, 3), (3, 3)
    halfway = ((index + thumb) / 2).reshape(-1, 3)  # (12, 3) from each joint of one to each of the other
    return any(_distance_to_outline(p, skeleton, rotation, with_thumb=True) > MIN_HOLE_MM for p in halfway)


def _distance_to_outline(point: Floats, skeleton: Skeleton, rotation: Floats, *, with_thumb: bool) -> float:
    """Millimetres in the picture from a point (3,) to the fingers, the palm and perhaps the thumb; negative inside."""
    starts = [skeleton.joints[:, :3].reshape(-1, 3), skeleton.metacarpal_bases]
    ends = [skeleton.joints[:, 1:].reshape(-1, 3), skeleton.knuckles]
    radii = [skeleton.radii[:, :3].ravel(), np.full(4, METACARPAL_RADIUS_MM)]
    if with_thumb:
        starts.append(skeleton.thumb_joints[:3])
        ends.append(skeleton.thumb_joints[1:])
        radii.append(skeleton.thumb_radii[:3])
    start, end = ((np.concatenate(joints) @ rotation.T)[:, :2] for joints in (starts, ends))
    bone = end - start
    along = (((rotation @ point)[:2] - start) * bone).sum(axis=1) / np.maximum((bone**2).sum(axis=1), 1e-9)
    nearest = start + np.clip(along, 0, 1)[:, None] * bone
    return float((np.linalg.norm((rotation @ point)[:2] - nearest, axis=1) - np.concatenate(radii)).min())
