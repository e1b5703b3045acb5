"""The PyTorch code of what each part shows. It runs as it stands, in the project's folder."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pages._ui.dataset.source import Data
from rps_core.storage.files import PROJECT

if TYPE_CHECKING:
    from rps_core.explain.transform_trace import Steps


def picture_code(data: Data, position: int) -> str:
    """Ends with `tensor` and `label`."""
    return (
        "from rps_core.dataset import RPSDataset\n\n"
        f"dataset = RPSDataset({_folder(data)})\n"
        f"tensor, label = dataset[{position}]\n"
        "print(tensor, label)\n"
        "index_to_class = {index: name for name, index in dataset.class_to_idx.items()}\n"
        "print(tuple(tensor.shape), tensor.dtype, index_to_class[label])\n"
    )


def transforms_code(data: Data, position: int, steps: "Steps", seed: int) -> str:
    """Ends with `resized`, `jittered`, `unit` and `tensor`."""
    file = data.folders.root / data.folders.names[position]
    path = file.relative_to(PROJECT) if file.is_relative_to(PROJECT) else file
    strengths = ", ".join(f"{name}={strength:g}" for name, strength in steps.strengths.items())
    names = ", ".join(sorted((steps.resize, "load_image")))
    return (
        "import torch\nfrom torchvision.transforms import v2\n\n"
        f"from rps_core.data.images import {names}\n\n"
        f"image = load_image({str(path)!r})\n"
        f"resized = v2.functional.pil_to_tensor({steps.resize}(image, {steps.size_px}))  # uint8, 0 to 255\n"
        f"torch.manual_seed({seed})\n"
        f"jittered = v2.ColorJitter({strengths})(resized)\n"
        "unit = v2.functional.to_dtype(jittered, torch.float32, scale=True)  # 0 to 1\n"
        f"tensor = v2.functional.normalize(unit, [{steps.mean:g}] * 3, [{steps.std:g}] * 3)\n"
        "print(tuple(tensor.shape), tensor.min().item(), tensor.max().item())\n"
    )


def split_code(data: Data, percent: int, seed: int, keep_bits: int | None) -> str:
    """Ends with `training` and `validation`; with `keep_bits` near-duplicates stay on one side."""
    shown = "print(len(training), len(validation))\n"
    if keep_bits is None:
        return (
            f"{_opening(data, [], ['split'])}"
            f"training, validation = split(dataset, {percent / 100:g}, seed={seed})  # torch's random_split\n{shown}"
        )
    outside = ["from pathlib import Path\n", "from torch.utils.data import Subset"]
    return (
        f"{_opening(data, outside, ['split_groups'], 'from rps_core.data.image_stats import group_names, measure_all')}"
        "root = Path(dataset.dataset.root)\n"
        "names = [Path(file).relative_to(root).as_posix() for file, _ in dataset.dataset.samples]\n"
        "measures = {}\nmeasure_all(root, names, measures)  # opens every picture\n"
        f"groups = group_names(names, measures, {keep_bits})\n"
        f"sides = split_groups(groups, {percent / 100:g}, seed={seed})\n"
        f"training, validation = (Subset(dataset, positions) for positions in sides)\n{shown}"
    )


def batch_code(data: Data, size: int, seed: int, columns: int) -> str:
    """Ends with `images`, `labels` and `grid`."""
    outside = [
        "import torch",
        "from torch.utils.data import DataLoader",
        "from torchvision.utils import make_grid",
    ]
    return (
        f"{_opening(data, outside, ['split'])}"
        "training, validation = split(dataset)\n"
        f"shuffle = torch.Generator().manual_seed({seed})\n"
        f"loader = DataLoader(training, batch_size={size}, shuffle=True, generator=shuffle)\n"
        "images, labels = next(iter(loader))\n"
        f"grid = make_grid(images / 2 + 0.5, {columns}, padding=3, pad_value=1.0)\n"
        "print(tuple(images.shape), images.mean((0, 2, 3)), images.std((0, 2, 3)), len(loader))\n"
    )


def _opening(data: Data, outside: Sequence[str], names: Sequence[str], *own: str) -> str:
    """Imports, and the data set less what was excluded; `names` come from rps_core.dataset."""
    imports = [f"from rps_core.dataset import {', '.join(['RPSDataset', *names])}", *own]
    arguments = _folder(data)
    if data.excluded:
        arguments = f"{_folder(data) or 'None'}, excluded=excluded_files({_folder(data) or 'None'})"
        imports.append("from rps_core.data.exclusions import excluded_files")
    above = "".join(f"{line}\n" for line in outside) + "\n" if outside else ""
    return f"{above}{chr(10).join(sorted(imports))}\n\ndataset = RPSDataset({arguments})\n"


def _folder(data: Data) -> str:
    return repr(data.path) if data.path else ""
