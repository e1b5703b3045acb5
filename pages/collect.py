"""Collect: record your own hands, class by class, look through them, and take them along."""

import streamlit as st

from pages._ui.app.routing import TEACH, ensure_routed, link
from pages._ui.camera import camera
from pages._ui.camera.region import BOX
from pages._ui.classroom.recordings import require_agreement
from pages._ui.collect.add import add_files
from pages._ui.collect.collection_bar import choose_class, choose_collection
from pages._ui.collect.record import choose_pace, show_recording
from pages._ui.collect.review import show_balance, show_review
from rps_core.labels import NONE
from rps_core.recordings.recorder import Plan

ensure_routed(__file__)

st.title("Collect")
st.html(
    '<p class="rps-lead">A net fails on your hand because it never saw it. Record twenty seconds of each sign, then '
    "teach it.</p>"
)
left, right = st.columns([3, 2], gap="large")
with right:
    name = choose_collection()
    pictures, per_second, countdown_s = choose_pace()
with left:
    require_agreement(name)
    label, labels = choose_class(name)
    if label is None:
        st.info("This collection has no class yet: add one under Classes.", icon=":material/label:")
        st.stop()
    recording = st.container()  # above the video: on a phone both must be in sight
    cam = camera("collect", None, 0.5)
    kept = "the square around the hand that was found, as a net will be given it," if cam.finding else "the box"
    st.caption(f"Only {kept} is kept, on the computer that runs this dashboard; it goes nowhere else.")
    if label == NONE and cam.finding:
        st.caption(f"For pictures without a hand choose *{BOX}*: frames in which none is found are skipped.")
    with recording:
        show_recording(cam, Plan(name, label, pictures, per_second, countdown_s))
with right:
    show_balance(name)
    link(TEACH, "Teach it to a net", collection=name)
    with st.expander("Add files", icon=":material/upload:"):
        add_files(name, label)
show_review(name, label, labels)
