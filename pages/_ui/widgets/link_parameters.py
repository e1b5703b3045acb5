"""Every parameter that a link to a page may hold: whose it is, what it means, its default and its bounds.

Widgets are made from these (`url_widgets`, `url_select`), and whatever else reads or writes the link names one. A name
means one thing on all pages. A parameter that was renamed still restores links of before: `was` is its old name, on
`was_on` or else on all its pages, and `current` translates it. No Streamlit in here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LinkParameter:
    """A parameter whose values depend on what is there: nets, runs, layers, files. The first one is the default."""

    name: str
    pages: tuple[str, ...]
    meaning: str
    was: tuple[str, ...] = ()
    was_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whole(LinkParameter):
    """A whole number. None in place of a bound or a default: it depends on what is on the page."""

    default: int | None = None
    lowest: int = 0
    highest: int | None = None


@dataclass(frozen=True)
class Real(LinkParameter):
    """A number with decimals."""

    default: float | None = None
    lowest: float = 0.0
    highest: float = 1.0
    step: float = 0.05


@dataclass(frozen=True)
class Flag(LinkParameter):
    """true or false."""

    default: bool = False


MICROSCOPES = ("convolution", "max_pooling")
CAMERAS = ("webcam", "collect", "game")

PICTURE = LinkParameter(
    "picture",
    (*MICROSCOPES, "network", "layer_shapes", "photo"),
    "the sample hand that is shown, such as rock 2",
    was=("sample",),
    was_on=("photo",),
)
MODEL = LinkParameter(
    "model",
    ("convolution", "network", "model", "photo", "webcam", "game", "teach"),
    "a trained net: guide, handnet, or the id of a run",
    was=("net",),
    was_on=("convolution", "network"),
)
LAYER = LinkParameter("layer", ("network", "webcam"), "a layer of a trained net by its name, such as conv2")
RUN = LinkParameter("run", ("training", "teach"), "the id of the run that is shown")
SEED = Whole("seed", ("training", "teach"), "the seed of a training", default=0, highest=2**32 - 1)
THREADS = Whole("threads", ("training", "teach"), "torch's threads in a training", default=1, lowest=1, highest=64)
DATA = LinkParameter("data", ("dataset", "training"), "a folder of class folders; none: the shipped hands")
COLLECTION = LinkParameter("collection", ("collect", "teach"), "a collection of recordings by its name")
PAGE = Whole("page", ("dataset", "collect"), "a page of the gallery", default=1, lowest=1)
SURE = Real("sure", ("photo", "webcam", "game"), "the probability from which on an answer counts", None, 0.34, 0.99)

# Convolution and max pooling
SIZE = Whole("size", MICROSCOPES, "the picture's side in pixels", lowest=8, highest=96)
CHANNELS = LinkParameter("channels", MICROSCOPES, "colour or grey")
NORMALIZED = Flag("normalized", ("convolution",), "values from -1 to 1, as nets see them")
CELL = LinkParameter("at", (*MICROSCOPES, "network"), "row,col of the output value under the microscope")
SPEED = Whole("speed", (*MICROSCOPES, "network"), "cells a second of the sliding window")
KERNEL = LinkParameter("kernel", ("convolution",), "a kernel by its name, or where it comes from")
KERNEL_SIDE = Whole(
    "kernel_side", ("convolution",), "a random kernel's side", default=3, lowest=1, highest=7, was=("side",)
)
KERNEL_SEED = Whole(
    "kernel_seed", ("convolution",), "the seed of random kernels", default=0, highest=9999, was=("seed",)
)
TYPED = LinkParameter("typed", ("convolution",), "a typed kernel: rows of numbers")
BIAS = Real("bias", ("convolution",), "what is added to each sum", 0.0, -10.0, 10.0, 0.1)
STRIDE = Whole("stride", ("convolution",), "the convolution's stride", default=1, lowest=1, highest=16)
DILATION = Whole("dilation", ("convolution",), "the convolution's dilation", default=1, lowest=1, highest=16)
PADDING = Whole("padding", ("convolution",), "the convolution's padding", default=0, highest=16)
PADDING_MODE = LinkParameter("mode", ("convolution",), "what lies in the padding")
FILTER = Whole("filter", ("convolution",), "the output channel, from 0")
VIEW = LinkParameter("view", ("convolution",), "how the output is drawn")
POOL_KERNEL = Whole("pool_kernel", ("max_pooling",), "the window's side", default=4, lowest=1, highest=8)
POOL_STRIDE = Whole("pool_stride", ("max_pooling",), "the window's stride; none: its side", lowest=1, highest=8)
POOL_PADDING = Whole("pool_padding", ("max_pooling",), "the pooling's padding", default=0, highest=8)
POOL_DILATION = Whole("pool_dilation", ("max_pooling",), "the pooling's dilation", default=1, lowest=1, highest=8)
CEIL = Flag("ceil", ("max_pooling",), "whether a last window may reach over the edge")
SHIFT = Whole("shift", ("max_pooling",), "pixels by which the picture is moved", default=0, highest=8)
WINNERS = Flag("winners", ("max_pooling",), "whether what is thrown away fades")
