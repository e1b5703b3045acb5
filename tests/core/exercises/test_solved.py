"""What was solved is remembered."""

from pathlib import Path

import pytest

from rps_core.exercises import solved
from rps_core.storage.workspace import local_workspace


def test_what_was_solved_is_remembered() -> None:
    assert solved.solved(local_workspace()) == set()
    local_workspace().folder.mkdir(exist_ok=True)
    solved.mark_solved(local_workspace(), "b")
    solved.mark_solved(local_workspace(), "a")
    assert solved.solved(local_workspace()) == {"a", "b"}
    solved.forget(local_workspace())
    assert solved.solved(local_workspace()) == set()


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", "null", "\x00"])
def test_a_damaged_memory_is_an_empty_one(content: str) -> None:
    local_workspace().folder.mkdir(exist_ok=True)
    (local_workspace().folder / "solved.json").write_text(content)
    assert solved.solved(local_workspace()) == set()
    solved.mark_solved(local_workspace(), "a")
    assert solved.solved(local_workspace()) == {"a"}


def test_a_home_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RPS_HOME", str(tmp_path / "file" / "home"))
    solved.mark_solved(local_workspace(), "a")
    assert solved.solved(local_workspace()) == set()
