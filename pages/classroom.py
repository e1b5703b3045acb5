"""Classroom: the teacher's page. Who is here, what they have done, and what all of them see."""

import streamlit as st

from pages._ui.app.routing import HOME, ensure_routed, link
from pages._ui.classroom import entrance
from pages._ui.classroom.invitation import show_qr
from pages._ui.classroom.roster import show_roster

ensure_routed(__file__)

if not entrance.is_teacher():
    st.title("Classroom")
    st.info(
        "This is the teacher's page. Its link stands in the terminal in which make classroom was started.",
        icon=":material/lock:",
    )
    link(HOME, "Home")
    st.stop()

left, right = st.columns([2, 3], gap="large")
with left:
    show_qr("", "Join the class:", is_large=True)
with right:
    st.title("Classroom")
    show_roster()
