"""Where to begin: six steps, each with the pages that belong to it."""

import streamlit as st

from pages._ui.app.routing import (
    COLLECT,
    CONVOLUTION,
    DATASET,
    GAME,
    GUIDE,
    LAYER_SHAPES,
    MAX_POOLING,
    MODEL,
    NETWORK,
    PHOTO,
    TEACH,
    TRAINING,
    WEBCAM,
    PageEntry,
    link,
)

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
        (GUIDE, DATASET, TRAINING),
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


def show_steps() -> None:
    """The steps, side by side."""
    with st.grid(3, border=True, min_column_width=260):
        for number, (heading, text, entries) in enumerate(STEPS, start=1):
            with st.container():
                _show_step(number, heading, text, entries)


def _show_step(number: int, heading: str, text: str, entries: tuple[PageEntry, ...]) -> None:
    st.markdown(f":gray[Step {number}]  \n**{heading}**  \n{text}")
    with st.container(horizontal=True, gap="small"):
        for entry in entries:
            link(entry, entry.title)
