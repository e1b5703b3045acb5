"""The two nets: the guide's RPSClassifier and our HandNet. Shapes stand on the line that makes them."""

import copy
from collections.abc import Callable
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from rps_core.errors import InputError, described, whole_number

Net = TypeVar("Net", bound=nn.Module)


class RPSClassifier(nn.Module):
    """The guide's net, for pictures of 3 x 90 x 90. 781,123 parameters, 98 % of them in the first linear layer."""

    def __init__(self, num_classes: int = 3) -> None:
        super().__init__()
        if (whole_number(num_classes) or 0) < 1:
            raise InputError(
                f"the number of classes is {described(num_classes)}, but a whole number such as 3 is expected"
            )
        self.conv1 = nn.Conv2d(3, 6, kernel_size=3)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)
        self.fc1 = nn.Linear(16 * 20 * 20, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """float32 (B, 3, 90, 90) -> logits (B, num_classes); a single (3, 90, 90) -> (num_classes,)."""
        if isinstance(x, Tensor):  # and not what stands for one while torch.fx traces the net
            self._check(x)
        x = self.pool(F.relu(self.conv1(x)))  # (B, 6, 88, 88) -> (B, 6, 44, 44)
        x = self.pool(F.relu(self.conv2(x)))  # (B, 16, 40, 40) -> (B, 16, 20, 20)
        x = torch.flatten(x, -3)  # (B, 6400)
        x = F.relu(self.fc1(x))  # (B, 120)
        x = F.relu(self.fc2(x))  # (B, 84)
        return self.fc3(x)  # type: ignore[no-any-return]  # (B, num_classes)

    def _check(self, x: Tensor) -> None:
        """Raises InputError for what is no picture of this net."""
        wanted = self.conv1.weight.dtype
        if x.dim() not in (3, 4) or x.shape[-3:] != (3, 90, 90) or x.dtype != wanted:
            given = f"{' x '.join(map(str, x.shape))} of {x.dtype}"
            raise InputError(
                f"RPSClassifier was given {given}, but 3 x 90 x 90 of {wanted} is expected, or a batch of such "
                "pictures; data_transforms makes them so"
            )


def conv_block(in_channels: int, out_channels: int, kernel_size: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, BatchNorm, ReLU. The BatchNorm brings the bias."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(inplace=True),
    )


class HandNet(nn.Module):
    """Our net, for pictures of 3 x 72 x 72: small kernels, BatchNorm and global average pooling; 0.84 M parameters.

    The average over all positions makes it indifferent to where the hand is, and saves the one huge linear layer.
    While training on rendered hands a second head guesses where the hand is (its mask); that teaches the shared layers
    to look at the hand, worth about 5 points on photographs. It is not used for classifying.
    """

    def __init__(self, num_classes: int = 3) -> None:
        super().__init__()
        self.shallow = nn.Sequential(
            conv_block(3, 16, kernel_size=5, stride=2),  # (B, 16, 36, 36)
            conv_block(16, 32),  # (B, 32, 36, 36)
            nn.MaxPool2d(2),  # (B, 32, 18, 18)
            conv_block(32, 64),
            conv_block(64, 64),  # (B, 64, 18, 18)
            nn.MaxPool2d(2),  # (B, 64, 9, 9)
            conv_block(64, 128),
            conv_block(128, 128),  # (B, 128, 9, 9)
        )
        self.deep = nn.Sequential(
            nn.MaxPool2d(2),  # (B, 128, 4, 4)
            conv_block(128, 192),
            conv_block(192, 192),  # (B, 192, 4, 4)
        )
        self.dropout = nn.Dropout(0.3)
        self.classifier = nn.Linear(192, num_classes)
        self.mask = nn.Conv2d(128, 1, kernel_size=1)
        self.shallow_is_frozen = False

    def freeze_shallow(self) -> None:
        """From now on training changes `deep` and `classifier` alone.

        Edges and small shapes are alike in all pictures; a few recordings would only spoil them, and take longer.
        """
        self.shallow_is_frozen = True
        self.shallow.requires_grad_(False)
        self.mask.requires_grad_(False)

    def train(self, mode: bool = True) -> "HandNet":
        """Into training mode; what is frozen keeps the mean and variance of its BatchNorm, too."""
        super().train(mode)
        self.shallow.train(mode and not self.shallow_is_frozen)
        return self

    def forward(self, x: Tensor) -> Tensor:
        """float32 (B, 3, 72, 72) -> logits (B, num_classes)."""
        return self._classify(self.shallow(x))

    def forward_with_mask(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, num_classes), and logits (B, 1, 9, 9) of how much of each cell is hand."""
        features = self.shallow(x)  # (B, 128, 9, 9)
        return self._classify(features), self.mask(features)

    def _classify(self, features: Tensor) -> Tensor:
        pooled = self.deep(features).mean((2, 3))  # (B, 192, 4, 4) -> (B, 192)
        return self.classifier(self.dropout(pooled))  # type: ignore[no-any-return]  # (B, num_classes)


def fold_batchnorm(model: Net) -> Net:
    """A copy for inference whose every BatchNorm is part of the convolution before it: y = g (w x - m) / s + b is one
    convolution, too. Weights lie channels last. For one small picture a third faster; the same outputs to 1e-5.

    The model must be in evaluation mode. It stays as it is.
    """
    folded = copy.deepcopy(model)
    for block in folded.modules():
        if isinstance(block, nn.Sequential) and len(block) > 1 and isinstance(block[1], nn.BatchNorm2d):
            convolution = block[0]
            assert isinstance(convolution, nn.Conv2d)
            block[0], block[1] = fuse_conv_bn_eval(convolution, block[1]), nn.Identity()
    return folded.to(memory_format=torch.channels_last)


MOST_OUTPUT = 1e30
"""Far from where float32 ends, so that gradients and what pages compute of outputs stay numbers, too."""


@torch.inference_mode()
def is_sound(model: nn.Module, size_px: int, largest_input: float = 1.0) -> bool:
    """Whether all weights are numbers, and for no picture an output is larger than MOST_OUTPUT.

    The bound: every weight taken positive, on a picture that is as large as values can be everywhere; no sum inside
    the net can come to more. The model must be in evaluation mode. It stays as it is.
    """
    if not all(bool(tensor.isfinite().all()) for tensor in model.state_dict().values()):
        return False
    positive = fold_batchnorm(model)  # where a variance is negative, its weights are no numbers
    for parameter in positive.parameters():
        parameter.abs_()
    bound: Tensor = positive(torch.full((1, 3, size_px, size_px), largest_input))
    return bool((bound <= MOST_OUTPUT).all())


NETS: dict[str, Callable[[int], nn.Module]] = {"guide": RPSClassifier, "handnet": HandNet}


def build(net: str, num_classes: int) -> nn.Module:
    """A fresh net by its name in NETS."""
    return NETS[net](num_classes)


def count_parameters(model: nn.Module) -> int:
    """How many numbers the net has learned, or can learn."""
    return sum(parameter.numel() for parameter in model.parameters())


def untrained(net: str, num_classes: int, seed: int = 0) -> nn.Module:
    """A fresh net in evaluation mode, the same for the same seed; torch's own random state stays as it is."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(net, num_classes).eval()
