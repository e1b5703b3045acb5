"""Answers of the server without a server: what a browser would get of one, piece by piece."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import Response

Take = Callable[[bytes], Awaitable[None]]


async def take(answer: Response, on_piece: Take) -> list[bytes]:
    """What the answer sends, piece by piece; the browser goes on after each once `on_piece` is done."""
    pieces: list[bytes] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body" and message.get("body"):
            pieces.append(message["body"])
            await on_piece(message["body"])

    await answer({"type": "http", "method": "GET", "asgi": {"spec_version": "2.4"}}, receive, send)
    return pieces


async def at_once(piece: bytes) -> None:
    """A browser that takes what comes."""
