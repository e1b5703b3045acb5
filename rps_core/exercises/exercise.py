"""The one kind of exercise: a task that checks itself against what is on the screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """A task, and how far a person has come with it now.

    `key` is what the list of solved exercises holds, so it never changes. `progress` is the end of a sentence that
    begins with "Now:", without its full stop.
    """

    key: str
    title: str
    task: str
    hint: str
    progress: str
    is_solved: bool
    why: str
    """Why a solution is one, in two sentences."""
