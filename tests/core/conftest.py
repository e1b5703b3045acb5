"""Small data that the tests make themselves: coloured pictures that a net can tell apart in seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

COLOURS = {"paper": (60, 110, 220), "rock": (220, 140, 40), "scissors": (40, 170, 110)}


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of a test go to a folder of its own, never to the user's."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of class folders of noisy coloured pictures, 24 x 16 pixels."""

    def make(count: int = 12, classes: tuple[str, ...] = tuple(COLOURS), name: str = "data") -> Path:
        rng = np.random.default_rng(0)
        root = tmp_path / name
        for label in classes:
            (root / label).mkdir(parents=True)
            for number in range(count):
                noise = rng.normal(0, 25, (16, 24, 3))
                pixels = np.clip(np.array(COLOURS.get(label, (128, 128, 128))) + noise, 0, 255).astype(np.uint8)
                Image.fromarray(pixels).save(root / label / f"{number:03d}.png")
        return root

    return make
