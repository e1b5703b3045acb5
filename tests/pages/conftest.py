"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees or touches the runs of the person who runs it."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def _webrtc_without_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """streamlit-webrtc asks the server for the session, and AppTest has no server."""
    monkeypatch.setattr("streamlit_webrtc.component.get_this_session_info", lambda: None)


@pytest.fixture
def open_page(home: Path) -> Callable[..., AppTest]:
    """Open a page by its name, through app.py, with query parameters."""

    def open_it(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        at.switch_page(f"pages/{name}.py")
        at.query_params.update(query)
        return at.run()

    return open_it


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of three classes, eight small pictures each, told apart by their colour."""
    return make_data(tmp_path / "coloured")


def make_data(folder: Path, pictures_per_class: int = 8) -> Path:
    colours = {"paper": (0, 90, 200), "rock": (220, 150, 0), "scissors": (0, 160, 110)}
    for name, colour in colours.items():
        (folder / name).mkdir(parents=True)
        for number in range(pictures_per_class):
            shade = tuple(max(0, channel - 5 * number) for channel in colour)
            Image.new("RGB", (96, 96), shade).save(folder / name / f"{number}.png")
    return folder


def all_html(at: AppTest) -> str:
    """Everything that pages drew as HTML."""
    return "\n".join(element.value for element in at.html)
