"""What a browser tab knows of its game: the moves that are fixed, the last shots, the last turn."""

import time
from collections import deque
from collections.abc import Sequence
from random import SystemRandom

import numpy as np
import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.app.visitor import workspace
from pages._ui.camera import Camera, Shot, look_at
from pages._ui.drawing import images
from pages._ui.drawing.text import sentence
from rps_core.data.images import load_image
from rps_core.errors import InputError
from rps_core.game import history
from rps_core.game.commitment import Commitment, commit
from rps_core.game.opponents import OPPONENTS
from rps_core.game.reading import MOST_SHOTS, latest_shots, read_gesture
from rps_core.game.turn import Turn, correct, take_turn

_FIXED = "game_fixed"  # a Commitment for each opponent that was looked at
_SHOTS = "game_shots"
_TURN = "game_turn"
_NET_INPUT = "game_net_input"  # of the last turn
_SERIAL = "game_serial"  # counts turns, also those without a picture
_PROBLEM = "game_problem"
_STILL = "game_still"  # when the snapshot or upload that was played last arrived

SAMPLE = 2
"""Of the hands that ship for each move; the computer shows the first."""

_chance = SystemRandom()


def fixed_move(opponent: str) -> Commitment:
    """The opponent's next move. It is chosen here, before any picture, and stays until it was revealed."""
    moves: dict[str, Commitment] = st.session_state.setdefault(_FIXED, {})
    if opponent not in moves:
        moves[opponent] = commit(OPPONENTS[opponent].choose(history.rounds(workspace()), _chance))
    return moves[opponent]


def last_turn() -> Turn | None:
    return st.session_state.get(_TURN)


def net_input() -> bytes | None:
    """PNG of exactly the pixels that the net saw in the last turn."""
    return st.session_state.get(_NET_INPUT)


def serial() -> int:
    """Names the last turn."""
    return st.session_state.get(_SERIAL, 0)


def problem() -> str | None:
    """What kept the last turn from being played, or its correction from being kept."""
    return st.session_state.get(_PROBLEM)


def watch(camera: Camera) -> None:
    """Remember the last shots of the live video."""
    shots: deque[Shot] = st.session_state.setdefault(_SHOTS, deque(maxlen=MOST_SHOTS))
    camera.listen(shots.append)  # in the frames' thread; appending to a deque and copying it are atomic


def shoot(opponent: str, model: Model, threshold: float, after: int) -> None:
    """Play with the live video's last shots. For the moment of "shoot", before the page is drawn anew.

    `after` names the turn before. Where a run of the page is cut short, Streamlit may bring the same message twice.
    """
    if after != serial():
        return
    _begin()
    try:
        shots: deque[Shot] = st.session_state[_SHOTS].copy()
        _play(latest_shots(shots, time.monotonic()), opponent, model, threshold)
    except InputError as error:
        forget_turn()
        _say(error)


def play_still(shot: Shot, opponent: str, model: Model, threshold: float) -> None:
    """Play with a snapshot or an upload, once."""
    if st.session_state.get(_STILL) == shot.at_s:
        return
    st.session_state[_STILL] = shot.at_s
    _begin()
    _play([shot], opponent, model, threshold)


def play_sample(move: str, opponent: str, model: Model, threshold: float) -> None:
    """Play with a rendered hand that ships, as if it were uploaded: for who has no camera. A button's callback."""
    _begin()
    try:
        picture = load_image(cache.samples()[f"{move} {SAMPLE}"].read_bytes())
        first = Shot(np.zeros((1, 1, 3), np.uint8), serial(), time.monotonic())
        shot, _ = look_at(np.asarray(picture), first, model, threshold, finding=True)
        _play([shot], opponent, model, threshold)
    except InputError as error:
        forget_turn()
        _say(error)


def forget_turn() -> None:
    """Nothing was played here yet; the fixed moves stay."""
    st.session_state.pop(_TURN, None)
    _say(None)


def correct_last(truth: str | None) -> None:
    """The player says what the last picture showed; None: what the net said."""
    turn = last_turn()
    if turn is None:
        return
    _say(None)
    try:
        _keep(correct(workspace(), turn, truth))
    except InputError as error:
        _say(error)


def _begin() -> None:
    st.session_state[_SERIAL] = serial() + 1
    _say(None)


def _play(shots: Sequence[Shot], opponent: str, model: Model, threshold: float) -> None:
    result, shot = read_gesture(shots, cache.frame_classifier(model), threshold)
    st.session_state[_NET_INPUT] = images.png(cache.net_input_picture(shot.rgb, model))
    _keep(take_turn(workspace(), opponent, fixed_move(opponent), result, shot))


def _keep(turn: Turn) -> None:
    st.session_state[_TURN] = turn
    if turn.revealed and fixed_move(turn.opponent) == turn.commitment:
        del st.session_state[_FIXED][turn.opponent]


def _say(error: InputError | None) -> None:
    st.session_state[_PROBLEM] = sentence(error) if error else None
