"""The camera: from which side a hand is seen, how it is turned, how near, and what the picture cuts off."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Body, Part, rotation_about
from rps_core.hands.poses import Pose
from rps_core.hands.skeleton import Skeleton
from rps_core.hands.visibility import OPEN_DEG, can_be_told

Floats = NDArray[np.float64]

SIDES_DEG = {"back": 0.0, "palm": 180.0, "thumb side": 90.0, "little-finger side": -90.0}
"""Turn about the fingers' axis that brings a side before the camera."""
SIDE_SHARES = {"back": 0.40, "palm": 0.40, "thumb side": 0.13, "little-finger side": 0.07}
FIST_SIDE_SHARES = {"back": 0.36, "palm": 0.34, "thumb side": 0.22, "little-finger side": 0.08}
YAW_SD_DEG = 22.0  # about the fingers' axis, around a flat side
SIDE_YAW_SD_DEG = 17.0  # around an edge
PITCH_SD_DEG = 17.0  # fingers towards the camera or away
FIST_PITCH_SD_DEG = 22.0  # fists are pushed at the camera
FRONT_SHARE = 0.15  # of fists: shown from the front, as one punches,
FRONT_PITCH_DEG = (35.0, 75.0)  # with the knuckles turned to the camera by so much
CAMERA_MM = (350.0, 1500.0)  # distance: a phone at arm's length to a webcam across the desk
PIVOT_MM = np.array((0.0, 75.0, 0.0))  # middle of the palm: what turns stays in place
MAX_SCALE = 1.8  # a camera that would see an elbow larger than this, beside the palm, stands farther off

VIEW_TRIALS = 100  # a view that does not tell the sign is drawn again; few signs need more than ten

# What the picture shows: a box around the hand (the arm runs out of it).
TIGHT_SHARE = 0.5
TIGHT_SLACK = (1.0, 1.3)
SQUARED = (0.6, 1.0)  # a box of the hand's own shape would stretch a flat hand into a fist, and a fist into a palm
LOOSE_SLACK = (1.0, 1.9)  # of the longer side: hands that fill half the picture
ASPECT_LOG_SD = 0.12
OFF_CENTRE_SHARE = 0.025
CUT_SHARE = 0.10  # gestures that enter from the wrist's side and show little more than the fingers
CUT_RANGE = (0.1, 0.35)  # of the hand's extent
WRIST_HIDDEN_MM = 30.0  # a bare arm is cut off at least this far from its wrist, which has no hand
MIN_ARM_WINDOW_MM = 60.0


@dataclass(frozen=True)
class Camera:
    """How a hand is looked at."""

    side: str
    left: bool
    roll_deg: float  # 0: fingers up; counter-clockwise for a right hand
    rotation: Floats  # (3, 3)
    distance_mm: float


@dataclass(frozen=True)
class Window:
    """What the picture shows of the plane before the camera, in millimetres."""

    centre: Floats  # (2,)
    size: Floats  # (2,) width, height


def sample_camera(pose: Pose, skeleton: Skeleton, rng: np.random.Generator, roll_deg: float | None = None) -> Camera:
    """A camera from which the gesture can be told; the roll is uniform over the circle unless given.

    Where none of VIEW_TRIALS views tells it (a pinch in two hundred), the last one is taken.
    """
    left = bool(rng.random() < 0.5)
    roll = float(rng.uniform(0, 360)) if roll_deg is None else roll_deg
    distance = float(rng.uniform(*CAMERA_MM))
    fist = bool((pose.flexion_deg.sum(axis=1) > OPEN_DEG).all())
    shares = np.array([(FIST_SIDE_SHARES if fist else SIDE_SHARES)[side] for side in pose.sides])
    for _ in range(VIEW_TRIALS):
        side = str(rng.choice(pose.sides, p=shares / shares.sum()))
        yaw_sd = YAW_SD_DEG if side in ("back", "palm") else SIDE_YAW_SD_DEG
        yaw = SIDES_DEG[side] + rng.normal(0, yaw_sd)
        pitch = rng.normal(0, FIST_PITCH_SD_DEG if fist else PITCH_SD_DEG)
        if fist and side in ("back", "palm") and rng.random() < FRONT_SHARE:
            pitch = rng.uniform(*FRONT_PITCH_DEG)
        rotation = rotation_about(2, roll) @ rotation_about(0, pitch) @ rotation_about(1, yaw)
        if can_be_told(pose, skeleton, rotation):
            break
    return Camera(side, left, roll, rotation, distance)


def sample_arm_camera(rng: np.random.Generator) -> Camera:
    """Any camera: a bare arm looks like an arm from everywhere."""
    roll, yaw, pitch = rng.uniform(0, 360), rng.uniform(-180, 180), rng.normal(0, PITCH_SD_DEG)
    rotation = rotation_about(2, roll) @ rotation_about(0, pitch) @ rotation_about(1, yaw)
    side = "back" if abs(yaw) < 90 else "palm"
    return Camera(side, bool(rng.random() < 0.5), float(roll), rotation, float(rng.uniform(*CAMERA_MM)))


def step_back(camera: Camera, body: Body) -> Camera:
    """The same camera, farther off where a forearm that points at it would fill the picture."""
    ends = np.concatenate([body.capsules.start, body.capsules.end])
    nearest = float(((ends - PIVOT_MM) @ camera.rotation.T)[:, 2].max())
    return replace(camera, distance_mm=max(camera.distance_mm, nearest * MAX_SCALE / (MAX_SCALE - 1)))


def look(body: Body, camera: Camera) -> Body:
    """The body in the camera's frame (x right, y up, z towards the eye): turned, in perspective, mirrored if left.

    Perspective scales each joint, with its radius, by distance / (distance - z); rays may then be parallel.
    """
    mirror = np.array((-1.0 if camera.left else 1.0, 1, 1))
    capsules = body.capsules
    start, start_scale = _project(capsules.start, camera)
    end, end_scale = _project(capsules.end, camera)
    garments = []
    for garment in capsules.garments:
        origin, scale = _project(garment.origin[None], camera)
        axis = (camera.rotation @ garment.axis) * mirror
        garments.append(
            replace(
                garment,
                origin=(origin[0] * mirror).astype(np.float32),
                axis=axis.astype(np.float32),
                length_mm=garment.length_mm * float(scale[0]),
                thickness_mm=garment.thickness_mm * float(scale[0]),
            )
        )
    seen = replace(
        capsules,
        start=(start * mirror).astype(np.float32),
        end=(end * mirror).astype(np.float32),
        start_radius=(capsules.start_radius * start_scale).astype(np.float32),
        end_radius=(capsules.end_radius * end_scale).astype(np.float32),
        garments=tuple(garments),
    )
    dorsal = ((body.dorsal @ camera.rotation.T) * mirror).astype(np.float32)
    return replace(body, capsules=seen, dorsal=dorsal, arm_axis=(camera.rotation @ body.arm_axis) * mirror)


def _project(points: Floats | NDArray[np.float32], camera: Camera) -> tuple[Floats, Floats]:
    """(N, 3) hand frame -> (N, 3) camera frame before mirroring, and (N,) the scale there."""
    turned = (points - PIVOT_MM) @ camera.rotation.T
    scale = camera.distance_mm / (camera.distance_mm - turned[:, 2])
    return turned * scale[:, None], scale


def look_at(points: Floats, camera: Camera) -> Floats:
    """`look` for points: (N, 3) hand frame -> (N, 3) camera frame."""
    out: Floats = _project(points, camera)[0] * (-1.0 if camera.left else 1.0, 1, 1)
    return out


def back_to_hand(points: NDArray[np.float32], camera: Camera) -> NDArray[np.float32]:
    """The inverse of `look` for points: (3, N) camera frame -> (3, N) hand frame, where palm lines are drawn."""
    scale = 1 + points[2] / camera.distance_mm  # from z' = z * scale and scale = d / (d - z)
    turned = points / scale
    if camera.left:
        turned = turned * np.array((-1, 1, 1))[:, None]
    out: NDArray[np.float32] = (camera.rotation.T @ turned + PIVOT_MM[:, None]).astype(np.float32)
    return out


def sample_window(body: Body, rng: np.random.Generator, cut_share: float = CUT_SHARE) -> Window:
    """A box around the hand, of a body in the camera's frame: tight or loose, off centre, now and then cut."""
    capsules = body.capsules
    hand = body.part != Part.ARM
    low, high = [], []
    for joint, radius in ((capsules.start, capsules.start_radius), (capsules.end, capsules.end_radius)):
        low.append(joint[hand, :2] - radius[hand, None])
        high.append(joint[hand, :2] + radius[hand, None])
    lowest, highest = np.concatenate(low).min(axis=0).astype(float), np.concatenate(high).max(axis=0).astype(float)
    extent = highest - lowest
    if rng.random() < TIGHT_SHARE:
        size = extent * rng.uniform(*TIGHT_SLACK, 2)
        size += rng.uniform(*SQUARED) * (size.max() - size)  # between its own shape and a square
    else:
        aspect = np.exp(rng.normal(0, ASPECT_LOG_SD))
        size = extent.max() * rng.uniform(*LOOSE_SLACK) * np.array((aspect, 1 / aspect))
    centre = (lowest + highest) / 2
    centre += (size - extent) * rng.uniform(-0.45, 0.45, 2) + extent * rng.normal(0, OFF_CENTRE_SHARE, 2)
    if rng.random() < cut_share:
        side = int(np.abs(body.arm_axis[:2]).argmax())  # the arm leaves the picture left or right, or above or below
        towards_arm = np.sign(body.arm_axis[side])
        kept = (lowest + highest)[side] / 2 + towards_arm * (0.5 - rng.uniform(*CUT_RANGE)) * extent[side]
        centre[side] = kept - towards_arm * size[side] / 2
    return Window(centre, size)


def sample_arm_window(body: Body, rng: np.random.Generator) -> Window:
    """A square around the elbow of a bare arm in the camera's frame, small enough to leave out the wrist."""
    wrist, elbow = body.capsules.start[0, :2].astype(float), body.capsules.start[-1, :2].astype(float)
    centre = elbow + (elbow - wrist) * rng.uniform(-0.25, 0.25)
    half = max(float(np.abs(wrist - centre).max()) - WRIST_HIDDEN_MM, MIN_ARM_WINDOW_MM)
    return Window(centre, np.full(2, 2 * half * rng.uniform(0.75, 1)))


def pixel_grid(window: Window, size_px: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Millimetres of every pixel's centre, row by row from the top: two (size_px * size_px,)."""
    steps = (np.arange(size_px) + 0.5) / size_px - 0.5
    x = window.centre[0] + steps * window.size[0]
    y = window.centre[1] - steps * window.size[1]
    grid_x, grid_y = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    return grid_x.ravel(), grid_y.ravel()
