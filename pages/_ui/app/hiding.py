"""Pages and controls that are hidden: by a link, `?hide=network,hints`, or by a class's teacher, from all students."""

import streamlit as st

from pages._ui.classroom import entrance
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state
from rps_core.exercises import classroom
from rps_core.storage.workspace import local_workspace

CONTROLS = {
    "exercises": "Exercises",
    "hints": "Hints of exercises",
    "formulas": "Formulas",
    "code": "The same in PyTorch",
}
"""By what a link names them. Pages are named by their addresses."""


def by_link() -> frozenset[str]:
    """What the link hides, which goes along from page to page."""
    return frozenset(filter(None, url_state.shared_value(links.HIDE).split(",")))


def by_teacher() -> frozenset[str]:
    """What the teacher hides from students; the teacher has everything."""
    if not entrance.address() or entrance.is_teacher():
        return frozenset()
    return frozenset(classroom.read_room(local_workspace()).hidden)


def is_hidden(name: str) -> bool:
    """Whether a page or a control is hidden now."""
    return name in by_link() | by_teacher()


def check_link(pages: frozenset[str]) -> None:
    """Says what the link got wrong, where it names what cannot be hidden."""
    names = sorted(pages) + list(CONTROLS)
    url_state.check(
        links.HIDE,
        lambda text: all(name in names for name in text.split(",")),
        "a list of pages and controls, such as network,hints,",
    )


def stop_if_hidden(page: str) -> None:
    """Ends a page that is hidden, in a sentence."""
    if page in by_teacher():
        st.title("Not now")
        st.info("Your teacher has put this page aside for now.", icon=":material/visibility_off:")
    elif page in by_link():
        st.title("Hidden")
        st.info("The link that brought you here hides this page.", icon=":material/visibility_off:")
        st.button("Show everything", key="hiding_show", on_click=url_state.clear, args=(links.HIDE,))
    else:
        return
    st.page_link("pages/home.py", label="Home", icon=":material/home:")
    st.stop()
