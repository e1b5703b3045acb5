"""For each map of a net the patches of pictures with its largest values: what the map responds to.

One pass over the pictures serves all maps of all layers; the result is kept on disk, for that pass takes seconds.
"""

import contextlib
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from rps_core.arrays import Float32, Int64
from rps_core.batches import decode
from rps_core.config import InputSpec
from rps_core.data.class_folders import ClassFolders
from rps_core.errors import InputError
from rps_core.explain.activations import Activations, as_maps, steps
from rps_core.nets.checkpoint import Checkpoint
from rps_core.nets.sequential import to_sequential
from rps_core.storage.files import read_regular, write_atomically
from rps_core.storage.workspace import Workspace
from rps_core.transforms import normalize

COUNT = 9
BATCH_SIZE = 32
MAX_FILES = 40
"""Kept on disk; the oldest go. Each takes a few hundred kB."""


@dataclass(frozen=True)
class TopPatches:
    """Of one layer, by channel, the largest value first: `values` float32 (C, K), `pictures` (C, K) as indices into
    the list of files, `rows` and `columns` (C, K) of the map where the value stands. A picture counts once.
    """

    values: Float32
    pictures: Int64
    rows: Int64
    columns: Int64


@torch.inference_mode()
def find_top_patches(
    model: nn.Module,
    images: Tensor,
    spec: InputSpec,
    *,
    count: int = COUNT,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, TopPatches]:
    """By layer name of `to_sequential`, over pictures uint8 (N, 3, S, S)."""
    net = to_sequential(model)
    row = steps(net, (3, images.shape[2], images.shape[3]))
    found: dict[str, tuple[Tensor, Tensor]] = {}
    with Activations(net, [step.name for step in row]) as kept:
        for first in range(0, len(images), BATCH_SIZE):
            batch = images[first : first + BATCH_SIZE]
            net(normalize(batch, spec))
            for step in row:
                best = _best_positions(as_maps(kept[step.name]), first)
                before = found.get(step.name)
                found[step.name] = _largest(best if before is None else _joined(before, best), count)
            if on_progress:
                on_progress(first + len(batch), len(images))
    return {step.name: _unpacked(*found[step.name], as_maps(kept[step.name])) for step in row}


def _best_positions(maps: Tensor, first: int) -> tuple[Tensor, Tensor]:
    """(values, codes), both (C, B), of each picture's largest value. A code is picture * positions + position."""
    values, positions = maps.flatten(2).max(2)  # (B, C)
    pictures = torch.arange(first, first + len(maps))[:, None]  # (B, 1)
    return values.T, (pictures * maps[0, 0].numel() + positions).T


def _joined(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return torch.cat((one[0], other[0]), 1), torch.cat((one[1], other[1]), 1)


def _largest(candidates: tuple[Tensor, Tensor], count: int) -> tuple[Tensor, Tensor]:
    """Of (values, codes), both (C, N), the `count` largest of each row."""
    values, codes = candidates
    kept = values.topk(min(count, values.shape[1]), dim=1).indices
    return values.gather(1, kept), codes.gather(1, kept)


def _unpacked(values: Tensor, codes: Tensor, maps: Tensor) -> TopPatches:
    height, width = maps.shape[2:]
    positions = codes % (height * width)
    parts = (values, codes // (height * width), positions // width, positions % width)
    return TopPatches(*(part.numpy().copy() for part in parts))


def top_patches_of(
    workspace: Workspace,
    checkpoint: Checkpoint,
    folders: ClassFolders,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, TopPatches], list[Path]]:
    """By layer name, over the pictures of a folder, and the list of its files. From the disk, where it stands there.

    `on_progress` counts each picture twice: when it is opened, and when it went through the net. Raises InputError when
    none of the pictures can be opened.
    """
    kept_at = _file(workspace, checkpoint, folders)
    if loaded := _load(kept_at, folders.root):
        return loaded
    total = 2 * len(folders.files)

    def report_progress(done: int) -> None:
        if on_progress:
            on_progress(done, total)

    spec = checkpoint.info.input_spec
    pictures = decode(folders.files, folders.labels, spec, on_progress=lambda done, _: report_progress(done))
    found = find_top_patches(
        checkpoint.model, pictures.images, spec, on_progress=lambda done, of: report_progress(total - of + done)
    )
    files = list(pictures.files)
    with contextlib.suppress(
        OSError, InputError
    ):  # a workspace that cannot be written costs the seconds again, no more
        _save(kept_at, found, [file.relative_to(folders.root).as_posix() for file in files])
    return found, files


def _file(workspace: Workspace, checkpoint: Checkpoint, folders: ClassFolders) -> Path:
    """One for each net, with how it prepares pictures, and each folder of them."""
    digest = hashlib.sha256(repr(checkpoint.info.input_spec).encode())
    for name, values in checkpoint.model.state_dict().items():
        digest.update(name.encode() + values.numpy().tobytes())
    return workspace.folder / ".cache" / "top-patches" / f"{digest.hexdigest()[:16]}-{folders.stamp()}.npz"


def _save(path: Path, found: dict[str, TopPatches], names: Sequence[str]) -> None:
    arrays = {f"{layer}/{field}": values for layer, one in found.items() for field, values in vars(one).items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, files=np.array(names), **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, buffer.getvalue())
    for old in sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-MAX_FILES]:
        old.unlink(missing_ok=True)


def _load(path: Path, root: Path) -> tuple[dict[str, TopPatches], list[Path]] | None:
    try:
        with np.load(io.BytesIO(read_regular(path)), allow_pickle=False) as arrays:
            files = [root / name for name in arrays["files"].tolist()]
            by_layer: dict[str, dict[str, np.ndarray]] = {}
            for key in arrays.files:
                layer, _, field = key.partition("/")
                if field:
                    by_layer.setdefault(layer, {})[field] = arrays[key]
        return {layer: TopPatches(**fields) for layer, fields in by_layer.items()}, files
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None  # not there, or damaged: it is found anew
