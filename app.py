"""The dashboard: `streamlit run app.py`. Builds the navigation and runs the page that was asked for."""

import streamlit as st

from pages._ui.app import callbacks, line_ends, nodelay, routing, theme, warmup, widget_values
from pages._ui.components.file_names import keep_readable
from pages._ui.components.scroll import scroll_to_top

st.set_page_config(page_icon=str(theme.ICON), layout="wide", initial_sidebar_state=220)  # pixels wide
nodelay.start()
line_ends.start()
widget_values.start()
callbacks.start()
page = routing.navigation()
st.set_page_config(page_title=f"{page.title} · Rock, paper, scissors")
st.logo(theme.LOGO, icon_image=theme.ICON, size="large")
theme.apply()
scroll_to_top(page.title)
keep_readable()
routing.run(page)
warmup.start()  # after the page is out: importing torch takes seconds, and no first page needs it
