"""Pictures in a grid, recording by recording, to be selected by click or key, as a component of plain JavaScript."""

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from PIL import Image

from pages._ui.components.bundle import define
from pages._ui.drawing.images import data_url
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.recordings.store import burst_of, recorded_at

THUMBNAIL_PX = 112  # a tile is 84 CSS pixels wide; a little more for sharp screens
_component = define(Path(__file__).parent, selected=[str])


def picture_grid(files: Sequence[Path], label: str, key: str) -> list[Path]:
    """Those of the files, all of the class `label`, that are selected."""
    recorded = Counter(map(burst_of, files))
    tiles = [
        {"id": file.name, "url": _thumbnail(file), "alt": f"{label}, picture {number}"}
        | (
            {"burst": burst_of(file), "when": recorded_at(file)}
            if recorded[burst_of(file)] > 1
            else {"burst": "", "when": "One by one"}
        )
        for number, file in enumerate(files, start=1)
    ]
    tiles.sort(key=lambda tile: tile["burst"] == "")  # what came one by one stands together, after the recordings
    result = _component(key=key, data={"tiles": tiles})
    selected = set(result.selected or ())
    return [file for file in files if file.name in selected]


@st.cache_data(show_spinner=False, max_entries=2000)
def _thumbnail(file: Path) -> str:
    """A small square JPEG as a URL; a grey one for a file that cannot be opened."""
    buffer = io.BytesIO()
    try:
        small = load_image(file, at_least_px=THUMBNAIL_PX)
    except InputError:
        small = Image.new("RGB", (THUMBNAIL_PX, THUMBNAIL_PX), (128, 128, 128))
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    small.save(buffer, "JPEG", quality=80)
    return data_url(buffer.getvalue())
