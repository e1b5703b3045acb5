"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from streamlit.runtime.context import ContextProxy

from pages._ui.app import visitor
from pages._ui.classroom import entrance
from rps_core.exercises import classroom
from rps_core.hands.sets import write_folder
from rps_core.nets import checkpoint
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.classroom import ADDRESS
from tests.helpers.nets import save_net
from tests.helpers.page_fixtures import (  # noqa: F401  # fixtures, of which most tests here use some
    _no_exception_on_the_page,
    _no_worker_waits,
    _webrtc_without_a_server,
    open_page,
)
from tests.helpers.pictures import plain_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees or touches the runs of the person who runs it."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of three classes, eight small pictures each, told apart by their colour."""
    return plain_folder(tmp_path / "coloured")


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty hands, small copies of six of them, and a file that is no picture."""
    root = tmp_path_factory.mktemp("dataset") / "hands"
    write_folder(root, 30, seed=3, size_px=64)
    for file in sorted((root / "rock").iterdir())[:6]:
        Image.open(file).resize((56, 56)).save(file.with_name(f"z-{file.stem}.png"))
    (root / "paper" / "broken.jpg").write_bytes(b"no picture")
    return root


@pytest.fixture
def untrained_nets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights in place of the shipped ones, which may change."""
    for net in ("guide", "handnet"):
        save_net(tmp_path / f"{net}.safetensors", net)
    monkeypatch.setattr(checkpoint, "shipped", lambda net="handnet": tmp_path / f"{net}.safetensors")


@pytest.fixture
def come(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Workspace]:
    """The next pages are opened by a new browser of the class: a student of this name, without one, or the teacher."""
    monkeypatch.setenv("RPS_HOSTED", "1")
    monkeypatch.setenv("RPS_CLASSROOM", ADDRESS)

    def come_in(name: str = "", *, is_teacher: bool = False) -> Workspace:
        token = visitors.new_token()
        cookies = {visitor.COOKIE: token} | ({entrance.COOKIE: entrance.teacher_key()} if is_teacher else {})
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: cookies))
        mine = visitor_workspace(local_workspace(), token)
        if name:
            classroom.give_name(local_workspace(), mine, name)
        return mine

    return come_in


@pytest.fixture
def come_as(home, monkeypatch):
    """The next pages are opened by the browser that holds this token."""
    monkeypatch.setenv("RPS_HOSTED", "1")

    def come(token: str) -> Workspace:
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda self: {visitor.COOKIE: token}))
        return visitor_workspace(local_workspace(), token)

    return come
