"""Asks the server, again and again, whether the teacher has changed something, and runs the page anew where that is so.

Not a fragment that runs by itself: where the page is another one by the time it runs, Streamlit's browser side breaks.
"""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def follow(version: str, *, go: int = 0) -> None:
    """`version` is what the server's address `room` said before the page was drawn.

    `go` is the number of a page that the teacher takes everybody to, once: it presses what opens it, the link or
    button in the container `student_open_<go>`, as soon as that is drawn; 0: none.
    """
    _component(key="follow_teacher", data={"version": version, "go": go}, on_version_change=lambda: None)
