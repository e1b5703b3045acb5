"""A batch as the guide's DataLoader draws it, of which no other picture has to be opened."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader
from torchvision.utils import make_grid

from rps_core.arrays import ImageU8
from rps_core.data.class_folders import ClassFolders
from rps_core.data.images import load_image
from rps_core.dataset import split_places
from rps_core.transforms import EvalTransform


@dataclass(frozen=True)
class Batch:
    """`images` float32 (B, 3, 90, 90) in [-1, 1], `labels` int64 (B,), and how many batches an epoch has."""

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
        """Pictures a class."""
        counts: list[int] = torch.bincount(self.labels, minlength=classes).tolist()
        return counts

    def grid(self, columns: int) -> ImageU8:
        """All pictures as one, (H, W, 3)."""
        picture: Tensor = make_grid(self.images / 2 + 0.5, columns, padding=3, pad_value=1.0)
        return (picture * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()


def draw_batch(folders: ClassFolders, batch_size: int, seed: int) -> Batch:
    """The first batch of the training part (80 %, split with seed 0), shuffled with `seed`.

    Raises InputError where there are too few pictures to split, or one of the batch cannot be opened.
    """
    training, _ = split_places(len(folders.names), 0.2, 0)
    generator = torch.Generator().manual_seed(seed)
    order: DataLoader[int] = DataLoader(range(len(training)), batch_size, shuffle=True, generator=generator)  # type: ignore[arg-type]  # a range is a map-style dataset
    places = [training[number] for number in next(iter(order)).tolist()]
    transform = EvalTransform()
    images = torch.stack([transform(load_image(folders.root / folders.names[place])) for place in places])
    return Batch(images, torch.tensor([folders.labels[place] for place in places]), len(order), len(training))
