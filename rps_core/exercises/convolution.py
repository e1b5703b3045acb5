"""Exercises on a convolution and on a pooling. No torch."""

from rps_core.convolution.conv import Convolution
from rps_core.convolution.kernels import shows_only_vertical_edges
from rps_core.convolution.pooling import Change, Pooling, wins_at
from rps_core.convolution.sliding import lay_windows
from rps_core.exercises.exercise import Exercise
from rps_core.reports import counted, percent, signed
from rps_core.shapes import Pair, format_shape

LOW = -0.5  # what an output has to fall below
STEADY = 0.6  # share of a pooled map that has to outlive a shift


def convolution_exercises(
    conv: Convolution, channel: int, cell: Pair | None, kernel_name: str, typed: list[list[float]] | None
) -> list[Exercise]:
    """`cell` is the clicked (row, column) of the output channel; `typed` the kernel, where a person typed it."""
    window, size = conv.windows.window, (conv.windows.height, conv.windows.width)
    clicked = None if cell is None else float(conv.output[channel][cell])
    return [
        Exercise(
            "conv_vertical",
            "Only vertical edges",
            "Type a kernel that shows only vertical edges.",
            "Left and right of a vertical edge differ, above and below do not. What if one column of weights is "
            "negative, another positive, and every row sums to 0?",
            f"the kernel is {kernel_name}",
            typed is not None and shows_only_vertical_edges(typed),
            why="Every row sums to 0, so plain areas and horizontal edges give 0. Left and right weigh against "
            "each other, so a vertical edge stays.",
        ),
        Exercise(
            "conv_same_size",
            "As large as before",
            "With a kernel of 5 x 5 or larger, make the output as large as the input.",
            "A kernel of k takes k − 1 pixels away from each side; padding adds two pixels at each step.",
            f"{format_shape(size)} becomes {format_shape(conv.windows.output_size)}",
            min(window.kernel_size) >= 5 and window.stride == (1, 1) and conv.windows.output_size == size,
            why="A kernel of k takes k − 1 pixels from a side, and a padding of (k − 1) / 2 gives them back at "
            "both ends. So nets of many layers keep their maps as large as they like.",
        ),
        Exercise(
            "conv_wide_view",
            "Nine weights, nine pixels wide",
            "Let a kernel of 3 x 3 reach over 9 pixels, with its nine weights.",
            "The distance from one cell of the kernel to the next is the dilation. How many such steps has a row?",
            f"the kernel reaches over {counted(conv.windows.reach[0], 'pixel')}",
            (window.kernel_size, conv.windows.reach) == ((3, 3), (9, 9)),
            why="With dilation 4 two steps of the kernel are 8 pixels, so its nine weights reach over 9. The field "
            "grows, and neither the parameters nor the cost do.",
        ),
        Exercise(
            "conv_negative",
            "Below zero",
            f"Find an output pixel below −{-LOW}, and click it.",
            "Which colour has the lower end of the scale? Sobel x answers below zero where it is brighter on the left "
            "than on the right.",
            "no pixel is clicked" if clicked is None else f"the clicked pixel is {signed(clicked, '.2f')}",
            clicked is not None and clicked < LOW,
            why="The negative weights met the brighter pixels there, so their products outweigh the positive ones. "
            "A ReLU would make a 0 of it, which is why nets learn a kernel for each direction of an edge.",
        ),
    ]


def pooling_exercises(pooling: Pooling, max_change: Change, cell: Pair | None) -> list[Exercise]:
    """`max_change` is what the shift of the picture changed in the maximum; `cell` the clicked (row, column)."""
    windows = pooling.windows
    size, output = (windows.height, windows.width), windows.output_size
    floor = lay_windows(*size, windows.window).output_size
    return [
        Exercise(
            "pool_winner",
            "Which pixel won?",
            "Click an output pixel whose winner stands top left in its window, in every channel.",
            "Frames in the tables and dots in the picture mark the winners. Where a picture grows darker to the right "
            "and downwards, the top left wins; among equals the first.",
            "no pixel is clicked" if cell is None else f"the clicked pixel is row {cell[0]}, col {cell[1]}",
            min(windows.window.kernel_size) > 1 and cell is not None and wins_at(pooling, cell, (0, 0)),
            why="The largest value stood top left in every channel, so that one pixel is all that is left of the "
            "window. Each channel chooses for itself; here they agreed.",
        ),
        Exercise(
            "pool_same_size",
            "Pool, and lose no size",
            "Pool with a window of 3 x 3 and keep the size of the picture.",
            "With stride 1 a window begins at every pixel. Who makes up for the border?",
            f"{format_shape(size)} becomes {format_shape(output)}",
            windows.window.kernel_size == (3, 3) and output == size,
            why="Stride 1 begins a window at every pixel, and padding 1 makes up for the border. Such a pooling "
            "keeps every position and only lets the brightest neighbours win.",
        ),
        Exercise(
            "pool_ceil",
            "The last pixels",
            "Find a setting where pixels are left over at the end, and let ceil mode save them.",
            "Take a stride that does not divide what the first window leaves. Then turn ceil mode on.",
            f"{format_shape(output)} with these settings, {format_shape(floor)} without ceil mode",
            output > floor,
            why="The stride left pixels over that no whole window covers; ceil mode laid one more window over the "
            "edge. What lies beyond the edge never wins.",
        ),
        Exercise(
            "pool_forgives",
            "Forgive a shift",
            f"Shift the picture by a pixel or more; at least {percent(STEADY, 0)} of the maxima shall stay the same.",
            "A winner that stays in its window changes nothing. What if the windows are large?",
            f"{percent(max_change.unchanged, 0)} stay the same" if max_change.unchanged < 1 else "nothing has changed",
            STEADY <= max_change.unchanged < 1,
            why="Many winners stayed in their windows, so their maxima did not change. That is why pooling makes a "
            "net care less about where exactly a hand is.",
        ),
    ]
