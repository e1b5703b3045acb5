"""A run begins in a folder of its own: whatever else stands under that name is refused in a sentence, and stays."""

import json
from pathlib import Path

import pytest

from rps_core.cli import main
from tests.helpers.pictures import noisy_folder, png


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "home"))
    return noisy_folder(tmp_path / "hands", count=4)


def listed(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("photo.jpg", "photo.jpg is a file, but a run is a folder; give the path of a new or an empty one"),
        ("photo.jpg/run", "photo.jpg"),
        ("letters", "letters holds no run, but a.txt and more, and a run mixes with nothing; give the path of a new"),
        ("hands", "hands holds no run, but paper and more"),
    ],
)
def test_what_is_no_new_or_empty_folder_is_refused_and_stays(data, tmp_path, capsys, target, says):
    (tmp_path / "photo.jpg").write_bytes(png(1))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    (tmp_path / "letters" / "b.txt").write_text("mine, too")
    before = listed(tmp_path)
    status = main(["train", "--data", str(data), "--run-dir", str(tmp_path / target), "--epochs", "1"])
    printed = capsys.readouterr()
    assert status == 2
    assert says in printed.err and printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert "File exists" not in printed.err
    assert listed(tmp_path) == before


@pytest.mark.parametrize("left", [(), (".DS_Store", "Thumbs.db", "worker.lock")])
def test_an_empty_folder_is_taken_also_with_what_a_system_leaves_in_it(data, tmp_path, capsys, left):
    (tmp_path / "run").mkdir()
    for name in left:
        (tmp_path / "run" / name).touch()
    command = ["train", "--data", str(data), "--run-dir", str(tmp_path / "run"), "--epochs", "1", "--json"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["epochs"] == 1
    assert (tmp_path / "run" / "best.safetensors").is_file()
