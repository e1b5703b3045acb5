"""Who is here, what each has done, and whose training is at work."""

import streamlit as st

from pages._ui.drawing.text import markdown
from rps_core.exercises import classroom
from rps_core.exercises.solved import solved
from rps_core.reports import counted
from rps_core.storage.workspace import local_workspace

REFRESH_S = 2.0
HERE_S = 150.0  # a page that is open says so once a minute


def show_roster() -> None:
    """The list, drawn anew by itself."""
    st.fragment(_draw, run_every=REFRESH_S)()


def _draw() -> None:
    here = classroom.students(local_workspace())
    st.subheader(f"{counted(len(here), 'student')}" if here else "Nobody has joined yet", anchor=False)
    for mine, one in here:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{markdown(one.name)}** {len(solved(mine))}")
