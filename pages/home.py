"""Home: a net at work, what there is to do here, and what is loaded. Opens without torch."""

import streamlit as st

from pages._ui.app import cache, warmup
from pages._ui.app.routing import (
    COLLECT,
    CONVOLUTION,
    DATASET,
    GAME,
    LAYER_SHAPES,
    MAX_POOLING,
    MODEL,
    NETWORK,
    PHOTO,
    TEACH,
    TRAINING,
    WEBCAM,
    PageEntry,
    ensure_routed,
    link,
)
from pages._ui.drawing import images
from pages._ui.drawing.net_diagram import show_anatomy
from pages._ui.widgets.format import NET_NAMES, moment, run_start, run_title
from rps_core.errors import InputError
from rps_core.exercises import solved as progress
from rps_core.layers.presets import GUIDE
from rps_core.recordings import store
from rps_core.runs.run import list_runs

ensure_routed(__file__)

TERMINAL = """\
python -m rps_core predict my_hand.jpg
python -m rps_core train --run-dir runs/mine --net guide --recipe guide
python -m rps_core evaluate --data my_hands --checkpoint runs/mine/best.safetensors
python -m rps_core shapes --input 3x90x90 --layers "conv 6 k3; relu; pool k2 s2" """

STEPS: tuple[tuple[str, str, tuple[PageEntry, ...]], ...] = (
    (
        "See it work",
        "Hold up a hand, or drop a photograph. See the few pixels a net sees, and how sure it is.",
        (WEBCAM, PHOTO),
    ),
    (
        "Take it apart",
        "Follow a picture through every layer; watch a kernel's products and their sum, a window's winner.",
        (NETWORK, CONVOLUTION, MAX_POOLING, LAYER_SHAPES),
    ),
    (
        "Train one yourself",
        "Look at the pictures first. Then loss and accuracy grow before your eyes, epoch by epoch.",
        (DATASET, TRAINING),
    ),
    (
        "Put it to the test",
        "What scores 99 % on its own pictures may fail on yours: measure where, and how sure it is of its mistakes.",
        (MODEL,),
    ),
    (
        "Teach it your hands",
        "Record twenty seconds of your hand, a sign of your own too. It trains for less than a minute, and knows it.",
        (COLLECT, TEACH),
    ),
    (
        "Play against it",
        "Rock, paper, scissors by hand, against a computer that cannot cheat and may learn your habits.",
        (GAME,),
    ),
)


def show_net_at_work() -> None:
    """A sample and what the shipped net makes of it, as soon as torch is here."""
    name, file = next(iter(cache.samples().items()))
    if not warmup.is_done():
        hand = images.figure(file.read_bytes(), f"A rendered hand: {name}", "a rendered hand")
        images.show_figures(hand, images.blank("the net is waking up …"))
        st.skeleton(130)
        return
    model = cache.models()[0]
    photo = cache.classify(file.read_bytes(), name, model)
    if isinstance(photo, InputError):
        st.error(f"{photo}.")
        return
    images.show_figures(
        images.figure(photo.preview, f"A rendered hand: {name}", "a rendered hand"),
        images.figure(photo.net_input, "The same hand as the net sees it", "what the net sees", pixels=True),
    )
    prediction = photo.prediction
    said = prediction.decide(cache.describe(model).threshold)
    images.show_verdict(said, prediction.label, prediction.probability)
    images.show_bars(prediction.probabilities)


def show_step(number: int, heading: str, text: str, entries: tuple[PageEntry, ...]) -> None:
    st.markdown(f":gray[Step {number}]  \n**{heading}**  \n{text}")
    with st.container(horizontal=True, gap="small"):
        for entry in entries:
            link(entry, entry.title)


def show_solved() -> None:
    """How many exercises were solved, and a way to begin anew that can be taken back."""
    solved = progress.solved()
    st.metric("Exercises solved", len(solved))
    if solved:
        st.button("Begin anew", key="home_forget", type="tertiary", icon=":material/restart_alt:", on_click=forget)
    elif "home_forgotten" in st.session_state:
        st.button("Undo", key="home_undo", type="tertiary", icon=":material/undo:", on_click=remember)
    else:
        st.caption("each Learn page has some")


def forget() -> None:
    st.session_state["home_forgotten"] = progress.solved()
    progress.forget()


def remember() -> None:
    progress.mark_solved(*st.session_state.pop("home_forgotten"))


def show_loaded() -> None:
    """Data, net, accuracy, when trained; and the newest run."""
    info = cache.describe(cache.models()[0])
    counts = cache.shipped_hands().counts
    own = list_runs()
    recordings = store.names()
    recorded = store.total()
    with st.grid(3, border=True, min_column_width=150):
        with st.container():
            st.metric("Data", f"{sum(counts.values()):,} hands")
            images.show_split(counts)
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
        with st.container():
            st.metric("Your recordings", f"{recorded:,}")
            st.caption("as collections: " + ", ".join(recordings) if recordings else "none yet: record your hand")
        with st.container():
            show_solved()


left, right = st.columns([5, 6], gap="large", vertical_alignment="center")
with left:
    st.title("See a net learn rock, paper, scissors")
    st.html(
        '<p class="rps-lead">Put a hand to a convolutional network, train one yourself, and look inside: from a '
        "folder of pictures to an answer, on your own machine.</p>"
    )
    with st.container(horizontal=True, key="rps_begin"):
        link(WEBCAM, "Recognise a hand")
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
    for number, (heading, text, entries) in enumerate(STEPS, start=1):
        with st.container():
            show_step(number, heading, text, entries)

guide = GUIDE.stack
st.subheader("The guide's net, layer by layer", anchor=False)
show_anatomy(guide)
st.caption(f"{guide.parameters:,} parameters, most of them between the flattened maps and the first linear layer.")
with st.expander("The same from the terminal", icon=":material/terminal:"):
    st.code(TERMINAL, language="bash")
