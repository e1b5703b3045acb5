"""A button that shares a link or a picture: by the browser's own sheet where it has one, else by copying the link."""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def share_button(key: str, label: str, text: str, *, picture: str = "", file_name: str = "") -> None:
    """What is shared is the link of the page as it stands, or where there is one the `picture`, a data URL.

    A picture is shared under its `file_name`; a browser that can share no files shares the link.
    """
    _component(key=key, data={"label": label, "text": text, "picture": picture, "file": file_name})
