"""A picture and its channels, to be read pixel by pixel without a message to the server, in plain JavaScript."""

from pathlib import Path

import numpy as np

from pages._ui.components.bundle import define
from pages._ui.components.tensor import encode

_component = define(Path(__file__).parent)


def show_pixels(key: str, tensor: np.ndarray, *, mean: float, std: float, title: str) -> None:
    """A normalized picture, (3, H, W), and its three channels side by side.

    The pixel under the pointer is read in all four: its value in the tensor, and value * std + mean in 0 to 255.
    """
    _component(key=key, data=encode(tensor) | {"mean": mean, "std": std, "title": title})
