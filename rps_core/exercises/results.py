"""What each student of a class has to show, for the teacher's list and as a table. No torch."""

import csv
import io
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from rps_core.exercises import classroom
from rps_core.exercises.exercise import TITLES
from rps_core.exercises.solved import solved, steps_done
from rps_core.recordings import store
from rps_core.runs.run import Run, list_runs
from rps_core.storage.workspace import Workspace

HERE_S = 150.0
"""A page that is open says so once a minute (`visitors.TOUCH_EVERY_S`)."""
_OBEYED = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; wide letters (＝) are the same to some."""


@dataclass(frozen=True)
class Result:
    """One student, at this moment."""

    workspace: Workspace
    name: str
    joined_at: str
    is_here: bool
    """Whether a page of the student's is open, or was two minutes ago."""
    solved: tuple[str, ...]
    """Titles of exercises."""
    steps: int
    """Of the guide."""
    runs: tuple[Run, ...]
    """The newest first."""
    recorded: int
    """Pictures in the collections that go to the class."""

    @property
    def training(self) -> Run | None:
        """The run that waits or is at work."""
        return next((run for run in self.runs if not run.status.ended), None)

    @property
    def best(self) -> Run | None:
        """The run with the highest accuracy on the pictures that it kept out of its own training."""
        scored = [run for run in self.runs if run.best]
        return max(scored, key=accuracy, default=None)


def accuracy(run: Run) -> float:
    """Of a run's best epoch on its validation pictures, in percent; 0 before the first epoch has ended."""
    return float(run.best["accuracy"]) if run.best else 0.0


def results(home: Workspace) -> list[Result]:
    """Of all students, by name."""
    return [_result(mine, one) for mine, one in classroom.students(home)]


def _result(mine: Workspace, one: classroom.Student) -> Result:
    keys = solved(mine)
    return Result(
        mine,
        one.name,
        one.joined_at,
        _is_here(mine),
        tuple(title for key, title in TITLES.items() if key in keys),
        len(steps_done(mine)),
        tuple(list_runs(mine)),
        sum(sum(store.counts(mine, name).values()) for name in one.gives if name in store.names(mine)),
    )


def to_csv(listed: Iterable[Result]) -> str:
    """A table with a head: a row a student. Names that a spreadsheet would take for formulas begin with a quote."""
    text = io.StringIO()
    table = csv.writer(text)
    titles = list(TITLES.values())
    table.writerow(
        [
            *("name", "joined", f"exercises solved, of {len(titles)}", "steps of the guide", "trainings"),
            *("best accuracy, %", "on validation pictures of", "pictures for the class", *titles),
        ]
    )
    for one in listed:
        best = one.best
        table.writerow(
            [
                *(_plain(one.name), _minute(one.joined_at), len(one.solved), one.steps, len(one.runs)),
                *((f"{accuracy(best):.1f}", _plain(best.data_name)) if best else ("", "")),
                one.recorded,
                *("yes" if title in one.solved else "" for title in titles),
            ]
        )
    return text.getvalue()


def _is_here(mine: Workspace) -> bool:
    try:
        return abs(time.time() - (mine.folder / ".used").stat().st_mtime) < HERE_S
    except OSError:
        return False


def _plain(text: str) -> str:
    return f"'{text}" if normalize("NFKC", text[:1]).startswith(_OBEYED) else text


def _minute(iso: str) -> str:
    """In the time zone of this computer; empty for what is no time."""
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return ""
