"""What a browser may tell a hosted server: messages that somebody wrote by hand change nothing for anybody."""

import asyncio
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from pages._ui.app import line_ends, messages
from pages._ui.app.messages import PagesAlone
from pages._ui.owner import log
from pages._ui.owner.meter import Tally
from rps_core.storage import visitors

FORGED = {
    "clear_cache": BackMsg(clear_cache=True),
    "load_git_info": BackMsg(load_git_info=True),
    "set_run_on_save": BackMsg(set_run_on_save=True),
    "debug_shutdown_runtime": BackMsg(debug_shutdown_runtime=True),
    "debug_disconnect_websocket": BackMsg(debug_disconnect_websocket=True),
    "nothing": BackMsg(),
}
PAGES = [BackMsg(app_heartbeat=True), BackMsg(stop_script=True), BackMsg(rerun_script=ClientState())]


def heard(*frames: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What comes to the server of frames of a websocket, and what it sends by itself."""
    coming = iter([*frames, {"type": "websocket.disconnect", "code": 1000}])
    there: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def send(message: Any) -> None:
        sent.append(message)

    async def server(scope: Any, receive: Any, send: Any) -> None:
        while not there or there[-1]["type"] != "websocket.disconnect":
            there.append(await receive())
        await send({"type": "websocket.send", "bytes": b"late"})

    asyncio.run(PagesAlone(server)({"type": "websocket", "headers": []}, receive, send))
    return there, sent


def frame(message: BackMsg) -> dict[str, Any]:
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


@pytest.mark.parametrize("name", FORGED)
def test_a_message_that_no_page_sends_is_not_heard(name: str) -> None:
    there, sent = heard(frame(FORGED[name]), frame(PAGES[0]))
    assert [one["type"] for one in there] == ["websocket.receive", "websocket.disconnect"]
    assert there[0] == frame(PAGES[0])
    assert [one["type"] for one in sent] == ["websocket.send"]


def test_what_pages_send_is_heard() -> None:
    assert heard(*map(frame, PAGES))[0][:-1] == list(map(frame, PAGES))


@pytest.mark.parametrize("no_message", [{"text": "hello"}, {"text": "hello", "bytes": None}, {"bytes": b"\xff\xff"}])
def test_a_frame_that_is_no_message_ends_the_connection_and_nothing_is_sent_after(no_message: dict[str, Any]) -> None:
    there, sent = heard({"type": "websocket.receive", **no_message}, frame(PAGES[0]))
    assert there == [{"type": "websocket.disconnect", "code": 1003}]
    assert sent == [{"type": "websocket.close", "code": 1003}]


def test_who_asks_without_end_waits_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """From how many pages ever: they are one visitor's."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(messages.asyncio, "sleep", sleep)
    monkeypatch.setattr(messages.time, "monotonic", lambda: 100.0)
    monkeypatch.setattr(messages, "tally", tally := Tally())
    tally.open_pages.update(["ada", "bob"])
    gate = PagesAlone(None)  # type: ignore[arg-type]

    async def ask(name: str, times: int) -> None:
        for _ in range(times):
            await gate._pace(name)

    asyncio.run(ask("ada", messages.AT_ONCE))
    assert waited == []
    asyncio.run(ask("ada", 3))
    assert waited == [0.1, 0.2, 0.3]
    asyncio.run(ask("bob", 1))
    assert len(waited) == 3
    monkeypatch.setattr(messages.time, "monotonic", lambda: 110.0)
    asyncio.run(ask("ada", 97))
    assert len(waited) == 3
    tally.open_pages.clear()
    asyncio.run(ask("bob", 1))
    assert list(gate._paces) == ["bob"]


def test_a_page_too_many_is_said_and_one_that_is_open_goes_on(open_page, come_as, monkeypatch) -> None:
    mine = come_as(visitors.new_token())
    monkeypatch.setenv("RPS_MOST_PAGES", "2")
    monkeypatch.setattr(messages, "tally", tally := Tally())
    tally.open_pages[log.visitor_hash(mine)] = 2
    at = open_page("convolution")
    assert not at.error
    tally.open_pages[log.visitor_hash(mine)] = 3
    assert not at.run().error
    (error,) = open_page("convolution").error
    assert error.value.startswith("You have 2 pages open here already, and this site gives each visitor 2; close one")
    monkeypatch.setenv("RPS_MOST_PAGES", "9")
    monkeypatch.setenv("RPS_ALL_PAGES", "2")
    (error,) = open_page("convolution").error
    assert error.value.startswith("This site carries 2 pages at once, and as many are open; reload this page in some")


def test_clearing_caches_adds_no_second_layer_to_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layer called the next: some hundred of them, and no page could be sent any more."""
    monkeypatch.setattr(AppSession, "_enqueue_forward_msg", AppSession._enqueue_forward_msg)
    line_ends.start.clear()
    line_ends.start()
    once = AppSession._enqueue_forward_msg
    line_ends.start.clear()
    line_ends.start()
    assert AppSession._enqueue_forward_msg is once
