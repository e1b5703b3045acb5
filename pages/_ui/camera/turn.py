"""On a hosted dashboard live video goes by turns: whoever is one too many reads so, and what works meanwhile."""

import uuid

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.camera.turns import CALL_S, Turns
from rps_core.reports import counted, ordinal
from rps_core.storage.limits import limits

ASK_EVERY_S = 2.0
TAKEN = """\
**Live video is taken:** this site carries {streams} at once, so that each stays smooth. You are {place} in line, and it
opens here by itself when your turn comes. Meanwhile take a snapshot or upload a photograph below; all other pages work,
too."""
OVER = "Your {minutes} of live video are over, because others wait for it. "
YOUR_TURN = f"It is your turn: press *Start camera* within {CALL_S:.0f} seconds."


@st.cache_resource(show_spinner=False, max_entries=1)
def turns() -> Turns:
    """Those of this server."""
    return Turns()


def has_turn(key: str) -> bool:
    """Whether the camera of this key may stream; else it is said what it waits for. Asks again and again by itself."""
    if not workspace().of_visitor:
        return True
    is_on = _is_on(key)
    place = _ask(key, is_on)
    waits, had = place > 0, f"{key}_waits"
    if waits and is_on:
        st.session_state[f"{key}_over"] = st.session_state.get(f"{key}_was_on", False)
    elif st.session_state.get(had) and not waits:
        st.session_state.pop(f"{key}_over", None)
        st.toast(YOUR_TURN, icon=":material/videocam:", duration="long")
    st.session_state[had], st.session_state[f"{key}_was_on"] = waits, is_on and not waits
    st.fragment(_ask_again, run_every=ASK_EVERY_S if waits or is_on else None)(key, waits)
    return not waits


def _is_on(key: str) -> bool:
    """Whether the camera is on or was just pressed, as the browser said it last.

    While it waits there is no player: what comes of that one now was sent before it went.
    """
    if st.session_state.get(f"{key}_waits"):
        return False
    state = st.session_state[key].state if key in st.session_state else None
    return bool(state and (state.playing or state.signalling))


def _ask(key: str, is_on: bool) -> int:
    who = st.session_state.setdefault(f"{key}_asks_as", uuid.uuid4().hex)
    return turns().ask(who, is_on=is_on, most=limits().most_streams, most_s=60 * limits().stream_minutes)


def _ask_again(key: str, waits: bool) -> None:
    place = _ask(key, _is_on(key))
    if (place > 0) != waits:
        st.rerun()
    if place:
        over = (
            OVER.format(minutes=counted(limits().stream_minutes, "minute"))
            if st.session_state.get(f"{key}_over")
            else ""
        )
        said = TAKEN.format(streams=counted(limits().most_streams, "stream"), place=ordinal(place))
        st.info(over + said, icon=":material/groups:")
