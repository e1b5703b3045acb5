"""The sets of pictures that can be chosen: the two that ship, one's recordings and imports."""

from pages._ui.app.visitor import workspace
from rps_core.data.class_folders import ONE_HAND, list_folders

EVERYBODY = ""
"""Everybody's hands, as a link and a form hold them."""


def data_titles() -> dict[str, str]:
    """By what a link holds: a folder's path, ONE_HAND or EVERYBODY."""
    titles = {EVERYBODY: "Everybody's hands, rendered", ONE_HAND: "One person's hands, rendered"}
    titles |= {str(folder): f"Your recordings: {folder.name}" for folder in list_folders(workspace().collections)}
    return titles | {str(folder): f"Imported: {folder.name}" for folder in list_folders(workspace().datasets)}
