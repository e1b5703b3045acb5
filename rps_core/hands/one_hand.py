"""What the guide's author had: one person's hand before one wall, in one light, recorded in bursts.

The seed decides the person, the wall, the light and the camera; the number of a picture decides its burst, and the
moment in it. Pictures of one burst are nearly alike, as those of a hand that is held before a camera.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import build_hand, dress, rotation_about
from rps_core.hands.backgrounds import random_colour
from rps_core.hands.camera import SIDES_DEG, Camera, Window, look, step_back
from rps_core.hands.clothes import clothe
from rps_core.hands.clutter import draw_devices, draw_leaves, draw_picture_frames
from rps_core.hands.cutout import soften_edge
from rps_core.hands.noise import mottle
from rps_core.hands.pictures import GESTURES, Picture
from rps_core.hands.pose_sampling import sample_pose
from rps_core.hands.poses import Pose
from rps_core.hands.sdf import Field
from rps_core.hands.shading import Light, sample_light, shade
from rps_core.hands.skeleton import Proportions, build_skeleton, sample_proportions
from rps_core.hands.skin import LIGHTNESS_RANGE, roughen, skin_colour
from rps_core.hands.surface import find_surface
from rps_core.hands.visibility import can_be_told

Floats = NDArray[np.float32]
Motion = NDArray[np.float64]
"""(6,) roll, pitch and yaw in degrees; to the right and up in millimetres; the logarithm of the size."""

BURST = 10
"""Pictures of a gesture that are recorded in one go."""
BETWEEN_BURSTS: Motion = np.array((7.0, 6.0, 6.0, 8.5, 7.5, 0.05))  # standard deviations: one lifts the hand anew
WITHIN_BURST: Motion = np.array((2.5, 2.0, 2.0, 3.5, 3.5, 0.015))  # and cannot hold it quite still
FINGERS_BETWEEN_SD_DEG, FINGERS_WITHIN_SD_DEG = 2.6, 0.7
SWAY = (0.4, 1.6)  # to and fro, times a burst
ARRIVES_MM, ARRIVES_IN = (
    (25.0, 85.0),
    2,
)  # a burst begins as soon as the hand comes up: so far below, in so many pictures
SMEARED = 0.3  # of the way that is left: what the hand moves during the exposure
GAIN_SD = 0.06  # of the logarithm, between bursts: the camera's exposure is automatic

SIDES = ("back", "palm")
ROLL_SD_DEG, CAMERA_MM = 10.0, (450.0, 800.0)
SHOWN_MM, RAISED_MM = (240.0, 270.0), 27.0  # side of the square that is shown; how far its middle lies above the palm's
TRIALS = 200  # until a gesture is drawn that can be told from this person's side
CONTRAST = (0.32, 0.45)  # between the lightness of skin and wall: nobody records a hand that is hardly to be made out
WALL_RANGE, WALL_COLOUR = (0.24, 0.7), 0.6  # walls are muted, of a colour so much is kept; and neither black nor white:
# a wall at either end of [-1, 1] is most of the input's energy, and plain SGD at 0.01 then jumps, or idles at 33 %
MOST_THINGS, WALL_UNEVEN = 2, (0.02, 0.06)
SHADOW_MM, SHADOW_DEPTH = (10.0, 45.0), (0.1, 0.35)  # the wall behind a hand is lit by the same lamp
FOCUS, NOISE_SD = 0.0035, 0.012  # of the side; of white

FIXED, POSES, WALL, MOVES = range(4)
"""Streams of random numbers, so that a change to one leaves the others."""


@dataclass(frozen=True)
class Studio:
    """A person, a wall, a light and a camera."""

    proportions: Proportions
    skin_tone: float  # 0 light to 1 dark
    left: bool
    side: str
    roll_deg: float
    distance_mm: float
    shown_mm: float
    light: Light
    poses: dict[str, Pose]  # this person's way to show each gesture
    wall: Floats  # (S, S, 3)
    shadow_mm: float
    shadow_depth: float
    draws: tuple[int, int, int, int]  # seeds of what is drawn anew for each picture, and is the same in all


@lru_cache(maxsize=4)
def studio(seed: int, size_px: int) -> Studio:
    """The same seed gives the same person in the same room, in pictures of any size."""
    rng = np.random.default_rng([seed, FIXED])
    proportions, tone, side = sample_proportions(rng), float(rng.random()), str(rng.choice(SIDES))
    light = sample_light(rng)
    roll = float(rng.normal(0, ROLL_SD_DEG))
    return Studio(
        proportions=proportions,
        skin_tone=tone,
        left=bool(rng.random() < 0.5),
        side=side,
        roll_deg=roll,
        distance_mm=float(rng.uniform(*CAMERA_MM)),
        shown_mm=float(rng.uniform(*SHOWN_MM)),
        light=light,
        poses={
            gesture: _own_pose(gesture, proportions, _rotation(side, np.array((roll, 0, 0))), [seed, POSES, number])
            for number, gesture in enumerate(GESTURES)
        },
        wall=_wall(tone, np.random.default_rng([seed, WALL]), size_px),
        shadow_mm=float(rng.uniform(*SHADOW_MM)),
        shadow_depth=float(rng.uniform(*SHADOW_DEPTH)),
        draws=tuple(int(number) for number in rng.integers(2**63, size=4)),  # type: ignore[arg-type]  # four of them
    )


@dataclass(frozen=True)
class Moment:
    """What changes from picture to picture."""

    motion: Motion
    pose: Pose
    below_mm: float  # how far the hand has still to come up
    gain: float


def picture_of_one_hand(seed: int, index: int, size_px: int = 128, gesture: str | None = None) -> Picture:
    """Picture number `index` of a set of one person; without a gesture the three take turns."""
    gesture = GESTURES[index % len(GESTURES)] if gesture is None else gesture
    room = studio(seed, size_px)
    moment = _moment(room.poses[gesture], [seed, MOVES, GESTURES.index(gesture)], index // len(GESTURES))
    rgba = _hand(room, moment, size_px)
    rng = np.random.default_rng([seed, MOVES, len(GESTURES), index])
    return Picture(_photograph(room, rgba, moment, rng), np.ascontiguousarray(rgba[..., 3]), gesture, moment.pose.name)


def _rotation(side: str, motion: Motion) -> Motion:
    roll, pitch, yaw = (float(angle) for angle in motion[:3])
    out: Motion = rotation_about(2, roll) @ rotation_about(0, pitch) @ rotation_about(1, SIDES_DEG[side] + yaw)
    return out


def _own_pose(gesture: str, proportions: Proportions, rotation: Motion, stream: list[int]) -> Pose:
    """How this person shows the gesture: the first of TRIALS draws that can be told from where the camera stands."""
    rng = np.random.default_rng(stream)
    for _ in range(TRIALS):
        pose = sample_pose(gesture, rng)
        if can_be_told(pose, build_skeleton(pose, proportions), rotation):
            break
    return pose


def _wall(tone: float, rng: np.random.Generator, size_px: int) -> Floats:
    """(S, S, 3): one colour that skin stands out from, unevenly lit, with few things on it, out of focus."""
    skin = (LIGHTNESS_RANGE[0] + tone * (LIGHTNESS_RANGE[1] - LIGHTNESS_RANGE[0])) / 100
    darker = skin > sum(WALL_RANGE) / 2
    lightness = np.clip(skin + rng.uniform(*CONTRAST) * (-1 if darker else 1), *WALL_RANGE)
    colour = random_colour(rng)
    painted = np.clip(lightness + WALL_COLOUR * (colour - colour.mean()), 0, 1)
    wall = np.full((size_px, size_px, 3), painted, np.float32)
    for _ in range(int(rng.integers(0, MOST_THINGS + 1))):
        draw = (draw_picture_frames, draw_leaves, draw_devices)[rng.integers(3)]
        draw(wall, rng)
    wall = cv2.GaussianBlur(wall, (0, 0), 0.015 * size_px).astype(np.float32)
    wall *= np.exp(mottle(rng, size_px, 0.6) * np.float32(rng.uniform(*WALL_UNEVEN)))[..., None]
    out: Floats = np.clip(wall, 0, 1)
    return out


def _moment(pose: Pose, stream: list[int], number: int) -> Moment:
    """Where the hand is in picture `number` of its gesture, and how its fingers are held."""
    burst, frame = divmod(number, BURST)
    rng = np.random.default_rng([*stream, burst])
    motion = rng.normal(size=6) * BETWEEN_BURSTS
    fingers = rng.normal(0, FINGERS_BETWEEN_SD_DEG, (4, 4))
    sway = rng.uniform(*SWAY, 6) * frame / BURST + rng.uniform(0, 1, 6)
    motion += np.sqrt(2) * WITHIN_BURST * np.sin(2 * np.pi * sway)
    fingers += np.random.default_rng([*stream, burst, frame]).normal(0, FINGERS_WITHIN_SD_DEG, (4, 4))
    below_mm = float(rng.uniform(*ARRIVES_MM)) * max(1 - frame / ARRIVES_IN, 0)
    motion[4] -= below_mm
    held = replace(
        pose, flexion_deg=pose.flexion_deg + fingers[:, :3], abduction_deg=pose.abduction_deg + fingers[:, 3]
    )
    return Moment(motion, held, below_mm, float(np.exp(rng.normal(0, GAIN_SD))))


def _hand(room: Studio, moment: Moment, size_px: int) -> NDArray[np.uint8]:
    """(size_px, size_px, 4): the hand as the camera has it, on nothing."""
    body_draws, skin_draws, sleeve_draws, cloth_draws = (np.random.default_rng(seed) for seed in room.draws)
    body = build_hand(build_skeleton(moment.pose, room.proportions), room.proportions, body_draws)
    worn_body, clothes = dress(body, sleeve_draws)
    motion = moment.motion + np.array((room.roll_deg, 0, 0, 0, 0, 0))
    camera = Camera(room.side, room.left, float(motion[0]), _rotation(room.side, motion), room.distance_mm)
    camera = step_back(camera, worn_body)
    seen = look(worn_body, camera)
    shown = Window(np.array((0, RAISED_MM)) - motion[3:5], np.full(2, room.shown_mm * np.exp(-motion[5])))
    field = Field(seen.capsules)
    surface = find_surface(field, seen, camera, shown, size_px)
    colour = skin_colour(surface, room.skin_tone, skin_draws)
    clothe(colour, surface, clothes, cloth_draws)
    surface = roughen(surface, skin_draws)
    picture = np.zeros((size_px * size_px, 4), np.float32)
    picture[surface.pixel, :3] = shade(field, surface, colour, room.light).T
    picture[surface.pixel, 3] = 1
    return np.rint(soften_edge(picture.reshape(size_px, size_px, 4)) * 255).astype(np.uint8)


def _photograph(room: Studio, rgba: NDArray[np.uint8], moment: Moment, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The hand before the wall, on which it throws a soft shadow; a little out of focus, with the camera's noise."""
    size = rgba.shape[0]
    layer = rgba.astype(np.float32) / np.float32(255)
    layer[..., :3] *= layer[..., 3:]
    smear = round(SMEARED * moment.below_mm * size / room.shown_mm)
    if smear > 1:
        layer = cv2.blur(layer, (1, smear)).astype(np.float32)
    alpha = layer[..., 3:]
    away = -room.light.key[:2] / max(float(room.light.key[2]), 0.3) * (room.shadow_mm * size / room.shown_mm)
    shift = np.array(((1, 0, away[0]), (0, 1, -away[1])))
    shadow = cv2.warpAffine(alpha[..., 0], shift, (size, size), borderMode=cv2.BORDER_REPLICATE)
    shadow = cv2.GaussianBlur(shadow, (0, 0), 0.03 * size)
    picture = room.wall * (1 - np.float32(room.shadow_depth) * shadow[..., None])
    picture = (picture * (1 - alpha) + layer[..., :3]) * np.float32(moment.gain)
    picture = cv2.GaussianBlur(picture, (0, 0), FOCUS * size) + rng.normal(0, NOISE_SD, picture.shape)
    out: NDArray[np.uint8] = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return out
