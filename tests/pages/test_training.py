"""Training: the form's values reach the run, bad ones are said, and a run is found again by its link."""

import shutil

import pytest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND
from rps_core.runs import launch
from rps_core.runs.run import list_runs, read_run
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.pages import all_text, captions, link_notes
from tests.helpers.training import choose_folder, make_run, press_start, value_of


def test_opens_with_the_guides_values(open_page):
    at = open_page("training")
    assert not at.exception
    assert at.number_input(key="epochs").value == 200
    assert at.text_input(key="lr").value == "0.01"
    assert at.number_input(key="patience").value == 3


def test_whoever_has_no_run_sees_a_finished_example(open_page):
    at = open_page("training")
    assert "You have no run yet" in at.info[0].value
    metrics = {metric.label: metric.value for metric in at.metric}
    assert metrics["Best epoch"] == "17 of 21"
    lines = at.code[0].value.splitlines()
    assert (len(lines), lines[16][:9]) == (21, "Epoch: 16")
    assert "the best epoch, number 17, is its line 16" in captions(at)  # counted from 00, as the guide does
    assert (metrics["At home"], metrics["Among other people"]) == ("98.3 %", "34.7 %")
    assert not [button for button in at.button if button.label in ("Resume", "Delete")]


def test_another_recipe_brings_its_own_values(open_page):
    at = open_page("training")
    at.selectbox(key="recipe").select("fast").run()
    proposal = TrainConfig.for_recipe("guide", "fast")
    assert at.text_input(key="lr").value == f"{proposal.learning_rate:g}"
    assert at.number_input(key="epochs").value == proposal.epochs
    assert at.number_input(key="patience").value is None


def test_a_link_with_a_recipe_opens_with_that_recipes_values(open_page):
    at = open_page("training", net="handnet", recipe="fast", seed="12")
    proposal = TrainConfig.for_recipe("handnet", "fast")
    assert at.text_input(key="lr").value == f"{proposal.learning_rate:g}"
    assert at.number_input(key="epochs").value == proposal.epochs
    assert at.number_input(key="seed").value == 12


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("lr", "abc", "Learning rate: abc was typed, but a number above 0 and at most 10, such as 0.01 or 1e-3,"),
        ("lr", "0", "Learning rate: 0 was typed, but a number above 0"),
        ("lr", "", "Learning rate: nothing was typed, but a number above 0"),
        ("lr", "nan", "Learning rate: nan was typed"),
    ],
)
def test_a_bad_value_is_said_and_nothing_typed_is_lost(open_page, key, value, message):
    at = open_page("training")
    at.number_input(key="seed").set_value(41)
    widget = at.text_input(key=key) if key == "lr" else at.number_input(key=key)
    widget.set_value(value)
    press_start(at)
    assert not at.exception
    assert message in at.error[0].value and widget.value == value
    assert "lr" not in at.query_params
    assert at.number_input(key="seed").value == 41
    assert list_runs(local_workspace()) == []


def test_a_missing_folder_is_said(open_page):
    at = open_page("training")
    choose_folder(at, "/no/such")
    press_start(at)
    assert "The data folder /no/such does not exist" in at.error[0].value


def test_start_makes_a_run_of_the_forms_values(open_page, data, monkeypatch):
    monkeypatch.setattr(launch, "spawn", lambda folder: write_status(folder, RunStatus("starting")))
    at = open_page("training")
    choose_folder(at, data)
    at.text_input(key="lr").set_value("1e-3")
    at.number_input(key="epochs").set_value(7)
    at.number_input(key="batch").set_value(6)
    at.slider(key="split").set_value(25)
    press_start(at)
    assert not at.exception
    (run,) = list_runs(local_workspace())
    config = run.config
    assert (config.learning_rate, config.epochs, config.batch_size, config.val_fraction) == (0.001, 7, 6, 0.25)
    assert at.query_params["run"] == run.id


def test_a_run_is_found_again_by_its_link(open_page, data):
    make_run(data, "older")
    make_run(data, "newer", epochs=9)
    at = open_page("training", run="older")
    assert not at.exception
    assert {metric.label: metric.value for metric in at.metric} == {
        "Validation accuracy": "87.5 %",
        "Validation loss": "0.400",
        "Best epoch": "2 of 2",
        "Time": "3 s",
    }
    assert at.code[0].value.splitlines()[0].startswith("Epoch   1 | train loss 1.0000")
    assert len(at.code[0].value.splitlines()) == 2


def test_a_link_to_a_run_that_is_gone_says_so(open_page):
    at = open_page("training", run="20200101-000000-guide")
    assert not at.exception
    assert "run='20200101-000000-guide'" in link_notes(at)
    assert "You have no run yet" in at.info[0].value


def test_a_dead_worker_is_said_and_can_be_resumed(open_page, data, monkeypatch):
    make_run(data, state="running")
    at = open_page("training", run="mine")
    assert "ended without a word" in at.warning[0].value
    resumed = []
    monkeypatch.setattr(launch, "resume", lambda workspace, run_id: resumed.append(run_id))
    at.button(key="training_resume").click().run()
    assert resumed == ["mine"]


def test_a_deleted_run_comes_back_on_undo(open_page, data):
    make_run(data)
    at = open_page("training")
    name = at.button(key="training_open_mine").label.split("**")[1]
    at.button(key="training_delete_mine").click().run()
    assert f"The run {name} is in the trash" in all_text(at)  # by the name that its list says, and not by its id
    assert list_runs(local_workspace()) == []
    next(button for button in at.button if button.label == "Undo").click()
    at.run()
    assert [run.id for run in list_runs(local_workspace())] == ["mine"]
    assert not at.exception


def test_a_run_at_work_that_is_not_deleted_is_called_as_in_the_list(open_page, data):
    with worker_lock(local_workspace().runs / make_run(data, state="running")):
        at = open_page("training")
        name = at.button(key="training_open_mine").label.split("**")[1]
        at.button(key="training_delete_mine").click().run()
        assert [one.value for one in at.toast] == [f"The run {name} is still at work; stop it first."]


def test_undo_of_a_run_that_is_gone_says_so(open_page, data):
    make_run(data)
    at = open_page("training")
    at.button(key="training_delete_mine").click().run()
    shutil.rmtree(local_workspace().runs.parent / ".trash")
    at.button(key="training_undo").click().run()
    assert "cannot be taken back" in at.toast[0].value
    assert not at.exception


def test_the_first_form_is_the_guides_own_one_persons_hands_to_the_letter(open_page, monkeypatch):
    monkeypatch.setattr(launch, "spawn", lambda folder: write_status(folder, RunStatus("starting")))
    at = open_page("training")
    assert value_of(at, "data") == ONE_HAND and at.toggle(key="exact").value
    assert not at.warning
    assert "600 pictures of one hand before one wall" in captions(at)
    press_start(at)
    (run,) = list_runs(local_workspace())
    assert run.config == TrainConfig.for_recipe(data=ONE_HAND, exact_guide=True)
    assert run.data_name == "one person's hands"


@pytest.mark.parametrize("query", [{"recipe": "guide"}, {"seed": "3"}, {"data": ""}])
def test_a_link_of_before_that_names_no_data_means_everybodys_hands(open_page, query):
    at = open_page("training", **query)
    assert value_of(at, "data") == "shipped:everybody"
    assert not at.toggle(key="exact").value
    assert "1,500 pictures" in captions(at)


def test_the_guide_to_the_letter_goes_with_one_persons_hands(open_page):
    at = open_page("training")
    at.selectbox(key=f"training_data_{ONE_HAND}").select("").run()
    assert value_of(at, "data") == "shipped:everybody" and not at.toggle(key="exact").value
    at.selectbox(key="training_data_").select(ONE_HAND).run()
    assert value_of(at, "data") == ONE_HAND and at.toggle(key="exact").value
    assert not at.warning


def test_a_batch_larger_than_the_set_is_taken_as_all_of_it(open_page, data):
    at = choose_folder(open_page("training"), data)
    at.number_input(key="batch").set_value(25).run()
    assert not at.error
    press_start(at)
    assert [run.config.batch_size for run in list_runs(local_workspace())] == [24]


def test_a_run_has_the_name_that_a_person_gives_it(open_page, data):
    run_id = make_run(data)
    at = open_page("training", run=run_id)
    assert at.text_input(key=f"run_name_{run_id}").value == ""
    at.text_input(key=f"run_name_{run_id}").set_value(" My  *first* try\n").run()
    assert read_run(local_workspace(), run_id).name == "My *first* try"
    at.run()
    assert any("first" in heading.value for heading in at.subheader)
    at.text_input(key=f"run_name_{run_id}").set_value("").run()
    assert read_run(local_workspace(), run_id).name == ""


def test_a_refresh_shows_a_run_whose_folder_was_opened_by_a_link(open_page, data):
    run_id = make_run(data)
    at = open_page("training", data=str(data), run=run_id)
    assert "Open this folder" not in [button.label for button in at.button]
    assert next(box for box in at.selectbox if box.label == "Data").value == str(data)


def test_a_run_on_everybodys_hands_is_called_as_the_form_calls_its_data(open_page):
    folder = launch.create_run(local_workspace(), local_workspace().runs / "all", TrainConfig(batch_size=4))
    write_status(folder, RunStatus("finished", "all done", epoch=0, epochs=1))
    assert "Guide's net on everybody's hands" in [one.value for one in open_page("training").subheader]
