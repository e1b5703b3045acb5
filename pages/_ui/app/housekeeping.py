"""What a server does by itself: it clears away what killed processes left, looks after the queue, gives memory back.

Streamlit keeps a closed tab's session, with all that was uploaded in it, for two minutes, in case the tab comes back;
and it notices that they are over only when another tab closes. Even then the last session that it sent something to
stays in a variable of its loop. What is freed stays with the process: the C library keeps it for later, unless it is
asked to return it.
"""

import ctypes
import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING
from weakref import ReferenceType, ref

from streamlit import runtime
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.session_manager import SessionManager
from streamlit.runtime.state import SessionState

from pages._ui.app.visitor import hosted
from pages._ui.owner import log
from pages._ui.runs import queue
from rps_core.errors import InputError
from rps_core.storage import visitors
from rps_core.storage.limits import limits
from rps_core.storage.staging import sweep
from rps_core.storage.workspace import local_workspace

if TYPE_CHECKING:
    from streamlit.runtime.app_session import AppSession

Chore = Callable[[], object]
EVERY_S = 20.0
CLEAR_EVERY_S = 3600.0
LARGE_BYTES = 4 * 2**20
"""Of an array or a file; smaller ones, such as the maps of a net, come and go too often for a mapping of their own."""
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # of malloc.h
_known: dict[str, "ReferenceType[AppSession]"] = {}
"""The sessions that there were when it was tidied up last, by name."""
_log = logging.getLogger(__name__)


def start() -> None:
    """The chores, now and again and again, in a thread of its own, as long as the server lives."""
    settle_memory()
    threading.Thread(target=_run, name="housekeeping", daemon=True).start()


def settle_memory() -> None:
    """Tell the C library to keep less: two heaps for all threads, not eight a core, and what is large by itself.

    What has a mapping of its own goes back when it is freed. Unless the environment says otherwise (MALLOC_ARENA_MAX).
    """
    if tell := getattr(ctypes.CDLL(None), "mallopt", None):  # glibc alone has it
        if "MALLOC_ARENA_MAX" not in os.environ:
            tell(_M_ARENA_MAX, 2)
        tell(_M_MMAP_THRESHOLD, LARGE_BYTES)


def _run() -> None:
    chores: dict[Chore, float] = {clear_away: CLEAR_EVERY_S, tidy_up: 0.0}
    if hosted():
        chores[queue.revive] = 0.0
    due: dict[Chore, float] = {}
    while chores:
        _do(chores, due)
        time.sleep(EVERY_S)


def _do(chores: dict[Chore, float], due: dict[Chore, float]) -> None:
    """Those whose time has come. One that cannot be done is tried again; one that breaks is dropped."""
    for chore, every_s in list(chores.items()):
        if time.monotonic() < due.get(chore, 0.0):
            continue
        due[chore] = time.monotonic() + every_s
        try:
            chore()
        except (InputError, OSError) as error:  # a full disk, for example
            _log.warning("the chore %s was not done: %s", chore.__name__, error)
        except Exception:  # Streamlit's insides may be others in its next release; the dashboard works without
            _log.exception("the chore %s is not done any more", chore.__name__)
            del chores[chore]


def clear_away() -> None:
    """What killed processes left in the home; where it is hosted, in each visitor's workspace, and those unused."""
    if not hosted():
        sweep(local_workspace())
        return
    if gone := visitors.remove_unused(local_workspace(), limits().keep_days * 24 * 3600):
        log.event("workspaces_removed", count=gone)
    for one in visitors.all_workspaces(local_workspace()):
        try:
            sweep(one)
        except (InputError, OSError) as error:  # the others are swept all the same
            _log.warning("a workspace was not swept: %s", error)


def tidy_up() -> int:
    """Let go of sessions whose time is over and give free memory back; how many ended since the last time."""
    gone = _forget_expired_sessions()
    if gone:
        from pages._ui.widgets import current_picture  # it holds caches, which want a server that is there

        current_picture.open_image.clear()  # whole pictures, some of them those of who has left
        gc.collect()  # a session and its state refer to one another
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)
    if gone:
        log.event("pages_forgotten", count=gone)
    return gone


def _forget_expired_sessions() -> int:
    """On the server's own loop, which is the only thread that touches the sessions it keeps."""
    if not runtime.exists():
        return 0
    server = runtime.get_instance()
    counted: Future[int] = Future()

    def expire() -> None:
        try:
            counted.set_result(_end_expired(server._session_mgr))
        except Exception as error:
            counted.set_exception(error)

    server._get_async_objs().eventloop.call_soon_threadsafe(expire)
    return counted.result(timeout=60)


def _end_expired(manager: SessionManager) -> int:
    """Shut down those that Streamlit keeps no longer, and empty their state, whoever still refers to them."""
    kept = manager._session_storage._cache  # type: ignore[attr-defined]
    expired = {closed.session.id: closed.session for _, closed in kept.expire()}
    here = {one.session.id: one.session for one in (*kept.values(), *manager.list_active_sessions())}
    gone = expired | {name: session() for name, session in _known.items() if name not in here}
    _known.clear()
    _known.update({name: ref(session) for name, session in here.items()})
    for session in gone.values():
        if session is not None:
            session.shutdown()
            session._session_state = SessionState()  # the old one's callbacks hold on to all variables of a page,
            session._fragment_storage = MemoryFragmentStorage()  # and so do fragments
    return len(gone)
