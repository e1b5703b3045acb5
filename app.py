"""The dashboard: `streamlit run app.py`. Builds the navigation and runs the page that was asked for."""

import streamlit as st

from pages._ui import routing, warmup

page = routing.navigation()
st.set_page_config(page_title=f"{page.title} · Rock, paper, scissors", layout="wide")
page.run()
warmup.start()  # after the page is out: importing torch takes seconds, and no first page needs it
