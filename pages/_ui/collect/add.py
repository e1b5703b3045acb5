"""Pictures that were not recorded here: photographs into a class, a zip of class folders into its classes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages._ui.app.visitor import workspace
from pages._ui.collect.collection_bar import attempt, round_number
from pages._ui.drawing.text import markdown, sentence, show_error
from pages._ui.owner import log
from pages._ui.widgets.uploads import let_go, photograph_mb, zip_mb
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.recordings import archive, changes, store
from rps_core.reports import counted
from rps_core.storage.trash import Change

_FAULTS = "collect_faults"  # what of the last files could not be opened, a sentence each
_NOTES = "collect_notes"  # what else is to be known of them


def add_files(name: str, label: str) -> None:
    """The uploader and its button; what was left out is said until the next files."""
    files = st.file_uploader(  # without a list of endings, which it would show cut off
        "Photographs, or a zip of class folders",
        accept_multiple_files=True,
        key=f"collect_files_{round_number()}",
        max_upload_size=max(photograph_mb(), zip_mb()),
    )
    st.caption(f"Photographs go into {markdown(label)}; pictures of a zip go into the class of the folder they lie in.")
    for fault in st.session_state.get(_FAULTS, ()):
        show_error(fault, ":material/broken_image:")
    for note in st.session_state.get(_NOTES, ()):
        st.info(sentence(note), icon=":material/info:")
    if files and st.button(f"Add {counted(len(files), 'file')}", type="primary", key="collect_add"):
        attempt(lambda: _take(name, label, files))


def _take(name: str, label: str, files: Sequence[UploadedFile]) -> Change | None:
    bar = st.progress(0.0, "Opening the files")
    try:
        with log.measured("added", workspace(), files=len(files), bytes=sum(file.size for file in files)):
            return _take_in(name, label, files, bar)
    finally:
        bar.empty()


def _take_in(name: str, label: str, files: Sequence[UploadedFile], bar: DeltaGenerator) -> Change | None:
    def on_progress(done: int, total: int) -> None:
        bar.progress(done / total, f"Opening the zip: {done:,} of {total:,}")

    added: list[Path] = []
    faults: list[str] = []
    notes: list[str] = []
    zips = [file for file in files if file.name.lower().endswith(".zip")]
    photographs = [file for file in files if file not in zips]
    for file in zips:
        try:
            taken = archive.take_in(workspace(), name, file, file.name, on_progress)
        except InputError as error:
            faults.append(str(error))
            continue
        added += taken.files
        notes += taken.notes
        if taken.known:
            notes.append(f"not added again, since here already: {counted(taken.known, 'picture')} of {file.name}")
    added += store.add_all(workspace(), name, label, _opened(photographs, faults))
    let_go(files)
    st.session_state[_FAULTS], st.session_state[_NOTES] = faults, notes
    return changes.added(workspace(), name, added) if added else None


def _opened(photographs: Sequence[UploadedFile], faults: list[str]) -> Iterator[Image.Image]:
    for file in photographs:
        try:
            yield load_image(file.getvalue(), file.name)
        except InputError as error:
            faults.append(str(error))
