"""What a net makes of the camera's last frame, drawn anew twice a second: answer, numbers, pixels, the last seconds."""

import time

import streamlit as st

from pages._ui import charts, live_charts, loaders, pictures
from pages._ui.camera import Camera, sample_frame
from pages._ui.loaders import Model
from rps_core.answers import name_answer
from rps_core.live import Answer, Rgb, Statistics

ANSWER_EVERY_S, CHART_EVERY_S = 0.5, 1.0


def show_answer(cam: Camera, model: Model, threshold: float) -> None:
    """The answer and how it came about; of a sample hand before the camera has shown anything."""
    st.fragment(_answer, run_every=ANSWER_EVERY_S if cam.playing else None)(cam, model, threshold)


def show_history(cam: Camera, threshold: float) -> None:
    """Probabilities over the last ten seconds."""
    st.fragment(_history, run_every=CHART_EVERY_S if cam.playing else None)(cam, threshold)


def _answer(cam: Camera, model: Model, threshold: float) -> None:
    rgb, answer = _now(cam, model, threshold)
    if answer:
        pictures.show_verdict(answer.text, answer.label, answer.probability)
        pictures.show_bars(answer.probabilities, threshold)
    _show_numbers(cam.statistics())
    pixels = loaders.net_input_picture(rgb, model)
    size = f"3 x {pixels.shape[0]} x {pixels.shape[1]}"
    caption = f"what the net sees: {size}, not mirrored"
    pictures.show_figures(pictures.figure(pictures.png(pixels), "The box as the net sees it", caption, pixels=True))


def _now(cam: Camera, model: Model, threshold: float) -> tuple[Rgb, Answer | None]:
    if shot := cam.latest():
        return shot.rgb, cam.answer()
    st.caption("A sample hand, until the camera shows yours.")
    rgb = cam.region.crop(sample_frame())
    probabilities = loaders.frame_classifier(model)(rgb)
    return rgb, Answer(name_answer(probabilities, threshold), probabilities, time.monotonic(), 0)


def _show_numbers(statistics: Statistics | None) -> None:
    if statistics is None:
        return
    st.html(
        f'<p class="rps-numbers"><span><b>{statistics.frames_per_s:.0f}</b> frames/s</span>'
        f"<span><b>{statistics.median_ms:.0f} ms</b> a frame, 95 % within <b>{statistics.p95_ms:.0f} ms</b></span>"
        f"<span>last one <b>{statistics.age_s:.1f} s</b> ago</span></p>"
    )


def _history(cam: Camera, threshold: float) -> None:
    st.plotly_chart(
        live_charts.history_chart(cam.history(), threshold),
        config=charts.CONFIG,
        key="history",
        alt="Probability of each class over the last ten seconds",
    )
