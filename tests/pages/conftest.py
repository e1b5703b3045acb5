"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test sees or touches the runs of the person who runs it."""
    monkeypatch.setenv("RPS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def open_page(home: Path) -> Callable[..., AppTest]:
    """Open a page by its name, through app.py, with query parameters."""

    def open_it(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        at.switch_page(f"pages/{name}.py")
        at.query_params.update(query)
        return at.run()

    return open_it
