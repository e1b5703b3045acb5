"""The list of pages, and the cure for deep links on a fresh server.

Streamlit knows two kinds of apps with several pages: a folder `pages/`, and `st.navigation`. It takes ours for
the first kind until `app.py` has run once. So when the first visit to a fresh server is a deep link, it runs that
page alone, without `app.py`: no sections, no page config. Each page therefore begins with `ensure_routed`. Until
`navigation` has run no sidebar is drawn (`.streamlit/config.toml`): the browser would keep the width of its first one.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from pages._ui.app import cache, hiding, messages, upload_gate, visitor
from pages._ui.app.visitor import workspace
from pages._ui.classroom import entrance
from pages._ui.owner import log
from pages._ui.widgets import address, link_wrong, url_state
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.kept_picture import OWN
from pages._ui.widgets.link_wrong import Known
from pages._ui.widgets.page_parameters import current_names, written
from rps_core.exercises.exercise import TITLES
from rps_core.recordings import store
from rps_core.runs.run import EXAMPLE, list_runs, list_unreadable_runs

_ROUTED = "routing_routed"  # app.py has built the navigation in this session
_WANTED = "routing_wanted"  # the deep link that app.py still has to go to: (page, query parameters)

_LOGGED = "routing_logged"  # the page that was logged last


@dataclass(frozen=True)
class PageEntry:
    """One line of the navigation."""

    file: str
    title: str
    icon: str
    help: str
    section: str = ""
    hidden: bool = False

    @property
    def stem(self) -> str:
        """Of its file: what links and addresses call it."""
        return Path(self.file).stem


HOME = PageEntry("pages/home.py", "Home", ":material/home:", "What there is to do here, and what is loaded.")
GUIDE = PageEntry("pages/guide.py", "The guide", ":material/menu_book:", "Sixteen steps, each to be touched.", "Learn")
DATASET = PageEntry(
    "pages/dataset.py", "Dataset", ":material/photo_library:", "The pictures: look, split, check, clean.", "Learn"
)
LAYER_SHAPES = PageEntry(
    "pages/layer_shapes.py", "Layer shapes", ":material/layers:", "Sizes, costs and fields of view, by layer.", "Learn"
)
CONVOLUTION = PageEntry(
    "pages/convolution.py",
    "Convolution",
    ":material/center_focus_strong:",
    "Every product under the kernel, at every pixel.",
    "Learn",
)
MAX_POOLING = PageEntry(
    "pages/max_pooling.py",
    "Max pooling",
    ":material/view_compact:",
    "Who wins in each window, and what is lost.",
    "Learn",
)
NETWORK = PageEntry(
    "pages/network.py",
    "Network",
    ":material/account_tree:",
    "Every map of a net, its answer, and why.",
    "Learn",
)
TRAINING = PageEntry(
    "pages/training.py", "Training", ":material/model_training:", "Train a net and watch it learn.", "Train"
)
MODEL = PageEntry("pages/model.py", "Model", ":material/straighten:", "How good a net is, and where it fails.", "Train")
WEBCAM = PageEntry("pages/webcam.py", "Webcam", ":material/videocam:", "Your hand, live, before a trained net.", "Use")
GAME = PageEntry("pages/game.py", "Game", ":material/front_hand:", "Play against the computer, by hand.", "Use")
PHOTO = PageEntry("pages/photo.py", "Photo", ":material/photo_camera:", "Put a photograph to a trained net.", "Use")
COLLECT = PageEntry(
    "pages/collect.py", "Collect", ":material/library_add:", "Record your own hands, sign by sign.", "Use"
)
TEACH = PageEntry("pages/teach.py", "Teach", ":material/school:", "Teach a trained net your own hands.", "Train")
CLASSROOM = PageEntry(
    "pages/classroom.py", "Classroom", ":material/groups:", "Your class: who is here, and what all see."
)
SHARED = PageEntry("pages/shared.py", "Shared", ":material/share:", "What somebody shows you by a link.", hidden=True)
PAGES = (
    HOME,
    GUIDE,
    DATASET,
    LAYER_SHAPES,
    CONVOLUTION,
    MAX_POOLING,
    NETWORK,
    TRAINING,
    TEACH,
    MODEL,
    WEBCAM,
    PHOTO,
    COLLECT,
    GAME,
)


def navigation() -> "st.Page":
    """The page to run now, after Streamlit has been told of all of them. For app.py alone."""
    sections: dict[str, list[st.Page]] = {}
    hidden = hiding.by_link() | hiding.by_teacher()
    if not entrance.is_teacher():
        hidden |= {CLASSROOM.stem}
    for entry in (HOME, CLASSROOM, *PAGES[1:], SHARED):
        page = st.Page(
            entry.file,
            title=entry.title,
            icon=entry.icon,
            help=entry.help,
            default=entry is HOME,
            visibility="hidden" if entry.hidden or entry.stem in hidden else "visible",
        )
        sections.setdefault(entry.section, []).append(page)
    st.set_option("client.showSidebarNavigation", True)
    current = st.navigation(sections)
    st.session_state[_ROUTED] = True
    if wanted := st.session_state.pop(_WANTED, None):
        file, query = wanted
        st.switch_page(file, query_params=query)  # which would drop the query parameters by itself
    return current


def run(page: "st.Page") -> None:
    """Runs the page. The first time in a row is logged, how long it took and how it ended; the others quietly."""
    name = page.url_path or "home"
    is_new = st.session_state.get(_LOGGED) != name
    st.session_state[_LOGGED] = name
    with log.measured("page", visitor.drawn_for(), logging.INFO if is_new else logging.DEBUG, page=name):
        try:
            page.run()
        finally:  # also where the page stopped early
            address.show(url_state.current()[0])


def ensure_routed(page_file: str) -> None:
    """Call first thing in each page, as `ensure_routed(__file__)`: app.py has run, and it is known whose page it is.

    Where it has not, this remembers the page and its query parameters and goes to app.py, which comes back. A link
    that holds parameters under older names is followed anew under those of today. Then the page takes its link, and
    in a class a student's name and what the teacher shows stand above it.
    """
    from pages._ui.classroom import student_bar  # which links to pages itself

    visitor.require()
    messages.admit()
    upload_gate.say_refusal()
    file, page = f"pages/{Path(page_file).name}", Path(page_file).stem
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    query = current_names(page, given)
    if query != given:
        link_wrong.remember_older(page, given)
    if st.session_state.get(_ROUTED):
        if query != given:
            st.switch_page(file, query_params=query)
        url_state.arrive(page, known(page))
        student_bar.enter(page, query)
        hiding.check_link(frozenset(entry.stem for entry in PAGES[1:]))
        hiding.stop_if_hidden(page)
        return
    st.session_state[_WANTED] = (file, query)
    try:
        st.switch_page("app.py")
    except StreamlitPageNotFoundError:
        # Somebody clicked while app.py ran for the first time: Streamlit knows the navigation, and no more of app.py
        # as a page, but the click cut app.py off before it could mark the session. Any page now runs through app.py.
        st.switch_page(file, query_params=query)


def link(entry: PageEntry, label: str, *, icon: str | None = None, **query: str) -> None:
    """A link to a page of the dashboard, with query parameters.

    Streamlit ignores one to the page that is open already: there it is a button that does the same.
    """
    if query and url_state.current()[0] == entry.stem:
        st.button(
            label,
            key=f"link_{label}_{sorted(query.items())}",
            icon=icon or entry.icon,
            type="tertiary",
            on_click=url_state.follow,
            args=(query,),
        )
    else:
        st.page_link(entry.file, label=label, icon=icon or entry.icon, query_params=written(entry.stem, query) or None)


def known(page: str) -> dict[str, Known]:
    """What a link may name, by the parameter: runs, nets and collections. `page`: teach."""

    def runs() -> list[str]:
        lessons = [run.id for run in list_runs(workspace()) if page != "teach" or run.config.lesson]
        return [*lessons, EXAMPLE.name, *(run.id for run in list_unreadable_runs(workspace()))]

    return {
        links.RUN.name: Known(runs, lambda name: "that run is no lesson" if cache.find_run(name) else ""),
        links.MODEL.name: Known(lambda: [model.key for model in cache.models()], cache.why_no_model),
        links.EXERCISE.name: Known(lambda: TITLES),
        links.PICTURE.name: Known(lambda: [*cache.samples(), OWN]),
        links.COLLECTION.name: Known(lambda: [*store.names(workspace()), entrance.class_collection()]),
    }
