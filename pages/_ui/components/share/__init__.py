"""A button that shares a link or a picture: by the browser's own sheet where it has one, else by copying the link."""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent)


def share_button(
    key: str,
    label: str,
    text: str,
    *,
    address: str = "",
    picture: str = "",
    file_name: str = "",
    copies: bool = False,
) -> None:
    """What is shared is a link, or where there is one the `picture`, a data URL.

    The link is that of the page as it stands, or to an `address` of the dashboard such as ./convolution?kernel=blur.
    A picture is shared under its `file_name`; a browser that can share no files shares the link. `copies`: the link
    goes to the clipboard and nowhere else.
    """
    what = {"address": address, "picture": picture, "file": file_name}
    _component(key=key, data={"label": label, "text": text, "copies": copies, **what})
