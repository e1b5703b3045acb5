"""Who comes to a class: the teacher by a link that holds a secret, all others as students.

The link is followed once: the secret becomes a cookie, and is gone from the address bar, which the projector shows.
"""

import os
from urllib.parse import parse_qsl

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from rps_core.exercises import classroom
from rps_core.storage.limits import limits
from rps_core.storage.workspace import local_workspace

COOKIE = "rps_teacher"
REFUSED = "This link opens nothing. The teacher's link stands in the terminal in which make classroom was started.\n"


def address() -> str:
    """Where the class joins, as https://192.168.1.20:8501; empty where there is no class."""
    return os.environ.get("RPS_CLASSROOM", "")


def is_teacher() -> bool:
    """Whether the browser followed the teacher's link."""
    return bool(address()) and classroom.is_teacher(local_workspace(), st.context.cookies.get(COOKIE, ""))


async def open_classroom(request: Request) -> Response:
    """The teacher's link. Whoever has the key gets the cookie, and goes on to the page of the class."""
    key = dict(parse_qsl(request.url.query)).get("key", "")
    if not address() or not classroom.is_teacher(local_workspace(), key):
        return PlainTextResponse(REFUSED, 404)
    answer = RedirectResponse("./classroom", 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    age_s, is_secure = limits().keep_days * 24 * 3600, request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, max_age=age_s, httponly=True, samesite="lax", secure=is_secure)
    return answer
