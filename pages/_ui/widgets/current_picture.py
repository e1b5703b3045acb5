"""The current picture: a sample, or one's own, from a file, a camera, a data set or a net's mistakes.

Whatever is chosen last is what Photo, Network, Convolution, Max pooling and Layer shapes show. The link holds a
sample's name; of one's own picture it holds that there was one: the picture itself stays in the session and in the
workspace (`kept_picture`), where a refresh and another tab find it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import streamlit as st
from PIL import Image
from streamlit.runtime.caching.hashing import HashFuncsDict

from pages._ui.app import cache
from pages._ui.app.routing import NETWORK
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import markdown, sentence
from pages._ui.widgets import kept_picture, link_wrong, url_state, url_widgets
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.kept_picture import OWN, Source
from pages._ui.widgets.uploads import photograph_mb
from rps_core.data.images import load_image
from rps_core.errors import InputError, shortened
from rps_core.reports import counted
from rps_core.storage.files import path_in_script, read_regular

_PICTURES = "picture_own"  # one's own pictures, as many as were uploaded together
_INDEX = "picture_index"  # which of them is meant where there is room for one
_PROBLEM = "picture_problem"
_IS_NEW = "picture_is_new"  # it was brought since it was last kept
_NOT_KEPT = "picture_not_kept"  # why it could not be
_WHICH = "picture_which"
_UPLOAD, _SNAPSHOT = "picture_upload", "picture_snapshot"
NAME_LETTERS = 24
UNTIL_THEN = "Your picture is shown until you reload the page or close this tab."
KEPT = "It stays on the computer that runs this dashboard; the link does not hold it."
OTHERS_SEE_IT = "Other browsers that open this dashboard show it, too, until another one is opened."
NOT_IN_LINK = "The link was made with somebody's own picture, which it does not hold: you see the sample {} instead."


class File(Protocol):
    """What the widgets for uploads and snapshots give."""

    name: str

    def getvalue(self) -> bytes: ...


BY_KEY: HashFuncsDict = {Source: lambda source: source.key}
"""For caches: a photograph of megabytes is read through once, not at each move of a slider."""


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=BY_KEY)
def open_image(source: Source) -> Image.Image:
    """The picture, or the part of it that is looked at. Raises InputError when it is none."""
    image = load_image(source.data, source.name)
    if source.box is None:
        return image
    x, y, width, height = source.box
    return image.crop((x, y, x + width, y + height))


def own_pictures() -> tuple[Source, ...]:
    """What was uploaded, taken or looked into last, whole, in this session or before; nothing where there is none."""
    if _PICTURES not in st.session_state:
        st.session_state[_PICTURES], st.session_state[_INDEX] = kept_picture.read(workspace())
    pictures: tuple[Source, ...] = st.session_state[_PICTURES]
    return pictures


def _keep() -> None:
    """What was brought since the last run of a page goes into the workspace, and is shown as it is kept there."""
    if st.session_state.pop(_IS_NEW, False):
        mine, index = own_pictures(), st.session_state[_INDEX]
        with st.spinner(f"Opening {counted(len(mine), 'picture')} …"):
            mine = tuple(kept_picture.as_kept(workspace(), one) for one in mine)
            st.session_state[_PICTURES], st.session_state[_NOT_KEPT] = mine, ""
            try:
                kept_picture.keep(workspace(), mine, index)
            except InputError as error:
                st.session_state[_NOT_KEPT] = str(error)
    if why := st.session_state.get(_NOT_KEPT):
        st.warning(f"{sentence(why)} {UNTIL_THEN}", icon=":material/save:")


def _bring(sources: tuple[Source, ...], index: int = 0) -> None:
    st.session_state[_PICTURES], st.session_state[_INDEX] = sources, index
    st.session_state[_IS_NEW] = True


def choose_pictures(*, room_for_one: bool = False) -> tuple[Source, ...]:
    """Pills for one's own pictures and the samples: all of one's own, or a sample. The pill says what is shown."""
    samples = list(cache.samples())
    _keep()
    mine = own_pictures()
    if not mine and url_state.read(links.PICTURE) == OWN:
        url_state.leave_out(links.PICTURE)
        link_wrong.say(links.PICTURE.name, NOT_IN_LINK.format(samples[0]))
    options = [OWN, *samples] if mine else samples
    title = _title_of_one(mine) if mine and room_for_one else _title_of_all(mine)
    chosen = url_widgets.chips("Picture", links.PICTURE, options, default=samples[0], titles={OWN: title})
    return mine if chosen == OWN else (_sample(chosen),)


def choose_picture() -> Source:
    """Pills, and what brings a picture of one's own. One that cannot be opened is said, and a sample stands in."""
    sources = choose_pictures(room_for_one=True)
    source = sources[_choose_which(sources)]
    with st.popover("Your own picture", icon=":material/upload:"):
        st.file_uploader(
            "A picture of a hand", key=_UPLOAD, on_change=take_file, args=(_UPLOAD,), max_upload_size=photograph_mb()
        )
        if st.toggle("Take one with the camera", key="picture_camera"):
            st.camera_input("Hold up a hand", key=_SNAPSHOT, on_change=take_file, args=(_SNAPSHOT,), width=420)
        st.caption(KEPT if workspace().of_visitor else f"{KEPT} {OTHERS_SEE_IT}")
    chosen, problem = st.session_state.get(_PROBLEM, ("", ""))
    if chosen != url_state.read(links.PICTURE):
        problem = ""  # another picture was chosen since
    try:
        open_image(source)
    except InputError as error:
        problem, source = str(error), _sample(next(iter(cache.samples())))
    if problem:
        st.error(f"{sentence(problem)} Until then you see {source.name}.", icon=":material/broken_image:")
    return source


def _choose_which(sources: tuple[Source, ...]) -> int:
    """A select box where there are several, of which one is shown."""
    index = _index(sources)
    if len(sources) == 1:
        return index
    st.session_state[_WHICH] = index  # what was looked into, or chosen on another page
    names = [f"{number}: {shortened(one.name)}" for number, one in enumerate(sources, 1)]
    return st.selectbox(
        f"Which of the {counted(len(sources), 'picture')}",
        range(len(sources)),
        index,
        format_func=names.__getitem__,
        key=_WHICH,
        on_change=lambda: _bring(sources, st.session_state[_WHICH]),
    )


def _index(sources: tuple[Source, ...]) -> int:
    """Which of them is meant where there is room for one."""
    return min(int(st.session_state.get(_INDEX, 0)), len(sources) - 1)


def take_files(files: Iterable[File]) -> None:
    """These are one's own pictures from now on; without any, a sample is shown again. For a widget's callback."""
    sources = tuple(Source(file.name, file.getvalue(), file.name) for file in files)
    _bring(sources)
    st.session_state.pop(_PROBLEM, None)
    url_state.write_all({links.PICTURE: OWN if sources else None, links.CROP: None})


def take_file(key: str) -> None:
    """One picture was brought to the widget of this key, or taken from it. What is none changes nothing."""
    file = st.session_state[key]
    if file is None:
        return take_files([])
    try:
        load_image(file.getvalue(), file.name)
    except InputError as error:
        st.session_state[_PROBLEM] = (url_state.read(links.PICTURE), str(error))
        return None
    return take_files([file])


def look_inside(key: str, picture: Callable[[], Source], net: str = "") -> None:
    """A button that takes a picture, and the net of this key, to the page Network."""
    if st.button(
        "Look inside", icon=NETWORK.icon, key=key, help="Follow this picture through the net, layer by layer."
    ):
        source = picture()
        query = {links.PICTURE.name: source.sample or OWN} | ({links.MODEL.name: net} if net else {})
        if not source.sample:
            _point_at(source)
        st.switch_page(NETWORK.file, query_params=query)


def _point_at(source: Source) -> None:
    """One of one's own pictures, or a new one, is meant from now on, with the part of it that is looked at."""
    whole = replace(source, box=None)
    mine = [source if replace(one, box=None) == whole else one for one in own_pictures()]
    if source not in mine:
        mine = [source]
    _bring(tuple(mine), mine.index(source))


def read_source(file: Path, name: str, box: tuple[int, int, int, int] | None = None) -> Source:
    """A picture of a folder, or a part of it."""
    return Source(name, read_regular(file), path_in_script(file), box=box)


def _sample(name: str) -> Source:
    path = cache.samples()[name]
    return Source(f"sample {name}", path.read_bytes(), path_in_script(path), name)


def _title_of_all(mine: tuple[Source, ...]) -> str:
    return _title_of_one(mine) if len(mine) == 1 else f"last opened: {counted(len(mine), 'picture')}"


def _title_of_one(mine: tuple[Source, ...]) -> str:
    """The one that is shown where there is room for one; of several its number, too: all of them were opened last."""
    index = _index(mine)
    which = f"no. {index + 1:,} of {len(mine):,} " if len(mine) > 1 else ""
    return f"{which}last opened: {markdown(mine[index].name, NAME_LETTERS)}"
