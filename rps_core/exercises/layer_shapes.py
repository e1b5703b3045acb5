"""Exercises on stacks of layers that check themselves. No torch."""

from collections.abc import Iterator

from rps_core.exercises.exercise import Exercise
from rps_core.layers.pytorch_code import GUIDE
from rps_core.layers.specs import Conv, Pool
from rps_core.layers.stack import LayerReport, Stack, covers
from rps_core.reports import counted
from rps_core.shapes import Pair, Window, format_shape

GUIDE_STACK = GUIDE.stack
PICTURE = GUIDE_STACK.input_shape
FEW_PARAMETERS = GUIDE_STACK.parameters // 2
FIELD = GUIDE_STACK.features.receptive_field


def _windows(stack: Stack) -> Iterator[tuple[Window, LayerReport]]:
    for layer, line in zip(stack.layers, stack.reports, strict=False):
        if isinstance(layer, Conv | Pool):
            yield layer.window, line


def _kept_by_seven(stack: Stack) -> bool:
    return any(
        isinstance(layer, Conv) and layer.window.kernel_size == (7, 7) and line.output[1:] == PICTURE[1:]
        for layer, line in zip(stack.layers, stack.reports, strict=False)
    )


def _covers_picture(stack: Stack) -> bool:
    small = all(max(window.kernel_size) <= 5 for window, _ in _windows(stack))
    return small and any(covers(line, PICTURE[1:]) for _, line in _windows(stack))


def _widest_field(stack: Stack) -> Pair:
    """(height, width) in pixels of the largest receptive field of a conv or pool."""
    return max((line.field for _, line in _windows(stack)), default=(1, 1))


def _is_half(stack: Stack) -> bool:
    return stack.output == (3,) and stack.parameters <= FEW_PARAMETERS and min(stack.features.field) >= FIELD


START = {
    "shapes-same-size": "conv 6 k7",
    "shapes-two-layers": "conv 6 k3; conv 16 k5",
    "shapes-see-all": "conv 6 k3; relu; pool k2; conv 16 k5; relu; pool k2",
    "shapes-half": GUIDE.layers,
}
"""The layers that each exercise begins with, by its key."""


def layer_shapes_exercises(stack: Stack) -> list[Exercise]:
    """All on the guide's pictures: a stack that breaks, or is put on others, solves none."""
    counts = stack.broken is None and stack.input_shape == PICTURE
    return [
        Exercise(
            "shapes-same-size",
            "Keep the size",
            "Slide a 7 x 7 kernel over the picture of 90 x 90 and get 90 x 90 back.",
            "Each side loses k - 1 pixels. What puts them back?",
            f"{format_shape(stack.output)} comes out",
            counts and _kept_by_seven(stack),
            why="The kernel of 7 takes 6 pixels from a side, and padding 3 puts 3 back at each end. Size stays "
            "wherever 2p = k − 1 at stride 1.",
        ),
        Exercise(
            "shapes-two-layers",
            "Without pooling",
            "The guide's net needs six layers to make 16 x 20 x 20. Do it with two.",
            "A convolution can do a pooling's work: give it a stride of 2.",
            f"{format_shape(stack.output)} after {counted(len(stack.reports), 'layer')}",
            counts and stack.output == (16, 20, 20) and len(stack.layers) == 2,
            why="The strides did what the poolings do: each halves the map. What they skip is not compared first, "
            "so there is no winner, and no cost for it.",
        ),
        Exercise(
            "shapes-see-all",
            "See the whole picture",
            "Let one value of a conv or pool see all 90 x 90 pixels, with kernels of at most 5.",
            "A kernel widens the field by d(k - 1) jumps: dilation makes the first factor larger, stride every later "
            "jump.",
            "the widest field is " + format_shape(_widest_field(stack)),
            counts and _covers_picture(stack),
            why="Every stride multiplies the jump of all later layers, so their kernels reach further in the "
            "picture. Few small kernels see everything where the maps have become small.",
        ),
        Exercise(
            "shapes-half",
            "Half the parameters",
            f"Three outputs from at most {FEW_PARAMETERS:,} parameters, and features that still see {FIELD} x {FIELD}.",
            "98 % of them sit where the maps are flattened. Make the maps smaller before, or average them.",
            f"{counted(stack.parameters, 'parameter')}, features see {format_shape(stack.features.field)}",
            counts and _is_half(stack),
            why="The first linear layer has a weight for every value of the flattened maps, so smaller maps save "
            "most parameters. The features see as much as before, for their field comes from the convolutions "
            "and poolings.",
        ),
    ]
