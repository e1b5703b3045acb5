"""A data set, its split and a batch of it as PyTorch code. It runs as it stands, in the project's folder.

`root` is the folder of class folders; an empty one means the hands that ship. `excluded` says whether pictures are left
out of training.
"""

from collections.abc import Sequence


def picture_code(root: str, index: int) -> str:
    """Ends with `tensor` and `label`."""
    return (
        f"{_opening(root, False, [], [])}"
        f"tensor, label = dataset[{index}]\n"
        "print(tensor, label)\n"
        "index_to_class = {index: name for name, index in dataset.class_to_idx.items()}\n"
        "print(tuple(tensor.shape), tensor.dtype, index_to_class[label])\n"
    )


def split_code(root: str, excluded: bool, percent: int, seed: int, keep_bits: int | None) -> str:
    """Ends with `training` and `validation`; with `keep_bits` near-duplicates stay on one side."""
    shown = "print(len(training), len(validation))\n"
    if keep_bits is None:
        return (
            f"{_opening(root, excluded, [], ['split'])}"
            f"training, validation = split(dataset, {percent / 100:g}, seed={seed})  # torch's random_split\n{shown}"
        )
    outside = ["from pathlib import Path\n", "from torch.utils.data import Subset"]
    measuring = "from rps_core.data.image_stats import group_names, measure_all"
    return (
        f"{_opening(root, excluded, outside, ['split_groups'], measuring)}"
        "root = Path(dataset.dataset.root)\n"
        "names = [Path(file).relative_to(root).as_posix() for file, _ in dataset.dataset.samples]\n"
        "measures = {}\nmeasure_all(root, names, measures)  # opens every picture\n"
        f"groups = group_names(names, measures, {keep_bits})\n"
        f"sides = split_groups(groups, {percent / 100:g}, seed={seed})\n"
        f"training, validation = (Subset(dataset, indices) for indices in sides)\n{shown}"
    )


def batch_code(root: str, excluded: bool, size: int, seed: int, columns: int) -> str:
    """Ends with `images`, `labels` and `grid`."""
    outside = [
        "import torch",
        "from torch.utils.data import DataLoader",
        "from torchvision.utils import make_grid",
    ]
    return (
        f"{_opening(root, excluded, outside, ['split'])}"
        "training, validation = split(dataset)\n"
        f"shuffle = torch.Generator().manual_seed({seed})\n"
        f"loader = DataLoader(training, batch_size={size}, shuffle=True, generator=shuffle)\n"
        "images, labels = next(iter(loader))\n"
        f"grid = make_grid(images / 2 + 0.5, {columns}, padding=3, pad_value=1.0)\n"
        "print(tuple(images.shape), images.mean((0, 2, 3)), images.std((0, 2, 3)), len(loader))\n"
    )


def _opening(root: str, excluded: bool, outside: Sequence[str], names: Sequence[str], *own: str) -> str:
    """Imports, and the data set less what was excluded; `names` come from rps_core.dataset."""
    imports = [
        f"from rps_core.dataset import {', '.join(['RPSDataset', *names])}",
        "from rps_core.transforms import EvalTransform",
        *own,
    ]
    folder = repr(root) if root else "None"
    arguments = [*([folder] if root else []), "transform=EvalTransform()"]
    if excluded:
        arguments.append(f"excluded=excluded_files(local_workspace(), {folder})")
        imports.append("from rps_core.data.exclusions import excluded_files")
        imports.append("from rps_core.storage.workspace import local_workspace")
    above = "".join(f"{line}\n" for line in outside) + "\n" if outside else ""
    return f"{above}{chr(10).join(sorted(imports))}\n\ndataset = RPSDataset({', '.join(arguments)})\n"
