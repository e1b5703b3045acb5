"""The stage of the game, as a component of plain JavaScript: both hands, the countdown between them, and Play.

The countdown runs in the browser alone. A moment after "shoot" it sends one message, upon which the last shots of the
camera, which are on the server already, become the player's move.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.theme import class_colour
from pages._ui.camera import Camera
from pages._ui.drawing import images
from pages._ui.game import session
from rps_core import NONE
from rps_core.game.rules import DRAW, LOSS, WIN
from rps_core.game.turn import Turn
from rps_core.labels import NO_GESTURE

VERDICTS = {WIN: "You win", DRAW: "Draw", LOSS: "The computer wins"}
KEY = "game_arena"
FIRST_LOOK_S = 0.5
NOT_COUNTED = "Does not count"
FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "rps_arena", css=(FOLDER / "arena.css").read_text(), js=(FOLDER / "arena.js").read_text()
)


def show_arena(camera: Camera, opponent: str, shoot: Callable[[int], None]) -> None:
    """The last turn, and Play for the next. `shoot` is called at that moment, with the last turn's name."""
    turn, net_input = session.last_turn(), session.net_input()
    _component(
        key=KEY,
        data={
            "serial": session.serial(),
            "hash": session.fixed_move(opponent).hash,
            "isLive": camera.tier == "webrtc",
            "waitsFor": _waits_for(camera),
            "you": _yours(turn, net_input) if turn and net_input else None,
            "computer": _computers(turn.commitment.move) if turn and turn.revealed else None,
            "verdict": _verdict(turn),
        },
        on_shoot_change=lambda: shoot(int(st.session_state[KEY].shoot)),
    )
    if camera.playing and camera.latest() is None:
        st.fragment(_await_picture, run_every=FIRST_LOOK_S)(camera)


def _await_picture(camera: Camera) -> None:
    """Draws the page anew, with Play enabled, once the first picture is there."""
    if camera.latest():
        st.rerun()


def _waits_for(camera: Camera) -> str:
    """What must be done before one can play; empty where Play can be pressed."""
    if camera.tier != "webrtc":
        return f"Your next {camera.tier} is your move."
    if not camera.playing:
        return "Start the camera to play."
    return "" if camera.latest() else "Waiting for the camera’s first picture …"


def _verdict(turn: Turn | None) -> str:
    if turn is None:
        return ""
    return VERDICTS[turn.round.outcome] if turn.round else NOT_COUNTED


def _yours(turn: Turn, net_input: bytes) -> dict[str, Any]:
    name = turn.truth or turn.reading.answer.text
    return _hand(NO_GESTURE if name == NONE else name, net_input, "Your hand as the net saw it") | {"pixels": True}


def _computers(move: str) -> dict[str, Any]:
    return _hand(move, cache.samples()[f"{move} 1"].read_bytes(), f"A rendered hand: {move}")


def _hand(name: str, picture: bytes, alt: str) -> dict[str, Any]:
    return {"name": name, "picture": images.data_url(picture), "alt": alt, "colour": class_colour(name)}
