"""Charts of how good a net is: coverage against accuracy, false alarms, and what spoils its sight."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages._ui.app.theme import ACCENT, OTHER
from pages._ui.drawing.charts import base_chart
from pages._ui.drawing.text import as_html
from rps_core.evaluation.shipped_scores import Tally
from rps_core.reports import percent, with_unit

COLUMNS = 2
PANEL_PX = 170
KIND_PX = 24
NET_COLOURS = {"handnet": ACCENT, "guide": OTHER}

HEADINGS = {
    "turned": "turned, by degrees",
    "hand of another size": "the hand’s size, × its own",
    "off centre": "off centre, share of the side",
    "blurred": "blurred, sigma in px",
    "brightness": "brightness, × its own",
    "contrast": "contrast, × its own",
    "noise": "noise, sd in steps of 255",
    "grey": "grey, share of colour lost",
    "mirrored": "mirrored",
    "covered": "covered, share of the area",
}
"""Of the panels of the robustness chart, by what spoils the pictures."""


def coverage_chart(curve: Sequence[Mapping[str, float]], threshold: float) -> go.Figure:
    """The share of pictures that get an answer, and the share of right ones among them, by threshold; in percent."""
    figure = base_chart("Answers and right answers, % by threshold")
    thresholds = [point["threshold"] for point in curve]
    for key, name, colour in (("accuracy", "right, of those answered", ACCENT), ("coverage", "answered", OTHER)):
        figure.add_scatter(
            x=thresholds,
            y=[100 * point[key] for point in curve],
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            hovertemplate="%{y:.1f} %",
        )
    figure.add_vline(
        threshold, line={"color": OTHER, "dash": "dot"}, annotation_text="in use", annotation_position="bottom left"
    )
    figure.update_xaxes(title="threshold", range=[min(thresholds), max(thresholds)], tickformat=".2f")
    return figure


def tally_chart(title: str, tallies: Mapping[str, Tally], *, has_gestures: bool = True) -> go.Figure:
    """Bars for each group of pictures, in percent: right, and given a class, which without gestures is a false alarm.

    Beside each group stands its number of pictures.
    """
    figure = base_chart(title)
    coverage = [tally.coverage for tally in tallies.values()]
    accuracy = [tally.accuracy for tally in tallies.values()]
    bars = [("right", ACCENT, accuracy), ("given a class", OTHER, coverage)]
    for name, colour, shares in bars if has_gestures else [("called a gesture", ACCENT, coverage)]:
        figure.add_bar(
            x=[100 * share for share in shares],
            y=[f"{as_html(name)} ({tally.n:,})" for name, tally in tallies.items()],
            orientation="h",
            name=name,
            marker={"color": colour},
            text=[percent(share) for share in shares],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x:.1f} %",
        )
    figure.update_layout(barmode="group", bargap=0.25, height=len(tallies) * 2 * KIND_PX + 90, hovermode="closest")
    figure.update_xaxes(title="", tickformat="", range=[0, 120], tickvals=[0, 25, 50, 75, 100])
    figure.update_yaxes(autorange="reversed", rangemode="normal")
    return figure


def false_alarm_chart(by_kind: Mapping[str, tuple[int, int]]) -> go.Figure:
    """A bar for each kind of picture without a gesture: the share that was given a class, in percent."""
    rows = sorted((100 * given / shown, kind, given, shown) for kind, (given, shown) in by_kind.items())
    shares, kinds, given, shown = zip(*rows, strict=True)
    figure = base_chart("Called a gesture, % of the pictures of each kind")
    figure.add_bar(
        x=shares,
        y=[as_html(kind) for kind in kinds],
        orientation="h",
        marker={"color": ACCENT},
        text=[with_unit(share, "%", 1) for share in shares],
        textposition="outside",
        cliponaxis=False,
        customdata=list(zip(given, shown, strict=True)),
        hovertemplate="%{customdata[0]} of %{customdata[1]} pictures<extra></extra>",
    )
    figure.update_layout(height=len(kinds) * KIND_PX + 90, hovermode="closest", bargap=0.3, margin={"t": 40})
    figure.update_xaxes(title="%", range=[0, 120], tickvals=[0, 25, 50, 75, 100])
    return figure


def robustness_chart(points: Mapping[str, Sequence[Mapping[str, Any]]], titles: Mapping[str, str]) -> go.Figure:
    """A panel for each way to spoil a picture; a line for each net; accuracy in percent by strength."""
    panels = {name: next(group)["unit"] for name, group in _by_perturbation(next(iter(points.values())))}
    rows = -(-len(panels) // COLUMNS)
    headings = [HEADINGS.get(name, f"{name}, {unit}") for name, unit in panels.items()]
    figure = make_subplots(rows, COLUMNS, subplot_titles=headings, vertical_spacing=0.075, horizontal_spacing=0.1)
    for net, measured in points.items():
        for position, (_, group) in enumerate(_by_perturbation(measured)):
            line = sorted(group, key=lambda point: point["strength"])
            figure.add_scatter(
                x=[point["strength"] for point in line],
                y=[100 * point["accuracy"] for point in line],
                name=titles[net],
                legendgroup=net,
                showlegend=position == 0,
                mode="lines+markers",
                line={"color": NET_COLOURS[net], "width": 2.5},
                marker={"size": 5},
                hovertemplate="%{y:.1f} % at %{x:g}",
                row=position // COLUMNS + 1,
                col=position % COLUMNS + 1,
            )
    figure.update_layout(
        height=rows * PANEL_PX + 90,
        margin={"l": 8, "r": 8, "t": 70, "b": 8},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )
    figure.update_annotations(font={"size": 12})
    for position, (name, group) in enumerate(_by_perturbation(next(iter(points.values())))):
        if name == "mirrored":
            cell = {"row": position // COLUMNS + 1, "col": position % COLUMNS + 1}
            figure.update_xaxes(tickvals=[point["strength"] for point in group], ticktext=["no", "yes"], **cell)
    figure.update_yaxes(range=[0, 104], tickvals=[0, 50, 100])
    return figure


def _by_perturbation(points: Sequence[Mapping[str, Any]]) -> Any:
    return groupby(points, key=lambda point: point["perturbation"])


def before_after_chart(
    before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]
) -> go.Figure:
    """Two bars for each class of each group, in percent: before in grey, after in the accent."""
    figure = base_chart("Right answers by class, %")
    for shown, name, colour in ((before, "before", OTHER), (after, "after", ACCENT)):
        rows = [(group, label, share) for group, by_class in shown.items() for label, share in by_class.items()]
        figure.add_bar(
            x=[100 * share for _, _, share in rows],
            y=[[group for group, _, _ in rows], [as_html(label) for _, label, _ in rows]],
            orientation="h",
            name=name,
            marker={"color": colour},
            text=[percent(share) for _, _, share in rows],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x:.1f} %",
        )
    classes = sum(map(len, before.values()))
    figure.update_layout(barmode="group", bargap=0.25, height=classes * 2 * KIND_PX + 90, hovermode="closest")
    figure.update_xaxes(title="", tickformat="", range=[0, 120], tickvals=[0, 25, 50, 75, 100])
    figure.update_yaxes(autorange="reversed", rangemode="normal")
    return figure
