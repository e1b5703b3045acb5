"""A layer on a background, as a camera would record it: shadow, light from the room, blur, noise, JPEG."""

import cv2
import numpy as np
from numpy.typing import NDArray

from rps_core.hands.backgrounds import background

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

SHADOW_SHARE, SHADOW_SHARE_ON_PLAIN = 0.35, 0.65  # plain backgrounds are tables and walls: they catch shadows
SHADOW_SHIFT_SD = 0.045  # of the side
SHADOW_BLUR = (0.012, 0.065)  # of the side
SHADOW_DEPTH = (0.15, 0.75)
BLEED_SHARE, BLEED = 0.3, 0.2  # the background's colour reflected onto the hand
SOFT_SHARE, SOFT_BLUR = 0.35, (0.003, 0.013)  # out of focus, of the side
SHAKE_SHARE, SHAKE_LENGTH = 0.10, (0.025, 0.065)  # motion blur, of the side
NOISE_SHARE, NOISE_SD = 0.5, (0.005, 0.05)
JPEG_SHARE, JPEG_QUALITY = 0.5, (25, 92)


def compose(layer_rgba: Bytes, rng: np.random.Generator, size_px: int) -> tuple[Bytes, Bytes]:
    """(n, n, 4) on a random background -> (size_px, size_px, 3) picture and (size_px, size_px) mask of the hand."""
    if layer_rgba.shape[0] != size_px:
        layer_rgba = cv2.resize(layer_rgba, (size_px, size_px), interpolation=cv2.INTER_AREA).astype(np.uint8)
    behind, plain = background(rng, size_px)
    layer: Floats = layer_rgba.astype(np.float32) / np.float32(255)
    alpha = layer[..., 3:]
    if rng.random() < (SHADOW_SHARE_ON_PLAIN if plain else SHADOW_SHARE):
        behind *= 1 - _contact_shadow(alpha[..., 0], rng)[..., None]
    hand = layer[..., :3]
    if rng.random() < BLEED_SHARE:
        hand = hand * (1 - BLEED) + hand * (2 * BLEED) * behind.mean(axis=(0, 1))
    picture = behind * (1 - alpha) + hand * alpha
    return photograph(picture.astype(np.float32), rng), np.ascontiguousarray(layer_rgba[..., 3])


def photograph_background(rng: np.random.Generator, size_px: int) -> Bytes:
    """(size_px, size_px, 3): a picture with no hand in it."""
    return photograph(background(rng, size_px)[0], rng)


def _contact_shadow(alpha: Floats, rng: np.random.Generator) -> Floats:
    """(S, S) how much light the hand takes from what it lies on."""
    size = alpha.shape[0]
    dx, dy = rng.normal(0, SHADOW_SHIFT_SD * size, 2)
    moved = cv2.warpAffine(alpha, np.array(((1, 0, dx), (0, 1, dy))), (size, size), borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(moved, (0, 0), size * rng.uniform(*SHADOW_BLUR))
    out: Floats = soft * np.float32(rng.uniform(*SHADOW_DEPTH))
    return out


def photograph(picture: Floats, rng: np.random.Generator) -> Bytes:
    """The camera's own marks on a float picture (H, W, 3), 0 to 1: out of focus, shaken, noisy, compressed."""
    size = max(picture.shape[:2])
    if rng.random() < SOFT_SHARE:
        picture = cv2.GaussianBlur(picture, (0, 0), max(0.2, size * rng.uniform(*SOFT_BLUR))).astype(np.float32)
    if rng.random() < SHAKE_SHARE:
        picture = cv2.filter2D(picture, -1, _shake_kernel(size, rng)).astype(np.float32)
    if rng.random() < NOISE_SHARE:
        noise = rng.standard_normal(picture.shape, dtype=np.float32)
        picture = picture + noise * np.float32(rng.uniform(*NOISE_SD))
    out = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if rng.random() < JPEG_SHARE:
        quality = int(rng.integers(*JPEG_QUALITY))
        encoded = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        out = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)  # RGB in, RGB out: both calls swap nothing
    return out


def _shake_kernel(size_px: int, rng: np.random.Generator) -> Floats:
    """A short line at a random angle, summing to one."""
    length = max(3, round(size_px * rng.uniform(*SHAKE_LENGTH)))
    line = np.zeros((length, length), np.float32)
    line[length // 2] = 1
    middle = (length / 2 - 0.5, length / 2 - 0.5)
    turned = cv2.warpAffine(line, cv2.getRotationMatrix2D(middle, rng.uniform(0, 180), 1), (length, length))
    out: Floats = turned.astype(np.float32) / np.float32(max(float(turned.sum()), 1e-3))
    return out
