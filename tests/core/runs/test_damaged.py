"""A damaged run is shown as damaged, in words, can be deleted, and breaks nothing."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.runs import launch
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.run import delete_run, list_runs, list_unreadable_runs, read_run
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.damage import DAMAGE, UNREADABLE, damage
from tests.helpers.nets import save_net
from tests.helpers.pictures import MakeFolder

CONFUSION = [[1, 0, 0], [0, 1, 0], [1, 0, 1]]
LINE = {"train_loss": 0.5, "val_loss": 0.4, "accuracy": 80.0, "seconds": 1.0, "confusion": CONFUSION, "improved": True}


@pytest.fixture
def make_run(make_folder: MakeFolder) -> Callable[[str], Path]:
    data = make_folder()

    def make(name: str) -> Path:
        folder = create_run(local_workspace(), local_workspace().runs / name, TrainConfig(data=str(data), batch_size=8))
        for epoch in (1, 2):
            append_metrics(folder, LINE | {"epoch": epoch})
        write_status(folder, RunStatus("stopped", epoch=2, epochs=2))
        save_net(folder / "best.safetensors", "guide")
        return folder

    return make


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_run_stands_in_the_list_with_what_is_wrong_and_can_be_deleted(
    make_run: Callable[[str], Path], name: str
) -> None:
    make_run("whole")
    damaged = make_run("broken")
    file = damage(damaged, name)
    listed = {run.id: run for run in list_runs(local_workspace())}
    assert not listed["whole"].damage
    if name in UNREADABLE:
        assert listed.keys() == {"whole"}
        (unreadable,) = list_unreadable_runs(local_workspace())
        assert (unreadable.id, file in unreadable.damage) == ("broken", True)
    else:
        assert list_unreadable_runs(local_workspace()) == []
        assert list(listed["broken"].damage) == [file]
        assert file in listed["broken"].damage[file]
        assert listed["broken"].status.ended
    change = delete_run(local_workspace(), "broken")
    assert not damaged.exists()
    assert [run.id for run in list_runs(local_workspace())] == ["whole"]
    change.take_back()
    assert damaged.exists()


@pytest.mark.parametrize("name", [name for name in DAMAGE if not name.startswith("status")])
def test_a_damaged_run_does_not_go_on(
    make_run: Callable[[str], Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "spawn", lambda folder: pytest.fail("a worker was started"))
    damage(make_run("broken"), name)
    with pytest.raises(InputError, match="damaged"):
        launch.resume(local_workspace(), "broken")


@pytest.mark.parametrize("name", [name for name in DAMAGE if name.startswith("status")])
def test_a_damaged_status_is_no_hindrance_to_going_on(
    make_run: Callable[[str], Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawned: list[Path] = []
    monkeypatch.setattr(launch, "spawn", spawned.append)
    folder = make_run("broken")
    damage(folder, name)
    launch.resume(local_workspace(), "broken")
    assert spawned == [folder]


def test_the_epochs_before_the_damage_are_shown(make_run: Callable[[str], Path]) -> None:
    folder = make_run("broken")
    damage(folder, "metrics cut in half")
    run = read_run(local_workspace(), "broken")
    assert [line["epoch"] for line in run.metrics] == [1]
    assert run.damage == {"metrics.jsonl": "metrics.jsonl is damaged after epoch 1"}


def test_a_first_line_that_is_damaged_is_said_to_be_the_first(make_run: Callable[[str], Path]) -> None:
    (make_run("broken") / "metrics.jsonl").write_text('{"epoch": 1, "train')
    run = read_run(local_workspace(), "broken")
    assert run.metrics == []
    assert run.damage == {"metrics.jsonl": "metrics.jsonl is damaged from its first line on"}


@pytest.mark.parametrize("state", ["stopped", "finished"])
def test_whole_lines_that_are_lost_are_noticed(make_run: Callable[[str], Path], state: str) -> None:
    folder = make_run("broken")
    write_status(folder, RunStatus(state, epoch=2, epochs=2))
    assert not read_run(local_workspace(), "broken").damage
    first, _ = (folder / "metrics.jsonl").read_text().splitlines()
    (folder / "metrics.jsonl").write_text(first)
    run = read_run(local_workspace(), "broken")
    assert [line["epoch"] for line in run.metrics] == [1]
    assert run.damage == {"metrics.jsonl": "metrics.jsonl holds 1 of 2 epochs"}


def test_foreign_files_among_the_epochs_are_overlooked(make_run: Callable[[str], Path]) -> None:
    folder = make_run("mine")
    (folder / "epochs").mkdir()
    save_net(folder / "epochs" / "001.safetensors", "guide")
    for foreign in ("1 copy.safetensors", "2b.safetensors", "\u0663\u0663\u0663.safetensors", "notes.txt"):
        (folder / "epochs" / foreign).write_text("mine")
    (folder / "epochs" / "003.safetensors").mkdir()
    run = read_run(local_workspace(), "mine")
    assert list(run.epoch_checkpoints) == [1]
    assert not run.damage


def test_a_worker_that_lives_is_believed_over_a_damaged_status(make_run: Callable[[str], Path]) -> None:
    folder = make_run("mine")
    (folder / "status.json").write_text("{")
    with worker_lock(folder):
        assert not read_run(local_workspace(), "mine").status.ended
        with pytest.raises(InputError, match="still at work"):
            delete_run(local_workspace(), "mine")


def test_a_folder_in_place_of_the_lock_is_said(make_run: Callable[[str], Path]) -> None:
    folder = make_run("mine")
    (folder / "worker.lock").unlink(missing_ok=True)
    (folder / "worker.lock").mkdir()
    assert read_run(local_workspace(), "mine").status.state == "stopped"
    with pytest.raises(InputError, match=r"worker\.lock cannot be written"):
        run_folder(folder)


def test_a_damaged_last_state_ends_the_run_in_a_sentence(make_run: Callable[[str], Path]) -> None:
    folder = make_run("mine")
    (folder / "last.pt").write_bytes(b"half")
    with pytest.raises(InputError, match=r"last\.pt is damaged"):
        run_folder(folder)
    assert "last.pt is damaged" in read_run(local_workspace(), "mine").status.message


@pytest.mark.parametrize(
    "change",
    [{"data": 5}, {"data": "a\0b"}, {"excluded": [1]}, {"epochs": "many"}, {"learning_rate": "x"}, {"net": []}],
)
def test_a_configuration_of_the_wrong_kind_is_no_traceback(
    make_run: Callable[[str], Path], change: dict[str, Any]
) -> None:
    folder = make_run("broken")
    values = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(values | change))
    with pytest.raises(InputError, match=r"config\.json is damaged"):
        read_run(local_workspace(), "broken")


def test_a_start_that_never_came_ends_with_its_time(make_run: Callable[[str], Path]) -> None:
    folder = make_run("mine")
    write_status(folder, RunStatus("starting", updated_at=time.time() - 100, uptime_s=time.monotonic() - 100))
    assert read_run(local_workspace(), "mine").status.state == "interrupted"


@pytest.mark.skipif(not hasattr(os, "truncate"), reason="files with holes")
@pytest.mark.parametrize(
    "name", ["config.json", "status.json", "metrics.jsonl", "comparison.json", "best.safetensors", "name.txt"]
)
def test_a_file_of_20_gb_in_a_run_is_not_read_and_costs_no_other(make_run: Callable[[str], Path], name: str) -> None:
    make_run("whole")
    file = make_run("broken") / name
    file.touch()
    os.truncate(file, 20 * 10**9)
    listed = {run.id: run for run in list_runs(local_workspace())}
    unreadable = [run.id for run in list_unreadable_runs(local_workspace())]
    assert not listed["whole"].damage and sorted([*listed, *unreadable]) == ["broken", "whole"]
    assert name == "name.txt" or unreadable == ["broken"] or list(listed["broken"].damage) == [name]
