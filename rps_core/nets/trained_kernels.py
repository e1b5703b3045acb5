"""The kernels that a trained net has learned, read from its checkpoint; but for a state dict without torch."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from rps_core.arrays import Float32
from rps_core.convolution.kernels import Kernels
from rps_core.nets import checkpoint

FIRST_CONV = {"guide": "conv1", "handnet": "shallow.0.0"}
"""The name of a net's first convolution among its weights."""


def trained_kernels(path: Path) -> Kernels:
    """The first convolution of a trained net: (6, 3, 3, 3) in the guide's, (16, 3, 5, 5) in HandNet, whose bias is
    left to the BatchNorm that follows and is 0 here. Raises InputError when the file is no checkpoint of ours.
    """
    name = FIRST_CONV[checkpoint.describe(path).net]
    if checkpoint.is_state_dict(path):
        tensors = {key: tensor.numpy() for key, tensor in checkpoint.load(path).model.state_dict().items()}
    else:
        tensors = load_file(path)
    weight: Float32 = tensors[f"{name}.weight"]
    return Kernels(weight, tensors.get(f"{name}.bias", np.zeros(len(weight), dtype=np.float32)))
