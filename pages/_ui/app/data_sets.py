"""The sets of pictures that can be chosen: the two that ship, one's recordings and imports; at home any folder, too."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.classroom import entrance
from pages._ui.drawing.text import markdown
from pages._ui.owner import log
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_state
from rps_core.data.class_folders import ONE_HAND
from rps_core.data.class_layout import list_folders
from rps_core.errors import LONGEST_SENTENCE, InputError, shortened
from rps_core.runs.run import list_runs
from rps_core.storage.json_file import JsonFile, texts

EVERYBODY = ""
"""Everybody's hands, as a link and a form hold them."""
A_SET = "a data set of yours, or one that ships,"
MOST_KEPT = 50  # folders that are opened again without a question
_OPENED = "data_sets_opened"  # folders that were opened in this session, the newest last


def data_titles() -> dict[str, str]:
    """By what a link holds: EVERYBODY, ONE_HAND, or a folder (`link_of`)."""
    mine = workspace()
    titles = {EVERYBODY: "Everybody's hands, rendered", ONE_HAND: "One person's hands, rendered"}
    titles |= {
        mine.shown(folder): f"Your recordings: {shortened(folder.name)}" for folder in list_folders(mine.collections)
    }
    titles |= {mine.shown(folder): f"The class: {shortened(folder.name)}" for folder in class_sets()}
    titles |= {mine.shown(folder): f"Imported: {shortened(folder.name)}" for folder in list_folders(mine.datasets)}
    return titles | {
        path: f"Folder {shortened(path)}" for path in st.session_state.get(_OPENED, ()) if path not in titles
    }


def class_sets() -> list[Path]:
    """What a class has gathered: for everybody in it to look at, to train on and to measure by."""
    mine = workspace()
    return list_folders(mine.of_class / "collections") if mine.of_visitor and entrance.address() else []


def folder_of(link: str) -> str:
    """What training takes: a folder's path, ONE_HAND or EVERYBODY. Raises InputError for what was not chosen here.

    So no link, and nothing that a browser sends, opens a folder: a visitor's own alone, and at home those that somebody
    opened by a click.
    """
    if link not in data_titles():
        raise InputError(
            f"{link[:80]!r} is no data set of yours; choose one from the list, import a zip, or record your hands"
        )
    mine = workspace()
    if not mine.of_visitor or link in (EVERYBODY, ONE_HAND):
        return link
    return next((str(folder) for folder in class_sets() if mine.shown(folder) == link), str(mine.folder / link))


def open_folder(path: str) -> None:
    """Somebody wants this folder of this computer among the data sets, for this session; nobody is asked again."""

    def with_it(opened: list[str]) -> list[str]:
        return [*(old for old in opened if old != path), path]

    st.session_state[_OPENED] = with_it(st.session_state.get(_OPENED, []))
    with suppress(InputError):  # where nothing can be kept, a refresh asks again
        _ever_opened().update(lambda known: with_it(known)[-MOST_KEPT:])


def _ever_opened() -> JsonFile[list[str]]:
    mine = workspace()
    return JsonFile(mine, mine.folder / "opened.json", [], texts, list)


def leave_out_others() -> None:
    """What ships under no such name, and on a hosted dashboard a folder of others, is said, and left out."""
    hosted, wrong = bool(workspace().of_visitor), links.DATA.expected(url_state.read(links.DATA))
    if not url_state.says(links.DATA) or not (hosted or wrong):
        return
    sets = () if wrong else data_titles()
    if url_state.checked(links.DATA, sets.__contains__, wrong or A_SET, None) is None and hosted:
        log.event("refused", workspace())


def ask_to_open(link: str) -> None:
    """Where a link names a folder that nobody has opened yet: at home a button that says which opens it.

    What was opened once, here or for a run that learned from it, is opened again: a refresh does not ask. The page ends
    here.
    """
    if link in data_titles():
        return
    if link in _ever_opened().read() or any(run.config.data == link for run in list_runs(workspace())):
        open_folder(link)
        return
    st.warning(
        f"This link asks for a folder of this computer: {markdown(link, LONGEST_SENTENCE)}. Nothing of it was read yet."
    )
    if st.button("Open this folder", icon=":material/folder_open:", key="data_sets_open"):
        open_folder(link)
        st.rerun()
    st.stop()
