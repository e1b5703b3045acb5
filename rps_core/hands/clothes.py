"""The colour of what is worn: sleeves, plain or striped, and bracelets. Linear light, (3, H)."""

import numpy as np
from numpy.typing import NDArray

from rps_core.hands.anatomy import Clothes
from rps_core.hands.surface import Surface

Floats = NDArray[np.float32]

GREY_SHARE = 0.4  # black, grey and white sleeves are the most common
STRIPED_SHARE = 0.35
STRIPE_PERIOD_MM = (4.0, 30.0)
STRIPE_DARKER = (0.3, 0.9)


def clothe(colour: Floats, surface: Surface, clothes: Clothes, rng: np.random.Generator) -> None:
    """Paints the pixels of `colour` (3, H) that a garment covers."""
    worn = surface.worn
    if not (clothes.sleeve or clothes.bracelet) or not worn.any():
        return
    if clothes.bracelet:
        colour[:, worn] = (rng.uniform(0, 0.5, 3) * rng.choice([0.2, 1.0])).astype(np.float32)[:, None]
        return
    dye = np.full(3, rng.uniform(0, 1) ** 2) if rng.random() < GREY_SHARE else rng.uniform(0, 1, 3) ** 1.6
    cloth = np.repeat(dye.astype(np.float32)[:, None], int(worn.sum()), axis=1)
    if rng.random() < STRIPED_SHARE:
        phase = surface.worn_along[worn] * np.float32(2 * np.pi / rng.uniform(*STRIPE_PERIOD_MM))
        stripe = np.sin(phase) > rng.uniform(-0.5, 0.7)
        cloth *= np.where(stripe, np.float32(rng.uniform(*STRIPE_DARKER)), np.float32(1))
    colour[:, worn] = cloth
