"""Thumbnails that can be clicked. Only those on the screen are opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import ImageOps

from pages._ui.app.theme import class_style
from pages._ui.components.bundle import define
from pages._ui.drawing.images import data_url, jpeg
from pages._ui.drawing.text import readable
from rps_core.data.images import load_image
from rps_core.errors import InputError

THUMBNAIL_PX = 112
_component = define(Path(__file__).parent, pick=str)


@dataclass(frozen=True)
class Tile:
    """A picture by its name below the data folder, what stands under it, and a mark on it where it is left out."""

    name: str
    caption: str
    class_name: str = ""
    mark: str = ""


def show_gallery(
    root: Path, tiles: Sequence[Tile], key: str, on_pick: Callable[[str], None], classes: Sequence[str] = ()
) -> None:
    """`on_pick` gets the name of a picture that was clicked. `classes` is the whole set, for the colours."""
    _component(
        key=key,
        data={"tiles": [_tile(root, tile, classes) for tile in tiles]},
        on_pick_change=lambda: on_pick(st.session_state[key].pick),
    )


def _tile(root: Path, tile: Tile, classes: Sequence[str]) -> dict[str, str]:
    file = root / tile.name
    try:
        picture = {"src": _thumbnail(str(file), file.stat().st_mtime_ns), "alt": f"Picture {tile.name}"}
    except OSError:
        picture = {"alt": f"{file.name} is gone"}
    except InputError as error:
        picture = {"alt": readable(str(error))}
    colour = {"colour": class_style(tile.class_name, classes).fill} if tile.class_name else {}
    return {"name": tile.name, "caption": tile.caption, "out": tile.mark} | picture | colour


@st.cache_data(show_spinner=False, max_entries=5000)
def _thumbnail(file: str, changed_ns: int) -> str:
    """A small square of a picture as a data URL."""
    image = load_image(file, at_least_px=THUMBNAIL_PX)
    return data_url(jpeg(ImageOps.fit(image, (THUMBNAIL_PX, THUMBNAIL_PX))))
