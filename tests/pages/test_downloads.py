"""Zips of what is kept here are sent as they are packed, in pieces, and one at a time for each browser."""

import asyncio
import io
import os
import zipfile
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from pages._ui.app import doorkeeper, downloads
from pages._ui.app.visitor import COOKIE
from rps_core.storage import visitors
from rps_core.storage.files import PIECE_BYTES
from rps_core.storage.visitors import visitor_workspace
from rps_core.storage.workspace import Workspace, local_workspace
from tests.helpers.asgi import at_once, take


@pytest.fixture
def token(home: Path) -> str:
    """Of a visitor with 3 MB of things."""
    token = visitors.new_token()
    mine = visitor_workspace(local_workspace(), token)
    for name, size in (
        ("runs/a/best.safetensors", 2 * 10**6),
        ("collections/mine/rock/1.jpg", 10**6),
        ("solved.json", 9),
    ):
        (mine.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (mine.folder / name).write_bytes(os.urandom(size))
    return token


def request(token: str, method: str = "GET", query: str = "") -> Request:
    headers = [(b"cookie", f"{COOKIE}={token}".encode())]
    return Request(
        {"type": "http", "method": method, "headers": headers, "query_string": query.encode(), "path": "/mine.zip"}
    )


def test_everything_comes_in_pieces_of_bounded_size(token: str) -> None:
    async def whole() -> list[bytes]:
        return await take(await doorkeeper.download(request(token)), at_once)

    pieces = asyncio.run(whole())
    assert max(map(len, pieces)) < 2 * PIECE_BYTES + 1_000 and len(pieces) > 8
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        assert packed.testzip() is None
        assert {one.compress_type for one in packed.infolist()} == {zipfile.ZIP_STORED}
        assert sorted(one.filename for one in packed.infolist()) == [
            "collections/mine/rock/1.jpg", "runs/a/best.safetensors", "solved.json",
        ]  # fmt: skip


def test_a_second_one_meanwhile_is_refused_with_a_sentence_and_one_after_its_end_is_sent(token: str) -> None:
    refused: list[Response] = []
    other = visitors.new_token()

    async def ask_again(piece: bytes) -> None:
        if not refused:
            refused.append(await doorkeeper.download(request(token)))
            others = await doorkeeper.download(request(other))  # somebody else is not held up
            assert others.status_code == 200 and await take(others, at_once)

    async def both() -> None:
        assert len(await take(await doorkeeper.download(request(token)), ask_again)) > 8
        assert len(await take(await doorkeeper.download(request(token)), at_once)) > 8

    asyncio.run(both())
    (answer,) = refused
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert b"getting a zip already" in bytes(answer.body)
    assert downloads._sending == {}


def test_a_browser_that_breaks_off_may_ask_again(token: str) -> None:
    async def break_off(piece: bytes) -> None:
        raise ConnectionResetError

    async def both() -> None:
        with pytest.raises(ClientDisconnect):
            await take(await doorkeeper.download(request(token)), break_off)
        assert len(await take(await doorkeeper.download(request(token)), at_once)) > 8

    asyncio.run(both())


def test_a_browser_that_takes_nothing_for_long_is_not_waited_for(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask_again(piece: bytes) -> None:
        assert (await doorkeeper.download(request(token))).status_code == 429
        monkeypatch.setattr(downloads, "SILENT_S", 0.0)
        assert (await doorkeeper.download(request(token))).status_code == 200
        monkeypatch.setattr(downloads, "SILENT_S", 30.0)

    async def once() -> None:
        await take(await doorkeeper.download(request(token)), ask_again)

    asyncio.run(once())


def test_what_cannot_be_packed_holds_up_nothing_and_a_head_packs_nothing(token: str) -> None:
    async def all_of_them() -> list[int]:
        asked = [
            request(token, query="collection=nobody"),
            request("none"),
            request(token, "HEAD"),
            request(token, "HEAD"),
        ]
        return [(await doorkeeper.download(one)).status_code for one in asked]

    assert asyncio.run(all_of_them()) == [404, 404, 200, 200]
    assert downloads._sending == {}


def test_a_file_that_goes_while_the_zip_is_packed_is_left_out(token: str) -> None:
    mine: Workspace = visitor_workspace(local_workspace(), token)
    pieces = visitors.packed(mine)
    first = next(pieces)
    (mine.folder / "runs/a/best.safetensors").unlink(missing_ok=True)
    with zipfile.ZipFile(io.BytesIO(b"".join([first, *pieces]))) as packed:
        assert packed.testzip() is None and "solved.json" in packed.namelist()
