"""Hands of which some were spoilt, and what measuring them gives."""

from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from rps_core.data.class_folders import scan
from rps_core.data.image_stats import Measured, measure_all
from rps_core.errors import InputError
from rps_core.hands.sets import write_folder


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve hands, and what was done to one of them."""
    root = tmp_path_factory.mktemp("quality") / "hands"
    write_folder(root, 12, seed=5, size_px=128)
    first = next((root / "paper").iterdir())
    image = Image.open(first)
    image.save(root / "rock" / "z-copy.png")  # other bytes, same pixels
    image.resize((96, 96)).save(root / "paper" / "z-small.jpg", quality=60)
    image.filter(ImageFilter.GaussianBlur(8)).save(root / "paper" / "z-blurred.png")
    image.point(lambda value: value // 20).save(root / "paper" / "z-dark.png")
    image.point(lambda value: 255 - value // 20).save(root / "paper" / "z-bright.png")
    image.resize((400, 64)).save(root / "paper" / "z-odd.png")
    (root / "rock" / "z-broken.jpg").write_bytes(first.read_bytes()[:300])
    return root


@pytest.fixture(scope="module")
def known(hands: Path) -> dict[str, Measured | InputError]:
    found: dict[str, Measured | InputError] = {}
    measure_all(hands, scan(hands).names, found)
    return found
