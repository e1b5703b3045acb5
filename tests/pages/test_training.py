"""Training: the form's values reach the run, bad ones are said, and a run is found again by its link."""

import dataclasses
import json
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.runs import launch, other_hands
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics, write_first_epoch
from rps_core.runs.other_hands import Failure, OtherHands
from rps_core.runs.pytorch_code import training_code
from rps_core.runs.run import list_runs, runs_dir
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage.files import now
from tests.helpers.nets import save_untrained
from tests.helpers.pages import all_html, captions

LINE = {
    "train_loss": 1.0,
    "val_loss": 0.9,
    "accuracy": 50.0,
    "seconds": 1.5,
    "confusion": [[3, 0, 0], [1, 2, 0], [0, 0, 3]],
}


def make_run(data, run_id: str = "mine", state: str = "finished", **config) -> str:
    """A run folder of two epochs, as a worker leaves it."""
    folder = create_run(runs_dir() / run_id, TrainConfig.for_recipe(data=str(data), batch_size=4, **config))
    append_metrics(folder, LINE | {"epoch": 1, "improved": True})
    append_metrics(folder, LINE | {"epoch": 2, "val_loss": 0.4, "accuracy": 87.5, "improved": True})
    write_status(folder, RunStatus(state, "all 2 epochs done", epoch=2, epochs=2))
    return run_id


def value_of(at: AppTest, parameter: str) -> str:
    """What the link says; AppTest gives what the page wrote as text, and what the test wrote as a list."""
    value = at.query_params[parameter]
    return value if isinstance(value, str) else value[0]


def choose_folder(at: AppTest, folder: object) -> AppTest:
    """A folder as the data, as the link holds it: AppTest cannot type a new option into a selectbox."""
    at.query_params["data"] = str(folder)
    at.toggle(key="exact").set_value(False)
    return at.run()


def press_start(at: AppTest) -> AppTest:
    next(button for button in at.button if button.label == "Start training").click()
    return at.run()


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
    assert metrics["Best epoch"].endswith("of 40")
    assert len(at.code[0].value.splitlines()) == 40
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
        ("lr", "abc", "the learning rate is 'abc', but a number"),
        ("lr", "0", "the learning rate is 0, but it must be above 0"),
        ("lr", "nan", "the learning rate is nan"),
        ("batch", 4000, "the batch size is 4000, but there are only"),
    ],
)
def test_a_bad_value_is_said_and_nothing_typed_is_lost(open_page, key, value, message):
    at = open_page("training")
    at.number_input(key="seed").set_value(41)
    widget = at.text_input(key=key) if key == "lr" else at.number_input(key=key)
    widget.set_value(value)
    press_start(at)
    assert not at.exception
    assert message in at.error[0].value
    assert at.number_input(key="seed").value == 41
    assert list_runs() == []


def test_a_missing_folder_is_said(open_page):
    at = open_page("training")
    choose_folder(at, "/no/such")
    press_start(at)
    assert "the data folder /no/such does not exist" in at.error[0].value


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
    (run,) = list_runs()
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
    assert "does not exist" in at.error[0].value


def test_a_dead_worker_is_said_and_can_be_resumed(open_page, data, monkeypatch):
    make_run(data, state="running")
    at = open_page("training", run="mine")
    assert "ended without a word" in at.warning[0].value
    resumed = []
    monkeypatch.setattr(launch, "resume", resumed.append)
    at.button(key="training_resume").click().run()
    assert resumed == ["mine"]


def test_a_deleted_run_comes_back_on_undo(open_page, data):
    make_run(data)
    at = open_page("training")
    at.button(key="training_delete_mine").click().run()
    assert list_runs() == []
    next(button for button in at.button if button.label == "Undo").click()
    at.run()
    assert [run.id for run in list_runs()] == ["mine"]
    assert not at.exception


def test_undo_of_a_run_that_is_gone_says_so(open_page, data):
    make_run(data)
    at = open_page("training")
    at.button(key="training_delete_mine").click().run()
    shutil.rmtree(runs_dir().parent / ".trash")
    at.button(key="training_undo").click().run()
    assert "cannot be taken back" in at.toast[0].value
    assert not at.exception


def shown_code(at: AppTest) -> str:
    """What stands in "The same in PyTorch"; empty where it does not stand there."""
    return next((code.value for code in at.code if code.language == "python"), "")


def test_the_code_is_that_of_the_forms_values(open_page, data):
    at = open_page("training", recipe="fast", architecture="handnet")
    assert shown_code(at) == training_code(TrainConfig.for_recipe("handnet", "fast")).strip()
    choose_folder(at, data)
    at.number_input(key="seed").set_value(8)
    at.number_input(key="batch").set_value(6)
    at.number_input(key="patience").set_value(2)
    at.number_input(key="keep_near").set_value(5)
    at.toggle(key="exact").set_value(True).run()
    expected = {"data": str(data), "seed": 8, "batch_size": 6, "patience": 2, "keep_near": 5, "exact_guide": True}
    assert shown_code(at) == training_code(TrainConfig.for_recipe("handnet", "fast", **expected)).strip()


def test_a_value_that_cannot_be_has_no_code_but_a_sentence(open_page):
    at = open_page("training")
    at.text_input(key="lr").set_value("abc").run()
    assert "the learning rate is 'abc'" in at.error[0].value
    assert shown_code(at) == ""


def test_the_first_form_is_the_guides_own_one_persons_hands_to_the_letter(open_page, monkeypatch):
    monkeypatch.setattr(launch, "spawn", lambda folder: write_status(folder, RunStatus("starting")))
    at = open_page("training")
    assert value_of(at, "data") == ONE_HAND and at.toggle(key="exact").value
    assert not at.warning
    assert "600 pictures of one hand before one wall" in captions(at)
    press_start(at)
    (run,) = list_runs()
    assert run.config == TrainConfig.for_recipe(data=ONE_HAND, exact_guide=True)
    assert run.data_name == "one person's hands"


@pytest.mark.parametrize("query", [{"recipe": "guide"}, {"seed": "3"}, {"data": ""}])
def test_a_link_of_before_that_names_no_data_means_everybodys_hands(open_page, query):
    at = open_page("training", **query)
    assert value_of(at, "data") == ""
    assert not at.toggle(key="exact").value
    assert "1,500 pictures" in captions(at)


def test_the_guide_to_the_letter_goes_with_one_persons_hands(open_page):
    at = open_page("training")
    at.selectbox(key=f"training_data_{ONE_HAND}").select("").run()
    assert value_of(at, "data") == "" and not at.toggle(key="exact").value
    at.selectbox(key="training_data_").select(ONE_HAND).run()
    assert value_of(at, "data") == ONE_HAND and at.toggle(key="exact").value
    assert not at.warning


@pytest.fixture
def measured(data, monkeypatch) -> OtherHands:
    """A run of one person's hands that ended, with weights, and what other people's hands made of it."""
    run_id = make_run(ONE_HAND)
    folder = runs_dir() / run_id
    save_untrained(folder / "best.safetensors", "guide")
    hands = scan(None).names
    failures = tuple(Failure(name, name.split("/")[0], "rock", 0.9) for name in hands[:3])
    result = OtherHands(1500, 0.41, {}, failures, 2.0, now())
    (folder / "other_hands.json").write_text(json.dumps(dataclasses.asdict(result)))
    return result


def test_both_numbers_stand_side_by_side_with_the_pictures_it_fails_on(open_page, measured):
    at = open_page("training", run="mine")
    shown = {metric.label: metric.value for metric in at.metric}
    assert (shown["At home"], shown["Among other people"]) == ("87.5 %", "41.0%")
    text = "\n".join(one.value for one in at.markdown)
    assert "**88 % on this person’s validation pictures, 41% on other people’s hands.**" in text
    assert all_html(at).count("paper → rock") == len(measured.failures)


@pytest.mark.parametrize(
    ("label", "data", "net", "recipe", "exact"),
    [
        ("Everybody’s hands", "", "guide", "guide", False),
        ("Augmentation", ONE_HAND, "guide", "fast", False),
        ("HandNet", "", "handnet", "fast", False),
    ],
)
def test_what_to_do_next_fills_the_form(open_page, measured, label, data, net, recipe, exact):
    at = open_page("training", run="mine")
    at.button(key=f"training_next_{label}").click().run()
    proposal = TrainConfig.for_recipe(net, recipe)
    assert value_of(at, "data") == data
    assert (at.selectbox(key="architecture").value, at.selectbox(key="recipe").value) == (net, recipe)
    assert at.number_input(key="epochs").value == proposal.epochs
    assert at.toggle(key="exact").value is exact


def test_a_run_of_before_is_measured_when_asked(open_page, measured, monkeypatch):
    monkeypatch.setattr(other_hands, "MOST", 12)
    (runs_dir() / "mine" / "other_hands.json").unlink()
    at = open_page("training", run="mine")
    assert "Among other people" not in {metric.label for metric in at.metric}
    at.button(key="other_people_measure").click().run()
    assert "on 12 rendered pictures" in captions(at)


def test_while_it_trains_the_first_losses_and_the_time_left_stand_there(open_page, data):
    folder = create_run(runs_dir() / "mine", TrainConfig.for_recipe(data=str(data), batch_size=4))
    write_first_epoch(folder, [1.2, 1.1], 8)
    with worker_lock(folder):
        write_status(folder, RunStatus("running", epoch=1, epochs=200, batch=2, batches=8, loss=1.1))
        at = open_page("training", run="mine")
        assert at.get("progress")[0].proto.text == "Epoch 1 of 200 · 0 images/s · loss 1.100"
        spec = json.loads(at.get("plotly_chart")[0].proto.spec)
        assert spec["data"][0]["y"] == [1.2, 1.1] and spec["data"][0]["x"] == [0.125, 0.25]
        append_metrics(folder, LINE | {"epoch": 1, "val_loss": 1.09, "improved": True})
        assert "that is normal" in open_page("training", run="mine").info[0].value
