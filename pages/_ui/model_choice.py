"""Chooses a net and the probability from which on its answers count, for the pages that use one."""

import streamlit as st

from pages._ui import loaders
from pages._ui.loaders import Model
from pages._ui.query import select_by_key
from rps_core.checkpoint import CheckpointInfo


def choose_model() -> tuple[Model, CheckpointInfo, float]:
    """A net, what its checkpoint says of it, and the threshold. Raises InputError where the file cannot be used."""
    models = {model.key: model for model in loaders.models()}

    def take_its_threshold(key: str) -> None:
        st.session_state["sure"] = loaders.describe(models[key]).threshold

    model = models[
        select_by_key("Net", {key: model.title for key, model in models.items()}, "model", take_its_threshold)
    ]
    info = loaders.describe(model)
    threshold = st.slider("Sure from", 0.34, 0.99, info.threshold, format="percent", key="sure", bind="query-params")
    st.caption("Below this probability the answer is “not sure”; the bars carry a mark there.")
    return model, info, threshold
