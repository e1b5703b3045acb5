"""Collect: record your own hands, class by class, look through them, and take them along."""

import streamlit as st

from pages._ui.camera import camera
from pages._ui.collect_add import add_files
from pages._ui.collect_record import show_recording
from pages._ui.collect_review import show_balance, show_review
from pages._ui.collection_bar import choose_class, choose_collection
from pages._ui.routing import TEACH, ensure_routed, link

ensure_routed(__file__)

st.title("Collect")
st.html(
    '<p class="rps-lead">A net fails on your hand because it never saw it. Record twenty seconds of each sign, then '
    "teach it.</p>"
)
left, right = st.columns([3, 2], gap="large")
with right:
    name, labels = choose_collection()
    if not labels:
        st.info("This collection has no class yet: add one under Classes.", icon=":material/label:")
        st.stop()
    label = choose_class(labels)
with left:
    cam = camera("collect", None, 0.5)
    st.caption("Only what lies in the box is kept, on the computer that runs this dashboard; it goes nowhere else.")
with right:
    show_recording(cam, name, label)
    with st.expander("Add files", icon=":material/upload:"):
        add_files(name, label)
    show_balance(name)
    link(TEACH, "Teach it to a net", collection=name)
show_review(name, label, labels)
