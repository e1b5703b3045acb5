"""A visitor's own things as a zip: an address that answers to nobody but the browser with the visitor's cookie."""

from urllib.parse import urlencode

import streamlit as st


def offer_zip(label: str, **query: str) -> None:
    """A link that looks like a button; without a query it is all of the workspace, see `doorkeeper.download`."""
    st.link_button(label, f"./mine.zip?{urlencode(query)}" if query else "./mine.zip", icon=":material/download:")
