"""What stands before a hosted dashboard: it gives each browser its cookie, and hands out no other visitor's files."""

from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from pages._ui.app.downloads import send_zip
from pages._ui.app.visitor import COOKIE
from rps_core.errors import InputError
from rps_core.exercises.classroom import CLASS_OVER
from rps_core.recordings import archive
from rps_core.storage import visitors
from rps_core.storage.limits import is_on, limits
from rps_core.storage.workspace import local_workspace, without_paths

CLOSED = ("/_stcore/metrics", "/_stcore/agent/", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
"""Of Streamlit's own addresses those that are nobody's business from outside."""
MEDIA = "/media/"
GOODBYE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Everything of yours is deleted</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
  main { max-width: 34rem; margin: 20vh auto; padding: 0 1.5rem; }
  a { color: light-dark(#5b3fd6, #b9a6ff); }
</style>
<main>
<h1>Everything of yours is deleted.</h1>
WHY<p>Your runs, recordings, imports, pictures, rounds and lists are gone from the server, and the cookie that was their
key from this browser.</p>
<p><a href="./">Begin anew</a>, as somebody whom nobody knows.</p>
</main>
</html>
"""
BY_TEACHER = "<p><strong>The class is over</strong>: your teacher ended it for everybody.</p>\n"


class Doorkeeper:
    """ASGI middleware. A page's HTML brings the cookie; every later request of that browser holds it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        token = token_of(Headers(scope=scope))
        path = scope["path"].removeprefix(f"/{st.get_option('server.baseUrlPath')}".rstrip("/"))
        if path.startswith(CLOSED) or (path.startswith(MEDIA) and not _shown_to(token, path.removeprefix(MEDIA))):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
            return

        if token is None:  # a page from the browser's cache would bring no cookie
            kept = ("if-none-match", "if-modified-since")
            scope["headers"] = [one for one in scope["headers"] if one[0].decode("latin-1").lower() not in kept]

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and "set-cookie" not in headers:
                    headers.append("set-cookie", _cookie(token or visitors.new_token(), scope))
                if _is_framed() and _is_secure(scope):
                    message["headers"] = [(name, _for_frames(name, value)) for name, value in headers.raw]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def token_of(headers: Headers) -> str | None:
    """The visitor's token, if the browser sent one that can be, and whose things were not forgotten."""
    token = _sent(headers)
    return token if token and not visitors.visitor_workspace(local_workspace(), token).is_forgotten else None


def _sent(headers: Headers) -> str | None:
    """The token that the browser sent, if it can be one."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    token = cookies[COOKIE].value if COOKIE in cookies else ""
    return token if visitors.is_token(token) else None


def _cookie(token: str, scope: Scope) -> str:
    """Sent anew with each page, so that it lives as long as the workspace does."""
    age_s = limits().keep_days * 24 * 3600
    return f"{COOKIE}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{'; Secure' if _is_secure(scope) else ''}"


def _is_secure(scope: Scope) -> bool:
    return scope["scheme"] == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"


def _is_framed() -> bool:
    """Whether another site shows the dashboard in a frame, as huggingface.co does its Spaces."""
    return is_on("RPS_FRAMED")


def _for_frames(name: bytes, value: bytes) -> bytes:
    """A header; of a cookie, Streamlit's own too, so that a frame of another site keeps it.

    Browsers keep one apart for each site that shows the frame (Partitioned): none can use what another one's has.
    """
    if name.lower() != b"set-cookie":
        return value
    kept = [part for part in value.split(b"; ") if part.lower() not in (b"samesite=lax", b"secure")]
    return b"; ".join([*kept, b"SameSite=None", b"Secure", b"Partitioned"])


async def say_goodbye(request: Request) -> Response:
    """Where *Forget me* leads once all is deleted: the cookie goes, too. A link to here takes nobody's key away."""
    token = _sent(request.headers)
    mine = visitors.visitor_workspace(local_workspace(), token) if token else None
    if mine and mine.folder.is_dir():
        return RedirectResponse("./")
    by_teacher = mine and mine.is_forgotten and mine.why_forgotten == CLASS_OVER
    gone = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    return HTMLResponse(
        GOODBYE.replace("WHY", BY_TEACHER if by_teacher else ""),
        headers={"set-cookie": gone, "cache-control": "no-store"},
    )


def _shown_to(token: str | None, file_id: str) -> bool:
    """Whether a page that is open in this browser shows the file."""
    server = runtime.get_instance()
    name = file_id.partition(".")[0]
    for session_id, files in list(server.media_file_mgr._files_by_session_and_coord.items()):
        client = server.get_client(session_id)
        cookies = client.client_context.cookies if client and client.client_context else {}
        if token and cookies.get(COOKIE) == token and name in [file.partition(".")[0] for file in list(files.values())]:
            return True
    return False


async def download(request: Request) -> Response:
    """All of a visitor's things, or one collection, as a zip. Without the visitor's cookie there is nothing to find."""
    token = token_of(request.headers)
    if token is None:
        return PlainTextResponse("There is nothing here.", 404)
    mine = visitors.visitor_workspace(local_workspace(), token)
    name = dict(parse_qsl(request.url.query)).get("collection")
    pack = partial(visitors.packed, mine) if name is None else partial(archive.packed, mine, name)
    try:
        return await send_zip(request, mine.folder.name, "rock-paper-scissors.zip", pack)
    except InputError as error:
        return PlainTextResponse(f"{without_paths(local_workspace(), str(error))}.", 404)
