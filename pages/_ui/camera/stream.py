"""Live video over WebRTC: frames from the browser to a FrameProcessor, and back what it drew."""

import sys
from functools import partial

import av
import numpy as np
from streamlit_webrtc import WebRtcMode, webrtc_streamer
from streamlit_webrtc.component import WebRtcStreamerState
from streamlit_webrtc.config import Translations

from pages._ui.app.widget_values import UNREADABLE
from pages._ui.camera.ice import rtc_configuration
from pages._ui.camera.turn import has_turn
from pages._ui.drawing.text import show_error
from rps_core.errors import InputError
from rps_core.live.frame_processor import FrameProcessor

sys.setswitchinterval(0.001)
"""Seconds. After each layer of the net the frames' thread must get its turn back from a thread that draws a page. With
Python's 5 ms it waited up to 100 ms a frame, with 1 ms it waits 5."""

CONSTRAINTS = {
    "audio": False,
    "video": {"width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 30}, "facingMode": "user"},
}
VIDEO = {"autoPlay": True, "muted": True, "playsInline": True, "style": {"width": "100%", "borderRadius": "0.6rem"}}
UNREADABLE_OFFER = """\
Live video cannot begin: what your browser offered to send is not understood here. Reload the page, try another browser,
or take a snapshot."""
WORDS = Translations(start="Start camera", stop="Stop", select_device="Other camera")


def show_stream(key: str, processor: FrameProcessor, send_back: bool) -> WebRtcStreamerState | None:
    """The video with its buttons. `send_back` counts from the next start on. The net and its settings do not.

    None: others stream, and it is said that this one has to wait.
    """
    if not has_turn(key):
        return None  # without its player in the page a video ends
    try:
        configuration = rtc_configuration()
    except InputError as error:
        show_error(error)
        configuration = {"iceServers": []}
    try:
        context = webrtc_streamer(
            key,
            mode=WebRtcMode.SENDRECV if send_back else WebRtcMode.SENDONLY,
            rtc_configuration=configuration,
            media_stream_constraints=CONSTRAINTS,
            video_frame_callback=partial(on_frame, processor),
            sendback_audio=False,
            video_html_attrs=VIDEO,
            translations=WORDS,
            media_toggle_controls=False,
        )
    except (*UNREADABLE, AssertionError):  # aiortc asserts what a browser's offer should hold
        show_error(UNREADABLE_OFFER)
        return None
    return context.state


def on_frame(processor: FrameProcessor, frame: av.VideoFrame) -> av.VideoFrame:
    """Runs in the frames' thread, for the newest frame alone: those that came meanwhile were dropped before."""
    rgb = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    return av.VideoFrame.from_ndarray(processor.process(rgb), format="rgb24")
