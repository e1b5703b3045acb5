"""What a training tells while it goes on: a line an epoch, and where inside an epoch it is. No torch."""

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

    def line(self) -> str:
        """The guide's line."""
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
