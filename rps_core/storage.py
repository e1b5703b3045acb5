"""Where the project keeps what it makes: runs, recordings, caches. One folder, so that it is easy to move or empty."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ASSETS = Path(__file__).resolve().parent / "assets"


def home() -> Path:
    """The folder of everything that is made here: $RPS_HOME, else the project's own folder."""
    return Path(os.environ.get("RPS_HOME") or PROJECT)


def write_atomically(path: Path, data: bytes | str) -> None:
    """Writes beside the file and renames, so that a kill at any instant leaves the old file or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
