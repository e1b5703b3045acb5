"""No picture? Says why, in words, and how to mend it."""

import time

import streamlit as st
from streamlit_webrtc.component import WebRtcStreamerState

from pages._ui.components.probe import probe_camera
from pages._ui.drawing.text import sentence
from rps_core.live.frame_processor import FrameProcessor

LOOK_EVERY_S = 2.0
PATIENCE_S = 10.0  # without a picture, while the camera should be on

OWN_CAMERA = "touch *Upload* below, then choose the camera, or a photograph of your hand."
"""What a phone can do without its browser: the system offers its own camera where a file is asked for."""

REASONS = {
    "insecure": (
        "Browsers give a camera only to pages that came over HTTPS or from this very computer, and this one came over "
        "plain HTTP.",
        "Open it as `http://localhost:…` on the computer it runs on; or give the server a certificate "
        "(`--server.sslCertFile` and `--server.sslKeyFile`), or put it behind a proxy that has one.",
    ),
    "insecure on a phone": (
        "A phone's browser gives its camera only to pages that came over HTTPS, and this one came over plain HTTP.",
        f"It takes photographs all the same: {OWN_CAMERA}",
    ),
    "unable": ("This browser cannot use a camera.", "Take a current Chrome, Edge, Firefox or Safari."),
    "unable on a phone": (
        "This browser cannot use the camera, as those inside other apps often cannot.",
        f"Open the page in Chrome, Firefox or Safari; or {OWN_CAMERA}",
    ),
    "refused": (
        "The browser refused the camera to this page: permission was denied.",
        "Press the symbol beside the address, allow the camera, and start again. On a phone or a Mac the system's "
        "settings must allow it to the browser, too.",
    ),
    "no camera": ("The browser finds no camera.", "Plug one in and start again, or open this page on a phone."),
    "no camera on a phone": (
        "The browser finds no camera on this phone.",
        f"The phone's settings may keep it from the browser; without it, {OWN_CAMERA}",
    ),
    "busy": ("The camera is there, but gives no picture.", "Another program may hold it: close that, and start again."),
    "asking": ("The browser is waiting for your permission.", "Press *Allow* in its question, near the address."),
    "no route": (
        "Browser and dashboard found no way to one another within 10 seconds: a firewall or a router stands between.",
        "On one network or one computer this should not happen: switch a VPN off. Across the internet a TURN server "
        "must help: its address goes into `.streamlit/secrets.toml`, as `secrets.toml.example` beside it tells.",
    ),
    "silent": ("No picture has come for 10 seconds.", "Stop, and start again. The connection may be too slow."),
}

NO_SNAPSHOT = ("insecure", "unable", "no camera")
"""What reasons begin with where the browser can take no snapshot either."""


def watch(key: str, processor: FrameProcessor, state: WebRtcStreamerState) -> None:
    """Finds out whether pictures come. While the camera is on it looks again and again, without running the page."""
    is_on = state.playing or state.signalling
    if not is_on:
        st.session_state[f"{key}_on_since"] = None
    elif st.session_state.get(f"{key}_on_since") is None:
        st.session_state[f"{key}_on_since"] = time.monotonic()
        st.session_state[f"{key}_silence"] = None
        processor.clear()
    st.fragment(_look, run_every=LOOK_EVERY_S if is_on else None)(key, processor)
    st.session_state[f"{key}_reason"] = probe_camera(f"{key}_probe", PATIENCE_S)


def _look(key: str, processor: FrameProcessor) -> None:
    if error := processor.error():
        what = sentence(f"A frame could not be looked at: {type(error).__name__}: {error}")
        st.error(f"{what} Choose another net, or reload the page.")
    on_since = st.session_state.get(f"{key}_on_since")
    if on_since is None:
        return
    statistics = processor.statistics()
    silent_s = statistics.age_s if statistics else time.monotonic() - on_since
    silence = None if silent_s <= PATIENCE_S else "silent" if statistics else "no route"
    if silence != st.session_state.get(f"{key}_silence"):
        st.session_state[f"{key}_silence"] = silence
        st.rerun()


def explain_trouble(key: str, processor: FrameProcessor) -> str:
    """Says why there is no picture, where there should be or could be none; the tier that does meanwhile, else ""."""
    statistics = processor.statistics()
    if statistics and statistics.age_s <= PATIENCE_S:
        return ""
    reason = st.session_state[f"{key}_reason"] or st.session_state.get(f"{key}_silence")
    if not reason:
        return ""
    why, mend = REASONS.get(reason, (f"The camera's player says: {sentence(reason)}", "Stop, and start again."))
    st.warning(f"**{why}** {mend} Meanwhile:", icon=":material/videocam_off:")
    return "upload" if reason.startswith(NO_SNAPSHOT) else "snapshot"
