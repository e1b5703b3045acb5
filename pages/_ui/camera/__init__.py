"""A camera for everyone, on any page: live video, else snapshots, else uploads.

The frames of the live video arrive in a thread of their own. They go to a FrameProcessor, which any thread may read;
nothing in that thread makes a call of Streamlit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit_webrtc.component import WebRtcStreamerState

from pages._ui.app import cache
from pages._ui.camera.region import FOLLOWED, LARGER, WHOLE, choose_finding, choose_region, sample_frame
from pages._ui.camera.still import Still, look_at, take_still
from pages._ui.camera.stream import show_stream
from pages._ui.camera.trouble import explain_trouble, watch
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from rps_core.arrays import ImageU8
from rps_core.live.frame_processor import FrameProcessor, Settings
from rps_core.live.region import Region
from rps_core.live.results import LiveResult, Shot
from rps_core.live.smoothing import Statistics

__all__ = ["Camera", "Shot", "camera", "look_at", "sample_frame"]

TIERS = {"live video": "webrtc", "snapshot": "snapshot", "upload": "upload"}
ICONS = {
    "live video": ":material/videocam:",
    "snapshot": ":material/photo_camera:",
    "upload": ":material/upload_file:",
}
OFF = WebRtcStreamerState(playing=False, signalling=False)
QUIET = (
    "For weak servers and slow lines: the browser sends its video, and only the answer comes back, on this page. "
    "Counts from the next start of the camera on."
)


@dataclass(frozen=True)
class Camera:
    """What a page gets to know of its camera. May be asked again and again, from a fragment too."""

    tier: str
    """Where pictures come from now: "webrtc", "snapshot" or "upload"."""
    playing: bool
    """Whether live video is on."""
    finding: bool
    """Whether the hand is found; else the region counts."""
    region: Region
    processor: FrameProcessor
    still: Still | None
    """The snapshot or the upload, in the lower tiers."""

    def latest(self) -> Shot | None:
        """What the net gets of the last frame, or of the snapshot or upload."""
        return self.still.shot if self.still else self.processor.latest()

    def result(self) -> LiveResult | None:
        """What the net says of it, smoothed over time where there is time."""
        return self.still.result if self.still else self.processor.result()

    @property
    def mirrored(self) -> bool:
        """Whether people see the picture turned left to right."""
        return self.tier == "webrtc"

    def frame(self) -> ImageU8 | None:
        """The whole of the last frame, not mirrored."""
        return self.processor.frame()

    def history(self) -> list[LiveResult]:
        """The answers of the last ten seconds of live video."""
        return [] if self.still else self.processor.history()

    def statistics(self) -> Statistics | None:
        """How the live video goes; None before its first frame, and in the lower tiers."""
        return None if self.still else self.processor.statistics()

    def listen(self, listener: Callable[[Shot], None] | None) -> None:
        """Call this with every shot of the live video, in the frames' thread: it must be quick and make no st. call.

        An exception in it is shown on the page. None: nobody listens any more.
        """
        self.processor.listen(listener)


def camera(
    key: str, model: cache.Model | None, threshold: float, *, smooth: bool = True, show_box: bool = True
) -> Camera:
    """Draws the camera with all that belongs to it. Without a model there are only pictures, and no answers.

    `key` is the camera's own; on one page there is one camera. Model, threshold and smoothing may change at any time
    without an interruption of the video. `show_box`: whether the box lies on a sample before the camera is on. Raises
    InputError where the file of the model or of the finder cannot be used.
    """
    processor: FrameProcessor = st.session_state.setdefault(f"{key}_processor", FrameProcessor())
    tier = TIERS[url_widgets.chips("Pictures from", links.CAMERA, list(TIERS))]
    finding = choose_finding()
    if tier != "webrtc":
        st.caption(LARGER if finding else WHOLE)
        still = take_still(key, tier, model, threshold, finding=finding)
        return Camera(tier, False, finding, Region(), processor, still)
    video = st.container()
    region = Region()
    if finding:
        st.caption(FOLLOWED)
    else:
        region = choose_region(key, processor, show=show_box)
    quiet = url_widgets.switch("Send no video back", links.QUIET, help=QUIET)
    finder = cache.finder() if finding else None
    classify = cache.frame_classifier(model) if model else None
    processor.change(Settings(region, finder, classify, threshold, smooth, draw=not quiet))
    with video:
        state = show_stream(key, processor, send_back=not quiet)
        if state:
            watch(key, processor, state)
        instead = "snapshot" if state is None else explain_trouble(key, processor)
        state = state or OFF
        still = take_still(key, instead, model, threshold, finding=finding) if instead else None
        source = still.tier if still else _live_source(state)
        st.badge(f"Pictures come from: {source}", icon=ICONS.get(source, ":material/videocam_off:"), color="gray")
    return Camera(still.tier if still else tier, state.playing, finding, region, processor, still)


def _live_source(state: WebRtcStreamerState) -> str:
    if state.playing:
        return "live video"
    return "a camera that is connecting" if state.signalling else "a camera that is off"
