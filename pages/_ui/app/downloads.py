"""Zips of what is kept here, sent as they are packed, a piece at a time: nothing waits, on the disk or in memory.

A browser gets one at a time. Whoever asks for more meanwhile reads so, and costs nothing.
"""

import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

SILENT_S = 30.0
"""Who has taken no piece for so long is not waited for: another zip may be asked for."""
BUSY = "Your browser is getting a zip already: one is sent at a time. Wait for its end, or cancel it, then ask again.\n"
_sending: dict[str, float] = {}
"""By who gets a zip: when a piece was taken last, by a clock that nobody sets."""


async def send_zip(request: Request, who: str, name: str, pack: Callable[[], Iterator[bytes]]) -> Response:
    """The answer to `request`: the zip that `pack` begins, under this name, or that `who` is getting one already.

    Raises InputError as `pack` does, which may read the disk.
    """
    if time.monotonic() - _sending.get(who, float("-inf")) < SILENT_S:
        return PlainTextResponse(BUSY, 429, {"retry-after": "10", "cache-control": "no-store"})
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}", "cache-control": "no-store"}
    if request.method == "HEAD":
        return Response(headers=headers, media_type="application/zip")
    _sending[who] = time.monotonic()
    try:
        return _Zip(who, await anyio.to_thread.run_sync(pack), headers)
    except BaseException:
        _sending.pop(who, None)
        raise


class _Zip(StreamingResponse):
    """However it ends, `who` may ask for another one."""

    def __init__(self, who: str, pieces: Iterator[bytes], headers: dict[str, str]) -> None:
        super().__init__(self._noted(pieces), headers=headers, media_type="application/zip")
        self._who = who

    def _noted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            _sending[self._who] = time.monotonic()
            yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            _sending.pop(self._who, None)
