"""Skin tones."""

import numpy as np

from rps_core.hands.skin import lightness, skin_reflectance


def test_tone_is_even_in_perceived_lightness() -> None:
    rng = np.random.default_rng(0)
    measured = [np.mean([lightness(skin_reflectance(t, rng)) for _ in range(60)]) for t in np.linspace(0, 1, 6)]
    steps = -np.diff(measured)
    assert steps.min() > 0 and steps.max() < 1.3 * steps.min()
