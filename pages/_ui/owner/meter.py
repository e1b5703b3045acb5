"""Counts visits, uploads, downloads and errors of one server, for its log and its status page. No Streamlit."""

import logging
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui.app.doorkeeper import token_of
from pages._ui.owner import log
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace

UPLOAD, DOWNLOAD = "/_stcore/upload_file/", "/mine.zip"
ERRORS_KEPT = 20


@dataclass(frozen=True)
class Fault:
    """An error that was logged: when, Unix time in seconds; its kind; the line of code."""

    at_s: float
    kind: str
    where: str


@dataclass
class Tally:
    """Of this server, since it started."""

    since_s: float = field(default_factory=time.monotonic)
    open_pages: Counter[str] = field(default_factory=Counter)
    """By visitor's hash: how many pages are open."""
    today: set[str] = field(default_factory=set)
    day: str = ""
    most_today: int = 0
    """Visitors at once."""
    errors: int = 0
    last_errors: deque[Fault] = field(default_factory=lambda: deque(maxlen=ERRORS_KEPT))

    def come(self, visitor: str) -> None:
        """A page was opened. Days begin at midnight, UTC."""
        if (day := f"{datetime.now(UTC):%Y-%m-%d}") != self.day:
            self.day, self.today, self.most_today = day, set(self.open_pages), len(self.open_pages)
        self.open_pages[visitor] += 1
        self.today.add(visitor)
        self.most_today = max(self.most_today, len(self.open_pages))

    def leave(self, visitor: str) -> None:
        """A page was closed."""
        self.open_pages[visitor] -= 1
        if self.open_pages[visitor] <= 0:
            del self.open_pages[visitor]


tally = Tally()


class Errors(logging.Handler):
    """Counts what is logged as an error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps its kind and its place."""
        tally.errors += 1
        error = record.exc_info[1] if record.exc_info else None
        kind = log.kind_of(error) if error else "an error"
        tally.last_errors.appendleft(Fault(record.created, kind, log.place_of(record)))


class Meter:
    """ASGI middleware, the outermost: nothing is held back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on; a page's connection, an upload and a download are logged at their end."""
        path = scope.get("path", "")
        if scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "PUT" and UPLOAD in path:
            await self._transfer("upload", scope, receive, send)
        elif scope["type"] == "http" and path.endswith(DOWNLOAD):
            await self._transfer("download", scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = visitor_of(scope)
        name = log.visitor_hash(visitor) if visitor else "none"
        tally.come(name)
        try:
            with log.measured("visit", visitor) as values:
                await self.app(scope, _counted(receive, values), _counted_send(send, values))
        finally:
            tally.leave(name)

    async def _transfer(self, event: str, scope: Scope, receive: Receive, send: Send) -> None:
        with log.measured(event, visitor_of(scope)) as values:
            await self.app(scope, _counted(receive, values), _counted_send(send, values))


def _counted(receive: Receive, values: dict[str, float | str]) -> Receive:
    values["bytes_in"] = 0

    async def count() -> Message:
        message = await receive()
        values["bytes_in"] = int(values["bytes_in"]) + _size(message)
        return message

    return count


def _counted_send(send: Send, values: dict[str, float | str]) -> Send:
    values["bytes_out"] = 0

    async def count(message: Message) -> None:
        values["bytes_out"] = int(values["bytes_out"]) + _size(message)
        if message["type"] == "http.response.start":
            values["status"] = message["status"]
        await send(message)

    return count


def _size(message: Message) -> int:
    return len(message.get("body") or message.get("bytes") or message.get("text") or b"")


def visitor_of(scope: Scope) -> Workspace | None:
    """Whose browser asks; None where its cookie is no key."""
    token = token_of(Headers(scope=scope))
    return visitors.visitor_workspace(local_workspace(), token) if token else None
