"""Tensors on their way to the browser; js/tensor.js decodes them."""

import base64
from typing import Any

import numpy as np


def encode(values: np.ndarray) -> dict[str, Any]:
    """Exact to the bit: the shape, and the values as base64 of little-endian float32."""
    return {"shape": values.shape, "values": base64.b64encode(values.astype("<f4").tobytes()).decode()}


def encode_bytes(values: np.ndarray, largest: float) -> dict[str, Any]:
    """One byte per value, for what is drawn small: -127 to 127 stand for -`largest` to `largest`."""
    scaled = np.rint(values / (largest or 1.0) * 127).astype(np.int8)
    return {"shape": values.shape, "values": base64.b64encode(scaled.tobytes()).decode(), "range": largest}
