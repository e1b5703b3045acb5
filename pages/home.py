"""The home page."""

import streamlit as st

from pages._ui.routing import ensure_routed

ensure_routed(__file__)
st.title("home")
st.write(st.query_params.to_dict())
