"""Model: how good a net is, at home and among strangers; what it gets wrong, and what spoils its sight."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.data_sets import data_titles
from pages._ui.app.routing import PHOTO, ensure_routed, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing import charts, score_charts
from pages._ui.drawing.text import show_error
from pages._ui.model import measuring, sets
from pages._ui.runs.other_people import read_or_offer, show_failures
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.format import NET_NAMES
from pages._ui.widgets.select_by_key import select_by_key
from rps_core.errors import InputError
from rps_core.evaluation import shipped_scores

ensure_routed(__file__)

LESSON = (
    "A net that was trained on one person's hands before one wall scores 98 % on more pictures of that hand, and fails "
    "on yours: it learned the wall and the hand, not the sign. So a score says nothing without the question *whose "
    "hands?*, and the cure is more different hands, not more epochs."
)
SOURCES = """\
Published: a net with 94 % on its own test pictures had 54 % on 355 photographs of other hands before other
backgrounds; another with 99.4 % at home had 34 % on 900 of others. Measured with this project's nets: trained on
2,188 photographs of a few hands before a green wall they reach 98 to 99.9 % at home and 45 to 53 % on photographs of
other people."""


def _choose_folder() -> str:
    """What a link holds of one's data sets; at home a folder's path is typed."""
    if workspace().of_visitor:
        titles = data_titles()
        return st.selectbox("Pictures", list(titles), format_func=lambda key: titles.get(key, key), key="model_data")
    return st.text_input(
        "Folder of class folders",
        placeholder="empty: the hands that ship",
        help="A folder on this computer, with one folder of pictures for each class: paper, rock, scissors.",
        key="model_data",
    ).strip()


def measure_folder(model: cache.Model) -> None:
    """The same for a folder of one's own."""
    st.subheader("On your own photographs", anchor=False)
    with st.form("model_folder", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        folder = _choose_folder()
        find = st.toggle("Find the hand first", True, key="model_find")
        pressed = st.form_submit_button("Measure", icon=":material/straighten:", key="model_measure")
    if pressed:
        try:
            measuring.measure(model, folder, find=find)
        except InputError as error:
            show_error(error)
    if measured := measuring.last_measured(model):
        measuring.show(model.key, *measured)


st.title("Model")
st.html('<p class="rps-lead">How good is a net, really? Ask who else’s hands it has seen.</p>')
models = {model.key: model for model in cache.models()}
model = models[select_by_key("Net", {key: model.title for key, model in models.items()}, links.MODEL)]
try:
    info = cache.load(model).info
except InputError as error:
    show_error(error)
    st.stop()
scores = shipped_scores.scores()
own = scores.get(model.key, {})
run = cache.find_run(model.key)
others = read_or_offer(run) if run else None
sets.show_headline(info, own, others)
if others:
    show_failures(others.failures, model.key)
st.markdown(LESSON)
with st.expander("Where these numbers come from"):
    st.markdown(SOURCES)
sets.show_all_sets(scores)
if own:
    sets.show_one_set(own, info.threshold)
else:
    sets.check_unshown()
measure_folder(model)
st.subheader("What spoils its sight", anchor=False)
st.caption(
    "Every fourth of the tight photographs before a green wall, spoilt in one way at a time: right on the whole "
    "pictures, %, by strength. Both shipped nets."
)
st.plotly_chart(
    score_charts.robustness_chart(shipped_scores.robustness(), NET_NAMES),
    config=charts.CONFIG,
    alt="Accuracy of both shipped nets on photographs that are turned, blurred, darkened and so on",
)
link(PHOTO, "Try next: show it a hand of your own", model=model.key)
