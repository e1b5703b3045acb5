"""Recording from the camera: hold a button, or a countdown and a burst; each snapshot, where there is no live video."""

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.camera import Camera, Shot
from pages._ui.camera.region import BOX
from pages._ui.collect.collection_bar import UNDO, attempt
from pages._ui.components.hold_button import hold_button
from pages._ui.drawing.text import markdown, show_error
from pages._ui.owner import log
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.undo import remember
from rps_core.recordings import changes, store
from rps_core.recordings.recorder import Plan, Recorded, Recorder
from rps_core.reports import counted

REFRESH_S = 0.5
SILENT_S = 3.0  # a camera that gives no frame for so long gives none
_RECORDER, _PRESS, _SHOWN, _STILL = "collect_recorder", "collect_press", "collect_shown", "collect_kept"


def choose_pace() -> tuple[int, int, int]:
    """Pictures in a burst, pictures a second, and seconds of countdown before it."""
    with st.expander("Pictures, speed, countdown", icon=":material/timer:"):
        pictures = url_widgets.slider("Pictures in a burst", links.BURST)
        per_second = url_widgets.slider("Pictures a second", links.RATE)
        countdown_s = url_widgets.slider("Countdown, s", links.COUNTDOWN)
    return pictures, per_second, countdown_s


def show_recording(cam: Camera, plan: Plan) -> None:
    """The buttons, and how far a recording is."""
    if cam.tier != "webrtc":
        _keep_still(cam, plan.collection, plan.label)
        return
    recorder: Recorder = st.session_state.setdefault(_RECORDER, Recorder(workspace()))
    cam.listen(lambda shot: recorder.offer(shot.rgb if shot.hand_found else None, shot.at_s))  # in the camera's thread
    at_work = (now := recorder.now()) is not None and now.state != "done"
    st.fragment(_draw, run_every=REFRESH_S if at_work else None)(recorder, plan, cam, at_work)


def _draw(recorder: Recorder, plan: Plan, cam: Camera, at_work: bool) -> None:
    with st.grid(2, min_column_width=150, vertical_alignment="center"):
        press = hold_button(f"Hold to record {plan.label}", "Let go to stop", "collect_hold", disabled=not cam.playing)
        burst = (
            "Stop recording" if at_work else f"{counted(plan.pictures or 0, 'picture')} after {plan.countdown_s:.0f} s"
        )
        pressed = st.button(burst, key="collect_burst", disabled=not cam.playing and not at_work, width="stretch")
    if press and (press.number, press.down) != st.session_state.get(_PRESS):
        st.session_state[_PRESS] = (press.number, press.down)
        _obey(recorder, plan, press.down, press.held_s)
    if pressed:
        recorder.stop() if at_work else recorder.start(plan)
        st.rerun()
    now = recorder.now()
    if now:
        _show_progress(now, cam.latest())
        if now.state == "done" and st.session_state.get(_SHOWN) != now.burst:
            st.session_state[_SHOWN] = now.burst
            _offer_to_undo(now)
            st.rerun()  # the whole page: counts and pictures are others now
    elif not cam.playing:
        where = "hold up your hand" if cam.finding else "hold your hand into the green box"
        st.caption(f"Start the camera, {where}, then record. Move it a little meanwhile.")


def _obey(recorder: Recorder, plan: Plan, down: bool, held_s: float) -> None:
    if down:
        recorder.start(Plan(plan.collection, plan.label, None, plan.per_second))
    else:
        recorder.stop(held_s)
    st.rerun()


def _show_progress(now: Recorded, shot: Shot | None) -> None:
    label = markdown(now.plan.label)
    if now.problem:
        show_error(now.problem)
    elif now.state == "countdown":
        st.progress(0.0, f"{label} in **{now.countdown_s:.0f}** …")
    elif now.state == "recording":
        st.progress(min(now.taken / now.wanted, 1.0), f"Recording {label}: {now.taken} of at most {now.wanted}")
        if now.silent_s > SILENT_S:
            st.warning("The camera gives no pictures. Stop it and start it again.")
        elif now.skipped and shot and not shot.hand_found:
            st.warning(f"No hand found: such frames are skipped. Hold your hand nearer, or choose {BOX}.")
    elif now.taken:
        st.caption(f"{counted(now.taken, 'picture')} of {label} recorded.{_skipped(now)}")
    elif now.skipped:
        st.warning(f"Nothing was recorded: no hand was found. Hold your hand nearer, or choose {BOX}.")
    else:
        st.caption("Nothing was recorded: hold the button a little longer.")


def _skipped(now: Recorded) -> str:
    """How many frames were left out, in words."""
    if not now.skipped:
        return ""
    return f" {counted(now.skipped, 'frame was', 'frames were')} skipped for want of a hand."


def _offer_to_undo(now: Recorded) -> None:
    outcome = "refused" if now.problem else "done"
    log.event("recording", workspace(), pictures=now.taken, skipped=now.skipped, outcome=outcome)
    files = store.pictures(workspace(), now.plan.collection).get(now.plan.label, [])
    if own := [file for file in files if store.burst_of(file) == now.burst]:
        remember(changes.added(workspace(), now.plan.collection, own), UNDO)


def _keep_still(cam: Camera, name: str, label: str) -> None:
    """Every new snapshot or upload goes into the class that is chosen."""
    shot = cam.latest()
    if shot is None:
        st.caption(f"Each picture that you take goes into {markdown(label)}.")
    elif not shot.hand_found:
        st.warning(
            f"No hand found in this picture, so it was not kept. Take another, or choose {BOX} to keep all of it."
        )
    elif shot.number != st.session_state.get(_STILL):
        st.session_state[_STILL] = shot.number
        attempt(
            lambda: changes.added(
                workspace(), name, [store.add(workspace(), name, label, shot.rgb, store.new_burst(), 0)]
            )
        )
    else:
        st.caption("Kept. Clear it and take the next: another angle, another distance.")
