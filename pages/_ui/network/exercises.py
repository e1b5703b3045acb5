"""How the exercises of the page Network begin, by key."""

from functools import partial

import streamlit as st

from pages._ui.network.choosing import ANSWER, MAPS, WHY, open_layer, open_map
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import forget


def _show(view: str, layer: str | None = None) -> None:
    st.session_state["look"] = view
    if layer:
        open_layer(layer)
        open_map(0)
    if view == ANSWER:
        st.session_state["temperature"] = "1"
    if view == WHY:
        forget(links.TARGET)


STARTS = {
    "network_dead": partial(_show, MAPS, "conv2"),
    "network_field": partial(_show, MAPS, "conv1"),
    "network_temperature": partial(_show, ANSWER),
    "network_other_side": partial(_show, WHY),
}
