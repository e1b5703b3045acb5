"""A button that shows a run or a collection to whoever has a link, and one that takes the link back."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import toast_error
from pages._ui.owner import log
from pages._ui.widgets import link_parameters as links
from rps_core.errors import InputError
from rps_core.storage import visitors
from rps_core.storage.workspace import Workspace, local_workspace


def offer_share(folder: Path) -> None:
    """For the owner of the folder, on a hosted dashboard."""
    home = local_workspace()
    if token := visitors.shared_by(home, folder):
        address = urlsplit(st.context.url or "")
        st.caption("Whoever has this link can look at it, and change nothing:")
        st.code(f"{address.scheme}://{address.netloc}/shared?{links.SHARED.name}={token}", language=None)
        st.button("Take the link back", key="share_end", on_click=_unshare, args=(folder,))
    else:
        st.caption("Nobody but you sees this. A link shows it to whoever has the link, until you take it back.")
        st.button("Make a link", icon=":material/share:", key="share_begin", on_click=_share, args=(folder,))


def _share(folder: Path) -> None:
    _try("shared", visitors.share, folder)


def _unshare(folder: Path) -> None:
    _try("unshared", visitors.unshare, folder)


def _try(event: str, change: Callable[[Workspace, Path], object], folder: Path) -> None:
    try:
        with log.measured(event, workspace()):
            change(local_workspace(), folder)
    except InputError as error:
        toast_error(error)
