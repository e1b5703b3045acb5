"""The command line lists runs, makes contact sheets and weights; what is wrong is said in one line."""

import json
from pathlib import Path

import pytest

from rps_core.cli import main
from rps_core.config import TrainConfig
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage.workspace import local_workspace
from tests.helpers.damage import damage
from tests.helpers.pictures import MakeFolder

Capture = pytest.CaptureFixture[str]


def test_runs_are_listed_damaged_ones_too(make_folder: MakeFolder, capsys: Capture) -> None:
    data = str(make_folder())
    for name in ("whole", "half", "unreadable"):
        write_status(
            create_run(local_workspace(), local_workspace().runs / name, TrainConfig(data=data, batch_size=8)),
            RunStatus("finished"),
        )
    damage(local_workspace().runs / "half", "metrics of numbers")
    damage(local_workspace().runs / "unreadable", "config a list")
    assert main(["runs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["runs"]
    assert {row["id"]: (row["state"], row["damaged"]) for row in rows} == {
        "whole": ("finished", False),
        "half": ("finished", True),
        "unreadable": ("unknown", True),
    }
    assert main(["runs"]) == 0
    assert "unreadable  unknown  damaged: config.json is damaged" in capsys.readouterr().out


def test_without_runs_the_list_is_empty(capsys: Capture) -> None:
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"runs": []}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sheet", "sheet.txt"], "name a .png file"),
        (["sheet", "nowhere/sheet.png"], "does not exist"),
        (["sheet", "sheet.png", "--size", "2"], "2 is given, but a whole number from 16 to 512"),
        (["pretrain", "--net", "handnet", "--out", "net"], "invalid choice: 'handnet'"),
        (["pretrain", "--hands", "0", "--out", "net"], "0 is given, but a whole number from 1 to 1,000,000"),
        (["pretrain", "--out", "nowhere/net"], "does not exist"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_leaves_nothing(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert says in error
    assert list(tmp_path.iterdir()) == []


def test_predict_prints_the_keys_that_others_rely_on(make_folder: MakeFolder, capsys: Capture) -> None:
    photo = make_folder(count=1) / "rock" / "000.png"
    assert main(["predict", str(photo), "--json"]) == 0
    (prediction,) = json.loads(capsys.readouterr().out)["predictions"]
    assert prediction.keys() >= {"path", "label", "probability", "probabilities", "sure"}
    assert prediction["probability"] == max(prediction["probabilities"].values())
    assert prediction["probabilities"][prediction["label"]] == prediction["probability"]
    assert prediction["sure"] in (True, False)


def test_a_run_that_fails_before_it_learned_leaves_no_folder(tmp_path: Path, make_folder: MakeFolder, capsys: Capture):
    broken = tmp_path / "broken"
    for name in ("paper", "rock"):
        (broken / name).mkdir(parents=True)
        for number in range(4):
            (broken / name / f"{number}.jpg").write_bytes(b"no picture")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / ".DS_Store").touch()
    good = ["--data", str(make_folder())]
    wild = [*good, "--learning-rate", "10"]
    for given, said in ((["--data", str(broken)], "none of "), (wild, "the loss is no longer a number")):
        for run in ("run", "kept"):
            command = ["train", *given, "--batch-size", "4", "--epochs", "1", "--run-dir", str(tmp_path / run)]
            assert main(command) == 2
            assert said in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
    assert [file.name for file in (tmp_path / "kept").iterdir()] == [".DS_Store"]
    assert main(["train", *good, "--batch-size", "4", "--epochs", "1", "--run-dir", str(tmp_path / "run")]) == 0


def test_a_run_that_has_learned_is_kept_when_it_fails(tmp_path: Path, make_folder: MakeFolder, capsys: Capture):
    run = ["--run-dir", str(tmp_path / "run")]
    assert main(["train", "--data", str(make_folder()), "--batch-size", "4", "--epochs", "1", *run]) == 0
    (tmp_path / "run" / "last.pt").write_bytes(b"half")
    assert main(["train", "--resume", *run]) == 2
    assert "last.pt is damaged" in capsys.readouterr().err
    assert (tmp_path / "run" / "best.safetensors").is_file() and (tmp_path / "run" / "config.json").is_file()
