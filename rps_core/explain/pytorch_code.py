"""A data set, and what a net makes of a picture, as PyTorch code that runs in the project's folder. No torch here.

Of a data set, `root` is the folder of class folders; an empty one means the hands that ship. `excluded` says whether
pictures are left out of training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rps_core.data.class_folders import SHIPPED_HANDS
from rps_core.explain.forward_trace import Step
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.storage.files import path_in_script, picture_in_script


@dataclass(frozen=True)
class ScriptInput:
    """What a script opens: a checkpoint, of which it takes the net or, `untrained`, a fresh one; and a picture."""

    checkpoint: Path
    info: CheckpointInfo
    untrained: bool
    picture: str
    box: tuple[int, int, int, int] | None = None
    """The part of the picture: x, y, width, height in pixels; None: all of it."""


def maps_code(files: ScriptInput, step: Step, channel: int) -> str:
    """Ends with `maps`, all of the layer, and `shown`, the one that is chosen."""
    return (
        f"{_opening(files)}"
        f"\nkept = {{}}\n"
        f"hook = layers.{step.name}.register_forward_hook(lambda module, inputs, output: kept.update(maps=output))\n"
        f"with torch.inference_mode():\n    logits = layers(x)\nhook.remove()\n"
        f'maps = kept["maps"][0]  # {tuple(step.report.output)}\nshown = maps[{channel}]\n'
        f"print(tuple(maps.shape), shown.min().item(), shown.max().item())\n"
    )


def softmax_code(files: ScriptInput, temperature: float) -> str:
    """Ends with `logits` and `p`."""
    return (
        f"{_opening(files)}\nwith torch.inference_mode():\n    logits = layers(x)[0]\n"
        f"p = torch.softmax(logits / {temperature:g}, dim=0)  # exp(z / T) / exp(z / T).sum()\n"
        f"print(logits, p, p.argmax().item())\n"
    )


def attribution_code(files: ScriptInput, layer: str, target: int, window_px: int, stride_px: int) -> str:
    """Ends with `cam`, enlarged to the picture, and `fall`."""
    return (
        f"{_opening(files, 'from captum.attr import LayerAttribution, LayerGradCam, Occlusion')}"
        f"\ncam = LayerGradCam(layers, layers.{layer}).attribute(x, target={target}, relu_attributions=True)\n"
        f'cam = LayerAttribution.interpolate(cam, tuple(x.shape[2:]), "bilinear")[0, 0].detach()\n'
        f"fall = Occlusion(layers).attribute(\n"
        f"    x, target={target}, baselines=0,\n"
        f"    sliding_window_shapes=(3, {window_px}, {window_px}),\n"
        f"    strides=(3, {stride_px}, {stride_px}),\n"
        f")[0, 0].detach()\nprint(cam.max().item(), fall.min().item(), fall.max().item())\n"
    )


def _opening(files: ScriptInput, imports: str = "") -> str:
    """Up to `layers`, the net as nn.Sequential, and `x`, the net input."""
    info, file = files.info, path_in_script(files.checkpoint)
    built = f"untrained({info.net!r}, {len(info.classes)})" if files.untrained else "checkpoint.model"
    fresh = "from rps_core.models import untrained\n" if files.untrained else ""
    return (
        f"import torch\n{imports}{chr(10) if imports else ''}\nfrom rps_core.nets.checkpoint import load\n"
        f"from rps_core.data.images import load_image\n{fresh}from rps_core.transforms import EvalTransform\n"
        f"from rps_core.nets.sequential import to_sequential\n\ncheckpoint = load({file!r})\n"
        f"layers = to_sequential({built})  # nn.Sequential: conv1, relu1, …\n"
        f"x = EvalTransform(checkpoint.info.input_spec)({picture_in_script(files.picture, files.box)}).unsqueeze(0)\n"
    )


def picture_code(root: str, index: int) -> str:
    """Ends with `tensor` and `label`."""
    return (
        f"{_data_set(root, False, [], [])}"
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
            f"{_data_set(root, excluded, [], ['split'])}"
            f"training, validation = split(dataset, {percent / 100:g}, seed={seed})  # torch's random_split\n{shown}"
        )
    outside = ["from pathlib import Path\n", "from torch.utils.data import Subset"]
    measuring = "from rps_core.data.image_stats import group_names, measure_all"
    return (
        f"{_data_set(root, excluded, outside, ['split_groups'], measuring)}"
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
        f"{_data_set(root, excluded, outside, ['split'])}"
        "training, validation = split(dataset)\n"
        f"shuffle = torch.Generator().manual_seed({seed})\n"
        f"loader = DataLoader(training, batch_size={size}, shuffle=True, generator=shuffle)\n"
        "images, labels = next(iter(loader))\n"
        f"grid = make_grid(images / 2 + 0.5, {columns}, padding=3, pad_value=1.0)\n"
        "print(tuple(images.shape), images.mean((0, 2, 3)), images.std((0, 2, 3)), len(loader))\n"
    )


def _data_set(root: str, excluded: bool, outside: Sequence[str], names: Sequence[str], *own: str) -> str:
    """Imports, and the data set less what was excluded; `names` come from rps_core.dataset."""
    imports = [
        f"from rps_core.dataset import {', '.join(['RPSDataset', *names])}",
        "from rps_core.transforms import EvalTransform",
        *own,
    ]
    folder = repr(root) if root else "None"
    arguments = [folder if root else repr(path_in_script(SHIPPED_HANDS)), "transform=EvalTransform()"]
    if excluded:
        arguments.append(f"excluded=excluded_files(local_workspace(), {folder})")
        imports.append("from rps_core.data.exclusions import excluded_files")
        imports.append("from rps_core.storage.workspace import local_workspace")
    above = "".join(f"{line}\n" for line in outside) + "\n" if outside else ""
    return f"{above}{chr(10).join(sorted(imports))}\n\ndataset = RPSDataset({', '.join(arguments)})\n"
