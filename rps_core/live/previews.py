"""Grad-CAM and feature maps of a picture, as pictures to be drawn beside a live video."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from rps_core.arrays import ImageU8
from rps_core.explain.activations import steps, trace_forward
from rps_core.explain.attribution import grad_cam
from rps_core.inference import net_input, net_input_picture
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.sequential import to_sequential

DARK = 0.75  # how much of its light a pixel loses that says nothing for the class
SCALE = np.array(((14, 12, 24), (122, 60, 235), (255, 255, 255)), np.float32)
"""Activations: dark for 0, violet in the middle, white for the layer's largest."""
MOST_MAPS = 32
COLUMNS = 8


def map_layers(checkpoint: Checkpoint) -> tuple[str, ...]:
    """Names of the layers whose maps can be shown: each ReLU that still has rows and columns, in order."""
    side = checkpoint.info.input_spec.size_px
    row = steps(to_sequential(checkpoint.model), (3, side, side))
    return tuple(step.name for step in row if step.is_map and step.name.startswith("relu"))


def grad_cam_layer(layers: Sequence[str]) -> str:
    """The one of `map_layers` for Grad-CAM: late, but before its maps become too coarse."""
    return layers[-3] if len(layers) > 3 else layers[-1]


def grad_cam_picture(rgb: ImageU8, checkpoint: Checkpoint, label: str, layer: str) -> ImageU8:
    """What the net sees of a picture (H, W, 3), (S, S, 3), dark where nothing speaks for the class, by Grad-CAM."""
    target = checkpoint.info.classes.index(label)
    _, strength = grad_cam(checkpoint.model, net_input(rgb, checkpoint), layer, target)  # (S, S)
    light = 1 - DARK * (1 - strength / (strength.max() or 1.0))
    return np.asarray(net_input_picture(Image.fromarray(rgb), checkpoint) * light[..., None], np.uint8)


@dataclass(frozen=True)
class FeatureMaps:
    """The maps of a layer side by side in one picture."""

    picture: ImageU8  # (rows * h, columns * w, 3)
    shape: tuple[int, int, int]  # (channels, h, w) of the layer
    shown: int  # how many of the channels
    largest: float  # what white stands for


def feature_maps(rgb: ImageU8, checkpoint: Checkpoint, layer: str) -> FeatureMaps:
    """What a layer of `map_layers` answers to a picture (H, W, 3)."""
    maps = trace_forward(checkpoint.model, net_input(rgb, checkpoint)).maps[layer]  # (C, h, w)
    channels, height, width = maps.shape
    shown = min(channels, MOST_MAPS)
    rows = math.ceil(shown / COLUMNS)
    largest = float(maps.max())
    cells = np.zeros((rows * COLUMNS, height + 1, width + 1), np.float32)  # a dark line between the maps
    cells[:shown, :height, :width] = maps[:shown] / (largest or 1.0)
    board = cells.reshape(rows, COLUMNS, height + 1, width + 1).swapaxes(1, 2).reshape(rows * (height + 1), -1)
    levels = np.linspace(0, 1, len(SCALE))
    picture = np.stack([np.interp(board, levels, SCALE[:, channel]) for channel in range(3)], axis=-1)
    return FeatureMaps(picture.astype(np.uint8), (channels, height, width), shown, largest)
