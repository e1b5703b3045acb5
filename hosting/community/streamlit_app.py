"""The entry point for Streamlit Community Cloud, which installs the requirements that lie beside it; as hosted.py."""

import os
import sys
from pathlib import Path

from streamlit.starlette import App

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported

from pages._ui.app.site import for_strangers  # noqa: E402

app = App(ROOT / "app.py", **for_strangers())
