"""Home: a net at work, what there is to do here, and what is loaded. Opens without torch."""

import streamlit as st

from pages._ui.app import warmup
from pages._ui.app.routing import TRAINING, WEBCAM, ensure_routed, link
from pages._ui.drawing.net_diagram import show_anatomy
from pages._ui.drawing.text import show_error
from pages._ui.home.loaded import show_loaded
from pages._ui.home.net_at_work import show_net_at_work
from pages._ui.home.steps import show_steps
from pages._ui.home.welcome import show_first_minute, show_lead
from pages._ui.home.your_visit import show_your_visit
from rps_core.errors import InputError
from rps_core.layers.pytorch_code import GUIDE
from rps_core.reports import counted

ensure_routed(__file__)

TERMINAL = """\
python -m rps_core predict my_hand.jpg
python -m rps_core train --run-dir runs/mine --net guide --recipe guide
python -m rps_core evaluate --data my_hands --checkpoint runs/mine/best.safetensors
python -m rps_core shapes --input 3x90x90 --layers "conv 6 k3; relu; pool k2 s2" """

left, right = st.columns([5, 6], gap="large", vertical_alignment="center")
with left:
    st.title("See a net learn rock, paper, scissors")
    show_lead()
    with st.container(horizontal=True, key="rps_begin"):
        link(WEBCAM, "Recognise a hand")
        link(TRAINING, "Train a net")
with right, st.container(border=True):
    st.fragment(show_net_at_work, run_every=None if warmup.is_done() else 1.0)()

show_first_minute()
st.subheader("What is loaded", anchor=False)
try:
    show_loaded()
except InputError as error:
    show_error(error)

show_your_visit()
st.subheader("Where to begin", anchor=False)
show_steps()

guide = GUIDE.stack
st.subheader("The guide's net, layer by layer", anchor=False)
show_anatomy(guide)
st.caption(
    f"{counted(guide.parameters, 'parameter')}, most of them between the flattened maps and the first linear layer."
)
# Drawn once it is opened: what colours code in the browser is as large as all else that the first view needs.
with st.expander("The same from the terminal", icon=":material/terminal:", on_change="rerun") as terminal:
    if terminal.open:
        st.code(TERMINAL, language="bash")
