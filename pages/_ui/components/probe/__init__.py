"""Asks the browser why the camera may give no picture, as a component of plain JavaScript that draws nothing."""

from pathlib import Path

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent, reason=str)


def probe_camera(key: str, patience_s: float) -> str | None:
    """What keeps the browser from giving a picture; empty or None where nothing does.

    One of "insecure", "unable", "no camera", each also with " on a phone", "refused", "busy", "asking" (for longer than
    `patience_s`), or the error that the video player shows, word for word. The page runs again when it changes.
    """
    result = _component(key=key, data={"patience": patience_s})
    return result.reason
