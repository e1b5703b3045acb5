"""Charts of a training: how the losses fall, how the accuracy climbs, and which classes are taken for which."""

from collections.abc import Sequence
from typing import Any

# First, for an import waits where another tab's thread imports it: plotly takes what sys.modules has, be it half.
import pandas  # noqa: F401
import plotly.graph_objects as go

from pages._ui.app.theme import ACCENT, OTHER
from pages._ui.drawing.text import as_html
from rps_core.errors import LONGEST_NAME

Metrics = Sequence[dict[str, Any]]

HEIGHT_PX = 280
FEW_BATCHES = 30  # fewer are drawn as points, too
FEW_EPOCHS = 8  # up to so many each has its mark
ROOM_FOR_MARKS = 1.04  # the last epoch's are not cut in two
CONFIG = {"displayModeBar": False}
SEQUENTIAL = [[0.0, "rgba(122, 99, 224, 0.04)"], [1.0, "rgba(122, 99, 224, 0.85)"]]


def loss_chart(metrics: Metrics, epochs: int, first_epoch: Sequence[tuple[float, float]] = ()) -> go.Figure:
    """Training and validation loss by epoch, with a mark at the best epoch, whose weights are kept.

    Of the first epoch, whose end takes longest to wait for, also the loss of each batch: (share of the epoch, loss);
    until then it has the chart's whole width. `epochs` are those that are to come in all.
    """
    figure = base_chart("Loss, cross entropy")
    _count_epochs(figure, metrics, epochs)
    if not metrics:
        figure.update_yaxes(range=[0, 1.2 * max([1.0, *(loss for _, loss in first_epoch)])])
        figure.update_xaxes(range=[0, 1])
    if first_epoch:
        shares, losses = zip(*first_epoch, strict=True)
        figure.add_scatter(
            x=shares,
            y=losses,
            name="batches of the first epoch",
            showlegend=False,  # four names do not fit above half a page
            mode="lines+markers" if len(losses) < FEW_BATCHES else "lines",
            line={"color": OTHER, "width": 1.2},
            marker={"size": 3},
            opacity=0.7,
            hovertemplate="%{y:.3f}",
        )
    figure.add_scatter(**_line(metrics, "train_loss", "training", OTHER, ".3f"))
    figure.add_scatter(**_line(metrics, "val_loss", "validation", ACCENT, ".3f"))
    _mark_best(figure, metrics, "val_loss")
    return figure


def accuracy_chart(metrics: Metrics, epochs: int) -> go.Figure:
    """Validation accuracy by epoch, in percent. `epochs` are those that are to come in all."""
    figure = base_chart("Validation accuracy, %")
    _count_epochs(figure, metrics, epochs)
    figure.add_scatter(**_line(metrics, "accuracy", "validation", ACCENT, ".1f"))
    _mark_best(figure, metrics, "accuracy")
    figure.update_yaxes(range=[0, 102], tickvals=[0, 25, 50, 75, 100])
    return figure


def confusion_chart(confusion: Sequence[Sequence[int]], classes: Sequence[str]) -> go.Figure:
    """Rows are what a picture shows, columns what the net took it for; the numbers are pictures.

    A class that no picture shows has no row: photographs of three gestures say nothing of "none".
    """
    classes = [as_html(name, LONGEST_NAME) for name in classes]  # plotly knows tags and links
    shown_rows = {shown: row for shown, row in zip(classes, confusion, strict=True) if any(row)}
    figure = base_chart("Pictures, true class by answer")
    figure.add_heatmap(
        z=list(shown_rows.values()),
        x=classes,
        y=list(shown_rows),
        colorscale=SEQUENTIAL,
        zmin=0,
        showscale=False,
        xgap=3,
        ygap=3,
        hovertemplate="%{y} taken for %{x}, pictures: %{z}<extra></extra>",
    )
    most = max(max(row) for row in confusion)
    for shown, row in shown_rows.items():
        for count, answer in zip(row, classes, strict=True):
            # white on the strong cells; on the faint ones the theme's own ink, which differs by theme
            ink = {"color": "#ffffff"} if count > most / 2 else {}
            figure.add_annotation(x=answer, y=shown, text=f"{count:,}", showarrow=False, font={"size": 15, **ink})
    figure.update_yaxes(autorange="reversed", title="shown", showgrid=False)
    figure.update_xaxes(title="taken for", showgrid=False)
    return figure


def base_chart(title: str) -> go.Figure:
    """An empty chart in the house style."""
    figure = go.Figure()
    figure.update_layout(
        title={"text": title, "font": {"size": 14}, "x": 0, "xref": "container", "y": 0.98, "yanchor": "top"},
        height=HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 62, "b": 8},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 11}},
        uirevision="keep",  # a chart that grows keeps the zoom a person chose
    )
    figure.update_xaxes(title="epoch", rangemode="tozero", tickformat="d")
    figure.update_yaxes(rangemode="tozero")
    return figure


def _count_epochs(figure: go.Figure, metrics: Metrics, epochs: int) -> None:
    """Whole epochs on the axis, from the first on as many as will come: of many the first few, until there are more.

    By itself plotly marks halves of few, writes 1, 1, 2, 2 on them, and gives an empty chart six.
    """
    last = max(1, min(epochs, FEW_EPOCHS), len(metrics))
    figure.update_xaxes(range=[0, ROOM_FOR_MARKS * last])
    if last <= FEW_EPOCHS:
        figure.update_xaxes(tick0=0, dtick=1)


def _line(metrics: Metrics, key: str, name: str, colour: str, digits: str) -> dict[str, Any]:
    return {
        "x": [line["epoch"] for line in metrics],
        "y": [line[key] for line in metrics],
        "name": name,
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5},
        "marker": {"size": 5},
        "hovertemplate": f"%{{y:{digits}}}",
    }


def _mark_best(figure: go.Figure, metrics: Metrics, key: str) -> None:
    if not metrics:
        return
    best = min(metrics, key=lambda line: line["val_loss"])
    figure.add_scatter(
        x=[best["epoch"]],
        y=[best[key]],
        mode="markers",
        marker={"size": 13, "color": "rgba(0,0,0,0)", "line": {"color": ACCENT, "width": 2.5}},
        name="best",
        hoverinfo="skip",
    )
