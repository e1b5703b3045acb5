"""Flesh on the bones: a skeleton becomes tapered capsules for palm, webs, thumb ball, tendons, fingers and forearm."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.sdf import Capsules, Garment
from rps_core.hands.skeleton import Proportions, Skeleton, unit

Floats = NDArray[np.float64]
OUT: Floats = np.array((0.0, 0.0, 1.0))  # dorsal, out of the back of the hand
FOREARM_MM = 300.0


class Part(IntEnum):
    """What a capsule is made of; the skin looks different on each."""

    PALM = 0
    PROXIMAL = 1
    MIDDLE = 2
    DISTAL = 3
    THUMB_PROXIMAL = 4
    THUMB_DISTAL = 5
    ARM = 6


@dataclass(frozen=True)
class Body:
    """A hand, or a bare arm, ready to be looked at."""

    capsules: Capsules
    part: NDArray[np.int64]  # (M,) a Part
    finger: NDArray[np.int64]  # (M,) 0 index to 4 thumb; -1 elsewhere
    dorsal: NDArray[np.float32]  # (M, 3) unit vector out of the back of each part
    arm_axis: Floats  # (3,) unit vector from the wrist to the elbow


@dataclass
class _Builder:
    """Collects capsules row by row."""

    rows: list[tuple[Floats, Floats, float, float, Part, int, Floats]]

    def add(
        self, start: Floats, end: Floats, radii: tuple[float, float], part: Part, finger: int = -1, dorsal: Floats = OUT
    ) -> None:
        self.rows.append((np.asarray(start, float), np.asarray(end, float), *radii, part, finger, dorsal))

    def body(self, num_palm: int, arm_axis: Floats) -> Body:
        start, end, start_radius, end_radius, part, finger, dorsal = zip(*self.rows, strict=True)
        capsules = Capsules(
            start=np.array(start, np.float32),
            end=np.array(end, np.float32),
            start_radius=np.array(start_radius, np.float32),
            end_radius=np.array(end_radius, np.float32),
            num_palm=num_palm,
        )
        return Body(capsules, np.array(part), np.array(finger), np.array(dorsal, np.float32), arm_axis)


# The palm, in millimetres. Depths (z) are palmar, hence negative.
METACARPAL_RADIUS_MM = 14.0  # at the wrist end
KNUCKLE_RADII_MM = (11.6, 11.8, 11.2, 10.0)
WEB_FOLLOWS_FLEXION = 0.55  # of the knuckle's: the skin between the fingers lags behind them
WEB_AHEAD_MM, WEB_BELOW_MM, WEB_RADII_MM = 11.5, 4.0, (7.6, 7.2)
HYPOTHENAR_MM = ((17, 20, -7), (30, 60, -8), (14.0, 10.5))  # ball of the little finger: start, end, radii
PALM_BODY_MM = ((-8, 22, -6), (-16, 72, -5), (11.0, 9.0))
THENAR_START_MM, THENAR_RADII_MM = (-8, 24, -9), (15.5, 13.6)  # ball of the thumb
THUMB_WEB_RADIUS_MM = 7.0
TENDON_LIFT_MM = (-1.5, 2.2)  # how far tendons stand out of the back of the hand; below zero they do not show
TENDON_RADII_MM = (3.2, 3.4)

# A curled finger squeezes flesh into the hollow that it encloses; without it one could look through a fist.
HOLLOW_FILLED_FROM_DEG = 80.0  # flexion of the middle joint
HOLLOW_RADIUS_MM = 10.5
HOLLOW_HALF_LENGTH_MM = 2.0

# The forearm: two bones, each with a kink between wrist and elbow.
WRIST_DEVIATION_SD_DEG = 9.0  # sideways
WRIST_FLEXION_SD_DEG = 14.0
BONE_APART_MM = (11.0, 17.0, 20.0)  # from the axis, at wrist, mid forearm and elbow
BONE_RADII_MM = (17.0, 16.5, 22.0, 30.0)
MID_FOREARM_MM = 110.0


def build_hand(skeleton: Skeleton, proportions: Proportions, rng: np.random.Generator) -> Body:
    """Hand and forearm. The random part: tendons and how the wrist is bent."""
    builder = _Builder([])
    _add_palm(builder, skeleton, proportions)
    _add_thumb_ball(builder, skeleton, proportions)
    lift = rng.uniform(*TENDON_LIFT_MM)
    if lift > 0:
        _add_tendons(builder, skeleton, proportions, lift)
    _add_hollows(builder, skeleton)
    wrist = rotation_about(2, rng.normal(0, WRIST_DEVIATION_SD_DEG)) @ rotation_about(
        0, rng.normal(0, WRIST_FLEXION_SD_DEG)
    )
    _add_forearm(builder, wrist, proportions)
    num_palm = len(builder.rows)
    _add_fingers(builder, skeleton)
    return builder.body(num_palm, wrist @ np.array((0.0, -1.0, 0.0)))


def build_bare_arm(proportions: Proportions, rng: np.random.Generator) -> Body:
    """A forearm bent at the elbow, the hand out of sight: skin, but no gesture."""
    builder = _Builder([])
    _add_forearm(builder, np.eye(3), proportions)
    elbow = np.array((0.0, -FOREARM_MM, 0.0))
    upper = rotation_about(0, rng.uniform(20, 130)) @ np.array((0.0, -280.0, 0.0))  # degrees of elbow flexion
    builder.add(elbow, elbow + upper, (38, 48), Part.ARM)
    return builder.body(len(builder.rows), np.array((0.0, -1.0, 0.0)))


def _add_palm(builder: _Builder, skeleton: Skeleton, proportions: Proportions) -> None:
    thick = proportions.palm_thickness
    wide = np.array((proportions.palm_width, 1, 1))
    for finger in range(4):
        radii = (METACARPAL_RADIUS_MM * thick, KNUCKLE_RADII_MM[finger] * thick)
        builder.add(skeleton.metacarpal_bases[finger], skeleton.knuckles[finger], radii, Part.PALM, finger)
    forward = skeleton.joints[:, 1] - skeleton.joints[:, 0]  # (4, 3)
    flexion = np.arctan2(-forward[:, 2], np.hypot(forward[:, 0], forward[:, 1])) * WEB_FOLLOWS_FLEXION
    heading = forward * (1, 1, 0) + 1e-6
    heading /= np.linalg.norm(heading, axis=1, keepdims=True)
    cosine, sine = np.cos(flexion)[:, None], np.sin(flexion)[:, None]
    web = skeleton.knuckles + WEB_AHEAD_MM * (cosine * heading - sine * OUT)
    web -= WEB_BELOW_MM * (sine * heading + cosine * OUT)
    for finger in range(3):
        radii = (WEB_RADII_MM[0] * proportions.thickness, WEB_RADII_MM[1] * proportions.thickness)
        builder.add(web[finger], web[finger + 1], radii, Part.PALM, finger)
    for start, end, (r0, r1) in (HYPOTHENAR_MM, PALM_BODY_MM):
        builder.add(np.array(start) * wide, np.array(end) * wide, (r0 * thick, r1 * thick), Part.PALM)


def _add_thumb_ball(builder: _Builder, skeleton: Skeleton, proportions: Proportions) -> None:
    thick = proportions.palm_thickness
    base, knuckle = skeleton.thumb_joints[:2]
    ball = (THENAR_RADII_MM[0] * thick, float(skeleton.thumb_radii[1]) * 1.12)
    builder.add(base, knuckle, ball, Part.PALM, 4, skeleton.thumb_dorsal[0])
    thenar = (THENAR_RADII_MM[0] * thick, THENAR_RADII_MM[1] * thick)
    inner = 0.35 * base + 0.65 * knuckle + (3, 2, 0)
    builder.add(np.array(THENAR_START_MM), inner, thenar, Part.PALM, 4, skeleton.thumb_dorsal[0])
    on_index = 0.35 * skeleton.metacarpal_bases[0] + 0.65 * skeleton.knuckles[0] + (0, 0, -4)
    web = (THUMB_WEB_RADIUS_MM * thick, THUMB_WEB_RADIUS_MM * thick)
    builder.add(0.3 * base + 0.7 * knuckle, on_index, web, Part.PALM)


def _add_tendons(builder: _Builder, skeleton: Skeleton, proportions: Proportions, lift: float) -> None:
    thick = proportions.palm_thickness
    for finger in range(4):
        start = skeleton.metacarpal_bases[finger] * 0.8 + OUT * 10.5 * thick
        end = skeleton.knuckles[finger] + OUT * (8.4 * thick + 0.6 * lift) + (0, -3, 0)
        builder.add(start, end, TENDON_RADII_MM, Part.PALM, finger)


def _add_hollows(builder: _Builder, skeleton: Skeleton) -> None:
    bend = np.einsum("fi,fi->f", skeleton.dorsal[:, 0], skeleton.dorsal[:, 1])  # (4,) cosine of the middle joint
    for finger in np.flatnonzero(bend < np.cos(np.deg2rad(HOLLOW_FILLED_FROM_DEG))):
        middle = skeleton.joints[finger].mean(axis=0)
        across = np.array((HOLLOW_HALF_LENGTH_MM, 0, 0))
        builder.add(middle - across, middle + across, (HOLLOW_RADIUS_MM, HOLLOW_RADIUS_MM), Part.PALM, int(finger))


def _add_forearm(builder: _Builder, wrist: Floats, proportions: Proportions) -> None:
    thick = proportions.palm_thickness
    r = [radius * thick for radius in BONE_RADII_MM]
    dorsal = wrist @ OUT
    for side in (-1, 1):  # radius and ulna
        near, middle, far = (side * apart for apart in BONE_APART_MM)
        inside = np.array((near, 6, 0))  # in the hand
        outside = np.array((near, -4, 0))
        bend = wrist @ np.array((middle, -MID_FOREARM_MM, 0))
        builder.add(inside, outside, (r[0], r[0]), Part.ARM, dorsal=dorsal)
        builder.add(outside, bend, (r[1], r[2]), Part.ARM, dorsal=dorsal)
        builder.add(bend, wrist @ np.array((far, -FOREARM_MM, 0)), (r[2], r[3]), Part.ARM, dorsal=dorsal)


def _add_fingers(builder: _Builder, skeleton: Skeleton) -> None:
    """In the order that `Capsules` wants: proximal phalanges, the next ones, the distal ones."""
    for phalanx, part in enumerate((Part.PROXIMAL, Part.MIDDLE, Part.DISTAL)):
        for finger in range(4):
            start, end = skeleton.joints[finger, phalanx : phalanx + 2]
            r0, r1 = skeleton.radii[finger, phalanx : phalanx + 2]
            builder.add(start, end, (float(r0), float(r1)), part, finger, skeleton.dorsal[finger, phalanx])
        if phalanx < 2:  # the thumb has one bone fewer
            bone = phalanx + 1
            start, end = skeleton.thumb_joints[bone : bone + 2]
            r0, r1 = skeleton.thumb_radii[bone : bone + 2]
            thumb_part = (Part.THUMB_PROXIMAL, Part.THUMB_DISTAL)[phalanx]
            builder.add(start, end, (float(r0), float(r1)), thumb_part, 4, skeleton.thumb_dorsal[bone])


# What is worn. Distances from the wrist along the forearm, in millimetres.
SLEEVE_SHARE = 0.5
SLEEVE_BEGINS_MM, SLEEVE_THICKNESS_MM, SLEEVE_FLARE = (8, 90), (3, 10), 0.05
BRACELET_SHARE = 0.12
BRACELET_BEGINS_MM, BRACELET_WIDTH_MM, BRACELET_THICKNESS_MM = (8, 30), (2, 14), 1.5


@dataclass(frozen=True)
class Clothes:
    """Which garments of the body are what."""

    sleeve: bool
    bracelet: bool


def dress(
    body: Body, rng: np.random.Generator, sleeve_begins_mm: tuple[float, float] = SLEEVE_BEGINS_MM
) -> tuple[Body, Clothes]:
    """The same body with a sleeve, a bracelet, or neither."""
    choice = rng.random()
    sleeve = choice < SLEEVE_SHARE
    bracelet = SLEEVE_SHARE <= choice < SLEEVE_SHARE + BRACELET_SHARE
    axis = unit(body.arm_axis)
    if sleeve:
        begins = rng.uniform(*sleeve_begins_mm)
        thickness = rng.uniform(*SLEEVE_THICKNESS_MM) + SLEEVE_FLARE * begins
        garment = _garment(axis, begins, 2 * FOREARM_MM, thickness, SLEEVE_FLARE)
    elif bracelet:
        garment = _garment(
            axis, rng.uniform(*BRACELET_BEGINS_MM), rng.uniform(*BRACELET_WIDTH_MM), BRACELET_THICKNESS_MM, 0
        )
    else:
        return body, Clothes(False, False)
    return replace(body, capsules=replace(body.capsules, garments=(garment,))), Clothes(sleeve, bracelet)


def _garment(axis: Floats, begins_mm: float, length_mm: float, thickness_mm: float, flare: float) -> Garment:
    origin = (axis * begins_mm).astype(np.float32)
    return Garment(origin, axis.astype(np.float32), length_mm, thickness_mm, flare)


def rotation_about(axis: int, degrees: float) -> Floats:
    """About x (0), y (1) or z (2), right-handed."""
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    matrix = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix[i, i] = matrix[j, j] = cosine
    matrix[i, j], matrix[j, i] = -sine, sine
    return matrix
