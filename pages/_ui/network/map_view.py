"""One map of a layer: the kernel that made it, where in the picture it answers most, and its top patches."""

import streamlit as st

from pages._ui.app.routing import CONVOLUTION, link
from pages._ui.components.feature_maps import show_maps
from pages._ui.components.microscope import CHANNELS
from pages._ui.drawing.images import data_url, png
from pages._ui.drawing.text import as_html
from pages._ui.layer_shapes.field_view import field_on_picture
from pages._ui.network.exploring import Net, Patch, is_searched, kernel, top_patches
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets import url_widgets
from pages._ui.widgets.current_picture import OWN, Source
from rps_core.explain.forward_trace import Step, TracedPicture, argmax_position, largest_magnitude
from rps_core.explain.overlay import cut_out
from rps_core.layers.stack import receptive_box
from rps_core.reports import signed
from rps_core.shapes import format_shape

FIRST_CONV = "conv1"


def show_map(net: Net, source: Source, traced: TracedPicture, step: Step, channel: int) -> None:
    """What made this map, and what it answers to in this picture."""
    st.markdown(f"**{'Map' if step.is_map else 'Unit'} {channel} of {step.name}**")
    _show_position(traced, step, channel)
    _show_kernel(net, source, traced, step, channel)


def _show_position(traced: TracedPicture, step: Step, channel: int) -> None:
    map_ = traced.trace.maps[step.name][channel]
    position = argmax_position(map_)
    if position is None:
        st.info("It is 0 everywhere: nothing in this picture wakes it.", icon=":material/bedtime:")
        return
    line, size = step.report, traced.size
    at = f", at row {position[0]}, column {position[1]}" if step.is_map else ""
    box = receptive_box(line, position)
    patch = png(cut_out(traced.pixels, box))
    height, width = line.field
    label = f"The {height} x {width} pixels that it sees there"
    st.html(
        f'<div class="rps-responds"><figure>{field_on_picture(line, box, size, png(traced.pixels))}'
        f"<figcaption>answers most here: <b>{signed(map_[position], '.3f')}</b>{at}</figcaption></figure>"
        f'<figure><img class="rps-patch" src="{data_url(patch)}" alt="{label}">'
        f"<figcaption>what it sees there, {height} x {width} px</figcaption></figure></div>"
    )
    if box.share(size) == 1:
        st.caption("It sees the whole picture there" + (", and padding around it." if step.is_map else "."))


def _show_kernel(net: Net, source: Source, traced: TracedPicture, step: Step, channel: int) -> None:
    weights = kernel(net, traced.trace, step, channel)
    made_by = "" if step.maker == step.name else f", of {step.maker}, which made this map"
    what = "weights" if weights.shape[1:] == (1, 1) or not step.is_map else "kernel"
    st.markdown(f"**Its {what}**, {format_shape(weights.shape)}{made_by}")
    show_maps(
        "network_kernel",
        weights,
        [largest_magnitude(weights)],
        title=f"The {what} by input channel",
        signed=True,
        noun="input channel",
        labels=CHANNELS.get(len(weights)) if step.maker == FIRST_CONV else None,
    )
    if step.maker == FIRST_CONV and not net.fresh and "@" not in net.key:
        _link_to_microscope(net, source, traced, step, channel)


def _link_to_microscope(net: Net, source: Source, traced: TracedPicture, step: Step, channel: int) -> None:
    """The first convolution sees the picture itself, so that the microscope can show all of it."""
    window = traced.trace.step(FIRST_CONV).layer.window  # type: ignore[union-attr]
    link(
        CONVOLUTION,
        "This kernel under the microscope",
        kernel="trained net",
        model=net.key,
        filter=str(channel),
        normalized="true",
        size=str(traced.size[0]),
        stride=str(window.stride[0]),
        padding=str(window.padding[0]),
        picture=source.sample or OWN,
    )


def show_top_patches(net: Net, step: Step, channel: int) -> None:
    """The patches of a set of pictures to which this map answers most, searched where that was not done yet."""
    st.subheader(f"What {'map' if step.is_map else 'unit'} {channel} of {step.name} answers to most", anchor=False)
    over = url_widgets.chips("Search", links.SEARCH, links.SEARCH.options, help="The shipped hands take seconds, once.")
    bar = st.empty()
    cleared = None if is_searched(net, over) else st.empty()  # what another search found is no answer to this one

    def show_progress(done: int, total: int) -> None:
        bar.progress(done / total, f"Putting pictures to the net: step {done:,} of {total:,}")

    patches = top_patches(net, step, channel, over, show_progress)
    bar.empty()
    with cleared.container() if cleared else st.container():
        _show_patches(step, patches)


def _show_patches(step: Step, patches: list[Patch]) -> None:
    if not patches:
        st.caption("It is 0 everywhere, in all of these pictures: a dead one. Choose another.")
        return
    figures = "".join(_figure(patch, rank) for rank, patch in enumerate(patches, 1))
    st.html(f'<div class="rps-patches">{figures}</div>')
    height, width = step.report.field
    st.caption(
        f"The strongest place of each picture, the strongest picture first: exactly the {height} x {width} pixels that "
        "the value can depend on. Stripes are padding. What have they in common?"
    )


def _figure(patch: Patch, rank: int) -> str:
    name = as_html(patch.name)
    return (
        f'<figure><img class="rps-patch" src="{data_url(patch.png)}" alt="Patch {rank}, of {name}" title="{name}">'
        f"<figcaption>{signed(patch.value, '.2f')}</figcaption></figure>"
    )
