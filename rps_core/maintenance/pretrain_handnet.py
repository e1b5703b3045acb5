"""Makes HandNet's weights from rendered scenes alone: crops as the finder gives them.

python -m rps_core.maintenance.pretrain_handnet --seed 0 --out rps_core/assets/handnet.safetensors

Two more heads guess which fingers are stretched and which of all signs it is. They are there to make the shared layers
tell fingers apart and "none" more than one heap, and do not ship. Half-closed hands are "none", but a little of what
they are half way to. Then the crops are shown in other styles; the mean of the weights before and after that ships.
"""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from rps_core.augment import fast_augment, hard_views
from rps_core.config import InputSpec
from rps_core.evaluation.threshold import choose_threshold, is_given_a_class
from rps_core.hands.poses import OTHER_SIGNS
from rps_core.hands.scene_sets import KINDS, load_arrays
from rps_core.labels import CLASSES, NONE
from rps_core.maintenance.epochs import run_epochs
from rps_core.maintenance.pretrain import multiplies_bfloat16
from rps_core.maintenance.style import other_styles
from rps_core.models import HandNet, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.reports import counted
from rps_core.storage.files import now
from rps_core.training import mask_loss

BATCH_SIZE = 256
LEARNING_RATE = 4e-3
EPOCHS = 51
STYLED_EPOCHS, STYLED_LEARNING_RATE = 6, 2e-3  # after those
SPEC = InputSpec(72)
FINGERS = 5
FINGERS_WEIGHT, SIGN_WEIGHT = 0.5, 0.5
SIGNS = (*CLASSES, *OTHER_SIGNS, "arm", "no hand")
"""What a picture can show."""
HALF_CLOSED = {"relaxed": {"paper": 0.12, "rock": 0.12}, "claw": {"paper": 0.12, "rock": 0.06}}
"""Signs that are none of the three, but on the way: how much of what they might be taken for."""

NONE_SHARE = 1 / 14
"""Of the pictures people will show the net: fewer than those that it learns from."""


@dataclass(frozen=True)
class Crops:
    """N crops uint8 (N, 4, 96, 96), RGB and mask, and what they show."""

    images: Tensor
    labels: Tensor  # (N,) int64, index in KINDS
    wanted: Tensor  # (N, len(KINDS)) float32, what the net should answer
    stretched: Tensor  # (N, 5) float32, NaN without a hand
    signs: Tensor  # (N,) int64, index in SIGNS


def load_crops(folder: Path, seed: int, shards: range) -> Crops:
    """The crops of these shards. Raises FileNotFoundError where one was not rendered."""
    arrays = load_arrays(folder, seed, shards, ("crops", "labels", "stretched", "poses"))
    labels = torch.from_numpy(arrays["labels"])
    wanted = F.one_hot(labels, len(KINDS)).float()
    for pose, shares in HALF_CLOSED.items():
        row = torch.zeros(len(KINDS))
        for name, share in shares.items():
            row[KINDS.index(name)] = share
        row[KINDS.index(NONE)] = 1 - row.sum()
        wanted[torch.from_numpy(arrays["poses"] == pose)] = row
    signs = torch.tensor([SIGNS.index(pose) for pose in arrays["poses"].tolist()])
    return Crops(torch.from_numpy(arrays["crops"]), labels, wanted, torch.from_numpy(arrays["stretched"]), signs)


class Logits(NamedTuple):
    """What the net and its helpers say of B pictures."""

    classes: Tensor  # (B, 4)
    mask: Tensor  # (B, 1, 9, 9)
    fingers: Tensor  # (B, 5) stretched
    signs: Tensor  # (B, len(SIGNS))


class HandNetWithHelpers(nn.Module):
    """HandNet, and beside its classifier the heads that train with it."""

    def __init__(self) -> None:
        super().__init__()
        self.net = HandNet(len(KINDS))
        self.fingers = nn.Linear(self.net.classifier.in_features, FINGERS)
        self.signs = nn.Linear(self.net.classifier.in_features, len(SIGNS))

    def forward(self, x: Tensor) -> Logits:
        """(B, 3, 72, 72) in [-1, 1]."""
        features = self.net.shallow(x)
        pooled = self.net.dropout(self.net.deep(features).mean((2, 3)))  # (B, 192)
        return Logits(self.net.classifier(pooled), self.net.mask(features), self.fingers(pooled), self.signs(pooled))


def fingers_loss(logits: Tensor, stretched: Tensor) -> Tensor:
    """Cross entropy over the fingers (B, 5) of the pictures that show a hand."""
    known = ~stretched.isnan()
    each = F.binary_cross_entropy_with_logits(logits, stretched.nan_to_num(0.0), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1)


def batches(crops: Crops, seed: int, epoch: int, styled: bool = False) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Augmented and normalized pictures (B, 3, 72, 72), their masks (B, 1, 72, 72) and their indices (B,)."""
    generator = Generator().manual_seed(seed * 100_003 + epoch)
    augment = fast_augment(SPEC.size_px)
    for indices in torch.randperm(len(crops.labels), generator=generator).split(BATCH_SIZE):
        images = hard_views(augment(crops.images[indices].float() / 255, generator), generator)
        if styled:
            images = other_styles(images, generator)
        pictures = (images[:, :3] * 2 - 1).contiguous(memory_format=torch.channels_last)
        yield pictures, images[:, 3:], indices


@torch.inference_mode()
def probabilities(model: nn.Module, images: Tensor) -> Tensor:
    """uint8 (N, 4, 96, 96) validation crops, scaled to the net's input -> softmax (N, C)."""
    rows = []
    for part in images.split(256):
        small = F.interpolate(part[:, :3].float(), size=(72, 72), mode="bilinear", antialias=True)
        rows.append(model(small / 127.5 - 1).softmax(1))
    return torch.cat(rows)


@dataclass(frozen=True)
class CropScore:
    """On validation crops. Shares are 0 to 1."""

    threshold: float
    right: float  # of the pictures of gestures
    forced: float  # the same, had "none" not been allowed
    answered: float  # gestures given a class at the threshold
    right_when_answered: float
    by_gesture: dict[str, float]  # answered
    called: float  # pictures of "none" given a class


def score(model: nn.Module, crops: Crops) -> CropScore:
    """The threshold is chosen on the first half of the pictures without a gesture, everything else on the rest."""
    model.eval()
    rows, labels = probabilities(model, crops.images), crops.labels
    is_none = labels == KINDS.index(NONE)
    nothing = rows[is_none]
    threshold = choose_threshold(nothing[::2], KINDS)
    shown, truth = rows[~is_none], labels[~is_none]
    given = is_given_a_class(shown, KINDS, threshold)
    right = shown.argmax(1) == truth
    gestures = [index for index, kind in enumerate(KINDS) if kind != NONE]
    return CropScore(
        threshold=threshold,
        right=float(right.double().mean()),
        forced=float((shown[:, gestures].argmax(1) == truth).double().mean()),
        answered=float(given.double().mean()),
        right_when_answered=float(right[given].double().mean()),
        by_gesture={KINDS[index]: float(given[truth == index].double().mean()) for index in gestures},
        called=float(is_given_a_class(nothing[1::2], KINDS, threshold).double().mean()),
    )


def correct_prior(model: HandNet, learned: float) -> None:
    """Moves the bias of "none" from its share of the training pictures to NONE_SHARE (Saerens et al. 2002)."""
    odds = NONE_SHARE / (1 - NONE_SHARE) * (1 - learned) / learned
    with torch.no_grad():
        model.classifier.bias[KINDS.index(NONE)] += math.log(odds)


def train_handnet(
    training: Crops,
    validation: Crops,
    seed: int,
    epochs: int,
    state_path: Path,
    out: Path,
    on_line: Callable[[str], None] = print,
) -> CropScore:
    """Trains, corrects the prior of "none", chooses the threshold on rendered crops, and writes the checkpoint."""
    torch.manual_seed(seed)
    model = HandNetWithHelpers().to(memory_format=torch.channels_last)
    bfloat16 = multiplies_bfloat16()

    def one_epoch(styled: bool, epoch: int, step: Callable[[Tensor], None]) -> str:
        losses, count = torch.zeros(4), 0
        for pictures, masks, indices in batches(training, seed, epoch, styled):
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                logits: Logits = model(pictures)
            parts = [
                F.cross_entropy(logits.classes.float(), training.wanted[indices]),
                mask_loss(logits.mask.float(), masks),
                FINGERS_WEIGHT * fingers_loss(logits.fingers.float(), training.stretched[indices]),
                SIGN_WEIGHT * F.cross_entropy(logits.signs.float(), training.signs[indices]),
            ]
            step(torch.stack(parts).sum())
            losses, count = losses + torch.stack([part.detach() for part in parts]), count + 1
        shown = score(model.net, validation)
        names = ("classes", "mask", "fingers", "signs")
        said = " ".join(f"{name} {loss:.3f}" for name, loss in zip(names, (losses / count).tolist(), strict=True))
        return (
            f"{said} | right {shown.right:.3f}, forced {shown.forced:.3f}, answered {shown.answered:.3f}, "
            f"called {shown.called:.3f} at {shown.threshold}"
        )

    steps = -(-len(training.labels) // BATCH_SIZE)
    run_epochs(model, epochs, steps, LEARNING_RATE, partial(one_epoch, False), state_path, on_line)
    drawn = copy.deepcopy(model.net.state_dict())
    on_line("the same crops in other styles")
    more, state_path = -(-epochs * STYLED_EPOCHS // EPOCHS), state_path.with_suffix(".styled.pt")
    run_epochs(model, more, steps, STYLED_LEARNING_RATE, partial(one_epoch, True), state_path, on_line)
    model.net.load_state_dict(mean_of(drawn, model.net.state_dict()))
    correct_prior(model.net, float((training.labels == KINDS.index(NONE)).double().mean()))
    final = score(model.net, validation)
    save(model.net, final, len(training.labels), epochs + more, out)
    return final


def mean_of(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of two nets of which one was trained on from the other (Wortsman et al. 2022, Robust fine-tuning)."""
    return {name: (one[name] + other[name]) / 2 if one[name].is_floating_point() else one[name] for name in one}


def save(net: HandNet, final: CropScore, num_crops: int, epochs: int, out: Path) -> None:
    """Writes the checkpoint, with its threshold."""
    info = CheckpointInfo(
        net="handnet",
        classes=KINDS,
        input_spec=SPEC,
        trained_on=f"{counted(num_crops, 'rendered crop')}",
        epoch=epochs,
        val_accuracy=100 * final.right,
        val_loss=0.0,
        trained_at=now(),
        parameters=count_parameters(net),
        threshold=final.threshold,
    )
    checkpoint.save(net, info, out)
