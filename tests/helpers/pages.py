"""What the tests of pages read from Streamlit's AppTest."""

import base64
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.app import cache
from pages._ui.widgets import url_state

ROOT = Path(__file__).parents[2]


class PageFailedError(Exception):
    """A page ended in an exception, where a test of pages ran it."""


def all_html(at: AppTest) -> str:
    """Everything that pages drew as HTML."""
    return "\n".join(element.value for element in at.html)


def all_text(at: AppTest) -> str:
    """All that the page says."""
    parts = [*at.error, *at.warning, *at.markdown, *at.caption, *at.success, *at.info, *at.title, *at.subheader]
    return "\n".join([*(one.value for one in parts), all_html(at), *(code.value for code in at.code)])


def components(at: AppTest) -> list[Any]:
    """What the page's components get, but for those that draw nothing, and buttons that share."""
    others = ("-scroll_", "-file_names", "_share")
    return [one.proto for one in at.get("bidi_component") if not any(key in one.proto.id for key in others)]


def scene(at: AppTest) -> dict[str, Any]:
    """What the browser gets to draw."""
    found: dict[str, Any] = json.loads(components(at)[0].json)
    return found


def to_array(data: dict[str, Any]) -> np.ndarray:
    """An array that the browser gets, as float32."""
    return np.frombuffer(base64.b64decode(data["values"]), "<f4").reshape(data["shape"])


def run_code(code: str) -> dict[str, Any]:
    """Run what the page shows, as it stands; its variables."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    return names


def captions(at: AppTest) -> str:
    """All captions of the page."""
    return "\n".join(caption.value for caption in at.caption)


def link_notes(at: AppTest) -> str:
    """What the page says that its link got wrong."""
    notes = [warning.value for warning in at.warning if "The link" in warning.value]
    return "\n".join(notes).replace("\\", "").replace("\u2060", "")


def follow(at: AppTest, **query: str) -> AppTest:
    """Follow a link to the page that is open, as from another one; the page before it is drawn."""
    at.session_state["link_page"] = ""
    at.query_params.update(query)
    return at


def as_own(at: AppTest) -> AppTest:
    """The page as if its visitor had set by hand what its link brought."""
    at.session_state["exercise_given"] = set()
    return at.run()


def sample_bytes(name: str = "rock 1") -> bytes:
    """The file of a shipped sample picture."""
    return cache.samples()[name].read_bytes()


def drawn(at: AppTest, key: str) -> dict[str, Any]:
    """What the browser gets to draw in the component of this key."""
    found = [component.proto for component in at.get("bidi_component") if f"-{key}" in component.proto.id]
    assert len(found) == 1, [component.proto.id for component in at.get("bidi_component")]
    data: dict[str, Any] = json.loads(found[0].json)
    return data


def tiles(at: AppTest) -> list[dict[str, str]]:
    """All thumbnails that the browser gets."""
    scenes = [json.loads(component.json) for component in components(at)]
    return [tile for scene in scenes for tile in scene.get("tiles", ())]


def press(at: AppTest, label: str) -> AppTest:
    """Press the button with this label; the page after it."""
    next(button for button in at.button if button.label == label).click()
    return at.run()


def go(at: AppTest, page: str, **query: str) -> AppTest:
    """To another page, by the navigation or a link."""
    at.switch_page(f"pages/{page}.py")
    at.query_params.clear()
    at.query_params.update(query)
    return at.run()


def go_back(at: AppTest, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """The browser went back, to where the link said this."""
    monkeypatch.setattr(url_state, "_is_history_navigation", lambda: True)
    at.query_params.clear()
    at.query_params.update(query)
    at.run()
    monkeypatch.setattr(url_state, "_is_history_navigation", lambda: False)
    return at
