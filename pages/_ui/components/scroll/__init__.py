"""Moves the page in the browser: to its top where another page was opened, to the controls where a task begins."""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def scroll_to_top(page: str) -> None:
    """For app.py: a page that was opened by a link at the foot of another begins at its top."""
    _component(key="scroll_page", data={"page": page})


def scroll_to(css_class: str, turn: int | str, needed: str | None = None, *, is_solved: bool = False) -> None:
    """Bring the element of this class to the top of the window, once for each `turn`.

    Further, where that of the class `needed`, inside of it, would be behind the exercise at the window's foot. Once
    that is solved, and has grown, the control that has the focus is brought above it.
    """
    data = {"target": f".{css_class}", "turn": turn, "needed": needed and f".{needed}", "foot": ".st-key-rps_exercise"}
    data |= {"isSolved": is_solved}
    _component(key="scroll_target", data=data)
