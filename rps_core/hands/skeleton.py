"""The bones of a hand: where the joints lie once a pose is taken. Millimetres and degrees.

The frame is that of a right hand lying flat, seen from its back: x points to the little finger, y along the
fingers, z out of the back of the hand (dorsal); the wrist is near the origin. A left hand is the mirror image and
is made last, by the camera.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.poses import Pose, Thumb

Floats = NDArray[np.float64]

# Fingers are numbered in this order: index, middle, ring, little, thumb.
THUMB = 4
"""Row of the thumb wherever all five fingers share an array."""

# An adult hand, about 185 mm from wrist to middle fingertip.
KNUCKLES_MM = np.array([(-27, 88, 0), (-7, 91, 2), (13, 86, 0), (31, 76, -4)], float)  # metacarpophalangeal joints
METACARPAL_BASES_MM = np.array([(-14, 28, 0), (-4, 28, 1), (6, 27, 0), (15, 25, -3)], float)
PHALANX_LENGTHS_MM = np.array([(43, 25, 23), (47, 30, 24), (44, 28.5, 24), (35, 21, 21)], float)
"""Proximal, middle, distal; one row a finger. The distal one counts to the very fingertip."""
FINGER_RADII_MM = np.array(
    [(10.2, 9.4, 8.6, 7.0), (10.4, 9.6, 8.7, 7.1), (9.8, 9.0, 8.2, 6.7), (8.6, 7.8, 7.1, 5.9)], float
)
"""Half thickness at the knuckle, the two finger joints and the tip."""
THUMB_BASE_MM = np.array((-19, 18, -8), float)  # carpometacarpal joint
THUMB_LENGTHS_MM = np.array((46, 33, 28), float)  # metacarpal, proximal, distal
THUMB_RADII_MM = np.array((13.5, 11.2, 10.2, 8.4), float)

# People differ: standard deviations, as a share of the mean (hand anthropometry gives 4 to 8 %).
LENGTH_SD = 0.05
ONE_FINGER_LENGTH_SD = 0.025
THICKNESS_SD = 0.075
PALM_WIDTH_SD = 0.05
PALM_THICKNESS_SD = 0.06
THICKNESS_RANGE = (0.84, 1.18)  # beyond it a hand looks like a glove or like bones

SWELLING_WHEN_CURLED = 0.10  # soft parts are pushed outwards by a full bend of the middle joint
FULL_BEND_DEG = 110.0
PAD_SHARE = 0.9  # the last capsule ends this many tip radii before the fingertip: its cap is the pad


@dataclass(frozen=True)
class Proportions:
    """One person's hand, relative to the mean."""

    length: float
    thickness: float
    palm_width: float
    palm_thickness: float
    fingers: Floats  # (5,) length of each finger, thumb last


@dataclass(frozen=True)
class Skeleton:
    """Joints of the four fingers and the thumb, in millimetres."""

    joints: Floats  # (4, 4, 3) finger, knuckle to tip, xyz
    dorsal: Floats  # (4, 3, 3) finger, phalanx: unit vector out of the nail's side
    radii: Floats  # (4, 4)
    thumb_joints: Floats  # (4, 3) carpometacarpal, metacarpophalangeal, interphalangeal, tip
    thumb_dorsal: Floats  # (3, 3)
    thumb_radii: Floats  # (4,)
    knuckles: Floats  # (4, 3)
    metacarpal_bases: Floats  # (4, 3)


def sample_proportions(rng: np.random.Generator) -> Proportions:
    """A person drawn at random."""
    return Proportions(
        length=rng.normal(1, LENGTH_SD),
        thickness=float(np.clip(rng.normal(1, THICKNESS_SD), *THICKNESS_RANGE)),
        palm_width=rng.normal(1, PALM_WIDTH_SD),
        palm_thickness=rng.normal(1, PALM_THICKNESS_SD),
        fingers=rng.normal(1, ONE_FINGER_LENGTH_SD, 5),
    )


def unit(vector: Floats) -> Floats:
    """The vector, one long."""
    out: Floats = vector / np.linalg.norm(vector)
    return out


def build_skeleton(pose: Pose, proportions: Proportions) -> Skeleton:
    """Forward kinematics: the flexions of a finger add up along it, all in the plane its abduction chooses."""
    widen = np.array((proportions.palm_width, 1, 1))
    knuckles, bases = KNUCKLES_MM * widen, METACARPAL_BASES_MM * widen

    abduction = np.deg2rad(pose.abduction_deg)  # (4,)
    forward = np.stack([np.sin(abduction), np.cos(abduction), np.zeros(4)], axis=1)  # (4, 3)
    out = np.array((0.0, 0.0, 1.0))
    bend = np.cumsum(np.deg2rad(pose.flexion_deg), axis=1)[..., None]  # (4, 3, 1)
    directions = np.cos(bend) * forward[:, None] - np.sin(bend) * out  # (4, 3, 3)
    dorsal = np.sin(bend) * forward[:, None] + np.cos(bend) * out  # (4, 3, 3)

    swelling = 1 + SWELLING_WHEN_CURLED * np.clip(pose.flexion_deg[:, 1] / FULL_BEND_DEG, 0, 1)
    radii = FINGER_RADII_MM * proportions.thickness * swelling[:, None]  # (4, 4)
    lengths = PHALANX_LENGTHS_MM * proportions.length * proportions.fingers[:4, None]  # (4, 3)
    lengths[:, 2] -= PAD_SHARE * radii[:, 3]
    steps = np.cumsum(directions * lengths[..., None], axis=1)
    joints = np.concatenate([knuckles[:, None], knuckles[:, None] + steps], axis=1)  # (4, 4, 3)

    thumb_radii = THUMB_RADII_MM * proportions.thickness
    thumb_joints = _thumb_joints(pose.thumb, joints, dorsal, radii, thumb_radii, proportions)
    return Skeleton(
        joints=joints,
        dorsal=dorsal,
        radii=radii,
        thumb_joints=thumb_joints,
        thumb_dorsal=_thumb_dorsal(thumb_joints, np.asarray(pose.thumb.dorsal)),
        thumb_radii=thumb_radii,
        knuckles=knuckles,
        metacarpal_bases=bases,
    )


def _thumb_joints(
    thumb: Thumb, joints: Floats, dorsal: Floats, radii: Floats, thumb_radii: Floats, proportions: Proportions
) -> Floats:
    """(4, 3): along the pose's directions, or, where the thumb touches a finger, bent so that it reaches it."""
    lengths = THUMB_LENGTHS_MM * proportions.length * proportions.fingers[THUMB]
    lengths[2] -= PAD_SHARE * thumb_radii[3]
    base = THUMB_BASE_MM * (proportions.palm_width, 1, 1)
    knuckle = base + unit(np.asarray(thumb.metacarpal)) * lengths[0]
    joint = knuckle + unit(np.asarray(thumb.proximal)) * lengths[1]
    tip = joint + unit(np.asarray(thumb.distal)) * lengths[2]
    if thumb.touches is not None:
        touch = thumb.touches
        along = joints[touch.finger, touch.phalanx : touch.phalanx + 2]  # (2, 3) ends of the touched phalanx
        gap = radii[touch.finger, touch.phalanx] + thumb_radii[3]
        side = dorsal[touch.finger, touch.phalanx] * (1 if touch.on_back else -1)
        side = unit((1 - touch.beside) * side + touch.beside * np.array((-1.0, 0.0, 0.0)))
        target = along[0] + (along[1] - along[0]) * touch.along + side * gap * touch.depth
        joint, tip = _reach(knuckle, joint, target, float(lengths[1]), float(lengths[2]))
    return np.stack([base, knuckle, joint, tip])


def _reach(start: Floats, elbow: Floats, target: Floats, upper: float, lower: float) -> tuple[Floats, Floats]:
    """Two-bone inverse kinematics: middle joint and end that bring the end as near to the target as lengths allow.

    The middle joint stays on the side where `elbow` was, so that the thumb bends the way thumbs bend.
    """
    towards = target - start
    reach = float(np.clip(np.linalg.norm(towards), abs(upper - lower) * 1.05 + 1e-6, (upper + lower) * 0.995))
    axis = unit(towards)
    cosine = np.clip((upper**2 + reach**2 - lower**2) / (2 * upper * reach), -1, 1)  # law of cosines
    offset = elbow - start
    sideways = unit(offset - axis * np.dot(offset, axis) + 1e-9)
    middle = start + upper * (cosine * axis + np.sqrt(1 - cosine**2) * sideways)
    return middle, start + axis * reach


def _thumb_dorsal(joints: Floats, reference: Floats) -> Floats:
    """(3, 3): the reference made perpendicular to each bone: the side the nail is on."""
    directions = np.diff(joints, axis=0)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    upright = reference - directions * (directions @ reference)[:, None]
    out: Floats = upright / (np.linalg.norm(upright, axis=1, keepdims=True) + 1e-9)
    return out
