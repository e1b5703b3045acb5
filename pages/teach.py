"""Teach: a trained net learns your hands, and is scored on them and on the hands it knew, before and after."""

import streamlit as st

from pages._ui.app.routing import COLLECT, WEBCAM, ensure_routed, link
from pages._ui.app.visitor import workspace
from pages._ui.drawing.text import show_error
from pages._ui.runs import at_work, queue
from pages._ui.runs.run_view import show_run
from pages._ui.teach.comparison_view import read_comparison, show_comparison
from pages._ui.teach.form import choose_lesson, show_lesson_form
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import write
from rps_core.errors import InputError
from rps_core.recordings import store

ensure_routed(__file__)

FORGETTING = (
    "Compare the three lessons on the same recordings. **From scratch**, a few pictures of one person are not enough, "
    "and the net knows nobody else. With **no rehearsal** it learns your hands and forgets others. **Fine-tune** "
    "practises both."
)

st.title("Teach")
st.html(
    '<p class="rps-lead">From your recordings, one button: the net learns your hands in less than a minute, new signs '
    "included.</p>"
)
names = [name for name in store.names(workspace()) if any(store.counts(workspace(), name).values())]
if not names:
    st.info(
        "There are no recordings yet. Record some of each sign first; twenty seconds do.", icon=":material/back_hand:"
    )
    link(COLLECT, "Record your hands")
    st.markdown(FORGETTING)
    st.stop()
started = ""
line = st.container()
left, right = st.columns([5, 9], gap="medium")
with left:
    with st.container(border=True):
        try:
            config = show_lesson_form(names)
            if config:
                with st.spinner(queue.BEGINNING[workspace().of_visitor]):
                    write(links.RUN, started := queue.start(workspace(), config))
        except InputError as error:
            show_error(error)
    st.markdown(FORGETTING)
with right, st.container(key=at_work.RUN_BOX):
    if run_id := choose_lesson():
        if before_and_after := read_comparison(run_id):
            show_comparison(before_and_after)
            link(WEBCAM, "Hold up your hand", model=run_id)
        show_run(run_id)
    else:
        st.info("Press Teach: what the net knew and what it learned will stand here.", icon=":material/school:")
with line:
    at_work.show_line(lessons=True, started=started)
