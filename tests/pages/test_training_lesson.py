"""The end of a run on Training: both numbers, the pictures it fails on, what to do next; and how it begins."""

import dataclasses
import json
import math

import pytest

from rps_core.config import TrainConfig
from rps_core.data.class_folders import ONE_HAND, scan
from rps_core.runs import other_hands
from rps_core.runs.launch import create_run
from rps_core.runs.metrics import append_metrics, write_first_epoch
from rps_core.runs.other_hands import Failure, OtherHands
from rps_core.runs.status import RunStatus, worker_lock, write_status
from rps_core.storage.files import now
from rps_core.storage.workspace import local_workspace
from tests.helpers.nets import save_untrained
from tests.helpers.pages import all_html, captions
from tests.helpers.training import LINE, make_run, value_of


@pytest.fixture
def measured(data, monkeypatch) -> OtherHands:
    """A run of one person's hands that ended, with weights, and what other people's hands made of it."""
    run_id = make_run(ONE_HAND)
    folder = local_workspace().runs / run_id
    save_untrained(folder / "best.safetensors", "guide")
    hands = scan(None).names
    failures = tuple(Failure(name, name.split("/")[0], "rock", 0.9) for name in hands[:3])
    result = OtherHands(1500, 0.41, {}, failures, 2.0, now())
    (folder / "other_hands.json").write_text(json.dumps(dataclasses.asdict(result)))
    return result


def test_both_numbers_stand_side_by_side_with_the_pictures_it_fails_on(open_page, measured):
    at = open_page("training", run="mine")
    shown = {metric.label: metric.value for metric in at.metric}
    assert (shown["At home"], shown["Among other people"]) == ("87.5 %", "41.0 %")
    text = "\n".join(one.value for one in at.markdown)
    assert "**87.5 % on this person’s validation pictures, 41.0 % on other people’s hands.**" in text
    assert all_html(at).count("paper → rock") == len(measured.failures)


def test_of_a_net_that_still_guesses_it_is_not_said_that_it_learned(open_page, measured):
    file = local_workspace().runs / "mine" / "metrics.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    classes = len(lines[-1]["confusion"])
    for line in lines:
        line |= {"val_loss": math.log(classes), "accuracy": 100 / classes}
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    kept = local_workspace().runs / "mine" / "other_hands.json"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"accuracy": 1 / classes}))
    text = "\n".join(one.value for one in open_page("training", run="mine").markdown)
    assert "it has learned nothing yet" in text and "holds elsewhere" not in text


@pytest.mark.parametrize(
    ("label", "data", "net", "recipe", "exact"),
    [
        ("Everybody’s hands", "shipped:everybody", "guide", "guide", False),
        ("Augmentation", ONE_HAND, "guide", "fast", False),
        ("HandNet", "shipped:everybody", "handnet", "fast", False),
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
    (local_workspace().runs / "mine" / "other_hands.json").unlink()
    at = open_page("training", run="mine")
    assert "Among other people" not in {metric.label for metric in at.metric}
    at.button(key="other_people_measure").click().run()
    assert "on 12 rendered pictures" in captions(at)


def test_while_it_trains_the_first_losses_and_the_time_left_stand_there(open_page, data):
    folder = create_run(
        local_workspace(), local_workspace().runs / "mine", TrainConfig.for_recipe(data=str(data), batch_size=4)
    )
    write_first_epoch(folder, [1.2, 1.1], 8)
    with worker_lock(folder):
        write_status(folder, RunStatus("running", epoch=1, epochs=200, batch=2, batches=8, loss=1.1))
        at = open_page("training", run="mine")
        assert at.get("progress")[0].proto.text == "Epoch 1 of 200 · 0 images/s · loss 1.100"
        spec = json.loads(at.get("plotly_chart")[0].proto.spec)
        assert spec["data"][0]["y"] == [1.2, 1.1] and spec["data"][0]["x"] == [0.125, 0.25]
        append_metrics(folder, LINE | {"epoch": 1, "val_loss": 1.09, "improved": True})
        assert "that is normal" in open_page("training", run="mine").info[0].value


def test_a_picture_that_the_run_fails_on_is_looked_into_with_its_net(open_page, measured):
    at = open_page("training", run="mine")
    at.button(key="failure_inside_1").click().run()
    assert at.title[0].value == "Network"
    assert at.selectbox(key="model_choice").value == "mine"
    (picture,) = at.session_state["picture_own"]
    assert picture.data == (scan(None).root / measured.failures[1].name).read_bytes()
    assert "load_image(" in at.code[0].value and "best.safetensors" in at.code[0].value


@pytest.mark.parametrize(("early", "said"), [(True, "It stopped while it still guessed"), (False, "It ended while")])
def test_of_a_run_that_ended_by_itself_it_is_not_said_that_patience_ran_out(open_page, measured, early, said):
    folder = local_workspace().runs / "mine"
    file = folder / "metrics.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    guess = math.log(len(lines[-1]["confusion"]))
    file.write_text("".join(json.dumps(line | {"val_loss": guess}) + "\n" for line in lines))
    status = folder / "status.json"
    status.write_text(json.dumps(json.loads(status.read_text()) | {"stopped_early": early}))
    assert any(said in info.value for info in open_page("training", run="mine").info)
