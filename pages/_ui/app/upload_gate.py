"""What a hosted server takes of files: those of pages that are open, and together no more than its memory carries.

Streamlit bounds each file alone, and keeps in memory as many as somebody sends to a session of theirs.
"""

import asyncio
import logging

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.app.doorkeeper import token_of
from pages._ui.app.visitor import COOKIE
from pages._ui.owner import log
from pages._ui.owner.meter import UPLOAD
from rps_core.storage.limits import limits

MB = 10**6
RECORD_BYTES = 2**16
"""What a file counts besides its bytes: else a million empty ones would count nothing."""
SILENT_S = 60.0
"""An upload that brings nothing for so long is over."""
_refused: dict[str, str] = {}
"""By session: why its last upload was refused, until its page says so."""
_FULL = "No more files fit into this server's memory now. Try again in some minutes; all else works meanwhile."
_MINE = (
    "This file has {size:,} MB, and your open pages hold {held:,} of {most:,} MB of files, the most that they may. "
    "Take one off, or close a page; all else works."
)


class UploadGate:
    """ASGI middleware: who sends a file, to whose page, how large, and how much there is already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.senders: dict[str, str] = {}
        """By session: the token of the visitor who has sent it files."""
        self.coming: dict[object, tuple[str, int]] = {}
        """Of each upload that is under way: the visitor's token, and bytes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or UPLOAD not in scope["path"] or scope["method"] not in ("PUT", "DELETE"):
            await self.app(scope, receive, send)
            return
        session = scope["path"].partition(UPLOAD)[2].partition("/")[0]
        token = token_of(Headers(scope=scope))
        if token is None or not _is_of(session, token):
            await PlainTextResponse("There is nothing here.\n", 404)(scope, receive, send)
        elif scope["method"] == "DELETE":
            await self.app(scope, receive, send)
        elif refusal := self._refusal(token, size := _size(scope)):
            status, why = refusal
            log.event("upload_refused", level=logging.WARNING, status=status)
            await _take_off(_unless_silent(receive))
            _have_said(session, why)
            await PlainTextResponse(f"{why}\n", status, {"retry-after": "120"})(scope, receive, send)
        else:
            self.senders[session] = token
            self.coming[ticket := object()] = token, size
            try:
                await self.app(scope, _unless_silent(receive), send)
            finally:
                del self.coming[ticket]

    def _refusal(self, token: str, size: int) -> tuple[int, str] | None:
        """A status, and why an upload of so many bytes does not fit; below 0: it does not say how many."""
        if size < 0:
            return 411, "An upload has to say how long it is."
        held = self._held()
        mine = sum(count for whose, count in held if whose == token)
        if mine + size > (most := limits().most_upload_mb) * MB:
            return 413, _MINE.format(size=-(-size // MB), held=mine // MB, most=most)
        if sum(count for _, count in held) + size > limits().all_uploads_mb * MB:
            return 429, _FULL
        return None

    def _held(self) -> list[tuple[str, int]]:
        """Whose each file in memory is, and each that is coming, and how much it counts."""
        kept = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
        self.senders = {name: token for name, token in self.senders.items() if kept.get(name)}
        there = [
            (self.senders.get(name, ""), len(file.data) + RECORD_BYTES)
            for name, files in list(kept.items())
            for file in list(files.values())
        ]
        return [*there, *self.coming.values()]


def _have_said(session: str, why: str) -> None:
    """An uploader knows a status alone, so its page is drawn anew, and says it."""
    _refused[session] = why
    if info := runtime.get_instance()._session_mgr.get_active_session_info(session):
        info.session.request_rerun(info.session._client_state)


def say_refusal() -> None:
    """On the page to which an upload was refused."""
    context = get_script_run_ctx()
    if context and (why := _refused.pop(context.session_id, "")):
        st.toast(why, icon=":material/error:", duration="long")


def _is_of(session: str, token: str) -> bool:
    """Whether a page of this visitor is open under this id."""
    client = runtime.get_instance().get_client(session)
    return bool(client and client.client_context and client.client_context.cookies.get(COOKIE) == token)


def _size(scope: Scope) -> int:
    given = Headers(scope=scope).get("content-length", "")
    return int(given) + RECORD_BYTES if given.isascii() and given.isdigit() else -1


async def _take_off(receive: Receive) -> None:
    """Lets the rest of an upload pass: a browser that is cut off in the middle of it reads no answer."""
    while (await receive()).get("more_body"):
        pass


def _unless_silent(receive: Receive) -> Receive:
    async def next_piece() -> Message:
        try:
            async with asyncio.timeout(SILENT_S):
                return await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}

    return next_piece
