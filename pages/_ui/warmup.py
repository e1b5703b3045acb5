"""Imports torch in the background while the first page is being read, so that the next page need not wait."""

import gc
import importlib
import threading

import streamlit as st

MODULES = ("rps_core.inference", "plotly.graph_objects", "streamlit_webrtc")  # the first brings torch along
_done = threading.Event()


@st.cache_resource(show_spinner=False)
def start() -> threading.Thread:
    """Start the import, once a server. A page that needs torch before it is done waits at its own import."""
    thread = threading.Thread(target=_import, name="import torch", daemon=True)
    thread.start()
    return thread


def is_done() -> bool:
    """Whether torch is here, so that using it makes nobody wait."""
    return _done.is_set()


def _import() -> None:
    for name in MODULES:
        importlib.import_module(name)
    _done.set()
    gc.collect()
    gc.freeze()  # the hundreds of thousands of objects of these modules are no garbage: never search them again
