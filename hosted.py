"""The dashboard for strangers: `RPS_HOSTED=1 make run`. Each browser is a visitor with a workspace of its own."""

import os

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.starlette import App

from pages._ui.app.doorkeeper import Doorkeeper, download
from pages._ui.classroom.entrance import open_classroom

os.environ["RPS_HOSTED"] = "1"
routes = [Route("/mine.zip", download), Route("/open-classroom", open_classroom)]
app = App("app.py", middleware=[Middleware(Doorkeeper)], routes=routes)
