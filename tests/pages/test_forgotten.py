"""After *Forget me* the old key is dead at once: no tab that was open, and nothing at work, brings anything back."""

import contextlib
import time
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.game.rules import Round
from rps_core.recordings import store, zip_import
from rps_core.recordings.recorder import Plan, Recorder
from rps_core.runs import launch
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pages import all_html, press
from tests.helpers.pictures import make_zip, png
from tests.helpers.recordings import recorded

GONE = "Everything of yours was deleted, in this tab or in another one; reload the page to begin anew."
GREY = np.full((40, 40, 3), 128, np.uint8)


def touch_upload(at: AppTest) -> AppTest:
    return at.file_uploader(key="uploads").set_value([("mine.png", png(7), "image/png")]).run()


def import_a_zip(at: AppTest) -> AppTest:
    packed = make_zip({f"{label}/{number}.png": png(number) for label in ("a", "b") for number in range(2)})
    at.file_uploader(key="dataset_zip_0").set_value(("two.zip", packed.getvalue(), "application/zip"))
    return press(at, "Import") if [one for one in at.button if one.label == "Import"] else at.run()


TOUCHES = {
    "a training": ("training", lambda at: press(at, "Start training")),
    "a collection": ("collect", lambda at: press(at, "Delete collection")),
    "an import": ("dataset", import_a_zip),
    "a picture": ("photo", touch_upload),
    "exercises begun anew": ("home", lambda at: press(at, "Begin anew")),
    "forgotten twice": ("home", lambda at: press(at, "Delete everything of mine")),
    "a refresh": ("game", lambda at: at.run()),
}


@pytest.mark.parametrize("name", TOUCHES)
def test_a_tab_that_was_open_meanwhile_writes_nothing_and_says_so(open_page, come_as, name: str) -> None:
    page, touch = TOUCHES[name]
    mine = come_as(visitors.new_token())
    recorded(mine)
    solved.mark_solved(mine, "shapes")
    old = open_page(page, collection="my hands") if page == "collect" else open_page(page)
    press(open_page("home"), "Delete everything of mine")
    at = touch(old)
    assert [one.value for one in at.error] == [GONE]
    assert "./forgotten" in all_html(at)  # where the browser loses the key
    assert mine.is_forgotten and list(mine.folder.parent.glob(f"{mine.folder.name}/*")) == []
    assert not [one for one in at.button if one.label not in ("", None)]


def writes(mine: Workspace) -> dict[str, Callable[[], object]]:
    packed = make_zip({f"{label}/{number}.png": png(number) for label in ("a", "b") for number in range(2)})
    return {
        "a picture": lambda: store.add(mine, "mine", "rock", GREY, store.new_burst(), 0),
        "an import": lambda: zip_import.import_zip(mine, packed, "two.zip"),
        "a run": lambda: launch.start(mine, TrainConfig(data=None, epochs=1), lambda folder: None),
        "a round": lambda: history.put(mine, Round("random", "rock", "paper", "n", "2026-01-02T03:04:05+00:00")),
        "an exercise": lambda: solved.mark_solved(mine, "shapes"),
    }


@pytest.mark.parametrize("name", ["a picture", "an import", "a run", "a round", "an exercise"])
def test_the_core_writes_nothing_there_whoever_still_holds_the_workspace(come_as, name: str) -> None:
    mine = come_as(visitors.new_token())
    recorded(mine)
    visitors.forget(mine)
    quiet = name == "an exercise"  # for whose sake no page breaks
    with contextlib.suppress(InputError) if quiet else pytest.raises(InputError):
        writes(mine)[name]()
    assert mine.is_forgotten


def test_a_camera_that_still_records_keeps_nothing(come_as) -> None:
    mine = come_as(visitors.new_token())
    recorder = Recorder(mine)
    recorder.start(Plan("mine", "rock", 5, 10, countdown_s=0))
    visitors.forget(mine)
    for number in range(20):
        recorder.offer(GREY, time.monotonic() + number)
    now = recorder.now()
    assert now is not None and now.taken == 0 and now.problem
    assert mine.is_forgotten


def test_the_mark_of_a_forgotten_one_goes_in_time(come_as, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = come_as(visitors.new_token())
    recorded(mine)
    visitors.forget(mine)
    began = time.time()
    for hour in range(0, 7 * 24 + 12, 6):
        assert mine.is_forgotten == (hour <= 7 * 24), hour
        monkeypatch.setattr(time, "time", lambda hours=hour: began + hours * 3600)
        assert visitors.remove_unused(local_workspace(), 7 * 24 * 3600.0) == 0  # it was no workspace any more
    assert not mine.folder.exists()
