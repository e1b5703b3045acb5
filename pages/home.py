"""Home: a net at work, what there is to do here, and what is loaded. Opens without torch."""

import streamlit as st

from pages._ui import loaders, pictures, warmup
from pages._ui.anatomy import guide_stack, show_anatomy
from pages._ui.format import NET_NAMES, moment, run_start, run_title
from pages._ui.routing import PHOTO, TRAINING, PageEntry, ensure_routed, link
from rps_core import runs
from rps_core.errors import InputError

ensure_routed(__file__)

TERMINAL = """\
python -m rps_core predict my_hand.jpg
python -m rps_core train --run-dir runs/mine --net guide --recipe guide
python -m rps_core evaluate --data my_hands --checkpoint runs/mine/best.safetensors
python -m rps_core shapes --input 3x90x90 --layers "conv 6 k3; relu; pool k2 s2" """


def show_net_at_work() -> None:
    """A sample and what the shipped net makes of it, as soon as torch is here."""
    name, file = next(iter(loaders.samples().items()))
    if not warmup.is_done():
        hand = pictures.figure(file.read_bytes(), f"A rendered hand: {name}", "a rendered hand")
        pictures.show_figures(hand, pictures.blank("the net is waking up …"))
        st.skeleton(130)
        return
    model = loaders.models()[0]
    photo = loaders.classify(file.read_bytes(), name, model)
    if isinstance(photo, InputError):
        st.error(f"{photo}.")
        return
    pictures.show_figures(
        pictures.figure(photo.preview, f"A rendered hand: {name}", "a rendered hand"),
        pictures.figure(photo.net_input, "The same hand as the net sees it", "what the net sees", pixels=True),
    )
    pictures.show_verdict(photo.answer(loaders.describe(model).threshold), photo.label, photo.probability)
    pictures.show_bars(photo.probabilities)


def show_step(number: int, heading: str, text: str, page: PageEntry, label: str) -> None:
    st.markdown(f":gray[Step {number}]  \n**{heading}**  \n{text}")
    link(page, label)


def show_loaded() -> None:
    """Data, net, accuracy, when trained; and the newest run."""
    info = loaders.describe(loaders.models()[0])
    counts = loaders.shipped_hands().counts
    own = runs.list_runs()
    with st.grid(4, border=True, min_column_width=190):
        with st.container():
            st.metric("Data", f"{sum(counts.values()):,} hands")
            pictures.show_split(counts)
        with st.container():
            st.metric("Net", NET_NAMES[info.net])
            st.caption(
                f"{info.parameters:,} parameters, sees 3 x {info.input_spec.size_px} x {info.input_spec.size_px}"
            )
        with st.container():
            st.metric("Its accuracy", f"{info.val_accuracy:.1f} %")
            st.caption(f"on validation pictures of {info.trained_on}, trained {moment(info.trained_at)}")
        with st.container():
            st.metric("Your runs", len(own))
            st.caption(f"newest: {run_title(own[0])}, {run_start(own[0])}" if own else "none yet: start one")


left, right = st.columns([5, 6], gap="large", vertical_alignment="center")
with left:
    st.title("See a net learn rock, paper, scissors")
    st.html(
        '<p class="rps-lead">Put a hand to a convolutional network, train one yourself, and look inside: from a '
        "folder of pictures to an answer, on your own machine.</p>"
    )
    with st.container(horizontal=True, key="rps_begin"):
        link(PHOTO, "Recognise a hand")
        link(TRAINING, "Train a net")
with right, st.container(border=True):
    st.fragment(show_net_at_work, run_every=None if warmup.is_done() else 1.0)()

st.subheader("What is loaded", anchor=False)
try:
    show_loaded()
except InputError as error:
    st.error(f"{error}.")

st.subheader("Where to begin", anchor=False)
with st.grid(3, border=True, min_column_width=260):
    with st.container():
        show_step(
            1,
            "See it work",
            "Drop a photograph, or take one. See the few pixels a net sees, and how sure it is.",
            PHOTO,
            "Photo",
        )
    with st.container():
        show_step(
            2,
            "Train the guide's net",
            "Loss and accuracy grow before your eyes, epoch by epoch. Stop any time: the best weights stay.",
            TRAINING,
            "Training",
        )
    with st.container():
        show_step(
            3,
            "Put yours to the test",
            "Choose your run on the Photo page. What scores 99 % on its own pictures may fail on your hand: find out.",
            PHOTO,
            "Photo, with your net",
        )

guide = guide_stack()
st.subheader("The guide's net, layer by layer", anchor=False)
show_anatomy(guide)
st.caption(f"{guide.parameters:,} parameters, most of them between the flattened maps and the first linear layer.")
with st.expander("The same from the terminal", icon=":material/terminal:"):
    st.code(TERMINAL, language="bash")
