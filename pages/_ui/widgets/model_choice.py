"""Chooses a net and the probability from which on its answers count, for the pages that use one."""

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.select_by_key import select_by_key
from rps_core.nets.checkpoint import CheckpointInfo


def choose_model() -> tuple[Model, CheckpointInfo, float]:
    """A net, what its checkpoint says of it, and the threshold. Raises InputError where the file cannot be used.

    Imports torch: the net is opened, so that nothing on the page meets weights that are damaged.
    """
    models = {model.key: model for model in cache.models()}
    titles = {key: model.title for key, model in models.items()}
    model = models[select_by_key("Net", titles, links.MODEL)]
    info = cache.load(model).info
    threshold = url_widgets.real_slider("Sure from, as a probability", links.SURE, default=info.threshold, unit="%.2f")
    st.caption("Below this probability the answer is “not sure”; the bars carry a mark there.")
    return model, info, threshold
