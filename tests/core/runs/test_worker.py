"""The work of a run: it stops, goes on, is alone, and leaves readable files."""

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from rps_core.config import InputSpec, TrainConfig
from rps_core.data.class_folders import scan
from rps_core.data.image_stats import (
    measure,
)
from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.runs import other_hands
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.status import worker_lock
from rps_core.runs.worker import draw_split, run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder


def test_a_training_can_keep_near_duplicates_together(make_folder: MakeFolder) -> None:
    root = make_folder(count=5)
    for number in range(5):
        for copy in range(3):
            source = Image.open(root / "rock" / f"{number:03d}.png")
            source.resize((48, 32)).save(root / "rock" / f"{number:03d}-{copy}.png")
    folders = scan(root)
    split = draw_split(folders, TrainConfig(data=str(root), batch_size=4, keep_near=4))
    parts = (split.training, split.validation)
    groups = [{measure(folders.files[index]).near_hash for index in part} for part in parts]
    assert not groups[0] & groups[1]


def test_a_run_leaves_the_files_of_the_contract(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = create_run(
        local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8)
    )
    lines: list[str] = []
    result = run_folder(folder, lines.append)
    status = read_folder(folder).status
    config = json.loads((folder / "config.json").read_text())
    metrics = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    assert (result.epochs, status.state) == (2, "finished")
    assert (config["seed"], len(config["data_fingerprint"])) == (0, 16)
    assert {"epoch", "train_loss", "val_loss", "accuracy", "seconds", "confusion"} <= set(metrics[0])
    assert len(lines) == 2
    assert "epoch" in torch.load(folder / "last.pt", weights_only=True)
    info = checkpoint.describe(folder / "best.safetensors")
    assert (info.net, info.classes, info.input_spec) == ("guide", ("paper", "rock", "scissors"), InputSpec(90))
    assert not list(folder.glob("*.tmp"))


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["guide", "fast"])
def test_a_resumed_run_ends_as_the_unbroken_one(make_folder: MakeFolder, tmp_path: Path, recipe: str) -> None:
    config = TrainConfig.for_recipe("guide", recipe, data=str(make_folder()), epochs=3, batch_size=8, patience=None)
    whole, broken = (create_run(local_workspace(), tmp_path / name, config) for name in ("whole", "broken"))
    run_folder(whole, lambda _: None)

    def stop_after_first(line: str) -> None:
        (broken / "stop").touch()

    assert run_folder(broken, stop_after_first).stopped
    assert not (broken / "stop").exists()
    run_folder(broken, lambda _: None)
    ends = [torch.load(folder / "last.pt", weights_only=True)["model"] for folder in (whole, broken)]
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])
    assert [m["epoch"] for m in read_folder(broken).metrics] == [1, 2, 3]


def test_control_c_leaves_a_run_that_can_go_on(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_folder(folder, interrupt)
    run = read_folder(folder)
    assert (run.status.state, run.can_resume) == ("interrupted", True)


def test_a_wish_to_stop_that_came_too_late_does_not_outlive_the_run(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainConfig(data=str(make_folder()), epochs=1, batch_size=8)
    folder = create_run(local_workspace(), tmp_path / "run", config)
    monkeypatch.setattr(other_hands, "measure", lambda run, on_progress: (folder / "stop").touch())
    assert not run_folder(folder, lambda line: None).stopped
    assert read_folder(folder).status.state == "finished" and not (folder / "stop").exists()


def test_two_workers_do_not_share_a_run(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = create_run(local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), batch_size=8))
    with worker_lock(folder), pytest.raises(InputError, match="another worker"):
        run_folder(folder)


def test_a_run_goes_on_with_the_threads_that_are_allowed_now(make_folder: MakeFolder, tmp_path: Path) -> None:
    config = TrainConfig(data=str(make_folder()), epochs=1, batch_size=8, threads=2)
    folder = create_run(local_workspace(), tmp_path / "run", config)
    before, threads = torch.get_num_threads(), []
    try:
        run_folder(folder, lambda line: threads.append(torch.get_num_threads()), most_threads=1)
    finally:
        torch.set_num_threads(before)
    assert threads == [1]
    assert read_folder(folder).config.threads == 2  # what it was begun with
