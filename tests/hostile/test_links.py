"""Links as strangers make them, on every page, with what each parameter may hold and no page means."""

from functools import partial
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from pages._ui.app import visitor
from pages._ui.widgets.page_parameters import all_parameters, parameters_of
from rps_core.config import TrainConfig
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import local_workspace
from tests.helpers import ada
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.page_fixtures import (  # noqa: F401  # fixtures, two of which all tests here use
    _no_exception_on_the_page,
    _no_worker_waits,
    _webrtc_without_a_server,
    open_page,
)
from tests.helpers.pages import all_text

PAGES = sorted({page for parameter in all_parameters() for page in parameter.pages})
HERS = {
    "another visitor's weights": f"{ada.RUN}/best.safetensors",
    "another visitor's run as data": f"runs/{ada.RUN}",
    "another visitor's folder": "{folder}",
    "another visitor's collection by its path": "{folder}/collections/" + ada.COLLECTION,
    "another visitor's collection from mine": "collections/../../{name}/collections/" + ada.COLLECTION,
    "another visitor's token": "{token}",
}
"""Written otherwise than the links that pages make."""
STRANGE = {
    "4,000 letters": "x" * 4_000,
    "100,000 letters": "x" * 100_000,
    "a thousand lines": "a\n" * 1_000,
    "NUL": "\0",
    "NUL in a path": "collections/mine\0/../..",
    "escape sequence": "\x1b]0;title\x07\x1b[31m",
    "direction of reading": "\u202egnp.exe",
    "fifty accents": "a" + "\u0301" * 50,
    "up": "../" * 15 + "etc/passwd",
    "up, written in hex": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "up by backslashes": "..\\..\\..\\etc\\passwd",
    "up from what is mine": "collections/mine/../../../..",
    "the disk": "/",
    "a known folder": "/etc",
    "a known file": "/etc/passwd",
    "the process": "/proc/self/environ",
    "a device": "/dev/zero",
    "home": "~",
    "a user's home": "~root",
    "a variable": "$HOME",
    "an address of a file": "file:///etc/passwd",
    "an address": "https://evil.example/x.safetensors",
    "a drive": "C:\\Windows",
    "a network path": "\\\\evil.example\\share",
    "here": ".",
    "hidden": ".trash",
    "the lock": ".lock",
    "all visitors": "visitors",
    "all shares": "visitors/.shares",
    "the shipped folder by its path": "rps_core/assets",
    "HTML": "<img src=https://evil.example/x onerror=alert(1)>",
    "Markdown": "![x](https://evil.example/x.png) [y](javascript:alert(1)) :red[z] $w$",
    "a template": "{{7*7}} ${7*7} %(x)s {0.__class__}",
    "SQL": "'; DROP TABLE runs; --",
    "no number": "nan",
    "without end": "-inf",
    "400 digits": "9" * 400,
    "below zero": "-1",
    "a list": "[1, 2]",
    "half a character": "\ufffd\ud83d".encode("utf-8", "replace").decode(),
}
TABLE = [(name, value, PAGES[number % len(PAGES)]) for number, (name, value) in enumerate((HERS | STRANGE).items())]


def standing(folder: Path) -> dict[Path, bytes]:
    """All files but those that are hidden: caches, and what says that somebody was here."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: file.read_bytes() for file in files if not any(part[0] == "." for part in file.parts[1:])}


@pytest.fixture
def hosted(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Ada and Bob have something each; Bob's browser is the one that opens pages. What Ada has that is secret."""
    monkeypatch.setenv("RPS_HOSTED", "1")
    token, own = visitors.new_token(), visitors.new_token()
    hers, mine = (visitor_workspace(local_workspace(), key) for key in (token, own))
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    ada.fill(hers)
    for label in ("paper", "rock"):
        store.add(mine, "mine", label, ada.GREY, store.new_burst(), 0)
    write_status(create_run(mine, mine.runs / "mine", TrainConfig(data=None, epochs=1)), RunStatus("finished"))
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: own}))
    return {"folder": str(hers.folder), "name": hers.folder.name, "token": token}


@pytest.mark.parametrize(("name", "value", "page"), TABLE, ids=[f"{name} on {page}" for name, _, page in TABLE])
def test_a_link_opens_nothing_that_is_not_meant(
    hosted: dict[str, str],
    attempts: Attempts,
    home: Path,
    open_page,  # noqa: F811
    name: str,
    value: str,
    page: str,
) -> None:
    for mark, secret in hosted.items():
        value = value.replace(f"{{{mark}}}", secret)
    before = standing(home)
    with attempts.of("links"):
        at = open_page(page, **dict.fromkeys([one.name for one in parameters_of(page)], value))
        check_nothing_of_hers(at, hosted, value)
        assert all(len(one.value) < 4_000 for one in (*at.error, *at.warning)), page
        assert not any("Traceback" in one.value for one in at.error)
        if standing(home) != before:
            raise Lost(page)


def check_nothing_of_hers(at: AppTest, hosted: dict[str, str], value: str) -> None:
    """But for what the link says itself, which may be said again: as what is not there."""
    shown = all_text(at).replace("\\", "").replace(value, "").replace(value[:80], "")
    options = str([box.options for box in (*at.selectbox, *at.button_group)])
    for secret in (*hosted.values(), *ada.NAMES, "root:x:"):
        if secret in shown or secret in options:
            raise WronglyAccepted(secret)


def test_it_is_known_of_every_parameter_whether_it_can_name_what_a_visitor_made() -> None:
    """So that the tests here and the walk of two browsers ask for all of it: tests/helpers/ada.py."""
    assert ada.unjudged() == set()


@pytest.mark.parametrize(("page", "name", "value"), list(ada.links()))
def test_no_parameter_of_any_page_opens_what_is_another_visitors(
    hosted: dict[str, str],
    attempts: Attempts,
    open_page,  # noqa: F811
    page: str,
    name: str,
    value: str,
) -> None:
    with attempts.of("links"):
        check_nothing_of_hers(open_page(page, **{name: value}), hosted, value)


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_types_no_folder_nor_does_a_forged_message(
    hosted: dict[str, str],
    attempts: Attempts,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_page,  # noqa: F811
    page: str,
) -> None:
    """No field takes a path; and what a browser sends as the choice of a box need not be among its options."""
    typed = ("/", f"{hosted['folder']}/collections/{ada.COLLECTION}", ada.RUN)[PAGES.index(page) % 3]
    before, at = standing(home), open_page(page)
    assert not [field.label for field in at.text_input if "older" in field.label or "path" in field.label.lower()]
    assert not [box.label for box in at.selectbox if box.proto.accept_new_options]
    monkeypatch.setattr(Selectbox, "_widget_state", property(partial(forged, typed)))
    with attempts.of("links"):
        check_nothing_of_hers(at.run(), hosted, typed)
        if standing(home) != before:
            raise Lost(page)


def forged(typed: str, box: Selectbox[str]) -> WidgetState:
    return WidgetState(id=box.id, string_value=typed)
