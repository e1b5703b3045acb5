"""Every parameter that a link to a page may hold: whose it is, what it means, its default and its bounds.

Widgets are made from these (`url_widgets`), and whatever else reads or writes the link names one. A name means one
thing on all its pages. One that was renamed still restores links of before: `was` is its old name on pages `was_on`.
"""

import re

from pages._ui.widgets.link_types import Flag, LinkParameter, OneOf, Real, Whole
from rps_core.config import INPUT_SIZES_PX, LESSONS, RECIPES, TrainConfig, parse_learning_rate
from rps_core.convolution.kernels import SOURCES, parse_kernel
from rps_core.convolution.sliding import PADDING_MODES
from rps_core.data.checks import CHECKS
from rps_core.explain.forward_trace import SCOPES
from rps_core.reports import plain_fraction, plain_minus
from rps_core.shapes import parse_shape

# What several pages share
_MICROSCOPES = ("convolution", "max_pooling")
_EXERCISING = (*_MICROSCOPES, "network", "layer_shapes", "dataset")
_CAMERAS = ("webcam", "collect", "game")
_NET_PAGES = ("convolution", "network", "model", "photo", "webcam", "game", "teach")
_LEARNING = ("training", "teach")
_A_NET = "a shipped net or a run of yours"
PICTURE = LinkParameter(
    "picture",
    (*_MICROSCOPES, "network", "layer_shapes", "photo"),
    "a sample hand: rock 2; or own, which its workspace has",
    "sample",
    ("photo",),
    resets=("crop",),
    shared=True,
    written="a sample hand, such as rock 2,",
)
MODEL = LinkParameter(
    "model",
    _NET_PAGES,
    "a trained net: guide, handnet, or a run's id",
    "net",
    ("convolution", "network"),
    resets=("model_epoch", "layer", "map", "cam", "sure", "filter"),
    written=_A_NET,
)
LAYER = LinkParameter("layer", ("network", "webcam"), "a layer of a trained net by its name: conv2", resets=("map",))
RUN = LinkParameter("run", _LEARNING, "the run that is shown, by its id", written="a run that is there")
SEED = Whole("seed", _LEARNING, "the seed of a training", default=0, highest=2**32 - 1)
THREADS = Whole("threads", _LEARNING, "torch's threads in a training", default=1, lowest=1, highest=64)
DATA = LinkParameter(
    "data",
    ("dataset", "training"),
    "a data set, shipped:one-hand, or shipped:everybody",
    resets=("file", "show", "page", "leak_page", "quality_page", "exact"),
    form="(?s)(?!shipped:).*|shipped:(one-hand|everybody)",  # any folder; of what ships these two
    written="one of shipped:one-hand, shipped:everybody",
    empty="shipped:everybody",
)
HIDE = LinkParameter(
    "hide",
    (
        *("home", "guide", "dataset", "layer_shapes", "convolution", "max_pooling", "network", "training", "teach"),
        *("model", "webcam", "photo", "collect", "game", "shared"),
    ),
    "pages and controls that are left out: network,hints",
    shared=True,
)
EXERCISE = LinkParameter("exercise", _EXERCISING, "the exercise that is open", written="an exercise of this page")
SHARED = LinkParameter("shared", ("shared",), "what its owner shows to whoever has the link")
COLLECTION = LinkParameter(
    "collection", ("collect", "teach"), "its name", resets=("label", "page"), written="a collection of yours"
)
PAGE = Whole("page", ("dataset", "collect"), "a page of the gallery", default=1, lowest=1)
SURE = Real("sure", ("photo", "webcam", "game"), "from which probability on", lowest=0.34, highest=0.99, step=0.01)

# Photo and Model
REGION = OneOf(
    "region",
    (*_CAMERAS, "photo", "model"),
    "what the net sees",
    options=("Find my hand", "Use my box", "Whole picture"),
)
SET = LinkParameter("set", ("model",), "the set of pictures whose scores are taken apart")
CROP = LinkParameter(
    "crop",
    ("photo",),
    "your box: x,y,width,height in px of the picture",
    form=r"-?\d{1,9},-?\d{1,9},0*[1-9]\d{0,8},0*[1-9]\d{0,8}",
    written="x,y,width,height in pixels",
    spelled=plain_minus,
)

# Convolution and Max pooling
SIZE = Whole("size", _MICROSCOPES, "the picture's side, px", lowest=4, highest=96)
CHANNELS = OneOf("channels", _MICROSCOPES, "colour or grey", options=("colour", "grey"))
CELL = LinkParameter("at", _MICROSCOPES, "row,col of the output value shown", form=r"\d+,\d+", written="row,col")
SPEED = OneOf("speed", _MICROSCOPES, "cells a second of the sliding window", options=("2", "5", "15", "60"))
NORMALIZED = Flag("normalized", ("convolution",), "values from -1 to 1, as nets see them")
KERNEL = OneOf("kernel", ("convolution",), "a kernel's name, or its source", resets=("filter",), options=SOURCES)
KERNEL_SIDE = Whole(
    "kernel_side", ("convolution",), "a random kernel's side", "side", ("convolution",), default=3, lowest=1, highest=7
)
KERNEL_SEED = Whole(
    "kernel_seed", ("convolution",), "the seed of random kernels", "seed", ("convolution",), default=0, highest=9999
)
TYPED = LinkParameter(
    "typed", ("convolution",), "a typed kernel", written="square rows of numbers, 0 1; 1 0,", parse=parse_kernel
)
BIAS = Real("bias", ("convolution",), "what is added to each sum", default=0.0, lowest=-10.0, highest=10.0, step=0.1)
STRIDE = Whole("stride", ("convolution",), "the convolution's stride", default=1, lowest=1, highest=16)
DILATION = Whole("dilation", ("convolution",), "the convolution's dilation", default=1, lowest=1, highest=16)
PADDING = Whole("padding", ("convolution",), "the convolution's padding", default=0, highest=16)
PADDING_MODE = OneOf("mode", ("convolution",), "what lies in the padding", options=PADDING_MODES)
FILTER = Whole("filter", ("convolution",), "the output channel, from 0")
VIEW = OneOf("view", ("convolution",), "how the output is drawn", options=("signed", "picture", "stretched"))
POOL_KERNEL = Whole("pool_kernel", ("max_pooling",), "the window's side", default=4, lowest=1, highest=8)
POOL_STRIDE = Whole("pool_stride", ("max_pooling",), "the window's stride", default=4, lowest=1, highest=16)
POOL_PADDING = Whole("pool_padding", ("max_pooling",), "the pooling's padding", default=0, highest=8)
POOL_DILATION = Whole("pool_dilation", ("max_pooling",), "the pooling's dilation", default=1, lowest=1, highest=8)
CEIL_MODE = Flag("ceil", ("max_pooling",), "whether a last window may reach over the edge")
SHIFT = Whole("shift", ("max_pooling",), "how far the picture is moved, px", default=0, highest=8)
ONLY_WINNERS = Flag("winners", ("max_pooling",), "whether what is thrown away fades")

# Layer shapes
_SHAPES = ("layer_shapes",)
INPUT = LinkParameter("input", _SHAPES, "the input's shape", written="CxHxW, such as 3x90x90,", parse=parse_shape)
LAYERS = LinkParameter("layers", _SHAPES, "the stack in words: conv 6 k3; relu", empty="none")
OPEN_LAYER = Whole(
    "open_layer", _SHAPES, "the number of the open layer, from 1", "layer", _SHAPES, ("row", "column"), lowest=1
)
ROW = Whole("row", _SHAPES, "the output value whose field is drawn: its row, from 0")
COLUMN = Whole("column", _SHAPES, "its column, from 0")

# Network
TAB = OneOf("look", ("network",), "what is looked at", options=("maps", "answer", "why", "compare"))
SCALE = OneOf("scale", ("network",), "what shares a colour scale", options=SCOPES)
MAP = Whole("map", ("network",), "the map or unit of the layer, from 0")
SEARCH = OneOf("over", ("network",), "where patches are searched", options=("samples", "shipped hands"))
MODEL_EPOCH = LinkParameter(
    "model_epoch", ("network",), "the epoch whose weights are shown, or best", was="net_epoch", was_on=("network",)
)
OTHER = LinkParameter("other", ("network",), "the other net", resets=("other_epoch", "other_layer"), written=_A_NET)
OTHER_EPOCH = LinkParameter("other_epoch", ("network",), "its epoch", form=r"best|\d+", written="best or an epoch")
OTHER_LAYER = LinkParameter("other_layer", ("network",), "the layer of the other net")
TEMPERATURE = OneOf(
    "temperature", ("network",), "divides the logits", options=("0.25", "0.5", *map(str, (1, 2, 4, 8, 16, 32, 64)))
)
TARGET = LinkParameter("target", ("network",), "the class that is asked about")
GRAD_CAM_LAYER = LinkParameter("cam", ("network",), "the layer of Grad-CAM")
WINDOW = Whole("window", ("network",), "the window of the occlusion, px", default=18, lowest=4)
WINDOW_STRIDE = Whole("step", ("network",), "its stride, px", default=6, lowest=2, highest=16)
STRENGTH = Whole("strength", ("network",), "how strong the colours are, %", default=75, highest=100)

# The guide, and Dataset
GUIDE_STEP = LinkParameter("guide_step", ("guide",), "the step that is open, from 1")
PART = OneOf(
    "part",
    ("dataset",),
    "the part of the page",
    options=("Browse", "Picture", "Balance", "Transforms", "Split", "Batch", "Quality"),
)
SHOW = LinkParameter("show", ("dataset",), "the class in the gallery, or all", resets=("page",))
FILE = LinkParameter("file", ("dataset",), "the picture that is open: paper/1.jpg")
RESIZE = OneOf("resize", ("dataset",), "letterbox or squash", options=("letterbox", "squash"))
SIDE_PX = Whole("side_px", ("dataset",), "the side after the resize, px", default=90, lowest=16, highest=180)
BRIGHTNESS = Real("brightness", ("dataset",), "how far brightness is jittered", default=0.1, highest=1.0)
CONTRAST = Real("contrast", ("dataset",), "how far contrast is jittered", default=0.1, highest=1.0)
SATURATION = Real("saturation", ("dataset",), "how far saturation is jittered", default=0.1, highest=1.0)
HUE = Real("hue", ("dataset",), "how far hue is jittered", default=0.1, highest=0.5)
DRAW = Whole("draw", ("dataset",), "the seed of the jitter that is shown", default=0, highest=2147483648)
MEAN = Real("mean", ("dataset",), "what Normalize subtracts", default=0.5)
STD = Real("std", ("dataset",), "what Normalize divides by", default=0.5, lowest=0.05, highest=2.0)
SHARE = Whole("share", ("dataset",), "kept for validation, %", default=20, lowest=5, highest=50)
SPLIT_SEED = Whole("split_seed", ("dataset",), "the seed of the split", default=0, highest=4294967295)
BITS = Whole("bits", ("dataset",), "bits of 64 in which near-duplicates may differ", default=6, highest=16)
TOGETHER = Flag("together", ("dataset",), "whether near-duplicates stay on one side of the split")
LEAK_PAGE = Whole("leak_page", ("dataset",), "a page of near-duplicates on both sides", default=1, lowest=1)
BATCH_SIZE = Whole("batch_size", ("dataset",), "pictures in the batch that is shown", default=64, lowest=1, highest=256)
BATCH_SEED = Whole("batch_seed", ("dataset",), "the seed of its shuffle", default=0, highest=2147483648)
LIMIT = OneOf("look_at", ("dataset",), "how many pictures are checked", options=("3,000", "10,000", "20,000"))
KIND = OneOf(
    "kind",
    ("dataset",),
    "the fault that is looked for",
    resets=("quality_page",),
    options=(*(check.title for check in CHECKS), "Exact duplicates", "Near duplicates", "Unreadable", "Left out"),
)
QUALITY_PAGE = Whole("quality_page", ("dataset",), "a page of faulty pictures", default=1, lowest=1)
THRESHOLDS = {
    one.key: Real(
        one.key,
        ("dataset",),
        f"the threshold from which a picture is {one.key}",
        default=one.default,
        lowest=one.lowest,
        highest=one.highest,
        step=one.step,
    )
    for one in CHECKS
}
"""By the key of a check."""

# Cameras
CAMERA = OneOf("camera", _CAMERAS, "where pictures come from", options=("live video", "snapshot", "upload"))
QUIET = Flag("quiet", _CAMERAS, "whether no video is sent back")
BOX_X = Whole("x", _CAMERAS, "the box from left to right, %", default=50, highest=100)
BOX_Y = Whole("y", _CAMERAS, "the box from top to bottom, %", default=50, highest=100)
BOX_SIDE = Whole(
    "box_side", _CAMERAS, "its side in a frame of 640 x 480, px", "side", _CAMERAS, default=400, lowest=96, highest=480
)
SMOOTH = Flag("smooth", ("webcam",), "whether answers are averaged over time", default=True)
WHERE = Flag("where", ("webcam",), "whether Grad-CAM is shown")
LIVE_MAPS = Flag("maps", ("webcam",), "whether feature maps are shown")
OPPONENT = LinkParameter("opponent", ("game",), "who one plays against")

# Collect and Teach
LABEL = LinkParameter("label", ("collect",), "the class that is recorded", resets=("page",))
BURST = Whole("pictures", ("collect",), "pictures in a burst", default=20, lowest=1, highest=100)
RATE = Whole("rate", ("collect",), "pictures a second", default=5, lowest=1, highest=10)
COUNTDOWN = Whole("countdown", ("collect",), "before a burst, s", default=3, highest=10)
LESSON = OneOf("lesson", ("teach",), "the way to teach", options=tuple(LESSONS))
LESSON_EPOCHS = {
    lesson: Whole(re.sub(r"\W", "_", f"epochs_{lesson}"), ("teach",), f"epochs of {lesson}", lowest=1, highest=1000)
    for lesson in LESSONS
}
"""Each way keeps its own."""

# Training
_TRAINING = ("training",)
_PROPOSED = ("epochs", "lr", "patience", "exact")
"""What net and recipe propose: another one, and its proposals stand in the form."""
ARCHITECTURE = OneOf(
    "architecture", _TRAINING, "the net that is trained", "net", _TRAINING, _PROPOSED, options=tuple(INPUT_SIZES_PX)
)
RECIPE = OneOf("recipe", _TRAINING, "the way to train", resets=_PROPOSED, options=tuple(RECIPES))
EPOCHS = Whole("epochs", _TRAINING, "epochs, at most", lowest=1, highest=10_000)
LEARNING_RATE = LinkParameter(
    "lr",
    _TRAINING,
    "the learning rate",
    written="a number above 0 and at most 10, such as 0.01 or 1e-3,",
    parse=lambda text: TrainConfig(None, learning_rate=parse_learning_rate(text)).checked(),
    says=False,  # it proposes another recipe's
    spelled=plain_fraction,
)
TRAINING_BATCH = Whole("batch", _TRAINING, "pictures in a batch", default=64, lowest=1, highest=4096)
PATIENCE = Whole("patience", _TRAINING, "epochs without improvement allowed", highest=10_000, empty="none")
VALIDATION = Whole("split", _TRAINING, "kept for validation, %", default=20, lowest=5, highest=50)
KEEP_NEAR = Whole("keep_near", _TRAINING, "bits of near-duplicates kept together", highest=16, empty="none")
EXACT_GUIDE = Flag("exact", _TRAINING, "the guide to the letter")
CODE = Flag("code", _TRAINING, "whether The same in PyTorch is open")
