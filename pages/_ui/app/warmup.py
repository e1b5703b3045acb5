"""What a server does once the first page is out: its chores, and importing torch so that no page need wait."""

import gc
import importlib
import logging
import threading

import streamlit as st

from pages._ui.app import housekeeping
from pages._ui.app.visitor import hosted
from rps_core.errors import InputError
from rps_core.storage.limits import unknown_settings

MODULES = ("rps_core.inference", "pandas", "aiortc")  # the first brings torch along
# Not streamlit_webrtc itself: imported outside a page's run its player would never be registered with the server.
_done = threading.Event()
_log = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False, max_entries=1)
def start() -> threading.Thread:
    """Start the chores and the import, once a server. A page that needs torch before waits at its own import."""
    if not hosted():  # `site` starts them with the server itself
        housekeeping.start()
        if said := unknown_settings():
            _log.warning("%s", said)
    thread = threading.Thread(target=_import, name="import torch", daemon=True)
    thread.start()
    return thread


def is_done() -> bool:
    """Whether torch is here, so that using it makes nobody wait."""
    return _done.is_set()


def _import() -> None:
    for name in MODULES:
        importlib.import_module(name)
    importlib.import_module("torch").set_num_threads(1)  # a slider waits longer beside a training with two
    # Both hold caches, which want a server that is there; the second asks here whether it is time, too.
    from pages._ui.app import cache
    from pages._ui.home import net_at_work

    try:
        net_at_work.play(cache.shipped_models()[0])  # so that Home shows it at once; net and finder are loaded for all
    except (InputError, OSError) as error:  # Home says it, too
        _log.warning("the net that ships cannot be used: %s", error)
    _done.set()
    gc.collect()
    gc.freeze()  # the hundreds of thousands of objects of these modules are no garbage: never search them again
