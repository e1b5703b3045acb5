"""A visitor at a limit reads it where it is reached: how much this site allows, and what still works."""

from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy

from pages._ui.app import housekeeping, site, visitor, warmup
from pages._ui.runs import queue
from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace
from tests.helpers.pages import press
from tests.helpers.pictures import make_zip, noisy_folder, png

DATA = {"data": "datasets/noise", "epochs": "2", "batch": "8"}


@pytest.fixture
def mine(come_as, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A visitor with an import; nothing takes from the queue. The next pages are opened by its browser."""
    monkeypatch.setattr(queue, "ensure_consumer", lambda: None)
    mine = come_as(visitors.new_token())
    noisy_folder(mine.datasets / "noise", 12, ("blue", "orange"))
    return mine


def finished_run(mine: Workspace) -> None:
    config = TrainConfig(data=str(mine.datasets / "noise"), epochs=1, batch_size=8)
    write_status(create_run(mine, mine.runs / "20260101-000000-guide", config), RunStatus("finished"))


@pytest.mark.parametrize(
    ("limit", "allowed", "sentence"),
    [
        (
            "MOST_RUNS",
            1,
            "allows each visitor 1 run, and this would make 2; delete one first; those that are there still",
        ),
        (
            "MOST_PICTURES",
            20,
            "20 pictures of a training, and this would make 24; take a smaller set; looking at it still",
        ),
        ("MOST_DISK_MB", 3, "allows each visitor 3 MB, and this would make 4; delete runs, recordings or imports"),
    ],
)
def test_a_training_says_which_limit_it_would_break_and_does_not_begin(
    open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch, limit: str, allowed: int, sentence: str
) -> None:
    finished_run(mine)
    (mine.folder / "filled").write_bytes(bytes(3_500_000 if limit == "MOST_DISK_MB" else 0))
    monkeypatch.setenv(f"RPS_{limit}", str(allowed))
    at = press(open_page("training", **DATA), "Start training")
    assert sentence in at.error[0].value
    assert [run.name for run in mine.runs.iterdir()] == ["20260101-000000-guide"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("RPS_HOST_GB", "abc", "error: RPS_HOST_GB is 'abc', but a number from 1 on is expected; set another, or none"),
        ("RPS_MOST_RUNS", "", "error: RPS_MOST_RUNS is '', but a number"),
        (
            "RPS_MOST_RUN",
            "3",
            "error: RPS_MOST_RUN (near RPS_MOST_RUNS) is no setting, so nothing is set; mend the name",
        ),
        ("RPS_QUEUE", "nonsense", "error: RPS_QUEUE is no address of a Redis server; give one such as redis://host"),
    ],
)
def test_a_server_with_a_setting_that_cannot_be_says_so_and_does_not_start(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    """Else each request fails, and the log does not say by what."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        site.for_strangers()
    assert str(ended.value).startswith(sentence)


def test_a_server_at_home_says_which_name_is_no_setting(
    open_page, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RPS_HOSTD", "1")
    monkeypatch.setattr(housekeeping, "start", lambda: None)
    warmup.start.clear()
    open_page("home")
    assert "RPS_HOSTD (near RPS_HOSTED) is no setting" in caplog.text


def test_a_second_training_and_one_too_many_in_the_queue_are_said(
    open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = press(open_page("training", **DATA), "Start training")
    assert not at.error
    at = press(at, "Start training")
    assert "a training of yours waits or runs already; wait for its end, or stop it" in at.error[0].value.lower()
    monkeypatch.setenv("RPS_MOST_WAITING", "1")
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: visitors.new_token()}))
    at = press(open_page("training", epochs="2"), "Start training")
    assert "1 training waits already, and no more than that may wait on this site" in at.error[0].value
    assert at.error[0].value.endswith("Everything else works meanwhile.")


def test_one_import_too_many_is_said(open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_MOST_IMPORTS", "1")
    packed = make_zip({f"{label}/{number}.png": png(number) for label in ("a", "b") for number in range(2)})
    at = open_page("dataset")
    at.file_uploader(key="dataset_zip_0").set_value(("two.zip", packed.getvalue(), "application/zip")).run()
    press(at, "Import")
    assert "allows each visitor 1 import, and this would make 2; delete one first" in at.error[0].value
    assert [folder.name for folder in mine.datasets.glob("[!.]*")] == ["noise"]


def test_one_recorded_picture_too_many_is_said(open_page, mine: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPS_MOST_RECORDED", "3")
    at = open_page("collect", camera="upload")
    (uploader,) = [one for one in at.file_uploader if str(one.key).startswith("collect_files_")]
    uploader.set_value([(f"{number}.png", png(number), "image/png") for number in range(4)]).run()
    press(at, "Add 4 files")
    assert "3 recorded pictures, and this would make 4; delete some first; the camera" in at.error[0].value
    assert not list(mine.collections.rglob("*.jpg"))
