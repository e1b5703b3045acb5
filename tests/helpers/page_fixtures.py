"""What every test of a page needs, wherever it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rps_core.runs import launch
from tests.helpers.pages import ROOT, PageFailedError


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
