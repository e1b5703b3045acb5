"""Chooses a net and the probability from which on its answers count, for the pages that use one."""

from contextlib import suppress

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.url_state import select_by_key
from rps_core.errors import InputError
from rps_core.nets.checkpoint import CheckpointInfo


def choose_model() -> tuple[Model, CheckpointInfo, float]:
    """A net, what its checkpoint says of it, and the threshold. Raises InputError where the file cannot be used.

    Imports torch: the net is opened, so that nothing on the page meets weights that are damaged.
    """
    models = {model.key: model for model in cache.models()}

    def take_its_threshold(key: str) -> None:
        with suppress(InputError):  # the page says what is wrong with the file
            st.session_state["sure"] = cache.describe(models[key]).threshold

    model = models[
        select_by_key("Net", {key: model.title for key, model in models.items()}, links.MODEL, take_its_threshold)
    ]
    info = cache.load(model).info
    threshold = url_widgets.real_slider("Sure from", links.SURE, default=info.threshold, unit="percent")
    st.caption("Below this probability the answer is “not sure”; the bars carry a mark there.")
    return model, info, threshold
