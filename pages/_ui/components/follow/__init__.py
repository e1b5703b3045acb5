"""Asks the server, again and again, whether the teacher has changed something, and runs the page anew where that is so.

Not a fragment that runs by itself: where the page is another one by the time it runs, Streamlit's browser side breaks.
"""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent, version=str)


def follow(version: str, *, go: int = 0, address: str = "") -> None:
    """`version` is what the server's address `room` said before the page was drawn.

    `go` is the number of a page that the teacher takes everybody to; 0: none. It presses the link to that `address`
    (convolution?kernel=blur) in the container `student_open_<go>`, or where the page is open already the button
    `student_open_<go>_here`, as soon as that is drawn.
    """
    data = {"version": version, "go": go, "address": address}
    _component(key="follow_teacher", data=data)
