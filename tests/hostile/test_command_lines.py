"""Command lines as people mistype them: each ends in an answer or in sentences, never in a traceback or half a file."""

import os
import shlex
import shutil
from pathlib import Path

import pytest

from rps_core.cli import main
from rps_core.storage.files import ASSETS
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.pictures import noisy_folder

WORDS = {
    "{long}": "a" * 5000,
    "{nul}": "a\0b",
    "{many}": "9" * 5000,
    "{lines}": "a\nb",
    "{empty}": "",
    "{deep}": "a/" * 3000,
}
NOTHING_MADE = 2
"""Exit status of what is refused: then the folder is as it was."""
TABLE = Path(__file__).with_name("command_lines.txt").read_text(encoding="utf-8")
"""A command line a line, behind what must be said of it."""
FINE = """
a.jpg: rock < predict a.jpg
pics/c.jpg: rock < predict pics
pics/c.jpg: rock < predict p*/*.jpg
there are no runs < runs
6 x 88 x 88 < shapes --input 3x90x90 --layers "self.conv1 = nn.Conv2d(3, 6, 3)"
6 x 45 x 45 < shapes --input 3X90x90 --layers "conv 6 k3 padding same, relu, maxpool 2"
1 picture in new < hands --count 1 --size 16 --out new
"predictions" < predict a.jpg --json
usage: < predict --help
usage: < pretrain-handnet --help
"""


def rows(text: str) -> list[tuple[str, str]]:
    """(what is said, command line) of each line."""
    lines = [line.partition(" <") for line in text.strip().splitlines()]
    return [(says, command.strip()) for says, _, command in lines]


def run(command: str) -> int:
    words = shlex.split(command)
    for mark, meant in WORDS.items():
        words = [word.replace(mark, meant) for word in words]
    try:
        return main(words)
    except SystemExit as end:  # after --help
        return int(end.code or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / "pics").mkdir(parents=True)
    (home / "empty").mkdir()
    for name in ("a.jpg", "pics/c.jpg"):
        shutil.copy(ASSETS / "samples" / "rock-1.jpg", home / name)
    shutil.copy(ASSETS / "guide.safetensors", home / "net.safetensors")
    noisy_folder(home / "data", count=4)
    (home / "notes.txt").write_text("hello")
    (home / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    (home / "empty.jpg").touch()
    os.mkfifo(home / "pipe.jpg")
    monkeypatch.chdir(home)
    return home


def standing(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="some of these paths are Linux's")
def test_every_command_line_ends_in_a_sentence(
    folder: Path, attempts: Attempts, capfd: pytest.CaptureFixture[str]
) -> None:
    before = standing(folder)
    for says, command in rows(TABLE):
        with attempts.of("command lines"):
            if run(command) != NOTHING_MADE:
                raise WronglyAccepted(command)
            out, error = capfd.readouterr()
            assert says in error and error.count("\n") == 1, f"{command}: {error}"
            assert error.startswith("error: ") and len(error) < 2000, f"{command}: {error}"
            assert out == "" or command.endswith("--json"), command
            if standing(folder) != before:
                raise Lost(command)
    for says, command in rows(FINE):
        with attempts.of("command lines"):
            assert run(command) == 0, command
            out, error = capfd.readouterr()
            assert says in out and error == "", f"{command}: {out} {error}"
