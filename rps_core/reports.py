"""What a training reports while it goes on: one line for each epoch, and where inside an epoch it is. No torch."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class EpochReport:
    """One line of a run. Losses are means over batches; accuracy in percent, on the validation part."""

    epoch: int
    train_loss: float
    val_loss: float
    accuracy: float
    seconds: float
    confusion: list[list[int]]
    improved: bool

    def line(self, *, exact_guide: bool = False) -> str:
        """One line for the terminal; with `exact_guide` the guide's, which counts epochs from 00."""
        if exact_guide:
            return (
                f"Epoch: {self.epoch - 1:02d} - Train loss: {self.train_loss:.3f} - "
                f"Validation loss: {self.val_loss:.3f} - Accuracy: {self.accuracy:.3f}"
            )
        return (
            f"Epoch {self.epoch:3d} | train loss {self.train_loss:.4f} | val loss {self.val_loss:.4f} "
            f"| accuracy {self.accuracy:.2f} %"
        )


@dataclass(frozen=True)
class Progress:
    """Where inside an epoch the training is."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    images_per_second: float
    remaining_s: float
    """If every epoch to come is run; early stopping may end it sooner."""


class ProgressCounter:
    """Called after each batch of an epoch with its number of pictures: counts, reports, and says whether to go on."""

    def __init__(
        self,
        epoch: int,
        epochs: int,
        batches: int,
        on_progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self.epoch, self.epochs, self.batches = epoch, epochs, batches
        self.on_progress, self.should_stop = on_progress, should_stop
        self.stopped = False
        self.batch = 0
        self.pictures = 0
        self.started = time.perf_counter()

    def __call__(self, pictures: int) -> bool:
        self.batch += 1
        self.pictures += pictures
        if self.on_progress is not None:
            seconds = max(time.perf_counter() - self.started, 1e-9)
            batches_left = (self.epochs - self.epoch + 1) * self.batches - self.batch
            remaining_s = batches_left * seconds / self.batch
            self.on_progress(
                Progress(self.epoch, self.epochs, self.batch, self.batches, self.pictures / seconds, remaining_s)
            )
        self.stopped = self.should_stop is not None and self.should_stop()
        return not self.stopped
