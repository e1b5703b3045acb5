"""RPSDataset: the guide's dataset, over torchvision's ImageFolder."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch.utils.data import Dataset, Subset, random_split
from torchvision.datasets import ImageFolder

from rps_core.data.class_folders import check_trainable, find_class_names, scan
from rps_core.data.images import is_picture, load_image
from rps_core.errors import InputError


class _PictureFolder(ImageFolder):
    """An ImageFolder that overlooks the folders which systems leave behind, and opens every kind of photograph."""

    def __init__(self, root: Path, transform: Callable[[Image.Image], Any] | None, excluded: Collection[str]) -> None:
        left_out = {str(root / name) for name in excluded}
        super().__init__(
            str(root),
            transform=transform,
            loader=load_image,
            is_valid_file=lambda path: is_picture(path) and path not in left_out,
        )

    def find_classes(self, directory: str | Path) -> tuple[list[str], dict[str, int]]:
        classes = find_class_names(Path(directory))
        return classes, {name: index for index, name in enumerate(classes)}


class RPSDataset(Dataset[tuple[Any, int]]):
    """The guide's data set: pictures of a folder of class folders; `ds.dataset` is the ImageFolder inside.

    `ds[i]` is (what the transform makes of the picture, label); without a transform it is (PIL picture, label).
    Without `data_dir` it is the hands that ship. `excluded` names files to leave out, as paper/1.jpg.
    Raises InputError where the folder cannot be trained on.
    """

    def __init__(
        self,
        data_dir: str | Path | None = None,
        transform: Callable[[Image.Image], Any] | None = None,
        excluded: Collection[str] = (),
    ) -> None:
        root = check_trainable(scan(data_dir).without(excluded)).root
        self.data_dir = root if data_dir is None else data_dir
        self.transform = transform
        self.dataset = _PictureFolder(root, transform, excluded)

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        picture, label = self.dataset[index]
        return picture, label

    @property
    def classes(self) -> list[str]:
        return list(self.dataset.classes)

    @property
    def class_to_idx(self) -> dict[str, int]:
        return dict(self.dataset.class_to_idx)


def split(dataset: Dataset[Any], val_fraction: float = 0.2, seed: int = 0) -> tuple[Subset[Any], Subset[Any]]:
    """The guide's random_split, 80 / 20: (training, validation). The same seed gives the same split.

    Raises InputError when one of the two would be empty.
    """
    training, validation = split_indices(len(dataset), val_fraction, seed)  # type: ignore[arg-type]  # ours have a length
    return Subset(dataset, training), Subset(dataset, validation)


def split_indices(count: int, val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    """The same as indices from 0 to count - 1, for pictures that are not opened yet."""
    validation = round(count * val_fraction)
    if not 0 < validation < count:
        raise InputError(
            f"{count} pictures split with a validation part of {val_fraction:g} leave one side empty; add pictures"
        )
    generator = torch.Generator().manual_seed(seed)
    lengths = [count - validation, validation]
    parts: list[Subset[int]] = random_split(range(count), lengths, generator)  # type: ignore[arg-type]
    return list(parts[0].indices), list(parts[1].indices)


def split_groups(groups: Sequence[int], val_fraction: float, seed: int) -> tuple[list[int], list[int]]:
    """The same, but indices of one group stay on one side: near-duplicates of a validation picture are not trained on.

    `groups` holds one number per picture. The validation part is no larger than without groups; where all numbers
    differ, it is the same. Raises InputError when one of the two would be empty.
    """
    training, validation = split_indices(len(groups), val_fraction, seed)
    members: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    kept: list[int] = []
    for group in dict.fromkeys(groups[index] for index in [*validation, *reversed(training)]):
        if len(kept) + len(members[group]) <= len(validation):
            kept += members[group]
    if not kept:
        raise InputError(
            f"each group of near-duplicates is larger than the {len(validation)} pictures of the validation part; "
            "lower the threshold of near-duplicates"
        )
    chosen = set(kept)
    return [index for index in [*training, *validation] if index not in chosen], kept
