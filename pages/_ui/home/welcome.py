"""The beginning of Home: what this is; for strangers who made it, and three things to do that need no camera."""

import os
from urllib.parse import urlencode

import streamlit as st

from pages._ui.app.routing import CONVOLUTION, GAME, PHOTO, PageEntry, link
from pages._ui.app.visitor import hosted
from pages._ui.components.share import share_button
from pages._ui.drawing.text import as_html
from pages._ui.widgets import link_parameters as links
from rps_core.errors import shortened

HOST = "RPS_HOST_NAME"
"""Names the variable with the name of whoever hosts the dashboard."""
AT_HOME = """\
Put a hand to a convolutional network, train one yourself, and look inside: from a folder of pictures to an answer, on
your own machine."""
FOR_STRANGERS = """\
A free lesson in how a computer tells rock, paper and scissors apart: put a hand to a convolutional network, train one
yourself, and look inside"""
PROJECT = "the Rock, paper, scissors project"
SENT = "A kernel finds the edges of a hand: touch it, and change its numbers"
KERNEL = {links.KERNEL.name: "Sobel x", links.PICTURE.name: "scissors 1"}
UPLOAD = {links.CAMERA.name: "upload"}

MINUTE: tuple[tuple[str, str, PageEntry, str, dict[str, str]], ...] = (
    ("20 seconds", "Show it a hand: take a picture with your phone, or choose a sample.", PHOTO, "Read a hand", {}),
    (
        "20 seconds",
        "Slide a kernel over a hand and see its edges appear. Send the link as it is, or change a number first.",
        CONVOLUTION,
        "Find edges",
        KERNEL,
    ),
    (
        "20 seconds",
        "Play a round with a picture, or with a hand of ours, and send its card.",
        GAME,
        "Play a round",
        UPLOAD,
    ),
)


def show_lead() -> None:
    """What this is; on a hosted dashboard also who made it and who hosts it. One sentence."""
    text = AT_HOME
    if hosted():
        name = os.environ.get(HOST, "").strip()
        by = f", hosted by <b>{as_html(shortened(name))}</b>" if name else ""
        text = f"{FOR_STRANGERS}; made by {PROJECT}{by}."
    st.html(f'<p class="rps-lead">{text}</p>')


def show_first_minute() -> None:
    """On a hosted dashboard: three things to do, each a link away."""
    if not hosted():
        return
    st.subheader("In your first minute", anchor=False)
    with st.grid(3, border=True, min_column_width=240):
        for time, text, entry, label, query in MINUTE:
            with st.container():
                st.markdown(f":gray[{time}]  \n{text}")
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    link(entry, label, **query)
                    if entry is CONVOLUTION:
                        share_button("home_share", "Send it", SENT, address=f"./{entry.stem}?{urlencode(query)}")
