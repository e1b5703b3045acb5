"""What a training run is made of: frozen dataclasses with defaults that can be read, saved and checked. No torch."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from rps_core.errors import InputError
from rps_core.reports import plain_fraction

MOST_THREADS = 256
RANGES = {
    "epochs": (1, 10_000),
    "batch size": (1, 4096),
    "seed": (0, 2**32 - 1),
    "threads": (1, MOST_THREADS),
    "patience": (0, 10_000),
    "distance of near-duplicates": (0, 16),
}
"""The lowest and the highest whole number that is taken for each."""


@dataclass(frozen=True)
class InputSpec:
    """How a picture becomes the net's input. It travels with the weights, so that every use prepares alike.

    `resize` is "letterbox" (proportions kept, borders replicated) or "squash" (the guide's plain Resize).
    (value - mean) / std on channels in [0, 1]: with 0.5 and 0.5 the net sees values in [-1, 1].
    """

    size_px: int
    mean: tuple[float, float, float] = (0.5, 0.5, 0.5)
    std: tuple[float, float, float] = (0.5, 0.5, 0.5)
    resize: str = "letterbox"

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "InputSpec":
        """Back from dataclasses.asdict and JSON, which knows no tuples."""
        return InputSpec(**(values | {"mean": tuple(values["mean"]), "std": tuple(values["std"])}))


@dataclass(frozen=True)
class Recipe:
    """A way to train, apart from the net and the data."""

    title: str
    epochs: int
    patience: int | None
    """Stop once more than so many epochs in a row brought no lower validation loss; None: never."""
    optimizer: str
    margin: float
    """Training pictures are kept this much larger than the input, so that turning and zooming lose no detail."""


RECIPES = {
    "guide": Recipe("SGD with momentum and early stopping", 200, 3, "sgd", margin=1.0),
    "fast": Recipe("AdamW on one cycle, strong augmentation", 14, None, "adamw", margin=4 / 3),
}

INPUT_SIZES_PX = {"guide": 90, "handnet": 72}
LEARNING_RATES = {  # SGD's is the guide's; AdamW's were found on rendered hands, the guide's net wants half as much
    ("guide", "guide"): 0.01,
    ("handnet", "guide"): 0.01,
    ("guide", "fast"): 1.5e-3,
    ("handnet", "fast"): 3e-3,
}


@dataclass(frozen=True)
class Lesson:
    """A way to teach a net a person's own recordings."""

    title: str
    fine_tunes: bool
    """Goes on from the weights of a trained net, whose small shapes stay frozen; else from random ones."""
    rehearses: bool
    """Mixes in hands and no-hands that the net knew before: what is not practised is forgotten."""
    epochs: int
    learning_rate: float


LESSONS = {
    "fine-tune": Lesson(
        "keeps what the net knows, learns your hands, and rehearses the old ones", True, True, 15, 2e-3
    ),
    "no rehearsal": Lesson("keeps what the net knows, and sees your hands alone", True, False, 15, 2e-3),
    "from scratch": Lesson("a fresh net of the same build, which sees your hands alone", False, False, 40, 3e-3),
}


@dataclass(frozen=True)
class TrainConfig:
    """Everything needed to repeat a run. `for_recipe` fills in what a recipe proposes."""

    data: str | None = None
    """Folder of class folders, or ONE_HAND (`data.class_folders`); None: everybody's hands, which ship."""
    net: str = "guide"
    recipe: str = "guide"
    epochs: int = 200
    learning_rate: float = 0.01
    batch_size: int = 64
    patience: int | None = 3
    seed: int = 0
    val_fraction: float = 0.2
    threads: int = 1
    """Threads of torch. One leaves the second core to the dashboard; another number changes the weights' last bits."""
    bfloat16: bool = False
    """Multiply in 16 bits. Halves the time on processors with AVX-512 BF16 or AMX, and on CUDA; costs on others."""
    exact_guide: bool = False
    """The guide to the letter: squashed to a square, never mirrored, ColorJitter on the validation pictures too."""
    excluded: tuple[str, ...] = ()
    """Pictures of the folder that are left out, as paper/1.jpg: those that were excluded when the run was made."""
    keep_near: int | None = None
    """Pictures whose hashes differ in at most so many of 64 bits stay on one side of the split; None: no matter."""
    lesson: str | None = None
    """One of LESSONS, where a collection is taught; None: an ordinary training."""
    start: str | None = None
    """The checkpoint that a lesson goes on from and is compared with; None: HandNet as it ships."""

    @staticmethod
    def for_recipe(net: str = "guide", recipe: str = "guide", **overrides: Any) -> "TrainConfig":
        """A recipe's proposals for a net, with `overrides` on top. Raises InputError for what cannot be trained."""
        _check_choice("net", net, INPUT_SIZES_PX)
        _check_choice("recipe", recipe, RECIPES)
        proposal: dict[str, Any] = {
            "net": net,
            "recipe": recipe,
            "epochs": RECIPES[recipe].epochs,
            "patience": RECIPES[recipe].patience,
            "learning_rate": LEARNING_RATES[net, recipe],
        }
        return TrainConfig(**(proposal | overrides)).checked()

    @staticmethod
    def for_lesson(lesson: str, data: str, start: str | None = None, **overrides: Any) -> "TrainConfig":
        """A lesson over a collection's folder, with `overrides` on top. Raises InputError for what cannot be."""
        _check_choice("lesson", lesson, LESSONS)
        proposal = {
            "data": data,
            "lesson": lesson,
            "start": start,
            "epochs": LESSONS[lesson].epochs,
            "learning_rate": LESSONS[lesson].learning_rate,
            "batch_size": 32,
        }
        return TrainConfig.for_recipe("handnet", "fast", **(proposal | overrides))

    def checked(self) -> "TrainConfig":
        """Itself. Raises InputError that names the first value out of its range, the range, and a value that works."""
        _check_choice("net", self.net, INPUT_SIZES_PX)
        _check_choice("recipe", self.recipe, RECIPES)
        if self.lesson is not None:
            _check_choice("lesson", self.lesson, LESSONS)
        _check_range("epochs", self.epochs)
        _check_range("batch size", self.batch_size)
        _check_range("seed", self.seed)
        _check_range("threads", self.threads)
        if self.patience is not None:
            _check_range("patience", self.patience)
        if self.keep_near is not None:
            _check_range("distance of near-duplicates", self.keep_near)
        if not (math.isfinite(self.learning_rate) and 0 < self.learning_rate <= 10):
            raise InputError(
                f"the learning rate is {self.learning_rate:g}, but it must be above 0 and at most 10; "
                f"{LEARNING_RATES[self.net, self.recipe]:g} is a good start for this recipe"
            )
        if not 0.01 <= self.val_fraction <= 0.9:
            raise InputError(
                f"the validation part is {self.val_fraction:g}, but it must be from 0.01 to 0.9; the guide takes 0.2"
            )
        return self

    @property
    def input_spec(self) -> InputSpec:
        return InputSpec(INPUT_SIZES_PX[self.net], resize="squash" if self.exact_guide else "letterbox")

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "TrainConfig":
        """Back from `to_dict`; keys that are not ours (a run's own notes) are left out. Raises InputError."""
        known = {field.name for field in dataclasses.fields(TrainConfig)}
        try:
            given = {key: value for key, value in values.items() if key in known}
            config = TrainConfig(**(given | {"excluded": tuple(given.get("excluded", ()))})).checked()
            paths = (config.data, config.start, *config.excluded)
            if not all(path is None or (isinstance(path, str) and "\0" not in path) for path in paths):
                raise TypeError
            return config
        except (TypeError, OverflowError):
            raise InputError("a value is of the wrong kind; start the run again") from None


def parse_learning_rate(text: str) -> float:
    """The number a person typed, 0.01 or 1e-2. Raises InputError for letters; the range is TrainConfig's to check."""
    try:
        return float(plain_fraction(text))
    except ValueError:
        raise InputError(f"the learning rate is {text!r}, but a number such as 0.01 or 1e-3 is expected") from None


def _check_choice(name: str, value: str, choices: dict[str, Any]) -> None:
    if value not in choices:
        raise InputError(f"the {name} is {value!r}, but it must be one of: {', '.join(choices)}")


def _check_range(name: str, value: int) -> None:
    low, high = RANGES[name]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(f"the {name} is {value!r}, but a whole number from {low} to {high:,} is expected")
