"""The box that the net looks into: its place and its size, which stand in the link."""

import streamlit as st

from pages._ui import bound
from rps_core.live import Region
from rps_core.watcher import Watcher


def choose_region(key: str, watcher: Watcher) -> tuple[Region, bool]:
    """The region in the camera's own frame, which the preview shows mirrored; and whether video is sent back."""
    with st.expander("Place and size of the box", icon=":material/crop_free:"):
        x = bound.slider("From left to right, %", "x", 50, 0, 100)
        y = bound.slider("From top to bottom, %", "y", 50, 0, 100)
        size = bound.slider("Size, % of the shorter side", "size", 83, 20, 100)
        quiet = bound.switch("Send no video back", "quiet", help="For weak servers; counts from the next start on.")
    return Region(x / 100, y / 100, size / 100).mirrored(), not quiet
