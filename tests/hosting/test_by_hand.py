"""What no page sends, by hand, to a hosted dashboard: frames, uploads, pages without end. Its log has no traceback."""

import asyncio
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.exceptions import InvalidStatus

from benchmarks.visitor import XSRF, VisitError, Visitor, arrive, dial
from devtools.server import ROOT, Server, serve
from tests.helpers.forged import Everything, send_all

PATIENCE_S = 60
LIMITS = {"RPS_MOST_UPLOAD_MB": "3", "RPS_ALL_UPLOADS_MB": "5", "RPS_MOST_PAGES": "3", "RPS_MOST_MESSAGES": "1000"}
NOT_JSON = WidgetStates(widgets=[WidgetState(id="one", json_value="[1")])
NO_MESSAGES = {
    "text": "hello",
    "bytes": b"\xff\xff\xff",
    "zeros": bytes(100),
    "JSON that is none": BackMsg(rerun_script=ClientState(widget_states=NOT_JSON)).SerializeToString(),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as variables:
        for name, value in LIMITS.items():
            variables.setenv(name, value)
        with serve(tmp_path_factory.mktemp("home"), ROOT / "hosted.py") as server:
            yield server
    events = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert [one for one in events if "traceback" in one or one["level"] == "error"] == []
    assert {"message_refused", "upload_refused", "page_refused"} <= {one["event"] for one in events}


async def upload_address(visitor: Visitor) -> str:
    """Where a file of this page goes."""
    request = BackMsg()
    request.file_urls_request.request_id = key = uuid.uuid4().hex
    request.file_urls_request.file_names.append("mine.jpg")
    await visitor.socket.send(request.SerializeToString())
    while key not in visitor.view.urls:
        visitor.view.read(ForwardMsg.FromString(await visitor.socket.recv(decode=False)))
    return visitor.view.urls.pop(key)


def send(server: Server, address: str, visitor: Visitor, size: int, method: str = "PUT", **headers: str) -> int:
    """A file of so many bytes to an upload's address, with a visitor's cookies; the status of the answer."""
    cookies = {one.name: one.value or "" for one in visitor.cookies}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    part = head + bytes(size) + b"\r\n--x--\r\n"
    given = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": cookies[XSRF]}
    given["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    url = f"{server.url}/{address.lstrip('/')}"
    request = urllib.request.Request(url, part if method == "PUT" else None, given | headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def another(address: str) -> str:
    return f"{address.rpartition('/')[0]}/{uuid.uuid4()}"


def test_a_frame_that_is_no_message_closes_its_page_and_one_that_no_page_sends_is_not_heard(server: Server) -> None:
    async def try_all() -> None:
        ada, _ = await arrive(server.port, PATIENCE_S)
        for name, frame in NO_MESSAGES.items():
            socket = await dial(server.port, PATIENCE_S, ada.cookies)
            await socket.send(frame)
            async with asyncio.timeout(PATIENCE_S):
                await socket.wait_closed()
            assert socket.close_code == 1003, name
        await ada.socket.send(BackMsg(clear_cache=True).SerializeToString())
        await ada.socket.send(b"")
        assert await ada.go_to("Convolution") > 0
        ada.socket.transport.abort()

    asyncio.run(try_all())


def test_files_go_to_ones_own_pages_and_fill_no_memory(server: Server) -> None:
    async def try_all() -> None:
        ada, bob = [(await arrive(server.port, PATIENCE_S))[0] for _ in range(2)]
        hers, his = await upload_address(ada), await upload_address(bob)
        assert send(server, hers, ada, 1_100_000) == 204
        assert send(server, hers, bob, 10) == send(server, his, ada, 10) == 404
        assert send(server, hers, bob, 0, "DELETE") == 404
        assert send(server, his, bob, 10, **{"Cookie": ""}) == 404
        assert send(server, his, bob, 10, **{"X-Xsrftoken": "forged"}) == 403
        assert [send(server, another(hers), ada, 900_000) for _ in range(3)] == [204, 413, 413]
        async with asyncio.timeout(PATIENCE_S):  # her page says why, by itself
            while not any("has 1 MB, and your open pages hold 2 of 3 MB" in text for text in ada.view.texts):
                ada.view.read(ForwardMsg.FromString(await ada.socket.recv(decode=False)))
        assert [send(server, another(hers), ada, 0) for _ in range(20)].count(413) >= 5  # empty ones count, too
        assert [send(server, another(his), bob, 900_000) for _ in range(3)] == [204, 204, 429]
        assert send(server, hers, ada, 0, "DELETE") == 204  # which makes room for everybody
        assert send(server, another(his), bob, 700_000) == 204
        for visitor in (ada, bob):
            visitor.socket.transport.abort()

    asyncio.run(try_all())


def test_who_opens_pages_without_end_reads_so_and_then_gets_none(server: Server) -> None:
    async def try_all() -> None:
        ada, _ = await arrive(server.port, PATIENCE_S)
        said, tabs, refused = [], [ada], 0
        for _ in range(7):
            try:
                tab = Visitor(await dial(server.port, PATIENCE_S, ada.cookies), PATIENCE_S, server.port, ada.cookies)
            except InvalidStatus:  # 403
                refused += 1
                continue
            tabs.append(tab)
            await tab.run(ClientState())
            said.append(any('class="rps-lead"' in text for text in tab.view.texts))
        assert (said, refused) == ([True, True, False, False, False], 2)
        assert await ada.go_to("Convolution") > 0  # what is open stays
        tabs.pop().socket.transport.abort()
        for tab in tabs:
            tab.socket.transport.abort()

    asyncio.run(try_all())


def test_state_of_others_and_of_nobody_changes_nothing(server: Server) -> None:
    async def try_all() -> None:
        ada, _ = await arrive(server.port, PATIENCE_S)
        names = ("$$ID-dead-beef-run", "x" * 100_000, "../..", "\0")
        widgets = [WidgetState(id=name, string_value="x") for name in names]
        for state in (
            ClientState(page_script_hash="f" * 32),
            ClientState(page_name="../../etc/passwd"),
            ClientState(query_string="%ff%00=%&&&=;;;" + "x" * 100_000),
            ClientState(cached_message_hashes=["of another"] * 1_000),
            ClientState(widget_states=WidgetStates(widgets=widgets)),
        ):
            with suppress(VisitError):  # it was told that it knows a message, and asks for it
                await ada.run(state)
        assert await ada.go_to("Convolution") > 0
        ada.socket.transport.abort()

    asyncio.run(try_all())


def test_no_visitor_is_on_the_disk_who_made_nothing(server: Server) -> None:
    kept = Path(server.home / "visitors")
    assert not kept.exists() or [one.name for one in kept.iterdir() if one.is_dir() and len(one.name) == 40] == []


def test_values_that_no_widget_sends_change_nothing(server: Server) -> None:
    """A text for a number, NaN, a choice that is none."""

    async def try_all() -> None:
        ada, _ = await arrive(server.port, PATIENCE_S)
        ada.view = Everything(page=ada.view.page, pages=ada.view.pages)
        kinds: set[str] = set()
        for title in ("Dataset", "Layer shapes", "Network", "Collect"):
            await send_all(ada, title, kinds)
        assert kinds >= {"slider", "number_input", "file_uploader", "bidi_component", "component_instance", "selectbox"}
        ada.socket.transport.abort()

    asyncio.run(try_all())
    assert '"event": "value_refused"' in server.log.read_text()
