"""The dashboard for strangers: `RPS_HOSTED=1 make run`. Each browser is a visitor with a workspace of its own."""

from streamlit.starlette import App

from pages._ui.app.site import for_strangers

app = App("app.py", **for_strangers())
