"""The training loop: plain functions, synchronous, no user interface. Callbacks report what happens."""

import math
import time
from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import SGD, AdamW, Optimizer
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR

from rps_core.config import RECIPES, TrainConfig
from rps_core.errors import InputError
from rps_core.models import HandNet
from rps_core.reports import EpochReport, Progress, ProgressCounter

Criterion = Callable[[Tensor, Tensor], Tensor]  # (logits, labels) -> loss, such as nn.CrossEntropyLoss()

MOMENTUM = 0.9  # the guide's
WEIGHT_DECAY = 1e-2  # AdamW's, from the recipe `fast`
WARM_UP_SHARE = 0.2  # of the one cycle: the learning rate climbs for a fifth of the steps, then falls
VALIDATED_AT_ONCE = 32  # pictures of a batch: the maps of all 256 would take more memory than training does


class BatchSource(Sized, Protocol):
    """A DataLoader, or anything that is iterated like one and knows how many batches it has."""

    def __iter__(self) -> Any: ...


def device() -> torch.device:
    """CUDA where there is one, else CPU; nothing else in the code changes."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    model: nn.Module,
    batches: Iterable[Any],
    optimizer: Optimizer,
    *,
    criterion: Criterion = F.cross_entropy,
    bfloat16: bool = False,
    scheduler: LRScheduler | None = None,
    on_batch: Callable[[int, float], bool] | None = None,
) -> float:
    """One epoch of training. Returns the mean loss over its batches.

    Batches are (images, labels), or (images, labels, masks) for a net that also learns where the hand is.
    `on_batch(pictures, loss)` is called after each batch and ends the epoch there by returning False.
    """
    model.train()
    where = next(model.parameters()).device
    losses = []
    for images, labels, *masks in batches:
        images, labels = _to_device(images, where), labels.to(where)
        mask_logits: Tensor | None = None
        with torch.autocast(where.type, torch.bfloat16, enabled=bfloat16):
            if masks and isinstance(model, HandNet):
                logits, mask_logits = model.forward_with_mask(images)
            else:
                logits = model(images)
        loss = criterion(logits.float(), labels)
        losses.append(loss.item())
        if mask_logits is not None:
            loss = loss + mask_loss(mask_logits.float(), masks[0].to(where))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        if on_batch is not None and not on_batch(len(labels), losses[-1]):
            break
    return _mean(losses)


def _mean(losses: Sequence[float]) -> float:
    """Raises InputError where there is none."""
    if not losses:
        raise InputError("the loader gave no batch, but at least one is expected; give it pictures")
    return math.fsum(losses) / len(losses)


def mask_loss(mask_logits: Tensor, masks: Tensor) -> Tensor:
    """How far the guessed share of hand in each coarse cell, (B, 1, h, w), is from the mask's, (B, 1, S, S)."""
    height, width = mask_logits.shape[2:]
    share = F.adaptive_avg_pool2d(masks, (height, width)).clamp(0, 1)  # (B, 1, h, w)
    return F.binary_cross_entropy_with_logits(mask_logits, share)


def _to_device(images: Tensor, where: torch.device) -> Tensor:
    """(B, C, H, W) with the channels last in memory: a third faster on CPUs, and nothing else changes."""
    return images.to(where, memory_format=torch.channels_last)


@dataclass(frozen=True)
class Validation:
    """Mean loss over batches; accuracy in percent; confusion[true][predicted] as counts."""

    loss: float
    accuracy: float
    confusion: list[list[int]]


@torch.inference_mode()
def validate(model: nn.Module, batches: Iterable[Any], *, criterion: Criterion = F.cross_entropy) -> Validation:
    """The net on pictures it does not learn from: evaluation mode, no gradients."""
    model.eval()
    where = next(model.parameters()).device
    losses = []
    confusion = torch.zeros(0, 0, dtype=torch.int64)
    for images, labels, *_ in batches:
        logits = torch.cat([model(part) for part in _to_device(images, where).split(VALIDATED_AT_ONCE)])
        losses.append(criterion(logits, labels := labels.to(where)).item())
        classes = logits.shape[1]
        cells = torch.bincount(labels * classes + logits.argmax(1), minlength=classes**2).cpu()
        counted = cells.view(classes, classes)
        confusion = counted if confusion.numel() == 0 else confusion + counted
    loss = _mean(losses)
    right, total = int(confusion.trace().item()), int(confusion.sum().item())
    return Validation(loss, 100 * right / total, confusion.tolist())


@dataclass
class TrainState:
    """All that going on later needs, besides the configuration: the net, its optimiser, and the score so far."""

    model: nn.Module
    optimizer: Optimizer
    scheduler: LRScheduler | None
    epoch: int = 0
    best_val_loss: float = math.inf
    best_accuracy: float = 0.0
    epochs_without_improvement: int = 0
    elapsed_s: float = 0.0
    best_weights: dict[str, Tensor] = field(default_factory=dict)

    _NUMBERS = ("epoch", "best_val_loss", "best_accuracy", "epochs_without_improvement", "elapsed_s", "best_weights")

    def state_dict(self) -> dict[str, Any]:
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict() if self.scheduler else None,
        } | {name: getattr(self, name) for name in self._NUMBERS}

    def load_state_dict(self, values: dict[str, Any]) -> None:
        self.model.load_state_dict(values["model"])
        self.optimizer.load_state_dict(values["optimizer"])
        if self.scheduler:
            self.scheduler.load_state_dict(values["scheduler"])
        for name in self._NUMBERS:
            setattr(self, name, values[name])


def start_state(model: nn.Module, config: TrainConfig, batches_per_epoch: int) -> TrainState:
    """The optimiser and the schedule of the configuration's recipe, before the first epoch."""
    model = model.to(memory_format=torch.channels_last)  # see _to_device
    if RECIPES[config.recipe].optimizer == "sgd":
        return TrainState(model, SGD(model.parameters(), config.learning_rate, momentum=MOMENTUM), None)
    optimizer = AdamW(model.parameters(), config.learning_rate, weight_decay=WEIGHT_DECAY)
    steps = config.epochs * batches_per_epoch
    schedule = OneCycleLR(optimizer, config.learning_rate, total_steps=steps, pct_start=WARM_UP_SHARE)
    return TrainState(model, optimizer, schedule)


@dataclass(frozen=True)
class FitResult:
    """How a training ended. `stopped` means that somebody asked for it; `stopped_early` that patience ran out."""

    epochs: int
    best_val_loss: float
    accuracy: float
    """In percent, of the weights with the best validation loss."""
    stopped_early: bool
    stopped: bool
    seconds: float


def fit(
    state: TrainState,
    train_batches: BatchSource,
    val_batches: BatchSource,
    config: TrainConfig,
    *,
    on_epoch: Callable[[EpochReport, TrainState], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FitResult:
    """Trains until the epochs are used up, patience runs out, or `should_stop()` says so.

    The best weights so far (lowest validation loss) stand in `state.best_weights`. A stop inside the first epoch still
    validates what was learned, so that it leaves a net; inside a later one it drops the epoch that was under way.
    Every epoch draws its random numbers from (seed, epoch), so resuming repeats an unbroken run bit for bit.
    Raises InputError when the loss is no longer a number.
    """
    stopped = False
    stopped_early = _out_of_patience(state, config)
    while state.epoch < config.epochs and not stopped and not stopped_early:
        epoch = state.epoch + 1
        started = time.perf_counter()
        torch.manual_seed(config.seed * 100_003 + epoch)
        if hasattr(train_batches, "set_epoch"):
            train_batches.set_epoch(epoch)
        counter = ProgressCounter(epoch, config.epochs, len(train_batches), on_progress, should_stop)
        train_loss = train(
            state.model,
            train_batches,
            state.optimizer,
            bfloat16=config.bfloat16,
            scheduler=state.scheduler,
            on_batch=counter,
        )
        stopped = counter.stopped
        if stopped and state.epoch > 0:
            break
        report = _score_epoch(state, val_batches, config, train_loss, started)
        if on_epoch is not None:
            on_epoch(report, state)
        stopped_early = _out_of_patience(state, config)
    return FitResult(state.epoch, state.best_val_loss, state.best_accuracy, stopped_early, stopped, state.elapsed_s)


def _score_epoch(
    state: TrainState, val_batches: BatchSource, config: TrainConfig, train_loss: float, started: float
) -> EpochReport:
    """Validates an epoch that began at `started`, and keeps its weights where they are the best so far."""
    epoch = state.epoch + 1
    validation = validate(state.model, val_batches)
    if not math.isfinite(validation.loss):
        raise InputError(
            f"the loss is no longer a number in epoch {epoch}; a learning rate of {config.learning_rate:g} is too "
            "high for this net, try a tenth of it"
        )
    improved = validation.loss < state.best_val_loss
    if improved:
        state.best_val_loss, state.best_accuracy = validation.loss, validation.accuracy
        state.best_weights = {name: value.detach().clone() for name, value in state.model.state_dict().items()}
    state.epochs_without_improvement = 0 if improved else state.epochs_without_improvement + 1
    state.epoch = epoch
    seconds = time.perf_counter() - started
    state.elapsed_s += seconds
    return EpochReport(epoch, train_loss, validation.loss, validation.accuracy, seconds, validation.confusion, improved)


def _out_of_patience(state: TrainState, config: TrainConfig) -> bool:
    return config.patience is not None and state.epochs_without_improvement > config.patience
