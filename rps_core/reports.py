"""What is reported: an epoch in a line, where inside an epoch a training is, numbers with their units. No torch."""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

GUESSING = 0.96
"""From this share of the guessing loss on a net still guesses: the guide's own run left it at 1.073 of 1.099."""


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
            f"| accuracy {with_unit(self.accuracy, '%', 1)}"
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
    """If every epoch to come is run; early stopping may end it sooner. 0: not known yet."""
    epoch_remaining_s: float
    """Of this epoch. 0: not known yet."""
    loss: float
    """Of the batch."""


class ProgressCounter:
    """Called after each batch of an epoch with its number of pictures and its loss: reports, and says whether to go on.

    The first batch of a training warms up: it takes up to twenty times as long as the others. So what is left is
    estimated from the batches after the first.
    """

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

    def __call__(self, pictures: int, loss: float) -> bool:
        self.batch += 1
        now = time.perf_counter()
        if self.batch == 1:
            self.warm = now
        else:
            self.pictures += pictures
        if self.on_progress is not None:
            self.on_progress(self._progress(pictures, loss, now))
        self.stopped = self.should_stop is not None and self.should_stop()
        return not self.stopped

    def _progress(self, pictures: int, loss: float, now: float) -> Progress:
        epochs_left, batches_left = self.epochs - self.epoch, self.batches - self.batch
        if self.batch == 1:
            first_s = max(now - self.started, 1e-9)
            rate, each_s = pictures / first_s, 0.0 if self.epoch == 1 else first_s
        else:
            rate = self.pictures / max(now - self.warm, 1e-9)
            each_s = (now - self.warm) / (self.batch - 1)
        remaining_s = (epochs_left * self.batches + batches_left) * each_s
        return Progress(
            self.epoch, self.epochs, self.batch, self.batches, rate, remaining_s, batches_left * each_s, loss
        )


def guessing_loss(classes: int) -> float:
    """The cross entropy of a net that gives every class the same probability: ln(classes)."""
    return math.log(classes)


def guesses(val_loss: float, classes: int) -> bool:
    """Whether a net does about as badly as guessing."""
    return val_loss > GUESSING * guessing_loss(classes)


def with_unit(number: float, unit: str, digits: int = 0) -> str:
    """A number as every page, command and chart writes it: 1,234.5 px. So many digits behind the point."""
    return f"{number:,.{digits}f} {unit}"


def percent(share: float, digits: int = 1) -> str:
    """A share from 0 to 1 as 92.7 %."""
    return with_unit(100 * share, "%", digits)


def counted(number: int, one: str, many: str = "") -> str:
    """1 picture, 1,500 pictures. `many`: the plural where it does not just end in s."""
    return f"{number:,} {singular_or_plural(number, one, many)}"


def singular_or_plural(number: int, one: str, many: str = "") -> str:
    """The word alone: picture, pictures."""
    return one if number == 1 else many or f"{one}s"


def plain_minus(text: str) -> str:
    """What a person wrote, with a minus sign as the pages write it read as the one that a program reads."""
    return text.replace("\N{MINUS SIGN}", "-")


def plain_fraction(text: str) -> str:
    """The same of one number, whose comma is a point."""
    return plain_minus(text.strip()).replace(",", ".")


def plain_number(number: float) -> str:
    """A number as people write it in a sentence: 10,000, 0.05, 1e20; to ten digits from 1e15 on and for fractions."""
    if float(number).is_integer() and abs(number) < 1e15:
        return f"{number:,.0f}"
    return re.sub(r"e\+?(-?)0*", r"e\1", f"{number:.10g}")


def signed(number: float, form: str) -> str:
    """A number that may be negative, with a minus sign, not a hyphen, in a form such as .2f; what rounds to 0 is 0."""
    text = f"{number:{form}}"
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "\u2212")


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,022nd."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
