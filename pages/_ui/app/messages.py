"""What a hosted dashboard hears of a browser: the messages that its pages send, of so many pages as it carries.

Streamlit obeys others from any browser, written by hand: one empties the caches of everybody, with which the turns at
the camera begin anew, one asks where the server's code comes from. It logs a traceback for a frame that is no message.
"""

import asyncio
import json
import logging
import time

import streamlit as st
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages._ui.app.visitor import hosted, workspace
from pages._ui.owner import log
from pages._ui.owner.meter import tally, visitor_of
from rps_core.reports import counted
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace

HEARD = {"rerun_script", "app_heartbeat", "stop_script", "file_urls_request", "backend_operation_request"}
NO_MESSAGE, FULL = 1003, 1013
"""Codes with which a websocket is closed: unsupported data, try again later."""
AT_ONCE = 100
"""Messages of one visitor that are heard as they come; more than that on end come no faster than is allowed."""
_ADMITTED = "messages_admitted"


class PagesAlone:
    """ASGI middleware: a page's websocket brings messages of pages; another frame closes it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._paces: dict[str, tuple[float, float]] = {}
        """By visitor: how many more may come at once, below 0 those that wait; and when that was."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        visitor = visitor_of(scope)
        if _why_full(visitor, times=2):  # up to then `admit` says it in words
            log.event("page_refused", level=logging.WARNING)
            await receive()
            await send({"type": "websocket.close", "code": FULL})
        else:
            await self.app(scope, *self._of_pages(log.visitor_hash(visitor) if visitor else "none", receive, send))

    async def _pace(self, name: str) -> None:
        """Waits where this visitor's pages ask for more than their share, however many of them are open."""
        self._paces = {one: pace for one, pace in self._paces.items() if one in tally.open_pages or one == name}
        now, rate = time.monotonic(), limits().most_messages
        before, at = self._paces.get(name, (float(AT_ONCE), now))
        left = min(before + (now - at) * rate, AT_ONCE) - 1
        self._paces[name] = left, now
        if left < 0:
            await asyncio.sleep(-left / rate)

    def _of_pages(self, name: str, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """What comes, without what no page sends; and what goes, until such a thing has closed the way."""
        is_open = True

        async def next_message() -> Message:
            nonlocal is_open
            while (message := await receive())["type"] == "websocket.receive":
                await self._pace(name)
                kind = _kind(message.get("bytes"))
                if kind in HEARD:
                    return message
                log.event("message_refused", level=logging.WARNING)
                if kind is None:
                    is_open = False
                    await send({"type": "websocket.close", "code": NO_MESSAGE})
                    return {"type": "websocket.disconnect", "code": NO_MESSAGE}
            return message

        async def send_while_open(message: Message) -> None:
            if is_open:
                await send(message)

        return next_message, send_while_open


def _kind(frame: bytes | None) -> str | None:
    """Of a message; None for a frame that is none, or that holds JSON which is none."""
    if frame is None:  # text
        return None
    try:
        message = BackMsg.FromString(frame)
        for widget in message.rerun_script.widget_states.widgets:
            if widget.WhichOneof("value") == "json_value":
                json.loads(widget.json_value)
    except (DecodeError, ValueError, RecursionError):
        return None
    return message.WhichOneof("type") or ""


def admit() -> None:
    """Ends a page that is opened, in a sentence, where its visitor, or all of them, have as many open as may be."""
    if not hosted() or st.session_state.get(_ADMITTED):
        return
    if why := _why_full(workspace()):
        st.error(why, icon=":material/tab_unselected:")
        st.stop()
    st.session_state[_ADMITTED] = True


def _why_full(visitor: Workspace | None, times: int = 1) -> str:
    """A sentence where more pages are open than the limits, so many times, allow; the one that asks is counted."""
    allowed = limits()
    mine = tally.open_pages[log.visitor_hash(visitor)] if visitor else 0
    if mine > allowed.most_pages * times:
        return (
            f"You have {counted(mine - 1, 'page')} open here already, and this site gives each visitor "
            f"{allowed.most_pages:,}; close one, then reload this page."
        )
    if tally.open_pages.total() > allowed.all_pages * times:
        return (
            f"This site carries {counted(allowed.all_pages, 'page')} at once, and as many are open; reload this page "
            "in some minutes."
        )
    return ""
