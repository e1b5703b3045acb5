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
