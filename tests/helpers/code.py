"""Code that the pages print: it runs as it stands."""

import contextlib
import io
from typing import Any


def run_printed(code: str) -> dict[str, Any]:
    """Run it, in the project's folder; its variables."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)
    return names
