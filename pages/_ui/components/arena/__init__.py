"""The stage of the game, as a component of plain JavaScript: both hands, the countdown between them, and Play.

The countdown runs in the browser alone. A moment after "shoot" it sends one message, upon which the last shots of the
camera, which are on the server already, become the player's move.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from pages._ui.components.bundle import define

_component = define(Path(__file__).parent, shoot=float)


@dataclass(frozen=True)
class Hand:
    """A hand on the stage: what it shows, its picture (a URL), and the colour of its frame."""

    name: str
    picture: str
    alt: str
    colour: str
    pixels: bool = False
    """Whether the picture is enlarged without smoothing."""


def arena(
    key: str,
    *,
    serial: int,
    hash: str,
    is_live: bool,
    waits_for: str,
    you: Hand | None,
    computer: Hand | None,
    verdict: str,
    on_shoot: Callable[[int], None],
) -> None:
    """Both hands of the last turn, where there is one, its verdict, and Play for the next, where video `is_live`.

    `serial` names the last turn: `on_shoot` gets it back at the moment of "shoot", and a countdown ends when it
    changes. `hash` belongs to the computer's next move. `waits_for` says what must be done before one can play; it is
    empty where Play can be pressed.
    """
    _component(
        key=key,
        data={
            "serial": serial,
            "hash": hash,
            "isLive": is_live,
            "waitsFor": waits_for,
            "you": asdict(you) if you else None,
            "computer": asdict(computer) if computer else None,
            "verdict": verdict,
        },
        on_shoot_change=lambda: on_shoot(int(st.session_state[key].shoot)),
    )
