"""Gives memory back that nobody needs any more.

Streamlit keeps a closed tab's session, with all that was uploaded in it, for two minutes, in case the tab comes back;
and it notices that they are over only when another tab closes. What is freed then stays with the process: the C library
keeps it for later, unless it is asked to return it.
"""

import ctypes
import gc
import logging
import threading
import time
from concurrent.futures import Future

from streamlit import runtime

EVERY_S = 20.0
_log = logging.getLogger(__name__)


def start() -> None:
    """Tidy up again and again, in a thread of its own, as long as the server lives."""
    threading.Thread(target=_run, name="give memory back", daemon=True).start()


def _run() -> None:
    while True:
        time.sleep(EVERY_S)
        try:
            tidy_up()
        except Exception:  # Streamlit's insides, which may be others in its next release; the dashboard works without
            _log.exception("memory was not given back")
            return


def tidy_up() -> int:
    """Let go of the sessions whose time is over and return free memory to the system; how many sessions those were."""
    gone = _forget_expired_sessions()
    if gone:
        gc.collect()  # a session and its state refer to one another
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc alone has it
        trim(0)
    return gone


def _forget_expired_sessions() -> int:
    """On the server's own loop, which is the only thread that touches the sessions it keeps."""
    if not runtime.exists():
        return 0
    server = runtime.get_instance()
    kept = server._session_mgr._session_storage._cache  # type: ignore[attr-defined]
    counted: Future[int] = Future()

    def expire() -> None:
        try:
            gone = kept.expire()
            for _, closed in gone:
                closed.session.shutdown()  # drops its uploads, whoever still refers to it
            counted.set_result(len(gone))
        except Exception as error:
            counted.set_exception(error)

    server._get_async_objs().eventloop.call_soon_threadsafe(expire)
    return counted.result(timeout=60)
