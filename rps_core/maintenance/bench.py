"""The performance table: this project's ways beside the guide's own loop, measured side by side in one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from rps_core.augment import guide_jitter
from rps_core.batches import Batches, ImageTensors, decode
from rps_core.config import InputSpec, TrainConfig
from rps_core.data.class_folders import check_trainable, scan
from rps_core.data.images import load_image
from rps_core.dataset import RPSDataset
from rps_core.hands.pictures import picture
from rps_core.models import build
from rps_core.training import start_state, train
from rps_core.transforms import EvalTransform, data_transforms

REPEATS = 3  # of what is short; the best of them counts, as noise only ever adds time
BATCH_SIZE = 64


@dataclass(frozen=True)
class Row:
    """One measurement. `ratio`: how many times faster than the guide's own loop, where that compares."""

    name: str
    value: float
    unit: str
    ratio: float | None = None


def bench(data: str | Path | None, threads: int = 1, on_row: Callable[[Row], None] | None = None) -> list[Row]:
    """Measures on a folder of class folders (None: the shipped hands). Raises InputError where it is unfit."""
    torch.set_num_threads(threads)
    folders = check_trainable(scan(data))
    rows: list[Row] = []

    def add(name: str, value: float, unit: str, than: float | None = None) -> None:
        rows.append(Row(name, value, unit, None if than is None else than / value))
        if on_row is not None:
            on_row(rows[-1])

    loader = DataLoader(RPSDataset(folders.root, data_transforms), BATCH_SIZE, shuffle=True)
    guide_s = seconds(lambda: one_epoch("guide", loader))
    add("guide's net, guide's loop: every picture opened in every epoch", guide_s, "s an epoch")
    spec = TrainConfig().input_spec
    started = time.perf_counter()
    tensors = decode(folders.files, folders.labels, spec, threads=threads)
    add("opening every picture, once", time.perf_counter() - started, "s")
    jittered = Batches(tensors, BATCH_SIZE, spec, augment=guide_jitter, shuffle=True)
    add("guide's net, pictures in memory", best(lambda: one_epoch("guide", jittered)), "s an epoch", guide_s)
    small = TrainConfig.for_recipe("handnet", "fast").input_spec
    shrunk = torch.nn.functional.interpolate(tensors.images.float(), small.size_px, mode="area").to(torch.uint8)
    batches = Batches(ImageTensors(shrunk, tensors.labels), BATCH_SIZE, small, shuffle=True)
    add("HandNet, pictures in memory", best(lambda: one_epoch("handnet", batches)), "s an epoch", guide_s)
    for net, input_spec in (("guide", spec), ("handnet", small)):
        add(
            f"one picture through {net}, from file to class",
            1000 * one_prediction(net, folders.files[0], input_spec),
            "ms",
        )
    add("rendering a hand of 128 px, one process", 1000 * best(lambda: picture(0, 0)), "ms")
    return rows


def one_epoch(net: str, batches: DataLoader[object] | Batches) -> None:
    """A training epoch of a fresh net."""
    config = TrainConfig(net=net)
    state = start_state(build(net, 64), config, len(batches))  # 64: any folder's classes fit, and the cost is the same
    train(state.model, batches, state.optimizer)


@torch.inference_mode()
def one_prediction(net: str, file: Path, spec: InputSpec) -> float:
    """Seconds from a file to its logits."""
    model, transform = build(net, 3).eval(), EvalTransform(spec)
    return best(lambda: model(transform(load_image(file)).unsqueeze(0)))


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], object]) -> float:
    """The shortest of a few times."""
    return min(seconds(work) for _ in range(REPEATS))
