"""The entry point for Streamlit Community Cloud, which installs the requirements that lie beside it; as hosted.py."""

import os
import sys
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.starlette import App

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.update({"RPS_HOSTED": "1", "OMP_NUM_THREADS": "1"})  # the second before torch is imported

from pages._ui.app.doorkeeper import Doorkeeper, download  # noqa: E402

app = App(ROOT / "app.py", middleware=[Middleware(Doorkeeper)], routes=[Route("/mine.zip", download)])
