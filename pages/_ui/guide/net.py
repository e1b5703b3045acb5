"""Steps 6 to 10 of the guide: the net, and what its layers do."""

from pages._ui.app.routing import CONVOLUTION, LAYER_SHAPES, MAX_POOLING, NETWORK
from pages._ui.guide.step import Shown, Step
from rps_core.layers.pytorch_code import GUIDE

_STACK = {"input": GUIDE.input, "layers": GUIDE.layers}

NET = (
    Step(
        "The net",
        "RPSClassifier",
        "Two convolutions look for small shapes, and each is followed by a ReLU, which drops what is negative, and a "
        "max pooling, which halves the maps. Then all is flattened to 6,400 numbers, and three linear layers make "
        "three logits of them. 781,123 parameters, and 98 % of them stand in the first linear layer.",
        """\
from rps_core import RPSClassifier

model = RPSClassifier()
print(model, sum(parameter.numel() for parameter in model.parameters()))""",
        (
            Shown(LAYER_SHAPES, "Where the parameters are", _STACK | {"open_layer": "8"}),
            Shown(NETWORK, "Follow a picture through it", {"model": "guide", "look": "maps"}),
        ),
        "That one layer ties every class to places in the picture, so a hand must be where hands were. HandNet "
        "averages over all places instead, and with eight convolutions has hardly more parameters.",
    ),
    Step(
        "Layer by layer",
        "forward",
        "Give a batch to one layer after the other and print what comes out: 3 x 90 x 90, then 6 x 88 x 88, 6 x 44 x "
        "44, 16 x 40 x 40, 16 x 20 x 20. Most mistakes of a first net are a size that does not fit here.",
        """\
import torch.nn.functional as F

x = model.pool(F.relu(model.conv1(images)))
print(x.shape)  # 64 x 6 x 44 x 44
x = model.pool(F.relu(model.conv2(x)))
print(x.shape)  # 64 x 16 x 20 x 20""",
        (
            Shown(
                NETWORK, "The maps after the first convolution", {"model": "guide", "look": "maps", "layer": "conv1"}
            ),
            Shown(LAYER_SHAPES, "The whole stack, size by size", _STACK),
        ),
        "You need not run it to know: Layer shapes follows every size as you type a layer, and where one does not "
        "fit, it proposes what would.",
    ),
    Step(
        "Sizes by arithmetic",
        "conv2d_size, maxpool2d_size",
        "A side of n pixels becomes floor((n + 2p − d(k − 1) − 1) / s) + 1, for kernel k, padding p, stride s and "
        "dilation d. Mind the order of the arguments: padding comes before stride for the convolution and after it "
        "for the pooling, whose stride is its kernel unless you say otherwise.",
        """\
from rps_core import conv2d_size, maxpool2d_size

print(conv2d_size(input_size=(90, 90), kernel_size=3))  # (88, 88)
print(maxpool2d_size((88, 88), 4, 2))  # (43, 43)""",
        (
            Shown(
                LAYER_SHAPES,
                "The formula, with these numbers in it",
                {"input": "6x88x88", "layers": "pool k4 s2", "open_layer": "1"},
            ),
        ),
        "A kernel that does not fit, or a padding that torch would refuse, is said in a sentence with what would "
        "work. The page also solves the formula backwards: which settings give the size that you want.",
    ),
    Step(
        "Seeing a convolution",
        "nn.Conv2d",
        "Send a picture through a fresh convolution, three channels to three, kernel 3, stride 1, padding 1: it "
        "keeps its size and looks strange, for the weights are random. What a kernel looks for shows where the "
        "output is bright.",
        """\
from torch import nn

convolved = nn.Conv2d(3, 3, kernel_size=3, stride=1, padding=1)(tensor)
print(tensor.shape, convolved.shape)""",
        (
            Shown(
                CONVOLUTION,
                "That convolution, beside its picture",
                {
                    "kernel": "random",
                    "kernel_side": "3",
                    "stride": "1",
                    "padding": "1",
                    "view": "stretched",
                    "size": "90",
                },
            ),
            Shown(CONVOLUTION, "What the trained net learned instead", {"kernel": "trained net", "model": "guide"}),
        ),
        "matplotlib cuts off what lies below 0 and above 1, so that half of the output is lost. Here the scale is "
        "said, and every value shows the products that it is the sum of.",
    ),
    Step(
        "Seeing max pooling",
        "nn.MaxPool2d",
        "A window of 4 x 4 with stride 4 keeps the largest of every sixteen values: the picture becomes a quarter as "
        "wide, and what it shows can still be told. What moves by a pixel inside a window changes nothing.",
        """\
pooled = nn.MaxPool2d(kernel_size=4, stride=4)(tensor)
print(tensor.shape, pooled.shape)  # 3 x 90 x 90, 3 x 22 x 22""",
        (
            Shown(
                MAX_POOLING,
                "The same pooling: who wins in each window",
                {"pool_kernel": "4", "pool_stride": "4", "size": "90"},
            ),
        ),
    ),
)
