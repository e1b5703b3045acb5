"""A picture and its channels, to be read pixel by pixel without a message to the server, in plain JavaScript."""

import base64
from pathlib import Path

import numpy as np
import streamlit as st

FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "rps_pixels", css=(FOLDER / "pixels.css").read_text(), js=(FOLDER / "pixels.js").read_text()
)


def show_pixels(key: str, tensor: np.ndarray, *, mean: float, std: float, title: str) -> None:
    """A normalized picture, (3, H, W), and its three channels side by side.

    The pixel under the pointer is read in all four: its value in the tensor, and value * std + mean in 0 to 255.
    """
    values = np.ascontiguousarray(tensor, "<f4")
    _component(
        key=key,
        data={
            "shape": values.shape,
            "values": base64.b64encode(values.tobytes()).decode(),
            "mean": mean,
            "std": std,
            "title": title,
        },
    )
