"""A lesson's worth: before and after, on one's own hands and on the hands the net knew."""

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.drawing import charts, score_charts
from pages._ui.drawing.text import markdown
from rps_core.errors import InputError
from rps_core.finetuning import comparison
from rps_core.finetuning.comparison import Comparison
from rps_core.nets.checkpoint import DEFAULT_THRESHOLD
from rps_core.reports import counted, percent, signed
from rps_core.runs.run import folder_of

HOW = """\
**Your hands** are the earliest recordings of each class, whole ones, at least a fifth of its pictures: the net learned
from none of them, nor from a picture taken in the same go. **Hands it knew** are rendered hands that ship with this,
which no lesson uses. A net that practises the new alone forgets the old, because the same weights serve both; so the
lesson “fine-tune” mixes old hands in.

**Sure from** is the lowest probability at which at most {passing} of rendered pictures without a gesture (faces,
bare arms, rooms, other signs) pass as one. A net from scratch has no class “none”: it must call everything one of
your signs, and asks for {untuned}."""


def read_comparison(run_id: str) -> Comparison | None:
    """None where the lesson has not ended, is gone, or its comparison is damaged; the run itself says so below."""
    try:
        return comparison.read(folder_of(workspace(), run_id))
    except InputError:
        return None


def how_it_is_measured() -> str:
    from rps_core.evaluation.threshold import FALSE_ALARMS

    return HOW.format(passing=percent(FALSE_ALARMS, 0), untuned=percent(DEFAULT_THRESHOLD, 0))


def show_comparison(scores: Comparison) -> None:
    """Three numbers with what changed, class by class as bars, and how it was measured."""
    before, after = scores.before, scores.after
    with st.grid(3, border=True, min_column_width=160):
        _metric(
            "Your hands",
            before.recordings.all,
            after.recordings.all,
            f"right on {scores.recordings:,} held out, at home: your hand, your walls",
        )
        _metric(
            "Hands it knew",
            before.known.all,
            after.known.all,
            f"right on {counted(scores.known, 'shipped hand')} held out: rendered, any background",
        )
        _metric(
            "Taken for a gesture",
            before.let_through,
            after.let_through,
            f"of {counted(scores.nothing, 'picture')} without one; sure from {percent(after.threshold, 0)}",
            less_is_better=True,
        )
    st.plotly_chart(
        score_charts.before_after_chart(
            {"yours": before.recordings.by_class, "known": before.known.by_class},
            {"yours": after.recordings.by_class, "known": after.known.by_class},
        ),
        config=charts.CONFIG,
        key="teach_comparison",
        alt="Accuracy by class before and after the lesson, on your hands and on hands the net knew",
    )
    if scores.by_time:
        st.warning(
            f"Recorded in one go: {' and '.join(map(markdown, scores.by_time))}. So "
            "the pictures held out resemble those that were learned, and the score flatters. Record a second time.",
            icon=":material/content_copy:",
        )
    with st.expander("How this is measured"):
        st.markdown(how_it_is_measured())


def _metric(label: str, before: float, after: float, caption: str, *, less_is_better: bool = False) -> None:
    points = round(100 * (after - before), 1)
    change, arrow, colour = "as before", "off", "gray"
    if points:
        change = f"{signed(points, '+.1f')} points, from {percent(before)}"
        arrow = "up" if points > 0 else "down"
        colour = "red" if (points > 0) is less_is_better else "green"
    with st.container():
        st.metric(label, percent(after), change, delta_color=colour, delta_arrow=arrow)  # type: ignore[arg-type]
        st.caption(caption)
