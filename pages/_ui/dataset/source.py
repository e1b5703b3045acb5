"""Which pictures the page is about: hands that ship, an imported zip, one's own recordings, or any folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import streamlit as st

from pages._ui.app.data_sets import ask_to_open, data_titles, folder_of, leave_out_others, open_folder
from pages._ui.app.routing import COLLECT, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import markdown, sentence, show_error
from pages._ui.owner import log
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.damaged import show_damaged_folders
from pages._ui.widgets.undo import offer_undo, remember
from pages._ui.widgets.uploads import let_go, zip_mb
from pages._ui.widgets.url_state import read, write
from rps_core.data.checks import damaged_in
from rps_core.data.class_folders import ClassFolders, root_of, scan
from rps_core.data.class_layout import list_folders
from rps_core.data.exclusions import excluded_files
from rps_core.errors import InputError
from rps_core.recordings import zip_import
from rps_core.reports import counted

_DELETED = "dataset_deleted"  # an imported data set that Undo fetches back
_RESTORE = "dataset_restore"
_FOLDERS = "dataset_folders"  # how many folders were opened by typing
_IMPORTED = "dataset_imported"  # what each import brought and left out
_PROBLEM = "dataset_problem"  # what went wrong with the last folder that was opened, deleted or fetched back
NOTES_SHOWN = 20
ALL = "all classes"

NO_RECORDINGS = "You have none yet. Record some with your camera"
OWN_FOLDER = "; or put pictures into one folder a class, and they are listed here:"


@dataclass(frozen=True)
class Data:
    """A folder of class folders. `link` is what a link holds and code shows, see `data_titles`; `path` its folder."""

    link: str
    path: str
    folders: ClassFolders
    excluded: frozenset[str]
    stamp: tuple[int, ...]
    """Another one where something was added to a class folder, or taken from it."""

    @cached_property
    def used(self) -> ClassFolders:
        """What is left for training."""
        return self.folders.without(self.excluded)


def choose_data() -> Data:
    """Widgets to choose, open, import and delete. Raises InputError where the folder cannot be used."""
    leave_out_others()
    wanted = read(links.DATA)
    ask_to_open(wanted)
    titles = data_titles()
    keys = list(titles)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # the key holds the choice, so that a folder that was opened meanwhile is chosen at once
        chosen = st.selectbox(
            "Data",
            keys,
            keys.index(wanted),
            format_func=titles.__getitem__,
            key=f"dataset_source_{wanted}",
            on_change=lambda: _open(st.session_state[f"dataset_source_{wanted}"]),
            width=300,
        )
        path = folder_of(chosen)
        if not workspace().of_visitor:
            _offer_folder()
        _offer_zip()
        _offer_recordings()
        if Path(path).parent == workspace().datasets:
            st.button("Delete", icon=":material/delete:", type="tertiary", on_click=_delete, args=(Path(path).name,))
    offer_undo(_RESTORE, then=lambda: _open(workspace().shown(workspace().datasets / st.session_state[_DELETED])))
    imported = workspace().datasets
    show_damaged_folders(_damaged(imported, (_stamp(str(imported)), *map(_stamp, map(str, list_folders(imported))))))
    _show_notes()
    stamp = _stamp(path)
    folders = _scan(path, stamp)
    show_left_out(folders.left_out)
    return Data(chosen, path, folders, excluded_files(workspace(), path or None), stamp)


def _open(path: str) -> None:
    """Shows another folder from its start. A widget's callback, or inside of one."""
    write(links.DATA, path or None)


def _offer_folder() -> None:
    key = f"dataset_open_{st.session_state.get(_FOLDERS, 0)}"  # another one after each, so that the popover closes
    with st.popover("Open a folder", icon=":material/folder_open:", key=key), st.form("dataset_folder", border=False):
        st.text_input(
            "Folder on this computer",
            key="dataset_path",
            placeholder="/home/me/hands",
            help="With one folder of pictures for each class: paper, rock, scissors. The pictures stay where they are.",
        )
        st.form_submit_button("Open", on_click=_open_typed)


def _open_typed() -> None:
    path = st.session_state["dataset_path"].strip()
    if not path:
        st.session_state[_PROBLEM] = (
            "no folder was typed; type the path of one with a folder of pictures for each class"
        )
        return
    try:
        path = str(scan(path).root.resolve())
    except InputError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state[_FOLDERS] = st.session_state.get(_FOLDERS, 0) + 1
    open_folder(path)
    _open(path)


def _offer_zip() -> None:
    imports = len(st.session_state.get(_IMPORTED, ()))
    with st.popover("Import a zip", icon=":material/folder_zip:", key=f"dataset_import_{imports}"):  # closes after one
        upload = st.file_uploader(
            "A zip with one folder of pictures for each class",
            max_upload_size=zip_mb(),
            key=f"dataset_zip_{imports}",
        )
        where = (
            "is kept for you alone" if workspace().of_visitor else "is unpacked into the project's folder `datasets`"
        )
        st.caption(f"It {where}; you can delete it again.")
        if upload is None or not st.button("Import", type="primary", key="dataset_import"):
            return
        bar = st.progress(0.0, "Opening the first pictures")

        def on_progress(done: int, total: int) -> None:
            bar.progress(done / total, f"{done:,} of {counted(total, 'picture')}")

        try:
            with log.measured("import", workspace(), bytes=upload.size) as values:
                result = zip_import.import_zip(workspace(), upload, upload.name, on_progress)
                values["pictures"] = result.pictures
        except InputError as error:
            show_error(error)
            return
        finally:
            bar.empty()
    let_go([upload])
    report = [f"Imported {counted(result.pictures, 'picture')} from {markdown(upload.name)}.", *result.notes]
    st.session_state[_IMPORTED] = [*st.session_state.get(_IMPORTED, ()), report]
    _open(workspace().shown(result.folder))
    st.rerun()


def show_left_out(sentences: list[str]) -> None:
    """What of a folder is not read, and what was joined; nothing where there is nothing to say."""
    if sentences:
        with st.expander(f"Left out or joined: {counted(len(sentences), 'note')}", icon=":material/info:"):
            for note in sentences:
                st.text(f"{note}.")


def _show_notes() -> None:
    """What went wrong, and what the last import brought and left out; once."""
    if problem := st.session_state.pop(_PROBLEM, None):
        show_error(problem, ":material/folder_off:")
    imports = st.session_state.get(_IMPORTED, [])
    if not imports or not imports[-1]:
        return
    (first, *notes), imports[-1] = imports[-1], []
    st.success(first, icon=":material/check:")
    if notes:
        st.warning(f"Left out or joined: {counted(len(notes), 'note')}.", icon=":material/broken_image:")
        more = [f"and {len(notes) - NOTES_SHOWN:,} more"] if len(notes) > NOTES_SHOWN else []
        with st.expander("What, and why"):
            st.markdown("\n".join(f"- {sentence(note)}" for note in [*notes[:NOTES_SHOWN], *more]))


def _offer_recordings() -> None:
    if list_folders(workspace().collections):
        return
    with st.popover("Your recordings", icon=":material/video_library:"):
        st.markdown(f"{NO_RECORDINGS}." if workspace().of_visitor else f"{NO_RECORDINGS}{OWN_FOLDER}")
        link(COLLECT, "Record your hands")
        if not workspace().of_visitor:
            st.code(f"{workspace().collections}/my hands/paper/1.jpg", language=None, wrap_lines=True)


def _delete(name: str) -> None:
    try:
        remember(zip_import.delete(workspace(), name), _RESTORE)
    except InputError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state[_DELETED] = name
    _open("")


@st.cache_resource(show_spinner="Listing the pictures …", max_entries=4, ttl=600)
def _scan(path: str, stamp: tuple[int, ...]) -> ClassFolders:
    """Kept until something is added to a class folder, or taken from it; what lies deeper is seen after ten minutes."""
    return scan(path or None)


@st.cache_data(show_spinner=False, max_entries=2, ttl=600)
def _damaged(imported: Path, stamps: tuple[tuple[int, ...], ...]) -> dict[Path, str]:
    """What among the imports is damaged; listing 100,000 files for each move of a slider would be felt."""
    return damaged_in(imported)


def _stamp(path: str) -> tuple[int, ...]:
    """When the folder and its class folders were changed last."""
    root = root_of(path or None)
    try:
        folders = [root, *(entry for entry in root.iterdir() if entry.is_dir())]
        return tuple(folder.stat().st_mtime_ns for folder in folders)
    except OSError:
        return ()  # `scan` says what is wrong
