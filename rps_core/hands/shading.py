"""Light on the hand: a key light with soft shadows, a fill, the sky, and the dark of crevices. Linear light.

Shading is what a net learns hands from: without it the same shapes taught 21 to 25 points less.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.sdf import Field
from rps_core.hands.skeleton import unit
from rps_core.hands.skin import nails
from rps_core.hands.surface import Surface

Floats = NDArray[np.float32]

KEY_STRENGTH = (0.5, 1.1)
SKY_STRENGTH = (0.18, 0.6)
FILL_STRENGTH = (0.0, 0.35)
TINT_SD = 0.07  # log, each channel: lamps are yellowish, windows bluish
WRAP = (0.05, 0.40)  # how far light creeps around the edge: skin is soft
WRAP_BY_CHANNEL = np.array((0.10, 0.0, -0.03), np.float32)  # red light travels farthest inside skin
OCCLUSION = ((5.0, 0.55), (14.0, 0.40))  # millimetres looked ahead, and what being closed in there takes away
OCCLUSION_BY_CHANNEL = np.array((0.8, 1.0, 1.05), np.float32)[:, None]  # crevices of skin look red, not grey
DARKEST_OCCLUSION = 0.12
SHADOW_STEPS = 6
SHADOW_STEP_MM = (3.5, 22.0)
SHADOW_SHARPNESS = (3.0, 10.0)  # 3: an overcast window, 10: a small lamp
SHADOW_STRENGTH = (0.35, 1.0)
GLOSS = (0.0, 0.10)
GLOSS_EXPONENT = (12.0, 40.0)
GLOSS_OF_NAIL, GLOSS_OF_CLOTH = 2.5, 0.2
EXPOSURE = (0.85, 1.35)
BRIGHTEST = 0.82  # linear: a camera's exposure keeps the bright parts of a hand below white
GAMMA = 2.2


@dataclass(frozen=True)
class Light:
    """The lamps of one picture, all strengths relative."""

    key: Floats  # (3,) unit vector to the lamp
    key_tint: Floats  # (3,) strength included
    sky: Floats  # (3,)
    sky_tint: Floats  # (3,)
    fill: Floats  # (3,)
    fill_strength: float
    wrap: float
    shadow_strength: float
    shadow_sharpness: float
    gloss: float
    gloss_exponent: float
    exposure: float


def sample_light(rng: np.random.Generator) -> Light:
    """Somewhere above and before the hand, more often than beside it."""
    key = unit(np.array((rng.normal(0, 0.7), rng.normal(0.3, 0.7), rng.uniform(0.35, 1.2))))
    fill = unit(rng.normal(0, 1, 3) * (1, 1, 0.4))
    sky = unit(np.array((rng.normal(0, 0.5), 1.0, 0.5)))
    return Light(
        key=key.astype(np.float32),
        key_tint=(rng.uniform(*KEY_STRENGTH) * np.exp(rng.normal(0, TINT_SD, 3))).astype(np.float32),
        sky=sky.astype(np.float32),
        sky_tint=(rng.uniform(*SKY_STRENGTH) * np.exp(rng.normal(0, TINT_SD, 3))).astype(np.float32),
        fill=fill.astype(np.float32),
        fill_strength=rng.uniform(*FILL_STRENGTH),
        wrap=rng.uniform(*WRAP),
        shadow_strength=rng.uniform(*SHADOW_STRENGTH),
        shadow_sharpness=rng.uniform(*SHADOW_SHARPNESS),
        gloss=rng.uniform(*GLOSS),
        gloss_exponent=rng.uniform(*GLOSS_EXPONENT),
        exposure=rng.uniform(*EXPOSURE),
    )


def shade(field: Field, surface: Surface, colour: Floats, light: Light) -> Floats:
    """What the camera records, gamma encoded, 0 to 1: reflectance (3, H) -> (3, H)."""
    linear = illuminate(field, surface, colour, light)
    return encode(linear, held_exposure(linear, light.exposure))


def illuminate(field: Field, surface: Surface, colour: Floats, light: Light) -> Floats:
    """Linear light from the hand to the camera: reflectance (3, H) -> (3, H)."""
    towards_key = light.key @ surface.normals  # (H,)
    shadow = _shadow(field, surface, light, towards_key)  # (H,)
    lit = 1 - np.float32(light.shadow_strength) * (1 - shadow)
    wrap = (np.float32(light.wrap) + WRAP_BY_CHANNEL)[:, None]  # (3, 1)
    key = np.clip((towards_key + wrap) / (1 + wrap), 0, 1) * lit * light.key_tint[:, None]  # (3, H)
    sky = (0.7 + 0.3 * (light.sky @ surface.normals)) * light.sky_tint[:, None]  # (3, H)
    fill = np.clip(light.fill @ surface.normals, 0, 1) * np.float32(light.fill_strength)  # (H,)
    open_sky = _occlusion(field, surface) ** OCCLUSION_BY_CHANNEL  # (3, H)
    out = colour * (key + (sky + fill) * open_sky)
    out += _gloss(surface, light) * shadow
    lit_up: Floats = out
    return lit_up


def _occlusion(field: Field, surface: Surface) -> Floats:
    """(H,) 1 in the open, less where the field grows slower than the distance walked away from the surface."""
    openness = np.ones(len(surface.pixel), np.float32)
    for reach, weight in OCCLUSION:
        free = field(surface.points + surface.normals * np.float32(reach))
        openness -= np.float32(weight / reach) * np.clip(np.float32(reach) - free, 0, reach)
    out: Floats = np.maximum(openness, np.float32(DARKEST_OCCLUSION))
    return out


def _shadow(field: Field, surface: Surface, light: Light, towards_key: Floats) -> Floats:
    """(H,) 1 lit, 0 in the shadow of another part; half shade grows with the distance of what throws it."""
    turned_to = np.flatnonzero(towards_key > -0.1)
    origin = surface.points[:, turned_to] + surface.normals[:, turned_to] * np.float32(2)
    walked = np.full(len(turned_to), 2, np.float32)
    visible = np.ones(len(turned_to), np.float32)
    for _ in range(SHADOW_STEPS):
        free = field(origin + light.key[:, None] * walked)
        np.minimum(visible, np.clip(0.5 + 0.5 * light.shadow_sharpness * free / walked, 0, 1), out=visible)
        walked += np.clip(free, *SHADOW_STEP_MM)
    shadow = np.ones(len(surface.pixel), np.float32)
    shadow[turned_to] = visible
    return shadow


def _gloss(surface: Surface, light: Light) -> Floats:
    """(H,) highlights (Blinn-Phong): nails shine, cloth does not."""
    halfway = unit(light.key + np.array((0, 0, 1.0))).astype(np.float32)
    shine: Floats = np.clip(halfway @ surface.normals, 0, 1) ** np.float32(light.gloss_exponent) * np.float32(
        light.gloss
    )
    shine[nails(surface)] *= GLOSS_OF_NAIL
    shine[surface.worn] *= GLOSS_OF_CLOTH
    return shine


def held_exposure(linear: Floats, exposure: float) -> float:
    """The exposure, held back where the hand (3, H) would burn out."""
    if not linear.size:
        return exposure
    brightest = float(np.percentile(linear[:2].mean(axis=0), 97))
    return min(exposure, BRIGHTEST / max(brightest, 1e-3))


def encode(linear: Floats, exposure: float) -> Floats:
    """Linear light -> gamma encoded, 0 to 1, same shape."""
    out: Floats = np.clip(linear * np.float32(exposure), 0, 1) ** np.float32(1 / GAMMA)
    return out
