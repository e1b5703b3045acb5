"""Game: rock, paper, scissors against a computer that fixes its move before it sees yours."""

from functools import partial

import streamlit as st

from pages._ui.app.routing import WEBCAM, ensure_routed, link
from pages._ui.camera import camera
from pages._ui.drawing.text import show_error
from pages._ui.game import session
from pages._ui.game.stage import offer_samples, show_stage
from pages._ui.game.standing import show_standing
from pages._ui.game.verdict import show_verdict
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.model_choice import choose_model
from rps_core.errors import InputError
from rps_core.game.opponents import OPPONENTS

ensure_routed(__file__)


def choose_opponent() -> str:
    """The key of the opponent, with a word about how it plays."""
    key = url_widgets.chips("Your opponent", links.OPPONENT, list(OPPONENTS))
    st.caption(OPPONENTS[key].explanation)
    return key


def play(opponent: str) -> None:
    """Camera, and beside it arena and verdict, which are drawn last, from what came of the camera."""
    left, right = st.columns(2, gap="medium")
    with right:
        outcome = st.container()
        with st.expander("Net and threshold", icon=":material/tune:"):
            model, _, threshold = choose_model()
    with left:
        cam = camera("game_camera", model, threshold, show_box=False)  # so that a phone shows arena and video at once
        session.watch(cam)
    if cam.still:
        session.play_still(cam.still.shot, opponent, model, threshold)
    with outcome:
        show_stage(cam, opponent, partial(session.shoot, opponent, model, threshold))
        offer_samples(cam, lambda move: session.play_sample(move, opponent, model, threshold))
        show_verdict(threshold, model.key, mirrored=cam.mirrored)


st.title("Game")
st.html('<p class="rps-lead">Play rock, paper, scissors by hand. The computer fixes its move before it sees yours.</p>')
try:
    play(choose_opponent())
    show_standing()
except InputError as error:
    show_error(error)
link(WEBCAM, "Try next: see live what the net makes of your hand")
