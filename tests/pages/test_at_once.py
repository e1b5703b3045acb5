"""Things that a visitor begins in several tabs at once: each is judged when it is kept, with those that came before."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from pages._ui.runs import queue
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.recordings import store, zip_import, zip_reader
from rps_core.runs import launch
from rps_core.runs.run import run_folders
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pictures import make_zip, noisy_folder, png

TABS = 5


@pytest.fixture
def mine(home: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A visitor with a data set of its own; nothing takes from the queue."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    return with_data(visitor_workspace(local_workspace(), visitors.new_token()))


def with_data(mine: Workspace) -> Workspace:
    noisy_folder(mine.datasets / "noise", 6, ("a", "b"))
    return mine


def at_once(*begin: Callable[[], object]) -> list[str]:
    """Does all of it at the same time; the sentences of what was refused."""
    refused: list[str] = []

    def one(what: Callable[[], object]) -> None:
        try:
            what()
        except InputError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=one, args=(what,)) for what in begin]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def meet(monkeypatch: pytest.MonkeyPatch, module: object, name: str, count: int = TABS) -> None:
    """All wait for each other after a step that each has done once: the first judgement of each is behind it."""
    step, meeting = getattr(module, name), threading.Barrier(count, timeout=20)

    def done_by_all(*given: Any, **named: Any) -> object:
        result = step(*given, **named)
        with suppress(threading.BrokenBarrierError):
            meeting.wait()
        return result

    monkeypatch.setattr(module, name, done_by_all)


def test_of_imports_that_begin_at_once_no_more_are_kept_than_are_allowed(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_MOST_IMPORTS", "3")  # one is there
    meet(monkeypatch, zip_import, "choose_pictures")

    def bring(number: int) -> Callable[[], object]:
        packed = make_zip({f"{label}/{number}.png": png(number) for label in ("a", "b")})
        return lambda: zip_import.import_zip(mine, packed, f"set {number}.zip")

    refused = at_once(*map(bring, range(TABS)))
    assert len(refused) == TABS - 2 and all("3 imports, and this would make 4; delete one" in said for said in refused)
    assert len(list(mine.datasets.iterdir())) == 3  # and nothing hidden


def test_an_import_for_which_the_room_is_gone_when_it_is_complete_is_not_kept(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_MOST_DISK_MB", "2")
    check = zip_reader.check_some_opened

    def fill(*given: Any) -> None:
        check(*given)
        (mine.folder / "filled").write_bytes(bytes(2_500_000))  # by another tab

    monkeypatch.setattr(zip_import, "check_some_opened", fill)
    with pytest.raises(InputError, match="allows each visitor 2 MB, and this would make 3"):
        zip_import.import_zip(mine, make_zip({"a/1.png": png(1), "b/1.png": png(2)}), "set.zip")
    assert [one.name for one in mine.datasets.iterdir()] == ["noise"]


def test_of_pictures_that_come_at_once_no_more_are_kept_than_are_allowed(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_MOST_RECORDED", "7")
    grey = Image.fromarray(np.full((40, 40, 3), 128, np.uint8))
    total = store.total

    def slow(workspace: Workspace) -> int:
        count = total(workspace)
        threading.Event().wait(0.02)  # so that others are at the same step
        return count

    monkeypatch.setattr(store, "total", slow)
    refused = at_once(*[lambda: store.add_all(mine, "mine", "rock", [grey] * 3)] * TABS)
    assert len(refused) == TABS - 2 and total(mine) == 6
    refused = at_once(*[lambda: store.add(mine, "mine", "rock", grey, store.new_burst(), 0)] * TABS)
    assert len(refused) == TABS - 1 and total(mine) == 7


def test_a_recording_begins_only_where_the_disk_has_room(mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_MOST_DISK_MB", "2")
    (mine.folder / "filled").write_bytes(bytes(2_500_000))
    with pytest.raises(InputError, match="allows each visitor 2 MB, and this would make 3; delete runs, recordings"):
        store.add(mine, "mine", "rock", np.zeros((40, 40, 3), np.uint8), store.new_burst(), 0)
    assert store.total(mine) == 0 and not store.names(mine)


@pytest.mark.parametrize(
    ("most_runs", "said"), [("1", "1 run, and this would make 2"), ("9", "a training of yours waits or runs already")]
)
def test_of_trainings_that_begin_at_once_one_waits(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch, most_runs: str, said: str
) -> None:
    monkeypatch.setenv("RPS_MOST_RUNS", most_runs)
    meet(monkeypatch, launch, "_first_values")
    config = TrainConfig(data=str(mine.datasets / "noise"), epochs=1, batch_size=4)
    refused = at_once(*[lambda: queue.start(mine, config)] * TABS)
    assert len(refused) == TABS - 1 and all(said in one for one in refused)
    assert len(run_folders(mine)) == len(list(mine.runs.iterdir())) == len(queue.pending()) == 1


def test_of_many_visitors_that_begin_at_once_no_more_wait_than_may(
    mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RPS_MOST_WAITING", "2")
    meet(monkeypatch, launch, "_first_values")
    others = [with_data(visitor_workspace(local_workspace(), visitors.new_token())) for _ in range(TABS - 1)]

    def begin(one: Workspace) -> Callable[[], object]:
        config = TrainConfig(data=str(one.datasets / "noise"), epochs=1, batch_size=4)
        return lambda: queue.start(one, config)

    refused = at_once(*map(begin, (mine, *others)))
    assert len(refused) == TABS - 2 and all("2 trainings wait already" in one for one in refused)
    assert len(queue.pending()) == 2 == sum(len(list(one.runs.iterdir())) for one in (mine, *others))


def test_of_runs_that_are_resumed_at_once_one_waits(mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    config = TrainConfig(data=str(mine.datasets / "noise"), epochs=1, batch_size=4)
    runs = [launch.start(mine, config, lambda folder: None) for _ in range(TABS)]
    meet(monkeypatch, launch, "check_resumable")

    def again(run_id: str) -> Callable[[], object]:
        return lambda: queue.resume(mine, run_id)

    assert len(at_once(*map(again, runs))) == TABS - 1 and len(queue.pending()) == 1
