"""The same picture and the same layer in two nets: two runs, two epochs of one, or a net and how it began."""

import streamlit as st

from pages._ui.app.visitor import workspace
from pages._ui.components.feature_maps import show_maps
from pages._ui.drawing.images import show_bars
from pages._ui.drawing.text import markdown
from pages._ui.network.choosing import UNTRAINED, choose_layer, choose_net
from pages._ui.network.exploring import Net, load, trace
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.current_picture import Source
from rps_core.explain.forward_trace import PER_MAP, ForwardTrace, Step, ranges, shared_range
from rps_core.reports import counted
from rps_core.runs import metrics
from rps_core.runs.run import list_runs
from rps_core.shapes import format_shape

NO_EPOCHS = (
    "Train a net on the Training page: its run keeps the weights of up to {most}, and both nets here can then "
    "be put to any of them. The nets that ship, and the example run, keep none."
)
NOT_RELATED = (
    "Two nets that began with different weights share no map: number 3 of the one has nothing to do with number 3 of "
    "the other. Two epochs of one run do: there you see a map grow out of noise. Nets of one kind share their colour "
    "scale, unless each map has its own."
)


def choose_other(net: Net, source: Source, step: Step) -> tuple[Net, Step]:
    """The second net, at first the same one before its training; and its layer, where the nets differ in kind."""
    other = choose_net("Compare with", links.OTHER, links.OTHER_EPOCH, UNTRAINED + load(net).info.net)
    theirs = trace(other, source).trace
    if _are_alike(trace(net, source).trace, theirs):
        other_step = theirs.step(step.name)
    else:
        other_step = choose_layer(theirs, links.OTHER_LAYER, "Its layer")
    if not any(run.epoch_checkpoints for run in list_runs(workspace())):
        st.caption(NO_EPOCHS.format(most=counted(metrics.MOST_KEPT, "epoch")))
    return other, other_step


def _are_alike(first: ForwardTrace, second: ForwardTrace) -> bool:
    return [one.title for one in first.steps] == [one.title for one in second.steps]


def show_comparison(first: Net, second: Net, source: Source, steps: tuple[Step, Step], scope: str) -> None:
    """The maps of a layer of each net, on one scale where the nets are alike, and their answers."""
    ours, theirs = trace(first, source), trace(second, source)
    step, other_step = steps
    ends = [ranges(ours.trace, step.name, scope), ranges(theirs.trace, other_step.name, scope)]
    if _are_alike(ours.trace, theirs.trace) and scope != PER_MAP:
        ends = [shared_range(*ends)] * 2  # one scale for both
    columns = st.columns(2, gap="large")
    for column, net, traced, one, end in zip(columns, (first, second), (ours, theirs), steps, ends, strict=True):
        with column:
            st.markdown(f"**{markdown(net.title)}**  \n{one.name}, {format_shape(one.report.output)}")
            show_bars(traced.prediction.probabilities)
            show_maps(
                f"network_maps_{'first' if net is first else 'second'}",
                traced.trace.maps[one.name],
                end,
                title=f"Maps of {one.name}, {net.title}",
                signed=one.signed,
                noun="map" if one.is_map else "unit",
            )
    st.caption(NOT_RELATED)
