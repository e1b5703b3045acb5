"""Files that are uploaded: how large each may be, and what is done with those that are over."""

from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages._ui.app.visitor import workspace
from rps_core.data.images import MAX_FILE_BYTES
from rps_core.storage.limits import limits

MB = 2**20
"""As Streamlit's uploaders count; everywhere else an MB has a million bytes."""


def photograph_mb() -> int:
    """The largest photograph that is opened, in an uploader's MB: it says so, and refuses a larger one at once."""
    return min(_server_mb(), MAX_FILE_BYTES // MB)


def zip_mb() -> int:
    """The largest zip: what the server takes, and of a visitor no more than it may keep."""
    kept = limits().most_disk_mb * 10**6 // MB
    return min(_server_mb(), max(1, kept)) if workspace().of_visitor else _server_mb()


def _server_mb() -> int:
    return int(st.get_option("server.maxUploadSize"))


def let_go(files: Iterable[UploadedFile]) -> None:
    """Gives back the memory of what now stands on the disk: Streamlit keeps it as long as its tab is open.

    The uploader must have another key in the next run; what is in one cannot be read any more.
    """
    context = get_script_run_ctx()
    for file in files:
        if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
        file.close()
