"""Makes HandNet's weights from rendered scenes alone: crops as the finder gives them.

python -m rps_core.maintenance.pretrain_handnet --seed 0 --out rps_core/assets/handnet.safetensors

Two more heads guess which fingers are stretched and which of all signs it is. They are there to make the shared layers
tell fingers apart and "none" more than one heap, and do not ship. Half-closed hands are "none", but a little of what
they are half way to. Then the crops are shown in other styles, and the mean of the weights before and after goes on. At
last (`refine_handnet`) they are shown together with what the finder takes for a hand and is none.
"""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from rps_core.augment import fast_augment, hard_views
from rps_core.config import InputSpec
from rps_core.hands.scene_sets import KINDS
from rps_core.labels import NONE
from rps_core.maintenance.epochs import run_epochs
from rps_core.maintenance.handnet_crops import FINGERS, SIGNS, Crops, CropScore, none_share, score
from rps_core.maintenance.pretrain import multiplies_bfloat16
from rps_core.maintenance.style import other_styles
from rps_core.models import HandNet, count_parameters
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import Checkpoint, CheckpointInfo
from rps_core.reports import counted
from rps_core.storage.files import now
from rps_core.training import mask_loss

BATCH_SIZE = 256
LEARNING_RATE = 4e-3
EPOCHS = 51
STYLED_EPOCHS, STYLED_LEARNING_RATE = 6, 2e-3  # after those
REFINED_SHARDS, REFINED_EPOCHS, REFINED_LEARNING_RATE = 90, 14, 1.5e-3  # every sixth crop is a hard negative
LAYERS_KEPT = 6  # of `shallow`, while refining: edges and small shapes are the same
SPEC = InputSpec(72)
FINGERS_WEIGHT, SIGN_WEIGHT = 0.5, 0.5

NONE_SHARE = 1 / 14
"""Of the pictures people will show the net: fewer than those that it learns from."""


class Logits(NamedTuple):
    """What the net and its helpers say of B pictures."""

    classes: Tensor  # (B, 4)
    mask: Tensor  # (B, 1, 9, 9)
    fingers: Tensor  # (B, 5) stretched
    signs: Tensor  # (B, len(SIGNS))


class HandNetWithHelpers(nn.Module):
    """HandNet, and beside its classifier the heads that train with it. The first layers of `shallow` can be kept."""

    def __init__(self, layers_kept: int = 0) -> None:
        super().__init__()
        self.layers_kept = layers_kept
        self.net = HandNet(len(KINDS))
        self.fingers = nn.Linear(self.net.classifier.in_features, FINGERS)
        self.signs = nn.Linear(self.net.classifier.in_features, len(SIGNS))
        self.net.shallow[:layers_kept].requires_grad_(False)

    def train(self, mode: bool = True) -> "HandNetWithHelpers":
        """Into training mode; layers that are kept keep the mean and variance of their BatchNorm, too."""
        super().train(mode)
        self.net.shallow[: self.layers_kept].eval()
        return self

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


def move_prior(model: HandNet, learned: float, expected: float) -> None:
    """Moves the bias of "none" from its share of the pictures learned from to that of others (Saerens et al. 2002)."""
    odds = expected / (1 - expected) * (1 - learned) / learned
    with torch.no_grad():
        model.classifier.bias[KINDS.index(NONE)] += math.log(odds)


@dataclass(frozen=True)
class Lesson:
    """What is learned, by what order of pictures, and where the state after each epoch is kept."""

    training: Crops
    validation: Crops
    seed: int
    state_path: Path
    on_line: Callable[[str], None] = print


def learn(model: HandNetWithHelpers, lesson: Lesson, epochs: int, learning_rate: float, styled: bool = False) -> None:
    """Trains all heads; the epochs are said, and go on where they were stopped."""
    training, bfloat16 = lesson.training, multiplies_bfloat16()

    def one_epoch(epoch: int, step: Callable[[Tensor], None]) -> str:
        losses, count = torch.zeros(4), 0
        for pictures, masks, indices in batches(training, lesson.seed, epoch, styled):
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
        shown = score(model.net, lesson.validation)
        names = ("classes", "mask", "fingers", "signs")
        said = " ".join(f"{name} {loss:.3f}" for name, loss in zip(names, (losses / count).tolist(), strict=True))
        return (
            f"{said} | right {shown.right:.3f}, forced {shown.forced:.3f}, answered {shown.answered:.3f}, "
            f"called {shown.called:.3f} at {shown.threshold}"
        )

    steps = -(-len(training.labels) // BATCH_SIZE)
    run_epochs(model, epochs, steps, learning_rate, one_epoch, lesson.state_path, lesson.on_line)


def train_handnet(lesson: Lesson, epochs: int, out: Path) -> CropScore:
    """Trains, corrects the prior of "none", chooses the threshold on rendered crops, and writes the checkpoint."""
    torch.manual_seed(lesson.seed)
    model = HandNetWithHelpers().to(memory_format=torch.channels_last)
    learn(model, lesson, epochs, LEARNING_RATE)
    drawn = copy.deepcopy(model.net.state_dict())
    lesson.on_line("the same crops in other styles")
    more = -(-epochs * STYLED_EPOCHS // EPOCHS)
    in_styles = replace(lesson, state_path=lesson.state_path.with_suffix(".styled.pt"))
    learn(model, in_styles, more, STYLED_LEARNING_RATE, styled=True)
    model.net.load_state_dict(mean_of(drawn, model.net.state_dict()))
    move_prior(model.net, none_share(lesson.training), NONE_SHARE)
    return finish(model.net, lesson, epochs + more, counted(len(lesson.training.labels), "rendered crop"), out)


def refine_handnet(before: Checkpoint, lesson: Lesson, epochs: int, out: Path) -> CropScore:
    """Trains a finished HandNet on with crops that have hard negatives among them, and writes the checkpoint."""
    torch.manual_seed(lesson.seed)
    model = HandNetWithHelpers(LAYERS_KEPT).to(memory_format=torch.channels_last)
    model.net.load_state_dict(before.model.state_dict())
    move_prior(model.net, NONE_SHARE, none_share(lesson.training))
    learn(model, lesson, epochs, REFINED_LEARNING_RATE, styled=True)
    move_prior(model.net, none_share(lesson.training), NONE_SHARE)
    trained_on = f"{before.info.trained_on}, then {len(lesson.training.labels):,} with hard negatives"
    return finish(model.net, lesson, before.info.epoch + epochs, trained_on, out)


def finish(net: HandNet, lesson: Lesson, epochs: int, trained_on: str, out: Path) -> CropScore:
    """Chooses the threshold and writes the checkpoint."""
    final = score(net, lesson.validation)
    save(net, final, trained_on, epochs, out)
    return final


def mean_of(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of two nets of which one was trained on from the other (Wortsman et al. 2022, Robust fine-tuning)."""
    return {name: (one[name] + other[name]) / 2 if one[name].is_floating_point() else one[name] for name in one}


def save(net: HandNet, final: CropScore, trained_on: str, epochs: int, out: Path) -> None:
    """Writes the checkpoint, with its threshold."""
    info = CheckpointInfo(
        net="handnet",
        classes=KINDS,
        input_spec=SPEC,
        trained_on=trained_on,
        epoch=epochs,
        val_accuracy=100 * final.right,
        val_loss=0.0,
        trained_at=now(),
        parameters=count_parameters(net),
        threshold=final.threshold,
    )
    checkpoint.save(net, info, out)
