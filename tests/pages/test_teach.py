"""Teach: the form's values reach the run; a finished lesson shows what was learned and what was forgotten."""

import pytest
from streamlit.testing.v1 import AppTest

from rps_core.config import LESSONS, TrainConfig
from rps_core.finetuning import comparison
from rps_core.finetuning.comparison import Comparison, Scores, Side
from rps_core.recordings import store
from rps_core.runs import launch
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics
from rps_core.runs.run import list_runs
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.recordings import record

BEFORE = Side(Scores(0.5, {"lizard": 0.0, "rock": 1.0}), Scores(0.98, {"paper": 0.98}), 0.8, 0.05)
AFTER = Side(Scores(0.9, {"lizard": 0.8, "rock": 1.0}), Scores(0.95, {"paper": 0.95}), 0.6, 0.03)


@pytest.fixture
def taught(home) -> str:
    """The id of a finished lesson over a collection of two classes."""
    record("rock"), record("lizard")
    folder = create_run(
        local_workspace(),
        local_workspace().runs / "lesson",
        TrainConfig.for_lesson("fine-tune", str(store.folder(local_workspace(), "mine"))),
    )
    line = {"train_loss": 1.0, "val_loss": 0.9, "accuracy": 50.0, "seconds": 1.5, "confusion": [[3, 0], [1, 2]]}
    append_metrics(folder, line | {"epoch": 1, "improved": True})
    write_status(folder, RunStatus("finished", "all done", epoch=1, epochs=1))
    comparison.write(Comparison(BEFORE, AFTER, 8, 240, 60, ("lizard",)), folder)
    return "lesson"


def press_teach(at: AppTest) -> AppTest:
    next(button for button in at.button if button.label == "Teach").click()
    return at.run()


def test_without_recordings_it_says_where_to_begin(open_page):
    at = open_page("teach")
    assert not at.exception
    assert "There are no recordings yet" in at.info[0].value
    assert not at.button


@pytest.mark.parametrize("lesson", LESSONS)
def test_teach_starts_a_run_of_the_lesson(open_page, monkeypatch, lesson):
    monkeypatch.setattr(launch, "spawn", lambda folder: write_status(folder, RunStatus("starting")))
    record("rock"), record("lizard")
    at = open_page("teach", lesson=lesson)
    press_teach(at)
    assert not at.exception
    (run,) = list_runs(local_workspace())
    assert (run.config.lesson, run.config.epochs, run.data_name) == (lesson, LESSONS[lesson].epochs, "mine")
    assert at.query_params["run"] == run.id


def test_a_collection_that_is_too_small_is_said(open_page):
    record("rock", bursts=1, pictures=1)
    at = press_teach(open_page("teach"))
    assert "The class rock has 1 picture" in at.error[0].value
    assert list_runs(local_workspace()) == []


def test_a_finished_lesson_shows_what_was_learned_and_what_was_forgotten(open_page, taught):
    at = open_page("teach", run=taught)
    assert not at.exception
    shown = {metric.label: (metric.value, metric.delta) for metric in at.metric}
    assert shown["Your hands"] == ("90.0 %", "+40.0 points, from 50.0 %")
    assert shown["Hands it knew"] == ("95.0 %", "−3.0 points, from 98.0 %")
    assert "Recorded in one go: lizard." in at.warning[0].value


@pytest.mark.parametrize(("before", "after"), [(BEFORE, BEFORE), (BEFORE, AFTER), (AFTER, BEFORE)])
def test_an_arrow_and_its_colour_say_whether_it_got_better(open_page, taught, before, after):
    comparison.write(Comparison(before, after, 8, 240, 60, ()), local_workspace().runs / taught)
    metrics = {metric.label: metric for metric in open_page("teach", run=taught).metric if metric.delta}
    for label, old, new, less_is_better in (
        ("Your hands", before.recordings.all, after.recordings.all, False),
        ("Hands it knew", before.known.all, after.known.all, False),
        ("Taken for a gesture", before.let_through, after.let_through, True),
    ):
        proto, rises = metrics[label].proto, new > old
        if old == new:
            assert (proto.delta, proto.direction, proto.color) == ("as before", proto.NONE, proto.GRAY)
            continue
        assert proto.delta.startswith("+" if rises else "−")
        assert proto.direction == (proto.UP if rises else proto.DOWN)
        assert proto.color == (proto.RED if rises is less_is_better else proto.GREEN)


def test_the_newest_lesson_is_shown_after_another_was_looked_at(open_page, taught, monkeypatch):
    monkeypatch.setattr(launch, "spawn", lambda folder: write_status(folder, RunStatus("starting")))
    at = open_page("teach", run=taught)
    press_teach(at)
    newest = list_runs(local_workspace())[0].id
    assert newest != taught
    assert at.query_params["run"] == newest
    assert next(box for box in at.selectbox if box.label == "Lesson to look at").value == newest
