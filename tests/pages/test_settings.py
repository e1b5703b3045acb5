"""The settings that ship, as Streamlit takes them in from the project's folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = """
import json
from streamlit import config
names = ("server.fileWatcherType", "client.showErrorDetails", "server.address")
print(json.dumps({name: config.get_option(name) for name in names}))
"""


def settings() -> dict[str, str]:
    """What a server started in the project's folder would go by, whatever the environment says otherwise."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=environment, capture_output=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_no_watcher_walks_all_of_torch_for_every_visitor_and_no_visitor_sees_a_traceback():
    assert settings() == {
        "server.fileWatcherType": "none",  # else 25 people at once wait half a minute for their first page
        "client.showErrorDetails": "none",
        "server.address": "127.0.0.1",
    }
