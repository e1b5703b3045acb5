"""The guide: sixteen steps whose code runs and whose links open what they say; what was done is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from pages._ui.guide.learning import LEARNING
from pages._ui.guide.net import NET
from pages._ui.guide.pictures import PICTURES
from pages._ui.guide.step import Shown
from pages._ui.widgets.page_parameters import all_parameters
from rps_core import GUIDE_NAMES
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.storage.workspace import local_workspace
from tests.helpers.code import run_printed
from tests.helpers.pages import link_notes
from tests.helpers.training import make_run

OpenPage = Callable[..., AppTest]

STEPS = (*PICTURES, *NET, *LEARNING)
SHOWN = [shown for step in STEPS for shown in step.shown]


def open_steps(at: AppTest) -> list[int]:
    """Numbers of the steps that are unfolded."""
    return [number for number, expander in enumerate(at.expander, start=1) if expander.proto.expanded]


def test_all_steps_stand_there_and_the_first_is_open(open_page: OpenPage) -> None:
    at = open_page("guide")
    assert len(at.expander) == len(STEPS) == 16
    assert open_steps(at) == [1]
    code = "\n".join(block.value for block in at.code)
    assert all(name in code for name in GUIDE_NAMES)


def test_what_was_done_is_kept_and_the_next_step_opens(open_page: OpenPage) -> None:
    at = open_page("guide")
    at.checkbox(key="guide_done_1").check().run()
    at.checkbox(key="guide_done_3").check().run()
    assert open_steps(at) == [2]
    again = open_page("guide")
    assert open_steps(again) == [2]
    assert "2 of 16 steps done" in again.get("progress")[0].proto.text
    again.checkbox(key="guide_done_1").uncheck().run()
    assert open_steps(again) == [1]
    assert solved.steps_done(local_workspace()) == {3}


def test_whoever_has_done_all_finds_all_folded(open_page: OpenPage) -> None:
    for number in range(1, 17):
        solved.mark_step(local_workspace(), number, True)
    assert open_steps(open_page("guide")) == []


def test_a_link_opens_its_step_and_a_wrong_one_is_said(open_page: OpenPage) -> None:
    assert open_steps(open_page("guide", guide_step="9")) == [9]
    at = open_page("guide", guide_step="17")
    assert open_steps(at) == [1]
    assert "a step from 1 to 16" in link_notes(at)


def test_a_damaged_list_is_set_aside_and_said(open_page: OpenPage, home: Path) -> None:
    (home / "guide.json").write_text('["one"]')
    at = open_page("guide")
    assert open_steps(at) == [1]
    assert "guide.json cannot be read" in at.warning[0].value


def test_a_home_that_cannot_be_written_is_said(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    at = open_page("guide")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "file" / "home"))
    at.checkbox(key="guide_done_1").check().run()
    assert "cannot be written" in at.toast[0].value


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.label)
def test_a_page_opens_in_the_state_that_shows_the_step(open_page: OpenPage, shown: Shown) -> None:
    page = Path(shown.page.file).stem
    known = {parameter.name for parameter in all_parameters() if page in parameter.pages}
    assert set(shown.query) <= known
    at = open_page(page, **shown.query)
    assert not at.error
    assert not link_notes(at)
    kept = {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}
    assert {name: kept.get(name, value) for name, value in shown.query.items()} == shown.query


@pytest.mark.parametrize("step", [12, 13])
def test_the_links_of_device_and_epoch_open_the_code(open_page: OpenPage, step: int) -> None:
    (shown,) = STEPS[step - 1].shown
    opened = {box.label: box.proto.expanded for box in open_page("training", **shown.query).expander}
    assert opened["The same in PyTorch"]
    closed = {box.label: box.proto.expanded for box in open_page("training").expander}
    assert not closed["The same in PyTorch"]
    assert "code='maybe'" in link_notes(open_page("training", code="maybe"))


def test_the_link_of_the_loop_shows_the_lesson_beside_runs_of_ones_own(open_page: OpenPage, data: Path) -> None:
    make_run(data)
    at = open_page("training", **STEPS[13].shown[0].query)
    metrics = {metric.label: metric.value for metric in at.metric}
    assert (metrics["At home"], metrics["Among other people"]) == ("98.3 %", "34.7 %")
    assert "This run ships with the project" in at.info[0].value


@pytest.mark.slow
def test_the_code_of_all_steps_is_one_script_that_runs(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    script = "\n".join(step.code for step in STEPS).replace("rps_core/assets/one-hand", str(data))
    live = STEPS[-1].code.splitlines()[-1]
    torch.manual_seed(0)  # the guide's script sets none, and not every net of so few pictures learns something
    names = run_printed(script.replace(live, ""))
    assert (names["images"].shape[1:], names["pooled"].shape) == ((3, 90, 90), (3, 22, 22))
    assert names["waited"] == 4 or names["epoch"] == 199
    assert names["best"] < 1.1
    assert (tmp_path / "model.p").is_file()
    with pytest.raises(InputError, match="page Webcam"):
        exec(live, names)
