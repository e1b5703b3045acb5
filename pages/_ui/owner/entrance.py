"""The way to the owner's page: a link with a secret, once; from then on a cookie. Others find nothing there."""

import hashlib
import hmac
import logging
import os
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

import anyio
import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages._ui.owner import log

PATH, COOKIE = "/status", "rps_owner"
SECRET = "RPS_STATUS_SECRET"
LEAST_LETTERS = 16
TRY_S = 1.0
MOST_TRIES = 20
"""In line at once; whoever comes then is refused unheard, in words."""
TOO_MANY = "Too many links to this address were tried at once. Wait half a minute, then follow yours again.\n"
NAMES = ("key", "secret")
"""Of the parameter that holds the secret: the one that is documented, and what people write."""
OPEN_S = 12 * 3600
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
_log = logging.getLogger(__name__)


class StatusPage:
    """ASGI middleware. A wrong secret gets what any address without a page gets, as if there were none, but later.

    Tries are heard one after the other, whether or not a secret is set, so that waiting gives nothing away. What a link
    holds, right or wrong, leaves the address bar: the answer leads to the address without it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._secret = os.environ.get(SECRET, "")
        if 0 < len(self._secret) < LEAST_LETTERS:
            _log.warning("RPS_STATUS_SECRET has fewer than 16 letters: the status page stays off")
            self._secret = ""
        self._line = anyio.Semaphore(1)
        self._tries = 0
        self._passes: list[bytes] = []  # hashes: how long comparing them takes says nothing of a cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for the page; passes everything else on."""
        if scope["type"] != "http" or scope["method"] != "GET" or _path(scope) != PATH:
            await self.app(scope, receive, send)
        elif scope["query_string"]:
            await (await self._answer(scope))(scope, receive, send)
        elif self._has_pass(Headers(scope=scope)):
            from pages._ui.owner.status_page import page  # which takes a while to import, once

            await HTMLResponse(await anyio.to_thread.run_sync(page), headers=HEADERS)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        """To a link that holds something."""
        key = _key(scope)
        if key is not None and self._tries >= MOST_TRIES:
            return PlainTextResponse(TOO_MANY, 429, HEADERS | {"retry-after": "30"})
        if key is not None and await self._is_right(key):
            return self._let_in(scope)
        return RedirectResponse(f".{PATH}", 303, HEADERS)

    async def _is_right(self, key: str) -> bool:
        self._tries += 1
        try:
            async with self._line:
                if hmac.compare_digest(key.encode(), self._secret.encode()) and self._secret:
                    return True
                log.event("status_refused", level=logging.WARNING)
                await anyio.sleep(TRY_S)
                return False
        finally:
            self._tries -= 1

    def _let_in(self, scope: Scope) -> RedirectResponse:
        """The secret leaves the address bar, and the cookie is another one, which this server alone knows."""
        cookie = secrets.token_urlsafe(32)
        self._passes = [*self._passes, _hashed(cookie)][-MOST_TRIES:]
        log.event("status_opened")
        answer = RedirectResponse(f".{PATH}", 303, HEADERS)
        is_secure = scope["scheme"] == "https" or Headers(scope=scope).get("x-forwarded-proto") == "https"
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=OPEN_S,
            path=scope["path"],
            httponly=True,
            samesite="lax",
            secure=is_secure,
        )
        return answer

    def _has_pass(self, headers: Headers) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        given = cookies[COOKIE].value if COOKIE in cookies else ""
        return _hashed(given) in self._passes


def _hashed(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()


def _path(scope: Scope) -> str:
    return str(scope["path"]).removeprefix(f"/{st.get_option('server.baseUrlPath')}".rstrip("/"))


def _key(scope: Scope) -> str | None:
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return next((given[name] for name in NAMES if name in given), None)
