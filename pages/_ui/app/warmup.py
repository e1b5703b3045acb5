"""What a server does once the first page is out: it clears the home, and imports torch so that no page need wait."""

import gc
import importlib
import logging
import threading

import streamlit as st

from pages._ui.app import housekeeping
from pages._ui.app.visitor import hosted
from rps_core.errors import InputError
from rps_core.storage import visitors
from rps_core.storage.limits import limits
from rps_core.storage.staging import sweep
from rps_core.storage.workspace import local_workspace

MODULES = ("rps_core.inference", "plotly.graph_objects", "aiortc")  # the first brings torch along
# Not streamlit_webrtc itself: imported outside a page's run its player would never be registered with the server.
CLEAR_EVERY_S = 3600.0
_done = threading.Event()
_log = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def start() -> threading.Thread:
    """Sweep the home and start the import, once a server. A page that needs torch before waits at its own import."""
    try:
        clear_away()
    except (InputError, OSError) as error:
        _log.warning("what killed processes left behind was not cleared away: %s", error)
    thread = threading.Thread(target=_import, name="import torch", daemon=True)
    thread.start()
    return thread


def clear_away() -> None:
    """What killed processes left in the home; where it is hosted, in each visitor's workspace, and those unused."""
    if not hosted():
        sweep(local_workspace())
        return
    again = threading.Timer(CLEAR_EVERY_S, clear_away)
    again.daemon = True
    again.start()
    visitors.remove_unused(local_workspace(), limits().keep_days * 24 * 3600)
    for one in visitors.all_workspaces(local_workspace()):
        sweep(one)


def is_done() -> bool:
    """Whether torch is here, so that using it makes nobody wait."""
    return _done.is_set()


def _import() -> None:
    for name in MODULES:
        importlib.import_module(name)
    importlib.import_module("torch").set_num_threads(1)  # a slider waits longer beside a training with two
    _done.set()
    gc.collect()
    gc.freeze()  # the hundreds of thousands of objects of these modules are no garbage: never search them again
    housekeeping.start()
