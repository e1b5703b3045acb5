"""Imports torch in the background while the first page is being read, so that the next page need not wait."""

import importlib
import threading

import streamlit as st


@st.cache_resource(show_spinner=False)
def start() -> threading.Thread:
    """Start the import once a server; the pages that need torch wait at their own import until it is done."""
    thread = threading.Thread(target=importlib.import_module, args=("torch",), name="import torch", daemon=True)
    thread.start()
    return thread
