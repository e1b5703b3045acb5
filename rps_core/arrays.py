"""Names for the arrays that the core passes around. The shape of each stands where it is used."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

ImageU8: TypeAlias = NDArray[np.uint8]
"""A picture: (height, width, 3), red, green, blue in [0, 255]. A grey one or a map: (height, width)."""

Float32: TypeAlias = NDArray[np.float32]
"""Values as a net computes them: inputs, weights and feature maps, mostly (channels, height, width)."""

Float64: TypeAlias = NDArray[np.float64]
"""Measurements and statistics, where rounding must not add up."""

Int64: TypeAlias = NDArray[np.int64]
"""Indices and counts."""

Bool: TypeAlias = NDArray[np.bool_]
"""A mask: True where something holds."""
