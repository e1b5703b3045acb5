"""The form's training as PyTorch code."""

import streamlit as st

from pages._ui.app.hiding import is_hidden
from pages._ui.app.visitor import workspace
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import checked
from rps_core.config import TrainConfig
from rps_core.runs.pytorch_code import training_code


def show_code(config: TrainConfig) -> None:
    """A script that does what Start does; its corner holds a button that copies it."""
    if is_hidden("code"):
        return
    is_open = checked(links.CODE, ("true", "false").__contains__, "true or false", "false") == "true"
    with st.expander("The same in PyTorch", is_open, icon=":material/code:"):
        st.caption(
            "The form as one script, with its data, split, net and loop. It runs in the project's folder; with the "
            "same seed its losses are those of the run. What it saves then stands among the nets of the pages."
        )
        st.code(training_code(workspace(), config), language="python", height=480)
