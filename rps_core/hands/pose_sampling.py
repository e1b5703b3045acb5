"""Draws the pose of one person: a sign as it is meant, and how loosely and unevenly people hold it. Degrees."""

from dataclasses import replace

import numpy as np

from rps_core.hands.poses import GESTURE_SIGNS, OTHER_SIGNS, THUMBS, Floats, Pose, Sign, Thumb, Vector

ABDUCTION_SD_DEG = 1.5
THUMB_TILT_SD_DEG = 6.0
OPEN_THUMBS = ("out", "half out", "alongside")
"""Thumbs that nothing holds: people hold them anywhere between these."""


def sample_pose(gesture: str, rng: np.random.Generator) -> Pose:
    """A person's way to show a gesture; "none" draws one of the other signs, each as often."""
    if gesture == "none":
        name = str(rng.choice(list(OTHER_SIGNS)))
        return pose_of(name, OTHER_SIGNS[name], rng)
    weights, signs = zip(*GESTURE_SIGNS[gesture], strict=True)
    return pose_of(gesture, signs[rng.choice(len(signs), p=weights)], rng)


def pose_of(name: str, sign: Sign, rng: np.random.Generator) -> Pose:
    """Joint angles of one person who makes the sign: one looseness for the hand, scatter for every joint."""
    looseness = rng.uniform(0, 1) ** 2  # most people close a hand firmly
    flexion = np.array([f.flexion for f in sign.fingers], float)  # (4, 3)
    flexion -= looseness * np.array([f.loosen for f in sign.fingers])
    flexion += rng.normal(size=(4, 3)) * np.array([f.scatter for f in sign.fingers])
    flexion[:, 1:] = np.maximum(flexion[:, 1:], -4)  # the outer joints hardly bend backwards
    spread = rng.uniform(*sign.spread)
    abduction = np.array(sign.at_rest) + spread * np.array(sign.per_spread) + rng.normal(0, ABDUCTION_SD_DEG, 4)
    thumb_name = str(rng.choice(list(sign.thumbs), p=list(sign.thumbs.values())))
    return Pose(name, flexion, abduction, _vary_thumb(thumb_name, sign, rng), sign.sides, sign.told_by)


def _vary_thumb(name: str, sign: Sign, rng: np.random.Generator) -> Thumb:
    """The named thumb, tilted a little; an open one is mixed with another open one that the sign allows."""
    thumb = THUMBS[name]
    bones = np.array([thumb.metacarpal, thumb.proximal, thumb.distal])  # (3, 3)
    open_thumbs = [other for other in OPEN_THUMBS if other in sign.thumbs]
    if name in open_thumbs and rng.random() < 0.5:
        other = THUMBS[str(rng.choice(open_thumbs))]
        bones += rng.uniform(0, 0.7) * (np.array([other.metacarpal, other.proximal, other.distal]) - bones)
    tilt = np.deg2rad(rng.normal(0, THUMB_TILT_SD_DEG, 3))
    bones = bones + np.cross(tilt, bones) + rng.normal(0, 0.035, (3, 3))
    return replace(thumb, metacarpal=_vector(bones[0]), proximal=_vector(bones[1]), distal=_vector(bones[2]))


def _vector(values: Floats) -> Vector:
    return float(values[0]), float(values[1]), float(values[2])
