"""What a lesson is made of: a person's recordings, hands that the net knew, and pictures without a gesture.

A part of each is held out for scoring; no net learns from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import torch
from PIL import Image
from torch import Tensor

from rps_core.batches import ImageTensors, decode, with_margin
from rps_core.config import LESSONS, RECIPES, InputSpec, TrainConfig
from rps_core.data.class_folders import ClassFolders, scan
from rps_core.hands.sets import pictures
from rps_core.labels import CLASSES, NONE
from rps_core.recordings.burst_split import BurstSplit
from rps_core.transforms import to_pixels

KNOWN_HELD_OUT = 80
"""Shipped hands of each gesture that the net is scored on, before and after."""
REHEARSED = (40, 120)
"""Shipped hands of each gesture that are rehearsed, at least and at most; between them, as many as a class has."""
NOTHING_HELD_OUT = 60
"""Pictures of no gesture that are rendered for choosing the threshold and scoring; a second makes about 50."""
NOTHING_REHEARSED = 120
NOTHING_SEED = 1789

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Named:
    """Pictures ready for a net, uint8 (N, 3, S, S), with what each shows."""

    images: Tensor
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def __add__(self, other: "Named") -> "Named":
        return Named(torch.cat((self.images, other.images)), self.names + other.names)

    def first(self, count: int) -> "Named":
        return Named(self.images[:count], self.names[:count])

    def repeated(self, times: int) -> "Named":
        """At least once."""
        return Named(self.images.repeat(max(times, 1), 1, 1, 1), self.names * max(times, 1))

    def labelled(self, classes: Sequence[str]) -> ImageTensors:
        """With labels that count in `classes`."""
        return ImageTensors(self.images, torch.tensor([classes.index(name) for name in self.names], dtype=torch.int64))


@dataclass(frozen=True)
class Material:
    """Pictures to learn from (larger than the net's input, to be turned and zoomed), and three sets held out.

    `known` are shipped hands of the gestures that the net knew, `nothing` rendered pictures without a gesture.
    `by_time` names the classes that were recorded in one go (`burst_split`); `unreadable` has a sentence a file.
    """

    recorded_classes: tuple[str, ...]
    training: Named
    recordings: Named
    known: Named
    nothing: Named
    by_time: tuple[str, ...]
    unreadable: tuple[str, ...]


def open_material(
    config: TrainConfig,
    own: ClassFolders,
    split: BurstSplit,
    known_classes: Sequence[str],
    on_progress: Progress | None = None,
) -> Material:
    """Opens and renders everything: a person's own recordings, split, and what goes with them."""
    assert config.lesson is not None
    lesson = LESSONS[config.lesson]
    spec = config.input_spec
    wide = with_margin(spec, RECIPES[config.recipe].margin)
    shipped = scan(None)
    old = [name for name in CLASSES if name in known_classes]
    least, most = REHEARSED
    of_each = min(max(least, len(split.training) // len(own.classes)), most) if lesson.rehearses else 0
    held_out, practised = _some(shipped, old, KNOWN_HELD_OUT, of_each)
    nothing = NOTHING_HELD_OUT + (NOTHING_REHEARSED if lesson.rehearses and NONE in known_classes else 0)
    step = _counter(len(own.files) + len(held_out) + len(practised) + nothing, on_progress)

    unreadable: list[str] = []

    def opened(folders: ClassFolders, indices: Sequence[int], size: InputSpec) -> Named:
        files, labels = [folders.files[index] for index in indices], [folders.labels[index] for index in indices]
        tensors = decode(files, labels, size, threads=config.threads, on_progress=step)
        unreadable.extend(tensors.unreadable)
        return Named(tensors.images, tuple(folders.classes[label] for label in tensors.labels.tolist()))

    rendered = list(_without_gesture(nothing, own.classes, step))
    training = opened(own, split.training, wide)
    if practised:
        rehearsed = opened(shipped, practised, wide) + _named(rendered[NOTHING_HELD_OUT:], wide)
        training = training.repeated(round(len(rehearsed) / len(training))) + rehearsed
    return Material(
        own.classes,
        training,
        opened(own, split.validation, spec),
        opened(shipped, held_out, spec),
        _named(rendered[:NOTHING_HELD_OUT], spec),
        split.by_time,
        tuple(unreadable),
    )


def held_out_names() -> tuple[str, ...]:
    """The shipped hands that no lesson learns from, as paper/1.jpg."""
    shipped = scan(None)
    held_out, _ = _some(shipped, CLASSES, KNOWN_HELD_OUT, 0)
    return tuple(shipped.names[index] for index in held_out)


def _some(folders: ClassFolders, names: Sequence[str], held_out: int, practised: int) -> tuple[list[int], list[int]]:
    """Indices of so many pictures of each class: those held out, which are always the same, and others; shuffled."""
    first: list[int] = []
    second: list[int] = []
    for name in names:
        label = folders.classes.index(name)
        indices = [index for index, label_of_file in enumerate(folders.labels) if label_of_file == label]
        Random(label).shuffle(indices)
        first += indices[:held_out]
        second += indices[held_out : held_out + practised]
    Random(0).shuffle(first)
    return first, second


def _without_gesture(count: int, taught: Sequence[str], step: Callable[[], None]) -> Iterator[Image.Image]:
    """Rendered faces, arms, bare backgrounds and other signs, save those signs that are being taught as a class."""
    names = {name.casefold() for name in taught}
    for picture in pictures(count, NOTHING_SEED, 128, (NONE,), on_progress=lambda done, total: step()):
        if picture.pose.casefold() not in names:
            yield Image.fromarray(picture.rgb)


def _named(images: Sequence[Image.Image], spec: InputSpec) -> Named:
    pixels = [to_pixels(image, spec) for image in images]
    stacked = torch.stack(pixels) if pixels else torch.empty(0, 3, spec.size_px, spec.size_px, dtype=torch.uint8)
    return Named(stacked, (NONE,) * len(pixels))


def _counter(total: int, on_progress: Progress | None) -> Callable[..., None]:
    done = 0

    def step(*_: int) -> None:
        nonlocal done
        done += 1
        if on_progress:
            on_progress(done, total)

    return step
