"""Files of the home: whole or not at all, changed by one at a time, in the right folder."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rps_core.data.exclusions import exclude, excluded_files
from rps_core.errors import InputError
from rps_core.exercises import solved
from rps_core.game import history
from rps_core.game.rules import Round
from rps_core.storage import workspace as storage_workspace
from rps_core.storage.files import PROJECT, now, path_in_script, write_atomically
from rps_core.storage.workspace import local_workspace

THREADS, WRITES = 4, 40


def in_threads(work: Callable[[int], object], count: int = THREADS) -> None:
    """Runs `work(number)` in threads that begin together; raises the first exception of any."""
    gate, problems = threading.Barrier(count), list[BaseException]()

    def run(number: int) -> None:
        gate.wait()
        try:
            work(number)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def in_processes(code: str, arguments: Sequence[str]) -> None:
    """Runs the code in a process for each argument, all at once."""
    started = [
        subprocess.Popen([sys.executable, "-c", code, argument], cwd=PROJECT, stderr=subprocess.PIPE, text=True)
        for argument in arguments
    ]
    for process in started:
        problem = process.communicate(timeout=120)[1]
        assert process.returncode == 0, problem


def played(number: int) -> Round:
    return Round("random", "rock", "paper", f"{number:05d}", now())


def test_threads_that_write_one_file_never_meet_each_others_temporary_file(tmp_path: Path) -> None:
    """By process id alone, 4 threads x 300 writes gave 34 FileNotFoundError."""
    file = tmp_path / "status.json"

    def write(number: int) -> None:
        for _ in range(WRITES):
            write_atomically(file, f"{number} " * 1000)

    in_threads(write)
    (number,) = set(file.read_text().split())
    assert file.read_text() == f"{number} " * 1000
    assert list(tmp_path.iterdir()) == [file]


HERE = "from rps_core.storage.workspace import local_workspace\nhere = local_workspace()\n"
KEPT: dict[str, tuple[str, Callable[[int], object], Callable[[], int]]] = {
    "exclusions": (
        "from rps_core.data.exclusions import exclude\n"
        "def keep(number): exclude(here, '/data', [f'rock/{number}.jpg'])",
        lambda number: exclude(local_workspace(), "/data", [f"rock/{number}.jpg"]),
        lambda: len(excluded_files(local_workspace(), "/data")),
    ),
    "exercises": (
        "from rps_core.exercises.solved import mark_solved\ndef keep(number): mark_solved(here, str(number))",
        lambda number: solved.mark_solved(local_workspace(), str(number)),
        lambda: len(solved.solved(local_workspace())),
    ),
    "rounds": (
        "from tests.core.storage.test_files import history, played\n"
        "def keep(number): history.put(here, played(number))",
        lambda number: history.put(local_workspace(), played(number)),
        lambda: len(history.rounds(local_workspace())),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KEPT)
def test_what_two_threads_add_at_once_is_all_kept(kind: str) -> None:
    """Read, changed and written without a lock, the exclusions kept 6 of 240, the exercises 10."""
    _, keep, count = KEPT[kind]
    in_threads(lambda thread: [keep(thread * WRITES + number) for number in range(WRITES)])
    assert count() == THREADS * WRITES


@pytest.mark.slow
@pytest.mark.parametrize("kind", KEPT)
def test_what_two_processes_add_at_once_is_all_kept(kind: str) -> None:
    code, _, count = KEPT[kind]
    loop = f"import sys\n{HERE}{code}\nfor number in range({WRITES}): keep(int(sys.argv[1]) * {WRITES} + number)"
    in_processes(loop, ["0", "1"])
    assert count() == 2 * WRITES


def test_a_thread_may_take_the_lock_again() -> None:
    with local_workspace().locked(), local_workspace().locked():
        exclude(local_workspace(), "/data", ["rock/1.jpg"])
    assert excluded_files(local_workspace(), "/data") == {"rock/1.jpg"}


def test_who_waits_too_long_for_the_lock_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "busy"))
    monkeypatch.setattr(storage_workspace, "LOCK_TIMEOUT_S", 0.1)
    code = "import sys\nfrom rps_core.storage.workspace import local_workspace\n"
    code += "with local_workspace().locked(): print(flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin and other.stdout
    other.stdout.readline()
    try:
        with pytest.raises(InputError, match="another program is at work"):
            exclude(local_workspace(), "/data", ["rock/1.jpg"])
    finally:
        other.stdin.close()
        other.wait(30)
    exclude(local_workspace(), "/data", ["rock/1.jpg"])


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="pipe is a pipe, but only a regular file"):
        write_atomically(pipe, "data")
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.parametrize("target", ["there", "nowhere"])
def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "there").write_text("precious")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / target)
    with pytest.raises(InputError, match="link is a link"):
        write_atomically(link, "data")
    assert link.is_symlink() and (tmp_path / "there").read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        write_atomically(tmp_path, "data")


def test_file_and_folder_are_on_the_disk_before_anybody_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(Path(f"/proc/self/fd/{number}").readlink()))
    write_atomically(tmp_path / "a", "data")
    assert [path.parent for path in synced] == [tmp_path, tmp_path.parent]
    assert synced[0].name.startswith(".a.") and synced[1] == tmp_path


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("ä" * 120)
    write_atomically(file, b"data")
    assert file.read_bytes() == b"data"


def test_state_stands_in_the_project_of_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RPS_HOME")
    assert local_workspace().folder == PROJECT


def test_state_of_an_installed_package_stands_in_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(storage_workspace, "PROJECT", tmp_path / "site-packages")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert local_workspace().folder == tmp_path / "home"  # $RPS_HOME wins
    monkeypatch.delenv("RPS_HOME")
    assert tmp_path / "site-packages" not in local_workspace().folder.parents
    assert local_workspace().folder.name == "rps-dashboard"
    if sys.platform == "linux":
        assert local_workspace().folder == tmp_path / "data" / "rps-dashboard"


def test_an_installed_package_makes_its_folder_when_it_first_keeps_something(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "not" / "yet"))
    solved.mark_solved(local_workspace(), "a")
    assert solved.solved(local_workspace()) == {"a"}


def test_a_script_opens_what_lies_in_the_project_by_a_relative_path(tmp_path: Path) -> None:
    assert path_in_script(PROJECT / "rps_core" / "cli.py") == "rps_core/cli.py"
    assert path_in_script(tmp_path / "a.jpg") == str(tmp_path / "a.jpg")
