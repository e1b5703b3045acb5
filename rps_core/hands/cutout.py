"""A hand alone, on nothing: from a gesture and a generator to pixels with transparency."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Body, build_bare_arm, build_hand, dress
from rps_core.hands.camera import (
    Camera,
    Window,
    look,
    sample_arm_camera,
    sample_arm_window,
    sample_camera,
    sample_window,
    step_back,
)
from rps_core.hands.clothes import clothe
from rps_core.hands.pose_sampling import sample_pose
from rps_core.hands.poses import Pose
from rps_core.hands.sdf import Field
from rps_core.hands.shading import sample_light, shade
from rps_core.hands.skeleton import build_skeleton, sample_proportions
from rps_core.hands.skin import roughen, skin_colour
from rps_core.hands.surface import find_surface
from rps_core.labels import NONE

Bytes = NDArray[np.uint8]
Frame = Callable[[Body, np.random.Generator], Window]

MIN_RENDERED_PX = 48  # smaller layers are rendered at this size and scaled down: one ray a pixel would alias
EDGE_BLUR = 0.45  # pixels: softens the stairs of one ray a pixel


@dataclass(frozen=True)
class Layer:
    """A hand alone."""

    rgba: Bytes  # (size, size, 4); colour is continued a little beyond the edge, alpha is soft
    gesture: str
    pose: str  # the gesture's name, or which other sign
    view: str  # "back", "palm", "thumb side" or "little-finger side"
    left: bool
    skin_tone: float  # 0 light to 1 dark, even steps of perceived lightness
    roll_deg: float  # 0: fingers up


def render_layer(gesture: str, rng: np.random.Generator, size_px: int = 128) -> Layer:
    """A random person's hand making the gesture ("paper", "rock", "scissors", or "none": another sign)."""
    return render_pose(gesture, sample_pose(gesture, rng), rng, size_px)


def render_pose(
    gesture: str, pose: Pose, rng: np.random.Generator, size_px: int = 128, roll_deg: float | None = None
) -> Layer:
    """The same for a given pose; the roll is drawn unless given."""
    proportions = sample_proportions(rng)
    skeleton = build_skeleton(pose, proportions)
    body = build_hand(skeleton, proportions, rng)
    camera = sample_camera(pose, skeleton, rng, roll_deg)
    tone = float(rng.random())
    whole = partial(sample_window, cut_share=0)  # four fingers without their palm may be five
    frame = whole if gesture == NONE else sample_window
    rgba = _paint(body, camera, frame, tone, rng, size_px)
    return Layer(rgba, gesture, pose.name, camera.side, camera.left, tone, camera.roll_deg)


def render_bare_arm(rng: np.random.Generator, size_px: int = 128) -> Layer:
    """A forearm and an elbow whose hand is not in the picture."""
    body = build_bare_arm(sample_proportions(rng), rng)
    camera = sample_arm_camera(rng)
    tone = float(rng.random())
    rgba = _paint(body, camera, sample_arm_window, tone, rng, size_px)
    return Layer(rgba, "none", "bare arm", camera.side, camera.left, tone, camera.roll_deg)


def _paint(body: Body, camera: Camera, frame: Frame, tone: float, rng: np.random.Generator, size_px: int) -> Bytes:
    """(size_px, size_px, 4): everything that is the same for hands and arms."""
    rendered_px = max(size_px, MIN_RENDERED_PX)
    worn_body, clothes = dress(body, rng)
    camera = step_back(camera, worn_body)
    seen = look(worn_body, camera)
    window = frame(seen, rng)
    field = Field(seen.capsules)
    surface = find_surface(field, seen, camera, window, rendered_px)
    colour = skin_colour(surface, tone, rng)
    clothe(colour, surface, clothes, rng)
    surface = roughen(surface, rng)
    shaded = shade(field, surface, colour, sample_light(rng))  # (3, H)
    picture = np.zeros((rendered_px * rendered_px, 4), np.float32)
    picture[surface.pixel, :3] = shaded.T
    picture[surface.pixel, 3] = 1
    soft = soften_edge(picture.reshape(rendered_px, rendered_px, 4))
    if rendered_px != size_px:
        soft = cv2.resize(soft, (size_px, size_px), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.rint(soft * 255).astype(np.uint8)


def soften_edge(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Alpha blurred by less than a pixel, and the hand's colour carried as far as the blur reaches."""
    solid = picture[..., 3:]
    blurred = cv2.GaussianBlur(picture, (5, 5), EDGE_BLUR)
    alpha = blurred[..., 3:]
    carried = blurred[..., :3] / np.maximum(alpha, 1e-3)
    colour = np.where(solid > 0, picture[..., :3], carried)
    out: NDArray[np.float32] = np.concatenate([np.clip(colour, 0, 1), alpha], axis=2)
    return out
