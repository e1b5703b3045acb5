"""What a net makes of the camera's last frame, drawn again and again: result, numbers, pixels, the last seconds."""

import time

import streamlit as st

from pages._ui.app import cache
from pages._ui.app.cache import Model
from pages._ui.camera import Camera, Shot, look_at, sample_frame
from pages._ui.drawing import images
from pages._ui.webcam import live_charts
from pages._ui.widgets.current_picture import Source
from rps_core.live.results import LiveResult, advice_on
from rps_core.live.smoothing import Statistics
from rps_core.reports import counted
from rps_core.shapes import format_shape

RESULT_EVERY_S = 0.3  # each time costs the server about 30 ms, in which frames wait
INSIDE_EVERY_S = 0.5


def show_result(cam: Camera, model: Model, threshold: float) -> None:
    """The result and how it came about; of a sample hand before the camera has shown anything."""
    st.fragment(_result, run_every=RESULT_EVERY_S if cam.playing else None)(cam, model, threshold)


def show_inside(cam: Camera, model: Model, threshold: float, *, where: bool, layer: str | None) -> None:
    """Where the net looks, and what one of its layers makes of the picture; each twice a second."""
    if where or layer:
        every_s = INSIDE_EVERY_S if cam.playing else None
        st.fragment(_inside, run_every=every_s)(cam, model, threshold, where, layer)


def current_picture(cam: Camera) -> Source:
    """What the net gets of the newest frame, snapshot or upload; of a sample hand before there is one."""
    shot = cam.latest()
    name = {"webrtc": "webcam frame"}.get(cam.tier, cam.tier) if shot else "sample frame"
    return Source(name, images.png(shot.rgb if shot else sample_frame()), f"{name}.png")


def _inside(cam: Camera, model: Model, threshold: float, where: bool, layer: str | None) -> None:
    from rps_core.live import previews

    shot, result = _now(cam, model, threshold)
    figures = []
    if where and result:
        attributed = previews.grad_cam_picture(
            shot.rgb, cache.load(model), result.label, previews.grad_cam_layer(cache.map_layers(model))
        )
        caption = f"bright is what speaks for {result.label} (Grad-CAM)"
        figures.append(images.figure(images.png(attributed), f"Where the net looks: {caption}", caption, pixels=True))
    if layer:
        maps = previews.feature_maps(shot.rgb, cache.load(model), layer)
        size = format_shape(maps.shape)
        caption = (
            f"{layer}, {size}: {maps.shown} of {counted(maps.shape[0], 'map')}; black is 0, white {maps.largest:.2g}"
        )
        figures.append(images.figure(images.png(maps.picture), f"Feature maps: {caption}", caption, pixels=True))
    with st.container(key="live_inside"):
        images.show_figures(*figures)


def _result(cam: Camera, model: Model, threshold: float) -> None:
    shot, result = _now(cam, model, threshold)
    if cam.latest() is None:
        st.caption("A sample hand, until the camera shows yours.")
    elif cam.tier == "webrtc" and not cam.playing:
        st.caption("The camera is off: this is what it showed last.")
    if result:
        images.show_verdict(result.text, result.label, result.probability, result.prediction.probabilities)
        images.show_bars(result.prediction.probabilities, threshold)
        images.show_advice(advice_on(shot, result, threshold, mirrored=cam.mirrored))
    if cam.playing:
        _show_numbers(cam.statistics())
    if history := cam.history():
        st.html(live_charts.history_chart(history, threshold))
    pixels = cache.net_input_picture(shot.rgb, model)
    caption = f"what the net sees: 3 x {pixels.shape[0]} x {pixels.shape[1]}, {_what(shot)}, not mirrored"
    images.show_figures(images.figure(images.png(pixels), "What the net sees", caption, pixels=True))


def _what(shot: Shot) -> str:
    """What of the frame the net is given."""
    if not shot.hand_found:
        is_whole = shot.frame_px == shot.rgb.shape[1::-1]
        return "the whole picture, since no hand was found" if is_whole else "what is hardly a hand"
    if shot.box:
        return "the hand that was found"
    return "the box" if shot.frame_px is None else "the whole picture"


def _now(cam: Camera, model: Model, threshold: float) -> tuple[Shot, LiveResult | None]:
    """The newest picture and result; before the camera has shown anything, those of a sample hand."""
    if shot := cam.latest():
        return shot, cam.result()
    frame = sample_frame()
    if cam.finding:
        return look_at(frame, Shot(frame, 0, time.monotonic()), model, threshold, finding=True)
    shot = Shot(cam.region.crop(frame), 0, time.monotonic())
    prediction = cache.frame_classifier(model)(shot.rgb)
    return shot, LiveResult(prediction.decide(threshold), prediction, shot.at_s, shot.number)


def _show_numbers(statistics: Statistics | None) -> None:
    if statistics is None:
        return
    st.html(
        f'<p class="rps-numbers"><span><b>{statistics.frames_per_s:.0f}</b> frames/s</span>'
        f"<span><b>{statistics.median_ms:.0f} ms</b> a frame, 95 % within <b>{statistics.p95_ms:.0f} ms</b></span>"
        f"<span>last one <b>{statistics.age_s:.1f} s</b> ago</span></p>"
    )
