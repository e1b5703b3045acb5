"""The command line: its JSON, its exit status, and one line of error for everything that people get wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from rps_core.cli import main
from rps_core.layers.pytorch_code import GUIDE
from rps_core.storage.files import ASSETS
from tests.helpers.finder import brightest, finder_that, frame_with
from tests.helpers.nets import save_untrained
from tests.helpers.pictures import MakeFolder

Capture = pytest.CaptureFixture[str]


def run_json(capsys: Capture, *argv: object) -> dict[str, object]:
    """The one JSON object on stdout."""
    assert main([*(str(argument) for argument in argv), "--json"]) == 0
    values: dict[str, object] = json.loads(capsys.readouterr().out)
    return values


def run_error(capsys: Capture, *argv: object) -> str:
    """The one line on stderr of a command that fails."""
    assert main([str(argument) for argument in argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    return captured.err


def test_shapes_prints_a_layer_for_each_word(capsys: Capture) -> None:
    values = run_json(capsys, "shapes", "--input", "3x90x90", "--layers", GUIDE.layers)
    layers = values["layers"]
    assert isinstance(layers, list)
    assert [len(layers), sum(layer["parameters"] for layer in layers)] == [12, 781_123]
    assert set(layers[0]) >= {"name", "output", "parameters", "macs", "receptive_field"}
    assert layers[5]["output"] == [16, 20, 20]
    assert layers[-1]["output"] == [3]


def test_shapes_of_a_broken_stack_names_the_layer(capsys: Capture) -> None:
    assert "layer 2: " in run_error(capsys, "shapes", "--input", "3x9x9", "--layers", "conv 6 k3; conv 6 k9")


@pytest.mark.slow
def test_train_evaluate_and_predict_from_end_to_end(make_folder: MakeFolder, tmp_path: Path, capsys: Capture) -> None:
    data, run = make_folder(count=20), tmp_path / "run"
    trained = run_json(
        capsys, "train", "--data", data, "--run-dir", run, "--epochs", 20, "--batch-size", 8, "--patience", 20
    )
    assert set(trained) >= {"epochs", "best_val_loss", "accuracy", "stopped_early", "seconds"}
    weights = run / "best.safetensors"

    evaluated = run_json(capsys, "evaluate", "--data", data, "--checkpoint", weights, "--turns", "--none", 3)
    assert evaluated["n"] == 60
    assert evaluated["false_alarms"]["n"] == 3  # type: ignore[index]
    assert evaluated["accuracy"] > 0.9  # type: ignore[operator]  # three plain colours
    assert evaluated["turned_accuracy"] > 0.9  # type: ignore[operator]
    confusion = evaluated["confusion"]
    assert isinstance(confusion, dict)
    assert [sum(row.values()) for row in confusion.values()] == [20, 20, 20]

    photos = [data / "scissors" / "000.png", data / "paper" / "003.png"]
    predictions = run_json(capsys, "predict", *photos, "--checkpoint", weights)["predictions"]
    assert isinstance(predictions, list)
    assert [prediction["path"] for prediction in predictions] == [str(photo) for photo in photos]
    assert [prediction["label"] for prediction in predictions] == ["scissors", "paper"]
    assert set(predictions[0]) >= {"path", "label", "probability", "probabilities", "sure", "box"}


def test_training_prints_the_guides_line_an_epoch(make_folder: MakeFolder, tmp_path: Path, capsys: Capture) -> None:
    arguments = ["train", "--data", make_folder(), "--run-dir", tmp_path / "run", "--epochs", 2, "--batch-size", 8]
    assert main([str(argument) for argument in arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:11] for line in lines[:2]] == ["Epoch   1 |", "Epoch   2 |"]


def test_a_class_may_have_no_folder_when_evaluating(make_folder: MakeFolder, tmp_path: Path, capsys: Capture) -> None:
    save_untrained(tmp_path / "net.safetensors")
    data = make_folder(count=2, classes=("rock", "scissors"))
    values = run_json(capsys, "evaluate", "--data", data, "--checkpoint", tmp_path / "net.safetensors")
    assert values["n"] == 4
    assert set(values["per_class"]) == {"rock", "scissors"}  # type: ignore[call-overload]
    assert "turned_accuracy" not in values


def test_photographs_are_read_where_the_hand_is_or_whole(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rps_core.nets.finder.load_finder", lambda: finder_that(brightest))
    photos = [tmp_path / "frame.png", tmp_path / "nothing.png"]
    for photo, side in zip(photos, (60, 0), strict=True):
        Image.fromarray(frame_with(200, 100, side, side)).save(photo)
    rows = run_json(capsys, "predict", *photos)["predictions"]
    assert isinstance(rows, list)
    assert rows[0]["box"] == pytest.approx([200, 100, 60, 60], abs=3)
    assert all(isinstance(number, int) for number in rows[0]["box"])
    assert (rows[1]["box"], rows[1]["decision"]) == (None, "no hand")
    assert [row["hands"] for row in rows] == [1, 0]
    assert rows[1]["advice"].startswith("No hand found")
    whole = run_json(capsys, "predict", *photos, "--whole")["predictions"]
    assert isinstance(whole, list)
    assert [row["box"] for row in whole] == [row["hands"] for row in whole] == [None, None]
    assert "no hand" not in [row["decision"] for row in whole]
    assert whole[0]["probabilities"] != rows[0]["probabilities"]


def test_predict_says_where_the_hand_is_and_what_to_do(tmp_path: Path, capsys: Capture) -> None:
    Image.new("RGB", (400, 300)).save(tmp_path / "night.png")
    assert main(["predict", str(tmp_path / "night.png"), str(ASSETS / "samples" / "rock-1.jpg")]) == 0
    night, advice, rock = capsys.readouterr().out.splitlines()
    assert "(no hand)" in night
    assert advice == "    No hand found: it is too dark, at 0 % of white: turn on a light, or face the window"
    assert " px" in rock


def test_evaluate_finds_the_hand_or_reads_whole_pictures(
    make_folder: MakeFolder, tmp_path: Path, capsys: Capture
) -> None:
    save_untrained(tmp_path / "net.safetensors")
    arguments = ("evaluate", "--data", make_folder(count=2), "--checkpoint", tmp_path / "net.safetensors")
    found, whole = run_json(capsys, *arguments), run_json(capsys, *arguments, "--whole")
    assert isinstance(found["no_hand_found"], int)
    assert sum(score["n"] for score in found["by_size"]) == 6 - found["no_hand_found"]  # type: ignore[attr-defined]
    assert (whole["no_hand_found"], whole["by_size"]) == (None, [])
    assert all("box" in mistake for mistake in found["worst"])  # type: ignore[attr-defined]
    assert main([str(argument) for argument in arguments]) == 0
    assert "each picture was read where the hand was found" in capsys.readouterr().out


def test_what_people_get_wrong_is_one_clear_line(make_folder: MakeFolder, tmp_path: Path, capsys: Capture) -> None:
    data, strange = make_folder(count=2), make_folder(count=2, classes=("rock", "lizard"), name="strange")
    weights, run = tmp_path / "net.safetensors", tmp_path / "run"
    save_untrained(weights)
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "empty.jpg").touch()
    train = ("train", "--data", data, "--run-dir", run)
    wrong: dict[str, tuple[object, ...]] = {
        "is 0, but it must be above 0": (*train, "--learning-rate", 0),
        "invalid float value: 'abc'": (*train, "--learning-rate", "abc"),
        "one of: guide, handnet": (*train, "--net", "resnet"),
        "does not exist": ("train", "--data", tmp_path / "gone", "--run-dir", run),
        "lizard": ("evaluate", "--data", strange, "--checkpoint", weights),
        "-1 is given, but a whole number from 1 to 10,000": (
            "evaluate",
            "--data",
            data,
            "--checkpoint",
            weights,
            "--none",
            -1,
        ),
        "not a checkpoint": ("evaluate", "--data", data, "--checkpoint", tmp_path / "notes.txt"),
        "notes.txt is not a picture": ("predict", tmp_path / "notes.txt", "--checkpoint", weights),
        "empty.jpg is an empty file": ("predict", tmp_path / "empty.jpg", "--checkpoint", weights),
        "CxHxW is expected": ("shapes", "--input", "90", "--layers", "relu"),
        "holds no run": ("train", "--run-dir", tmp_path / "nothing", "--resume"),
        "own settings": ("train", "--run-dir", run, "--resume", "--epochs", 3),
        "0 is given, but a whole number from 1 to 1,000,000": ("hands", "--count", 0, "--out", tmp_path / "hands"),
        "the following arguments are required: COMMAND": (),
        "invalid choice: 'dance'": ("dance",),
    }
    for says, arguments in wrong.items():
        assert says in run_error(capsys, *arguments)
    assert not run.exists()
    assert not (tmp_path / "hands").exists()


def test_hands_are_written_into_class_folders(tmp_path: Path, capsys: Capture) -> None:
    values = run_json(capsys, "hands", "--count", 3, "--size", 32, "--out", tmp_path / "hands")
    assert values["count"] == 3
    assert sorted(path.name for path in (tmp_path / "hands").iterdir()) == ["paper", "rock", "scissors"]


def test_the_command_runs_as_a_module_and_prints_nothing_but_json() -> None:
    command = [sys.executable, "-m", "rps_core", "shapes", "--input", "3x9x9", "--layers", "relu", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(json.loads(result.stdout)["layers"]) == 1
