"""Whose page this is: the workspace of everything that is made on it.

At a computer of one's own there is one. Where RPS_HOSTED is set, each browser is a visitor with one of its own. A
cookie that `doorkeeper` sets tells them apart; no script in the browser can read it, and no link ever holds it.
"""

from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rps_core.storage import visitors
from rps_core.storage.limits import is_on
from rps_core.storage.workspace import Workspace, local_workspace

COOKIE = "rps_visitor"
NO_COOKIE = """\
This site keeps its visitors apart by a cookie, and your browser sent none. Allow cookies for this address, then reload
the page. Inside a page of another site browsers may keep the cookie back: there a tab of its own helps."""
LEAVE = '<script>location.replace("./forgotten")</script>'
"""The cookie can be taken back by an answer of the server alone (`doorkeeper.say_goodbye`): no script can read it."""


def hosted() -> bool:
    """Whether strangers come here."""
    return is_on("RPS_HOSTED")


def workspace() -> Workspace:
    """The visitor's workspace. Pages ask here, and hand it on to the core."""
    if not hosted():
        return local_workspace()
    mine = visitors.visitor_workspace(local_workspace(), st.context.cookies.get(COOKIE, ""))
    if mine.is_forgotten:
        _leave(mine)
    visitors.touch(mine)  # a page that is drawn anew by itself counts as a visit, too
    return mine


def drawn_for() -> Workspace | None:
    """The visitor whose page this thread is drawing; None where it draws none."""
    if not hosted() or get_script_run_ctx(suppress_warning=True) is None:
        return None
    token = st.context.cookies.get(COOKIE, "")
    return visitors.visitor_workspace(local_workspace(), token) if visitors.is_token(token) else None


def require() -> None:
    """Ends the page, in a sentence, where it is not known whose it is."""
    if not hosted():
        return
    token = st.context.cookies.get(COOKIE, "")
    if not visitors.is_token(token):
        st.error(NO_COOKIE, icon=":material/cookie:")
        link = {name: st.query_params.get_all(name) for name in st.query_params}
        st.link_button("Open it in a tab of its own", f"?{urlencode(link, doseq=True)}", icon=":material/open_in_new:")
        st.stop()
    mine = visitors.visitor_workspace(local_workspace(), token)
    if mine.is_forgotten:
        _leave(mine)


def _leave(mine: Workspace) -> NoReturn:
    """Ends the page, also out of a widget's callback: what its visitor has was deleted, and it is said by whom."""
    why = mine.why_forgotten
    st.error(f"{why[:1].upper()}{why[1:]}.", icon=":material/delete_forever:")
    st.html(LEAVE, unsafe_allow_javascript=True)
    st.stop()
