"""A lesson: the classes after it, what stays of the net, what is held out, and the run that comes of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from rps_core.cli import main
from rps_core.config import LESSONS, TrainConfig
from rps_core.errors import InputError
from rps_core.finetuning import comparison, finetune
from rps_core.finetuning import material as lesson_material
from rps_core.finetuning.split_recordings import split_recordings
from rps_core.labels import NONE
from rps_core.nets import checkpoint
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.run import list_runs, read_run
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace

COLOURS = {"rock": (220, 140, 40), "lizard": (40, 200, 60), "paper": (60, 110, 220)}


@pytest.fixture(autouse=True)
def _few_old_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson_material, "KNOWN_HELD_OUT", 4)
    monkeypatch.setattr(lesson_material, "REHEARSED", (3, 3))
    monkeypatch.setattr(lesson_material, "NOTHING_HELD_OUT", 3)
    monkeypatch.setattr(lesson_material, "NOTHING_REHEARSED", 2)


def recorded(*labels: str, bursts: int = 2, pictures: int = 4) -> Path:
    """A collection of coloured pictures."""
    rng = np.random.default_rng(0)
    store.create(local_workspace(), "mine", labels)
    for label in labels:
        for _ in range(bursts):
            burst = store.new_burst()
            for index in range(pictures):
                noisy = np.clip(rng.normal(COLOURS[label], 25, (24, 24, 3)), 0, 255).astype(np.uint8)
                store.add(local_workspace(), "mine", label, noisy, burst, index)
    return store.folder(local_workspace(), "mine")


def prepare(config: TrainConfig) -> finetune.Prepared:
    return finetune.prepare(config, *split_recordings(config))


def lesson(name: str, folder: Path, **values: Any) -> TrainConfig:
    return TrainConfig.for_lesson(name, str(folder), **{"epochs": 1, "batch_size": 8, **values})


def test_new_classes_come_behind_the_known_ones_and_change_no_old_answer():
    prepared = prepare(lesson("fine-tune", recorded("lizard", "rock")))
    known = prepared.start.info.classes
    assert prepared.classes == (*known, "lizard")
    pixels = torch.rand(3, 3, 72, 72)
    with torch.inference_mode():
        before, after = prepared.start.model(pixels), prepared.model.eval()(pixels)
    torch.testing.assert_close(after[:, : len(known)], before)


def test_a_lesson_leaves_the_small_shapes_as_they_are():
    prepared = prepare(lesson("fine-tune", recorded("lizard", "rock")))
    before = {name: value.clone() for name, value in prepared.model.state_dict().items()}
    optimizer = torch.optim.SGD(prepared.model.parameters(), 0.1)
    prepared.model.train()
    prepared.model(torch.rand(4, 3, 72, 72)).sum().backward()
    optimizer.step()
    changed = {name for name, value in prepared.model.state_dict().items() if not torch.equal(value, before[name])}
    assert "classifier.weight" in changed and any(name.startswith("deep") for name in changed)
    assert not [name for name in changed if name.startswith(("shallow", "mask"))]


@pytest.mark.parametrize("name", LESSONS)
def test_what_is_learned_from_and_what_is_held_out(name):
    prepared = prepare(lesson(name, recorded("lizard", "rock")))
    material, old = prepared.material, LESSONS[name].rehearses
    assert material.recordings.names == ("lizard",) * 4 + ("rock",) * 4
    assert sorted(set(material.training.names)) == sorted(
        {"lizard", "rock"} | ({"paper", "scissors", NONE} if old else set())
    )
    assert len(material.known) == 12 and set(material.nothing.names) == {NONE}
    assert len(prepared.validation.tensors) == (16 if old else 8)
    for held_out in (material.known, material.recordings):
        for picture in held_out.images.float():
            learned = torch.nn.functional.interpolate(material.training.images.float(), (72, 72), mode="area")
            assert (learned - picture).abs().mean((1, 2, 3)).min() > 1


@pytest.mark.parametrize("name", LESSONS)
def test_what_is_recorded_as_rock_with_a_capital_is_the_nets_rock(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COLOURS, "ROCK", COLOURS["rock"])
    monkeypatch.setitem(COLOURS, "Lizard", COLOURS["lizard"])
    folder = recorded("Lizard", "ROCK")
    prepared = prepare(lesson(name, folder))
    known = prepared.start.info.classes if LESSONS[name].fine_tunes else ()
    assert prepared.classes == ((*known, "Lizard") if known else ("Lizard", "rock"))
    assert set(prepared.material.recordings.names) == {"Lizard", "rock"}
    folders, _ = split_recordings(lesson(name, folder))
    assert "the folder ROCK is taken for the net's class rock" in folders.left_out


def test_from_scratch_there_are_only_the_recorded_classes():
    assert prepare(lesson("from scratch", recorded("lizard", "rock"))).classes == ("lizard", "rock")


@pytest.mark.parametrize(
    ("name", "pictures", "message"),
    [("from scratch", 4, "needs at least two"), ("fine-tune", 1, "lizard has 1 picture")],
)
def test_a_collection_that_is_too_small_makes_no_run(name, pictures, message):
    folder = recorded("lizard", bursts=1, pictures=pictures)
    with pytest.raises(InputError, match=message):
        create_run(local_workspace(), local_workspace().runs / "lesson", lesson(name, folder))
    assert list_runs(local_workspace()) == []


@pytest.mark.slow
def test_a_lesson_is_a_run_whose_net_knows_the_new_class():
    folder = recorded("lizard", "rock", bursts=1, pictures=10)
    store.add_class(local_workspace(), "mine", "spock")  # nothing recorded yet
    run = create_run(local_workspace(), local_workspace().runs / "lesson", lesson("fine-tune", folder, epochs=2))
    run_folder(run, lambda line: None)
    assert read_run(local_workspace(), "lesson").status.state == "finished"
    loaded = checkpoint.load(run / "best.safetensors")
    assert loaded.info.classes == (*checkpoint.describe(checkpoint.shipped()).classes, "lizard")
    assert loaded.info.trained_on == "mine"
    found = comparison.read(run)
    assert found and found.before.recordings.by_class["lizard"] == 0
    assert set(found.after.recordings.by_class) == {"lizard", "rock"}
    assert found.after.threshold == loaded.info.threshold
    assert (found.recordings, found.known, found.by_time) == (4, 12, ("lizard", "rock"))


@pytest.mark.slow
def test_a_taught_net_can_be_taught_again():
    first = create_run(
        local_workspace(), local_workspace().runs / "first", lesson("fine-tune", recorded("lizard", "rock"))
    )
    run_folder(first, lambda line: None)
    prepared = prepare(
        lesson("no rehearsal", store.folder(local_workspace(), "mine"), start=str(first / "best.safetensors"))
    )
    assert prepared.classes == prepared.start.info.classes


def test_the_guides_net_cannot_be_taught():
    with pytest.raises(InputError, match="only a handnet can be taught"):
        prepare(lesson("fine-tune", recorded("rock"), start=str(checkpoint.shipped("guide"))))


def test_a_missing_comparison_is_none(tmp_path):
    assert comparison.read(tmp_path) is None


@pytest.mark.slow
def test_the_terminal_teaches_too(capsys):
    folder, run = recorded("lizard", "rock"), local_workspace().runs / "terminal"
    command = ["train", "--lesson", "no rehearsal", "--data", str(folder), "--run-dir", str(run), "--epochs", "1"]
    assert main([*command, "--json"]) == 0
    assert comparison.read(run) is not None
    assert main(["train", "--lesson", "fine-tune", "--run-dir", str(run)]) == 2
    assert "--lesson teaches a handnet the recordings of --data" in capsys.readouterr().err
