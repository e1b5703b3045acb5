"""What the teacher puts on every screen, and what is hidden from all."""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from pages._ui.app import hiding, routing
from pages._ui.classroom import entrance
from pages._ui.components.share import share_button
from pages._ui.drawing.text import markdown, toast_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import link_wrong, url_state
from pages._ui.widgets.page_parameters import current_names
from rps_core.errors import InputError, shortened
from rps_core.exercises import classroom
from rps_core.reports import counted
from rps_core.storage.workspace import local_workspace

LONGEST_LINK = 4_000
_PAGES, _CONTROLS = "classroom_hidden_pages", "classroom_hidden_controls"
_LINK_PAGES, _LINK_CONTROLS = "classroom_link_pages", "classroom_link_controls"
_LINK, _NOTE, _AT_ONCE = "classroom_link", "classroom_note", "classroom_at_once"


def parse_link(text: str) -> tuple[str, dict[str, str]]:
    """The page of this dashboard, by its file's stem, and the parameters under their names of today.

    Raises InputError for any other address.
    """
    text = text.strip()
    if not text:
        raise InputError("no link was given; open a page, set it as you want it, and copy its address")
    if len(text) > LONGEST_LINK:
        raise InputError(
            f"the link has {counted(len(text), 'letter')}; links of this dashboard have at most {LONGEST_LINK:,}"
        )
    try:
        address = urlsplit(text)
        port = address.port
    except ValueError:
        raise InputError(f"{shortened(text)} is no address; copy one of this dashboard from the address bar") from None
    ours = urlsplit(entrance.address())
    if address.netloc and (address.hostname, port) != (ours.hostname, ours.port):
        raise InputError(f"{shortened(text)} leads to another site; copy an address that begins with {ours.geturl()}")
    known = [entry.stem for entry in (*routing.PAGES, routing.SHARED)]
    page = address.path.strip("/") or routing.HOME.stem
    if page not in known:
        raise InputError(f"{shortened(text)} is no page of this dashboard; pages are {', '.join(known)}")
    return page, current_names(page, dict(parse_qsl(address.query, keep_blank_values=True)))


def show_screens() -> None:
    """What is on every screen, and the form that puts something there."""
    shown = classroom.read_room(local_workspace()).shown
    if shown:
        title = next((one.title for one in routing.PAGES if one.stem == shown.page), "Shared")
        way = "all were taken there" if shown.at_once else "offered to all"
        st.markdown(f":material/co_present: **{title}**{_note(shown.note)}: {way}.")
        st.button("Take it off the screens", key="classroom_off", on_click=_take_off)
    st.text_input("Link of a page, as it shall be", placeholder="…/convolution?kernel=blur", key=_LINK)
    st.text_input("A word to it", placeholder="Look at this kernel", max_chars=200, key=_NOTE)
    st.checkbox("Take everybody there at once", key=_AT_ONCE)
    st.button("Put it on every screen", type="primary", key="classroom_put", on_click=_put)
    st.caption(
        "Or open the page, set it as you want it, and press *Show this to all* above it. Pictures, runs and recordings "
        "of your own are yours alone; *Share* gives a run a link that you can put here."
    )


def offer_to_show() -> None:
    """For the teacher, above every other page."""
    page, values = url_state.current()
    if st.button("Show this to all", icon=":material/co_present:", key="classroom_this", type="tertiary"):
        stem = page or routing.HOME.stem
        if values.get(links.PICTURE.name) == "own":  # which this session alone has
            values = {name: text for name, text in values.items() if name not in (links.PICTURE.name, links.CROP.name)}
        try:
            show(stem, values)
        except InputError as error:
            toast_error(error)


def show(page: str, query: dict[str, str], note: str = "", *, at_once: bool = False) -> None:
    """Puts a page on every screen, and says so. Raises InputError."""
    classroom.show(local_workspace(), page, query, note, at_once=at_once)
    st.toast("It is on every screen.", icon=":material/co_present:")


def _put() -> None:
    try:
        page, query = parse_link(st.session_state[_LINK])
        link_wrong.refuse(page, query, routing.known(page))
        show(page, query, st.session_state[_NOTE], at_once=st.session_state[_AT_ONCE])
    except InputError as error:
        toast_error(error)
        return
    st.session_state.update({_LINK: "", _NOTE: "", _AT_ONCE: False})


def _take_off() -> None:
    try:
        classroom.show_nothing(local_workspace())
    except InputError as error:
        toast_error(error)


def _note(note: str) -> str:
    return f", “{markdown(note, 200)}”" if note else ""


def show_hiding() -> None:
    """Which pages and controls no student has; and a link by which whoever opens it has fewer."""
    _choose_hidden(_PAGES, _CONTROLS, classroom.read_room(local_workspace()).hidden, on_change=_hide)
    with st.popover("By a link, for some", icon=":material/link:"):
        st.markdown("Whoever opens this link does without what you touch here.")
        names = _choose_hidden(_LINK_PAGES, _LINK_CONTROLS)
        if names:
            query = f"?{links.HIDE.name}={','.join(names)}"
            st.code(f"{entrance.address()}/{query}", language=None)
            share_button("classroom_link_copy", "Copy the link", "", address=f"./{query}", copies=True)


def _choose_hidden(
    pages_key: str, controls_key: str, chosen: Iterable[str] = (), on_change: Callable[[], None] | None = None
) -> list[str]:
    """Pages and controls to touch; the names of those that are chosen."""
    chosen, names = list(chosen), []
    pages = {entry.stem: entry.title for entry in routing.PAGES[1:]}
    for label, key, titles in (("Pages", pages_key, pages), ("On the pages", controls_key, hiding.CONTROLS)):
        names += st.pills(
            label,
            list(titles),
            selection_mode="multi",
            default=[name for name in titles if name in chosen],
            format_func=titles.__getitem__,
            key=key,
            on_change=on_change,
            wrap=True,
        )
    return names


def _hide() -> None:
    try:
        classroom.hide(local_workspace(), [*st.session_state[_PAGES], *st.session_state[_CONTROLS]])
    except InputError as error:
        toast_error(error)
