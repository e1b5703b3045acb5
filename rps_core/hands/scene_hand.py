"""A hand on its forearm, ready to be put anywhere in a frame: pixels, and all that is known of them.

The hand is rendered finely, the arm coarsely: a frame that shows the whole arm shows it small. Both have one light,
one skin and one sleeve. Places are millimetres in the plane before the camera, x to the right and y upwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Body, Clothes, Part, build_hand, dress
from rps_core.hands.camera import Camera, Window, look, look_at, sample_camera, step_back
from rps_core.hands.clothes import clothe
from rps_core.hands.cutout import soften_edge
from rps_core.hands.pose_sampling import pose_of, sample_pose
from rps_core.hands.poses import OTHER_SIGNS, Pose
from rps_core.hands.sdf import Field
from rps_core.hands.shading import encode, held_exposure, illuminate, sample_light
from rps_core.hands.skeleton import Skeleton, build_skeleton, sample_proportions
from rps_core.hands.skin import roughen, skin_colour
from rps_core.hands.surface import find_surface
from rps_core.hands.visibility import OPEN_DEG, STRAIGHT_DEG
from rps_core.labels import NONE

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

NEAR_PX, NEAR_SIDES = 160, 1.9  # the fine picture: a square of so many times the hand's longer side
FAR_PX, FAR_MARGIN_MM = 144, 40.0  # the coarse one: a square around hand and forearm
UPRIGHT_SHARE, UPRIGHT_SD_DEG = 0.5, 35.0  # before a camera fingers rather point up; the rest point anywhere
COUNTING, COUNTING_TIMES = ("one finger", "three fingers", "last three fingers", "four fingers"), 3
"""People count with their fingers more often than they make horns: these signs are shown so many times as often."""
THUMB_TOUCHES, THUMB_OPEN = 1.05, 1.75  # of the palm's width, from the thumb's tip to the little finger's knuckle


@dataclass(frozen=True)
class SceneHand:
    """A person's hand and forearm, as a camera sees them."""

    near: Bytes  # (NEAR_PX, NEAR_PX, 4)
    near_window: Window
    far: Bytes  # (FAR_PX, FAR_PX, 4)
    far_window: Window
    box_mm: Floats  # (2, 2) lowest and highest x and y of the hand alone, fingertips to wrist
    joints_mm: Floats  # (21, 2) wrist; then thumb, index, middle, ring, little, each from its root to its tip
    elbow_mm: Floats  # (2,)
    stretched: Floats  # (5,) index, middle, ring, little, thumb: 0 closed to 1 stretched out
    gesture: str
    pose: str  # the gesture's name, or which other sign
    skin_tone: float  # 0 light to 1 dark
    sleeve: bool

    @property
    def side_mm(self) -> float:
        """The longer side of the hand's box."""
        return float((self.box_mm[1] - self.box_mm[0]).max())


def render_scene_hand(gesture: str, rng: np.random.Generator, skin_tone: float | None = None) -> SceneHand:
    """A random person's hand with its forearm; "none" shows another sign. The tone is drawn unless given."""
    pose = _other_sign(rng) if gesture == NONE else sample_pose(gesture, rng)
    proportions = sample_proportions(rng)
    skeleton = build_skeleton(pose, proportions)
    body = build_hand(skeleton, proportions, rng)
    roll = float(rng.normal(0, UPRIGHT_SD_DEG)) if rng.random() < UPRIGHT_SHARE else None
    camera = sample_camera(pose, skeleton, rng, roll)
    tone = float(rng.random()) if skin_tone is None else skin_tone
    worn_body, clothes = dress(body, rng)
    camera = step_back(camera, worn_body)
    seen = look(worn_body, camera)
    box, whole = _extent(seen, seen.part != Part.ARM), _extent(seen, seen.part == seen.part)
    near_window = _square(box, NEAR_SIDES, 0.0)
    far_window = _square(whole, 1.0, FAR_MARGIN_MM)
    near, far = _paint(seen, camera, (near_window, far_window), tone, clothes, rng)
    elbow = seen.capsules.end[np.flatnonzero(seen.part == Part.ARM)][[-1, -4]].mean(axis=0)
    return SceneHand(
        near=near,
        near_window=near_window,
        far=far,
        far_window=far_window,
        box_mm=box,
        joints_mm=_joints_seen(skeleton, camera),
        elbow_mm=elbow[:2].astype(float),
        stretched=stretched(pose, skeleton),
        gesture=gesture,
        pose=pose.name,
        skin_tone=tone,
        sleeve=clothes.sleeve,
    )


def _other_sign(rng: np.random.Generator) -> Pose:
    names = list(OTHER_SIGNS)
    weights = np.array([COUNTING_TIMES if name in COUNTING else 1 for name in names], float)
    name = names[rng.choice(len(names), p=weights / weights.sum())]
    return pose_of(name, OTHER_SIGNS[name], rng)


def stretched(pose: Pose, skeleton: Skeleton) -> Floats:
    """(5,) index to little, thumb: 1 where a finger is stretched out, 0 closed, between half closed."""
    bend = pose.flexion_deg.sum(axis=1)
    fingers = (OPEN_DEG - bend) / (OPEN_DEG - STRAIGHT_DEG)
    palm_mm = float(np.linalg.norm(skeleton.knuckles[0] - skeleton.knuckles[3]))
    away = float(np.linalg.norm(skeleton.thumb_joints[3] - skeleton.knuckles[3])) / palm_mm
    thumb = (away - THUMB_TOUCHES) / (THUMB_OPEN - THUMB_TOUCHES)
    out: Floats = np.clip(np.append(fingers, thumb), 0, 1)
    return out


def _joints_seen(skeleton: Skeleton, camera: Camera) -> Floats:
    """(21, 2): wrist, then thumb, index, middle, ring, little, four joints each."""
    wrist = np.zeros((1, 3))
    joints = np.concatenate([wrist, skeleton.thumb_joints, skeleton.joints.reshape(-1, 3)])
    return look_at(joints, camera)[:, :2]


def _extent(seen: Body, rows: NDArray[np.bool_]) -> Floats:
    """(2, 2) lowest and highest x and y of those capsules."""
    capsules = seen.capsules
    ends = ((capsules.start, capsules.start_radius), (capsules.end, capsules.end_radius))
    low = np.concatenate([joint[rows, :2] - radius[rows, None] for joint, radius in ends]).min(axis=0)
    high = np.concatenate([joint[rows, :2] + radius[rows, None] for joint, radius in ends]).max(axis=0)
    return np.stack([low, high]).astype(float)


def _square(box: Floats, sides: float, margin_mm: float) -> Window:
    side = float((box[1] - box[0]).max()) * sides + 2 * margin_mm
    return Window(box.mean(axis=0), np.full(2, side))


def _paint(
    seen: Body,
    camera: Camera,
    windows: tuple[Window, Window],
    tone: float,
    clothes: Clothes,
    rng: np.random.Generator,
) -> tuple[Bytes, Bytes]:
    """The same body through both windows; the near one decides the exposure."""
    field, light, exposure = Field(seen.capsules), sample_light(rng), 1.0
    skin_seed, clothes_seed = rng.integers(2**63, size=2)
    painted: list[Bytes] = []
    for window, size_px in zip(windows, (NEAR_PX, FAR_PX), strict=True):
        surface = find_surface(field, seen, camera, window, size_px)
        person = np.random.default_rng(skin_seed)  # the same draws twice: one skin, one cloth
        colour = skin_colour(surface, tone, person)
        clothe(colour, surface, clothes, np.random.default_rng(clothes_seed))
        surface = roughen(surface, person)
        linear = illuminate(field, surface, colour, light)
        if not painted:
            exposure = held_exposure(linear, light.exposure)
        picture = np.zeros((size_px * size_px, 4), np.float32)
        picture[surface.pixel, :3] = encode(linear, exposure).T
        picture[surface.pixel, 3] = 1
        painted.append(np.rint(soften_edge(picture.reshape(size_px, size_px, 4)) * 255).astype(np.uint8))
    return painted[0], painted[1]
