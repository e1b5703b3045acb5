"""RPSDataset: the guide's dataset, over torchvision's ImageFolder."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset, Subset, random_split
from torch.utils.data._utils.collate import default_collate_fn_map

from rps_core.data.class_folders import ClassFolders, check_trainable, scan
from rps_core.data.images import load_image
from rps_core.errors import InputError, described, whole_number
from rps_core.reports import counted


def _refuse_pictures(batch: object, **_: object) -> NoReturn:
    raise InputError(
        "the pictures of the data set are no tensors yet, so no batch can be made of them; give it a transform, such "
        "as RPSDataset(data_dir, transform=data_transforms)"
    )


default_collate_fn_map[Image.Image] = _refuse_pictures  # how torch is told what a DataLoader makes of a type


def __getattr__(name: str) -> Any:
    """`PictureFolder`, made when it is first asked for: importing torchvision takes 80 MB, which a worker saves."""
    if name != "PictureFolder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from torchvision.datasets import ImageFolder

    class PictureFolder(ImageFolder):
        """An ImageFolder of the pictures that `scan` finds, which opens every kind of photograph."""

        __qualname__ = "PictureFolder"  # by which a DataLoader's processes find it

        def __init__(self, folders: ClassFolders, transform: Callable[[Image.Image], Any] | None) -> None:
            self._folders = folders
            super().__init__(str(folders.root), transform=transform, loader=load_image)

        def find_classes(self, directory: str | Path) -> tuple[list[str], dict[str, int]]:
            classes = list(self._folders.classes)
            return classes, {name: index for index, name in enumerate(classes)}

        def make_dataset(self, *_: object, **__: object) -> list[tuple[str, int]]:
            return list(zip(map(str, self._folders.files), self._folders.labels, strict=True))

    globals()[name] = PictureFolder
    return PictureFolder


class RPSDataset(Dataset[tuple[Any, int]]):
    """The guide's data set: pictures of a folder of class folders; `ds.dataset` is the ImageFolder inside.

    `ds[i]` is (what the transform makes of the picture, label); without a transform it is (PIL picture, label).
    `excluded` names files to leave out, as paper/1.jpg. Raises InputError where the folder cannot be trained on.
    """

    def __init__(
        self,
        data_dir: str | Path,
        transform: Callable[[Image.Image], Any] | None = None,
        excluded: Collection[str] = (),
    ) -> None:
        if not isinstance(data_dir, str | os.PathLike) or not str(data_dir):
            raise InputError(
                f"the data folder is {described(data_dir)}, but the path of a folder with one folder of pictures for "
                "each class is expected, such as RPSDataset('rps_core/assets/one-hand'), which ships"
            )
        if transform is not None and (isinstance(transform, type) or not callable(transform)):
            raise InputError(
                f"the transform is {described(transform)}, but a function from a picture to a tensor is expected, such "
                "as data_transforms; leave it out to get the pictures"
            )
        self.data_dir = data_dir
        self.transform = transform
        from rps_core.dataset import PictureFolder  # by `__getattr__`

        self.dataset = PictureFolder(check_trainable(scan(data_dir).without(excluded)), transform)

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        position = whole_number(index)
        if position is None:
            raise InputError(
                f"the index is {described(index)}, but a whole number below {len(self)} is expected; for a part of the "
                "pictures take torch.utils.data.Subset(dataset, range(10))"
            )
        picture, label = self.dataset[position]
        return picture, label

    @property
    def classes(self) -> list[str]:
        return list(self.dataset.classes)

    @property
    def class_to_idx(self) -> dict[str, int]:
        return dict(self.dataset.class_to_idx)


def checked_batches(loader: Any) -> Iterator[Sequence[Tensor]]:
    """The batches of a loader: images (B, C, H, W), labels (B,), and more perhaps.

    Raises InputError for what gives none, such as a data set, whose pictures come one at a time.
    """
    refused = InputError(
        f"the loader is {described(loader)}, which gives no batches of images (B x C x H x W) and labels (B); give "
        "DataLoader(dataset, batch_size=64, shuffle=True), of a data set with transform=data_transforms"
    )
    try:
        batches = iter(loader)
    except TypeError:
        raise refused from None
    for batch in batches:
        if not isinstance(batch, list | tuple) or len(batch) < 2 or not all(isinstance(one, Tensor) for one in batch):
            raise refused
        if batch[0].dim() != 4 or batch[1].dim() != 1 or not len(batch[0]) == len(batch[1]) > 0:
            raise refused
        yield batch


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
            f"{counted(count, 'picture')}, split with a validation part of {val_fraction:g}, would leave one side "
            "empty; add pictures"
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
            f"each group of near-duplicates is larger than the validation part of {counted(len(validation), 'picture')}"
            "; lower the threshold of near-duplicates"
        )
    chosen = set(kept)
    return [index for index in [*training, *validation] if index not in chosen], kept
