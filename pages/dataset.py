"""Dataset: every picture, its tensor, the balance of classes, the transforms, the split, a batch, and what is wrong."""

import streamlit as st

from pages._ui.app.routing import TRAINING, ensure_routed, link
from pages._ui.dataset import balance, batch, browse, picture, quality, split, transforms
from pages._ui.dataset.exercises import STARTS, TITLES
from pages._ui.dataset.source import Data, choose_data
from pages._ui.dataset.unopened import check_unopened
from pages._ui.drawing.images import show_split
from pages._ui.drawing.text import show_error
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.exercise_cards import CONTROLS, show_exercises
from rps_core.errors import InputError

ensure_routed(__file__)

_SHOW = (browse.show, picture.show, balance.show, transforms.show, split.show, batch.show, quality.show)
PARTS = dict(zip(links.PART.options, _SHOW, strict=True))


def show_part(data: Data) -> None:
    """The part that was chosen; nothing of the others is computed."""
    with st.container(key=CONTROLS):
        part = url_widgets.segments("Part", links.PART, list(PARTS))
    try:
        exercises = PARTS[part](data)
    except InputError as error:
        show_error(error, ":material/broken_image:")
        return
    finally:
        check_unopened(data)
    if exercises:
        show_exercises(exercises, STARTS, TITLES)


st.title("Dataset")
st.html('<p class="rps-lead">A net knows nothing but its pictures. Look at them before it does.</p>')
try:
    data = choose_data()
except InputError as error:
    show_error(error, ":material/folder_off:")
    st.stop()
show_split(data.folders.counts)
show_part(data)
link(TRAINING, "Try next: train on these pictures", data=data.link)
