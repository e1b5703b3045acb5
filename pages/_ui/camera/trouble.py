"""No picture? Says why, in words, and how to mend it."""

import time

import streamlit as st
from streamlit_webrtc.component import WebRtcStreamerState

from rps_core.watcher import Watcher

PATIENCE_S = 10.0

REASONS = {
    "no route": "The browser and this dashboard found no way to one another within 10 seconds.",
}


def watch(key: str, watcher: Watcher, state: WebRtcStreamerState) -> None:
    """While the camera is on: look every second whether pictures come, and show what went wrong with them."""
    is_on = state.playing or state.signalling
    since = st.session_state.setdefault(f"{key}_since", None)
    if not is_on:
        st.session_state[f"{key}_since"] = None
    elif since is None:
        st.session_state[f"{key}_since"] = time.monotonic()
        watcher.clear()
    st.fragment(_look, run_every=1.0 if is_on else None)(key, watcher)


def _look(key: str, watcher: Watcher) -> None:
    if error := watcher.error():
        st.error(
            f"A frame could not be looked at: {type(error).__name__}: {error}. Choose another net, or stop and start."
        )
    since = st.session_state.get(f"{key}_since")
    if since is None:
        return
    statistics = watcher.statistics()
    silent_s = statistics.age_s if statistics else time.monotonic() - since
    trouble = "no route" if silent_s > PATIENCE_S else None
    if trouble != st.session_state.get(f"{key}_trouble"):
        st.session_state[f"{key}_trouble"] = trouble
        st.rerun()


def explain_trouble(key: str) -> bool:
    """Says why there is no picture, if there should be one; whether that is so."""
    trouble = st.session_state.get(f"{key}_trouble")
    if trouble:
        st.warning(REASONS[trouble])
    return bool(trouble)
