"""However a command ends: a sentence or silence, never a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rps_core.cli import main
from rps_core.config import TrainConfig
from rps_core.errors import InputError
from rps_core.nets import checkpoint
from rps_core.runs.launch import create_run
from rps_core.runs.run import read_folder
from rps_core.runs.worker import run_folder
from rps_core.storage.workspace import local_workspace
from tests.helpers.pictures import MakeFolder

ROOT = Path(__file__).parents[2]
SHAPES = ("shapes", "--input", "3x90x90", "--layers", "relu")


def start(*arguments: str, out: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "rps_core", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("arguments", [SHAPES, (*SHAPES, "--json")], ids=["lines", "json"])
def test_where_nobody_reads_on_a_command_ends_in_silence(arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*arguments, out=writer)
    os.close(writer)
    assert process.communicate(timeout=120)[1] == "" and process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
@pytest.mark.parametrize("arguments", [SHAPES, (*SHAPES, "--json")], ids=["lines", "json"])
def test_a_full_disk_under_the_output_is_said(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        process = start(*arguments, out=full.fileno())
        error = process.communicate(timeout=120)[1]
    assert process.returncode == 2 and error.count("\n") == 1
    assert error.startswith("error: the standard output cannot be used (No space left on device)")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix closes streams so")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("command", "status"), [(SHAPES, 0), (("shapes", "--input", "0", "--layers", "relu"), 2)])
def test_a_command_whose_streams_are_closed_ends_as_ever(command: tuple[str, ...], status: int, closed: str) -> None:
    words = [sys.executable, "-m", "rps_core", *command]
    ended = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *words], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == status and "Traceback" not in ended.stderr, ended.stderr


INTERRUPTED_IMPORT = """
import runpy, sys
class Interrupt:  # Ctrl+C while a module is imported; inside a class it comes as another exception
    def find_spec(self, name, *_):
        if name == {module!r}:
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt as error:
                raise {raised}
sys.meta_path.insert(0, Interrupt())
sys.argv = ["rps_core", "predict", "gone.jpg"]
runpy.run_module("rps_core", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["rps_core.cli", "rps_core.inference"])
@pytest.mark.parametrize("raised", ["error", "RuntimeError('in a class') from error"])
def test_ctrl_c_while_modules_are_imported_is_one_sentence(module: str, raised: str) -> None:
    script = INTERRUPTED_IMPORT.format(module=module, raised=raised)
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, "error: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_the_status_says_what_a_full_disk_under_the_errors_cannot() -> None:
    words = [sys.executable, "-m", "rps_core", "shapes", "--input", "0", "--layers", "relu"]
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(words, cwd=ROOT, stderr=full, check=False).returncode == 2


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux has a folder in which nobody can make one")
def test_hands_where_no_folder_can_be_made_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hands", "--count", "2", "--size", "16", "--out", "/proc/hands"]) == 2
    assert capsys.readouterr().err.startswith("error: /proc/hands cannot be made (")


def test_a_start_without_a_lesson_is_not_overlooked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--run-dir", str(tmp_path / "run"), "--start", str(checkpoint.shipped())]
    assert main(["train", *where]) == 2
    assert "give --lesson with it" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_a_lesson_from_what_is_no_net_leaves_no_run(
    make_folder: MakeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.safetensors").write_bytes(b"no weights")
    where = ["--run-dir", str(tmp_path / "run"), "--data", str(make_folder())]
    assert main(["train", *where, "--lesson", "fine-tune", "--start", str(tmp_path / "bad.safetensors")]) == 2
    assert "is not a checkpoint of this project" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_a_training_on_a_disk_that_fills_up_says_so_and_can_go_on(
    make_folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = create_run(
        local_workspace(), tmp_path / "run", TrainConfig(data=str(make_folder()), epochs=2, batch_size=8)
    )

    def full(line: str) -> None:
        def no_room(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(InputError, match=r"cannot be used \(No space left on device\); make room"):
        run_folder(folder, full)
    assert not caplog.records
    monkeypatch.undo()
    run = read_folder(folder)
    assert (run.status.state, len(run.metrics), run.can_resume) == ("interrupted", 1, True)
    assert run_folder(folder, lambda _: None).epochs == 2


@pytest.mark.parametrize("command", ["evaluate", "bench"])
@pytest.mark.parametrize("threads", ["0", "-1", "257", "1000000000", "two", "²"])
def test_threads_that_cannot_be_are_refused(command: str, threads: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--data", "anywhere", f"--threads={threads}"]) == 2
    assert f"{threads} is given, but a whole number from 1 to 256 is expected" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--run-dir", ""),
        ("train", "--run-dir", "run", "--data", ""),
        ("evaluate", "--data", ""),
        ("predict", ""),
        ("export", "--onnx", ""),
        ("hands", "--count", "2", "--out", ""),
    ],
    ids=" ".join,
)
def test_an_empty_path_is_not_this_folder(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(list(arguments)) == 2
    assert "the path is empty" in capsys.readouterr().err and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_picture_and_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "hand.jpg")
    assert main(["predict", str(tmp_path / "hand.jpg")]) == 2
    assert "hand.jpg cannot be read (it is no regular file)" in capsys.readouterr().err


def test_weights_are_not_trained_for_an_hour_where_they_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def train(*_: object) -> None:
        raise AssertionError("the training began")

    monkeypatch.setattr("rps_core.maintenance.pretrain.pretrain", train)
    assert main(["pretrain", "--out", str(tmp_path)]) == 2
    assert "only a regular file is ever replaced" in capsys.readouterr().err
