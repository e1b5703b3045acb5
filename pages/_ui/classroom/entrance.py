"""Who comes to a class: the teacher by a link that holds a secret, all others as students.

The secret becomes a cookie, and is gone from the address bar, which the projector shows. Each start of a class makes
another one: the link and the cookies of before open nothing then.
"""

import hashlib
import hmac
import os
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

import anyio
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from pages._ui.app import visitor
from pages._ui.app.downloads import send_zip
from rps_core.errors import InputError
from rps_core.exercises.classroom import Room, read_room, room_workspace, student
from rps_core.recordings import archive
from rps_core.storage import visitors
from rps_core.storage.files import read_regular, write_atomically, writing
from rps_core.storage.limits import limits
from rps_core.storage.workspace import Workspace, local_workspace

COOKIE = "rps_teacher"
REFUSED = "This link opens nothing. The teacher's link stands in the terminal in which make classroom was started.\n"


def address() -> str:
    """Where the class joins, as https://192.168.1.20:8501; empty where there is no class."""
    return os.environ.get("RPS_CLASSROOM", "")


def log_file() -> Path | None:
    """Where a class's server writes its log, so that the teacher's terminal stays readable."""
    return room_workspace(local_workspace()).folder / "server.log" if address() else None


def is_teacher() -> bool:
    """Whether the browser followed the teacher's link."""
    return bool(address()) and opens(st.context.cookies.get(COOKIE, ""))


def teacher_key(*, is_new: bool = False) -> str:
    """The secret of the teacher's link, made at the first call, or anew. Raises InputError where it cannot be kept."""
    file = _key_file()
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.parent.chmod(0o700)
        if not is_new and (known := _read_key()):
            return known
        write_atomically(file, key := visitors.new_token())
        return key


def opens(given: str) -> bool:
    """Whether this is the teacher's key. Takes as long whatever was given."""
    known = _read_key()
    return hmac.compare_digest(given.encode(errors="replace"), known.encode()) and bool(known)


def _read_key() -> str:
    try:
        text = read_regular(_key_file(), 1_000).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if visitors.is_token(text) else ""


def _key_file() -> Path:
    return room_workspace(local_workspace()).folder / "key"


def version(state: Room, mine: Workspace) -> str:
    """Another text whenever something changes that a student's page shows at once. `state`: what the page is drawn of.

    Read anew, it might hold what the page does not show yet, and the browser would never hear of that.
    """
    text = f"{state} {bool(student(mine).name)}"
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


async def room(request: Request) -> Response:
    """What `version` says, for the browser that asks; a page that asks is open, so its student is here."""
    token = request.cookies.get(visitor.COOKIE, "")
    if not address() or not visitors.is_token(token):
        return PlainTextResponse("There is nothing here.", 404)
    mine = visitors.visitor_workspace(local_workspace(), token)
    visitors.touch(mine)
    now = await anyio.to_thread.run_sync(lambda: version(read_room(local_workspace()), mine))
    return PlainTextResponse(now, headers={"cache-control": "no-store"})


def class_collection() -> str:
    """Name of the collection that students are asked to record now; empty where they are not, and for the teacher."""
    gathered = read_room(local_workspace()).gathered if address() and not is_teacher() else None
    return gathered.collection if gathered else ""


async def open_classroom(request: Request) -> Response:
    """The teacher's link. Whoever has the key gets the cookie, and goes on to the page of the class."""
    key = dict(parse_qsl(request.url.query)).get("key", "")
    if not address() or not opens(key):
        return PlainTextResponse(REFUSED, 404)
    answer = RedirectResponse("./classroom", 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    age_s, is_secure = limits().keep_days * 24 * 3600, request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, max_age=age_s, httponly=True, samesite="lax", secure=is_secure)
    return answer


async def class_zip(request: Request) -> Response:
    """What the class recorded together, one collection as a zip, for the teacher's browser alone."""
    name = dict(parse_qsl(request.url.query)).get("collection", "")
    if not address() or not opens(request.cookies.get(COOKIE, "")):
        return PlainTextResponse("There is nothing here.", 404)
    try:
        pack = partial(archive.packed, room_workspace(local_workspace()), name)
        return await send_zip(request, "the teacher", f"{name}.zip", pack)
    except InputError:
        return PlainTextResponse("There is nothing here.", 404)
