"""What of a chosen file's name turns the direction of reading is taken off before any uploader shows it.

Streamlit shows a name as the browser has it, and no style sheet undoes such a mark: with one, photo.exe.jpg may be read
where an .exe is.
"""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def keep_readable() -> None:
    """For app.py, once a run."""
    _component(key="file_names")
