"""Links as strangers make them, on every page, with what each parameter may hold and no page means."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1.element_tree import Selectbox

from pages._ui.app import visitor
from pages._ui.widgets.page_parameters import all_parameters, parameters_of
from rps_core.config import TrainConfig
from rps_core.recordings import store
from rps_core.runs.launch import create_run
from rps_core.runs.status import RunStatus, write_status
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.attempts import Attempts, Lost, WronglyAccepted
from tests.helpers.nets import save_net
from tests.helpers.pages import all_text
from tests.pages.conftest import (  # noqa: F401  # fixtures, two of which all tests here use
    _no_exception_on_the_page,
    _no_worker_waits,
    _webrtc_without_a_server,
    open_page,
)

PAGES = sorted({page for parameter in all_parameters() for page in parameter.pages})
GREY = np.full((40, 40, 3), 128, np.uint8)
HER_RUN, HER_COLLECTION, HER_IMPORT = "20260102-030405-guide", "hands of Ada", "pictures of Ada"
HERS = {
    "another visitor's run": HER_RUN,
    "another visitor's weights": f"{HER_RUN}/best.safetensors",
    "another visitor's collection": HER_COLLECTION,
    "another visitor's collection as data": f"collections/{HER_COLLECTION}",
    "another visitor's import as data": f"datasets/{HER_IMPORT}",
    "another visitor's run as data": f"runs/{HER_RUN}",
    "another visitor's folder": "{folder}",
    "another visitor's collection by its path": "{folder}/collections/" + HER_COLLECTION,
    "another visitor's collection from mine": "collections/../../{name}/collections/" + HER_COLLECTION,
    "another visitor's token": "{token}",
}
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


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("net") / "best.safetensors"
    save_net(file, "guide", seed=3)
    return file.read_bytes()


def fill(mine: Workspace, collection: str, imported: str, run: str, weights: bytes) -> None:
    for label in ("paper", "rock"):
        store.add(mine, collection, label, GREY, store.new_burst(), 0)
        store.write(mine.datasets / imported / label / "1.jpg", store.to_jpeg(GREY))
    folder = create_run(mine, mine.runs / run, TrainConfig(data=None, epochs=1))
    write_status(folder, RunStatus("finished", "all 1 epochs done"))
    (folder / "best.safetensors").write_bytes(weights)


def standing(folder: Path) -> dict[Path, bytes]:
    """All files but those that are hidden: caches, and what says that somebody was here."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: file.read_bytes() for file in files if not any(part[0] == "." for part in file.parts[1:])}


@pytest.fixture
def hosted(home: Path, monkeypatch: pytest.MonkeyPatch, weights: bytes) -> dict[str, str]:
    """Ada and Bob have something each; Bob's browser is the one that opens pages. What Ada has that is secret."""
    monkeypatch.setenv("RPS_HOSTED", "1")
    token, own = visitors.new_token(), visitors.new_token()
    ada = visitor_workspace(local_workspace(), token)
    fill(ada, HER_COLLECTION, HER_IMPORT, HER_RUN, weights)
    fill(visitor_workspace(local_workspace(), own), "mine", "own", "20260303-030303-guide", weights)
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: own}))
    return {"folder": str(ada.folder), "name": ada.folder.name, "token": token}


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
        shown = all_text(at)
        options = str([box.options for box in (*at.selectbox, *at.button_group)])
        for secret in (*hosted.values(), HER_RUN, HER_COLLECTION, HER_IMPORT, "root:x:", "2 Jan 2026"):
            own_words = value[:80] if secret in value else "\0"  # what the link says itself may be said again
            if secret in options or secret in shown.replace("\\", "").replace(own_words, "").replace(value, ""):
                raise WronglyAccepted(f"{secret} on {page}")
        assert all(len(one.value) < 4_000 for one in (*at.error, *at.warning)), page
        assert not any("Traceback" in one.value for one in at.error)
        if (now := standing(home)) != before:
            raise Lost(
                f"{page}: {sorted(file for file in before.keys() | now.keys() if before.get(file) != now.get(file))}"
            )


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
    typed = ("/", f"{hosted['folder']}/collections/{HER_COLLECTION}", HER_RUN)[PAGES.index(page) % 3]
    before, at = standing(home), open_page(page)
    assert not [field.label for field in at.text_input if "older" in field.label or "path" in field.label.lower()]
    assert not [box.label for box in at.selectbox if box.proto.accept_new_options]
    monkeypatch.setattr(Selectbox, "_widget_state", property(partial(forged, typed)))
    with attempts.of("links"):
        shown = all_text(at.run()).replace("\\", "").replace(typed[:80], "")
        if any(secret in shown for secret in (hosted["name"], hosted["token"], "2 Jan 2026", "root:x:")):
            raise WronglyAccepted(f"{typed} on {page}")
        if standing(home) != before:
            raise Lost(page)


def forged(typed: str, box: Selectbox[str]) -> WidgetState:
    return WidgetState(id=box.id, string_value=typed)
