"""`predict` takes folders and wildcards, and one bad photograph does not cost the answers of the others."""

import json
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from rps_core.cli import main
from rps_core.data import input_paths
from rps_core.data.input_paths import check_walkable, expand
from rps_core.errors import InputError
from rps_core.storage.files import ASSETS

Capture = pytest.CaptureFixture[str]
ROCK = ASSETS / "samples" / "rock-1.jpg"


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in: two photographs, a damaged one, a text, one in a subfolder, one in a hidden folder."""
    for name in ("a.jpg", "b[1].JPG", "more/c.jpg", ".thumbnails/d.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROCK, tmp_path / name)
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("hello")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ("a.jpg", ["a.jpg"]),
        ("gone.jpg", ["gone.jpg"]),
        (".", ["a.jpg", "b[1].JPG", "bad.png", "more/c.jpg"]),
        ("more", ["more/c.jpg"]),
        ("*.jpg", ["a.jpg"]),
        ("*", ["a.jpg", "b[1].JPG", "bad.png", "more/c.jpg"]),
        ("?.jpg", ["a.jpg"]),
        ("m*/*.jpg", ["more/c.jpg"]),
        ("b[1].JPG", ["b[1].JPG"]),
        ("[ab].jpg", ["a.jpg"]),
    ],
)
def test_folders_and_wildcards_come_to_the_pictures_that_are_meant(photos: Path, given: str, files: list[str]) -> None:
    from rps_core.data.input_paths import is_picture

    assert [path.as_posix() for path in expand(given, is_picture)] == files


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ("**/*.jpg", ["a.jpg", "more/c.jpg", "more/in/it/d.jpg"]),
        ("more/**", ["more/c.jpg", "more/in/it/d.jpg"]),
        ("m*/**/it/**/d.*", ["more/in/it/d.jpg"]),
        ("**/it", ["more/in/it/d.jpg"]),
    ],
)
def test_two_stars_stand_for_folders_at_any_depth_and_go_round_in_no_circle(
    photos: Path, given: str, files: list[str]
) -> None:
    from rps_core.data.input_paths import is_picture

    (photos / "more" / "in" / "it").mkdir(parents=True)
    shutil.copy(ROCK, photos / "more" / "in" / "it" / "d.jpg")
    for name in ("one", "other"):  # two ways round double with each turn
        (photos / "more" / "in" / name).symlink_to(photos / "more")
    assert [path.as_posix() for path in expand(given, is_picture)] == files


@pytest.mark.parametrize("wrapped", [" {} ", '"{}"', "'{}'", "“{}”", "\t'{}'\n"])
def test_quotes_and_spaces_around_any_path_are_taken_off(photos: Path, capsys: Capture, wrapped: str) -> None:
    shutil.copy(ROCK, photos / "my hand.jpg")
    weights = shutil.copy(ASSETS / "guide.safetensors", photos / "my net.safetensors")
    given = [wrapped.format(photos / "my hand.jpg"), wrapped.format("a.*"), wrapped.format("more")]
    assert main(["predict", *given, "--checkpoint", wrapped.format(weights)]) == 0
    files = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert files == [str(photos / "my hand.jpg"), "a.jpg", "more/c.jpg"]
    sheet = wrapped.format(photos / "my sheet.png")
    assert main(["sheet", sheet, "--size", "16"]) == 0 and (photos / "my sheet.png").is_file()


def test_bad_photographs_do_not_cost_the_answers_of_the_good(photos: Path, capsys: Capture) -> None:
    given = ["gone.jpg", "*.JPG", "notes.txt", "*.webp", "more", "a.jpg"]
    assert main(["predict", *given]) == 2
    captured = capsys.readouterr()
    assert [line.split(":")[0] for line in captured.out.splitlines()] == ["b[1].JPG", "more/c.jpg", "a.jpg"]
    said = captured.err.splitlines()
    assert len(said) == 3 and all(line.startswith("error: ") for line in said)
    assert main(["predict", *given, "--json"]) == 2
    values = json.loads(capsys.readouterr().out)
    assert [row["path"] for row in values["predictions"]] == ["b[1].JPG", "more/c.jpg", "a.jpg"]
    assert {row["label"] for row in values["predictions"]} == {"rock"}
    assert {row["path"] for row in values["errors"]} == {"gone.jpg", "notes.txt", "*.webp"}


def test_a_picture_that_shows_nothing_gets_no_class_and_one_without_its_end_does(photos: Path, capsys: Capture) -> None:
    Image.new("RGB", (1, 1)).save(photos / "dot.png")
    Image.new("F", (40, 40), float("nan")).save(photos / "none.tif")
    (photos / "whole.jpg").write_bytes(ROCK.read_bytes().removesuffix(b"\xff\xd9"))
    assert main(["predict", "dot.png", "none.tif", "whole.jpg", "--json"]) == 2
    values = json.loads(capsys.readouterr().out)
    assert [(row["path"], row["label"]) for row in values["predictions"]] == [("whole.jpg", "rock")]
    assert [row["error"] for row in values["errors"]] == [
        "dot.png has 1 x 1 pixels, but at least 8 a side are needed to show something; give a larger picture",
        "none.tif has no number in any pixel (all are NaN), so it shows nothing; save it anew",
    ]


def test_without_a_bad_photograph_nothing_is_said_of_errors(photos: Path, capsys: Capture) -> None:
    assert main(["predict", "more", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"predictions"}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="Linux and macOS have files without an end")
@pytest.mark.parametrize("given", ["/dev/zero", "/", "/proc", "/dev", "/sys", "pipe.jpg"])
def test_what_has_no_end_is_refused_at_once(photos: Path, given: str, capsys: Capture) -> None:
    os.mkfifo("pipe.jpg")
    assert main(["predict", given, "a.jpg"]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("a.jpg: rock") and captured.err.count("\n") == 1
    assert "cannot be read (it is no regular file)" in captured.err or f"the folder {given} is " in captured.err


@pytest.mark.parametrize("command", ["evaluate", "bench", "train"])
@pytest.mark.parametrize("data", ["/", "/proc"])
def test_a_data_set_without_an_end_is_refused_at_once(
    command: str, data: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    where = ["--run-dir", "run"] if command == "train" else []
    assert main([command, "--data", data, *where]) == 2
    assert f"error: the folder {data} is " in capsys.readouterr().err and not Path("run").exists()


def test_a_folder_with_too_many_files_is_refused(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_paths, "MOST_ENTRIES", 3)
    with pytest.raises(InputError, match="more than 3 files"):
        expand(".", lambda name: True)
    check_walkable(photos)


def test_names_that_are_no_text_are_shown_and_break_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["two\nlines.jpg", "\x1b[31mred.jpg", os.fsdecode(b"\xff.jpg"), "hänsel.jpg"]
    for name in names:
        shutil.copy(ROCK, name)
    assert main(["predict", *names]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = ["two\\nlines.jpg", "\\x1b[31mred.jpg", "\\udcff.jpg", "hänsel.jpg"]
    assert [line.split(":")[0] for line in lines] == shown


def test_the_home_of_nobody_is_no_folder(capsys: Capture) -> None:
    assert main(["evaluate", "--data", "~nobody-of-this-name/hands"]) == 2
    assert "names the home of a user who is not known here" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux has a folder in which nobody can write")
@pytest.mark.parametrize("target", ["/proc/net.onnx", "gone/net.onnx", "a.jpg/net.onnx", "more", "/dev/full"])
def test_a_file_that_cannot_be_written_is_said_before_the_work(photos: Path, target: str, capsys: Capture) -> None:
    before = sorted(photos.rglob("*"))
    for command in (["export", "--onnx", target], ["pretrain", "--out", target]):
        assert main(command) == 2
        error = capsys.readouterr().err
        assert target in error or str(Path(target).parent) in error
    assert sorted(photos.rglob("*")) == before


def test_an_export_does_not_replace_the_checkpoint_itself(photos: Path, capsys: Capture) -> None:
    shutil.copy(ASSETS / "guide.safetensors", "net.safetensors")
    assert main(["export", "--checkpoint", "net.safetensors", "--onnx", "../" + photos.name + "/net.safetensors"]) == 2
    assert "is the checkpoint itself" in capsys.readouterr().err
    assert Path("net.safetensors").read_bytes() == (ASSETS / "guide.safetensors").read_bytes()
