"""The image's server, as a user without rights and with a checkout that cannot be written to, serves every page.

The packages are those of the tests here; `make hosting-check` installs them as the image does.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from devtools import hosting_check

CAN_BECOME_NOBODY = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("setpriv") is not None


@pytest.mark.timeout(900)
@pytest.mark.skipif(not CAN_BECOME_NOBODY, reason="becoming another user needs root, and setpriv of util-linux")
def test_every_page_is_served_without_rights(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        hosting_check.check(browser, Path(folder), Path(sys.executable))
    assert f"{len(list((hosting_check.ROOT / 'pages').glob('[!_]*.py')))} pages:" in capsys.readouterr().out
