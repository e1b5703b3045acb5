"""Every page opens, and sends its visitor through app.py first."""

from typing import Any

import pytest
from streamlit.errors import StreamlitPageNotFoundError

from pages._ui.app import routing
from pages._ui.app.routing import PAGES


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.title)
def test_page_opens_with_one_title_and_no_exception(open_page, entry):
    at = open_page(entry.file.removeprefix("pages/").removesuffix(".py"))
    assert not at.exception
    assert len(at.title) == 1


@pytest.mark.parametrize("app_is_a_page", [True, False], ids=["fresh server", "app.py was cut off by a click"])
def test_a_page_that_comes_before_app_py_goes_where_streamlit_lets_it(
    monkeypatch: pytest.MonkeyPatch, app_is_a_page: bool
) -> None:
    state: dict[str, Any] = {}
    went: list[str] = []

    def switch_page(page: str, query_params: object = None) -> None:
        if page == "app.py" and not app_is_a_page:
            raise StreamlitPageNotFoundError(page, "/srv", False)
        went.append(page)

    monkeypatch.setattr(routing.st, "session_state", state)
    monkeypatch.setattr(routing.st, "query_params", {})
    monkeypatch.setattr(routing.st, "switch_page", switch_page)
    routing.ensure_routed("/srv/pages/dataset.py")
    assert went == ["app.py" if app_is_a_page else "pages/dataset.py"]
    assert state[routing._WANTED] == ("pages/dataset.py", {})
