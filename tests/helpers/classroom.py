"""What the tests of a class share."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import anyio
import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from rps_core.exercises import classroom
from rps_core.recordings import store
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.pages import all_html

ADDRESS = "https://192.168.1.20:8501"
GREY = np.full((40, 40, 3), 128, np.uint8)


def told(at: AppTest) -> str:
    """All that the page says."""
    parts = [*at.error, *at.warning, *at.markdown, *at.caption, *at.success, *at.info, *at.title, *at.subheader]
    return "\n".join([*(one.value for one in parts), all_html(at), *(code.value for code in at.code)])


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def give(mine: Workspace, count: int) -> None:
    classroom.agree(local_workspace(), mine, "our class")
    for label in ("paper", "rock", "scissors"):
        for index in range(count):
            store.add(mine, "our class", label, GREY, store.new_burst(), index)
    classroom.bring_up_to_date(local_workspace())


def ask(address: Callable[[Request], Awaitable[Response]], cookie: str = "", **query: str) -> Response:
    """What the server answers to a browser with this cookie."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/",
        "server": ("192.168.1.20", 8501),
    }
    scope["query_string"] = urlencode(query, errors="replace").encode()
    scope["headers"] = [(b"host", b"192.168.1.20:8501"), (b"cookie", cookie.encode())]
    return anyio.run(address, Request(scope))
