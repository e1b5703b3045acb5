"""The patches that excite a channel most, with brute force as the oracle."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from rps_core.config import InputSpec
from rps_core.data.class_folders import scan
from rps_core.explain import top_patches
from rps_core.explain.activations import Activations, trace_forward
from rps_core.explain.overlay import cut_out
from rps_core.layers.stack import receptive_box
from rps_core.models import build
from rps_core.nets import checkpoint
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.nets.sequential import to_sequential
from rps_core.storage.workspace import local_workspace
from rps_core.transforms import normalize


def tiny_net() -> nn.Sequential:
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 5, 3), nn.Flatten(), nn.Linear(80, 2)
    ).eval()


def test_top_patches_are_those_that_brute_force_finds():
    model, spec = tiny_net(), InputSpec(12)
    images = torch.randint(0, 256, (70, 3, 12, 12), dtype=torch.uint8, generator=torch.Generator().manual_seed(4))
    found = top_patches.find_top_patches(model, images, spec, count=4)
    with torch.no_grad(), Activations(net := to_sequential(model)) as kept:
        net(normalize(images, spec))
    for name, channel in itertools.product(("conv1", "relu1", "pool1", "conv2", "linear1"), range(2)):
        values = kept[name][:, channel].reshape(70, -1)
        expected = sorted((row.max().item() for row in values), reverse=True)[:4]
        one = found[name]
        assert one.values[channel] == pytest.approx(expected, abs=1e-5), name
        for rank in range(4):
            map_ = kept[name][one.pictures[channel, rank], channel].reshape(-1)
            width = kept[name].shape[-1] if kept[name].dim() == 4 else 1
            position = one.rows[channel, rank] * width + one.columns[channel, rank]
            assert map_[position].item() == pytest.approx(one.values[channel, rank], abs=1e-5)
        assert len(set(one.pictures[channel])) == 4


def test_a_patch_is_all_that_its_unit_depends_on():
    """Changing every pixel outside of the patch leaves the value as it is; changing the patch does not."""
    model, spec = tiny_net(), InputSpec(12)
    pixels = torch.randint(0, 256, (3, 12, 12), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))
    step = trace_forward(model, normalize(pixels, spec)).step("conv2")
    box = receptive_box(step.report, (1, 2))
    cut = cut_out(pixels.permute(1, 2, 0).numpy(), box)
    known = cut[..., 3] == 255
    inside = box.inside((12, 12))
    assert known.sum() == inside.height * inside.width
    alone = torch.full_like(pixels, 77)
    view = alone[:, inside.top : inside.top + inside.height, inside.left : inside.left + inside.width]
    view[:] = torch.from_numpy(cut[known][:, :3].reshape(inside.height, inside.width, 3)).permute(2, 0, 1)

    def value(picture: torch.Tensor) -> float:
        return float(trace_forward(model, normalize(picture, spec)).maps["conv2"][0, 1, 2])

    assert value(alone) == pytest.approx(value(pixels), abs=1e-6)
    assert value(torch.full_like(pixels, 77)) != pytest.approx(value(pixels), abs=1e-3)


def test_what_was_found_once_comes_from_the_disk(make_folder, tmp_path: Path, monkeypatch):
    model, folders = build("guide", 3), scan(make_folder(2))
    spec = InputSpec(90)
    info = CheckpointInfo("guide", ("a", "b", "c"), spec, "test", 1, 0.0, 1.0, "2026-01-01T00:00:00", 1)
    checkpoint.save(model, info, tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    calls = []
    first, files = top_patches.top_patches_of(
        local_workspace(), loaded, folders, lambda done, total: calls.append((done, total))
    )
    assert calls[-1] == (12, 12)
    assert files == list(folders.files)
    with monkeypatch.context() as patched:
        patched.setattr(top_patches, "decode", None)  # whoever decodes again fails
        again, files_again = top_patches.top_patches_of(local_workspace(), loaded, folders)
    assert files_again == files
    assert all(
        np.array_equal(getattr(first[name], field), getattr(again[name], field))
        for name in first
        for field in ("values", "pictures", "rows", "columns")
    )
    (kept,) = (tmp_path / "home" / ".cache" / "top-patches").glob("*.npz")
    whole = kept.read_bytes()
    garbled = [whole[:at] + b"\xff" * 9 + whole[at + 9 :] for at in range(150, 1_000, 50)]
    for damaged in (whole[:100], b"", b"\x93NUMPY", *garbled):
        kept.write_bytes(damaged)
        assert top_patches._load(kept, folders.root) is None or damaged in garbled
    kept.unlink()
    os.mkfifo(kept)  # it is not waited for
    assert np.array_equal(
        top_patches.top_patches_of(local_workspace(), loaded, folders)[0]["conv1"].values, first["conv1"].values
    )


def test_a_picture_replaced_by_another_of_its_size_is_looked_up_anew(make_folder, tmp_path: Path):
    folders = scan(make_folder(2))
    info = CheckpointInfo("guide", ("a", "b", "c"), InputSpec(90), "test", 1, 0.0, 1.0, "2026-01-01T00:00:00", 1)
    checkpoint.save(build("guide", 3), info, tmp_path / "net.safetensors")
    loaded = checkpoint.load(tmp_path / "net.safetensors")
    first, _ = top_patches.top_patches_of(local_workspace(), loaded, folders)
    one, other = folders.files[0], folders.files[-1]
    filled = max(one.stat().st_size, other.stat().st_size)
    contents = other.read_bytes().ljust(filled, b"\0"), one.read_bytes().ljust(filled, b"\0")
    for file, content in zip((one, other), contents, strict=True):
        file.write_bytes(content)
    before, _ = top_patches.top_patches_of(local_workspace(), loaded, folders)
    for file, content in zip((one, other), reversed(contents), strict=True):
        file.write_bytes(content)
        os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))  # where the clock of files is coarse
    after, _ = top_patches.top_patches_of(local_workspace(), loaded, folders)
    assert np.array_equal(first["conv1"].values, after["conv1"].values)
    assert not np.array_equal(before["conv1"].pictures, after["conv1"].pictures)
