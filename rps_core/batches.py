"""Decode once, train many: pictures as tensors in memory, and batches drawn from them.

Opening and resizing 2,188 photographs takes longer than training on them; the guide does it anew in every epoch.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from rps_core.arrays import ImageU8
from rps_core.augment import Augment, fast_augment, guide_augment, guide_jitter
from rps_core.config import RECIPES, InputSpec, TrainConfig
from rps_core.data.class_folders import ClassFolders
from rps_core.data.images import load_image
from rps_core.dataset import split_indices
from rps_core.errors import InputError
from rps_core.reports import counted
from rps_core.transforms import EvalTransform, standardize, to_pixels

MAX_BYTES = 6 * 10**9
"""Pictures that would fill more memory than this are refused, with advice, before any of them is opened."""

VALIDATION_BATCH = 256


@dataclass(frozen=True)
class ImageTensors:
    """Pictures ready for a net: `images` uint8 (N, 3, S, S), or 4 deep with the hand's mask, `labels` int64 (N,)."""

    images: Tensor
    labels: Tensor
    files: tuple[Path, ...] = ()
    unreadable: tuple[str, ...] = ()
    """A sentence for each file that could not be opened; such files are left out."""

    def __len__(self) -> int:
        return len(self.labels)


def decode(
    files: Sequence[Path],
    labels: Sequence[int],
    spec: InputSpec,
    *,
    threads: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImageTensors:
    """Opens and resizes the files; `on_progress(done, total)` is called after each.

    Raises InputError when they would not fit in memory, or when none of them can be opened.
    """
    needed = len(files) * 3 * spec.size_px**2
    if needed > MAX_BYTES:
        raise InputError(
            f"{counted(len(files), 'picture')} of {spec.size_px} x {spec.size_px} pixels need {needed / 1e9:.1f} GB of "
            f"memory, but {MAX_BYTES / 1e9:.0f} GB are allowed; take a part of the folder"
        )
    images = torch.empty(len(files), 3, spec.size_px, spec.size_px, dtype=torch.uint8)
    unreadable: dict[int, str] = {}

    def decode_one(index: int) -> None:
        try:
            images[index] = to_pixels(load_image(files[index]), spec)
        except InputError as error:
            unreadable[index] = str(error)

    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(decode_one, range(len(files))), start=1):
            if on_progress:
                on_progress(done, len(files))
    good = [index for index in range(len(files)) if index not in unreadable]
    if not good:
        raise InputError(
            f"none of {counted(len(files), 'picture')} can be opened; the first: {next(iter(unreadable.values()))}"
        )
    return ImageTensors(
        images[good] if unreadable else images,
        torch.tensor(labels, dtype=torch.int64)[good],
        tuple(files[index] for index in good),
        tuple(unreadable[index] for index in sorted(unreadable)),
    )


class Batches:
    """What a DataLoader gives, from pictures in memory: normalized float32 (B, 3, S, S) and int64 (B,).

    Shuffled batches are drawn anew for each epoch from (seed, epoch), so that epoch 7 of a resumed run equals epoch 7
    of an unbroken one. Pictures with a mask yield it as a third tensor, float32 (B, 1, S, S) in [0, 1].
    """

    def __init__(
        self,
        tensors: ImageTensors,
        batch_size: int,
        spec: InputSpec,
        *,
        augment: Augment | None = None,
        shuffle: bool = False,
        seed: int = 0,
    ) -> None:
        self.tensors = tensors
        self.batch_size = batch_size
        self.spec = spec
        self.augment = augment
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.tensors) // self.batch_size)

    def set_epoch(self, epoch: int) -> None:
        """Which epoch the next pass belongs to, as for torch's DistributedSampler."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        generator = torch.Generator().manual_seed(self.seed * 100_003 + self.epoch)
        count = len(self.tensors)
        order = torch.randperm(count, generator=generator) if self.shuffle else torch.arange(count)
        for indices in torch.split(order, self.batch_size):
            images = self.tensors.images[indices].float() / 255
            if self.augment is not None:
                images = self.augment(images, generator)
            batch = [standardize(images[:, :3], self.spec), self.tensors.labels[indices]]
            if images.shape[1] == 4:
                batch.append(images[:, 3:])
            yield tuple(batch)


def with_margin(spec: InputSpec, margin: float) -> InputSpec:
    """The same input, a little larger, for pictures that are still to be turned and zoomed."""
    return replace(spec, size_px=round(spec.size_px * margin))


def open_batches(
    folders: ClassFolders,
    training_indices: Sequence[int],
    validation_indices: Sequence[int],
    config: TrainConfig,
    on_progress: Callable[[int, int], None] | None = None,
    on_line: Callable[[str], None] = print,
) -> tuple[Batches, Batches]:
    """(training batches, validation batches) of a folder, split, as the configuration's recipe wants them.

    `on_line` gets a sentence for every file that cannot be used.
    """
    for sentence in folders.left_out:
        on_line(f"note: {sentence}")
    if config.excluded:
        on_line(f"note: {counted(len(config.excluded), 'picture is', 'pictures are')} left out, excluded from training")
    if len(training_indices) <= config.batch_size:
        on_line(f"note: a batch holds all that there is, {counted(len(training_indices), 'training picture')}")
    recipe, spec = RECIPES[config.recipe], config.input_spec
    total = len(folders.files)

    def decode_part(indices: Sequence[int], margin: float, done_before: int) -> ImageTensors:
        tensors = decode(
            [folders.files[index] for index in indices],
            [folders.labels[index] for index in indices],
            with_margin(spec, margin),
            threads=config.threads,
            on_progress=lambda done, _: on_progress(done_before + done, total) if on_progress else None,
        )
        for sentence in tensors.unreadable:
            on_line(f"note: left out: {sentence}")
        return tensors

    training = decode_part(training_indices, recipe.margin, 0)
    validation = decode_part(validation_indices, 1.0, len(training_indices))
    guides_own = guide_jitter if config.exact_guide else guide_augment
    augment = guides_own if config.recipe == "guide" else fast_augment(spec.size_px)
    return (
        Batches(training, config.batch_size, spec, augment=augment, shuffle=True, seed=config.seed),
        Batches(validation, VALIDATION_BATCH, spec, augment=guide_jitter if config.exact_guide else None),
    )


@dataclass(frozen=True)
class Batch:
    """A batch as the guide's DataLoader draws it, and how many of them an epoch has.

    `images` float32 (B, 3, 90, 90) in [-1, 1], `labels` int64 (B,).
    """

    images: Tensor
    labels: Tensor
    steps: int
    training: int
    """Pictures in the training part, from which it was drawn."""

    @property
    def channels(self) -> list[tuple[float, float]]:
        """Mean and standard deviation of each channel."""
        means, deviations = self.images.mean((0, 2, 3)), self.images.std((0, 2, 3))
        return list(zip(means.tolist(), deviations.tolist(), strict=True))

    def counts(self, classes: int) -> list[int]:
        """One number per class: its pictures in the batch."""
        counts: list[int] = torch.bincount(self.labels, minlength=classes).tolist()
        return counts

    def grid(self, columns: int) -> ImageU8:
        """All pictures as one, (H, W, 3)."""
        from torchvision.utils import make_grid

        picture: Tensor = make_grid(self.images / 2 + 0.5, columns, padding=3, pad_value=1.0)
        return (picture * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()


def draw_batch(folders: ClassFolders, batch_size: int, seed: int) -> Batch:
    """The first batch of the training part (80 %, split with seed 0), shuffled with `seed`. Opens no other picture.

    Raises InputError where there are too few pictures to split, or one of the batch cannot be opened.
    """
    training, _ = split_indices(len(folders.names), 0.2, 0)
    generator = torch.Generator().manual_seed(seed)
    order: DataLoader[int] = DataLoader(range(len(training)), batch_size, shuffle=True, generator=generator)  # type: ignore[arg-type]  # a range is a map-style dataset
    indices = [training[position] for position in next(iter(order)).tolist()]
    transform = EvalTransform()
    images = torch.stack([transform(load_image(folders.root / folders.names[index])) for index in indices])
    return Batch(images, torch.tensor([folders.labels[index] for index in indices]), len(order), len(training))
