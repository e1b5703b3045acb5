"""Files that were uploaded and are done with."""

from collections.abc import Iterable

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def let_go(files: Iterable[UploadedFile]) -> None:
    """Gives back the memory of what now stands on the disk: Streamlit keeps it as long as its tab is open.

    The uploader must have another key in the next run; what is in one cannot be read any more.
    """
    context = get_script_run_ctx()
    for file in files:
        if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
        file.close()
