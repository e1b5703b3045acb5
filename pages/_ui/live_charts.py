"""The chart of live inference: how sure the net was of each class, second by second."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages._ui.charts import base_chart
from pages._ui.theme import OTHER, class_colour
from rps_core.live import REMEMBERED_S, Answer


def history_chart(answers: Sequence[Answer], threshold: float) -> go.Figure:
    """A line a class, in percent, from ten seconds ago to the last answer, which stands at 0."""
    figure = base_chart("Probability, %, over the last ten seconds")
    last_s = answers[-1].at_s if answers else 0.0
    for name in answers[-1].probabilities if answers else ():
        figure.add_scatter(
            x=[answer.at_s - last_s for answer in answers],
            y=[100 * answer.probabilities[name] for answer in answers],
            name=name,
            mode="lines",
            line={"color": class_colour(name), "width": 2.5},
            hovertemplate="%{y:.0f} %",
        )
    figure.add_hline(100 * threshold, line={"color": OTHER, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title="seconds", range=[-REMEMBERED_S, 0], tickformat=".0f", rangemode="normal")
    figure.update_yaxes(range=[0, 102], tickvals=[0, 25, 50, 75, 100])
    return figure
