"""Decode once, train many: pictures as tensors in memory, and batches drawn from them.

Opening and resizing 2,188 photographs takes longer than training on them; the guide does it anew in every epoch.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from rps_core.augment import Augment
from rps_core.config import InputSpec
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.transforms import normalize, to_pixels

MAX_BYTES = 6 * 10**9
"""Pictures that would fill more memory than this are refused, with advice, before anything is decoded."""


@dataclass(frozen=True)
class Decoded:
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
) -> Decoded:
    """Opens and resizes the files; `on_progress(done, total)` is called after each.

    Raises InputError when they would not fit in memory, or when none of them can be opened.
    """
    needed = len(files) * 3 * spec.size_px**2
    if needed > MAX_BYTES:
        raise InputError(
            f"{len(files):,} pictures of {spec.size_px} x {spec.size_px} pixels need {needed / 1e9:.1f} GB of memory, "
            f"but {MAX_BYTES / 1e9:.0f} GB are allowed; take a part of the folder"
        )
    images = torch.empty(len(files), 3, spec.size_px, spec.size_px, dtype=torch.uint8)
    unreadable: dict[int, str] = {}

    def decode_one(place: int) -> None:
        try:
            images[place] = to_pixels(load_image(files[place]), spec)
        except InputError as error:
            unreadable[place] = str(error)

    with ThreadPoolExecutor(threads) as pool:
        for done, _ in enumerate(pool.map(decode_one, range(len(files))), start=1):
            if on_progress:
                on_progress(done, len(files))
    good = [place for place in range(len(files)) if place not in unreadable]
    if not good:
        raise InputError(f"none of {len(files)} pictures can be opened; the first: {next(iter(unreadable.values()))}")
    return Decoded(
        images[good] if unreadable else images,
        torch.tensor(labels, dtype=torch.int64)[good],
        tuple(files[place] for place in good),
        tuple(unreadable[place] for place in sorted(unreadable)),
    )


class Batches:
    """What a DataLoader gives, from decoded pictures: normalized float32 (B, 3, S, S) and int64 (B,).

    Shuffled batches are drawn anew for each epoch from (seed, epoch), so that epoch 7 of a resumed run equals epoch 7
    of an unbroken one. Pictures with a mask yield it as a third tensor, float32 (B, 1, S, S) in [0, 1].
    """

    def __init__(
        self,
        decoded: Decoded,
        batch_size: int,
        spec: InputSpec,
        *,
        augment: Augment | None = None,
        shuffle: bool = False,
        seed: int = 0,
    ) -> None:
        self.decoded = decoded
        self.batch_size = batch_size
        self.spec = spec
        self.augment = augment
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return -(-len(self.decoded) // self.batch_size)

    def set_epoch(self, epoch: int) -> None:
        """Which epoch the next pass belongs to, as for torch's DistributedSampler."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        generator = torch.Generator().manual_seed(self.seed * 100_003 + self.epoch)
        count = len(self.decoded)
        order = torch.randperm(count, generator=generator) if self.shuffle else torch.arange(count)
        for places in torch.split(order, self.batch_size):
            pixels = self.decoded.images[places]
            if self.augment is not None:
                pixels = self.augment(pixels.float() / 255, generator) * 255
            batch = [normalize(pixels[:, :3], self.spec), self.decoded.labels[places]]
            if pixels.shape[1] == 4:
                batch.append(pixels[:, 3:].float() / 255)
            yield tuple(batch)


def with_margin(spec: InputSpec, margin: float) -> InputSpec:
    """The same input, a little larger, for pictures that are still to be turned and zoomed."""
    return replace(spec, size_px=round(spec.size_px * margin))
