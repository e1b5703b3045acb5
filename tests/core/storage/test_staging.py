"""What is made of many files is there whole or not at all, and what a killed process left is cleared away."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rps_core.errors import InputError
from rps_core.storage import staging as module
from rps_core.storage.files import PROJECT
from rps_core.storage.staging import commit, staging, sweep
from rps_core.storage.workspace import local_workspace

WAITS = """
import sys
from rps_core.storage.workspace import local_workspace
from rps_core.storage.staging import staging
with staging(local_workspace(), local_workspace().datasets) as stage:
    (stage / "new").mkdir()
    print(stage, flush=True)
    sys.stdin.read()
"""
DIES_WHILE_IT_MOVES = """
import os, sys
from pathlib import Path
from rps_core.storage.workspace import local_workspace
from rps_core.storage.staging import commit, staging
moved = []
rename = Path.rename
def rename_once(before, after):
    if moved:
        os._exit(9)
    if before.suffix == ".jpg":
        moved.append(before)
    return rename(before, after)
Path.rename = rename_once
here = local_workspace()
with staging(here, here.collections) as stage:
    for name in "123":
        (stage / f"{name}.jpg").write_text(name)
    commit(here, stage, [(stage / f"{name}.jpg", here.collections / "mine" / f"{name}.jpg") for name in "123"])
"""


def hidden() -> list[Path]:
    return [path for path in local_workspace().folder.glob("*/.*") if path.name != ".lock"]


def test_a_stage_of_a_living_process_stays_and_that_of_a_killed_one_goes() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdin
    stage = Path(process.stdout.readline().strip())
    sweep(local_workspace())
    assert (stage / "new").is_dir()
    process.kill()
    process.wait(30)
    process.stdin.close()
    assert (stage / "new").is_dir()
    sweep(local_workspace())
    assert not stage.exists()


def test_a_stage_of_this_process_stays_while_it_is_used() -> None:
    with staging(local_workspace(), local_workspace().folder / "datasets") as stage:
        sweep(local_workspace())
        assert stage.is_dir()
    assert hidden() == []


def test_a_process_that_is_killed_while_it_moves_files_has_moved_all_after_the_next_start() -> None:
    result = subprocess.run([sys.executable, "-c", DIES_WHILE_IT_MOVES], cwd=PROJECT, timeout=60, check=False)
    assert result.returncode == 9
    mine = local_workspace().folder / "collections" / "mine"
    assert len(list(mine.iterdir())) == 1
    sweep(local_workspace())
    assert sorted((file.name, file.read_text()) for file in mine.iterdir()) == [(f"{n}.jpg", n) for n in "123"]
    assert hidden() == []


def test_a_commit_that_fails_moves_nothing() -> None:
    target = local_workspace().folder / "collections" / "mine"
    target.mkdir(parents=True)
    (target / "2.jpg").write_text("old")
    with staging(local_workspace(), local_workspace().folder / "collections") as stage:
        for name in "123":
            (stage / f"{name}.jpg").write_text(name)
        moves = [(stage / f"{name}.jpg", target / f"{name}.jpg") for name in "123"]
        with pytest.raises(InputError, match=r"2\.jpg is there already"):
            commit(local_workspace(), stage, moves)
    assert [(file.name, file.read_text()) for file in target.iterdir()] == [("2.jpg", "old")]
    assert hidden() == []


@pytest.mark.parametrize("where", ["", "runs/one", "collections/mine/rock", "excluded", ".cache/top_patches"])
def test_old_temporary_files_go_and_new_ones_stay(where: str) -> None:
    folder = local_workspace().folder / where
    folder.mkdir(parents=True)
    old, new, own = folder / ".a.json.1.tmp", folder / ".b.json.2.tmp", folder / "c.tmp"
    for file in (old, new, own):
        file.write_text("half")
    before = time.time() - module.LEFTOVER_S - 60
    os.utime(old, (before, before))
    os.utime(own, (before, before))
    sweep(local_workspace())
    assert (old.exists(), new.exists(), own.exists()) == (False, True, True)


def test_what_killed_imports_left_before_goes() -> None:
    stage = local_workspace().folder / "datasets" / ".import-x1"
    stage.mkdir(parents=True)
    os.utime(stage, (0, 0))
    sweep(local_workspace())
    assert not stage.exists()


def test_a_home_that_is_not_there_is_not_made() -> None:
    sweep(local_workspace())
    assert not local_workspace().folder.exists()
