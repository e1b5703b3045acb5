"""A power cut between two writes: what was there before is whole, or what was to come is; never half of either."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from rps_core.config import TrainConfig
from rps_core.runs import launch, other_hands
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage import staging, visitors
from rps_core.storage.workspace import local_workspace
from tests.helpers.crash import dies_at, dies_everywhere
from tests.helpers.pictures import noisy_folder
from tests.helpers.power_cut import WORKS, begin_with, kept, left_over, recover


@pytest.mark.parametrize("name", WORKS)
def test_a_power_cut_at_any_write_leaves_the_old_or_the_new(
    name: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(staging, "LEFTOVER_S", 0.0)  # what is left is as old as it gets
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # a death loses nothing of what was written; test_synced
    monkeypatch.setattr(os, "sync", lambda: None)
    begin_with(name)
    before = kept()
    WORKS[name]()
    after = kept()
    assert before != after or name == "a status is written"  # whose content has a date

    def check() -> None:
        recover()
        assert kept() in (before, after)
        assert left_over() == []

    record_property("deaths", dies_everywhere(WORKS[name], lambda: begin_with(name), check))


@pytest.mark.parametrize("name", WORKS)
def test_nothing_comes_to_its_place_before_it_is_on_the_disk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A death loses nothing that was written, but a power cut what was not synced."""
    synced: set[int] = set()
    begin_with(name)
    all_until_ns, renamed = time.time_ns(), 0

    def fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)

    def sync() -> None:
        nonlocal all_until_ns
        all_until_ns = time.time_ns()

    def check(source: Path) -> None:
        nonlocal renamed
        renamed += 1
        for file in [source, *source.rglob("*")]:
            status = file.stat()
            assert not file.is_file() or status.st_ino in synced or status.st_mtime_ns <= all_until_ns, file

    def checked(real: Callable[..., None]) -> Callable[..., None]:
        def call(source: str, target: str) -> None:
            if visitors.GONE not in str(target):
                check(Path(source))
            real(source, target)

        return call

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "sync", sync)
    monkeypatch.setattr(os, "rename", checked(os.rename))
    monkeypatch.setattr(os, "replace", checked(os.replace))
    WORKS[name]()
    assert renamed or name == "everything is forgotten"


def test_a_training_that_dies_before_any_of_its_files_goes_on_to_its_end(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Also in its first epoch, whose line is written before there is anything to go on from."""
    monkeypatch.setattr(other_hands, "MOST", 15)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    data = noisy_folder(local_workspace().folder / "noise", 12, ("paper", "rock", "scissors"))
    config = TrainConfig(data=str(data), epochs=2, batch_size=8)
    deaths, died = 0, True
    while died:
        folder = launch.create_run(local_workspace(), local_workspace().runs / f"run-{deaths}", config)
        died = dies_at(partial(run_folder, folder, lambda line: None), deaths, ("replace",))
        before = read_folder(folder)
        finished = before.metrics[:-1]  # of the last one nothing may be kept to go on from
        assert before.status.ended and not before.damage.keys() - {"status.json"}
        if died:
            launch.prepare_resume(folder)
            run_folder(folder, lambda line: None)
            deaths += 1
        after = read_folder(folder)
        assert (after.status.state, [line["epoch"] for line in after.metrics], after.damage) == ("finished", [1, 2], {})
        assert after.checkpoint and after.metrics[: len(finished)] == finished
    record_property("deaths", deaths)
