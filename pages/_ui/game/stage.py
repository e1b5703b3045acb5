"""The stage of the game: what the arena shows of the camera and of the last turn."""

from collections.abc import Callable

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.theme import class_style
from pages._ui.camera import Camera
from pages._ui.components.arena import Hand, arena
from pages._ui.drawing import images
from pages._ui.game import session
from rps_core import NONE
from rps_core.game.rules import DRAW, LOSS, MOVES, WIN
from rps_core.game.turn import Turn
from rps_core.labels import NO_GESTURE

VERDICTS = {WIN: "You win", DRAW: "Draw", LOSS: "The computer wins"}
NOT_COUNTED = "Does not count"
AGAIN = "Play again with one of our hands below, or start the camera."
"""For who has no camera, too: Play itself takes live video alone."""
FIRST_PICTURE_S = 0.5  # so often a page that waits for the camera's first picture asks for it


def show_stage(camera: Camera, opponent: str, shoot: Callable[[int], None]) -> None:
    """The last turn, and Play for the next. `shoot` is called at that moment, with the last turn's serial number."""
    turn, net_input = session.last_turn(), session.net_input()
    arena(
        "game_arena",
        serial=session.serial(),
        hash=session.fixed_move(opponent).hash,
        is_live=camera.tier == "webrtc",
        waits_for=_waits_for(camera),
        you=_yours(turn, net_input) if turn and net_input else None,
        computer=_computers(turn.commitment.move) if turn and turn.revealed else None,
        verdict=_verdict(turn),
        on_shoot=shoot,
    )
    if camera.playing and camera.latest() is None:
        st.fragment(_await_picture, run_every=FIRST_PICTURE_S)(camera)


def offer_samples(camera: Camera, play: Callable[[str], None]) -> None:
    """While there is no video: hands that ship, each a move, for who has no camera. `play` is called with the move."""
    if camera.playing:
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key="game_samples"):
        st.markdown("Or one of ours:", width="content")
        for move in MOVES:
            st.button(move, key=f"game_sample_{move}", on_click=play, args=(move,))


def _await_picture(camera: Camera) -> None:
    """Draws the page anew, with Play enabled, once the first picture is there."""
    if camera.latest():
        st.rerun()


def _waits_for(camera: Camera) -> str:
    """What must be done before one can play; empty where Play can be pressed."""
    if camera.tier != "webrtc":
        return f"Your next {camera.tier} is your move."
    if not camera.playing:
        return "Start the camera to play." if session.last_turn() is None else AGAIN
    return "" if camera.latest() else "Waiting for the camera’s first picture …"


def _verdict(turn: Turn | None) -> str:
    if turn is None:
        return ""
    return VERDICTS[turn.round.outcome] if turn.round else NOT_COUNTED


def _yours(turn: Turn, net_input: bytes) -> Hand:
    name = turn.truth or turn.result.text
    name = NO_GESTURE if name == NONE else name
    return Hand(name, images.data_url(net_input), "Your hand as the net saw it", class_style(name).colour, pixels=True)


def _computers(move: str) -> Hand:
    picture = cache.samples()[f"{move} 1"].read_bytes()
    return Hand(move, images.data_url(picture), f"A rendered hand: {move}", class_style(move).colour)
