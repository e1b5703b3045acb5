"""A batch: what the net is given at once."""

import streamlit as st

from pages._ui.dataset.source import Data
from pages._ui.drawing.images import data_url, png
from pages._ui.drawing.text import markdown
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.code_view import show_code
from rps_core.exercises.dataset import batch_exercise
from rps_core.exercises.exercise import Exercise
from rps_core.explain.pytorch_code import batch_code
from rps_core.reports import counted, signed
from rps_core.shapes import format_shape

COLUMNS = 8


def show(data: Data) -> list[Exercise]:
    from rps_core.batches import draw_batch

    left, right = st.columns([1, 2], gap="large")
    with left:
        size = url_widgets.slider("Batch size", links.BATCH_SIZE)
        seed = url_widgets.whole_number("Seed of the shuffle", links.BATCH_SEED)
        batch = draw_batch(data.used, size, seed)
        st.metric("Shape", format_shape(batch.images.shape), help="Pictures x channels x height x width.")
        st.metric("Batches an epoch", f"{batch.steps:,}")
        st.caption(f"⌈ {counted(batch.training, 'training picture')} / {size} ⌉ = {batch.steps:,}")
        counts = batch.counts(len(data.used.classes))
        st.markdown(
            ", ".join(f"{count} {markdown(name)}" for name, count in zip(data.used.classes, counts, strict=True))
        )
    with right:
        _show_grid(png(batch.grid(COLUMNS)), format_shape(batch.images.shape))
        rows = [
            {"channel": name, "mean": signed(mean, ".3f"), "standard deviation": signed(deviation, ".3f")}
            for name, (mean, deviation) in zip(("red", "green", "blue"), batch.channels, strict=True)
        ]
        number = st.column_config.TextColumn(alignment="right")  # a column of numbers has hyphens for minus signs
        st.dataframe(
            rows,
            hide_index=True,
            column_config={"mean": number, "standard deviation": number},
            alt="Mean and standard deviation of each channel in this batch",
        )
        st.caption("Normalizing with 0.5 and 0.5 brings values to −1 to 1; mean 0 and deviation 1 it does not make.")
    show_code(batch_code(data.link, bool(data.excluded), size, seed, COLUMNS))
    return [batch_exercise(size, batch.training, batch.steps)]


def _show_grid(picture: bytes, shape: str) -> None:
    st.html(f'<img class="rps-batch" src="{data_url(picture)}" alt="A batch of {shape}, picture beside picture">')
