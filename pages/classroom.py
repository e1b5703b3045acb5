"""Classroom: the teacher's page. Who is here, what they have done, and what all of them see."""

import streamlit as st

from pages._ui.app.routing import HOME, ensure_routed, link
from pages._ui.classroom import entrance
from pages._ui.classroom.ending import offer_end
from pages._ui.classroom.invitation import show_qr
from pages._ui.classroom.recordings import show_gathering
from pages._ui.classroom.roster import show_roster
from pages._ui.classroom.screens import show_hiding, show_screens

ensure_routed(__file__)

if not entrance.is_teacher():
    st.title("Classroom")
    st.info(
        "This is the teacher's page. Its link stands in the terminal in which make classroom was started; each start "
        "makes another one.",
        icon=":material/lock:",
    )
    link(HOME, "Home")
    st.stop()

st.title("Classroom")
left, right = st.columns([2, 3], gap="large")
with left:
    show_qr("", "Join the class:", is_large=True)
with right:
    show_roster()
with st.grid(3, min_column_width=240, border=True):
    with st.container():
        st.subheader("On every screen", anchor=False)
        show_screens()
    with st.container():
        st.subheader("Hidden from students", anchor=False)
        show_hiding()
    with st.container():
        st.subheader("Recorded together", anchor=False)
        show_gathering()
offer_end()
