"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from pages._ui.app import visitor
from pages._ui.classroom import entrance
from rps_core.exercises import classroom
from rps_core.hands.sets import write_folder
from rps_core.nets import checkpoint
from rps_core.runs import launch
from rps_core.storage import visitors
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.classroom import ADDRESS
from tests.helpers.nets import save_net
from tests.helpers.pages import ROOT, PageFailedError
from tests.helpers.pictures import plain_folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees or touches the runs of the person who runs it."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def _webrtc_without_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """streamlit-webrtc asks the server for the session, and AppTest has no server."""
    monkeypatch.setattr("streamlit_webrtc.component.get_this_session_info", lambda: None)


@pytest.fixture(autouse=True)
def _no_worker_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening Training starts a process that imports torch."""
    monkeypatch.setattr(launch, "prepare_worker", lambda: None)


@pytest.fixture(autouse=True)
def _no_exception_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of a page fails its test where it ends in an exception; the traceback stands in the captured log.

    A test that expects an exception says so: `with pytest.raises(PageFailedError)` around the run.
    """
    run = AppTest._run

    def run_and_check(self: AppTest, *args: Any, **kwargs: Any) -> AppTest:
        at = run(self, *args, **kwargs)
        if at.exception:
            raise PageFailedError("the page ended in an exception, see the log", *(e.message for e in at.exception))
        return at

    monkeypatch.setattr(AppTest, "_run", run_and_check)


@pytest.fixture
def open_page(home: Path) -> Callable[..., AppTest]:
    """Open a page by its name, through app.py, with query parameters; a folder that a link asks for is opened."""

    def open_it(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        at.switch_page(f"pages/{name}.py")
        at.query_params.update(query)
        at.run()
        asked = [button for button in at.button if button.key == "data_sets_open"]
        return asked[0].click().run() if asked else at

    return open_it


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
